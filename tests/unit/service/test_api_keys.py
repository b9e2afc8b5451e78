"""Keys of the API: shown once, kept as a digest, ended at once, and told in the ledger."""

from datetime import datetime, timedelta

import msgspec
import pytest

from schout.adapters.memory.store import MemoryStore
from schout.core.evidence.chain import EntryKind
from schout.core.model.errors import NotFound, SettingsError
from schout.core.model.ids import TenantId
from schout.core.model.tenant import Tenant
from schout.core.model.vocabulary import ReporterKind
from schout.service.api_keys import (
    OF_TENANTS,
    ApiKey,
    KeyEntry,
    KeyScope,
    add_key,
    key_for,
    keys_in,
    revoke_key,
)

NOW = datetime.fromisoformat("2026-12-07T09:00:00+00:00")
END = NOW + timedelta(days=30)
SECRET = bytes(range(224, 256))
SHOWN = "schout_4OHi4-Tl5ufo6err7O3u7_Dx8vP09fb3-Pn6-_z9_v8"
READ = (KeyScope.CASES_READ,)


def store() -> MemoryStore:
    made = MemoryStore()
    with made.transaction() as transaction:
        transaction.put_tenant(Tenant(id=TenantId("acme"), name="Acme"))
    return made


def add(
    into: MemoryStore,
    holder: str = "A. Claes",
    scopes: tuple[KeyScope, ...] = READ,
    tenant: str | None = None,
    secret: bytes = SECRET,
    expires_at: datetime = END,
) -> tuple[ApiKey, str]:
    with into.transaction() as transaction:
        return add_key(
            transaction,
            secret,
            holder=holder,
            scopes=scopes,
            by="root",
            now=NOW,
            expires_at=expires_at,
            tenant=tenant,
        )


def kept(of: MemoryStore) -> tuple[ApiKey, ...]:
    with of.snapshot() as snapshot:
        return keys_in(snapshot)


def test_a_key_is_shown_once_and_kept_as_a_digest() -> None:
    into = store()
    key, shown = add(into, scopes=(KeyScope.REPORTS_READ, KeyScope.CASES_READ, KeyScope.CASES_READ))
    assert shown == SHOWN
    assert kept(into) == (key,)
    assert key == ApiKey(
        id="9432c1a7d343",
        digest="9432c1a7d343fcfacb164bdc44ff71c1281c004886b1c428419088d06cd3561a",
        holder="A. Claes",
        scopes=(KeyScope.CASES_READ, KeyScope.REPORTS_READ),
        kind=ReporterKind.PUBLIC,
        made_at=NOW,
        made_by="root",
        expires_at=END,
    )
    with into.snapshot() as snapshot:
        assert SHOWN.encode() not in (snapshot.checkpoint("api/keys") or b"")


def test_the_key_that_is_shown_is_found_while_it_holds() -> None:
    into = store()
    key, shown = add(into)
    other, shown_too = add(into, "B. Maes", secret=bytes(32))
    found = [key_for(kept(into), text, NOW) for text in (shown, shown_too)]
    assert found == [key, other]
    at = (NOW - timedelta(seconds=1), NOW, END - timedelta(seconds=1), END)
    assert [key_for(kept(into), shown, each) for each in at] == [None, key, key, None]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "schout_",
        SHOWN.removeprefix("schout_"),
        SHOWN[:-1],
        SHOWN + "=",
        SHOWN + "A",
        SHOWN[:-1] + "9",
        SHOWN.replace("-", "+").replace("_", "/", 1),
        "schout_é",
        "schout_????",
    ],
    ids=[
        *("empty", "no-secret", "no-prefix", "too-short", "padded", "too-long"),
        *("other-spare-bits", "other-alphabet", "not-ascii", "not-base64"),
    ],
)
def test_any_other_text_is_no_key(text: str) -> None:
    into = store()
    add(into)
    assert key_for(kept(into), text, NOW) is None


def test_a_revoked_key_ends_at_once_and_stays_as_it_ended() -> None:
    into = store()
    key, shown = add(into)
    with into.transaction() as transaction:
        ended = revoke_key(transaction, key.id, "root", "lost", NOW)
        again = revoke_key(transaction, key.id, "root", "lost", END)
    assert ended == msgspec.structs.replace(key, revoked_at=NOW)
    assert again == ended
    assert kept(into) == (ended,)
    assert key_for(kept(into), shown, NOW) is None


def test_the_ledger_tells_who_made_and_revoked_a_key_and_not_what_it_is() -> None:
    into = store()
    key, _ = add(into)
    with into.transaction() as transaction:
        revoke_key(transaction, key.id, "B. Maes", "lost", NOW)
    told = [
        (each.subject, msgspec.json.decode(each.body, type=KeyEntry))
        for each in into.entries()
        if each.kind == EntryKind.ACT
    ]
    made = KeyEntry(
        what="api_key_made",
        key=key.id,
        by="root",
        holder="A. Claes",
        scopes=READ,
        expires_at=END,
    )
    ended = msgspec.structs.replace(made, what="api_key_revoked", by="B. Maes", reason="lost")
    assert told == [(f"api/{key.id}", made), (f"api/{key.id}", ended)]


def test_a_key_of_a_tenant_acts_as_the_tenant() -> None:
    into = store()
    key, _ = add(into, "Acme panel", tuple(OF_TENANTS), "acme")
    assert (key.tenant, key.acts_as) == ("acme", "tenant")
    assert add(into, secret=bytes(32))[0].acts_as == "A. Claes"


@pytest.mark.parametrize("holder", ["", " ", "schout", "Tenant", "UNKNOWN", "A.\u200b Claes"])
def test_nobody_holds_a_key_under_a_name_that_a_history_uses_otherwise(holder: str) -> None:
    with pytest.raises(SettingsError, match="expected the name of a person"):
        add(store(), holder)


def test_the_name_of_a_holder_is_kept_as_every_name_is() -> None:
    assert add(store(), " A.\u00a0 Claes ")[0].holder == "A. Claes"


def test_a_key_needs_a_scope_and_an_end_that_is_to_come() -> None:
    for scopes, end in (((), END), (READ, NOW)):
        with pytest.raises(SettingsError, match="needs a scope and an end"):
            add(store(), scopes=scopes, expires_at=end)


def test_a_key_of_a_tenant_has_the_scopes_of_a_tenant_alone() -> None:
    more = set(KeyScope) - OF_TENANTS
    for scope in more:
        with pytest.raises(SettingsError, match=f"cannot have `{scope}`"):
            add(store(), scopes=(scope,), tenant="acme")
    assert more == {
        KeyScope.REPORTS_READ,
        KeyScope.REPORTS_WRITE,
        KeyScope.PERMITS_READ,
        KeyScope.PERMITS_WRITE,
        KeyScope.PERMITS_ANSWER,
        KeyScope.OFFENCES,
    }


def test_what_does_not_exist_is_told() -> None:
    with pytest.raises(NotFound, match="there is no tenant `none`"):
        add(store(), tenant="none")
    with store().transaction() as transaction, pytest.raises(NotFound, match="no key `none`"):
        revoke_key(transaction, "none", "root", "lost", NOW)


def test_a_secret_of_another_length_is_a_defect() -> None:
    with pytest.raises(ValueError, match="expected a secret of 32 bytes, found 31"):
        add(store(), secret=bytes(31))

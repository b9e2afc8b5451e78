"""Keys of the API: who may ask what, until when. A key is shown once; only its digest is kept."""

import binascii
import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from enum import StrEnum
from typing import Literal

import msgspec

from schout.core.evidence.chain import EntryKind
from schout.core.evidence.owner import Part, of_tenant
from schout.core.model.errors import NotFound, SettingsError
from schout.core.model.ids import TenantId
from schout.core.model.moment import from_datetime
from schout.core.model.person import TENANT, kept_name, not_a_name
from schout.core.model.value import Value
from schout.core.model.vocabulary import ReporterKind
from schout.ports.store import Snapshot, Transaction

KEPT_AT = "api/keys"
"""The checkpoint of the store under which the keys are kept."""
SECRET_BYTES = 32
_PREFIX = "schout_"
_ID_DIGITS = 12


class KeyScope(StrEnum):
    """What a key may do."""

    REPORTS_READ = "reports:read"
    REPORTS_WRITE = "reports:write"
    """To send reports. Who sorts them works on cases."""
    CASES_READ = "cases:read"
    CASES_WRITE = "cases:write"
    APPEALS_WRITE = "appeals:write"
    PERMITS_READ = "permits:read"
    PERMITS_WRITE = "permits:write"
    """To ask for permits."""
    PERMITS_ANSWER = "permits:answer"
    """To grant or refuse what is asked for; a grant is signed with the key of the host."""
    OFFENCES = "offences"
    """To see cases and reports that can be data relating to offences (GDPR, Art. 10)."""


OF_TENANTS = frozenset((KeyScope.CASES_READ, KeyScope.CASES_WRITE, KeyScope.APPEALS_WRITE))
"""What a key of a tenant may hold; each then means the tenant's own cases and no more."""


class ApiKey(Value, frozen=True, kw_only=True):
    """A key as it is kept."""

    id: str
    digest: str
    """SHA-256 of the secret, in hexadecimal digits. It has 256 random bits: no salt is needed."""
    holder: str
    """The person, or the one system, that uses it; what is done by it is done by this name."""
    scopes: tuple[KeyScope, ...]
    kind: ReporterKind = ReporterKind.PUBLIC
    """What the operator knows the holder as, for the reports that come by this key."""
    tenant: TenantId | None = None
    """The one tenant that it acts for; `None`: it acts for the host, or for a reporter."""
    made_at: datetime
    made_by: str
    expires_at: datetime
    revoked_at: datetime | None = None

    @property
    def acts_as(self) -> str:
        """Who does what is done by it, as the history of a case tells it."""
        return self.holder if self.tenant is None else TENANT

    def holds_at(self, now: datetime) -> bool:
        """Tell whether it may be used at a moment."""
        return self.revoked_at is None and self.made_at <= now < self.expires_at


class KeyEntry(Value, frozen=True, kw_only=True):
    """What the ledger keeps of a key being made or revoked."""

    what: Literal["api_key_made", "api_key_revoked"]
    key: str
    by: str
    holder: str
    scopes: tuple[KeyScope, ...]
    tenant: TenantId | None = None
    expires_at: datetime
    reason: str = ""


_Kept = tuple[ApiKey, ...]


def keys_in(snapshot: Snapshot) -> tuple[ApiKey, ...]:
    """Give all keys of a store, the oldest first; those that ended too."""
    body = snapshot.checkpoint(KEPT_AT)
    return () if body is None else msgspec.json.decode(body, type=_Kept)


def add_key(
    transaction: Transaction,
    secret: bytes,
    *,
    holder: str,
    scopes: tuple[KeyScope, ...],
    by: str,
    now: datetime,
    expires_at: datetime,
    kind: ReporterKind = ReporterKind.PUBLIC,
    tenant: str | None = None,
) -> tuple[ApiKey, str]:
    """Keep a new key; give it, and the text to show once. `secret`: 32 random bytes."""
    if len(secret) != SECRET_BYTES:
        raise ValueError(f"expected a secret of {SECRET_BYTES} bytes, found {len(secret)}")
    name = _holder(holder)
    if not scopes or expires_at <= now:
        raise SettingsError("SCH-H019", "a key needs a scope and an end that is to come")
    whose = None if tenant is None else _whose(transaction, tenant, scopes)
    digest = hashlib.sha256(secret).hexdigest()
    key = ApiKey(
        id=digest[:_ID_DIGITS],
        digest=digest,
        holder=name,
        scopes=tuple(sorted(set(scopes))),
        kind=kind,
        tenant=whose,
        made_at=now,
        made_by=by,
        expires_at=expires_at,
    )
    _put(transaction, (*keys_in(transaction), key))
    _note(transaction, key, "api_key_made", by, "", now)
    return key, shown_text(secret)


def revoke_key(
    transaction: Transaction, key_id: str, by: str, reason: str, now: datetime
) -> ApiKey:
    """End a key at once; one that was revoked stays as it is."""
    keys = keys_in(transaction)
    found = next((each for each in keys if each.id == key_id), None)
    if found is None:
        raise NotFound("SCH-H020", f"there is no key `{key_id}`", "see `schout api key list`")
    if found.revoked_at is not None:
        return found
    ended = msgspec.structs.replace(found, revoked_at=now)
    _put(transaction, tuple(ended if each.id == key_id else each for each in keys))
    _note(transaction, ended, "api_key_revoked", by, reason, now)
    return ended


def forget_keys_of(transaction: Transaction, tenant: TenantId) -> None:
    """Forget the keys of a tenant, as it is erased: none of them can be used from then on."""
    keys = keys_in(transaction)
    left = tuple(each for each in keys if each.tenant != tenant)
    if left != keys:
        _put(transaction, left)


def key_for(keys: tuple[ApiKey, ...], text: str, now: datetime) -> ApiKey | None:
    """Give the key that a caller shows, if it may be used; it is compared in constant time."""
    shown = hashlib.sha256(_secret_in(text)).hexdigest()
    found = None
    for key in keys:
        if hmac.compare_digest(key.digest, shown):
            found = key
    return found if found is not None and found.holds_at(now) else None


def _secret_in(text: str) -> bytes:
    """Give the bytes of a key as it is shown; of anything else bytes that no key has."""
    shown = text.removeprefix(_PREFIX)
    try:
        made = urlsafe_b64decode(f"{shown}=".encode("ascii"))
    except (UnicodeEncodeError, binascii.Error):
        return b""
    return made if text == shown_text(made) else b""


def shown_text(secret: bytes) -> str:
    """Write a secret as it is shown, once."""
    return f"{_PREFIX}{urlsafe_b64encode(secret).decode().rstrip('=')}"


def _holder(text: str) -> str:
    name = kept_name(text)
    if name is None:
        hint = "name the person, or the one system, that uses it"
        raise SettingsError("SCH-D080", not_a_name(text), hint)
    return name


def _whose(snapshot: Snapshot, tenant: str, scopes: tuple[KeyScope, ...]) -> TenantId:
    """Give the tenant that a key acts for; such a key may hold few scopes."""
    if all(each.id != tenant for each in snapshot.tenants()):
        raise NotFound("SCH-T021", f"there is no tenant `{tenant}`", "see `schout tenant list`")
    more = sorted(set(scopes) - OF_TENANTS)
    if more:
        hint = f"leave it out; such a key may have: {', '.join(sorted(OF_TENANTS))}"
        raise SettingsError("SCH-H019", f"a key of a tenant cannot have `{more[0]}`", hint)
    return TenantId(tenant)


def _put(transaction: Transaction, keys: tuple[ApiKey, ...]) -> None:
    transaction.put_checkpoint(KEPT_AT, msgspec.json.encode(keys))


def _note(
    transaction: Transaction,
    key: ApiKey,
    what: Literal["api_key_made", "api_key_revoked"],
    by: str,
    reason: str,
    now: datetime,
) -> None:
    entry = KeyEntry(
        what=what,
        key=key.id,
        by=by,
        holder=key.holder,
        scopes=key.scopes,
        tenant=key.tenant,
        expires_at=key.expires_at,
        reason=reason,
    )
    owner = None if key.tenant is None else of_tenant(key.tenant, Part.REGISTER, now)
    transaction.append(from_datetime(now), EntryKind.ACT, f"api/{key.id}", entry, owner)

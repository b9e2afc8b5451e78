"""`schout hook`: how far programs were told, whether they hear, and the secrets of contacts."""

from pathlib import Path

import pytest
from tests.e2e.command import refused, schout
from tests.unit.adapters.http.test_webhook_mailer import receiver

from schout.adapters.connectors.webhook import read_secret, secret_text
from schout.adapters.http.signed_post import secret_for
from schout.adapters.memory.clock import SettableClock
from schout.adapters.sql.store import open_store
from schout.service.event_hooks import EventHooks
from schout.service.settings import load_settings
from schout.testing.samples import sample_case

SECRET = bytes(range(32))
CONTACT = "https://acme.example/notices"


def settings(url: str = "https://crm.example/h") -> None:
    Path("schout.toml").write_text(
        f'store = "desk.db"\n[mail]\nwebhook_secret_file = "secret"\n'
        f'[[event_hook]]\nname = "crm"\nurl = "{url}"\nsecret_file = "secret"\n'
    )


@pytest.fixture(autouse=True)
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("secret").write_text(secret_text(SECRET))
    settings()


def test_without_a_hook_that_is_said() -> None:
    Path("schout.toml").write_text('store = "desk.db"\n')
    open_store("desk.db").close()
    assert schout("hook", "list") == (0, "no [[event_hook]] is set\n", "")


def test_a_hook_that_has_not_begun_is_listed_before_there_is_a_store() -> None:
    found = schout("hook", "list")
    assert found.out.splitlines()[1].split() == ["crm", "crm.example", "not", "begun"]
    assert found.err.startswith("there is no store `desk.db` yet")


def test_what_a_hook_was_not_told_yet_is_counted() -> None:
    settings("http://127.0.0.1:9/")
    store, clock = open_store("desk.db"), SettableClock(5)
    hooks = EventHooks(store, load_settings(None).event_hooks, clock)
    hooks.run()
    with store.transaction() as transaction:
        transaction.put_case(sample_case())
        transaction.put_case(sample_case())
    hooks.run()
    store.close()
    row = schout("hook", "list").out.splitlines()[1]
    told = ["crm", "127.0.0.1:9", "2", "1", "no", "answer:", "ConnectionRefusedError"]
    assert row.split() == told
    (plain,) = schout("hook", "list", "--json").json
    assert (plain["behind"], plain["state"]["tries"]) == (2, 1)


def test_a_hook_is_tried() -> None:
    with receiver(204) as (url, came):
        settings(url)
        found = schout("hook", "try", "crm")
    assert (found.code, found.out.endswith(" has taken it\n"), len(came)) == (0, True, 1)


def test_a_hook_that_does_not_hear_or_does_not_exist_is_refused() -> None:
    settings("http://127.0.0.1:9/")
    told = "hook `crm`: no answer: ConnectionRefusedError"
    assert schout("hook", "try", "crm") == refused("SCH-C020", told, "it is 127.0.0.1:9")
    unknown = refused("SCH-C019", "there is no hook `other`", "see `schout hook list`")
    assert schout("hook", "try", "other") == unknown


def test_each_contact_has_a_secret_of_its_own() -> None:
    one = schout("hook", "secret", CONTACT).out
    assert read_secret(one) == secret_for(SECRET, CONTACT)
    assert schout("hook", "secret", "https://other.example/").out != one


def test_without_a_secret_or_an_address_there_is_none() -> None:
    hint = "https://, or http:// on this machine, as in the register"
    told = "`it@acme.example` is no address of a webhook"
    assert schout("hook", "secret", "it@acme.example") == refused(
        "SCH-C021", told, hint, exit_code=2
    )
    Path("schout.toml").write_text('store = "desk.db"\n')
    hint = "set `webhook_secret_file` of `[mail]`"
    told = "no secret is set for notices by webhook"
    assert schout("hook", "secret", CONTACT) == refused("SCH-C021", told, hint, exit_code=2)

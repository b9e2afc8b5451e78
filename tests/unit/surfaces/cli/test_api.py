"""`schout api key`: what is shown of keys, and what is refused."""

import re
from pathlib import Path

import pytest
from tests.e2e.command import refused, schout

from schout.adapters.sql.store import open_store
from schout.core.model.moment import DAY_US, from_datetime, to_datetime
from schout.service.api_keys import KeyScope, add_key

STORE = ("--store", "desk.db")
READ = ("--scope", "cases:read", "--by", "root", *STORE)


@pytest.fixture(autouse=True)
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    open_store("desk.db").close()


def test_a_store_without_keys_says_how_to_make_one() -> None:
    told = "no keys; make one with `schout api key add`\n"
    assert schout("api", "key", "list", *STORE) == (0, told, "")
    assert schout("api", "key", "list", *STORE, "--json").json == []


def test_a_key_is_shown_once_below_what_it_is_for() -> None:
    head, shown = schout("api", "key", "add", "A. Peeters", *READ).out.splitlines()
    assert re.fullmatch(r"key [0-9a-f]{12} of A\. Peeters, until [0-9T:-]+Z", head)
    assert re.fullmatch(r"schout_[A-Za-z0-9_-]{43}", shown)
    heading, row = schout("api", "key", "list", *STORE).out.splitlines()
    assert heading.split() == ["key", "holder", "tenant", "scopes", "until", "state"]
    assert row.split()[:5] == [head.split()[1], "A.", "Peeters", "-", "cases:read"]
    assert row.endswith("  holds")


def test_an_expired_key_is_told() -> None:
    ended = to_datetime(from_datetime(to_datetime(0)) + DAY_US)
    store = open_store("desk.db")
    with store.transaction() as transaction:
        add_key(
            transaction,
            bytes(32),
            holder="Old",
            scopes=(KeyScope.CASES_READ,),
            by="root",
            now=to_datetime(0),
            expires_at=ended,
        )
    store.close()
    row = schout("api", "key", "list", *STORE).out.splitlines()[1]
    assert row.endswith("1970-01-02T00:00:00Z  expired")


def test_what_cannot_be_made_or_revoked_is_refused() -> None:
    assert schout("api", "key", "add", "A", *READ, "--for", "soon") == refused(
        "SCH-H019",
        "expected --for as a number and a unit, found `soon`",
        "such as 12h, 30d or 52w",
        exit_code=2,
    )
    assert schout("api", "key", "add", "A", *READ, "--tenant", "none") == refused(
        "SCH-T021", "there is no tenant `none`", "see `schout tenant list`"
    )
    lost = ("--reason", "lost", "--by", "root", *STORE)
    assert schout("api", "key", "revoke", "none", *lost) == refused(
        "SCH-H020", "there is no key `none`", "see `schout api key list`"
    )
    assert schout("api", "key", "list", *STORE, "--json").json == []

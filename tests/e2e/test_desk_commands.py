"""The commands of the desk: tenants, cases, notices and the ledger, on one store."""

import json
from contextlib import closing
from pathlib import Path

import pytest
from tests.e2e.command import refused, schout
from tests.e2e.scenes import REGISTER, calls, write

from schout.adapters.sql.store import open_store
from schout.adapters.system import SystemClock
from schout.core.evidence.chain import EntryKind
from schout.core.model.moment import to_rfc3339
from schout.surfaces.cli.output import plural

STORE = ("--store", "desk.db")


@pytest.fixture(autouse=True)
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("tenants.toml").write_text(REGISTER)


@pytest.fixture
def case() -> str:
    """Give the id of the one case of a store."""
    write(Path("access.log"), calls())
    told = ("--tenants", "tenants.toml", "--into", "desk.db", "--quiet")
    assert schout("replay", "access.log", *told).code == 0
    (found,) = schout("case", "list", *STORE, "--json").json
    return str(found["id"])


def test_a_tenant_is_added_changed_listed_and_shown() -> None:
    given = ("--name", 'Ad"min', "--host", "*.a.example", "--address", "192.0.2.0/28")
    assert schout("tenant", "add", "a1", *given, *STORE).out == "a1: added or changed\n"
    assert schout("tenant", "add", "a1", *given, *STORE).out == "a1: is as it was\n"
    more = (
        "--name",
        'Ad"min',
        "--plan",
        "dedicated",
        "--accepted",
        "2026.1",
        "--contact",
        "a@b.example",
    )
    assert schout("tenant", "add", "a1", *more, *STORE).out == "a1: added or changed\n"
    assert schout("tenant", "list", *STORE).out.splitlines()[1].split() == [
        *("a1", 'Ad"min', "dedicated", "nl", "2026.1", "2"),
    ]
    shown = schout("tenant", "show", "a1", *STORE).out
    assert "contacts: a@b.example" in shown
    assert shown.endswith("  address  192.0.2.0/28\n  host     *.a.example\n")
    data = schout("tenant", "show", "a1", *STORE, "--json").json
    assert [item["value"] for item in data["belongings"]] == ["192.0.2.0/28", "*.a.example"]


def test_what_is_listed_as_toml_can_be_imported_again() -> None:
    assert schout("tenant", "import", "tenants.toml", *STORE).out.startswith("2 tenants new")
    Path("again.toml").write_text(schout("tenant", "list", *STORE, "--toml").out)
    again = schout("tenant", "import", "again.toml", *STORE).out
    assert again == "0 tenants new or changed, 2 as they were\n"
    data = schout("tenant", "list", *STORE, "--json").json
    assert [tenant["id"] for tenant in data["tenants"]] == ["acme", "bakkerij"]


def test_an_empty_register_says_how_to_fill_it() -> None:
    write(Path("access.log"), calls())
    assert schout("replay", "access.log", "--into", "desk.db", "--quiet").code == 0
    assert schout("tenant", "list", *STORE).out.startswith("no tenants; add them with")


def test_a_wrong_tenant_is_refused_as_a_whole() -> None:
    outcome = schout("tenant", "add", "a b", "--name", "X", "--zone", "Mars/Base", *STORE)
    assert outcome.code == 1
    assert ("SCH-T006" in outcome.err, "SCH-T008" in outcome.err) == (True, True)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("shop.acme.example",), "host shop.acme.example belongs to acme at "),
        (("192.0.2.10",), "address 192.0.2.10 belongs to acme at "),
        (("2001:db8::1",), "address 2001:db8::1 belongs to nobody we know at "),
        (("acme", "--kind", "database"), "database acme belongs to nobody we know at "),
    ],
)
def test_who_owns_a_thing_is_told_with_the_reason(asked: tuple[str, ...], told: str) -> None:
    outcome = schout("tenant", "who", *asked, "--tenants", "tenants.toml")
    assert outcome.out.startswith(told)
    assert outcome.code == int("nobody" in told)


def test_who_owned_a_thing_is_asked_of_a_moment(case: str) -> None:
    assert case.startswith("cas_")
    at = ("--at", "2026-12-07T09:00:00Z")
    answer = schout("tenant", "who", "acme.example", *at, *STORE, "--json").json
    assert (answer["tenant"]["id"], answer["reason"]) == ("acme", "exact")
    assert schout("tenant", "who", "acme.example", "--at", "noon", *STORE) == refused(
        "SCH-C007", "expected a moment with a zone, found `noon`", "such as 2026-12-01T12:00:00Z"
    )


def test_a_case_is_listed_by_what_is_asked(case: str) -> None:
    header, row = schout("case", "list", *STORE).out.splitlines()
    assert header.split()[:4] == ["case", "tenant", "clause", "object"]
    assert row.split()[:5] == [case, "acme", "III.2", "acme.example", "notified"]
    assert schout("case", "list", *STORE, "--tenant", "bakkerij").out == "no cases\n"
    assert schout("case", "list", *STORE, "--state", "closed", "--json").json == []
    assert len(schout("case", "list", *STORE, "--clause", "III.2", "--json").json) == 1


def test_a_case_is_shown_with_its_reasons_and_its_lines(case: str) -> None:
    shown = schout("case", "show", case, *STORE).out
    for part in ("because first_violation", "access.log line 1 ", "and 15 lines more", " in fr: "):
        assert part in shown
    data = schout("case", "show", case, *STORE, "--json").json
    assert [len(data[key]) for key in ("decisions", "findings", "notices")] == [1, 1, 1]


def test_a_notice_is_previewed_in_the_language_of_the_tenant_or_another(case: str) -> None:
    own = schout("notice", "preview", case, *STORE).out
    assert own.startswith("To: it@acme.example\nSubject: [Oxygis] ")
    data = schout("notice", "preview", case, *STORE, "--lang", "nl", "--json").json
    assert (data["language"], "Wat we u vragen" in data["body"]) == ("nl", True)
    stored = schout("case", "show", case, *STORE, "--json").json["notices"][0]
    assert stored["body"] in own


def test_the_ledger_is_verified_and_its_decisions_are_taken_again(case: str) -> None:
    assert case
    head = schout("ledger", "verify", *STORE, "--json").json
    assert schout("ledger", "verify", *STORE).out == (
        f"the ledger holds: {head['seq']} entries, head {head['hash']}\n"
    )
    with closing(open_store(STORE[1], read_only=True)) as store:
        decided = sum(each.kind == EntryKind.DECISION for each in store.entries())
    assert decided
    again = schout("ledger", "replay", *STORE, "--json").rows
    assert [each["same"] for each in again] == [True] * decided
    told = f"{plural(decided, 'decision')} taken again: {decided} the same, 0 not\n"
    assert schout("ledger", "replay", *STORE).out == told


def test_without_a_store_the_settings_are_asked(case: str) -> None:
    Path("schout.toml").write_text('store = "desk.db"\n')
    assert schout("case", "list", "--json").json[0]["id"] == case


def test_a_set_up_is_examined_with_what_to_mend() -> None:
    Path("schout.toml").write_text('store = "desk.db"\nlisten = "127.0.0.1:0"\n')
    outcome = schout("doctor")
    assert outcome.code == 0
    assert "advice  logs: none is watched\n        mend: add `[[log]]`" in outcome.out
    assert outcome.out.endswith("nothing is wrong\n")
    Path("schout.toml").write_text('policy = "gone"\nlisten = "127.0.0.1:0"\n')
    outcome = schout("doctor", "--json")
    assert outcome.code == 1
    assert [check["what"] for check in outcome.json if check["level"] == "wrong"] == ["policy"]


def test_the_desk_is_told_of_a_measure_on_what_a_report_does_not_say() -> None:
    now = to_rfc3339(SystemClock().now_us())
    claim = {
        "xarf_version": "4.2.0",
        "report_id": "0b6f6d53-5d5c-4b8c-9d5c-6a1f0f3f7a01",
        "category": "connection",
        "type": "login_attack",
        "evidence_source": "manual_analysis",
        "timestamp": now,
        "first_seen": now,
        "protocol": "tcp",
        "source_identifier": "www.acme.example",
        "destination_ip": "198.51.100.9",
        "reporter": {"org": "B", "contact": "a@b.example", "domain": "b.example"},
        "sender": {"org": "B", "contact": "a@b.example", "domain": "b.example"},
    }
    Path("claim.json").write_text(json.dumps(claim))
    schout("tenant", "import", "tenants.toml", *STORE)
    schout("report", "add", "claim.json", *STORE)
    (case,) = schout("case", "list", *STORE, "--json").json
    why = ("--not-met", "no_ill_intent", "--reason", "they stole", "--step", "restrict_at_once")
    done = schout("case", "confirm", str(case["id"]), *why, "--by", "ann", *STORE)
    problem = "nothing of the scope `source` is known that it could touch"
    assert done.out.splitlines()[-1] == f"  throttle is in force nowhere: {problem}"
    listed = [
        line.split(maxsplit=7) for line in schout("sanction", "list", *STORE).out.splitlines()
    ]
    assert {(each[2], each[3], each[-1]) for each in listed[1:]} == {
        ("outbound_traffic_off", "www.acme.example", "-"),
        ("throttle", "nothing", problem),
    }

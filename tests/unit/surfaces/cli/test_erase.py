"""The commands that erase: they say what is in the way, and what went."""

import json
from datetime import UTC, datetime

import click
import msgspec
import pytest
from click.testing import CliRunner

from schout.adapters.sql.store import open_store
from schout.core.intake.reports.sender import keys_of_mail
from schout.core.model.report import Reporter
from schout.core.model.vocabulary import AppealState, CaseState, Closing, ReportState
from schout.core.policy.read_pack import read_pack
from schout.ports.store import PolicyRecord
from schout.service.packs import load_pack
from schout.surfaces.cli.erase import erase
from schout.testing import case_file

PACK = load_pack("oxygis")
POLICY = read_pack(PACK)
MAIL = "Anna@Example.org"
WHO = ("--by", "ann", "--reason", "asked", "--store", "desk.db")


@pytest.fixture(autouse=True)
def _store(tmp_path: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(str(tmp_path))
    record = PolicyRecord(
        digest=POLICY.digest,
        id=POLICY.id,
        version=POLICY.version,
        effective_from=POLICY.effective_from,
        files=dict(PACK.files),
    )
    store = open_store("desk.db")
    with store.transaction() as transaction:
        case_file.put_case_file(transaction, record)
        old = datetime(2020, 1, 1, tzinfo=UTC)
        report = msgspec.structs.replace(
            case_file.report(),
            id="rpt_2",
            case=None,
            tenant=None,
            received_at=old,
            state=ReportState.UNFOUNDED,
            reporter=Reporter(key=keys_of_mail(MAIL)[1], mail=MAIL),
        )
        transaction.put_report(report, 0)
    store.close()


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(erase, words, standalone_mode=False)
    if result.exception is not None:
        raise result.exception
    return result.return_value or 0, result.output


def closed() -> None:
    """End the case, long ago."""
    store = open_store("desk.db")
    with store.transaction() as transaction:
        case = case_file.case()
        at = datetime(2020, 1, 1, tzinfo=UTC)
        transaction.put_case(
            msgspec.structs.replace(
                case,
                state=CaseState.CLOSED,
                closing=Closing.EXPIRED,
                opened_at=at,
                closed_at=at,
                hold=None,
            )
        )
        appeal = msgspec.structs.replace(case_file.appeal(), state=AppealState.UPHELD)
        transaction.put_appeal(appeal, 0)
    store.close()


def test_what_is_in_the_way_is_told_with_its_day() -> None:
    code, told = run("tenant", "acme", *WHO)
    lines = told.splitlines()
    refused = "refused[SCH-E061]: tenant `acme` is not erased: 3 things in the way"
    assert (code, lines[0]) == (1, refused)
    assert [line.split()[0] for line in lines[1:]] == [
        "what",
        "legal_hold",
        "case_open",
        "sanction",
    ]


def test_a_reporter_is_found_by_mail_and_goes() -> None:
    preview = run("reporter", "--mail", MAIL, *WHO, "--preview")
    assert preview == (0, "the reporter: 1 report would go\n")
    assert run("reporter", "--mail", MAIL, *WHO) == (
        0,
        "the reporter: 1 report gone\n1 key destroyed\n",
    )
    assert run("reporter", "--mail", MAIL, *WHO)[0] == 1


def test_what_a_case_still_says_of_an_erased_report_is_told() -> None:
    closed()
    told = run("reporter", case_file.REPORTER.key, *WHO)
    kept = "what its ledger and its letters quote of the report, without names"
    assert told == (
        0,
        f"the reporter: 1 report gone\n1 key destroyed\nkept as long as cas_1 is: {kept}\n",
    )


def test_a_reporter_needs_one_name() -> None:
    with pytest.raises(click.UsageError):
        run("reporter", *WHO)


def test_nobody_of_that_name_is_told_as_json() -> None:
    code, told = run("tenant", "nobody", *WHO, "--json")
    assert (code, json.loads(told)["refused"]["code"]) == (1, "SCH-E060")


def test_what_was_kept_long_enough_goes() -> None:
    closed()
    code, told = run("due", "--store", "desk.db", "--json")
    assert (code, json.loads(told)["counts"]) == (0, {"cases": 1, "reports": 2})
    assert run("due", "--store", "desk.db") == (
        0,
        "what was kept long enough: nothing gone\n0 keys destroyed\n",
    )

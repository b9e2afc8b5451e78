"""A rule is tried on its tests and on logs, and a failure shows what was found."""

import gzip
import shutil
from pathlib import Path

import pytest

from schout.core.intake.register import Register
from schout.core.model.errors import InputError
from schout.core.model.ids import TenantId
from schout.core.model.tenant import Belonging, BelongingKind, Tenant
from schout.service.packs import find_pack, load_policy
from schout.service.registers import known_of
from schout.service.rule_trial import (
    MISSING,
    NONE,
    NOT_AS_IT_SHOULD,
    SOME,
    Expected,
    GivenLog,
    Trial,
    activities_of,
    try_log,
    try_tests,
    untested,
)
from schout.service.rules import find_all, find_rules

PACK, RULE = "hosting-common", "missing_page_sweep"
TRIED = find_rules(RULE, PACK)
HIT = Path(str(find_pack(PACK))) / "tests" / RULE / "hit.log"
ACME = known_of(
    (Tenant(id=TenantId("acme"), name="Acme"),),
    (Belonging(tenant=TenantId("acme"), kind=BelongingKind.ADDRESS, value="0.0.0.0/0"),),
)
LINE = b'192.0.2.7 - - [02/Dec/2026:10:05:00 +0100] "GET /a HTTP/1.1" 404 9 "-" "bot"'


def given(expected: Expected) -> GivenLog:
    return GivenLog(path=str(HIT), expected=expected)


def test_the_tests_of_a_rule_come_out_as_their_names_ask() -> None:
    assert try_tests(TRIED, TRIED.rules[0]) == [
        Trial(rule=RULE, test="hit", expected="some", found=1, result="as it should be"),
        Trial(rule=RULE, test="near_miss", expected="none", found=0, result="as it should be"),
    ]


def test_a_test_that_is_not_there_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    text = (Path(str(find_pack(PACK))) / "rules.yaml").read_text()
    path.write_text(text.replace(RULE, "mine"))
    tried = find_rules(str(path), PACK)
    trials = try_tests(tried, tried.rules[-1])
    assert [(each.result, each.passed) for each in trials] == [(MISSING, False)] * 2
    assert untested(tried) == [("mine", "hit"), ("mine", "near_miss")]


def test_a_log_with_more_than_was_expected_shows_what_was_found() -> None:
    trial = try_log(TRIED, TRIED.rules[0], given(NONE), None, lambda: None)
    assert (trial.result, trial.expected, trial.found) == (NOT_AS_IT_SHOULD, "none", 1)
    (finding,) = trial.shown
    assert (finding.rule, finding.tenant) == (RULE, "tenant")
    assert finding.evidence[0].source == "hit.log"


@pytest.mark.parametrize("expected", [SOME, Expected(least=1, most=1)])
def test_a_log_with_what_was_expected_shows_nothing(expected: Expected) -> None:
    trial = try_log(TRIED, TRIED.rules[0], given(expected), None, lambda: None)
    assert (trial.passed, trial.shown) == (True, ())


def test_a_register_tells_whose_a_log_is() -> None:
    trial = try_log(TRIED, TRIED.rules[0], given(NONE), ACME, lambda: None)
    assert [finding.tenant for finding in trial.shown] == ["acme"]


def test_a_log_that_breaks_off_is_no_test(tmp_path: Path) -> None:
    path = tmp_path / "hit.log.gz"
    path.write_bytes(gzip.compress(HIT.read_bytes())[:-20])
    with pytest.raises(InputError) as refused:
        try_log(TRIED, TRIED.rules[0], GivenLog(path=str(path), expected=NONE), None, lambda: None)
    assert refused.value.code == "SCH-I004"


@pytest.mark.parametrize(
    ("expected", "fits", "shown"),
    [
        (SOME, [False, True, True], "some"),
        (NONE, [True, False, False], "none"),
        (Expected(least=1, most=1), [False, True, False], "1"),
    ],
)
def test_what_is_expected_fits_these_numbers(
    expected: Expected, fits: list[bool], shown: str
) -> None:
    assert ([expected.fits(number) for number in range(3)], str(expected)) == (fits, shown)


def test_lines_are_read_as_in_tests_or_by_a_register() -> None:
    (event,) = activities_of([LINE], "the event")
    assert (event.tenant, event.source_tenant) == ("tenant", None)
    (event,) = activities_of([LINE], "the event", "combined", Register.build((), ()))
    assert (event.tenant, event.source_tenant) == (None, None)
    assert activities_of([b"nothing"], "the event", "combined") == []


def test_a_format_that_is_none_is_refused() -> None:
    with pytest.raises(InputError, match="the format of the event is not known"):
        activities_of([b"nothing"], "the event")
    with pytest.raises(InputError, match="there is no format `combind`"):
        activities_of([LINE], "the event", "combind")


def test_all_rules_of_a_pack_that_lack_a_test_are_told(tmp_path: Path) -> None:
    pack = shutil.copytree(Path(str(find_pack(PACK))), tmp_path / "pack")
    (pack / "tests" / RULE / "near_miss.log").unlink()
    lacking = untested(find_all(str(pack)))
    assert lacking == [(RULE, "near_miss")]
    assert {rule for rule, _ in lacking} < {rule.id for rule in load_policy(PACK).rules}

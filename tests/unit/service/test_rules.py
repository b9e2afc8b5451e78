"""A rule is found by its id or in a file, and its own tests with it."""

from pathlib import Path

import pytest

from schout.core.model.errors import NotFound, SchoutError
from schout.service.packs import load_policy
from schout.service.rules import find_all, find_rules, rule_tests

PACK = "hosting-common"
FILE = """
rules:
  - {id: missing_page_sweep, version: 9, clause: B.7, on: http_request, when: status == 404,
     by: source_ip, subject: source, state: {leaky: {capacity: 3, leak: 10s}}, unit: missing_pages,
     mute: 1h, confidence: 60}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "mine.yaml"
    path.write_text(FILE)
    return path


def refusal(name: str) -> tuple[str, str | None]:
    with pytest.raises(SchoutError) as refused:
        find_rules(name, PACK)
    assert isinstance(refused.value, NotFound)
    assert refused.value.code == "SCH-P062"
    return refused.value.message, refused.value.hint


def test_a_rule_of_a_pack_is_found_by_its_id() -> None:
    tried = find_rules("missing_page_sweep", PACK)
    policy = load_policy(PACK)
    assert (tried.policy, tried.before, tried.file) == (policy, policy, None)
    assert [rule.id for rule in tried.rules] == ["missing_page_sweep"]
    assert tried.present == {}
    assert tried.clause(tried.rules[0]).id == "B.7"
    assert tried.alone(tried.rules[0]).rules == tried.rules


def test_a_rule_of_a_file_stands_in_for_that_of_the_pack(file: Path) -> None:
    tried = find_rules(str(file), PACK)
    (rule,) = tried.rules
    assert (rule.version, tried.policy.rule(rule.id)) == (9, rule)
    assert tried.present == {rule.id: load_policy(PACK).rule(rule.id)}
    assert tried.before == load_policy(PACK)


def test_all_rules_of_a_pack_are_given() -> None:
    assert find_all(PACK).rules == load_policy(PACK).rules


def test_a_name_that_is_none_is_told_with_the_nearest() -> None:
    message = f"the pack `{PACK}` has no rule `missing_pages_sweep`"
    assert refusal("missing_pages_sweep") == (message, "did you mean `missing_page_sweep`")
    hint = "give the path of a YAML file with `rules`, or the id of a rule"
    assert refusal("mine.yaml") == ("there is no file `mine.yaml`", hint)


def test_tests_beside_a_file_go_before_those_of_the_pack(file: Path) -> None:
    tried = find_rules(str(file), PACK)
    (rule,) = tried.rules
    assert sorted(rule_tests(tried, rule)) == ["hit", "near_miss"]
    own = file.parent / "tests" / rule.id
    own.mkdir(parents=True)
    (own / "hit.log").write_bytes(b"a line\n")
    assert rule_tests(tried, rule) == {"hit": b"a line\n"}


def test_a_rule_may_have_no_test(file: Path) -> None:
    file.write_text(FILE.replace("missing_page_sweep", "mine"))
    tried = find_rules(str(file), PACK)
    assert rule_tests(tried, tried.rules[0]) == {}

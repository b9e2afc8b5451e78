"""The rule commands, as somebody uses them who writes a rule and tries it before it counts."""

import json
from pathlib import Path

import pytest
from tests.e2e.command import refused, schout

from schout.adapters.archive import Archive
from schout.core.model.event import HttpRequest
from schout.testing.events import request

FILE = """\
rules:
  - id: missing_page_sweep
    version: 3
    clause: B.7
    on: http_request
    when: (status == 404 || listed(path, "doors")) && !is_static(path)
    by: source_ip
    subject: source
    state: {leaky: {capacity: 3, leak: 10s, distinct: path}}
    unit: missing_pages
    mute: 1h
    confidence: 60
lists:
  - {id: doors, kind: words, items: [/admin]}
"""
POLICY = ("--policy", "hosting-common")
LINE = (
    "192.0.2.{host} - - [02/Dec/2026:10:05:{second:02} +0100] "
    '"GET /{second} HTTP/1.1" 404 9 "-" "bot"'
)


@pytest.fixture(autouse=True)
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mine.yaml").write_text(FILE)
    lines = [
        LINE.format(host=host, second=n) for host, count in ((1, 2), (2, 5)) for n in range(count)
    ]
    Path("access.log").write_text("\n".join(lines) + "\n")


def events(count: int) -> list[HttpRequest]:
    return [request(n, source_ip="192.0.2.2", status=404, path=f"/{n}") for n in range(count)]


def test_a_sound_rule_is_told_with_what_it_costs() -> None:
    outcome = schout("rule", "check", "mine.yaml", *POLICY)
    first, *paragraph, cost, memory, screen = outcome.out.splitlines()
    assert (outcome.code, first) == (0, "missing_page_sweep, version 3, on B.7: sound")
    said = " ".join(" ".join(paragraph).split())
    assert said.startswith("Counts requests for missing pages per source address. A finding is")
    assert said.endswith('fits: (status == 404 || listed(path, "doors")) && !is_static(path)')
    assert cost == "  cost: when 42; at most 10,000 steps for one activity are allowed"
    assert memory.startswith("  memory: at most 1 figure, 10,000 values, 50 events for each key")
    assert screen.startswith("  screen: by columns")


def test_a_mistake_in_a_rule_is_told_with_its_place() -> None:
    Path("mine.yaml").write_text(FILE.replace("(status ==", "(statu =="))
    outcome = schout("rule", "check", "mine.yaml", *POLICY)
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.splitlines() == [
        "error[SCH-P053]: `http_request` has no field `statu`",
        "  --> mine.yaml:6:12",
        "   |",
        ' 6 |     when: (statu == 404 || listed(path, "doors")) && !is_static(path)',
        "   |            ^^^^^",
        "  = hint: did you mean `status`?",
        "",
        "1 problem found",
    ]
    outcome = schout("rule", "check", "mine.yaml", *POLICY, "--json")
    assert (outcome.code, outcome.json["sound"], outcome.json["rules"]) == (1, False, [])
    assert [each["code"] for each in outcome.json["problems"]] == ["SCH-P053"]


def test_a_check_is_printed_as_json() -> None:
    (told,) = schout("rule", "check", "missing_page_sweep", *POLICY, "--json").json["rules"]
    assert (told["id"], told["version"], told["clause"]) == ("missing_page_sweep", 2, "B.7")
    assert told["bill"]["screened"] is True


def test_a_rule_that_is_not_there_is_refused() -> None:
    assert schout("rule", "check", "missing_page_sweeps", *POLICY) == refused(
        "SCH-P062",
        "the pack `hosting-common` has no rule `missing_page_sweeps`",
        "did you mean `missing_page_sweep`",
    )
    assert schout("rule", "check", "missing_page_sweep", *POLICY, "--lang", "pt").code == 1


def test_the_pack_is_that_of_the_settings() -> None:
    Path("schout.toml").write_text('policy = "hosting-common"\n')
    assert schout("rule", "check", "missing_page_sweep").code == 0


def test_the_tests_of_a_rule_and_logs_with_what_they_must_give_are_run() -> None:
    log = ("--log", "access.log", "--expect")
    outcome = schout("rule", "test", "mine.yaml", *POLICY, *log, "1")
    near_miss = [line.split() for line in outcome.out.splitlines()[:4]]
    assert outcome.code == 1
    assert [each[1:4] for each in near_miss[1:]] == [
        ["hit", "some", "1"],
        ["near_miss", "none", "1"],
        ["access.log", "1", "1"],
    ]
    assert "found in near_miss of missing_page_sweep:" in outcome.out
    assert "evidence, the last 3 of 4:" in outcome.out
    assert outcome.out.endswith("3 tests, 1 failed\n")
    strict = schout("rule", "test", "missing_page_sweep", *POLICY, *log, "none")
    assert (strict.code, strict.out.splitlines()[-1]) == (0, "3 tests, 0 failed")


def test_a_rule_without_tests_fails_unless_a_log_is_given() -> None:
    Path("mine.yaml").write_text(FILE.replace("missing_page_sweep", "mine"))
    alone = schout("rule", "test", "mine.yaml", *POLICY)
    assert (alone.code, alone.out.splitlines()[-1]) == (1, "2 tests, 2 failed, 2 of them missing")
    tried = schout(
        "rule", "test", "mine.yaml", *POLICY, "--log", "access.log", "--expect", "1", "--json"
    )
    assert tried.code == 0
    assert tried.json == [
        {
            "rule": "mine",
            "test": "access.log",
            "expected": "1",
            "found": 1,
            "result": "as it should be",
            "shown": [],
        }
    ]


@pytest.mark.parametrize(
    "args",
    [
        (),
        ("missing_page_sweep", "--log", "access.log"),
        ("missing_page_sweep", "--log", "access.log", "--expect", "many"),
    ],
    ids=["no rule", "nothing expected", "no number"],
)
def test_a_test_that_says_too_little_is_wrong_use(args: tuple[str, ...]) -> None:
    outcome = schout("rule", "test", *args, *POLICY)
    assert (outcome.code, outcome.out) == (2, "")


def test_coverage_tells_which_rules_lack_a_test() -> None:
    whole = schout("rule", "test", "--coverage", *POLICY)
    assert (whole.code, whole.out) == (0, "2 rules, 0 without a hit, a near miss or both\n")
    Path("mine.yaml").write_text(FILE.replace("missing_page_sweep", "mine"))
    outcome = schout("rule", "test", "mine.yaml", "--coverage", *POLICY)
    assert outcome.code == 1
    assert [line.split() for line in outcome.out.splitlines()[1:3]] == [
        ["mine", "hit"],
        ["mine", "near_miss"],
    ]
    data = schout("rule", "test", "mine.yaml", "--coverage", *POLICY, "--json").json
    assert data == [{"rule": "mine", "lacks": "hit"}, {"rule": "mine", "lacks": "near_miss"}]


def test_a_rule_is_explained_and_an_activity_with_it() -> None:
    line = LINE.format(host=2, second=0)
    told = schout("rule", "explain", "mine.yaml", *POLICY, "--event", line).out
    assert "Its figures are its own" in told
    assert "Looks up: doors (1 item)" in told
    assert "What a finding looks like (from its test):" in told
    assert told.splitlines()[-7:] == [
        "This activity is counted:",
        '  yes  status == 404 || listed(path, "doors")',
        "      yes  status == 404  [status = 404]",
        '      no   listed(path, "doors")  [path = "/0"]',
        '  yes  !is_static(path)  [path = "/0"]',
        '  key: source_ip = "192.0.2.2"',
        '  told apart or added up: path = "/0"',
    ]


def test_an_activity_of_another_kind_is_not_counted() -> None:
    given = {"event": "sign_up", "at": "2026-12-01T00:00:00Z", "source_ip": "192.0.2.1"}
    told = schout("rule", "explain", "mine.yaml", *POLICY, "--event", json.dumps(given)).out
    assert told.endswith("This activity is not counted: it is no http_request\n")
    (data,) = schout(
        "rule", "explain", "mine.yaml", *POLICY, "--event", json.dumps(given), "--json"
    ).json
    assert (data["why"]["counted"], data["why"]["of_kind"]) == (False, False)


def test_a_rule_is_measured_over_a_log_and_compared_with_that_of_the_pack() -> None:
    outcome = schout("rule", "bench", "mine.yaml", *POLICY, "--log", "access.log")
    assert outcome.code == 0
    lines = outcome.out.splitlines()
    assert lines[0] == "7 activities, from 2026-12-02T09:05:00Z to 2026-12-02T09:05:04Z"
    assert "  it would have made 1 finding, of 1 key, with 1 address behind them" in lines
    assert "  by day: 2026-12-02: 1" in lines
    assert "  whose trouble: nobody known: 1" in lines
    assert lines[-2:] == [
        "  version 2, which the pack has now, would have made 0 findings: +1",
        "  1 key found more often: 192.0.2.2: 1",
    ]


def test_a_rule_is_measured_over_the_archive() -> None:
    with Archive("kept") as archive:
        archive.add(events(5))
    args = ("--from-archive", "--archive", "kept", "--json")
    data = schout("rule", "bench", "mine.yaml", *POLICY, *args).json
    (measured,) = data["rules"]
    assert (data["activities"], measured["counted"], measured["found"]["findings"]) == (5, 5, 1)
    assert measured["change"]["findings"] == 0
    later = (*args, "--since", "2027-01-01")
    assert schout("rule", "bench", "mine.yaml", *POLICY, *later).json["activities"] == 0


def test_what_a_rule_is_measured_over_must_be_said_once() -> None:
    for args in ((), ("--log", "access.log", "--from-archive"), ("--log", "a", "--since", "2026")):
        assert schout("rule", "bench", "missing_page_sweep", *POLICY, *args).code == 2

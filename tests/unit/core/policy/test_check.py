"""What a pack names is declared, and what it declares is used."""

from pathlib import Path

import pytest

from schout.core.model.problem import Problem
from schout.core.policy.read_pack import examine_pack
from schout.core.policy.schema import PackSource

GOLDEN = Path(__file__).parents[3] / "golden" / "policy"
SOUND = (GOLDEN / "skeleton" / "sound.yaml").read_text(encoding="utf-8")
WITH_RULE = (
    SOUND
    + """\
    limits:
      - {id: rate, metric: METRIC, PERat_most: 1, scope: database, traffic: api, plans: {PLAN: 5}}
      - {id: parallel, metric: parallel_calls, at_most: 1, scope: database, traffic: api}
    rules: [api_rate]
rules:
  - id: api_rate
    version: 1
    clause: A.1
    on: http_request
    when: has(path)
    by: host
    subject: target
    unit: calls
    state: {leaky: {limit: rate}}
    mute: 5m
    confidence: 80
"""
)


def with_rule(metric: str = "calls", per: str = "per: 1s, ", plan: str = "dedicated") -> str:
    return WITH_RULE.replace("METRIC", metric).replace("PER", per).replace("PLAN", plan)


def found(text: str) -> tuple[Problem, ...]:
    return examine_pack(PackSource(name="p", files={"a.yaml": text}))[1]


def said(text: str) -> list[tuple[str, str, str]]:
    """Give code, message, and the text that the caret underlines."""
    marked = []
    for problem in found(text):
        assert problem.place is not None
        line = text.splitlines()[problem.place.line - 1]
        start = problem.place.column - 1
        under = line[start : start + problem.place.width]
        marked.append((problem.code, problem.message, under))
    return marked


def changed(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1
    return text.replace(old, new)


def test_a_pack_whose_names_all_lead_somewhere_is_sound() -> None:
    assert found(with_rule()) == ()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("ladder: standard", "ladder: none", "`A.1` uses the ladder `none`"),
        ("calendar: office", "calendar: none", "`A.1` uses the calendar `none`"),
        ("{dedicated: 5}", "{none: 5}", "the limit `rate` names the plan `none`"),
        ("review: 30d", "then: none", "the step `notice` leads to `none`"),
        (
            "{limit: rate}",
            "{limit: none}",
            "the rule `api_rate` takes its figures from the limit `none`",
        ),
        ("clause: A.1", "clause: none", "the rule `api_rate` is about the clause `none`"),
    ],
    ids=["ladder", "calendar", "plan", "step", "limit", "clause"],
)
def test_a_name_that_leads_nowhere_is_underlined(old: str, new: str, message: str) -> None:
    problems = said(changed(with_rule(), old, new))
    assert ("SCH-P051", f"{message}, which does not exist", "none") in problems
    assert {code for code, _, _ in problems} <= {"SCH-P051", "SCH-P052"}


def test_a_clause_bound_to_a_rule_that_is_not_there_is_reported() -> None:
    text = SOUND + "    rules: [other]\n"
    (problem,) = found(text)
    assert (problem.code, problem.message, problem.hint) == (
        "SCH-P051",
        "`A.1` is bound to the rule `other`, which does not exist",
        "none is declared",
    )


def test_a_rule_is_listed_by_the_clause_it_is_about_and_no_other() -> None:
    assert said(changed(with_rule(), "    rules: [api_rate]\n", "")) == [
        ("SCH-P052", "the rule `api_rate` is about `A.1`, which does not list it", "A.1")
    ]
    second = SOUND[SOUND.index("  - id: A.1") :].replace("A.1", "A.2")
    text = changed(with_rule(), "\nrules:\n", f"\n{second}    rules: [api_rate]\nrules:\n")
    assert said(text) == [
        ("SCH-P052", "`A.2` is bound to the rule `api_rate`, which is about `A.1`", "api_rate")
    ]


@pytest.mark.parametrize(
    ("metric", "per", "needs"),
    [
        ("calls", "", "a `per`"),
        ("mails", "", "a `per`"),
        ("items", "per: 1h, ", "no `per`"),
        ("parallel_calls", "per: 1h, ", "no `per`"),
        ("share_percent", "per: 1h, ", "no `per`"),
    ],
)
def test_a_limit_has_a_period_exactly_when_its_metric_runs(
    metric: str, per: str, needs: str
) -> None:
    text = changed(with_rule(metric, per), "{limit: rate}", "{capacity: 1, leak: 1s}")
    message = f"the limit `rate` on `{metric}` needs {needs}"
    assert said(text) == [("SCH-P034", message, "rate")]


@pytest.mark.parametrize("per", ["", "per: 1d, "])
def test_bytes_count_at_a_moment_or_over_a_time(per: str) -> None:
    text = changed(with_rule("bytes", per), "{limit: rate}", "{capacity: 1, leak: 1s}")
    assert said(text) == []


def test_a_rule_with_figures_of_its_own_needs_no_limit() -> None:
    text = changed(with_rule(), "{limit: rate}", "{capacity: 10, leak: 1s}")
    assert said(text) == []


def test_a_ladder_that_no_clause_uses_is_underlined() -> None:
    ladder = SOUND[SOUND.index("  - id: standard") : SOUND.index("clauses:")]
    text = changed(SOUND, "clauses:", ladder.replace("standard", "spare") + "clauses:")
    assert said(text) == [("SCH-P050", "no clause uses the ladder `spare`", "spare")]


def test_a_misspelt_ladder_is_not_also_called_unused() -> None:
    assert [code for code, _, _ in said(changed(SOUND, "ladder: standard", "ladder: standar"))] == [
        "SCH-P051"
    ]


def test_a_policy_takes_effect_when_it_is_published_or_later() -> None:
    assert said(changed(SOUND, "2026-12-01", "2026-11-01")) == []
    assert said(changed(SOUND, "2026-12-01", "2026-10-31")) == [
        (
            "SCH-P018",
            "expected `effective_from` at `2026-11-01` or later, found `2026-10-31`",
            "2026-10-31",
        )
    ]


def test_a_policy_without_clauses_is_none() -> None:
    text = SOUND[: SOUND.index("clauses:")]
    assert [(code, message) for code, message, _ in said(text)] == [
        ("SCH-P015", "the policy has no clause")
    ]


def test_a_clause_with_text_only_names_nothing() -> None:
    assert (
        said(SOUND + "  - {id: B, kind: duty, title: {nl: B, en: B}, text: {nl: B, en: B}}\n") == []
    )


def researched(approval: str) -> str:
    text = (GOLDEN / "research_without_a_person.yaml").read_text(encoding="utf-8")
    head = SOUND[: SOUND.index("ladders:")]
    last = text.rindex("approval: none")
    return head + text[:last] + f"approval: {approval}" + text[last + len("approval: none") :]


def test_no_machine_takes_a_measure_for_what_may_be_research_in_good_faith() -> None:
    message = "`A.1` permits `security_research`, and step `throttle` of its ladder takes measures "
    message += "with `approval: none`"
    assert said(researched("none")) == [("SCH-P063", message, "standard")]
    assert said(researched("one_person")) == []
    assert said(changed(researched("none"), "[security_research]", "[load_test]")) == []

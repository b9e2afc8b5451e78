"""What changes between two versions of a policy is told whole, in words."""

from datetime import date

import pytest
from msgspec.structs import replace

from schout.core.model.vocabulary import Approval, Mode, PermitKind
from schout.core.policy.changes import Act, Change, Effect, What
from schout.core.policy.diff import diff_policies, tell
from schout.core.policy.period import parse_period
from schout.core.policy.schema import DisputeBody, Plan, Policy
from schout.testing.policies import LANGUAGES, in_all, sample_clause, sample_policy, sample_rate
from schout.testing.texts import product_texts

TEXTS = product_texts()
POLICY = sample_policy()


def newer() -> Policy:
    """Give a version in which every kind of change is found."""
    clause = sample_clause()
    remedy = clause.remedy
    assert remedy is not None
    rate = replace(sample_rate(), at_most=2, plans={"dedicated": 10}, burst=3)
    changed = replace(
        clause,
        limits=(rate,),
        permits=(PermitKind.RATE_EXCEPTION,),
        remedy=replace(remedy, window=parse_period("10d"), extendable=False),
    )
    probe = replace(POLICY.clauses[2], mode=Mode.ENFORCE, title=in_all("a", "b", "c", "d"))
    notice, throttle, suspend = POLICY.ladders[0].steps
    slow = replace(throttle.measures[0], duration=None)
    ladder = replace(
        POLICY.ladders[0],
        half_life=None,
        steps=(
            notice,
            replace(throttle, measures=(slow,), approval=Approval.TWO_PEOPLE, then=None),
            replace(suspend, review=None, appeal=None),
        ),
    )
    return replace(
        POLICY,
        version="2027.1",
        effective_from=date(2027, 6, 1),
        languages=("nl", "fr", "en"),
        provider=replace(POLICY.provider, appeal_contact="bezwaar@oxygis.example"),
        clauses=(POLICY.clauses[0], changed, probe),
        ladders=(ladder,),
    )


def test_changes_are_told_in_words() -> None:
    assert tell(diff_policies(POLICY, newer()), "en", TEXTS) == (
        "19 changes: 10 stricter, 3 milder, 5 neither stricter nor milder and 1 wording "
        "only.\n"
        "\n"
        "The policy as a whole\n"
        "- In force from: was “1 December 2026”, becomes “1 June 2027”\n"
        "- Language: “Deutsch” is dropped\n"
        "- Address for appeals: was “appeal@oxygis.example”, becomes "
        "“bezwaar@oxygis.example”\n"
        "\n"
        "III.2 Unthrottled API calls\n"
        "- Limit: was “at most 1 call per second, counted per database”, becomes “at "
        "most 2 calls per second, counted per database” (milder)\n"
        "- Limit on the plan “Dedicated”: was “at most 20 calls per second, counted per "
        "database”, becomes “at most 10 calls per second, counted per database” (stricter)\n"
        "- Calls at once: was “5”, becomes “3” (stricter)\n"
        "- Limit: “at most 1 call at a time, counted per database” is dropped (milder)\n"
        "- Release: “dedicated hosting” is dropped (stricter)\n"
        "- Remedy window: was “14 days”, becomes “10 days” (stricter)\n"
        "- Asking for more time: was “yes”, becomes “no” (stricter)\n"
        "\n"
        "III.5 c\n"
        "- Title: changed (wording only)\n"
        "- Mode: was “recorded only”, becomes “acted on” (stricter)\n"
        "\n"
        "I.7 Your data\n"
        "- The clause: dropped\n"
        "\n"
        "resources Use of resources\n"
        "- Halving of its weight: was “90 days”, becomes “never” (stricter)\n"
        "- Step “throttle”: Measure: was “traffic is slowed down (for the database), for "
        "7 days”, "
        "becomes “traffic is slowed down (for the database), until the measure is lifted” "
        "(stricter)\n"
        "- Step “throttle”: Agreement: was “one person must agree first”, becomes “two "
        "people must agree first” (milder)\n"
        "- Step “throttle”: What follows: was “suspend”, becomes “a person decides”\n"
        "- Step “suspend”: Time to appeal: was “6 months”, becomes “none” (stricter)\n"
        "- Step “suspend”: Looking again: was “1 working day”, becomes “none” (stricter)\n"
    )


def test_nothing_is_told_when_nothing_changes() -> None:
    assert diff_policies(POLICY, POLICY) == ()
    assert [tell((), lang, TEXTS) for lang in LANGUAGES] == [
        "Er verandert niets.\n",
        "Rien ne change.\n",
        "Nothing changes.\n",
        "Nichts ändert sich.\n",
    ]


def whole(new: Policy) -> list[tuple[str, str, str, str, str]]:
    return [
        (change.where, change.what, change.act, change.old, change.new)
        for change in diff_policies(POLICY, new)
    ]


def test_the_head_of_a_policy_is_compared() -> None:
    provider = replace(
        POLICY.provider,
        legal_name="Oxygis NV",
        abuse_contact="a@x.example",
        security_contact="s@x.example",
        disclosure_url="https://x.example/disclosure",
    )
    new = replace(
        POLICY,
        published=date(2026, 11, 2),
        title=in_all("a", "b", "c", "d"),
        summary=in_all("a", "b", "c", "d"),
        provider=provider,
        calendars=(),
    )
    assert whole(new) == [
        ("", "published", "changed", "2026-11-01", "2026-11-02"),
        ("", "title", "changed", "", ""),
        ("", "summary", "changed", "", ""),
        ("", "provider", "changed", "Oxygis Partners SRL", "Oxygis NV"),
        ("", "abuse_contact", "changed", "abuse@oxygis.example", "a@x.example"),
        ("", "security_contact", "changed", "security@oxygis.example", "s@x.example"),
        ("", "disclosure_url", "changed", "", "https://x.example/disclosure"),
        ("", "calendar", "changed", "", ""),
    ]


def test_where_else_somebody_can_go_is_compared() -> None:
    court = in_all("Rechtbank Gent", "Tribunal de Gand", "Ghent court", "Gericht Gent")
    body = DisputeBody(name="Others", contact="info@others.example")
    other = replace(POLICY.provider, dispute_body=body, court=court, billing="b@x.example")
    none = replace(POLICY.provider, dispute_body=None, court=None, billing=None)
    was = "DisputeHelp, https://disputehelp.example"
    address, brussels = "billing@oxygis.example", "Ondernemingsrechtbank Brussel"
    assert whole(replace(POLICY, provider=other)) == [
        ("", "billing", "changed", address, "b@x.example"),
        ("", "dispute_body", "changed", was, "Others, info@others.example"),
        ("", "court", "changed", brussels, "Rechtbank Gent"),
    ]
    assert whole(replace(POLICY, provider=none)) == [
        ("", "billing", "changed", address, ""),
        ("", "dispute_body", "changed", was, ""),
        ("", "court", "changed", brussels, ""),
    ]


def test_a_court_that_one_language_names_otherwise_is_told_in_words() -> None:
    court = {**(POLICY.provider.court or {}), "en": "Enterprise court"}
    new = replace(POLICY, provider=replace(POLICY.provider, court=court))
    changes = diff_policies(POLICY, new)
    assert [each.effect for each in changes] == [Effect.NEUTRAL]
    assert "- Court that has jurisdiction" in tell(changes, "en", TEXTS)


def test_plans_are_compared() -> None:
    standard = replace(POLICY.plans[0], title=in_all("a", "b", "c", "d"))
    gold = Plan(id="gold", title=in_all("Goud", "Or", "Gold", "Gold"))
    assert whole(replace(POLICY, plans=(standard, gold))) == [
        ("standard", "title", "changed", "", ""),
        ("dedicated", "plan", "removed", "", ""),
        ("gold", "plan", "added", "", ""),
    ]


@pytest.mark.parametrize(
    ("change", "line"),
    [
        pytest.param(
            Change(what=What.PUBLISHED, act=Act.CHANGED, effect=Effect.NEUTRAL,
                   old="2026-11-01", new="2026-11-02"),
            "- Published on: was “1 November 2026”, becomes “2 November 2026”",
            id="date",
        ),
        pytest.param(
            Change(where="X", name={"nl": "Naam"}, what=What.RULE, act=Act.ADDED,
                   effect=Effect.NEUTRAL, new="api_rate"),
            "- Rule: “api_rate” is added",
            id="raw",
        ),
        pytest.param(
            Change(where="X", what=What.WINDOW, act=Act.CHANGED, effect=Effect.NEUTRAL,
                   old="14d", new="soon"),
            "- Remedy window: was “14 days”, becomes “soon”",
            id="unreadable-period",
        ),
        pytest.param(
            Change(where="X", what=What.CLAUSE, act=Act.ADDED, effect=Effect.STRICTER),
            "- The clause: added (stricter)",
            id="bare",
        ),
    ],
)  # fmt: skip
def test_each_kind_of_value_is_told_in_its_way(change: Change, line: str) -> None:
    assert tell((change,), "en", TEXTS).splitlines()[-1] == line


def test_a_title_in_another_language_is_better_than_none() -> None:
    change = Change(
        where="X", name={"nl": "Naam"}, what=What.TEXT, act=Act.CHANGED, effect=Effect.TEXT
    )
    assert tell((change,), "en", TEXTS).splitlines()[2] == "X Naam"
    nameless = replace(change, name={})
    assert tell((nameless,), "en", TEXTS).splitlines()[2] == "X"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_change_can_be_told_in_every_language(lang: str) -> None:
    changes = (*diff_policies(POLICY, newer()), *diff_policies(newer(), POLICY))
    lines = tell(changes, lang, TEXTS).splitlines()
    assert len([line for line in lines if line.startswith("- ")]) == len(changes)

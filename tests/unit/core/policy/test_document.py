"""A policy is laid out so that everything a reader must know stands with its clause."""

import pytest
from msgspec.structs import replace

from schout.core.model.errors import NotFound
from schout.core.model.ids import ClauseId
from schout.core.policy.document import (
    ClauseView,
    Fact,
    StepView,
    Table,
    Tag,
    clause_facts,
    clause_view,
    lay_out,
    limit_table,
)
from schout.core.policy.words import calendar
from schout.testing.policies import (
    sample_clause,
    sample_parallel,
    sample_policy,
    sample_probe_clause,
)
from schout.testing.texts import product_texts

EN = product_texts().voice("en")
POLICY = sample_policy()


def test_the_head_says_whose_policy_it_is_and_since_when() -> None:
    doc = lay_out(POLICY, "en", product_texts())
    assert (doc.title, doc.provider, doc.also_in) == (
        "Acceptable use policy",
        "Oxygis",
        ("Nederlands", "Français", "Deutsch"),
    )
    assert doc.facts == (
        Fact(label="Provider", lines=("Oxygis Partners SRL (Belgium)",)),
        Fact(label="Version", lines=("2026.1",)),
        Fact(label="Published on", lines=("1 November 2026",)),
        Fact(label="In force from", lines=("1 December 2026",)),
        Fact(label="First written in", lines=("Nederlands",)),
        Fact(label="Digest", lines=(POLICY.digest,)),
    )
    assert doc.contacts == (
        Fact(label="Questions and reports", lines=("abuse@oxygis.example",)),
        Fact(label="Appeals", lines=("appeal@oxygis.example",)),
        Fact(label="Security", lines=("security@oxygis.example",)),
        Fact(
            label="Disputes out of court",
            lines=("DisputeHelp", "https://disputehelp.example"),
        ),
        Fact(label="Court that has jurisdiction", lines=("Brussels Enterprise Court",)),
        Fact(label="Working time", lines=(calendar(EN, POLICY.calendars[0]),)),
    )


def test_a_dispute_body_and_a_court_that_are_not_named_take_no_line() -> None:
    provider = replace(POLICY.provider, dispute_body=None, court=None)
    doc = lay_out(replace(POLICY, provider=provider), "en", product_texts())
    labels = [fact.label for fact in doc.contacts]
    assert labels == ["Questions and reports", "Appeals", "Security", "Working time"]


def test_a_language_the_policy_lacks_is_refused() -> None:
    with pytest.raises(NotFound) as caught:
        lay_out(POLICY, "es", product_texts())
    assert (caught.value.code, caught.value.message) == (
        "SCH-P081",
        "expected a language of policy `oxygis-aup` (`nl`, `fr`, `en`, `de`), found `es`",
    )


def test_clauses_stand_below_their_heading() -> None:
    deep = replace(sample_clause(), id=ClauseId("III.2.a"))
    first = POLICY.clauses[0]
    mixed = replace(POLICY, clauses=(POLICY.clauses[1], POLICY.clauses[3], deep, first))
    doc = lay_out(mixed, "nl", product_texts())
    assert [(clause.id, clause.level) for clause in doc.clauses] == [
        ("III", 2),
        ("III.2", 3),
        ("III.2.a", 4),
        ("I.7", 3),
    ]


def test_a_clause_that_only_binds_has_its_text_alone() -> None:
    assert clause_view(EN, POLICY.clauses[3], POLICY) == ClauseView(
        id="I.7",
        anchor="clause-I.7",
        level=3,
        title="Your data",
        text="You alone answer for the law.",
        tags=(Tag(kind="kind", value="duty", text="duty"),),
        warning=None,
        limits=None,
        facts=(),
        follows=None,
    )


def test_a_clause_in_shadow_says_that_it_is_recorded_only() -> None:
    view = clause_view(EN, sample_probe_clause(), POLICY)
    assert view.warning == ("This clause is recorded only: no measure follows from it yet.")
    assert view.tags == (
        Tag(kind="kind", value="conduct", text="conduct"),
        Tag(kind="severity", value="serious", text="serious"),
    )
    assert view.follows == ("ladder-resources", "Use of resources")
    assert clause_view(EN, sample_clause(), POLICY).warning is None


def test_limits_stand_side_by_side_with_a_column_for_each_plan() -> None:
    assert limit_table(EN, sample_clause().limits, POLICY) == Table(
        caption="Limits",
        head=("Applies to", "At most", "On the plan “Dedicated”", "Counted", "At once"),
        rows=(
            (
                "API calls (/xmlrpc/, /jsonrpc)",
                "1 call per second",
                "20 calls per second",
                "per database",
                "5",
            ),
            ("API calls", "1 call at a time", "1 call at a time", "per database", "1"),
        ),
        notes=("Batch APIs exist for import.",),
    )
    assert limit_table(EN, (sample_parallel(),), POLICY) == Table(
        caption="Limits",
        head=("Applies to", "At most", "Counted"),
        rows=(("API calls", "1 call at a time", "per database"),),
        notes=(),
    )


def test_what_a_reader_must_know_of_a_clause_is_said() -> None:
    assert clause_facts(EN, sample_clause(), POLICY) == (
        Fact(
            label="Who can be released",
            lines=(
                "An agreed higher rate or dedicated hosting.",
                (
                    "A release counts only when it is in writing, signed, and limited in time and "
                    "scope. Ask for it at abuse@oxygis.example."
                ),
            ),
        ),
        Fact(
            label="What counts as intent",
            lines=("Carrying on after a notice or getting round a limit or a measure.",),
        ),
        Fact(
            label="What we look at",
            lines=(
                (
                    "Counts calls per database. A "
                    "finding is made when more than 5 calls come together, or when they go "
                    "on coming faster than 1 per second."
                ),
                (
                    "A finding rests on at least 30 events. At most 20 events are kept with it as "
                    "evidence."
                ),
            ),
        ),
        Fact(
            label="What we do not show",
            lines=("The query part of addresses and the user names.",),
        ),
        Fact(
            label="What we ask of you",
            lines=("Bring your calls down to one per second, or use the batch API.",),
        ),
        Fact(
            label="Remedy window",
            lines=("14 days. You can ask for more time, as long as the window runs.",),
        ),
    )


def test_what_is_empty_is_not_mentioned() -> None:
    bare = replace(
        sample_probe_clause(),
        rules=(),
        remedy=None,
        ladder=None,
        evidence=replace(sample_probe_clause().evidence, withhold=()),
    )
    assert [fact.label for fact in clause_facts(EN, bare, POLICY)] == ["What we look at"]
    assert clause_view(EN, bare, POLICY).follows is None


def test_ladders_are_laid_out_in_steps() -> None:
    (ladder,) = lay_out(POLICY, "en", product_texts()).ladders
    assert (ladder.anchor, ladder.title, len(ladder.lines)) == (
        "ladder-resources",
        "Use of resources",
        3,
    )
    assert ladder.steps[0] == StepView(
        anchor="step-resources-notice",
        number="Step 1",
        title="Notice",
        entry="A case can begin here at the first violation, "
        "if the clause ranks as minor or moderate.",
        lines=(
            "You are told; nothing else happens yet.",
            "The remedy window of the clause runs.",
            "If it is not put right in time, step 2 follows (Traffic is slowed down).",
            "You can appeal within 6 months.",
        ),
    )

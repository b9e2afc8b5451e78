"""A clause is explained with everything the machine knows of it."""

import pytest
from msgspec.structs import replace

from schout.core.model.errors import NotFound
from schout.core.policy.explain import explain_clause
from schout.core.policy.schema import Clause, EvidenceRule, Policy
from schout.testing.policies import LANGUAGES, sample_clause, sample_policy
from schout.testing.texts import product_texts

POLICY = sample_policy()
HEADINGS = [
    "Text",
    "Kind",
    "Severity",
    "Mode",
    "Measures touch",
    "If the check fails",
    "Limits",
    "What counts as intent",
    "Who can be released",
    "Rule",
    "Evidence",
    "What we do not show",
    "Reported as",
    "What we ask of you",
    "Remedy window",
    "What follows",
    "Comes from",
]


def explain(clause_id: str, policy: Policy = POLICY, lang: str = "en") -> str:
    return explain_clause(policy, clause_id, lang, product_texts())


def headings(text: str) -> list[str]:
    return [line for line in text.splitlines()[1:] if line and not line.startswith(" ")]


def test_a_full_clause_is_explained_whole() -> None:
    text = explain("III.2")
    assert text.startswith("III.2  Unthrottled API calls\n\nText\n  You do not send large")
    assert headings(text) == HEADINGS
    for part in (
        (
            "  - At most 1 call per second, counted per database, "
            "of which at most 5 at once – API\n"
            "    calls (/xmlrpc/, /jsonrpc)\n"
            "    On the plan “Dedicated”: 20 calls per second\n"
        ),
        "  api_rate, version 1\n  - Counts calls per database",
        "  connection/ddos\n  SCOPE_OF_PLATFORM_SERVICE\n",
        "\n\n  2. Traffic is slowed down\n  - Follows only from an earlier step.\n",
        "  - One person must agree first.\n",
        "  If the check cannot be made, traffic is let through.\n",
        f"  oxygis-aup 2026.1, in force from 1 December 2026\n  {POLICY.digest}\n",
    ):
        assert part in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_lines_fit_a_terminal(lang: str) -> None:
    assert [line for line in explain("III.2", lang=lang).splitlines() if len(line) > 88] == []


def test_a_clause_that_only_binds_is_explained_by_its_text() -> None:
    assert headings(explain("I.7")) == ["Text", "Kind", "Comes from"]


def test_what_is_not_there_is_not_mentioned() -> None:
    full = sample_clause()
    bare = Clause(
        id=full.id,
        kind=full.kind,
        title=full.title,
        text=full.text,
        evidence=EvidenceRule(minimum=1, keep=1, withhold=()),
    )
    policy = replace(POLICY, clauses=(bare,))
    assert headings(explain("III.2", policy)) == [
        "Text",
        "Kind",
        "Severity",
        "Mode",
        "Measures touch",
        "If the check fails",
        "Evidence",
        "Comes from",
    ]


def test_case_does_not_matter_in_an_id() -> None:
    assert explain("iii.2") == explain("III.2")


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        pytest.param("III.22", "did you mean `III.2`", id="near"),
        pytest.param("zzz", "its clauses are III, III.2, III.5, I.7", id="far"),
    ],
)
def test_an_unknown_clause_is_not_found(asked: str, hint: str) -> None:
    with pytest.raises(NotFound) as caught:
        explain(asked)
    assert (caught.value.code, caught.value.message, caught.value.hint) == (
        "SCH-P080",
        f"policy `oxygis-aup` has no clause `{asked}`",
        hint,
    )

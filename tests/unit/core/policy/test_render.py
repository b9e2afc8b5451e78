"""A policy can be had as Markdown, HTML and JSON, and all three say the same."""

import json

import pytest
from msgspec.structs import replace

from schout.core.model.errors import NotFound
from schout.core.model.value import canonical_json
from schout.core.policy.disclosure import lay_out_disclosure
from schout.core.policy.html import disclosure_page
from schout.core.policy.period import Unit
from schout.core.policy.render import (
    render_disclosure,
    render_html,
    render_json,
    render_markdown,
)
from schout.testing.policies import LANGUAGES, sample_policy, sample_rate, span
from schout.testing.texts import product_texts

POLICY = sample_policy()
TEXTS = product_texts()


def test_markdown_reads_as_a_policy() -> None:
    parts = render_markdown(POLICY, "en", TEXTS).split("\n\n")
    assert parts[:7] == [
        "# Acceptable use policy",
        (
            "- **Provider**: Oxygis Partners SRL (Belgium)\n- **Version**: 2026.1\n"
            "- **Published on**: 1 November 2026\n- **In force from**: 1 December 2026\n"
            f"- **First written in**: Nederlands\n- **Digest**: {POLICY.digest}"
        ),
        "Also available in: Nederlands, Français, Deutsch",
        "## In short",
        "Use our services fairly.",
        "## Contents",
        (
            "- [III Misuse of resources](#clause-III)\n"
            "  - [III.2 Unthrottled API calls](#clause-III.2)\n"
            "  - [III.5 Probing for weak spots](#clause-III.5)\n"
            "  - [I.7 Your data](#clause-I.7)\n"
            "- [Use of resources](#ladder-resources)"
        ),
    ]
    assert parts[10:17] == [
        '### <a id="clause-III.2"></a>III.2 Unthrottled API calls',
        "*use of resources · moderate*",
        "You do not send **large numbers** of calls without throttling.",
        "- Not continuously\n- Not in parallel",
        "See the [explanation](https://oxygis.example/api).",
        (
            "| Applies to | At most | On the plan “Dedicated” | Counted | At once |\n"
            "| --- | --- | --- | --- | --- |\n"
            "| API calls (/xmlrpc/, /jsonrpc) | 1 call per second | 20 calls per second "
            "| per database | 5 |\n"
            "| API calls | 1 call at a time | 1 call at a time | per database | 1 |"
        ),
        "Batch APIs exist for import.",
    ]
    assert parts[18:22] == [
        "What follows from a violation: [Use of resources](#ladder-resources)",
        '### <a id="clause-III.5"></a>III.5 Probing for weak spots',
        "*conduct · serious*",
        "> This clause is recorded only: no measure follows from it yet.",
    ]
    assert parts[-1] == (
        "- **Questions and reports**: abuse@oxygis.example\n"
        "- **Appeals**: appeal@oxygis.example\n"
        "- **Security**: security@oxygis.example\n"
        "- **Disputes out of court**: DisputeHelp https://disputehelp.example\n"
        "- **Court that has jurisdiction**: Brussels Enterprise Court\n"
        "- **Working time**: Monday, Tuesday, Wednesday, Thursday and Friday, "
        "from 09:00 to 17:00 (Europe/Brussels), except on public holidays in Belgium.\n"
    )


def test_one_language_alone_names_no_other() -> None:
    text = render_markdown(replace(POLICY, languages=("en",)), "en", TEXTS)
    assert "Also available" not in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_html_and_markdown_say_the_same_of_every_clause(lang: str) -> None:
    page, text = render_html(POLICY, lang, TEXTS), render_markdown(POLICY, lang, TEXTS)
    for clause in POLICY.clauses:
        assert clause.title[lang] in page
        assert clause.title[lang] in text


def test_json_is_the_whole_policy_in_the_order_of_the_schema() -> None:
    data = json.loads(render_json(POLICY, None))
    for clause in data["clauses"]:
        for limit in clause["limits"]:
            del limit["computed"]
    assert data == json.loads(canonical_json(POLICY))
    assert list(data) == list(POLICY.__struct_fields__)


def test_json_computes_the_limits_of_every_plan() -> None:
    monthly = replace(sample_rate(), id="monthly", per=span(1, Unit.MONTH), plans={"standard": 0})
    none_at_all = replace(sample_rate(), id="none", at_most=0, plans={})
    clause = replace(POLICY.clauses[1], limits=(sample_rate(), monthly, none_at_all))
    data = json.loads(render_json(replace(POLICY, clauses=(clause,)), None))
    assert [limit["computed"] for limit in data["clauses"][0]["limits"]] == [
        [
            {"plan": None, "at_most": 1, "per_us": 1_000_000, "interval_us": 1_000_000},
            {"plan": "standard", "at_most": 1, "per_us": 1_000_000, "interval_us": 1_000_000},
            {"plan": "dedicated", "at_most": 20, "per_us": 1_000_000, "interval_us": 50_000},
        ],
        [
            {"plan": None, "at_most": 1, "per_us": None, "interval_us": None},
            {"plan": "standard", "at_most": 0, "per_us": None, "interval_us": None},
            {"plan": "dedicated", "at_most": 1, "per_us": None, "interval_us": None},
        ],
        [
            {"plan": None, "at_most": 0, "per_us": 1_000_000, "interval_us": None},
            {"plan": "standard", "at_most": 0, "per_us": 1_000_000, "interval_us": None},
            {"plan": "dedicated", "at_most": 0, "per_us": 1_000_000, "interval_us": None},
        ],
    ]


def test_json_in_one_language_has_its_strings_alone() -> None:
    data = json.loads(render_json(POLICY, "fr"))
    clause = data["clauses"][1]
    assert (data["title"], clause["title"], clause["remedy"]["ask"]) == (
        "Politique d’utilisation acceptable",
        "Appels d’API sans retenue",
        "Ramenez vos appels à un par seconde, ou utilisez l’API par lots.",
    )
    assert [limit["note"] for limit in clause["limits"]] == [
        "Des API par lots existent pour l’importation.",
        "",
    ]
    assert clause["limits"][0]["plans"] == {"dedicated": 20}


def test_json_in_a_language_the_policy_lacks_is_refused() -> None:
    with pytest.raises(NotFound):
        render_json(POLICY, "es")


def test_the_rules_of_disclosure_are_a_page() -> None:
    laid_out = lay_out_disclosure(POLICY, "fr", TEXTS)
    assert render_disclosure(POLICY, "fr", TEXTS) == disclosure_page(laid_out)

"""Scoring: what is found, what is missed, what is made up."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from schout.core.model.ids import ClauseId, RuleId, TenantId
from schout.core.model.vocabulary import Mode, PermitKind
from schout.testing.samples import sample_finding
from schout.testing.simulate_labels import Act, Allowed, Labels, score, score_table

START = datetime(2026, 12, 7, tzinfo=UTC)
NOON = START + timedelta(hours=12)
ACT = Act(
    id="probing/loud/0",
    kind="probing",
    variant="loud",
    clauses=(ClauseId("II.2"), ClauseId("II.1")),
    sources=("198.18.5.6",),
    targets=("shop.example",),
    tenant=TenantId("shop"),
    starts=NOON,
    until=NOON + timedelta(minutes=5),
    activities=100,
)
LABELS = Labels(
    seed=1,
    starts=START,
    until=START + timedelta(days=1),
    tenants=50,
    acts=(ACT,),
    honest=(),
    permits=(
        Allowed(kind=PermitKind.BULK_MAIL, tenant=TenantId("news"), clauses=(ClauseId("III.6"),)),
    ),
)


def a_finding(**changes: Any) -> Any:
    usual = {
        "clause": ClauseId("II.2"),
        "tenant": TenantId("other"),
        "principal": "198.18.5.6",
        "source_ip": None,
        "object": None,
        "at": NOON,
        "first_at": NOON,
    }
    return sample_finding(**(usual | changes))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"clause": ClauseId("II.1")},
        {"principal": "x", "source_ip": "198.18.5.6"},
        {"principal": "198.18.5.0/24"},
        {"principal": "198.18.5.6 /web/login"},
        {"principal": "shop.example"},
        {"principal": "x", "object": "shop.example"},
        {"principal": "x", "tenant": TenantId("shop")},
        {"at": NOON + timedelta(hours=3), "first_at": NOON + timedelta(minutes=4)},
    ],
    ids=(
        [
            "as-it-is",
            "second-clause",
            "address",
            "prefix",
            "key-of-two",
            "host",
            "object",
            "tenant",
            "window-goes-on",
        ]
    ),
)
def test_a_finding_that_names_an_act_finds_it(changes: dict[str, Any]) -> None:
    scored = score(LABELS, [a_finding(**changes)])
    assert (scored.found, scored.false, scored.recall_per_mille) == (1, 0, 1000)


@pytest.mark.parametrize(
    "changes",
    [
        {"principal": "198.18.6.6"},
        {"principal": "shop.example", "clause": ClauseId("III.1")},
        {"at": NOON - timedelta(hours=1), "first_at": NOON - timedelta(hours=2)},
        {"at": NOON + timedelta(hours=2), "first_at": NOON + timedelta(hours=1)},
    ],
    ids=["elsewhere", "other-clause-by-host", "before", "after"],
)
def test_a_finding_about_nobody_who_did_wrong_is_false(changes: dict[str, Any]) -> None:
    scored = score(LABELS, [a_finding(rule=RuleId("wolf"), **changes)])
    assert (scored.found, scored.false, scored.false_by_rule) == (0, 1, {"wolf": 1})
    assert scored.false_per_10000_tenant_days == 200


def test_a_source_under_another_clause_is_neither_found_nor_false() -> None:
    scored = score(LABELS, [a_finding(clause=ClauseId("III.5"))])
    assert (scored.found, scored.false, scored.other_clause) == (0, 0, 1)


def test_what_a_permit_covers_is_not_false() -> None:
    finding = a_finding(principal="news", tenant=TenantId("news"), clause=ClauseId("III.6"))
    scored = score(LABELS, [finding])
    assert (scored.permitted, scored.false) == (1, 0)


def test_shadow_finds_nothing_but_is_told() -> None:
    away = a_finding(mode=Mode.SHADOW, principal="198.18.6.6")
    scored = score(LABELS, [a_finding(mode=Mode.SHADOW), away])
    assert (scored.found, scored.findings, scored.false) == (0, 0, 0)
    assert [(each.shadow, each.missed) for each in scored.clauses] == [
        (1, ("probing loud (shadow)",))
    ]


def test_the_table_names_what_was_missed_and_who_cried_wolf() -> None:
    finding = a_finding(rule=RuleId("wolf"), principal="198.18.6.6", clause=ClauseId("III.5"))
    assert score_table(score(LABELS, [finding])).splitlines() == [
        "clause    acts  found  shadow  false  missed",
        "II.2         1      0       0      0  probing loud",
        "III.5        0      0       0      1  -",
        "recall 0.000 (0 of 1), 1 false in 50 tenant-days, 0 under another clause, 0 permitted",
        "  false: wolf 1",
    ]

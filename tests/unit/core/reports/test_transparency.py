"""The published figures are counts of the period, by category, and say what is not known."""

from typing import Any

import pytest
from msgspec.structs import replace
from tests.unit.core.reports.scene import (
    DAY,
    HOUR,
    SPAN,
    START,
    appeal,
    case,
    decided_appeal,
    decision,
    report,
    sanction,
)

from schout.core.model.ids import CaseId, ClauseId, ReportId
from schout.core.model.report import Report, Reporter
from schout.core.model.vocabulary import (
    AppealState,
    Closing,
    Ground,
    MeasureKind,
    Outcome,
    ReporterKind,
    ReportKind,
    ReportState,
)
from schout.core.policy.schema import Intake
from schout.core.reports.kept import Kept
from schout.core.reports.rows import (
    AutomationRow,
    ComplaintRow,
    Identification,
    MeasureRow,
    MisuseRow,
    NoticeRow,
    OrderRow,
    Transparency,
)
from schout.core.reports.times import times
from schout.core.reports.transparency import RESTRICTIONS, transparency
from schout.testing.policies import sample_policy

PROBING = ClauseId("III.5")
_BARE = sample_policy()
POLICY = replace(
    _BARE,
    clauses=tuple(
        replace(each, intake=Intake(xarf=(), dsa=("SCAMS_AND_FRAUD", "CYBER_VIOLENCE")))
        if each.id == PROBING
        else replace(each, intake=Intake(xarf=(), dsa=()))
        for each in _BARE.clauses
    ),
)
FLAGGER = Reporter(key="sha256:2", kind=ReporterKind.TRUSTED_FLAGGER)
UPHELD, IN_CASE = ReportState.UPHELD, ReportState.IN_CASE


def figures(kept: Kept) -> Transparency:
    return transparency(kept, POLICY, SPAN)


def order(number: int, **changes: Any) -> Report:
    return report(number, kind=ReportKind.ORDER, **changes)


def test_a_period_in_which_nothing_happened_is_a_report_too() -> None:
    assert figures(Kept()) == Transparency(
        identification=Identification(
            provider="Oxygis Partners SRL",
            service="Oxygis",
            policy="oxygis-aup",
            policy_version="2026.1",
            first_day="2026-01-01",
            last_day="2026-12-31",
        ),
        orders=(
            OrderRow(
                category="ALL",
                member_state="ALL",
                orders=0,
                items=0,
                acted_on=0,
                median_to_inform_s=None,
                median_to_act_s=None,
            ),
        ),
        notices=(
            NoticeRow(
                category="ALL",
                notices=0,
                items=0,
                acted_on=0,
                processed_automatically=0,
                median_to_act_s=None,
                trusted_notices=0,
                trusted_items=0,
                trusted_acted_on=0,
                trusted_median_to_act_s=None,
            ),
        ),
        own_initiative=(),
        complaints=(
            ComplaintRow(
                category="ALL",
                complaints=0,
                decided=0,
                upheld=0,
                partly=0,
                overturned=0,
                median_to_outcome_s=None,
            ),
        ),
        misuse=(
            MisuseRow(of="repeated_violation", suspensions=0),
            MisuseRow(of="unfounded_notices", suspensions=None),
            MisuseRow(of="unfounded_complaints", suspensions=0),
        ),
        automation=tuple(
            AutomationRow(
                category="ALL",
                means=means,
                decided=0,
                used=0,
                share_permille=None,
                judged=0,
                wrong=0,
                error_permille=None,
                accuracy_permille=None,
            )
            for means in ("detection", "decision")
        ),
        times=times(Kept(), SPAN),
    )


def test_orders_are_counted_by_member_state_and_category() -> None:
    kept = Kept(
        cases=(case(1),),
        decisions=(decision(1, START + 2 * HOUR),),
        reports=(
            order(
                1, clause=PROBING, objects=3, state=UPHELD, answered_at=START + HOUR,
                case=CaseId("cas_1"),
            ),
            order(2),
            order(3, at=SPAN.until),
        ),
    )  # fmt: skip
    rows = transparency(kept, POLICY, SPAN, {ReportId("rpt_1"): "BE"}).orders
    seen = [(each.member_state, each.category, each.orders, each.items) for each in rows]
    assert seen == [
        ("ALL", "ALL", 2, 4),
        ("ALL", "OTHER_VIOLATION_TC", 1, 1),
        ("ALL", "SCAMS_AND_FRAUD", 1, 3),
        ("BE", "ALL", 1, 3),
        ("BE", "SCAMS_AND_FRAUD", 1, 3),
        ("unknown", "ALL", 1, 1),
        ("unknown", "OTHER_VIOLATION_TC", 1, 1),
    ]
    assert [(each.acted_on, each.median_to_inform_s, each.median_to_act_s) for each in rows] == [
        (1, 3600, 7200),
        (0, None, None),
        (1, 3600, 7200),
        (1, 3600, 7200),
        (1, 3600, 7200),
        (0, None, None),
        (0, None, None),
    ]


def test_notices_of_trusted_flaggers_are_told_apart() -> None:
    kept = Kept(
        cases=(case(1), case(2)),
        decisions=(
            decision(1, START + HOUR),
            decision(2, START + 3 * HOUR, automated=False),
        ),
        reports=(
            report(1, state=UPHELD, case=CaseId("cas_1"), objects=2),
            report(2, state=UPHELD, case=CaseId("cas_2"), reporter=FLAGGER, objects=0),
            report(3, state=IN_CASE, case=CaseId("cas_none")),
            order(4),
            report(5, at=START - DAY),
        ),
    )
    (every, other) = figures(kept).notices
    assert every == NoticeRow(
        category="ALL",
        notices=3,
        items=4,
        acted_on=2,
        processed_automatically=1,
        median_to_act_s=7200,
        trusted_notices=1,
        trusted_items=1,
        trusted_acted_on=1,
        trusted_median_to_act_s=10_800,
    )
    assert other == replace(every, category="OTHER_VIOLATION_TC")


def test_the_category_is_that_of_the_clause_or_else_the_one_named() -> None:
    named = (
        report(1, clause=PROBING, category="CYBER_VIOLENCE"),
        report(2, clause=None, category="CYBER_VIOLENCE"),
        report(3, clause=None, category="content/phishing"),
        report(4, clause=None),
        report(5, clause=ClauseId("gone")),
    )
    rows = figures(Kept(reports=named)).notices
    assert {each.category: each.notices for each in rows} == {
        "ALL": 5,
        "CYBER_VIOLENCE": 1,
        "NOT_SPECIFIED_NOTICE": 2,
        "OTHER_VIOLATION_TC": 1,
        "SCAMS_AND_FRAUD": 1,
    }


def test_a_report_about_a_case_without_a_decision_was_not_acted_on() -> None:
    unsettled = Kept(cases=(case(1),), reports=(report(1, case=CaseId("cas_1")),))
    (row, _) = figures(unsettled).notices
    assert (row.processed_automatically, row.median_to_act_s) == (0, None)


def test_measures_of_our_own_accord_are_those_that_no_report_led_to() -> None:
    kept = Kept(
        cases=(case(1), case(2, reports=(ReportId("rpt_1"),))),
        sanctions=(
            sanction(1, grounds=(Ground.SERIOUS, Ground.REPEATED), automated=(True, True)),
            sanction(2, grounds=(Ground.INTENTIONAL,)),
            sanction(3, MeasureKind.TERMINATE, clause=PROBING, automated=(False, False)),
            sanction(4, case=CaseId("cas_2")),
            sanction(5, case=CaseId("cas_none")),
            sanction(6, starts=SPAN.until, ends=SPAN.until + DAY),
        ),
    )
    slow = MeasureRow(
        category="ALL",
        restriction="provision_partial_suspension",
        measure="throttle",
        ground="terms",
        measures=2,
        detected_automatically=2,
        decided_automatically=1,
        serious=1,
        intentional=1,
        repeated=1,
    )
    end = MeasureRow(
        category="ALL",
        restriction="account_termination",
        measure="terminate",
        ground="terms",
        measures=1,
        detected_automatically=0,
        decided_automatically=0,
        serious=0,
        intentional=0,
        repeated=0,
    )
    assert figures(kept).own_initiative == (
        slow,
        end,
        replace(slow, category="OTHER_VIOLATION_TC"),
        replace(end, category="SCAMS_AND_FRAUD"),
    )


def test_every_measure_has_a_word_of_the_template() -> None:
    assert {kind.value: RESTRICTIONS[kind] for kind in MeasureKind} == {
        **dict.fromkeys(
            ("throttle", "api_off", "outbound_mail_off", "outbound_traffic_off", "sign_up_off"),
            "provision_partial_suspension",
        ),
        "publishing_off": "visibility_disabled",
        "quarantine": "visibility_disabled",
        "read_only": "provision_partial_suspension",
        "suspend_service": "provision_total_suspension",
        "suspend_tenant": "account_suspension",
        "terminate": "account_termination",
    }


def test_appeals_are_counted_when_filed_and_when_decided() -> None:
    kept = Kept(
        cases=(case(1, clause=PROBING),),
        appeals=(
            decided_appeal(1, AppealState.OVERTURNED, 2 * HOUR),
            decided_appeal(2, AppealState.PARTLY, 4 * HOUR),
            decided_appeal(3, AppealState.UPHELD, 6 * HOUR),
            decided_appeal(4, AppealState.WITHDRAWN, HOUR),
            appeal(5, case=CaseId("cas_none")),
            replace(decided_appeal(6, AppealState.UPHELD, HOUR), filed_at=START - HOUR),
            appeal(7, at=SPAN.until),
        ),
    )
    rows = figures(kept).complaints
    assert rows == (
        ComplaintRow(
            category="ALL",
            complaints=5,
            decided=4,
            upheld=2,
            partly=1,
            overturned=1,
            median_to_outcome_s=10_800,
        ),
        ComplaintRow(
            category="OTHER_VIOLATION_TC",
            complaints=1,
            decided=0,
            upheld=0,
            partly=0,
            overturned=0,
            median_to_outcome_s=None,
        ),
        ComplaintRow(
            category="SCAMS_AND_FRAUD",
            complaints=4,
            decided=4,
            upheld=2,
            partly=1,
            overturned=1,
            median_to_outcome_s=10_800,
        ),
    )


def test_suspensions_for_repeated_violations_are_misuse() -> None:
    repeated = (Ground.REPEATED,)
    suspend = MeasureKind.SUSPEND_SERVICE
    kept = Kept(
        sanctions=(
            sanction(1, suspend, grounds=repeated),
            sanction(2, suspend),
            sanction(3, grounds=repeated),
            sanction(4, suspend, grounds=repeated, starts=SPAN.until, ends=SPAN.until + DAY),
        )
    )
    found = transparency(kept, POLICY, SPAN, reporters_suspended=2).misuse
    assert [each.suspensions for each in found] == [1, 2, 0]


def automation(kept: Kept) -> dict[tuple[str, str], tuple[int, int, int, int]]:
    return {
        (each.means, each.category): (each.decided, each.used, each.judged, each.wrong)
        for each in figures(kept).automation
    }


def test_the_error_of_machines_is_that_which_people_found() -> None:
    at = {"closed_at": START}
    cases = (
        case(1),
        case(2, closing=Closing.DISMISSED, **at),
        case(3, closing=Closing.OVERTURNED, **at),
        case(4, closing=Closing.DISMISSED, **at),
        case(5, clause=PROBING, reports=(ReportId("rpt_1"),)),
        case(6),
        case(7),
    )
    decisions = (
        decision(1),
        decision(2, outcome=Outcome.PROPOSED),
        decision(3),
        decision(4),
        decision(5, automated=False),
        decision(6, automated=False),
        decision(7, SPAN.until),
    )
    upheld = decided_appeal(1, AppealState.UPHELD, HOUR)
    overturned = decided_appeal(2, AppealState.OVERTURNED, HOUR, case=CaseId("cas_3"))
    kept = Kept(cases=cases, decisions=decisions, appeals=(upheld, overturned, appeal(3)))
    assert automation(kept) == {
        ("detection", "ALL"): (6, 5, 5, 3),
        ("detection", "OTHER_VIOLATION_TC"): (5, 5, 5, 3),
        ("detection", "SCAMS_AND_FRAUD"): (1, 0, 0, 0),
        ("decision", "ALL"): (6, 3, 3, 2),
        ("decision", "OTHER_VIOLATION_TC"): (5, 3, 3, 2),
        ("decision", "SCAMS_AND_FRAUD"): (1, 0, 0, 0),
    }
    first = figures(kept).automation[0]
    shares = (first.share_permille, first.error_permille, first.accuracy_permille)
    assert shares == (833, 600, 400)


def test_what_nobody_looked_at_is_neither_right_nor_wrong() -> None:
    kept = Kept(cases=(case(1),), decisions=(decision(1),))
    assert automation(kept)["detection", "ALL"] == (1, 1, 0, 0)
    assert figures(kept).automation[0].accuracy_permille is None


@pytest.mark.parametrize("reported", [True, False])
def test_what_a_machine_decides_after_a_person_is_decided_by_a_machine_too(reported: bool) -> None:
    person, machine = decision(1, automated=False), decision(2, START + DAY)
    name = CaseId("cas_1")
    one = case(1, decisions=(person.id, machine.id), reports=(ReportId("rpt_1"),) * reported)
    kept = Kept(
        cases=(one,),
        decisions=(person, machine),
        reports=(report(1, state=UPHELD, case=name),) * reported,
    )
    found = automation(kept)
    assert figures(kept).notices[0].processed_automatically == int(reported)
    assert found["decision", "ALL"] == (1, 1, 0, 0)
    # a person looked at what was found, and so judged that
    assert found["detection", "ALL"] == ((1, 0, 0, 0) if reported else (1, 1, 1, 0))

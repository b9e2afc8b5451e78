"""Billing gets the plain facts and the refund rule, in the language of the host."""

from datetime import timedelta

import pytest
from msgspec.structs import replace
from tests.unit.core.notices.samples import (
    AT,
    CASE,
    FINDING,
    POLICY,
    SUSPENDED,
    SUSPENSION,
    TENANT,
    THROTTLED,
    flat,
    holds_golden,
    occasion,
)

from schout.core.model.ids import NoticeId
from schout.core.model.notice import Notice
from schout.core.model.vocabulary import NoticeKind
from schout.core.notices.billing_note import billing_note
from schout.testing.policies import LANGUAGES


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_note_reads_as_agreed(lang: str) -> None:
    policy = replace(POLICY, source_language=lang)
    made = billing_note(occasion("en", policy=policy), SUSPENSION, (SUSPENDED, THROTTLED))
    assert holds_golden("billing", made)


def test_the_note_is_to_billing_about_the_tenant() -> None:
    made = billing_note(occasion("fr"), SUSPENSION, (SUSPENDED,), ("billing@oxygis.example",))
    assert replace(made, subject="", body="") == Notice(
        id=NoticeId(made.id),
        kind=NoticeKind.BILLING_NOTE,
        case=CASE.id,
        decision=SUSPENSION.id,
        tenant=TENANT.id,
        clause=CASE.clause,
        language="nl",
        prepared_at=AT + timedelta(days=1),
        remedy_until=None,
        recipients=("billing@oxygis.example",),
        subject="",
        body="",
    )


def test_a_later_note_gives_the_end_that_the_sanction_really_had() -> None:
    ended = replace(THROTTLED, lifted_at=AT + timedelta(days=2))
    first = billing_note(occasion(), SUSPENSION, (THROTTLED,))
    later = billing_note(occasion(), SUSPENSION, (ended,))
    assert "8 december 2026" in first.body
    assert "3 december 2026" in later.body
    assert "8 december 2026" not in later.body
    assert first.id != later.id
    assert first == billing_note(occasion("de"), SUSPENSION, (THROTTLED,))


def test_times_are_those_of_the_host() -> None:
    far = replace(TENANT, time_zone="America/New_York")
    body = billing_note(occasion(tenant=far), SUSPENSION, (SUSPENDED,)).body
    assert "14:05 (GMT+01:00)" in body


def test_each_measure_has_its_own_refund_rule() -> None:
    body = flat(billing_note(occasion(), SUSPENSION, (SUSPENDED, THROTTLED)).body)
    first, second = body.split("- Maatregel: ")[1:]
    assert first.endswith("; de vergoeding voor deze tijd wordt niet terugbetaald. ")
    assert second.endswith("; de vergoeding voor deze tijd wordt terugbetaald.")


def test_without_a_ground_none_is_named_and_the_finding_is_not_shown() -> None:
    body = billing_note(occasion(), replace(SUSPENSION, grounds=()), (SUSPENDED,)).body
    assert "Grond" not in body
    assert str(FINDING.measured) not in body


def test_without_a_sanction_there_is_no_note() -> None:
    with pytest.raises(ValueError, match="a note to billing needs a sanction"):
        billing_note(occasion(), SUSPENSION, ())


def test_a_name_cannot_write_into_the_note() -> None:
    evil = replace(TENANT, name="A\nRefund: everything")
    made = billing_note(occasion(tenant=evil), SUSPENSION, (SUSPENDED,))
    assert "- Klant: A\ufffdRefund: everything (t-17).\n" in made.body
    assert "\n" not in made.subject

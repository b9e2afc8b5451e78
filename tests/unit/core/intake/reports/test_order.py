"""Orders of authorities."""

from datetime import UTC, datetime

import msgspec
import pytest
from tests.unit.core.intake.reports.samples import KNOWN, NOW

from schout.core.evidence.digest import sha256_digest
from schout.core.intake.reports.form import FieldError
from schout.core.intake.reports.order import (
    Order,
    OrderKind,
    OrderReport,
    ReadOrder,
    read_order,
)
from schout.core.intake.reports.sender import reporter_key
from schout.core.model.ids import ClauseId
from schout.core.model.report import ObjectKind, Report, ReportedObject, Reporter
from schout.core.model.silence import Silence
from schout.core.model.value import canonical_json
from schout.core.model.vocabulary import Grave, ReporterKind, ReportKind

ORDER = OrderReport(
    kind=OrderKind.ACT,
    authority="Court of Brussels",
    reference="2026/17",
    legal_basis="Criminal Code, Art. 550bis",
    reasons="The page steals credentials.",
    locations=("shop.example",),
    mail="desk@court.example",
    category="content/phishing",
    response_by="2026-11-05T12:00:00Z",
    language="fr",
)


def test_an_order_is_a_report_of_its_own_kind() -> None:
    raw = canonical_json(ORDER)
    found = read_order(ORDER, NOW, KNOWN)
    assert isinstance(found, ReadOrder)
    assert found == ReadOrder(
        report=Report(
            id=found.report.id,
            kind=ReportKind.ORDER,
            received_at=NOW,
            digest=sha256_digest(raw),
            size_bytes=len(raw),
            reporter=Reporter(
                key=reporter_key("authority", "court of brussels"),
                kind=ReporterKind.AUTHORITY,
                mail="desk@court.example",
                organisation="Court of Brussels",
                language="fr",
            ),
            category="content/phishing",
            clause=ClauseId("I.2"),
            objects=(
                ReportedObject(kind=ObjectKind.HOST, value="shop.example", normal="shop.example"),
            ),
            text="authority: Court of Brussels\norder: to act\n"
            "legal basis: Criminal Code, Art. 550bis\nanswer by: 2026-11-05T12:00:00+00:00\n\n"
            "The page steals credentials.",
            good_faith=True,
            forward_allowed=False,
            silence=Silence(report=found.report.id, basis="Criminal Code, Art. 550bis"),
            reference="2026/17",
        ),
        order=Order(
            kind=OrderKind.ACT,
            authority="Court of Brussels",
            reference="2026/17",
            legal_basis="Criminal Code, Art. 550bis",
            response_by=datetime(2026, 11, 5, 12, tzinfo=UTC),
        ),
    )


def test_an_order_can_say_that_a_life_is_in_danger() -> None:
    found = read_order(msgspec.structs.replace(ORDER, threat_to_life=True), NOW, KNOWN)
    assert isinstance(found, ReadOrder)
    assert found.report.grave == (Grave.THREAT_TO_LIFE,)


def test_an_order_for_information_needs_no_place_and_no_time() -> None:
    order = msgspec.structs.replace(
        ORDER,
        kind=OrderKind.INFORMATION,
        locations=(),
        response_by="",
        clause="II.4",
        category=None,
    )
    found = read_order(order, NOW, KNOWN)
    assert isinstance(found, ReadOrder)
    assert (found.report.clause, found.report.category) == (ClauseId("II.4"), None)
    assert found.order.response_by is None
    assert "order: to give information" in found.report.text
    assert "answer by: without undue delay" in found.report.text


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"authority": " "}, [("authority", "SCH-R018")]),
        (
            {"reference": "", "legal_basis": ""},
            [("reference", "SCH-R018"), ("legal_basis", "SCH-R018")],
        ),
        ({"reasons": "\x00"}, [("reasons", "SCH-R018")]),
        ({"locations": ()}, [("locations", "SCH-R012")]),
        ({"clause": "IX"}, [("clause", "SCH-R015")]),
        ({"mail": "x", "response_by": "soon"}, [("mail", "SCH-R014"), ("response_by", "SCH-R017")]),
        ({"silent_until": "later"}, [("silent_until", "SCH-R017")]),
        (
            {"silent_until": "2027-01-01", "may_be_told": True},
            [("silent_until", "SCH-D074")],
        ),
    ],
)
def test_what_an_order_lacks_is_told(
    changed: dict[str, object], expected: list[tuple[str, str]]
) -> None:
    found = read_order(msgspec.structs.replace(ORDER, **changed), NOW, KNOWN)
    assert isinstance(found, tuple)
    assert all(isinstance(each, FieldError) for each in found)
    assert [(each.field, each.code) for each in found] == expected


def test_an_order_says_until_when_the_tenant_must_not_be_told() -> None:
    dated = msgspec.structs.replace(ORDER, silent_until="2027-01-01T00:00:00Z")
    found = read_order(dated, NOW, KNOWN)
    assert isinstance(found, ReadOrder)
    assert found.report.silence == Silence(
        report=found.report.id,
        basis="Criminal Code, Art. 550bis",
        until=datetime(2027, 1, 1, tzinfo=UTC),
    )


def test_an_order_that_lets_the_tenant_know_keeps_nothing_from_it() -> None:
    found = read_order(msgspec.structs.replace(ORDER, may_be_told=True), NOW, KNOWN)
    assert isinstance(found, ReadOrder)
    assert found.report.silence is None

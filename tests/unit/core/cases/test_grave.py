"""Of what a person must tell an authority, and how that ends."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from schout.core.cases.grave import PROMPTLY, answered, first_of, is_overdue, must_tell
from schout.core.cases.moved import Moved
from schout.core.model.act import Refused, TellAuthority, TellNobody
from schout.core.model.case import Case, CaseEntry, ToTell
from schout.core.model.ids import Digest, ReportId
from schout.core.model.report import Report, Reporter
from schout.core.model.vocabulary import CaseState, Closing, Grave, ReportKind
from schout.testing.samples import NOW, gone_on, sample_case

LATER = NOW + timedelta(minutes=5)
ABUSE = ToTell(kind=Grave.CHILD_ABUSE, since=NOW)
THREAT = ToTell(kind=Grave.THREAT_TO_LIFE, since=LATER)
REPORT = Report(
    id=ReportId("rpt_1"),
    kind=ReportKind.FORM,
    received_at=LATER,
    digest=Digest("sha256:" + "ef" * 32),
    size_bytes=1,
    reporter=Reporter(key="k"),
    grave=(Grave.CHILD_ABUSE, Grave.THREAT_TO_LIFE),
)


def closed(**changes: Any) -> Case:
    return sample_case(state=CaseState.CLOSED, closing=Closing.QUIET, **changes)


def test_a_report_adds_what_is_not_known_yet() -> None:
    case = sample_case(to_tell=(ABUSE,))
    entry = CaseEntry(at=LATER, what="must_tell", ref="rpt_1", detail="threat_to_life")
    assert must_tell(case, REPORT) == gone_on(case, entry, to_tell=(ABUSE, THREAT))
    calm = msgspec.structs.replace(REPORT, grave=())
    assert must_tell(case, calm) == case


def test_of_each_kind_the_first_counts() -> None:
    late = msgspec.structs.replace(ABUSE, since=LATER)
    assert first_of((late, THREAT, ABUSE)) == (ABUSE, THREAT)


def test_after_an_hour_it_is_overdue() -> None:
    assert not is_overdue(NOW, NOW + PROMPTLY)
    assert is_overdue(NOW, NOW + PROMPTLY + timedelta(microseconds=1))


@pytest.mark.parametrize("make", [sample_case, closed], ids=["open", "closed"])
@pytest.mark.parametrize(
    ("what", "entry"),
    [
        (
            TellAuthority(by="An", to="police", reference="17"),
            CaseEntry(at=LATER, what="authority_told", ref="", by="An", detail="police: 17"),
        ),
        (
            TellNobody(by="An", reason="a quote from a film"),
            CaseEntry(at=LATER, what="nobody_told", ref="", by="An", detail="a quote from a film"),
        ),
    ],
    ids=["told", "not told"],
)
def test_a_person_tells_an_authority_or_says_why_not(
    make: Any, what: TellAuthority | TellNobody, entry: CaseEntry
) -> None:
    case = make(to_tell=(ABUSE, THREAT))
    entry = msgspec.structs.replace(entry, ref=case.id)
    assert answered(case, what, LATER) == Moved(case=gone_on(case, entry, to_tell=()))


@pytest.mark.parametrize(
    ("what", "code"),
    [
        (TellAuthority(by="An", to=" ", reference="17"), "SCH-D072"),
        (TellAuthority(by="An", to="police", reference=" "), "SCH-D072"),
        (TellNobody(by="An", reason="no threat"), "SCH-D076"),
    ],
    ids=["no authority", "no number", "nothing to tell"],
)
def test_what_says_nothing_is_refused(what: TellAuthority | TellNobody, code: str) -> None:
    found = answered(sample_case(), what, LATER)
    assert isinstance(found, Refused)
    assert found.code == code


def test_an_authority_can_be_told_of_any_case() -> None:
    found = answered(sample_case(), TellAuthority(by="An", to="police", reference="1"), LATER)
    assert isinstance(found, Moved)
    assert found.case.history[-1].what == "authority_told"

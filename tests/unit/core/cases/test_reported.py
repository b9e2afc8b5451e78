"""A report becomes a finding that says what was reported, and never who reported it."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from schout.core.cases.reported import (
    LOOKED,
    REPORT_RULE,
    finding_of,
    is_of,
    was_looked_at,
    with_report,
    without_words,
)
from schout.core.cases.silence import silenced
from schout.core.model.case import CaseEntry, Pending, ToTell
from schout.core.model.finding import Evidence, Finding
from schout.core.model.ids import (
    CaseId,
    DecisionId,
    Digest,
    EventId,
    FindingId,
    Kind,
    ReportId,
    derive_id,
)
from schout.core.model.moment import from_datetime
from schout.core.model.report import Attachment, ObjectKind, Report, ReportedObject, Reporter
from schout.core.model.silence import Silence
from schout.core.model.vocabulary import Direction, Grave, Metric, ReportKind
from schout.testing.samples import ACME, CALLS, NOW, gone_on, sample_case

PAGE = ReportedObject(
    kind=ObjectKind.URL, value="https://Acme.example/login?x=1", normal="acme.example/login"
)
REPORT = Report(
    id=ReportId("rpt_1"),
    kind=ReportKind.FORM,
    received_at=NOW,
    digest=Digest("sha256:" + "ef" * 32),
    size_bytes=812,
    reporter=Reporter(key="k", name="R. Peeters", mail="r@reporter.example"),
    category="content/phishing",
    objects=(PAGE,),
    at=NOW - timedelta(minutes=5),
    text="it asks\nfor my card",
)


def found(about: ReportedObject | None = PAGE, *, quiet: bool = False, **changes: Any) -> Finding:
    report = msgspec.structs.replace(REPORT, **changes)
    return finding_of(report, CALLS, ACME, about, 60, quiet=quiet)


def excerpt(**changes: Any) -> str:
    return found(**changes).evidence[0].excerpt


FOUND = Finding(
    id=FindingId(derive_id(Kind.FINDING, from_datetime(NOW), REPORT.id, CALLS)),
    clause=CALLS,
    rule=REPORT_RULE,
    rule_version=1,
    tenant=ACME,
    principal=None,
    source_ip=None,
    object="acme.example/login",
    at=NOW,
    first_at=NOW - timedelta(minutes=5),
    count=1,
    measured=1,
    limit=0,
    unit=Metric.REPORTS,
    window_s=300,
    confidence=60,
    direction=Direction.OFFENDER,
    evidence=(
        Evidence(
            event=EventId(derive_id(Kind.EVENT, from_datetime(NOW), REPORT.id)),
            digest=REPORT.digest,
            source="report",
            line=0,
            at=NOW,
            excerpt="content/phishing https://Acme.example/login?x=1 it asks for my card",
        ),
    ),
)


def test_a_report_is_a_claim_of_one_that_rests_on_its_raw_bytes() -> None:
    assert found() == FOUND == found()


@pytest.mark.parametrize(
    "at", [None, NOW, NOW + timedelta(days=1)], ids=["not said", "now", "later"]
)
def test_what_is_reported_did_not_happen_after_the_report(at: Any) -> None:
    assert found(at=at) == msgspec.structs.replace(FOUND, first_at=NOW, window_s=1)


def test_a_report_that_names_nothing_is_about_the_tenant() -> None:
    assert found(None).object is None


def test_who_reports_is_never_shown() -> None:
    shown = msgspec.json.encode(found()).decode()
    assert not any(word in shown for word in ("Peeters", "r@reporter.example", '"k"'))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Regards, r. peeters", "Regards, [withheld person]"),
        ("mail R@Reporter.example.", "mail [withheld person]."),
        ("or me@home.example, or spam@acme.example", "or [withheld person], or spam@acme.example"),
        ("R. Peetersen is another", "R. Peetersen is another"),
    ],
)
def test_what_a_reporter_signs_is_taken_out(text: str, told: str) -> None:
    spam = ReportedObject(kind=ObjectKind.MAIL, value="Spam@acme.example", normal="")
    assert excerpt(text=text, objects=(spam,), category=None) == f"Spam@acme.example {told}"


def test_a_reporter_without_a_name_signs_nothing() -> None:
    told = excerpt(reporter=Reporter(key="k"), objects=(), category=None, text="it asks")
    assert told == "it asks"


def test_the_words_of_a_report_are_shown_only_where_that_is_allowed() -> None:
    shown = excerpt(forward_allowed=False)
    assert shown == "content/phishing https://Acme.example/login?x=1"


def test_of_what_must_not_be_seen_nothing_is_shown() -> None:
    assert excerpt(quiet=True) == "[withheld]"


HOST = ReportedObject(kind=ObjectKind.ADDRESS, value="192.0.2.020", normal="192.0.2.20")


def without(*withhold: str, text: str, objects: tuple[ReportedObject, ...] = ()) -> str:
    report = msgspec.structs.replace(REPORT, text=text, objects=objects, category=None)
    return finding_of(report, CALLS, ACME, None, 60, withhold=withhold).evidence[0].excerpt


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Source:198.51.100.7.", "Source:[withheld source_ip]."),
        ("::ffff:198.51.100.7", "[withheld source_ip]"),
        ("198.51.100.7:443 and 2001:DB8::1:", "[withheld source_ip]:443 and [withheld source_ip]:"),
        ("http://198.51.100.7/a", "http://[withheld source_ip]/a"),
        ("to 192.0.2.20, at 14:00:02", "to 192.0.2.20, at 14:00:02"),
        ("version 1.2.3, 999.1.1.1, dead:beef", "version 1.2.3, 999.1.1.1, dead:beef"),
    ],
)
def test_addresses_that_the_clause_withholds_are_taken_out_of_a_report(
    text: str, told: str
) -> None:
    assert without("source_ip", text=text, objects=(HOST,)) == f"192.0.2.020 {told}"
    assert without("user", text=text) == text


def test_an_address_that_a_reported_link_names_is_told() -> None:
    link = ReportedObject(
        kind=ObjectKind.URL, value="http://192.0.2.20/a", normal="http://192.0.2.20/a"
    )
    told = without("source_ip", text="on 192.0.2.20", objects=(link,))
    assert told == "http://192.0.2.20/a on 192.0.2.20"


def test_a_query_that_the_clause_withholds_is_taken_out_of_a_report() -> None:
    told = without("query", text="why? see shop.example/a?b=c&d now", objects=(PAGE,))
    assert told == (
        "https://Acme.example/login?[withheld query] why? see shop.example/a?[withheld query] now"
    )


def test_text_that_is_made_to_take_long_to_read_does_not() -> None:
    text = ":." * 500_000 + "g"
    assert without("source_ip", "query", text=text) == text[:399] + "…"


def test_a_report_that_says_nothing_shows_nothing() -> None:
    assert excerpt(category=None, objects=(), text=" \n") == ""


@pytest.mark.parametrize(
    ("length", "shown"), [(400, "x" * 400), (401, "x" * 399 + "…")], ids=["fits", "longer"]
)
def test_a_long_report_is_cut(length: int, shown: str) -> None:
    assert excerpt(category=None, objects=(), text="x" * length) == shown


def test_of_many_objects_five_are_shown() -> None:
    assert excerpt(category=None, objects=(PAGE,) * 6, text="") == " ".join([PAGE.value] * 5)


def test_a_finding_is_known_to_be_of_its_report_whatever_case_it_is_in() -> None:
    moved = msgspec.structs.replace(FOUND, clause=CALLS, object="other.example")
    other = msgspec.structs.replace(REPORT, id=ReportId("rpt_2"))
    assert (is_of(moved, REPORT), is_of(moved, other)) == (True, False)


def test_of_the_abuse_of_children_no_word_is_kept() -> None:
    file = Attachment(digest=REPORT.digest, content_type="image/png", size_bytes=1, name="a name")
    report = msgspec.structs.replace(REPORT, attachments=(file,))
    bare = msgspec.structs.replace(file, name="")
    assert without_words(report) == msgspec.structs.replace(REPORT, text="", attachments=(bare,))
    order = msgspec.structs.replace(REPORT, kind=ReportKind.ORDER)
    assert without_words(order) == order


def test_a_report_again_after_its_case_ended_unseen_is_another_finding() -> None:
    again = found(case=CaseId("cas_1"))
    parts = (REPORT.id, CALLS, "cas_1")
    assert again.id == derive_id(Kind.FINDING, from_datetime(NOW), *parts)
    assert again == msgspec.structs.replace(FOUND, id=again.id)


def test_a_report_that_opens_a_case_is_in_it() -> None:
    case = sample_case(notified_at=None)
    assert with_report(case, REPORT, 40) == msgspec.structs.replace(
        case, reports=(REPORT.id,), priority=40
    )


TWO = sample_case(findings=(FindingId("fnd_1"), FindingId("fnd_2")), priority=50)
ADDED = CaseEntry(at=NOW, what="report_added", ref=REPORT.id)


def test_a_report_on_what_the_tenant_knows_of_waits_for_a_look() -> None:
    given = {"reports": (REPORT.id,), "priority": 50}
    assert with_report(TWO, REPORT, 40) == gone_on(TWO, ADDED, review_due=True, **given)
    new = msgspec.structs.replace(TWO, notified_at=None)
    assert with_report(new, REPORT, 40) == gone_on(new, ADDED, **given)
    pending = Pending(decision=DecisionId("dec_2"), step="throttle", needs=1)
    proposed = msgspec.structs.replace(TWO, pending=pending)
    assert with_report(proposed, REPORT, 40) == gone_on(proposed, ADDED, **given)


def test_an_order_that_forbids_it_keeps_the_case_from_the_tenant() -> None:
    silence = Silence(report=REPORT.id, basis="Art. 46quater")
    order = msgspec.structs.replace(REPORT, silence=silence)
    case = sample_case(notified_at=None)
    assert with_report(case, order, 100) == msgspec.structs.replace(
        silenced(case, silence, NOW), reports=(REPORT.id,), priority=100
    )


def looked(what: str, by: str = "ann") -> CaseEntry:
    return CaseEntry(at=NOW, what=what, ref="cas_1", by=by)


@pytest.mark.parametrize("what", sorted(LOOKED))
def test_a_person_who_goes_through_a_case_has_looked_at_its_reports(what: str) -> None:
    case = gone_on(TWO, ADDED, looked(what))
    assert was_looked_at(case, REPORT.id)
    assert was_looked_at(case, ReportId("rpt_2"))


@pytest.mark.parametrize(
    "entries",
    [
        (looked("confirmed"), ADDED),
        (ADDED, looked("verified", "schout")),
        (ADDED, looked("verified", "tenant")),
        (ADDED, looked("noted")),
    ],
    ids=["before it came", "by machine", "by the tenant", "a note"],
)
def test_nobody_else_has_looked_at_a_report(entries: tuple[CaseEntry, ...]) -> None:
    assert not was_looked_at(gone_on(TWO, *entries), REPORT.id)


def test_what_an_authority_must_be_told_of_goes_into_the_case() -> None:
    report = msgspec.structs.replace(REPORT, grave=(Grave.THREAT_TO_LIFE,))
    duty = ToTell(kind=Grave.THREAT_TO_LIFE, since=report.received_at)
    assert with_report(sample_case(), report, 50).to_tell == (duty,)

"""A report is kept as it was read; what it lacks is empty, and it is never taken for true."""

from datetime import UTC, datetime

import msgspec

from schout.core.model.ids import ClauseId, Digest, ReportId
from schout.core.model.report import Attachment, ObjectKind, Report, ReportedObject, Reporter
from schout.core.model.value import canonical_json
from schout.core.model.vocabulary import ReporterKind, ReportKind, ReportState

AT = datetime(2026, 11, 23, tzinfo=UTC)
DIGEST = Digest("sha256:" + "ab" * 32)
BARE = Report(
    id=ReportId("rpt_1"),
    kind=ReportKind.FORM,
    received_at=AT,
    digest=DIGEST,
    size_bytes=812,
    reporter=Reporter(key="unknown"),
)


def test_a_bare_report_is_unsorted_of_the_public_and_nobody_vouches_for_it() -> None:
    assert (BARE.state, BARE.reporter.kind, BARE.good_faith, BARE.tenant, BARE.case) == (
        ReportState.UNSORTED,
        ReporterKind.PUBLIC,
        False,
        None,
        None,
    )


def test_its_text_may_be_shown_unless_the_reporter_says_no() -> None:
    assert BARE.forward_allowed is True


def test_a_report_that_is_kept_comes_back_as_it_was() -> None:
    full = msgspec.structs.replace(
        BARE,
        category="content/phishing",
        clause=ClauseId("I.2"),
        objects=(
            ReportedObject(
                kind=ObjectKind.URL,
                value="https://A.example/login?x=1",
                normal="https://a.example/login",
            ),
        ),
        at=AT,
        text="it asks for my card",
        good_faith=True,
        attachments=(Attachment(digest=DIGEST, content_type="image/png", size_bytes=9),),
        reference="2026-1",
        problems=("no date",),
    )
    for report in (BARE, full):
        assert msgspec.json.decode(canonical_json(report), type=Report) == report

"""One report as it came, whatever it is."""

from datetime import timedelta

import msgspec
import pytest
from tests.unit.core.intake.reports.samples import ARF, KNOWN, NOW, XARF, as_json, mail

from schout.core.evidence.digest import sha256_digest
from schout.core.intake.reports.knowns import Caller
from schout.core.intake.reports.read import read_report
from schout.core.intake.reports.sender import reporter_key
from schout.core.model.ids import ClauseId
from schout.core.model.report import ObjectKind, Report, ReportedObject, Reporter
from schout.core.model.vocabulary import ReporterKind, ReportKind

PROVEN = "mx.host.example; dmarc=pass header.from="


def read(raw: bytes, by: Caller | None = None) -> Report:
    return read_report(raw, NOW, KNOWN) if by is None else read_report(raw, NOW, KNOWN, by)


def test_a_mail_becomes_a_report_that_a_person_sorts() -> None:
    raw = mail("Look at hxxp://shop[.]example/")
    found = read(raw)
    assert found == Report(
        id=found.id,
        kind=ReportKind.MAIL,
        received_at=NOW,
        digest=sha256_digest(raw),
        size_bytes=len(raw),
        reporter=Reporter(
            key=reporter_key("unproven", "jan@example.org"),
            name="Jan",
            mail="jan@example.org",
        ),
        objects=(
            ReportedObject(
                kind=ObjectKind.URL, value="http://shop.example/", normal="shop.example/"
            ),
        ),
        text="Abuse\n\nLook at hxxp://shop[.]example/",
        forward_allowed=False,
    )
    assert found.id.startswith("rpt_")


def test_the_same_bytes_at_the_same_moment_are_the_same_report() -> None:
    assert read(ARF) == read(ARF)
    assert read(ARF).id != read(ARF + b"\n").id
    assert read(ARF).id != read_report(ARF, NOW + timedelta(seconds=1), KNOWN).id


@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf", b" \r\n"])
def test_xarf_is_known_by_its_beginning(before: bytes) -> None:
    found = read(before + as_json(XARF))
    assert (found.kind, found.category) == (ReportKind.XARF, "content/phishing")
    assert found.clause == ClauseId("I.2")
    assert found.reporter == Reporter(
        key=reporter_key("unproven", "abuse@acme.example"),
        mail="abuse@acme.example",
        organisation="Acme",
    )


def test_xarf_in_a_mail_goes_before_feedback_and_text() -> None:
    part = f"Content-Type: application/json\n\n{as_json(XARF).decode()}\n--part1--\n".encode()
    found = read(ARF.replace(b"--part1--\n", b"--part1\n" + part))
    assert (found.kind, found.category) == (ReportKind.XARF, "content/phishing")
    assert found.reporter.mail == "feedback@example.com"
    named = mail(
        f"--x\nContent-Type: text/plain; name=xarf.JSON\n\n{as_json(XARF).decode()}\n--x--"
    )
    assert (
        read(
            named.replace(b"\n\n--x", b"\nContent-Type: multipart/mixed; boundary=x\n\n--x", 1)
        ).kind
        is ReportKind.XARF
    )


def test_json_in_a_mail_that_is_no_xarf_is_passed_over() -> None:
    body = "--x\nContent-Type: application/json\n\n{}\n--x\n\ntext\n--x--"
    found = read(mail(body, Content_Type="multipart/mixed; boundary=x"))
    assert (found.kind, found.text) == (ReportKind.MAIL, "Abuse\n\ntext")


def test_feedback_finds_its_clause_by_what_it_means() -> None:
    found = read(ARF)
    assert (found.kind, found.category, found.clause) == (
        ReportKind.ARF,
        "abuse",
        ClauseId("III.6"),
    )


def test_broken_json_is_kept_with_what_it_may_be_about() -> None:
    found = read(b'{"xarf_version": "4.0.0", "url": "http://shop.example/a"')
    assert found.kind is ReportKind.XARF
    assert found.problems == ("expected a XARF report, found other or broken JSON",)
    assert [about.normal for about in found.objects] == ["shop.example/a"]
    assert found.text.startswith('{"xarf_version"')
    assert found.reporter == Reporter(key="unknown")


def test_a_category_without_one_clause_goes_to_a_person() -> None:
    found = read(as_json(XARF, type="malware"))
    assert (found.clause, found.problems) == (
        None,
        ("the policy names no clause for the category",),
    )
    two = msgspec.structs.replace(
        KNOWN, categories={"content/phishing": (ClauseId("I.2"), ClauseId("II.4"))}
    )
    found = read_report(as_json(XARF), NOW, two)
    assert found.clause is None
    assert found.problems == ("the category fits several clauses: I.2, II.4",)


@pytest.mark.parametrize(
    ("address", "kind", "report"),
    [
        ("a@flagger.example", ReporterKind.TRUSTED_FLAGGER, ReportKind.MAIL),
        ("a@police.example", ReporterKind.AUTHORITY, ReportKind.ORDER),
        ("a@example.org", ReporterKind.PUBLIC, ReportKind.MAIL),
    ],
)
def test_who_is_proven_is_taken_for_what_the_operator_knows(
    address: str, kind: ReporterKind, report: ReportKind
) -> None:
    result = PROVEN + address.partition("@")[2]
    found = read(mail(From=address, Authentication_Results=result))
    assert (found.reporter.kind, found.kind) == (kind, report)
    assert found.reporter.key == reporter_key("mail", address)


def test_an_order_by_mail_says_what_a_person_must_look_for() -> None:
    found = read(mail(From="a@police.example", Authentication_Results=PROVEN + "police.example"))
    assert found.problems == (
        "a mail of an authority: its legal basis and its time limit are not read",
    )


def test_who_only_says_so_is_not_trusted() -> None:
    found = read(mail(From="a@flagger.example"))
    assert found.reporter.kind is ReporterKind.PUBLIC
    assert found.problems == ("it says it is from a trusted flagger: not proven",)


def test_an_automatic_reply_is_answered_to_nobody() -> None:
    found = read(mail(Auto_Submitted="auto-replied"))
    assert found.reporter.mail is None
    assert found.reporter.key == reporter_key("unproven", "jan@example.org")
    assert found.problems == ("an automatic reply or a bounce: nobody is answered",)


def test_what_of_a_mail_was_not_read_is_told_whatever_is_in_it() -> None:
    part = b"--part1\nContent-Transfer-Encoding: x-uuencode\n\nbegin\n--part1--\n"
    found = read(ARF.replace(b"--part1--\n", part))
    assert found.kind is ReportKind.ARF
    assert found.problems == ("a part in an encoding that is not known: kept as it is",)


def test_a_caller_is_known_by_its_key_or_its_address() -> None:
    by = Caller(key="k1", kind=ReporterKind.TRUSTED_FLAGGER, address="192.0.2.9")
    found = read(as_json(XARF), by)
    assert found.reporter.key == reporter_key("key", "k1")
    assert found.reporter.kind is ReporterKind.TRUSTED_FLAGGER
    by = Caller(address="192.0.2.9")
    assert read(b"{}", by).reporter.key == reporter_key("address", "192.0.2.9")
    assert read(mail(From=""), by).reporter.key == reporter_key("address", "192.0.2.9")


def test_a_huge_report_is_kept_whole_and_read_to_its_limit() -> None:
    small = msgspec.structs.replace(KNOWN, most_bytes=100)
    raw = mail("x" * 500)
    found = read_report(raw, NOW, small)
    assert (found.size_bytes, found.digest) == (len(raw), sha256_digest(raw))
    assert len(found.text) < 100
    assert found.problems == ("larger than 100 bytes: its end was kept but not read",)


@pytest.mark.parametrize("field", ["subject", "From", "X", "Content_Type"])
def test_no_field_of_a_report_holds_a_line_break_or_a_control(field: str) -> None:
    hostile = "=?utf-8?q?a=0D=0ABcc:_b@c.example=00=1B?= <a@b.example>"
    found = read(mail(**{field: hostile}))
    texts = (found.reporter.name or "", found.reporter.mail or "", found.reference or "")
    assert [text for text in texts if not text.isprintable()] == []
    assert "\r" not in found.text
    assert "\x00" not in found.text

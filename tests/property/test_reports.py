"""Reports: any bytes are read, what is read is clean, and what is written is read back."""

import json
from datetime import UTC, datetime

from hypothesis import example, given
from hypothesis import strategies as st

from schout.core.intake.reports.knowns import Knowns, knowns_of
from schout.core.intake.reports.mime import read_mail
from schout.core.intake.reports.objects import normal_url, object_of, objects_in
from schout.core.intake.reports.plain import one_line, plain, text_of_html
from schout.core.intake.reports.read import read_report
from schout.core.model.report import ObjectKind, Report
from schout.core.model.value import canonical_json
from schout.testing.policies import sample_policy

NOW = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
KNOWN: Knowns = knowns_of(sample_policy(), authserv="mx.example")

_PIECES = st.sampled_from(
    [
        *(b"Content-Type: multipart/mixed; boundary=x\n", b"--x\n", b"--x--\n", b"\n", b"\r\n"),
        *(b"Content-Type: message/feedback-report\n", b"Source-IP: 192.0.2.1\n", b"From: a@b.c\n"),
        *(b"Content-Type: text/html\n", b"<script>", b"<a href=", b"<!--", b"=?utf-8?q?=00?="),
        *(b"Content-Transfer-Encoding: base64\n", b"aGVs", b"Subject: x\r\n y\n", b"\x00\xff"),
        *(b'{"xarf_version":', b'"Version":"3","ReporterInfo":', b"{", b"}", b"[", b'"', b","),
        *(b"hxxp://", b"[.]", b"evil.example", b"::1", b"%", b"Content-Type: application/json\n"),
    ]
)
BYTES = st.one_of(
    st.binary(max_size=300),
    st.lists(st.one_of(_PIECES, st.binary(max_size=8)), max_size=30).map(b"".join),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=10,
)
NAMES = st.sampled_from(
    [
        *("xarf_version", "report_id", "timestamp", "reporter", "sender", "source_identifier"),
        *("category", "type", "url", "description", "evidence", "source_port", "Version"),
        *("ReporterInfo", "Report", "Disclosure"),
    ]
)


def is_clean(report: Report) -> bool:
    """Lines hold nothing that is not seen, the text nothing but line breaks and tabs besides."""
    reporter = report.reporter
    lines = [
        *(reporter.name or "", reporter.mail or "", reporter.organisation or ""),
        *(report.reference or "", report.category or "", *report.problems),
        *(about.value for about in report.objects),
        *(about.normal for about in report.objects),
        *(each.name + each.content_type for each in report.attachments),
    ]
    seen = report.text.replace("\n", "").replace("\t", "")
    hidden = {"\r", "\x00", "\x1b", "\u202e", "\x7f", "\x85"}
    return not any(set(line) & (hidden | {"\n"}) for line in lines) and not set(seen) & hidden


@given(BYTES)
@example(b"")
def test_any_bytes_are_read_and_come_out_clean(raw: bytes) -> None:
    report = read_report(raw, NOW, KNOWN)
    assert is_clean(report)
    assert report == read_report(raw, NOW, KNOWN)
    canonical_json(report)  # it can be kept: no half characters are in it


@given(st.dictionaries(NAMES, JSON))
def test_any_json_is_read_and_comes_out_clean(document: dict[str, object]) -> None:
    report = read_report(json.dumps(document).encode(), NOW, KNOWN)
    assert is_clean(report)
    canonical_json(report)


@given(st.text())
def test_plain_text_is_plain_already(text: str) -> None:
    assert plain(plain(text)) == plain(text)
    assert one_line(one_line(text)) == one_line(text)


@given(st.text(alphabet="<>/!-abp ref='\"&;\n", max_size=60))
def test_any_page_becomes_text(page: str) -> None:
    assert len(text_of_html(page)) <= 3 * len(page) + 3


@given(st.text(max_size=60))
def test_a_normal_url_is_normal_already(text: str) -> None:
    normal = normal_url(text)
    assert normal is None or normal_url(normal) == normal


@given(st.text(max_size=60))
def test_a_normal_form_is_the_normal_form_of_itself(text: str) -> None:
    about = object_of(text)
    if about is not None and about.kind in {ObjectKind.HOST, ObjectKind.ADDRESS, ObjectKind.MAIL}:
        again = object_of(about.normal)
        assert again is not None
        assert (again.kind, again.normal) == (about.kind, about.normal)


@given(st.lists(st.sampled_from(["a.example", "192.0.2.1", "2001:db8::1", "http://b.example/c"])))
def test_what_stands_in_a_text_is_found(places: list[str]) -> None:
    text = "We saw " + ", ".join(places) + "."
    given_back = [about.value for about in objects_in(text)]
    assert given_back == places


@given(st.lists(st.binary(max_size=40).filter(lambda body: b"--" not in body), max_size=5))
def test_the_parts_of_a_mail_are_given_back(bodies: list[bytes]) -> None:
    parts = b"".join(b"--bound\r\nX: y\r\n\r\n" + body + b"\r\n" for body in bodies)
    raw = b'Content-Type: multipart/mixed; boundary="bound"\r\n\r\n' + parts + b"--bound--\r\n"
    assert [part.body for part in read_mail(raw).parts] == (bodies or [parts + b"--bound--\r\n"])

"""Mail that people write."""

from tests.unit.core.intake.reports.samples import mail

from schout.core.intake.reports.found import Found
from schout.core.intake.reports.mime import read_mail
from schout.core.intake.reports.plain import MOST_TEXT
from schout.core.intake.reports.plain_mail import MOST_INNER, read_plain, text_of
from schout.core.model.report import ObjectKind, ReportedObject
from schout.core.model.vocabulary import ReportKind


def test_a_mail_is_read_by_its_words() -> None:
    found = read_plain(read_mail(mail("See a.example and hxxp://b[.]example/x", Subject="=?q?")))
    assert found == Found(
        kind=ReportKind.MAIL,
        objects=(
            ReportedObject(kind=ObjectKind.URL, value="http://b.example/x", normal="b.example/x"),
            ReportedObject(kind=ObjectKind.HOST, value="a.example", normal="a.example"),
        ),
        text="=?q?\n\nSee a.example and hxxp://b[.]example/x",
    )


def test_a_page_is_read_when_there_is_no_text() -> None:
    raw = b"Content-Type: multipart/alternative; boundary=x\n\n--x\n\n%b\n--x\nContent-Type: "
    raw += b"text/html\n\n<p>page <script>x</script>\n--x--\n"
    assert text_of(read_mail(raw % b" ")) == "page"
    assert text_of(read_mail(raw % b"text")) == "text"


def test_what_a_text_lacks_or_has_too_much_of_is_told() -> None:
    assert read_plain(read_mail(b"A: b\n\n")).problems == ("there is no text in it",)
    found = read_plain(read_mail(mail("x" * (MOST_TEXT + 1))))
    assert found.problems == (
        f"the text is longer than {MOST_TEXT} characters: its end was left out",
    )
    assert len(found.text) == MOST_TEXT


def test_mails_in_the_mail_are_searched_too() -> None:
    parts = "".join(
        f"--x\nContent-Type: message/rfc822\n\nSubject: s\n\nhttp://{number}.example/\n"
        for number in range(MOST_INNER + 3)
    )
    found = read_plain(read_mail(mail(parts, Content_Type="multipart/mixed; boundary=x")))
    assert [about.normal for about in found.objects] == [f"{n}.example/" for n in range(MOST_INNER)]
    assert found.text == "Abuse"

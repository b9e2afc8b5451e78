"""Reads mail that people write: its subject, its text, and what the text is about."""

from collections.abc import Iterator

from schout.core.intake.reports.arf import attachments_of
from schout.core.intake.reports.found import Found
from schout.core.intake.reports.mime import Mail, Part, read_mail
from schout.core.intake.reports.objects import different, objects_in
from schout.core.intake.reports.plain import MOST_TEXT, one_line, plain, text_of_html
from schout.core.model.report import ObjectKind, ReportedObject
from schout.core.model.vocabulary import ReportKind

MOST_INNER = 5
"""Mails in the mail that are searched for what it is about."""


def read_plain(mail: Mail) -> Found:
    """Read a mail as a person's report: nothing in it says what it is about but its words."""
    subject = one_line(mail.headers.words("subject"), 300)
    text = text_of(mail)
    problems: list[str] = []
    if len(text) > MOST_TEXT:
        problems.append(f"the text is longer than {MOST_TEXT} characters: its end was left out")
    if not text and not subject:
        problems.append("there is no text in it")
    searched = (subject, text, *_inner_texts(mail))
    objects = different(about for each in searched for about in objects_in(each))
    return Found(
        kind=ReportKind.MAIL,
        objects=tuple(sorted(objects, key=_rank)),
        text=plain(f"{subject}\n\n{text}"),
        attachments=tuple(attachments_of(mail)),
        problems=tuple(problems),
    )


_ORDER = (ObjectKind.URL, ObjectKind.ADDRESS, ObjectKind.HOST, ObjectKind.MAIL, ObjectKind.OTHER)


def _rank(about: ReportedObject) -> int:
    """Put first what is least likely to stand there by chance."""
    return _ORDER.index(about.kind)


def text_of(mail: Mail) -> str:
    """Give what a reader of the mail sees: its plain text, or else its page as text."""
    shown = [part for part in mail.parts if not part.attached]
    written = [part.text for part in shown if part.content_type == "text/plain"]
    texts = [text for text in written if text and not text.isspace()]
    if not texts:
        texts = [text_of_html(part.text) for part in shown if part.content_type == "text/html"]
    return "\n\n".join(texts).strip()


def _inner_texts(mail: Mail) -> Iterator[str]:
    """Give the texts of mails that hang on this one: what was received, as a rule."""
    inner: list[Part] = [part for part in mail.parts if part.content_type == "message/rfc822"]
    for part in inner[:MOST_INNER]:
        yield text_of(read_mail(part.body))

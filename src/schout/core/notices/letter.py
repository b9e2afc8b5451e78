"""What all letters have in common: who reads them, how they begin, how they end.

A letter that is made twice from the same values is the same, its id included.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from schout.core.model.case import Case
from schout.core.model.ids import DecisionId, Kind, NoticeId, derive_id
from schout.core.model.moment import from_datetime
from schout.core.model.notice import Notice
from schout.core.model.tenant import Tenant
from schout.core.model.vocabulary import NoticeKind
from schout.core.notices.layout import cited, clean, paragraph
from schout.core.policy.schema import Clause, Policy
from schout.core.policy.texts import Texts, Voice
from schout.core.policy.words import day, deadline

NAME_CHARACTERS = 200
WRITTEN_CHARACTERS = 4_000
"""How much of what a person wrote is quoted."""


class Occasion(msgspec.Struct, frozen=True, kw_only=True):
    """Why a letter to a tenant is written: the case, under which policy, when, in which language.

    `policy` is the version the case is decided under.
    """

    case: Case
    policy: Policy
    tenant: Tenant
    lang: str
    texts: Texts
    at: datetime


class Writer(msgspec.Struct, frozen=True, kw_only=True):
    """An occasion with its language and time zone found."""

    case: Case
    policy: Policy
    tenant: Tenant
    at: datetime
    voice: Voice
    zone: tzinfo
    clause: Clause

    def say(self, message_id: str, /, **args: str | int) -> str:
        """Fill a paragraph with a message."""
        return paragraph(self.voice.say(message_id, **args))

    def day(self, at: datetime) -> str:
        """Write a day as the reader's calendar has it."""
        return day(self.voice, at.astimezone(self.zone).date())

    def deadline(self, at: datetime) -> str:
        """Write a moment so that it cannot be misread."""
        return deadline(self.voice, at, self.zone)

    def about(self) -> dict[str, str]:
        """Give the clause and its title, for a message that names them."""
        title = clean(self.clause.title[self.voice.lang], NAME_CHARACTERS)
        return {"clause": self.clause.id, "title": title}


def begin(occasion: Occasion) -> Writer:
    """Find the language and the time zone of the tenant."""
    case, policy = occasion.case, occasion.policy
    return Writer(
        case=case,
        policy=policy,
        tenant=occasion.tenant,
        at=occasion.at,
        voice=occasion.texts.voice(spoken(policy, occasion.lang)),
        zone=zone_of(occasion.tenant.time_zone)[0],
        clause=policy.clause(case.clause),
    )


def heading(writer: Writer, message_id: str, /, **args: str | int) -> str:
    """Write the subject of a letter: one line, whatever a title holds."""
    provider = writer.policy.provider.name
    return writer.voice.say(
        message_id, provider=provider, case=writer.case.id, **writer.about(), **args
    )


def finish(
    writer: Writer,
    kind: NoticeKind,
    subject: str,
    parts: Iterable[str],
    because: tuple[str, ...] = (),
    decision: DecisionId | None = None,
) -> Notice:
    """Make the letter; `because` tells it from others of its kind in the case at that moment."""
    case, lang = writer.case, writer.voice.lang
    at_us = from_datetime(writer.at)
    return Notice(
        id=NoticeId(derive_id(Kind.NOTICE, at_us, kind, case.id, *because, lang)),
        kind=kind,
        case=case.id,
        decision=decision,
        tenant=writer.tenant.id,
        clause=case.clause,
        language=lang,
        prepared_at=writer.at,
        remedy_until=case.remedy_until,
        recipients=writer.tenant.contacts,
        subject=subject,
        body=body(writer.voice, writer.policy, writer.tenant.name, parts),
    )


def body(voice: Voice, policy: Policy, name: str | None, parts: Iterable[str]) -> str:
    """Set a letter: how it begins, its parts, how it ends."""
    if name is None:
        first = voice.say("let-hello")
    else:
        first = voice.say("ntc-salutation", name=clean(name, NAME_CHARACTERS))
    return "\n\n".join((paragraph(first), *parts, closing(voice, policy))) + "\n"


def closing(voice: Voice, policy: Policy) -> str:
    """End a letter."""
    team = voice.say("ntc-team", provider=policy.provider.name)
    return "\n".join((paragraph(voice.say("ntc-closing")), paragraph(team)))


def questions(voice: Voice, policy: Policy, number: str) -> str:
    """Say where to ask, and which number to mention."""
    contact = policy.provider.abuse_contact
    return paragraph(voice.say("let-questions", contact=contact, number=number))


def with_page(letter: Notice, link: str, policy: Policy, texts: Texts) -> Notice:
    """Give a letter that also names a page, before it ends."""
    voice = texts.voice(spoken(policy, letter.language))
    head, _, end = letter.body.rpartition("\n\n")
    page = f"{paragraph(voice.say('let-page'))}\n{link}"  # one line: a broken link opens nothing
    return msgspec.structs.replace(letter, body=f"{head}\n\n{page}\n\n{end}")


def reason(voice: Voice, text: str, title: str = "let-reason") -> Iterator[str]:
    """Quote why a person decided something; nothing when they gave no reason."""
    if text.strip():
        yield paragraph(voice.say(title))
        yield cited(text, WRITTEN_CHARACTERS)


def spoken(policy: Policy, lang: str) -> str:
    """Find the language of the policy for a reader; its source language when it lacks theirs."""
    known = (tag for tag in (lang, lang.partition("-")[0]) if tag in policy.languages)
    return next(known, policy.source_language)


def zone_of(name: str) -> tuple[tzinfo, str]:
    """Find a time zone; an unknown one must not hold a letter up, so it is UTC then."""
    try:
        return ZoneInfo(name), name
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC, "UTC"


def provider_zone(policy: Policy) -> tzinfo:
    """Give the time zone of the host's own working time, for those who gave us none."""
    return zone_of(next((each.time_zone for each in policy.calendars), "UTC"))[0]

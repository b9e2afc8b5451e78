"""The note to the host's own billing: plain facts and the refund rule. It charges nothing."""

from collections.abc import Iterator

import msgspec

from schout.core.model.decision import Decision
from schout.core.model.ids import Kind, NoticeId, derive_id
from schout.core.model.moment import from_datetime
from schout.core.model.notice import Notice
from schout.core.model.sanction import Sanction
from schout.core.model.vocabulary import NoticeKind
from schout.core.notices.layout import clean, paragraph, points
from schout.core.notices.letter import NAME_CHARACTERS, Occasion, Writer, begin, provider_zone
from schout.core.notices.measures import sanction_line
from schout.core.policy.words import joined


def billing_note(
    occasion: Occasion,
    decision: Decision,
    sanctions: tuple[Sanction, ...],
    recipients: tuple[str, ...] = (),
) -> Notice:
    """Tell billing what was decided, in the policy's source language and the host's time zone.

    A later note on the same sanctions, once they end, gives the end that they really had.
    """
    if not sanctions:
        raise ValueError("a note to billing needs a sanction")
    lang = occasion.policy.source_language
    writer = begin(msgspec.structs.replace(occasion, lang=lang))
    writer = msgspec.structs.replace(writer, zone=provider_zone(occasion.policy))
    voice, case, tenant = writer.voice, writer.case, writer.tenant
    name = clean(tenant.name, NAME_CHARACTERS)
    ends = (f"{each.id} {each.lifted_at or each.ends}" for each in sanctions)
    opening, facts = voice.say("bil-opening"), points(_facts(writer, decision, sanctions))
    at_us = from_datetime(writer.at)
    provider = writer.policy.provider.name
    return Notice(
        id=NoticeId(derive_id(Kind.NOTICE, at_us, NoticeKind.BILLING_NOTE, decision.id, *ends)),
        kind=NoticeKind.BILLING_NOTE,
        case=case.id,
        decision=decision.id,
        tenant=tenant.id,
        clause=case.clause,
        language=lang,
        prepared_at=writer.at,
        remedy_until=None,
        recipients=recipients,
        subject=voice.say("bil-subject", provider=provider, tenant=name, case=case.id),
        body=f"{paragraph(opening)}\n\n{facts}\n",
    )


def _facts(writer: Writer, decision: Decision, sanctions: tuple[Sanction, ...]) -> Iterator[str]:
    voice, policy, tenant = writer.voice, writer.policy, writer.tenant
    name = clean(tenant.name, NAME_CHARACTERS)
    yield voice.say("bil-tenant", name=name, id=tenant.id)
    yield voice.say("bil-case", case=writer.case.id)
    yield voice.say("bil-clause", **writer.about())
    yield voice.say("bil-policy", policy=policy.title[voice.lang], version=policy.version)
    if decision.grounds:
        words = [voice.word("ground", ground) for ground in decision.grounds]
        yield voice.say("bil-ground", list=joined(voice, words))
    for sanction in sanctions:
        line = sanction_line(voice, sanction, writer.zone)
        yield voice.say("bil-measure", line=line, refund=voice.word("refund", sanction.refund))

"""The notice to a tenant: what we saw, which clause, what we ask, what follows, how to object.

Nothing here is about anybody but the tenant: an address is shown only where its clause does not
withhold it.
"""

from collections.abc import Iterator
from datetime import tzinfo

import msgspec

from schout.core.model.case import Case
from schout.core.model.decision import Decision
from schout.core.model.finding import Evidence, Finding
from schout.core.model.ids import Kind, NoticeId, derive_id
from schout.core.model.moment import from_datetime
from schout.core.model.notice import Notice
from schout.core.model.tenant import Tenant
from schout.core.model.vocabulary import NoticeKind, Outcome, WayBack
from schout.core.notices.excerpts import digest_line, excerpt_line, left_out, place_line
from schout.core.notices.grounds import (
    decided_line,
    is_reported,
    measured_line,
    origin_line,
    span_of,
    weight_lines,
)
from schout.core.notices.layout import clean, paragraph, points, policy_quote, section
from schout.core.notices.letter import NAME_CHARACTERS, body, spoken, zone_of
from schout.core.notices.measures import measures_of
from schout.core.notices.redress import appeal_line
from schout.core.notices.remedy import asked, next_line
from schout.core.policy.schema import Clause, Measure, Policy, Step
from schout.core.policy.sentences import measure_line
from schout.core.policy.texts import Texts, Voice
from schout.core.policy.words import capital, day, joined, moment

_EVIDENCE_SHOWN = 5


class _Matter(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that one notice speaks of."""

    case: Case
    decision: Decision
    finding: Finding
    policy: Policy
    tenant: Tenant
    clause: Clause
    step: Step
    voice: Voice
    zone: tzinfo
    zone_name: str


def prepare(
    case: Case,
    decision: Decision,
    finding: Finding,
    policy: Policy,
    tenant: Tenant,
    lang: str,
    texts: Texts,
) -> Notice:
    """Write the notice on a decision; in the policy's source language when it lacks `lang`.

    `policy` is the version the decision was taken under. The same input gives the same notice.
    """
    zone, zone_name = zone_of(tenant.time_zone)
    matter = _Matter(
        case=case,
        decision=decision,
        finding=finding,
        policy=policy,
        tenant=tenant,
        clause=policy.clause(decision.clause),
        step=policy.ladder(case.ladder).step(case.step),
        voice=texts.voice(spoken(policy, lang)),
        zone=zone,
        zone_name=zone_name,
    )
    at_us = from_datetime(decision.at)
    language = matter.voice.lang
    return Notice(
        id=NoticeId(derive_id(Kind.NOTICE, at_us, decision.id, language)),
        kind=NoticeKind.TENANT_NOTICE,
        case=case.id,
        decision=decision.id,
        tenant=tenant.id,
        clause=decision.clause,
        language=language,
        prepared_at=decision.at,
        remedy_until=decision.remedy_until,
        recipients=tenant.contacts,
        subject=_subject(matter),
        body=body(matter.voice, policy, tenant.name, _parts(matter)),
    )


def _subject(matter: _Matter) -> str:
    return matter.voice.say(
        "ntc-subject",
        provider=matter.policy.provider.name,
        clause=matter.clause.id,
        title=clean(matter.clause.title[matter.voice.lang], NAME_CHARACTERS),
        case=matter.case.id,
    )


def _parts(matter: _Matter) -> Iterator[str]:
    voice = matter.voice
    yield paragraph(voice.say("ntc-opening", provider=matter.policy.provider.name))
    for title, parts in (
        ("ntc-seen", _seen(matter)),
        ("ntc-clause", _clause(matter)),
        ("ntc-evidence", _evidence(matter)),
        ("ntc-ask", asked(voice, matter.clause, matter.decision.remedy_until, matter.zone)),
        ("ntc-decided", _decided(matter)),
        ("ntc-next", _next(matter)),
        ("ntc-permits", _permits(matter)),
        ("ntc-answer", _answer(matter)),
        ("ntc-appeal_title", _appeal(matter)),
    ):
        written = list(parts)
        if written:
            yield section(voice.say(title), written)


def _seen(matter: _Matter) -> Iterator[str]:
    voice, finding = matter.voice, matter.finding
    yield paragraph(measured_line(voice, finding))
    lines = list(_when(matter))
    if finding.object is not None:
        where = clean(finding.object, NAME_CHARACTERS)
        lines.append(voice.say("ntc-object", object=where))
    if finding.source_ip is not None and _shows_address(matter):
        lines.append(voice.say("ntc-source_ip", address=clean(finding.source_ip, NAME_CHARACTERS)))
    yield points(lines)
    yield paragraph(voice.say("ntc-zone", zone=matter.zone_name))


def _when(matter: _Matter) -> Iterator[str]:
    voice, finding = matter.voice, matter.finding
    span = span_of(finding)
    if span is None:
        return
    first, last = (moment(voice, each, matter.zone) for each in span)
    if first == last:
        yield voice.say("ntc-once", moment=last)
    else:
        yield voice.say("ntc-first", moment=first)
        yield voice.say("ntc-last", moment=last)


def _shows_address(matter: _Matter) -> bool:
    """Whether the tenant may see from where; where a report came from is never told."""
    withhold = matter.clause.evidence.withhold
    return "source_ip" not in withhold and not is_reported(matter.finding)


def _clause(matter: _Matter) -> Iterator[str]:
    voice, clause, policy = matter.voice, matter.clause, matter.policy
    yield paragraph(f"{clause.id} {clause.title[voice.lang]}")
    yield paragraph(
        voice.say(
            "ntc-policy",
            policy=policy.title[voice.lang],
            version=policy.version,
            date=day(voice, policy.effective_from),
        )
    )
    yield policy_quote(clause.text[voice.lang])


def _evidence(matter: _Matter) -> Iterator[str]:
    voice, evidence = matter.voice, matter.finding.evidence
    shown = evidence[:_EVIDENCE_SHOWN]
    for number, item in enumerate(shown, 1):
        yield _line(matter, number, item)
    if len(evidence) > len(shown):
        yield paragraph(voice.say("ntc-more", n=len(evidence) - len(shown)))
    hidden = left_out(voice, shown)
    if hidden:
        yield paragraph(voice.say("ntc-withheld", list=hidden))


def _line(matter: _Matter, number: int, item: Evidence) -> str:
    voice, finding = matter.voice, matter.finding
    place = place_line(voice, finding, item, matter.zone)
    said = excerpt_line(voice, item.excerpt)
    below = (line for line in (said, digest_line(finding, item)) if line)
    lines = (paragraph(line, "   ", "   ") for line in below)
    return "\n".join((paragraph(place, f"{number}. ", "   "), *lines))


def _next(matter: _Matter) -> Iterator[str]:
    """Say what follows: the next step when the window runs, a person's look when it does not."""
    voice, step = matter.voice, matter.step
    if matter.decision.remedy_until is not None and step.then is not None:
        ladder = matter.policy.ladder(matter.case.ladder)
        if not _measures(matter):
            yield paragraph(voice.say("ntc-put_right"))
        yield paragraph(next_line(voice, ladder, ladder.step(step.then)))
    else:
        yield paragraph(voice.say("ntc-next_wait"))
    if _measures(matter) and WayBack.REMEDIED in step.lift:
        yield paragraph(voice.say("ntc-put_right_measures"))


def _measures(matter: _Matter) -> tuple[Measure, ...]:
    """Give the measures that were decided; what is only proposed is not."""
    return () if matter.decision.outcome is Outcome.PROPOSED else measures_of(matter.decision)


def _decided(matter: _Matter) -> Iterator[str]:
    voice, decision = matter.voice, matter.decision
    measures = measures_of(decision)
    proposed = decision.outcome is Outcome.PROPOSED
    if measures:
        yield paragraph(voice.say("ntc-proposed" if proposed else "ntc-measures"))
        yield points(f"{capital(measure_line(voice, measure))}." for measure in measures)
    else:
        yield paragraph(voice.say("ntc-no_measures"))
    if measures and proposed:
        yield paragraph(f"{capital(voice.word('approval', decision.approval))}.")
    if measures and decision.refund is not None:
        yield paragraph(f"{capital(voice.word('refund', decision.refund))}.")
    yield from map(paragraph, weight_lines(voice, decision))
    yield paragraph(_by_whom(voice, decision, matter.finding))


def _by_whom(voice: Voice, decision: Decision, finding: Finding) -> str:
    if is_reported(finding):
        origin = origin_line(voice, finding, also_reported=True)
        return f"{origin} {decided_line(voice, decision)}"
    return voice.say(
        "ntc-automated" if decision.automated else "ntc-person",
        rule=finding.rule,
        n=finding.rule_version,
    )


def _permits(matter: _Matter) -> Iterator[str]:
    voice = matter.voice
    words = [voice.word("permit", kind) for kind in matter.clause.permits]
    if words:
        yield paragraph(voice.say("ntc-permit", list=joined(voice, words, "or")))


def _answer(matter: _Matter) -> Iterator[str]:
    contact = matter.policy.provider.abuse_contact
    yield paragraph(matter.voice.say("ntc-reply", contact=contact, case=matter.case.id))


def _appeal(matter: _Matter) -> Iterator[str]:
    yield paragraph(appeal_line(matter.voice, matter.policy, matter.step))

"""The notice to a tenant: what we saw, which clause, what we ask, what follows, how to object.

Nothing here is about anybody but the tenant: an address is shown only where its clause does not
withhold it, and excerpts come from the finding, where what is withheld has already been taken out.
"""

from collections.abc import Iterator
from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from schout.core.model.case import Case
from schout.core.model.decision import Decision
from schout.core.model.finding import Evidence, Finding
from schout.core.model.ids import Kind, NoticeId, derive_id
from schout.core.model.moment import from_datetime
from schout.core.model.notice import Notice
from schout.core.model.tenant import Tenant
from schout.core.model.vocabulary import NoticeKind, Outcome, WayBack
from schout.core.notices.layout import clean, paragraph, points, quote, section
from schout.core.policy.markdown import to_plain
from schout.core.policy.period import parse_period
from schout.core.policy.schema import Clause, Measure, Policy, Step
from schout.core.policy.sentences import measure_line, step_title, withheld
from schout.core.policy.texts import Texts, Voice
from schout.core.policy.words import (
    amount,
    capital,
    day,
    deadline,
    duration,
    joined,
    moment,
    stamp,
    within,
)

_EVIDENCE_SHOWN = 5
_EXCERPT_CHARACTERS = 300
_NAME_CHARACTERS = 200
_DIGEST_CHARACTERS = len("sha256:") + 12
"""Enough to find the line again among those of one case."""


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
    spoken = lang if lang in policy.languages else policy.source_language
    zone, zone_name = _zone(tenant.time_zone)
    matter = _Matter(
        case=case,
        decision=decision,
        finding=finding,
        policy=policy,
        tenant=tenant,
        clause=policy.clause(decision.clause),
        step=policy.ladder(case.ladder).step(case.step),
        voice=texts.voice(spoken),
        zone=zone,
        zone_name=zone_name,
    )
    at_us = from_datetime(decision.at)
    return Notice(
        id=NoticeId(derive_id(Kind.NOTICE, at_us, decision.id, spoken)),
        kind=NoticeKind.TENANT_NOTICE,
        case=case.id,
        decision=decision.id,
        tenant=tenant.id,
        clause=decision.clause,
        language=spoken,
        prepared_at=decision.at,
        remedy_until=decision.remedy_until,
        recipients=tenant.contacts,
        subject=_subject(matter),
        body="\n\n".join(_body(matter)) + "\n",
    )


def _zone(name: str) -> tuple[tzinfo, str]:
    """Find the tenant's time zone; an unknown one must not hold a notice up, so UTC is named."""
    try:
        return ZoneInfo(name), name
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC, "UTC"


def _subject(matter: _Matter) -> str:
    return matter.voice.say(
        "ntc-subject",
        provider=matter.policy.provider.name,
        clause=matter.clause.id,
        title=clean(matter.clause.title[matter.voice.lang], _NAME_CHARACTERS),
        case=matter.case.id,
    )


def _body(matter: _Matter) -> Iterator[str]:
    voice = matter.voice
    provider = matter.policy.provider.name
    name = clean(matter.tenant.name, _NAME_CHARACTERS)
    yield paragraph(voice.say("ntc-salutation", name=name))
    yield paragraph(voice.say("ntc-opening", provider=provider))
    for title, parts in (
        ("ntc-seen", _seen(matter)),
        ("ntc-clause", _clause(matter)),
        ("ntc-evidence", _evidence(matter)),
        ("ntc-ask", _asked(matter)),
        ("ntc-decided", _decided(matter)),
        ("ntc-next", _next(matter)),
        ("ntc-permits", _permits(matter)),
        ("ntc-answer", _answer(matter)),
        ("ntc-appeal_title", _appeal(matter)),
    ):
        written = list(parts)
        if written:
            yield section(voice.say(title), written)
    yield "\n".join(
        (paragraph(voice.say("ntc-closing")), paragraph(voice.say("ntc-team", provider=provider)))
    )


def _seen(matter: _Matter) -> Iterator[str]:
    voice, finding = matter.voice, matter.finding
    yield paragraph(
        voice.say(
            "ntc-measured",
            measured=amount(voice, finding.unit, finding.measured),
            duration=duration(voice, finding.window_s),
            limit=amount(voice, finding.unit, finding.limit),
        )
    )
    first = moment(voice, finding.first_at, matter.zone)
    last = moment(voice, finding.at, matter.zone)
    lines = [voice.say("ntc-first", moment=first), voice.say("ntc-last", moment=last)]
    if finding.object is not None:
        where = clean(finding.object, _NAME_CHARACTERS)
        lines.append(voice.say("ntc-object", object=where))
    if finding.source_ip is not None and "source_ip" not in matter.clause.evidence.withhold:
        lines.append(voice.say("ntc-source_ip", address=clean(finding.source_ip, _NAME_CHARACTERS)))
    yield points(lines)
    yield paragraph(voice.say("ntc-zone", zone=matter.zone_name))


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
    yield quote(to_plain(clause.text[voice.lang]))


def _evidence(matter: _Matter) -> Iterator[str]:
    voice, evidence = matter.voice, matter.finding.evidence
    shown = evidence[:_EVIDENCE_SHOWN]
    for number, item in enumerate(shown, 1):
        yield _line(matter, number, item)
    if len(evidence) > len(shown):
        yield paragraph(voice.say("ntc-more", n=len(evidence) - len(shown)))
    hidden = withheld(voice, matter.clause)
    if hidden:
        yield paragraph(voice.say("ntc-withheld", list=hidden))


def _line(matter: _Matter, number: int, item: Evidence) -> str:
    place = matter.voice.say(
        "ntc-line",
        source=clean(item.source, _NAME_CHARACTERS),
        line=str(item.line),
        time=stamp(matter.voice, item.at, matter.zone),
    )
    return "\n".join(
        (
            paragraph(place, f"{number}. ", "   "),
            paragraph(clean(item.excerpt, _EXCERPT_CHARACTERS), "   ", "   "),
            f"   {item.digest[:_DIGEST_CHARACTERS]}",
        )
    )


def _asked(matter: _Matter) -> Iterator[str]:
    voice, remedy = matter.voice, matter.clause.remedy
    if remedy is None:
        return
    for part in to_plain(remedy.ask[voice.lang]).split("\n"):
        if part:
            yield paragraph(part, "", "  " if part.startswith("- ") else "")
    until = matter.decision.remedy_until
    if until is not None:
        yield paragraph(voice.say("ntc-until", deadline=deadline(voice, until, matter.zone)))
        if remedy.extendable:
            yield paragraph(voice.say("ntc-extend"))


def _next(matter: _Matter) -> Iterator[str]:
    """Say what follows: the next step when the window runs, a person's look when it does not."""
    voice, step = matter.voice, matter.step
    if matter.decision.remedy_until is not None and step.then is not None:
        following = matter.policy.ladder(matter.case.ladder).step(step.then)
        if not _measures(matter):
            yield paragraph(voice.say("ntc-put_right"))
        yield paragraph(
            voice.say(
                "ntc-next_step",
                what=_what(voice, following),
                approval=capital(voice.word("approval", following.approval)),
            )
        )
    else:
        yield paragraph(voice.say("ntc-next_wait"))
    if _measures(matter) and WayBack.REMEDIED in step.lift:
        yield paragraph(voice.say("ntc-put_right_measures"))


def _what(voice: Voice, step: Step) -> str:
    """Name the measures of a step within a sentence."""
    if not step.measures:
        return step_title(voice, step)
    return "; ".join(measure_line(voice, measure) for measure in step.measures)


def _measures(matter: _Matter) -> tuple[Measure, ...]:
    """Give the measures that were decided; what is only proposed is not."""
    return () if matter.decision.outcome is Outcome.PROPOSED else _named(matter.decision)


def _named(decision: Decision) -> tuple[Measure, ...]:
    return tuple(
        Measure(
            kind=measure.kind,
            scope=measure.scope,
            duration=None if measure.duration is None else parse_period(measure.duration),
        )
        for measure in decision.measures
    )


def _decided(matter: _Matter) -> Iterator[str]:
    voice, decision = matter.voice, matter.decision
    measures = _named(decision)
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
    if decision.strike:
        yield paragraph(voice.say("ntc-strike", n=decision.strike))
    if decision.grounds:
        words = [voice.word("ground", ground) for ground in decision.grounds]
        yield paragraph(voice.say("ntc-grounds", list=joined(voice, words)))
    yield paragraph(
        voice.say(
            "ntc-automated" if decision.automated else "ntc-person",
            rule=matter.finding.rule,
            n=matter.finding.rule_version,
        )
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
    voice, appeal = matter.voice, matter.step.appeal
    if appeal is None:
        yield paragraph(voice.say("ntc-appeal_none"))
    else:
        contact = matter.policy.provider.appeal_contact
        yield paragraph(voice.say("ntc-appeal", within=within(voice, appeal), contact=contact))

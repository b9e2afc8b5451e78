"""The statement of reasons that goes with every measure (Regulation (EU) 2022/2065, Art. 17(3))."""

from collections.abc import Iterator

from schout.core.model.decision import Decision
from schout.core.model.finding import Finding
from schout.core.model.notice import Notice
from schout.core.model.sanction import Sanction, StatementOfReasons
from schout.core.model.tenant import Tenant
from schout.core.model.vocabulary import NoticeKind, WayBack
from schout.core.notices.grounds import (
    decided_line,
    fact_lines,
    ground_lines,
    is_reported,
    origin_line,
)
from schout.core.notices.layout import paragraph, points, policy_quote, section
from schout.core.notices.letter import (
    Occasion,
    Writer,
    begin,
    finish,
    heading,
    questions,
    spoken,
    zone_of,
)
from schout.core.notices.measures import measures_of, sanction_line, targets_of
from schout.core.notices.redress import appeal_line, elsewhere
from schout.core.policy.schema import Policy, Step
from schout.core.policy.sentences import measure_line
from schout.core.policy.texts import Texts
from schout.core.policy.words import capital, joined


def statement_of(
    decision: Decision,
    finding: Finding,
    policy: Policy,
    tenant: Tenant,
    lang: str,
    texts: Texts,
) -> StatementOfReasons:
    """Give the reasons that a sanction is kept with, in one language."""
    voice = texts.voice(spoken(policy, lang))
    zone, _ = zone_of(tenant.time_zone)
    step = _step(policy, decision)
    return StatementOfReasons(
        decision=decision.id,
        clause=decision.clause,
        facts=" ".join(fact_lines(voice, decision, finding, zone)),
        ground=" ".join(ground_lines(voice, decision, finding, policy)),
        automated_detection=not is_reported(finding),
        automated_decision=decision.automated,
        redress=" ".join((appeal_line(voice, policy, step), *elsewhere(voice, policy))),
    )


def statement_letter(
    occasion: Occasion,
    decision: Decision,
    finding: Finding,
    sanctions: tuple[Sanction, ...] = (),
    territory: tuple[str, ...] = (),
) -> Notice:
    """Write the formal letter; without sanctions yet, of what is to follow from the decision.

    `territory` names countries by ISO 3166-1 alpha-2; empty: everywhere the service is offered.
    """
    writer = begin(occasion)
    voice = writer.voice
    step = _step(occasion.policy, decision)
    parts = [
        writer.say("rsn-opening", date=writer.day(decision.at)),
        section(voice.say("rsn-measures"), _measures(writer, decision, sanctions, territory)),
        section(
            voice.say("rsn-facts"),
            map(paragraph, fact_lines(voice, decision, finding, writer.zone)),
        ),
        section(voice.say("rsn-origin"), _origin(writer, decision, finding)),
        section(voice.say("rsn-ground"), _ground(writer, decision, finding)),
        section(voice.say("rsn-redress"), _redress(writer, step)),
    ]
    return finish(
        writer,
        NoticeKind.STATEMENT_OF_REASONS,
        heading(writer, "rsn-subject"),
        parts,
        (decision.id, *(each.id for each in sanctions)),
        decision.id,
    )


def _step(policy: Policy, decision: Decision) -> Step:
    return policy.ladder(decision.ladder or "").step(decision.step or "")


def _measures(
    writer: Writer,
    decision: Decision,
    sanctions: tuple[Sanction, ...],
    territory: tuple[str, ...],
) -> Iterator[str]:
    voice = writer.voice
    if sanctions:
        lines = [sanction_line(voice, each, writer.zone) for each in sanctions]
    else:
        lines = [capital(measure_line(voice, each)) for each in measures_of(decision)]
    yield points(f"{line}." for line in lines)
    targets = targets_of(sanctions, writer.clause)
    if targets:
        yield writer.say("rsn-targets", list=joined(voice, targets))
    if territory:
        names = (voice.locale.territories.get(each, each) for each in territory)
        yield writer.say("rsn-territory", list=joined(voice, names))
    else:
        yield writer.say("rsn-everywhere")
    reviews = [each.review for each in sanctions if each.review is not None]
    if reviews:
        yield writer.say("rsn-review", deadline=writer.deadline(min(reviews)))
    if decision.refund is not None:
        yield paragraph(f"{capital(voice.word('refund', decision.refund))}.")


def _origin(writer: Writer, decision: Decision, finding: Finding) -> Iterator[str]:
    also = bool(writer.case.reports)
    yield paragraph(origin_line(writer.voice, finding, also_reported=also))
    yield paragraph(decided_line(writer.voice, decision))


def _ground(writer: Writer, decision: Decision, finding: Finding) -> Iterator[str]:
    first, *rest = ground_lines(writer.voice, decision, finding, writer.policy)
    yield paragraph(first)
    yield policy_quote(writer.clause.text[writer.voice.lang])
    yield from map(paragraph, rest)


def _redress(writer: Writer, step: Step) -> Iterator[str]:
    voice, policy = writer.voice, writer.policy
    if WayBack.REMEDIED in step.lift:
        yield writer.say("ntc-put_right_measures")
    yield paragraph(appeal_line(voice, policy, step))
    yield from map(paragraph, elsewhere(voice, policy))
    yield questions(voice, policy, writer.case.id)

"""Looks whether research into weak spots was in good faith, before anything follows from it.

In Belgium anybody may look for weak spots and report them without permission, under the conditions
of articles 22 and 23 of the law of 26 April 2024 (NIS2). Most of them no machine can see: what is
known is set out, and a person answers the rest. Without a person no sanction ever goes on: a
policy whose ladder has measures without approval for such a clause is refused (`SCH-P063`).
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import ip_address, ip_network

from schout.core.model.finding import Finding
from schout.core.model.host import is_within
from schout.core.model.ids import PermitId
from schout.core.model.permit import Permit
from schout.core.model.permit_request import PermitRequest, PermitRequestId, RequestState
from schout.core.model.value import Value
from schout.core.model.vocabulary import PermitKind
from schout.core.policy.schema import Clause

SOON = timedelta(hours=24)
"""The time for the short report in the CCB's procedure; a report within it was surely in time."""
BELGIUM = "BE"


class Condition(StrEnum):
    """What the law asks of one who looks for weak spots."""

    NO_ILL_INTENT = "no_ill_intent"
    PROPORTIONATE = "proportionate"
    REPORTED_TO_US = "reported_to_us"
    REPORTED_TO_CCB = "reported_to_ccb"
    NOT_PUBLISHED = "not_published"
    NO_REWARD = "no_reward"


CONDITIONS = {
    Condition.NO_ILL_INTENT: "acted without intent to deceive or to harm",
    Condition.PROPORTIONATE: "did no more than was necessary to show the weak spot",
    Condition.REPORTED_TO_US: "told us as soon as possible, and not later than the CCB",
    Condition.REPORTED_TO_CCB: "reported it to the CCB by its procedure",
    Condition.NOT_PUBLISHED: "published nothing without the consent of the CCB",
    Condition.NO_REWARD: "demanded no reward that was not agreed before",
}
"""Each condition in words, for the person who answers."""


class Answer(StrEnum):
    """Whether a condition holds."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


BECAUSE = {
    "person": "a person looked and answered",
    "permit": "a permit for research covers it",
    "in_time": "the report came within 24 hours of the first event",
    "when_found": "the report came later; when was it discovered",
    "after_ccb": "the CCB was told before us",
    "only_ccb": "the CCB was told and we were not",
    "ccb_told": "the CCB has a report",
    "promised": "a request on file accepts the rules of disclosure",
    "nothing_known": "nothing is known of it",
}
"""Every ground of an answer, and what it means."""


class Said(Value, frozen=True, kw_only=True):
    """What a person answered on one condition."""

    condition: Condition
    answer: Answer
    by: str
    reason: str

    def __post_init__(self) -> None:
        """Refuse an answer that says nothing, and one that nobody answers for."""
        if self.answer is Answer.UNKNOWN or not self.by or not self.reason:
            raise ValueError("an answer needs met or not met, who and why")


class KnownOfResearch(Value, frozen=True, kw_only=True):
    """What is known when it is looked at."""

    finding: Finding
    country: str
    """Of the host, ISO 3166-1: elsewhere than in Belgium no law is promised, the questions are the
    same."""
    permits: tuple[Permit, ...] = ()
    requests: tuple[PermitRequest, ...] = ()
    reported_to_us_at: datetime | None = None
    reported_to_ccb_at: datetime | None = None
    said: tuple[Said, ...] = ()
    """A later answer on the same condition counts."""


class Checked(Value, frozen=True, kw_only=True):
    """One condition, and whether it holds because of what."""

    condition: Condition
    answer: Answer
    because: str
    """A code of `BECAUSE`."""
    detail: str = ""


class GoodFaith(Value, frozen=True, kw_only=True):
    """The whole checklist."""

    checks: tuple[Checked, ...]
    by_law: bool
    """Belgian law protects whoever meets all of it."""
    permit: PermitId | None = None
    """The permit that covers it; then there is nothing to sanction."""
    requests: tuple[PermitRequestId, ...] = ()
    """Requests on file that speak of it."""

    @property
    def protected(self) -> Answer:
        """Tell whether all conditions hold; one that does not is enough."""
        answers = {each.answer for each in self.checks}
        for answer in (Answer.NOT_MET, Answer.UNKNOWN):
            if answer in answers:
                return answer
        return Answer.MET

    @property
    def to_answer(self) -> tuple[Condition, ...]:
        """Give what a person must still answer; nothing, once it is clear without."""
        if self.protected is not Answer.UNKNOWN:
            return ()
        return tuple(each.condition for each in self.checks if each.answer is Answer.UNKNOWN)

    @property
    def a_person_may_go_on(self) -> bool:
        """Tell whether a person may confirm a sanction: it is known that a condition fails."""
        return self.protected is Answer.NOT_MET


def needs_check(clause: Clause) -> bool:
    """Tell whether a clause is one that research can be mistaken for breaking."""
    return PermitKind.SECURITY_RESEARCH in clause.permits


def good_faith(known: KnownOfResearch) -> GoodFaith:
    """Set out what is known of each condition."""
    permit = next((each.id for each in known.permits if _covers(each, known.finding)), None)
    requests = tuple(each for each in known.requests if _speaks_of(each, known.finding))
    said = {each.condition: each for each in known.said}
    checks = tuple(
        _by_person(said[condition])
        if condition in said
        else _by_file(condition, known, permit, requests)
        for condition in Condition
    )
    return GoodFaith(
        checks=checks,
        by_law=known.country == BELGIUM,
        permit=permit,
        requests=tuple(each.id for each in requests),
    )


def _covers(permit: Permit, finding: Finding) -> bool:
    return (
        permit.kind is PermitKind.SECURITY_RESEARCH
        and permit.tenant == finding.tenant
        and permit.covers(finding.clause, finding.object, finding.first_at)
    )


def _speaks_of(request: PermitRequest, finding: Finding) -> bool:
    """Tell whether a request announces it, whatever was answered, unless it was taken back."""
    return (
        request.kind is PermitKind.SECURITY_RESEARCH
        and request.state is not RequestState.WITHDRAWN
        and request.starts <= finding.first_at < request.ends
        and is_within(finding.object, request.objects)
        and (not request.sources or _comes_from(request.sources, finding.source_ip))
    )


def _comes_from(sources: tuple[str, ...], source_ip: str | None) -> bool:
    """Tell whether an address is one that was announced; where there were several it may be."""
    if source_ip is None:
        return True
    address = ip_address(source_ip)
    return any(address in ip_network(source) for source in sources)


def _by_person(said: Said) -> Checked:
    detail = f"{said.by}: {said.reason}"
    return Checked(condition=said.condition, answer=said.answer, because="person", detail=detail)


def _by_file(
    condition: Condition,
    known: KnownOfResearch,
    permit: PermitId | None,
    requests: Iterable[PermitRequest],
) -> Checked:
    if permit is not None:
        return Checked(condition=condition, answer=Answer.MET, because="permit", detail=permit)
    if condition is Condition.REPORTED_TO_US:
        return _told_us(known)
    if condition is Condition.REPORTED_TO_CCB and known.reported_to_ccb_at is not None:
        return Checked(condition=condition, answer=Answer.MET, because="ccb_told")
    promised = next((each.id for each in requests if each.accepted_rules), None)
    if condition in {Condition.NOT_PUBLISHED, Condition.NO_REWARD} and promised is not None:
        # a promise tells the person where to look; whether it was kept is another question
        return Checked(
            condition=condition, answer=Answer.UNKNOWN, because="promised", detail=promised
        )
    return Checked(condition=condition, answer=Answer.UNKNOWN, because="nothing_known")


def _told_us(known: KnownOfResearch) -> Checked:
    us, ccb = known.reported_to_us_at, known.reported_to_ccb_at
    if us is None:
        answer, because = (
            (Answer.UNKNOWN, "nothing_known") if ccb is None else (Answer.NOT_MET, "only_ccb")
        )
    elif ccb is not None and ccb < us:
        answer, because = Answer.NOT_MET, "after_ccb"
    elif us - known.finding.first_at <= SOON:
        answer, because = Answer.MET, "in_time"
    else:
        answer, because = Answer.UNKNOWN, "when_found"
    return Checked(condition=Condition.REPORTED_TO_US, answer=answer, because=because)

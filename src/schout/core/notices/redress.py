"""What somebody can do who does not agree: ask us to look again, a dispute body, the court."""

from collections.abc import Iterator

from schout.core.model.value import Value
from schout.core.policy.period import Period, Unit
from schout.core.policy.schema import Policy, Step
from schout.core.policy.texts import Voice
from schout.core.policy.words import within


class Redress(Value, frozen=True, kw_only=True):
    """What is open besides the host's own appeal."""

    dispute_body: str | None = None
    """A certified body of Regulation (EU) 2022/2065, Art. 21, where the host takes part in one."""
    court: str | None = None
    """The court that has jurisdiction; `None`: it is not named."""
    reporter_term: Period = Period(amount=6, unit=Unit.MONTH)
    """How long a reporter can ask us to look again (Art. 20(1): at least six months)."""


COURT_ONLY = Redress()
"""Of a host that takes part in no dispute body and names no court."""


def appeal_line(voice: Voice, policy: Policy, step: Step) -> str:
    """Say how and until when a tenant can appeal."""
    if step.appeal is None:
        return voice.say("ntc-appeal_none")
    contact = policy.provider.appeal_contact
    return voice.say("ntc-appeal", within=within(voice, step.appeal), contact=contact)


def elsewhere(voice: Voice, redress: Redress) -> Iterator[str]:
    """Say where else somebody can go."""
    if redress.dispute_body is not None:
        yield voice.say("red-body", body=redress.dispute_body)
    if redress.court is None:
        yield voice.say("red-court")
    else:
        yield voice.say("red-court_named", court=redress.court)

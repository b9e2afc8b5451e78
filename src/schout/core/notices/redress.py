"""What somebody can do who does not agree: ask us to look again, a dispute body, the court."""

from collections.abc import Iterator

from schout.core.policy.period import Period, Unit
from schout.core.policy.schema import Policy, Step
from schout.core.policy.texts import Voice
from schout.core.policy.words import within

REPORTER_TERM = Period(amount=6, unit=Unit.MONTH)
"""How long a reporter can ask us to look again (Regulation (EU) 2022/2065, Art. 20(1))."""


def appeal_line(voice: Voice, policy: Policy, step: Step) -> str:
    """Say how and until when a tenant can appeal."""
    if step.appeal is None:
        return voice.say("ntc-appeal_none")
    contact = policy.provider.appeal_contact
    return voice.say("ntc-appeal", within=within(voice, step.appeal), contact=contact)


def elsewhere(voice: Voice, policy: Policy) -> Iterator[str]:
    """Say where else somebody can go; `voice` speaks a language of the policy."""
    provider = policy.provider
    body = provider.dispute_body
    if body is not None:
        yield voice.say("red-body", body=body.name, contact=body.contact)
    if provider.court is None:
        yield voice.say("red-court")
    else:
        yield voice.say("red-court_named", court=provider.court[voice.lang])

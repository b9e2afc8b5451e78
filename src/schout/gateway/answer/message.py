"""What a caller is told, in its language and before it is put into a dialect."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote as percent_encoded

import msgspec

from schout.core.model.edge import EdgeLimit, EdgeLimits, EdgeSanction, Quota
from schout.core.model.ids import ClauseId
from schout.core.model.moment import DAY_US, HOUR_US, MINUTE_US, SECOND_US, to_datetime, to_rfc3339
from schout.core.model.value import Value
from schout.core.model.vocabulary import Metric
from schout.core.notices.layout import clean
from schout.core.policy.texts import Texts, Voice
from schout.core.policy.words import amount, capital, deadline, duration
from schout.gateway.answer.fields import QUOTA_EXCEEDED, policy_name
from schout.gateway.call import Answer, BatchHint

_MOST_OF_A_NAME = 64
_PERIODS = (("d", DAY_US), ("h", HOUR_US), ("m", MINUTE_US), ("s", SECOND_US))
_RATES = {Metric.CALLS, Metric.REQUESTS, Metric.PAGES, Metric.MISSING_PAGES}


class Links(Value, frozen=True, kw_only=True):
    """Where a caller finds more; what is not set is not shown."""

    policy: str | None = None
    case: str | None = None
    """The address of a case, with `{case}` for its id."""
    appeal: str | None = None

    def __post_init__(self) -> None:
        """Refuse an address that is none, and one for cases that names no case."""
        for link in (self.policy, self.case, self.appeal):
            if link is not None and not link.startswith(("https://", "http://")):
                raise ValueError(f"expected an address with `https://`, found `{link}`")
        if self.case is not None and "{case}" not in self.case:
            raise ValueError(f"expected an address with `{{case}}` in it, found `{self.case}`")

    def to_case(self, case: str) -> str | None:
        """Give the address of a case."""
        return self.case and self.case.replace("{case}", percent_encoded(case, safe=""))


class Fact(msgspec.Struct, frozen=True, gc=False):
    """One thing told: a word for it, the text, and where it leads."""

    label: str
    text: str
    href: str | None = None


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """All that is told, to people and to programs."""

    lang: str
    status: int
    title: str
    provider: str
    facts: tuple[Fact, ...]
    joined: tuple[str, ...]
    """Each fact as one line."""
    retry_after_s: int | None
    members: dict[str, Any]
    """For programs: the problem details of RFC 9457, without `detail`."""

    @property
    def text(self) -> str:
        """Say everything on one line, as faults and error messages want it."""
        return " ".join((f"{self.title}.", *self.joined))


class Messages:
    """Makes the messages of one policy."""

    def __init__(self, limits: EdgeLimits, texts: Texts, links: Links) -> None:
        self._limits = limits
        self._texts = texts
        self._links = links

    def refusal(self, lang: str, answer: Answer, limit: EdgeLimit, wait_s: int | None) -> Message:
        """Say that a limit was passed, what is allowed, and when the next call is let through.

        `wait_s` is `None` for a batch that costs more than ever passes at once.
        """
        voice = self._texts.voice(lang)
        quota = answer.quota or limit.quota
        title = self._title(limit.clause, lang)
        facts = [*_limit_facts(voice, limit, quota, title)]
        members = _limit_members(limit, quota, title)
        parallel = limit.metric is Metric.PARALLEL_CALLS
        waits = "gate-wait-parallel" if parallel else "gate-wait-rate"
        if wait_s is None:
            advice = voice.say("gate-wait-never")
        else:
            advice = voice.say(waits, time=duration(voice, wait_s))
        facts.append(_fact(voice, "do", advice))
        if answer.hint is not None:
            facts.append(_fact(voice, "batch", _hint_text(voice, answer.hint)))
            members["batch"] = _hint_members(answer.hint)
        return self._message(voice, "refuse", 429, facts, members, answer.case, wait_s)

    def closure(
        self, lang: str, answer: Answer, wait_s: int | None, *, suspended: bool, with_clause: bool
    ) -> Message:
        """Say that a sanction closes the service or a part of it, and until when."""
        voice = self._texts.voice(lang)
        facts: list[Fact] = []
        members: dict[str, Any] = {"type": "about:blank"}
        sanction = answer.sanction
        case = answer.case
        if sanction is not None:
            case = case or sanction.case
            if with_clause and sanction.case is not None:
                title = self._title(sanction.clause, lang)
                facts.append(_fact(voice, "clause", f"{sanction.clause} {title}."))
                members["clause"] = {"id": sanction.clause, "title": title}
            facts.append(_fact(voice, "measure", _measure_text(voice, sanction)))
            members["measure"] = sanction.kind
            if sanction.ends_us is not None:
                members["ends"] = to_rfc3339(sanction.ends_us)
        if sanction is None or sanction.case is not None:
            facts.append(_fact(voice, "do", voice.say("gate-notice")))
        name = "suspend" if suspended else "restrict"
        return self._message(voice, name, 403, facts, members, case, wait_s)

    def unavailable(self, lang: str, wait_s: int) -> Message:
        """Say that nobody could check the call and that the policy wants it refused then."""
        voice = self._texts.voice(lang)
        wait = voice.say("gate-wait-rate", time=duration(voice, wait_s))
        facts = [_fact(voice, "do", f"{voice.say('gate-unchecked')} {wait}")]
        return self._message(
            voice, "unavailable", 503, facts, {"type": "about:blank"}, None, wait_s
        )

    def _message(
        self,
        voice: Voice,
        name: str,
        status: int,
        facts: list[Fact],
        members: dict[str, Any],
        case: str | None,
        wait_s: int | None,
    ) -> Message:
        title = voice.say(f"gate-{name}")
        facts += self._ways(voice, case)
        members |= {"title": title, "status": status, "contact": self._limits.contact}
        members |= self._addresses(case)
        if wait_s is not None:
            members["retry_after_s"] = wait_s
        return Message(
            lang=voice.lang,
            status=status,
            title=title,
            provider=self._limits.provider,
            facts=tuple(facts),
            joined=tuple(voice.say("gate-fact", label=f.label, text=f.text) for f in facts),
            retry_after_s=wait_s,
            members=members,
        )

    def _ways(self, voice: Voice, case: str | None) -> Iterator[Fact]:
        links = self._links
        if case is not None:
            link = links.to_case(case)
            yield _fact(voice, "case", link or case, link)
        if case is not None and links.appeal is not None:
            yield _fact(voice, "appeal", links.appeal, links.appeal)
        if links.policy is not None:
            yield _fact(voice, "policy", links.policy, links.policy)
        contact = self._limits.contact
        yield _fact(voice, "contact", contact, f"mailto:{contact}" if "@" in contact else None)

    def _addresses(self, case: str | None) -> dict[str, str]:
        found = {"policy_url": self._links.policy}
        if case is not None:
            found |= {"case": case, "instance": self._links.to_case(case)}
            found |= {"appeal_url": self._links.appeal}
        return {name: value for name, value in found.items() if value is not None}

    def _title(self, clause: ClauseId, lang: str) -> str:
        titles = self._limits.titles.get(clause, {})
        return titles.get(lang) or titles.get(self._limits.source_language, "")


def _fact(voice: Voice, name: str, text: str, href: str | None = None) -> Fact:
    return Fact(voice.say(f"gate-label-{name}"), text, href)


def _limit_facts(voice: Voice, limit: EdgeLimit, quota: Quota, title: str) -> Iterator[Fact]:
    yield _fact(voice, "clause", f"{limit.clause} {title}.")
    yield _fact(voice, "allowed", f"{capital(_allowed(voice, limit, quota))}.")
    if limit.metric is Metric.PARALLEL_CALLS:
        seen = voice.say("gate-over-parallel", n=quota.at_most)
    else:
        seen = voice.say("gate-over-rate" if limit.metric in _RATES else "gate-over-amount")
    yield _fact(voice, "seen", seen)


def _allowed(voice: Voice, limit: EdgeLimit, quota: Quota) -> str:
    """Say a quota: `at most 1 call per second, counted per database`."""
    if limit.metric is Metric.PARALLEL_CALLS:
        value = voice.say("value-parallel", n=quota.at_most)
    else:
        value = amount(voice, limit.metric, quota.at_most)
        if quota.interval_us:
            unit, count = _period(quota)
            value = f"{value} {voice.say(f'per-{unit}', n=count)}"
    said = voice.say("limit-sentence", value=value, scope=voice.word("per_scope", limit.scope))
    if quota.interval_us and quota.burst not in {1, quota.at_most}:
        said += f", {voice.say('limit-burst', n=quota.burst)}"
    return said


def _period(quota: Quota) -> tuple[str, int]:
    """Give the period that the figures are for; their interval was rounded up to make it."""
    period_s = max(1, quota.at_most * quota.interval_us // SECOND_US)
    unit, scale_us = next(pair for pair in _PERIODS if period_s * SECOND_US % pair[1] == 0)
    return unit, period_s * SECOND_US // scale_us


def _limit_members(limit: EdgeLimit, quota: Quota, title: str) -> dict[str, Any]:
    figures: dict[str, Any] = {"metric": limit.metric, "at_most": quota.at_most}
    if quota.interval_us:
        figures["per_s"] = max(1, quota.at_most * quota.interval_us // SECOND_US)
        figures["burst"] = quota.burst
    figures["scope"] = limit.scope
    return {
        "type": QUOTA_EXCEEDED,
        "violated-policies": [policy_name(limit.id)],
        "clause": {"id": limit.clause, "title": title},
        "limit": {"id": limit.id, **figures},
    }


def _measure_text(voice: Voice, sanction: EdgeSanction) -> str:
    said = f"{capital(voice.word('measure', sanction.kind))}."
    if sanction.ends_us is None:
        return f"{said} {voice.say('gate-open')}"
    zone = to_datetime(0).tzinfo
    assert zone is not None  # noqa: S101 - INVARIANT: moments are in UTC
    moment = deadline(voice, to_datetime(sanction.ends_us), zone)
    return f"{said} {voice.say('gate-until', moment=moment)}"


def _hint_text(voice: Voice, hint: BatchHint) -> str:
    said = {
        "model": clean(hint.model, _MOST_OF_A_NAME),
        "method": clean(hint.method, _MOST_OF_A_NAME),
        "batch": clean(hint.batch, _MOST_OF_A_NAME),
        "time": duration(voice, hint.seconds),
    }
    if hint.speedup > 1:
        return voice.say("gate-batch-fast", n=hint.count, speedup=hint.speedup, **said)
    return voice.say("gate-batch", n=hint.count, **said)


def _hint_members(hint: BatchHint) -> dict[str, Any]:
    members: dict[str, Any] = {
        "model": clean(hint.model, _MOST_OF_A_NAME),
        "method": clean(hint.method, _MOST_OF_A_NAME),
        "batch": clean(hint.batch, _MOST_OF_A_NAME),
        "calls": hint.count,
        "seconds": hint.seconds,
    }
    if hint.speedup > 1:
        members["speedup"] = hint.speedup
    return members

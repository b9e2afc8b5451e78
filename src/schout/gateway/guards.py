"""What limits alone cannot decide: sign-ups that are spread thin, and crawlers that cost time.

A gate asks its guard about calls of the classes in `GUARDED` that its limits let through, and about
no others. The guard counts what it takes over (`taken`), so the gate leaves that out for these
classes. It acts as the stage of its limit says: in shadow it records and lets everything through.
"""

import ipaddress
from collections import Counter
from collections.abc import Callable, Mapping
from typing import NamedTuple, Protocol

from schout.core.limits.lanes import FOREVER_US, Lane
from schout.core.model.edge import EdgeLimit, EdgeLimits, Quota, Stage
from schout.core.model.ids import TenantId
from schout.core.policy.permits import Holder, entitlement
from schout.gateway.bindings import stage_of
from schout.gateway.call import ADMITTED, Answer, Applicant, Call, CallClass, Verdict
from schout.gateway.caller.address import source_key
from schout.gateway.crawlers import Crawl, Crawlers, pages_limit
from schout.gateway.disposable import mail_domain, registered_domain
from schout.gateway.proof import Proof, Spending, may_ask
from schout.gateway.recent import Recent
from schout.gateway.signals import Recorder
from schout.gateway.signups import Judgement, Reason, SignUp, Signups, Step, Why, sign_up_limit

GUARDED = frozenset({CallClass.SIGN_UP, CallClass.CRAWLER})
"""`/robots.txt` is of the class of crawlers, whoever reads it."""
_ACTING = frozenset({Stage.PACE, Stage.REFUSE})
_MOST_KEYS = 20_000


class Said(NamedTuple):
    """What a guard says to a call, and what it wants to hear the end of."""

    answer: Answer
    crawl: Crawl | None = None


class Guard(Protocol):
    """Whom a gate asks about the calls that it cannot judge by its limits."""

    under_way: dict[str, tuple[Crawl, int]]
    """By lease: what it wants to hear the end of, and when it began."""

    def taken(self, limits: EdgeLimits) -> Mapping[str, frozenset[CallClass]]:
        """Tell by the id of a limit for which classes the guard counts it instead of the gate."""
        ...

    def swap(self, limits: EdgeLimits) -> None:
        """Go on with other limits."""
        ...

    def check(self, call: Call, tenant: TenantId | None, now_us: int, ahead_us: int) -> Said:
        """Answer a call that the limits let through."""
        ...

    def end(self, lease: str, now_us: int, *, lost: bool = False) -> None:
        """Hear that what is under way has ended; `lost`: nobody said when."""
        ...


class Guards:
    """Sign-ups and crawlers. One thread uses it at a time, that of its gate."""

    def __init__(
        self,
        limits: EdgeLimits,
        signups: Signups,
        proof: Proof,
        crawlers: Crawlers,
        recorder: Recorder | None = None,
    ) -> None:
        self._signups, self._proof, self._crawlers = signups, proof, crawlers
        self._recorder = recorder
        self.under_way: dict[str, tuple[Crawl, int]] = {}
        self.counts: Counter[str] = Counter()
        """Solutions by what became of them; crawlers by what was found; nobody's address."""
        self._over: Recent[str, int] = Recent(_MOST_KEYS)
        self.swap(limits)

    def swap(self, limits: EdgeLimits) -> None:
        """Go on with other limits; what was counted so far stays counted."""
        self._limits = limits
        self._sign_ups, self._pages = sign_up_limit(limits), pages_limit(limits)
        self._plans = {each.id: each.plan for each in limits.tenants}
        self._signups.swap(limits)
        self._crawlers.swap(limits)

    def taken(self, limits: EdgeLimits) -> Mapping[str, frozenset[CallClass]]:
        """Tell which limits are counted here: sign-ups by source, pages of crawlers by source."""
        found = {}
        if (of_sign_ups := sign_up_limit(limits)) is not None:
            found[of_sign_ups.id] = frozenset({CallClass.SIGN_UP})
        if (of_pages := pages_limit(limits)) is not None:
            found[of_pages.id] = frozenset({CallClass.CRAWLER})
        return found

    def check(self, call: Call, tenant: TenantId | None, now_us: int, ahead_us: int) -> Said:
        """Answer a sign-up or a crawler."""
        if call.kind is CallClass.SIGN_UP:
            return Said(self._sign_up(call, tenant, now_us, ahead_us))
        if call.kind is CallClass.CRAWLER:
            return self._crawl(call, tenant, now_us, ahead_us)
        return Said(ADMITTED)

    def end(self, lease: str, now_us: int, *, lost: bool = False) -> None:
        """Charge a crawler the time that its call took; a lost one what was held for it."""
        crawl, since_us = self.under_way.pop(lease)
        cost_us = crawl.held_us if lost else max(0, now_us - since_us)
        self._crawlers.settle(crawl, cost_us, now_us)

    def _sign_up(self, call: Call, tenant: TenantId | None, now_us: int, ahead_us: int) -> Answer:
        limit = self._sign_ups
        if limit is not None and limit.paths and not call.path.startswith(limit.paths):
            return ADMITTED
        stage = stage_of(limit, tenant, self._limits.switches)
        who, asks = call.applicant or Applicant(), may_ask(call)
        sign_up = SignUp(
            source_ip=call.source_ip, mail=who.mail, fingerprint=who.fingerprint, at_us=now_us
        )
        judged = self._signups.judge(sign_up, may_ask=asks)
        if judged.step is Step.PROOF and stage in _ACTING and who.proof is not None:
            spent = self._proof.spend(who.proof, call.source_ip, now_us + ahead_us)
            self.counts[f"proof_{spent}"] += 1
            if spent is Spending.ACCEPTED:
                judged = self._signups.judge(sign_up, proven=True, may_ask=asks)
        if judged.step is Step.PASS:
            return ADMITTED
        answer = self._over_sign_ups(judged, stage, call, now_us + ahead_us)
        self._note_sign_up(judged, answer.verdict, call, who, tenant, now_us)
        return answer

    def _over_sign_ups(self, judged: Judgement, stage: Stage, call: Call, at_us: int) -> Answer:
        limit, wait_us = self._sign_ups, judged.wait_us
        quota = None if limit is None else limit.quota
        if stage not in _ACTING:
            verdict = Verdict.WARN if stage is Stage.WARN else Verdict.ADMIT
            return Answer(verdict, 0, None, limit, quota)
        if judged.step is Step.REFUSE:
            return Answer(Verdict.REFUSE, wait_us, None, limit, quota)
        challenge = self._proof.challenge(call.source_ip, at_us, judged.pressure)
        return Answer(Verdict.PROVE, wait_us, None, limit, quota, challenge=challenge)

    def _note_sign_up(
        self,
        judged: Judgement,
        verdict: Verdict,
        call: Call,
        who: Applicant,
        tenant: TenantId | None,
        now_us: int,
    ) -> None:
        """Record what is over a figure; a sign alone, such as a disposable domain, breaks none."""
        counted = [each for each in judged.reasons if each.measured > each.allowed > 0]
        if not counted or self._sign_ups is None:
            return
        most = next((each for each in counted if each.far_over), counted[0])
        quota = self._signups.quota_of(most.why)
        key = _key_of(most, call, who)
        self._note(self._sign_ups, key, tenant, quota, verdict, most.measured - 1, call, now_us)

    def _crawl(self, call: Call, tenant: TenantId | None, now_us: int, ahead_us: int) -> Said:
        limit = self._pages
        if limit is not None and limit.paths and not call.path.startswith(limit.paths):
            return Said(ADMITTED)
        stage = stage_of(limit, tenant, self._limits.switches)
        quota, lifted = self._permitted(call, tenant, now_us + ahead_us)
        if lifted:
            return Said(ADMITTED)
        crawl = self._crawlers.check(call, now_us, quota, stage=stage)
        self.counts[f"claim_{crawl.claim}"] += 1
        if crawl.charged:
            return Said(crawl.answer, crawl)
        answer = crawl.answer
        if answer.quota is not None and answer.wait_us > 0:
            self.counts["crawl_time" if crawl.by_time else "crawl_pages"] += 1
            if limit is not None and not crawl.by_time:
                self._note_crawl(limit, answer.quota, crawl, tenant, call, now_us)
        return Said(answer)

    def _note_crawl(
        self,
        limit: EdgeLimit,
        quota: Quota,
        crawl: Crawl,
        tenant: TenantId | None,
        call: Call,
        now_us: int,
    ) -> None:
        answer = crawl.answer
        own = crawl.key.startswith("source:")
        key = source_key(call.source_ip) if own else crawl.key
        stood = quota.burst - 1 + -(-answer.wait_us // max(1, quota.interval_us))
        self._note(limit, key, tenant, quota, answer.verdict, stood, call, now_us)

    def _permitted(
        self, call: Call, tenant: TenantId | None, at_us: int
    ) -> tuple[Quota | None, bool]:
        """Give the figures that a permit of the host gives an identity; or that it lifts them."""
        limit = self._pages
        if call.label is None or tenant is None or limit is None:
            return None, False
        permits = [each for each in self._limits.permits if each.tenant == tenant]
        holder = Holder(tenant=tenant, host=call.host, label=call.label)
        found = entitlement(limit, self._plans.get(tenant), permits, holder, at_us)
        return (None, False) if found.permit is None else (found.quota, found.quota is None)

    def _note(
        self,
        limit: EdgeLimit,
        key: str,
        tenant: TenantId | None,
        quota: Quota,
        verdict: Verdict,
        stood: int,
        call: Call,
        now_us: int,
    ) -> None:
        if self._recorder is None:
            return
        passed = self._over.get(key) or 0
        if verdict in {Verdict.ADMIT, Verdict.WARN}:
            passed += 1
            self._over.put(key, passed)
        interval_us, slack_us = quota.interval_us, (quota.burst - 1) * quota.interval_us
        lane = Lane(0, interval_us, slack_us, 0, 0, FOREVER_US, taken=passed)
        wait_us = max(1, (stood - quota.burst + 1) * interval_us)
        self._recorder.note(limit, key, tenant, lane, wait_us, call, verdict, now_us)


def _key_of(reason: Reason, call: Call, who: Applicant) -> str:
    """Name what a figure was counted by; no name stands for an address unless it is one."""
    mailbox, _, domain = (who.mail or "").partition("@")
    program = f"program {(who.fingerprint or '')[:16]}"
    named: Mapping[Why, Callable[[], str]] = {
        Why.PREFIX: lambda: f"network {_network(call.source_ip)}",
        Why.MAILBOX: lambda: f"mailbox {mailbox}",
        Why.DOMAIN: lambda: f"mail domain {_registered(domain)}",
        Why.SPREAD_DOMAIN: lambda: f"mail domain {_registered(domain)}",
        Why.FINGERPRINT: lambda: program,
        Why.SPREAD_PROGRAM: lambda: program,
    }
    name = named.get(reason.why)
    return source_key(call.source_ip) if name is None else name()


def _registered(domain: str) -> str:
    return registered_domain(mail_domain(f"x@{domain}") or domain)


def _network(source_ip: str) -> str:
    try:
        length = 56 if ":" in source_ip else 24
        return str(ipaddress.ip_network(f"{source_ip}/{length}", strict=False))
    except ValueError:
        return "unknown"


def merged(answer: Answer, said: Answer) -> Answer:
    """Put what a guard says to a call together with what the limits say; both let it pass."""
    if said.verdict is Verdict.PACE:
        wait_us = max(answer.wait_us, said.wait_us)
        return Answer(Verdict.PACE, wait_us, answer.lease, said.limit, said.quota)
    if said.verdict is Verdict.WARN and answer.verdict is Verdict.ADMIT:
        return Answer(Verdict.WARN, 0, answer.lease, said.limit, said.quota)
    return answer

"""Evaluates the rules of a policy over one stream of requests, one at a time.

State is a bucket per key that holds water: it is forgotten as soon as it has run dry, so memory
follows the traffic of the last moments, not its history.
"""

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter

import msgspec

from schout.core.detect.select import admits, compile_selector, is_static, plain_path
from schout.core.evidence.digest import sha256_digest
from schout.core.evidence.redact import excerpt
from schout.core.limits.leaky import overflows, pour
from schout.core.model.event import HttpRequest, event_id
from schout.core.model.finding import Evidence, Finding
from schout.core.model.ids import FindingId, Kind, TenantId, derive_id
from schout.core.model.moment import SECOND_US, to_datetime
from schout.core.model.vocabulary import Direction, Scope
from schout.core.policy.figures import Figures, figures_of
from schout.core.policy.schema import Clause, Policy, Rule

_KEYS = {Scope.SOURCE: "source_ip", Scope.DATABASE: "host", Scope.TENANT: "tenant"}
_SWEEP_LEAST = 1000
_MAX_KINDS = 1000
"""Pairs of method and status remembered; attackers make methods up."""
_MAX_SEEN = 10_000
"""Paths remembered per key; a bucket that never runs dry must not grow without end."""


class Bucket(msgspec.Struct):
    """What is known of one key while its bucket holds water."""

    empty_at_us: int
    first_us: int
    count: int
    source_ip: str | None
    """The one address behind it; `None` once there are two."""
    figures: Figures
    """Those of the tenant whose request began it; they hold until it has run dry."""
    seen: set[str]
    kept: list[HttpRequest]


_Candidate = tuple[tuple[str, ...], bool | None, Callable[[HttpRequest], Finding | None]]


class RuleEvaluator:
    """One rule of a policy and the state of all its keys."""

    def __init__(self, rule: Rule, clause: Clause, plans: Mapping[TenantId, str]) -> None:
        self.rule = rule
        self._clause = clause
        self._plans = plans
        self._match = compile_selector(rule.select)
        self._key = attrgetter(_KEYS[rule.key])
        limit = clause.limit(rule.limit) if rule.limit is not None else None
        self._by_plan: dict[str | None, Figures] = {
            plan: figures_of(rule, clause, plan) for plan in (limit.plans if limit else ())
        }
        self._keep = clause.evidence.keep
        self._default = figures_of(rule, clause)
        self._buckets: dict[str, Bucket] = {}
        self._muted: dict[str, int] = {}
        self._sweep_at = _SWEEP_LEAST
        self.unkeyed = 0
        """Requests that the rule would count but that lack its key, such as a host name."""

    def step(self, event: HttpRequest) -> Finding | None:
        """Take the next request in order of time; give a finding when the bucket overflows."""
        return self.take(event) if self._match(event) else None

    def take(self, event: HttpRequest) -> Finding | None:
        """Take a request that the rule counts."""
        key: str | None = self._key(event)
        if key is None:
            self.unkeyed += 1
            return None
        now_us = event.at_us
        if self._muted:
            until = self._muted.get(key)
            if until is not None:
                if now_us < until:
                    return None
                del self._muted[key]
        bucket = self._buckets.get(key)
        if bucket is None or bucket.empty_at_us <= now_us:
            bucket = self._begin(key, event)
        if self.rule.distinct is not None:
            path = event.path or ""
            if path in bucket.seen:
                return None
            if len(bucket.seen) >= _MAX_SEEN:
                bucket.seen.clear()
            bucket.seen.add(path)
        capacity, leak_us, _ = bucket.figures
        bucket.empty_at_us = empty_at_us = pour(bucket.empty_at_us, now_us, leak_us)
        bucket.count += 1
        if len(bucket.kept) < self._keep:
            bucket.kept.append(event)
        if bucket.source_ip != event.source_ip:
            bucket.source_ip = None
        if not overflows(empty_at_us, now_us, leak_us, capacity):
            return None
        del self._buckets[key]
        self._muted[key] = now_us + self.rule.mute_us
        return self._finding(bucket, key, event)

    def _begin(self, key: str, event: HttpRequest) -> Bucket:
        """Give a key an empty bucket."""
        now_us = event.at_us
        if len(self._buckets) + len(self._muted) >= self._sweep_at:
            self._sweep(now_us)
        figures = self._figures_of(event)
        bucket = Bucket(now_us, now_us, 0, event.source_ip, figures, set(), [])
        self._buckets[key] = bucket
        return bucket

    def _figures_of(self, event: HttpRequest) -> Figures:
        if not self._by_plan:
            return self._default
        tenant = self._whose(event)[0]
        plan = self._plans.get(tenant) if tenant is not None else None
        return self._by_plan.get(plan, self._default)

    def _whose(self, event: HttpRequest) -> tuple[TenantId | None, Direction]:
        """Tell whose trouble it is, and on which side that tenant stands."""
        if self.rule.subject is Scope.SOURCE:
            if event.source_tenant is not None:
                return event.source_tenant, Direction.OFFENDER
            if event.tenant is not None:
                return event.tenant, Direction.VICTIM
        elif event.tenant is not None:
            return event.tenant, Direction.OFFENDER
        return None, Direction.UNATTRIBUTED

    def _about_host(self, direction: Direction) -> bool:
        """Tell whether it was about one host: it was counted by it, or that is the target."""
        return self.rule.key is Scope.DATABASE or direction is not Direction.OFFENDER

    def _finding(self, bucket: Bucket, key: str, event: HttpRequest) -> Finding:
        rule = self.rule
        tenant, direction = self._whose(event)
        _, leak_us, burst = bucket.figures
        spent_us = event.at_us - bucket.first_us
        trigger = event_id(event)
        kept = bucket.kept if event in bucket.kept else [*bucket.kept[: self._keep - 1], event]
        withhold = self._clause.evidence.withhold
        return Finding(
            id=FindingId(
                derive_id(Kind.FINDING, event.at_us, rule.id, str(rule.version), key, trigger)
            ),
            clause=rule.clause,
            rule=rule.id,
            rule_version=rule.version,
            tenant=tenant,
            principal=key,
            source_ip=bucket.source_ip,
            object=event.host if self._about_host(direction) else None,
            at=to_datetime(event.at_us),
            first_at=to_datetime(bucket.first_us),
            count=bucket.count,
            measured=bucket.count,
            limit=burst + spent_us // leak_us,
            unit=rule.unit,
            window_s=max(1, -(-spent_us // SECOND_US)),
            confidence=rule.confidence,
            direction=direction,
            evidence=tuple(_evidence(item, withhold) for item in kept),
        )

    def _sweep(self, now_us: int) -> None:
        """Forget keys that have run dry, so that random keys cannot fill the memory."""
        self._buckets = {
            key: bucket for key, bucket in self._buckets.items() if bucket.empty_at_us > now_us
        }
        self._muted = {key: until for key, until in self._muted.items() if until > now_us}
        self._sweep_at = max(_SWEEP_LEAST, 2 * (len(self._buckets) + len(self._muted)))

    def snapshot(self) -> tuple[dict[str, Bucket], dict[str, int]]:
        """Give the state of all keys for a later `restore`; the next step changes it: copy it."""
        return self._buckets, self._muted

    def restore(self, buckets: dict[str, Bucket], muted: dict[str, int]) -> None:
        """Go on from a state that `snapshot` gave."""
        self._buckets, self._muted = buckets, muted


class Evaluator:
    """All rules of a policy over one stream."""

    def __init__(self, policy: Policy, plans: Mapping[TenantId, str] | None = None) -> None:
        """`plans`: the plan of each tenant, for limits that differ per plan."""
        self.rules = tuple(
            RuleEvaluator(rule, policy.clause(rule.clause), plans or {}) for rule in policy.rules
        )
        self._by_kind: dict[tuple[str | None, int], tuple[_Candidate, ...]] = {}

    def step(self, event: HttpRequest) -> Sequence[Finding]:
        """Take the next request in order of time; give what each rule finds.

        Which rules may count it follows from its method and status, and is worked out once for
        each pair of them; so most rules cost nothing for most requests.
        """
        path = event.path
        if path is None:
            return ()
        kind = event.method, event.status
        candidates = self._by_kind.get(kind)
        if candidates is None:
            candidates = self._candidates(kind)
        found: list[Finding] | None = None
        if "%" in path or "//" in path or "/." in path:
            path = plain_path(path)
        for prefixes, static, take in candidates:
            if prefixes and not path.startswith(prefixes):
                continue
            if static is not None and is_static(path) != static:
                continue
            finding = take(event)
            if finding is not None:
                found = [finding] if found is None else [*found, finding]
        return found or ()

    def _candidates(self, kind: tuple[str | None, int]) -> tuple[_Candidate, ...]:
        if len(self._by_kind) >= _MAX_KINDS:
            self._by_kind.clear()
        selected = ((rule, rule.rule.select) for rule in self.rules)
        candidates = self._by_kind[kind] = tuple(
            (select.path_prefixes, select.static, rule.take)
            for rule, select in selected
            if admits(select, *kind)
        )
        return candidates


def _evidence(event: HttpRequest, withhold: tuple[str, ...]) -> Evidence:
    return Evidence(
        event=event_id(event),
        digest=sha256_digest(event.raw),
        source=event.source,
        line=event.line,
        at=to_datetime(event.at_us),
        excerpt=excerpt(event, withhold),
    )

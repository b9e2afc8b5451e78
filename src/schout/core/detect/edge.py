"""Findings from the gate: what went over a limit at the edge, one finding per key and quarter hour.

A finding waits until it rests on as many calls as the clause asks for. Then its key is mute for a
while, as in the rules over logs: a flood is one finding with a count, not a million.
"""

import msgspec

from schout.core.evidence.digest import sha256_digest
from schout.core.evidence.redact import mark, shown
from schout.core.model.event import CallSample, LimitExceeded
from schout.core.model.finding import Evidence, Finding
from schout.core.model.ids import EventId, FindingId, Kind, RuleId, TenantId, derive_id
from schout.core.model.moment import MINUTE_US, SECOND_US, to_datetime, to_rfc3339
from schout.core.model.value import canonical_json
from schout.core.model.vocabulary import Direction, Metric, Scope
from schout.core.policy.schema import Clause, Policy

SOURCE = "gate"
"""The name of the gate as the source of its events."""
MUTE_US = 15 * MINUTE_US
_APART_US = 5 * MINUTE_US
"""Calls further apart than this are not one finding."""
_CERTAIN = 100
"""The gate counted the calls itself."""
_MOST_KEYS = 50_000


_Key = tuple[str, str, TenantId | None]


class _State(msgspec.Struct):
    first_us: int
    last_us: int
    over: int
    measured: int
    allowed: int
    samples: list[CallSample]


class EdgeEvaluator:
    """Takes the events of the gate in order of time."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._states: dict[_Key, _State] = {}
        self._muted: dict[_Key, int] = {}
        """By clause, not by limit: who is over its rate is soon over the parallel limit too."""

    def step(self, event: LimitExceeded, source_tenant: TenantId | None = None) -> Finding | None:
        """Take an event; give a finding when enough has come together.

        `source_tenant`: whose address it came from, where the limit counts by source. What a
        policy only records, active minutes, makes no finding; nor does a clause that is gone.
        """
        clause = next((each for each in self._policy.clauses if each.id == event.clause), None)
        if clause is None or event.metric is Metric.ACTIVE_MINUTES:
            return None
        muted = event.clause, event.key, event.tenant
        if event.at_us < self._muted.get(muted, 0):
            return None
        key = event.limit, event.key, event.tenant
        state = self._states.get(key)
        if state is None or event.first_us - state.last_us > _APART_US:
            state = self._begin(key, event)
        else:
            _add(state, event, clause.evidence.keep)
        if state.over < clause.evidence.minimum or not state.samples:
            return None
        del self._states[key]
        self._muted[muted] = event.at_us + MUTE_US
        return _finding(state, event, clause, source_tenant)

    def _begin(self, key: _Key, event: LimitExceeded) -> _State:
        if len(self._states) + len(self._muted) >= _MOST_KEYS:
            self._forget(event.at_us)
        state = _State(
            event.first_us,
            event.at_us,
            event.over,
            event.measured,
            event.allowed,
            list(event.samples),
        )
        self._states[key] = state
        return state

    def _forget(self, now_us: int) -> None:
        """Forget keys that are quiet; when all are busy, forget all: they come together again."""
        muted = {key: until_us for key, until_us in self._muted.items() if until_us > now_us}
        self._muted = muted if len(muted) <= _MOST_KEYS // 2 else {}
        kept = {
            key: state for key, state in self._states.items() if state.last_us + _APART_US > now_us
        }
        self._states = kept if len(kept) <= _MOST_KEYS // 2 else {}


def _add(state: _State, event: LimitExceeded, keep: int) -> None:
    state.last_us = max(state.last_us, event.at_us)
    state.over += event.over
    if event.metric is Metric.PARALLEL_CALLS:
        state.measured = max(state.measured, event.measured)
        state.allowed = event.allowed
    else:
        state.measured += event.measured
        state.allowed += event.allowed
    state.samples += event.samples[: max(0, keep - len(state.samples))]


def _finding(
    state: _State, event: LimitExceeded, clause: Clause, source_tenant: TenantId | None
) -> Finding:
    by_source = event.scope is Scope.SOURCE
    tenant = (source_tenant or event.tenant) if by_source else event.tenant
    sources = {sample.source_ip for sample in state.samples}
    hosts = {sample.host for sample in state.samples}
    withhold = clause.evidence.withhold
    name = derive_id(
        Kind.FINDING, event.at_us, event.limit, event.key, str(state.first_us), str(state.over)
    )
    return Finding(
        id=FindingId(name),
        clause=clause.id,
        rule=RuleId(event.limit),
        rule_version=1,
        tenant=tenant,
        principal=event.key,
        source_ip=sources.pop() if len(sources) == 1 else None,
        object=hosts.pop() if len(hosts) == 1 and source_tenant is None else None,
        at=to_datetime(event.at_us),
        first_at=to_datetime(state.first_us),
        count=state.over,
        measured=state.measured,
        limit=state.allowed,
        unit=event.metric,
        window_s=max(1, -(-(event.at_us - state.first_us) // SECOND_US)),
        confidence=_CERTAIN,
        direction=_direction(tenant, by_source=by_source and source_tenant is None),
        evidence=tuple(_evidence(sample, withhold) for sample in state.samples),
    )


def _direction(tenant: TenantId | None, *, by_source: bool) -> Direction:
    if tenant is None:
        return Direction.UNATTRIBUTED
    return Direction.VICTIM if by_source else Direction.OFFENDER


def _evidence(sample: CallSample, withhold: tuple[str, ...]) -> Evidence:
    raw = canonical_json(sample)
    address = mark("source_ip") if "source_ip" in withhold else sample.source_ip
    what = "" if sample.operation is None else f" {shown(sample.operation)}"
    target = f"{shown(sample.method)} {shown(sample.host)}{shown(sample.path)}{what}"
    text = f"{to_rfc3339(sample.at_us)} {shown(address)} {target}: {sample.answer}"
    return Evidence(
        event=EventId(derive_id(Kind.EVENT, sample.at_us, sample.host, raw.decode())),
        digest=sha256_digest(raw),
        source=SOURCE,
        line=sample.serial,
        at=to_datetime(sample.at_us),
        excerpt=text,
    )

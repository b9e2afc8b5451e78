"""Measures rules over activities of the past: what they cost, and what they would have found.

Activities come in batches in order of time, from logs or from the archive. Each batch is evaluated
by all rules together, by each rule under trial alone, and by the rule that it would replace. Times
are of the evaluation alone; reading is not in them.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from operator import itemgetter

import msgspec
import polars as pl

from schout.adapters.archive_reader import ArchiveReader, Chosen
from schout.core.detect.carried_rows import CarriedRows
from schout.core.detect.claims import Exhibits
from schout.core.detect.columnar import ColumnEvaluator
from schout.core.detect.conjuncts import Conjuncts
from schout.core.detect.rule_columns import RuleColumns
from schout.core.detect.rule_evaluator import RuleEvaluator
from schout.core.model.event import Activity
from schout.core.model.finding import Finding
from schout.core.model.frame import KINDS, SCHEMAS, STRUCTS, events_of, frame_of
from schout.core.model.ids import TenantId
from schout.core.model.moment import from_datetime, to_datetime, to_rfc3339
from schout.core.model.vocabulary import ActivityKind
from schout.core.policy.rule import Rule
from schout.core.policy.schema import Policy
from schout.service.registers import Known, known_of
from schout.service.replay import Replay, ReplayOptions
from schout.service.rules import Tried

Frames = Mapping[ActivityKind, pl.DataFrame]
Elapsed = Callable[[], int]
Plans = Mapping[TenantId, str]

_BATCH = 131_072
"""Activities that are evaluated together, at least: fewer would measure the start of each call."""
_SAMPLE = 50_000
"""Activities that are evaluated one by one, to say what that costs."""
ENOUGH = 100_000
"""Activities below which times are mostly those of starting up."""
TOP = 10
_SECOND_NS = 1_000_000_000


class Found(msgspec.Struct, kw_only=True):
    """What a rule would have found."""

    findings: int = 0
    by_day: dict[str, int] = msgspec.field(default_factory=dict)
    tenants: dict[str, int] = msgspec.field(default_factory=dict)
    """Findings by whose trouble they are; `-` stands for nobody known."""
    addresses: int = 0
    """Different addresses that stood behind findings."""
    keys: int = 0
    """Different keys."""
    top: list[tuple[str, int]] = msgspec.field(default_factory=list)
    """The keys with most findings."""


class Change(msgspec.Struct, kw_only=True, frozen=True):
    """How what is found differs from what the rule of the pack finds."""

    version: int
    """Of the rule of the pack."""
    findings: int
    """What that one would have found."""
    more: list[tuple[str, int]]
    """Keys that are found more often, and by how much; those with most first."""
    fewer: list[tuple[str, int]]
    more_keys: int
    """All such keys, more than are shown."""
    fewer_keys: int


class Measured(msgspec.Struct, kw_only=True, frozen=True):
    """One rule over all activities that were given."""

    rule: str
    version: int
    activities: int
    """Those of the kind that the rule is over."""
    counted: int
    """Those that its predicate fits."""
    replayed: int
    """Those that were evaluated one by one, as a screen over columns could not settle them."""
    unkeyed: int
    """Those that fit, and lack a part of the key."""
    ns_per_activity: int
    """By column."""
    ns_one_by_one: int
    """One after another, over a sample."""
    activities_per_s: int
    """By column."""
    share_permille: int
    """Of the time that all rules together take for all activities; it is more than a rule adds, as
    rules share predicates."""
    found: Found
    change: Change | None
    """`None`: the pack has no rule of this id, or it is the rule of the pack that was measured."""


class Bench(msgspec.Struct, kw_only=True, frozen=True):
    """What was measured."""

    activities: int
    first_at: str | None
    last_at: str | None
    all_rules: int
    all_ns_per_activity: int
    all_activities_per_s: int
    rules: list[Measured]


class Meter:
    """Takes batches; gives what was measured."""

    def __init__(
        self, tried: Tried, plans: Plans | None = None, elapsed_ns: Elapsed = time.perf_counter_ns
    ) -> None:
        """`elapsed_ns` tells nanoseconds since any moment; `plans`: the plan of each tenant."""
        known = plans or {}
        self._tried = tried
        self._elapsed = elapsed_ns
        self._all = ColumnEvaluator(tried.policy, known)
        self._all_ns = 0
        self._trials = [_Trial(tried.policy, rule, known, elapsed_ns) for rule in tried.rules]
        self._before = {
            name: _Trial(tried.before, rule, known, elapsed_ns)
            for name, rule in tried.present.items()
        }
        self._waiting: list[Frames] = []
        self._held = 0
        self.activities = 0
        """How many were taken."""
        self._first_us: int | None = None
        self._last_us: int | None = None

    def take(self, batch: Sequence[Activity] | Frames) -> None:
        """Take the next activities in order of time; every batch is later than those before."""
        frames = batch if isinstance(batch, Mapping) else _frames(batch)
        many = sum(frame.height for frame in frames.values())
        self._waiting.append(frames)
        self._held += many
        self.activities += many
        if self._held >= _BATCH:
            self._measure()

    def _measure(self) -> None:
        frames = _joined(self._waiting)
        self._waiting, self._held = [], 0
        moments = [frame["at_us"] for frame in frames.values() if frame.height]
        if not moments:
            return
        self._last_us = max(int(each[-1]) for each in moments)
        if self._first_us is None:
            self._first_us = min(int(each[0]) for each in moments)
        started = self._elapsed()
        self._all.step(frames)
        self._all_ns += self._elapsed() - started
        for trial in (*self._trials, *self._before.values()):
            trial.take(frames, self._last_us)

    def result(self) -> Bench:
        """Give what was measured of all that was taken."""
        self._measure()
        return Bench(
            activities=self.activities,
            first_at=None if self._first_us is None else to_rfc3339(self._first_us),
            last_at=None if self._last_us is None else to_rfc3339(self._last_us),
            all_rules=len(self._tried.policy.rules),
            all_ns_per_activity=self._all_ns // max(1, self.activities),
            all_activities_per_s=_rate(self.activities, self._all_ns),
            rules=[each.measured(self._all_ns, self._before) for each in self._trials],
        )


class _Trial:
    """One rule alone."""

    def __init__(self, policy: Policy, rule: Rule, plans: Plans, elapsed: Elapsed) -> None:
        lists = {named.id: named for named in policy.lists}
        clause = policy.clause(rule.clause)
        self.rule = rule
        self._elapsed = elapsed
        self._columns = RuleColumns(rule, clause, plans, lists, Exhibits())
        self._one_by_one = RuleEvaluator(rule, clause, plans, lists)
        self._tests = Conjuncts(rule.on, [rule.when], lists)
        self._rows = CarriedRows(STRUCTS[rule.on])
        self._next = 0
        self._counted = self._replayed = self._ns = self._sampled = self._sample_ns = 0
        self.found = Found()
        self.keys: Counter[str] = Counter()
        self._addresses: set[str] = set()

    def take(self, frames: Frames, now_us: int) -> None:
        """Evaluate a batch; nothing after it is of an earlier moment than `now_us`."""
        frame = frames.get(self.rule.on)
        started = self._elapsed()
        found = [] if frame is None or frame.is_empty() else self._step(frame)
        found += self._columns.reference.advance(now_us)
        self._ns += self._elapsed() - started
        self._note(found)
        if frame is not None and self._sampled < _SAMPLE:
            self._sample(frame.head(_SAMPLE - self._sampled))

    def _step(self, frame: pl.DataFrame) -> list[Finding]:
        now_us = int(frame["at_us"][-1])
        first, self._next = self._next, self._next + frame.height
        self._rows.add(first, frame)
        (mask,) = self._tests.masks(frame)
        counted = frame.select(sorted(self._columns.reads)).filter(mask)
        wanted = self._columns.sift(counted, mask.arg_true().cast(pl.Int64) + first, now_us)
        activities = self._rows.take(wanted)
        found = self._columns.replay(wanted, activities, now_us)
        self._rows.keep([self._columns.carried])
        self._counted += counted.height
        self._replayed += len(wanted)
        return [finding for _, finding in found]

    def _sample(self, frame: pl.DataFrame) -> None:
        events = events_of(STRUCTS[self.rule.on], frame)
        started = self._elapsed()
        for event in events:
            self._one_by_one.step(event)
        self._sample_ns += self._elapsed() - started
        self._sampled += len(events)

    def _note(self, found: Iterable[Finding]) -> None:
        told = self.found
        for finding in found:
            told.findings += 1
            day = str(to_datetime(from_datetime(finding.at)).date())
            told.by_day[day] = told.by_day.get(day, 0) + 1
            tenant = finding.tenant or "-"
            told.tenants[tenant] = told.tenants.get(tenant, 0) + 1
            self.keys[finding.principal or "-"] += 1
            if finding.source_ip is not None:
                self._addresses.add(finding.source_ip)

    def measured(self, all_ns: int, before: Mapping[str, "_Trial"]) -> Measured:
        """Give all that is known at the end."""
        rule, told = self.rule, self.found
        told.addresses, told.keys = len(self._addresses), len(self.keys)
        told.top = _most(self.keys)
        present = before.get(rule.id)
        return Measured(
            rule=rule.id,
            version=rule.version,
            activities=self._next,
            counted=self._counted,
            replayed=self._replayed,
            unkeyed=self._columns.reference.unkeyed,
            ns_per_activity=self._ns // max(1, self._next),
            ns_one_by_one=self._sample_ns // max(1, self._sampled),
            activities_per_s=_rate(self._next, self._ns),
            share_permille=1000 * self._ns // max(1, all_ns),
            found=told,
            change=None if present is None else self._change(present),
        )

    def _change(self, present: "_Trial") -> Change:
        more, fewer = self.keys - present.keys, present.keys - self.keys
        return Change(
            version=present.rule.version,
            findings=present.found.findings,
            more=_most(more),
            fewer=_most(fewer),
            more_keys=len(more),
            fewer_keys=len(fewer),
        )


def bench_logs(
    tried: Tried,
    paths: Sequence[str],
    known: Known | None,
    tick: Callable[[int], None],
    *,
    format_name: str = "auto",
    host: str | None = None,
) -> Bench:
    """Measure over logs; `tick` is told now and then how many activities there were.

    `known`: who is who; without it no tenant is known. `host`: that of lines that name none.
    """
    whose = known_of((), ()) if known is None else known
    meter = Meter(tried, {tenant.id: tenant.plan for tenant in whose.tenants})
    options = ReplayOptions(
        format_name=format_name,
        default_host=host.lower() if host else None,
        on_activities=meter.take,
    )
    nothing = msgspec.structs.replace(tried.policy, rules=())
    with closing(Replay(paths, nothing, whose.tenants, whose.register, options)) as replay:
        for _ in replay.findings(lambda: tick(meter.activities)):
            pass  # there are no rules: the meter is given the activities
        if broken := replay.broken():
            raise broken[0]
    return meter.result()


def bench_archive(
    tried: Tried, folder: str, chosen: Chosen, known: Known | None, tick: Callable[[int], None]
) -> Bench:
    """Measure over the archive; whose activities they are stays as it was archived."""
    tenants = () if known is None else known.tenants
    meter = Meter(tried, {tenant.id: tenant.plan for tenant in tenants})
    for frames in ArchiveReader(folder, chosen).slices():
        meter.take(frames)
        tick(meter.activities)
    return meter.result()


def _rate(many: int, spent_ns: int) -> int:
    return many * _SECOND_NS // max(1, spent_ns)


def _most(keys: Mapping[str, int]) -> list[tuple[str, int]]:
    by_name = sorted(keys.items())
    return sorted(by_name, key=itemgetter(1), reverse=True)[:TOP]


def _frames(activities: Sequence[Activity]) -> Frames:
    by_kind: dict[ActivityKind, list[Activity]] = {}
    for activity in activities:
        by_kind.setdefault(KINDS[type(activity)], []).append(activity)
    return {kind: frame_of(kind, events) for kind, events in by_kind.items()}


def _joined(batches: Sequence[Frames]) -> Frames:
    by_kind: dict[ActivityKind, list[pl.DataFrame]] = {}
    for frames in batches:
        for kind, frame in frames.items():
            by_kind.setdefault(kind, []).append(frame.select(list(SCHEMAS[kind])))
    return {kind: pl.concat(parts) for kind, parts in by_kind.items()}

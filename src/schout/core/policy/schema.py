"""A policy as values: what a pack says once it has been read and found sound.

Texts are mappings from a language tag to a string and hold every language of the policy.
"""

from datetime import date

import msgspec

from schout.core.model.ids import ClauseId, Digest, RuleId
from schout.core.model.value import Value
from schout.core.model.vocabulary import (
    Approval,
    ClauseKind,
    FailureMode,
    Ground,
    IntentSign,
    MeasureKind,
    Metric,
    Mode,
    NoticeTime,
    PermitKind,
    Refund,
    Scope,
    Severity,
    Traffic,
    WayBack,
)
from schout.core.policy.period import Period
from schout.core.policy.rule import NamedList, Rule

Text = dict[str, str]


class DisputeBody(Value, frozen=True, kw_only=True):
    """Who settles disputes out of court (Regulation (EU) 2022/2065, Art. 21)."""

    name: str
    contact: str
    """The address of its page or a mail address."""


class Provider(Value, frozen=True, kw_only=True):
    """The host whose policy it is, and where people reach it."""

    name: str
    legal_name: str
    country: str
    abuse_contact: str
    appeal_contact: str
    security_contact: str
    disclosure_url: str | None = None
    """Where the rules for reporting weak spots stand; `schout policy render` writes the page."""
    security_txt_url: str | None = None
    """Where `security.txt` stands (RFC 9116, section 2.5.2)."""
    pgp_key_url: str | None = None
    """Where the OpenPGP key for reports of weak spots stands."""
    dispute_body: DisputeBody | None = None
    """A certified body that settles disputes about decisions; `None`: the host names none."""
    court: Text | None = None
    """The court that has jurisdiction; `None`: it is not named."""
    billing: str | None = None
    """The mail address of the host's own billing, where the settings name none."""


class Calendar(Value, frozen=True, kw_only=True):
    """Business time: which days and hours count, and whose holidays do not."""

    id: str
    time_zone: str
    holidays: str
    """A country, ISO 3166-1 alpha-2."""
    days: tuple[int, ...]
    """Days of the week that count, Monday is 0."""
    opens_minute: int
    closes_minute: int
    """Minutes after midnight."""


class Plan(Value, frozen=True, kw_only=True):
    """A product or plan that tenants can be on."""

    id: str
    title: Text


class Limit(Value, frozen=True, kw_only=True):
    """A figure of a clause: at most so many of a metric, per period or at any moment."""

    id: str
    metric: Metric
    at_most: int
    per: Period | None
    """`None`: at any one moment (parallel calls, items, bytes of one upload)."""
    burst: int
    """How many may come at once before the rate counts; at least 1."""
    scope: Scope
    traffic: Traffic
    paths: tuple[str, ...]
    """Path prefixes that the traffic class is limited to; empty: all."""
    plans: dict[str, int]
    """`at_most` for tenants on these plans, instead of the general one."""
    note: Text
    """A sentence for readers; empty when the figures say it all."""

    def at_most_for(self, plan: str | None) -> int:
        """Give the figure that holds for a plan."""
        return self.at_most if plan is None else self.plans.get(plan, self.at_most)


class EvidenceRule(Value, frozen=True, kw_only=True):
    """What a finding must rest on before it counts, and what of it is shown."""

    minimum: int
    """Events, at least; fewer is too little evidence."""
    keep: int
    """How many events are kept with the finding."""
    withhold: tuple[str, ...]
    """What is taken out of excerpts: `query`, `user`, `user_agent`, `referer`, `source_ip`."""


class Remedy(Value, frozen=True, kw_only=True):
    """What the tenant is asked to do, and by when."""

    ask: Text
    window: Period
    calendar: str
    extendable: bool


class Intake(Value, frozen=True, kw_only=True):
    """Under which names outsiders report it."""

    xarf: tuple[str, ...]
    """XARF v4 `category/type`."""
    dsa: tuple[str, ...]
    """Categories of the EU transparency database (Regulation (EU) 2022/2065, Art. 24(5))."""


class Clause(Value, frozen=True, kw_only=True):
    """One paragraph of the policy. `contract` and `duty` clauses have text only."""

    id: ClauseId
    kind: ClauseKind
    title: Text
    text: Text
    severity: Severity = Severity.MINOR
    intent: tuple[IntentSign, ...] = ()
    scope: Scope = Scope.TENANT
    mode: Mode = Mode.SHADOW
    failure: FailureMode = FailureMode.OPEN
    limits: tuple[Limit, ...] = ()
    rules: tuple[RuleId, ...] = ()
    permits: tuple[PermitKind, ...] = ()
    evidence: EvidenceRule = EvidenceRule(minimum=1, keep=20, withhold=())
    remedy: Remedy | None = None
    ladder: str | None = None
    intake: Intake = Intake(xarf=(), dsa=())

    def limit(self, limit_id: str) -> Limit:
        """Give a limit by its id; `KeyError` when there is none."""
        for limit in self.limits:
            if limit.id == limit_id:
                return limit
        raise KeyError(limit_id)


class Measure(Value, frozen=True, kw_only=True):
    """What a step of a ladder does to the tenant's service."""

    kind: MeasureKind
    scope: Scope
    duration: Period | None
    """`None`: until another way back is taken."""


class Step(Value, frozen=True, kw_only=True):
    """One step of a ladder: when a case enters it, what happens, and what follows."""

    id: str
    strikes_from: int | None
    """A case may begin here from this strike on; `None`: only reached from another step."""
    strikes_to: int | None
    """... up to this strike; `None`: any number."""
    severity: tuple[Severity, ...]
    """... for clauses of these severities; empty: any."""
    grounds: tuple[Ground, ...]
    """... on one of these grounds; empty: none is needed."""
    measures: tuple[Measure, ...]
    notice: NoticeTime
    remedy: bool
    """Whether the clause's remedy window runs in this step."""
    approval: Approval
    then: str | None
    """The step that follows when the remedy window ends without a remedy; `None`: the case waits
    for its review."""
    lift: tuple[WayBack, ...]
    """Ways back for the measures of this step."""
    appeal: Period | None
    review: Period | None
    refund: Refund

    @property
    def terminates(self) -> bool:
        """Whether it ends the agreement with the tenant."""
        return any(measure.kind is MeasureKind.TERMINATE for measure in self.measures)


class Ladder(Value, frozen=True, kw_only=True):
    """What follows from the first violation, the second, and so on."""

    id: str
    title: Text
    window: Period
    """How long a violation counts as a strike."""
    half_life: Period | None
    """The time in which its weight halves; `None`: it counts fully until the window ends."""
    repeated_from: int
    """From which strike on a violation is `repeated`."""
    steps: tuple[Step, ...]

    def step(self, step_id: str) -> Step:
        """Give a step by its id; `KeyError` when there is none."""
        for step in self.steps:
            if step.id == step_id:
                return step
        raise KeyError(step_id)


class Policy(Value, frozen=True, kw_only=True):
    """A checked policy: what people read, what the edge enforces, what detectors look for."""

    id: str
    version: str
    provider: Provider
    published: date
    effective_from: date
    languages: tuple[str, ...]
    source_language: str
    title: Text
    summary: Text
    calendars: tuple[Calendar, ...]
    plans: tuple[Plan, ...]
    ladders: tuple[Ladder, ...]
    clauses: tuple[Clause, ...]
    rules: tuple[Rule, ...]
    lists: tuple[NamedList, ...] = ()
    """Values that rules look up by name."""
    digest: Digest
    """Of the pack's files, so that a decision names exactly what it was taken under."""

    def clause(self, clause_id: str) -> Clause:
        """Give a clause by its id; `KeyError` when there is none."""
        for clause in self.clauses:
            if clause.id == clause_id:
                return clause
        raise KeyError(clause_id)

    def ladder(self, ladder_id: str) -> Ladder:
        """Give a ladder by its id; `KeyError` when there is none."""
        for ladder in self.ladders:
            if ladder.id == ladder_id:
                return ladder
        raise KeyError(ladder_id)

    def calendar(self, calendar_id: str) -> Calendar:
        """Give a calendar by its id; `KeyError` when there is none."""
        for calendar in self.calendars:
            if calendar.id == calendar_id:
                return calendar
        raise KeyError(calendar_id)

    def rule(self, rule_id: str) -> Rule:
        """Give a rule by its id; `KeyError` when there is none."""
        for rule in self.rules:
            if rule.id == rule_id:
                return rule
        raise KeyError(rule_id)


class PackSource(msgspec.Struct, frozen=True, kw_only=True):
    """The files of one pack as they were read: names relative to its folder, and their text."""

    name: str
    files: dict[str, str]

"""What can change between two versions of a policy, and what a change means for a tenant."""

from enum import StrEnum

from msgspec import field

from schout.core.model.value import Value
from schout.core.policy.period import Period
from schout.core.policy.schema import Limit, Text


class Effect(StrEnum):
    """What a change means for a tenant; `text` changes words alone."""

    STRICTER = "stricter"
    MILDER = "milder"
    NEUTRAL = "neutral"
    TEXT = "text"

    @property
    def opposite(self) -> "Effect":
        """Give what the same change means the other way round."""
        return _OPPOSITES.get(self, self)


_OPPOSITES = {Effect.STRICTER: Effect.MILDER, Effect.MILDER: Effect.STRICTER}


class Act(StrEnum):
    """What happened to it."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class What(StrEnum):
    """What it happened to; each has a word in the texts (`what-...`)."""

    CLAUSE = "clause"
    TITLE = "title"
    TEXT = "text"
    SUMMARY = "summary"
    KIND = "kind"
    SEVERITY = "severity"
    LIMIT = "limit"
    BURST = "burst"
    NOTE = "note"
    REMEDY = "remedy"
    WINDOW = "window"
    ASK = "ask"
    EXTENDABLE = "extendable"
    CALENDAR = "calendar"
    PERMIT = "permit"
    SIGN = "sign"
    MODE = "mode"
    MINIMUM = "minimum"
    KEEP = "keep"
    WITHHOLD = "withhold"
    RULE = "rule"
    FAILURE = "failure"
    SCOPE = "scope"
    LADDER = "ladder"
    INTAKE = "intake"
    STEP = "step"
    ORDER = "order"
    ENTRY = "entry"
    MEASURE = "measure"
    APPROVAL = "approval"
    NOTICE = "notice"
    STEP_REMEDY = "step_remedy"
    THEN = "then"
    LIFT = "lift"
    APPEAL = "appeal"
    REVIEW = "review"
    REFUND = "refund"
    STRIKES = "strikes"
    HALF_LIFE = "half_life"
    REPEATED = "repeated"
    EFFECTIVE = "effective"
    PUBLISHED = "published"
    LANGUAGE = "language"
    PROVIDER = "provider"
    ABUSE_CONTACT = "abuse_contact"
    APPEAL_CONTACT = "appeal_contact"
    SECURITY_CONTACT = "security_contact"
    DISCLOSURE_URL = "disclosure_url"
    SECURITY_TXT_URL = "security_txt_url"
    PGP_KEY_URL = "pgp_key_url"
    DISPUTE_BODY = "dispute_body"
    COURT = "court"
    BILLING = "billing"
    PLAN = "plan"


class Change(Value, frozen=True, kw_only=True):
    """One thing that differs; `old` and `new` stand as in a pack, empty where there is none."""

    where: str = ""
    """The id of the clause, ladder or plan; empty: the policy itself."""
    name: Text = field(default_factory=dict)
    """Its title; empty for the policy itself."""
    what: What
    act: Act
    effect: Effect
    old: str = ""
    new: str = ""
    step: str = ""
    """The step of the ladder, where it is about one."""
    plan: str = ""
    """The plan whose figure of a limit changes, where it is about one."""
    plan_name: Text = field(default_factory=dict)
    old_limit: Limit | None = None
    new_limit: Limit | None = None


class Subject(Value, frozen=True, kw_only=True):
    """What changes are about, so that each need not repeat it."""

    where: str = ""
    name: Text = field(default_factory=dict)
    step: str = ""

    def change(
        self, what: What, effect: Effect, act: Act = Act.CHANGED, old: str = "", new: str = ""
    ) -> Change:
        """Write a change of this subject."""
        return Change(
            where=self.where,
            name=self.name,
            step=self.step,
            what=what,
            act=act,
            effect=effect,
            old=old,
            new=new,
        )

    def values(self, what: What, old: str, new: str, effect: Effect) -> list[Change]:
        """Compare two values; no change when they are equal."""
        return [] if old == new else [self.change(what, effect, Act.CHANGED, old, new)]

    def members(
        self, what: What, old: tuple[str, ...], new: tuple[str, ...], added: Effect
    ) -> list[Change]:
        """Compare two sets; `added` says what one more means, one less means the opposite."""
        gone = [
            self.change(what, added.opposite, Act.REMOVED, old=one) for one in old if one not in new
        ]
        come = [self.change(what, added, Act.ADDED, new=one) for one in new if one not in old]
        return gone + come

    def texts(self, what: What, old: Text, new: Text) -> list[Change]:
        """Compare two texts in the languages that both have; another language is told apart."""
        shared = old.keys() & new.keys()
        same = all(old[lang] == new[lang] for lang in shared) and bool(old) == bool(new)
        return [] if same else [self.change(what, Effect.TEXT)]

    def numbers(self, what: What, old: int, new: int, more: Effect) -> list[Change]:
        """Compare two figures; `more` says what a larger one means."""
        return self.values(what, str(old), str(new), more if new > old else more.opposite)

    def periods(
        self, what: What, old: Period | None, new: Period | None, longer: Effect, none: Effect
    ) -> list[Change]:
        """Compare two periods; `longer` and `none` say what a longer one or none at all means."""
        effect = period_effect(old, new, longer, none)
        return self.values(what, str(old or ""), str(new or ""), effect)


def period_effect(old: Period | None, new: Period | None, longer: Effect, none: Effect) -> Effect:
    """Tell what a new period means; neutral when the two cannot be compared or are as long."""
    if new is None:
        return none
    if old is None:
        return none.opposite
    order = compare(old, new)
    if not order:
        return Effect.NEUTRAL
    return longer if order > 0 else longer.opposite


def compare(old: Period, new: Period) -> int | None:
    """Give 1 when the new period is longer, -1 when shorter, 0 when as long, `None` when unknown.

    Months and business time have no fixed length, so they compare only with their own kind.
    """
    if old.unit is new.unit:
        return sign(new.amount - old.amount)
    if old.fixed_us is None or new.fixed_us is None:
        return None
    return sign(new.fixed_us - old.fixed_us)


def sign(number: int) -> int:
    """Give 1, 0 or -1."""
    return (number > 0) - (number < 0)

"""Explains a rule: what it says, where its figures come from, what feeds it, what it finds."""

import msgspec

from schout.core.detect.bill import Bill, bill_of
from schout.core.detect.why import Why, why
from schout.core.intake.formats import PLAIN, TABLE
from schout.core.intake.register import Register
from schout.core.model.errors import InputError
from schout.core.model.event import Activity
from schout.core.model.finding import Finding
from schout.core.model.vocabulary import PermitKind
from schout.core.policy.cel.types import FIELDS
from schout.core.policy.figures import bound_limit, operator_under
from schout.core.policy.predicates import checked_predicates, measured_field
from schout.core.policy.rule import Rule
from schout.core.policy.rule_sentences import rule_lines, rule_workings
from schout.core.policy.texts import Voice
from schout.core.policy.words import limit_sentence
from schout.service.packs import load_texts
from schout.service.rule_trial import HIT, activities_of, findings_of_test
from schout.service.rules import Tried, rule_tests


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """The figures that hold for tenants on one plan."""

    plan: str | None
    """`None`: every plan that is not named."""
    limit: str
    """The limit of the clause, in words."""
    says: str
    """When a finding is made under it."""


class ReadField(msgspec.Struct, frozen=True, kw_only=True):
    """A field that a rule reads."""

    name: str
    type: str
    optional: bool
    """Whether an activity may lack it; it then reads as empty."""
    made_from: tuple[str, ...]
    """For a field that is worked out: what it is worked out from."""


class Explained(msgspec.Struct, frozen=True, kw_only=True):
    """All that is known of a rule."""

    rule: Rule
    title: str
    """Of its clause."""
    says: tuple[str, ...]
    """For any reader."""
    workings: tuple[str, ...]
    """For those who run it."""
    limit: str | None
    figures: tuple[Figures, ...]
    """One for each plan that the limit names, and one for all others; none without a limit."""
    permits: tuple[PermitKind, ...]
    fields: tuple[ReadField, ...]
    lists: dict[str, int]
    """The lists it looks up, with how many items they have."""
    formats: tuple[str, ...]
    """The formats of logs that tell of such activities."""
    carriers: tuple[str, ...]
    """Formats that carry lines of those."""
    bill: Bill
    example: Finding | None
    """What it finds in its own test."""
    why: Why | None
    """Of the activity that was asked about."""


def explain_rule(tried: Tried, rule: Rule, lang: str, activity: Activity | None) -> Explained:
    """Gather what there is to say of a rule; `activity`: whether it counts that one, and why."""
    voice = load_texts().voice(lang)
    clause = tried.clause(rule)
    limit = bound_limit(rule, clause)
    hit = rule_tests(tried, rule).get(HIT)
    found = [] if hit is None else findings_of_test(tried, rule, hit)
    checked = checked_predicates(rule, tried.lists)
    looked_up = sorted({name for each in checked.values() for name in each.lists})
    feeding = [form.name for form in TABLE if rule.on in form.kinds]
    plain = {form.name for form in PLAIN}
    return Explained(
        rule=rule,
        title=clause.title[lang],
        says=rule_lines(voice, rule),
        workings=rule_workings(voice, rule),
        limit=None if limit is None else limit.id,
        figures=_figures(voice, tried, rule),
        permits=tuple(dict.fromkeys((*clause.permits, *rule.unless))),
        fields=_fields(tried, rule),
        lists={name: len(tried.lists[name].items) for name in looked_up},
        formats=tuple(name for name in feeding if name in plain),
        carriers=tuple(name for name in feeding if name not in plain),
        bill=bill_of(rule, clause, tried.lists),
        example=found[0] if found else None,
        why=None if activity is None else why(rule, tried.lists, activity),
    )


def told_activity(text: str, format_name: str | None, register: Register | None) -> Activity:
    """Read the one activity that somebody asks about; `InputError` when there is none."""
    lines = [line.encode("utf-8", "surrogateescape") for line in text.splitlines()]
    found = activities_of(lines, "the event", format_name, register)
    if not found:
        hint = "name its format with --format, or give an event as `--emit events` prints it"
        raise InputError("SCH-I003", "expected a line that tells of an activity", hint)
    return found[0]


def _figures(voice: Voice, tried: Tried, rule: Rule) -> tuple[Figures, ...]:
    clause = tried.clause(rule)
    limit = bound_limit(rule, clause)
    if limit is None:
        return ()
    found = []
    for plan in (None, *limit.plans):
        under = msgspec.structs.replace(rule, state=operator_under(rule, clause, plan))
        said = limit_sentence(voice, limit, plan)
        found.append(Figures(plan=plan, limit=said, says=rule_lines(voice, under)[1]))
    return tuple(found)


def _fields(tried: Tried, rule: Rule) -> tuple[ReadField, ...]:
    checked = checked_predicates(rule, tried.lists).values()
    names = {name for each in checked for name in each.fields}.union(rule.by)
    measured = measured_field(rule)
    fields = (FIELDS[rule.on][name] for name in sorted(names | ({measured} if measured else set())))
    return tuple(
        ReadField(
            name=field.name,
            type=str(field.type),
            optional=field.optional,
            made_from=field.reads if field.virtual else (),
        )
        for field in fields
    )

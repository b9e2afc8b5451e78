"""A policy laid out for reading in one language: headings, clauses, tables and steps.

Both renderings are written from it, so that they say the same.
"""

from collections.abc import Iterator

from schout.core.model.errors import NotFound
from schout.core.model.value import Value
from schout.core.model.vocabulary import Mode, PermitKind
from schout.core.policy.markdown import to_plain
from schout.core.policy.rule_sentences import rule_lines
from schout.core.policy.schema import Clause, Ladder, Limit, Policy, Provider, Step
from schout.core.policy.sentences import (
    entry_line,
    evidence_lines,
    ladder_lines,
    plan_title,
    step_lines,
    step_title,
    window_lines,
    withheld,
)
from schout.core.policy.texts import Texts, Voice
from schout.core.policy.words import (
    applies_to,
    calendar,
    capital,
    day,
    joined,
    language,
    limit_value,
)


class Fact(Value, frozen=True, kw_only=True):
    """A label and what stands beside it, a line or more."""

    label: str
    lines: tuple[str, ...]


class Table(Value, frozen=True, kw_only=True):
    """The limits of a clause: one row each."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]


class Tag(Value, frozen=True, kw_only=True):
    """A word that marks a clause; `kind` and `value` say which, for colours."""

    kind: str
    value: str
    text: str


class ClauseView(Value, frozen=True, kw_only=True):
    """One clause: its text is Markdown, all else is plain."""

    id: str
    anchor: str
    level: int
    title: str
    text: str
    tags: tuple[Tag, ...]
    warning: str | None
    limits: Table | None
    facts: tuple[Fact, ...]
    follows: tuple[str, str] | None
    """Anchor and title of its ladder."""


class StepView(Value, frozen=True, kw_only=True):
    """One step of a ladder."""

    anchor: str
    number: str
    title: str
    entry: str
    lines: tuple[str, ...]


class LadderView(Value, frozen=True, kw_only=True):
    """One ladder and its steps, in order."""

    anchor: str
    title: str
    lines: tuple[str, ...]
    steps: tuple[StepView, ...]


class Document(Value, frozen=True, kw_only=True):
    """The whole page."""

    lang: str
    title: str
    provider: str
    summary: str
    facts: tuple[Fact, ...]
    also_in: tuple[str, ...]
    clauses: tuple[ClauseView, ...]
    ladders: tuple[LadderView, ...]
    contacts: tuple[Fact, ...]
    headings: dict[str, str]


_HEADINGS = (
    *("contents", "summary", "clauses", "ladders", "contacts", "also", "limits", "top"),
    *("digest", "shadow"),
)


def lay_out(policy: Policy, lang: str, texts: Texts) -> Document:
    """Lay a policy out in one of its languages; another one raises `NotFound`."""
    require_language(policy, lang)
    voice = texts.voice(lang)
    others = (tag for tag in policy.languages if tag != lang)
    return Document(
        lang=lang,
        title=policy.title[lang],
        provider=policy.provider.name,
        summary=policy.summary[lang],
        facts=_facts(voice, policy),
        also_in=tuple(language(voice, tag) for tag in others),
        clauses=tuple(clause_view(voice, clause, policy) for clause in _in_sections(policy)),
        ladders=tuple(ladder_view(voice, ladder) for ladder in policy.ladders),
        contacts=_contacts(voice, policy),
        headings={name: voice.say(f"doc-{name}") for name in _HEADINGS},
    )


def require_language(policy: Policy, lang: str) -> None:
    """Refuse a language that the policy is not written in."""
    if lang not in policy.languages:
        known = ", ".join(f"`{tag}`" for tag in policy.languages)
        raise NotFound(
            "SCH-P081",
            f"expected a language of policy `{policy.id}` ({known}), found `{lang}`",
            "ask for one of these languages, or translate the pack",
        )


def _in_sections(policy: Policy) -> list[Clause]:
    """Order clauses so that each stands below the one whose id is the first part of its own."""
    order: dict[str, int] = {}
    for clause in policy.clauses:
        order.setdefault(_root(clause), len(order))
    return sorted(policy.clauses, key=lambda clause: (order[_root(clause)], "." in clause.id))


def _root(clause: Clause) -> str:
    return clause.id.partition(".")[0]


def _facts(voice: Voice, policy: Policy) -> tuple[Fact, ...]:
    provider = policy.provider
    country = voice.locale.territories.get(provider.country, provider.country)
    return (
        Fact(label=voice.say("doc-provider"), lines=(f"{provider.legal_name} ({country})",)),
        Fact(label=voice.say("doc-version"), lines=(policy.version,)),
        Fact(label=voice.say("doc-published"), lines=(day(voice, policy.published),)),
        Fact(label=voice.say("doc-effective"), lines=(day(voice, policy.effective_from),)),
        Fact(
            label=voice.say("doc-source_language"),
            lines=(language(voice, policy.source_language),),
        ),
        Fact(label=voice.say("doc-digest"), lines=(policy.digest,)),
    )


def _contacts(voice: Voice, policy: Policy) -> tuple[Fact, ...]:
    provider = policy.provider
    times = tuple(
        Fact(label=voice.say("what-calendar"), lines=(calendar(voice, one),))
        for one in policy.calendars
    )
    return (
        Fact(label=voice.say("contact-abuse"), lines=(provider.abuse_contact,)),
        Fact(label=voice.say("contact-appeal"), lines=(provider.appeal_contact,)),
        Fact(label=voice.say("contact-security"), lines=(provider.security_contact,)),
        *_redress(voice, provider),
        *times,
    )


def _redress(voice: Voice, provider: Provider) -> Iterator[Fact]:
    body = provider.dispute_body
    if body is not None:
        yield Fact(label=voice.say("contact-dispute_body"), lines=(body.name, body.contact))
    if provider.court is not None:
        yield Fact(label=voice.say("contact-court"), lines=(provider.court[voice.lang],))


def clause_view(voice: Voice, clause: Clause, policy: Policy) -> ClauseView:
    """Lay one clause out."""
    acts = clause.kind.enforceable
    ladder = None if clause.ladder is None else policy.ladder(clause.ladder)
    return ClauseView(
        id=clause.id,
        anchor=f"clause-{clause.id}",
        level=min(2 + clause.id.count("."), 4),
        title=clause.title[voice.lang],
        text=clause.text[voice.lang],
        tags=clause_tags(voice, clause),
        warning=voice.say("doc-shadow") if acts and clause.mode is Mode.SHADOW else None,
        limits=limit_table(voice, clause.limits, policy) if clause.limits else None,
        facts=clause_facts(voice, clause, policy) if acts else (),
        follows=None if ladder is None else (f"ladder-{ladder.id}", ladder.title[voice.lang]),
    )


def clause_tags(voice: Voice, clause: Clause) -> tuple[Tag, ...]:
    """Give the words that mark a clause: its kind, and for what can be broken how bad that is."""
    kind = Tag(kind="kind", value=clause.kind, text=voice.word("kind", clause.kind))
    if not clause.kind.enforceable:
        return (kind,)
    severity = voice.word("severity", clause.severity)
    return (kind, Tag(kind="severity", value=clause.severity, text=severity))


def limit_table(voice: Voice, limits: tuple[Limit, ...], policy: Policy) -> Table:
    """Set limits side by side, with a column for each plan that has a figure of its own."""
    plans = list(dict.fromkeys(plan for limit in limits for plan in limit.plans))
    titles = (plan_title(policy, plan, voice.lang) for plan in plans)
    bursts = any(limit.burst > 1 for limit in limits)
    head = [voice.say("col-applies"), voice.say("col-at_most")]
    head += [voice.say("col-on_plan", plan=title) for title in titles]
    head += [voice.say("col-counted"), *([voice.say("col-burst")] if bursts else [])]
    rows = []
    for limit in limits:
        row = [capital(applies_to(voice, limit)), limit_value(voice, limit)]
        row += [limit_value(voice, limit, plan) for plan in plans]
        row += [voice.word("per_scope", limit.scope), *([str(limit.burst)] if bursts else [])]
        rows.append(tuple(row))
    return Table(
        caption=voice.say("doc-limits"),
        head=tuple(head),
        rows=tuple(rows),
        notes=tuple(to_plain(limit.note[voice.lang]) for limit in limits if limit.note),
    )


def clause_facts(voice: Voice, clause: Clause, policy: Policy) -> tuple[Fact, ...]:
    """Say what a reader must know of a clause beside its text; nothing is said of what is empty."""
    permits = [voice.word("permit", kind) for kind in clause.permits]
    research = PermitKind.SECURITY_RESEARCH in clause.permits
    provider = policy.provider
    contact = provider.security_contact if research else provider.abuse_contact
    how = voice.say("permit-how", contact=contact)
    signs = capital(joined(voice, (voice.word("sign", sign) for sign in clause.intent), "or"))
    rules = [" ".join(rule_lines(voice, policy.rule(rule))) for rule in clause.rules]
    hidden = capital(withheld(voice, clause))
    ask = () if clause.remedy is None else (to_plain(clause.remedy.ask[voice.lang]),)
    window = " ".join(window_lines(voice, clause))
    rows = (
        ("permits", (f"{capital(joined(voice, permits, 'or'))}.", how) if permits else ()),
        ("intent", (f"{signs}.",) if signs else ()),
        ("looked", (*rules, " ".join(evidence_lines(voice, clause)))),
        ("withheld", (f"{hidden}.",) if hidden else ()),
        ("ask", ask),
        ("window", (window,) if window else ()),
    )
    return tuple(
        Fact(label=voice.say(f"label-{name}"), lines=lines) for name, lines in rows if lines
    )


def ladder_view(voice: Voice, ladder: Ladder) -> LadderView:
    """Lay one ladder out."""
    return LadderView(
        anchor=f"ladder-{ladder.id}",
        title=ladder.title[voice.lang],
        lines=ladder_lines(voice, ladder),
        steps=tuple(
            _step_view(voice, step, ladder, number) for number, step in enumerate(ladder.steps, 1)
        ),
    )


def _step_view(voice: Voice, step: Step, ladder: Ladder, number: int) -> StepView:
    return StepView(
        anchor=f"step-{ladder.id}-{step.id}",
        number=voice.say("step-number", n=number),
        title=step_title(voice, step),
        entry=entry_line(voice, step),
        lines=step_lines(voice, step, ladder),
    )

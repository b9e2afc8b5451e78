"""One clause explained in words, for a terminal: everything the machine knows of it."""

import textwrap
from collections.abc import Iterator
from difflib import get_close_matches

from schout.core.model.errors import NotFound
from schout.core.policy.document import require_language
from schout.core.policy.markdown import to_plain
from schout.core.policy.rule_sentences import rule_lines, rule_workings
from schout.core.policy.schema import Clause, Policy
from schout.core.policy.sentences import (
    calendar_lines,
    entry_line,
    evidence_lines,
    ladder_lines,
    limit_lines,
    step_lines,
    step_title,
    window_lines,
    withheld,
)
from schout.core.policy.texts import Texts, Voice
from schout.core.policy.words import capital, day

_WIDTH = 88
_LABEL = "label-"


def explain_clause(policy: Policy, clause_id: str, lang: str, texts: Texts) -> str:
    """Explain a clause in a language of the policy; an unknown one raises `NotFound`."""
    require_language(policy, lang)
    clause = _find(policy, clause_id)
    voice = texts.voice(lang)
    parts = [f"{clause.id}  {clause.title[lang]}"]
    for label, lines in _parts(voice, clause, policy):
        body = "\n".join(_wrapped(line) for line in lines)
        parts.append(f"{voice.say(label)}\n{body}")
    return "\n\n".join(parts) + "\n"


def _find(policy: Policy, clause_id: str) -> Clause:
    known = {clause.id.casefold(): clause for clause in policy.clauses}
    found = known.get(clause_id.casefold())
    if found is not None:
        return found
    near = get_close_matches(clause_id.casefold(), known, n=1, cutoff=0.5)
    hint = f"did you mean `{known[near[0]].id}`" if near else None
    ids = ", ".join(clause.id for clause in policy.clauses)
    raise NotFound(
        "SCH-P080",
        f"policy `{policy.id}` has no clause `{clause_id}`",
        hint or f"its clauses are {ids}",
    )


def _parts(voice: Voice, clause: Clause, policy: Policy) -> Iterator[tuple[str, list[str]]]:
    yield f"{_LABEL}text", to_plain(clause.text[voice.lang]).splitlines()
    yield f"{_LABEL}kind", [voice.word("kind", clause.kind)]
    if clause.kind.enforceable:
        yield from _binding(voice, clause, policy)
        yield from _detection(voice, clause, policy)
        yield from _answer(voice, clause, policy)
    where = voice.say(
        "source-line",
        policy=policy.id,
        version=policy.version,
        date=day(voice, policy.effective_from),
    )
    yield f"{_LABEL}source", [where, policy.digest]


def _binding(voice: Voice, clause: Clause, policy: Policy) -> Iterator[tuple[str, list[str]]]:
    yield f"{_LABEL}severity", [voice.word("severity", clause.severity)]
    yield f"{_LABEL}mode", [voice.word("mode", clause.mode)]
    yield f"{_LABEL}scope", [voice.word("scope", clause.scope)]
    yield f"{_LABEL}failure", [voice.word("failure", clause.failure)]
    if clause.limits:
        limits = (limit_lines(voice, limit, policy) for limit in clause.limits)
        yield "doc-limits", [_item(line, at) for lines in limits for at, line in enumerate(lines)]
    if clause.intent:
        yield f"{_LABEL}intent", [_item(voice.word("sign", sign)) for sign in clause.intent]
    if clause.permits:
        yield f"{_LABEL}permits", [_item(voice.word("permit", kind)) for kind in clause.permits]


def _detection(voice: Voice, clause: Clause, policy: Policy) -> Iterator[tuple[str, list[str]]]:
    for rule_id in clause.rules:
        rule = policy.rule(rule_id)
        name = f"{rule.id}, {voice.say('rule-version', n=rule.version)}"
        yield (
            f"{_LABEL}rule",
            [name, *map(_item, (*rule_lines(voice, rule), *rule_workings(voice, rule)))],
        )
    yield f"{_LABEL}evidence", list(evidence_lines(voice, clause))
    if clause.evidence.withhold:
        yield f"{_LABEL}withheld", [capital(withheld(voice, clause))]
    names = [*clause.intake.xarf, *clause.intake.dsa]
    if names:
        yield f"{_LABEL}intake", names


def _answer(voice: Voice, clause: Clause, policy: Policy) -> Iterator[tuple[str, list[str]]]:
    if clause.remedy is not None:
        yield f"{_LABEL}ask", to_plain(clause.remedy.ask[voice.lang]).splitlines()
        window = (*window_lines(voice, clause), *calendar_lines(voice, clause, policy))
        yield f"{_LABEL}window", list(window)
    if clause.ladder is not None:
        ladder = policy.ladder(clause.ladder)
        lines = [ladder.title[voice.lang], *ladder_lines(voice, ladder)]
        for number, step in enumerate(ladder.steps, 1):
            lines.append("")
            lines.append(f"{number}. {step_title(voice, step)}")
            lines += map(_item, (entry_line(voice, step), *step_lines(voice, step, ladder)))
        yield f"{_LABEL}follows", lines


def _item(line: str, depth: int = 0) -> str:
    return f"{'  ' if depth else '- '}{line}"


def _wrapped(line: str) -> str:
    """Wrap a line below its label; a point keeps its text in line."""
    if not line:
        return ""
    hang = "    " if line.startswith(("- ", "  ")) else "  "
    return textwrap.fill(
        line,
        _WIDTH,
        initial_indent="  ",
        subsequent_indent=hang,
        break_long_words=False,
        break_on_hyphens=False,
    )

"""Writes the pages of docs/reference that follow from the code; `--check` compares instead."""

import inspect
import sys
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from types import NoneType, UnionType
from typing import Any

import click
import msgspec

from schout.core.cases.machine import HISTORY
from schout.core.decide.decision import REASONS
from schout.core.intake.formats import FORMATS, TABLE
from schout.core.intake.present import (
    ShownAlert,
    ShownAuthentication,
    ShownFlow,
    ShownMail,
    ShownRequest,
    ShownSignUp,
)
from schout.core.model import vocabulary
from schout.core.model.case import Case, CaseEntry, Due, Extension, Hold, Pending, ToTell
from schout.core.model.codes import AREAS, CODES
from schout.core.model.decision import (
    Asked,
    Decision,
    DecisionInput,
    OpenCase,
    PolicyRef,
    ProposedMeasure,
    Reason,
    Strike,
)
from schout.core.model.effect import Effect
from schout.core.model.finding import Evidence, Finding
from schout.core.model.message import Message, MessageState
from schout.core.model.notice import Notice
from schout.core.model.permit import Grant, Permit, Revocation
from schout.core.model.permit_request import Asker, PermitRequest, RequestState
from schout.core.model.report import Attachment, ObjectKind, Report, ReportedObject, Reporter
from schout.core.model.sanction import Appeal, AppealSaid, Sanction, StatementOfReasons
from schout.core.model.silence import Silence
from schout.core.model.tenant import Belonging, BelongingKind, Tenant
from schout.core.model.value import to_plain
from schout.core.model.vocabulary import ActivityKind
from schout.core.policy.figures import limit_of
from schout.core.policy.rule import Measure, Rule
from schout.core.policy.schema import Clause, Limit, Policy
from schout.core.reports.standing import (
    Compared,
    CountingStrike,
    LadderStanding,
    OpenMatter,
    PermitHeld,
    SanctionHeld,
    Standing,
)
from schout.service.anchor_settings import ANCHOR_KEYS
from schout.service.archive_settings import ARCHIVE_KEYS
from schout.service.connector_settings import CONNECTOR_KEYS
from schout.service.event_hook_settings import EVENT_TYPES, HOOK_KEYS
from schout.service.gate_settings import GATE_KEYS
from schout.service.mail_settings import MAIL_KEYS, REPORT_KEYS
from schout.service.packs import load_policy, shipped_packs
from schout.service.retention_settings import RETENTION_KEYS
from schout.service.settings import FILE_VARIABLE, KEYS, LOG_KEYS, SEARCHED
from schout.surfaces.api.field_texts import texts_of
from schout.surfaces.api.routes import openapi
from schout.surfaces.cli.main import cli

FOLDER = Path(__file__).parent.parent / "docs" / "reference"
NOTE = "<!-- Written by scripts/reference from the code; do not edit. -->"
_EVENTS: Mapping[type, str] = {
    ShownRequest: "Event: request",
    ShownAuthentication: "Event: authentication",
    ShownFlow: "Event: network flow",
    ShownMail: "Event: mail transfer",
    ShownSignUp: "Event: sign-up",
    ShownAlert: "Event: security alert",
}
_SHOWN: tuple[type, ...] = (
    *_EVENTS,
    Finding,
    Evidence,
    Decision,
    DecisionInput,
    PolicyRef,
    Reason,
    ProposedMeasure,
    Strike,
    OpenCase,
    Case,
    CaseEntry,
    Due,
    Pending,
    Hold,
    Extension,
    ToTell,
    Silence,
    Asked,
    Sanction,
    Effect,
    StatementOfReasons,
    Appeal,
    AppealSaid,
    Report,
    ReportedObject,
    Reporter,
    Attachment,
    Notice,
    Message,
    Tenant,
    Belonging,
    Permit,
    Grant,
    Revocation,
    PermitRequest,
    Asker,
    Standing,
    OpenMatter,
    CountingStrike,
    LadderStanding,
    PermitHeld,
    SanctionHeld,
    Compared,
)
_PRINTED_BY = {
    **dict.fromkeys(_EVENTS, "schout replay --emit events"),
    Finding: "schout replay --emit findings",
    Decision: "schout replay --emit decisions",
    Case: "schout replay --emit cases` and `schout case list --json",
    Notice: "schout replay --emit notices` and `schout notice preview --json",
    Tenant: "schout tenant list --json",
    Sanction: "schout sanction list --json",
    Appeal: "schout appeal list --json` and `schout appeal show --json",
    Report: "schout report list --json` and `schout report show --json",
    Message: "schout notice outbox --json",
    PermitRequest: "schout permit requests --json",
    Standing: "schout tenant standing --json",
    Permit: "schout permit list --json` and `schout permit show --json",
    Belonging: "schout tenant list --json",
    DecisionInput: "schout ledger replay",
}
_JSON_NAMES = {
    str: "text",
    int: "whole number",
    bool: "true or false",
    datetime: "moment (RFC 3339, UTC)",
    date: "date",
    NoneType: "null",
}


def table(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Give the lines of a Markdown table."""
    for row in (heading, ["---"] * len(heading), *rows):
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"
    yield ""


def errors() -> Iterator[str]:
    """List every error code."""
    yield "# Error codes"
    yield ""
    yield (
        "Every refusal has a code, a message and mostly a hint. Exit codes: 0 done, 1 refused or "
        "something is wrong, 2 wrong use or settings, 3 the ledger does not hold, 130 interrupted."
    )
    for letter, area in AREAS.items():
        yield from ("", f"## {area}", "")
        for name, code in CODES.items():
            if name[4] == letter:
                yield from (f"### {name}", "", f"**{code.title}.** {code.meaning}", "")
                yield from (f"What to do: {code.mend}", "")


def commands() -> Iterator[str]:
    """List every command with its arguments and options."""
    yield "# Commands"
    yield ""
    yield (
        "`--json` and `--emit` print for programs, everything else for people. What goes wrong is "
        "told on standard error with [a code](errors.md)."
    )
    yield ""
    yield from _command(cli, "schout", None)


def _command(command: click.Command, name: str, parent: click.Context | None) -> Iterator[str]:
    context = click.Context(command, info_name=name, parent=parent)
    yield from (f"## {context.command_path}", "")
    usage = " ".join(command.collect_usage_pieces(context))
    yield from ("```text", f"{context.command_path} {usage}".rstrip(), "```", "")
    yield from (inspect.cleandoc(command.help or "").strip(), "")
    options = [each for each in command.params if isinstance(each, click.Option)]
    if options:
        yield from table(("option", "what it does", "default"), [_option(each) for each in options])
    if isinstance(command, click.Group):
        for each in command.list_commands(context):
            found = command.get_command(context, each)
            assert found is not None  # noqa: S101 - the group names it itself
            yield from _command(found, each, context)


def _option(option: click.Option) -> tuple[str, str, str]:
    written = ", ".join(f"`{each}`" for each in option.opts)
    if not option.is_flag:
        choices = option.type.choices if isinstance(option.type, click.Choice) else ()
        written += " " + (" \\| ".join(f"`{each}`" for each in choices) or "VALUE")
    text, _, default = (option.help or "").partition("  [default: ")
    if not default and isinstance(option.default, str | int) and not option.is_flag:
        default = str(option.default)
    return written.replace("\\|", "or"), text, default.removesuffix("]") or "-"


def settings() -> Iterator[str]:
    """List every setting."""
    yield from ("# Settings", "")
    places = ", then ".join(f"`{each}`" for each in SEARCHED)
    yield (
        f"One TOML file. It is looked for where `--settings` says, then where `{FILE_VARIABLE}` "
        f"says, then {places}; the first that is there is taken alone. Without any the defaults "
        "hold. A variable of the environment wins over the file. A key that does not exist is "
        "[refused](errors.md#sch-c010), never ignored."
    )
    yield ""
    rows = [
        (f"`{key}`", f"`SCHOUT_{key.upper()}`", f"`{default}`", text)
        for key, (default, text) in KEYS.items()
    ]
    yield from table(("key", "environment", "default", "what it is for"), rows)
    yield (
        "All values are texts in quotes. A period is a number and a unit: `s`, `m`, `h`, `d` or "
        "`w`. `schout up` makes the folder of the store where it is missing."
    )
    yield from ("", "## Logs", "", "One `[[log]]` for each log that is followed.", "")
    yield from table(("key", "what it is for"), [(f"`{k}`", text) for k, text in LOG_KEYS.items()])
    yield (
        "`SCHOUT_LOGS` adds logs to those of the file: paths separated by `:`. The formats are "
        "[listed here](formats.md)."
    )
    yield from ("", "## Gate", "", "One table `[gate]`, for `schout gate serve`.", "")
    rows = [
        (f"`{key}`", f"`SCHOUT_GATE_{key.upper()}`", f"`{default}`", text)
        for key, (default, text) in GATE_KEYS.items()
    ]
    yield from table(("key", "environment", "default", "what it is for"), rows)
    yield (
        "`off` stands for nothing. A place is an address and a port, of which 0 takes a free one. "
        "See [run the gate](../howto/run-the-gate.md)."
    )
    yield from ("", "## Archive", "", "One table `[archive]`: events that are kept.", "")
    kept = [(f"`{key}`", f"`{default}`", text) for key, (default, text) in ARCHIVE_KEYS.items()]
    yield from table(("key", "default", "what it is for"), kept)
    for name, keys, about in (
        ("mail", MAIL_KEYS, "how notices are sent"),
        ("reports", REPORT_KEYS, "how reports come in"),
        ("anchor", ANCHOR_KEYS, "where the worker keeps a signed head of the ledger each day"),
        ("retention", RETENTION_KEYS, "how many days things are kept, as the register says"),
    ):
        yield from (f"## {name.capitalize()}", "", f"One table `[{name}]`: {about}.", "")
        shown = [(f"`{key}`", f"`{default}`", text) for key, (default, text) in keys.items()]
        yield from table(("key", "default", "what it is for"), shown)
    yield from (
        "## Connectors",
        "",
        "One `[[connector]]` for each system that sanctions reach.",
        "",
    )
    rows_of = [(f"`{key}`", text) for key, text in CONNECTOR_KEYS.items()]
    yield from table(("key", "what it is for"), rows_of)
    yield from ("", "## Event hooks", "", "One `[[event_hook]]` for each program that is told.", "")
    yield from table(("key", "what it is for"), [(f"`{k}`", text) for k, text in HOOK_KEYS.items()])
    yield from ("", "The events: " + ", ".join(f"`{each}`" for each in EVENT_TYPES.values()) + ".")
    yield from ("", "A whole file: `examples/schout.toml`.", "")


def words() -> Iterator[str]:
    """List every closed set."""
    yield from ("# Closed lists", "")
    yield "The words that packs, JSON and the store use, and no others."
    yield ""
    sets = [each for each in vars(vocabulary).values() if _is_words(each)]
    sets += [BelongingKind, ObjectKind, MessageState, RequestState]
    for each in sets:
        yield from (f"## {_spaced(each.__name__)}", "", inspect.getdoc(each) or "", "")
        yield from (", ".join(f"`{word}`" for word in each), "")
    for title, text, meanings in (
        ("Reasons", "The `code` of each reason that a decision gives.", REASONS),
        ("History", "The `what` of each entry in the history of a case.", HISTORY),
        ("Log formats", "What `--format` and `format` of a `[[log]]` accept, and `auto`.", FORMATS),
    ):
        yield from (f"## {title}", "", text, "")
        yield from table(("word", "what it means"), [(f"`{k}`", v) for k, v in meanings.items()])


def _is_words(value: object) -> typing.TypeGuard[type[StrEnum]]:
    return isinstance(value, type) and issubclass(value, StrEnum) and value is not StrEnum


def _spaced(name: str) -> str:
    return "".join(f" {c.lower()}" if c.isupper() else c for c in name).strip().capitalize()


def values() -> Iterator[str]:
    """List the fields of every value that is printed as JSON."""
    yield from ("# JSON", "")
    yield (
        "One object a line with `--emit`, one indented object or list with `--json`. Keys are "
        "always there; `null` means unknown. Moments are RFC 3339 in UTC. New keys may come with a "
        "new version, and are then named in the changelog."
    )
    yield ""
    for each in _SHOWN:
        about = (inspect.getdoc(each) or "").replace("`None`", "`null`")
        yield from (f"## {_title(each)}", "", about, "")
        if each in _PRINTED_BY:
            printed = f"Printed by `{_PRINTED_BY[each]}`."
            if each is DecisionInput:
                printed = "Kept in the ledger beside each decision; `schout ledger replay` uses it."
            yield from (printed, "")
        yield from table(("key", "value", "what it means"), list(_fields(each)))


def _title(value: type) -> str:
    return _EVENTS.get(value) or _spaced(value.__name__)


def _fields(value: type) -> Iterator[tuple[str, str, str]]:
    meanings = dict(texts_of(value))
    info = msgspec.structs.fields(value)
    if value in _EVENTS:
        yield (
            "`event`",
            f"`{typing.cast('type[msgspec.Struct]', value).__struct_config__.tag}`",
            "The kind of event.",
        )
    hints = typing.get_type_hints(value)
    for field in info:
        meaning = meanings.get(field.name, "")
        yield f"`{field.name}`", _json(hints[field.name]), meaning


def _json(hint: Any) -> str:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in {UnionType, typing.Union}:
        return " or ".join(_json(each) for each in arguments)
    if origin is tuple:
        return f"list of {_json(arguments[0])}"
    if isinstance(hint, typing.NewType):
        return "digest" if hint.__name__ == "Digest" else f"{_spaced(hint.__name__).lower()}"
    if _is_words(hint):
        anchor = _spaced(hint.__name__).lower().replace(" ", "-")
        return f"[word](vocabulary.md#{anchor})"
    if hint in _SHOWN:
        anchor = _title(hint).lower().replace(" ", "-")
        return f"[object](#{anchor})"
    return _JSON_NAMES[hint]


def packs() -> Iterator[str]:
    """List what the shipped packs hold."""
    yield from ("# Shipped packs", "")
    yield (
        "A pack is a policy with its rules, as data. `schout policy render PACK` gives the text "
        "that people read, `schout policy explain CLAUSE` what follows from a clause."
    )
    yield ""
    for name in shipped_packs():
        yield from _pack(name, load_policy(name))


def _pack(name: str, policy: Policy) -> Iterator[str]:
    lang = "en"
    languages = ", ".join(policy.languages)
    yield from (f"## {name}", "")
    yield f"{policy.title[lang]}: `{policy.id}` {policy.version}, languages {languages}."
    yield from ("", f"### Clauses of {name}", "")
    yield from table(
        ("clause", "title", "kind", "severity", "mode", "on failure", "ladder"),
        [_clause(each, lang) for each in policy.clauses],
    )
    limits = [(clause, limit) for clause in policy.clauses for limit in clause.limits]
    yield from (f"### Limits of {name}", "")
    yield from table(
        ("clause", "limit", "at most", "at once", "counted by", "traffic", "other plans"),
        [_limit(*each) for each in limits],
    )
    yield from (f"### Rules of {name}", "")
    yield from table(
        ("rule", "clause", "counts", "by", "finds", "then silent", "confidence"),
        [_rule(each) for each in policy.rules],
    )


def _clause(clause: Clause, lang: str) -> tuple[str, ...]:
    head = f"`{clause.id}`", clause.title[lang], str(clause.kind)
    if not clause.kind.enforceable:
        return *head, "-", "text only", "-", "-"
    return *head, clause.severity, clause.mode, clause.failure, f"`{clause.ladder}`"


def _limit(clause: Clause, limit: Limit) -> tuple[str, ...]:
    time = f" per {limit.per}" if limit.per else " at any moment"
    plans = ", ".join(f"{plan}: {most}" for plan, most in limit.plans.items()) or "-"
    figure = f"{limit.at_most} {limit.metric}{time}"
    once = str(limit.burst) if limit.per else "-"
    return f"`{clause.id}`", f"`{limit.id}`", figure, once, limit.scope, limit.traffic, plans


def _rule(rule: Rule) -> tuple[str, ...]:
    state = str(rule.state.__struct_config__.tag)
    limit = limit_of(rule)
    figures = [f"`{state}`"] + ([f"limit `{limit}`"] if limit is not None else _figures(rule))
    by, counts = ", ".join(rule.by), f"{rule.unit}: `{rule.when.replace('|', chr(92) + '|')}`"
    silent, sure = _duration(rule.mute_us), f"{rule.confidence} %"
    return f"`{rule.id}`", f"`{rule.clause}`", counts, by, ", ".join(figures), silent, sure


def _figures(rule: Rule) -> list[str]:
    """Give what an operator is told, times as people write them."""
    told = []
    for name in rule.state.__struct_fields__:
        value = getattr(rule.state, name)
        if isinstance(value, Measure):
            told += [f"{key} {value}" for key, value in to_plain(value).items() if value]
        elif value is not None:
            plain = name.removesuffix("_us")
            told.append(f"{plain} {_duration(value) if plain != name else value}")
    return told


def _duration(us: int) -> str:
    for unit, length in (("d", 86_400), ("h", 3_600), ("m", 60)):
        if us % (length * 1_000_000) == 0:
            return f"{us // (length * 1_000_000)}{unit}"
    return f"{us // 1_000_000}s" if us % 1_000_000 == 0 else f"{us} us"


def log_formats() -> Iterator[str]:
    """List every format of logs that is read."""
    yield "# Formats of logs"
    yield ""
    yield (
        "`--format` and `format` of a `[[log]]` take these names, several joined by `+` where they "
        "stand in one file, or `auto`: then the first lines of a file tell. Lines that are not in "
        "the format are counted as malformed, lines of it that tell of nothing as other. Times "
        "without a zone count as UTC. To read another format, see "
        "[add a format](../howto/add-a-format.md)."
    )
    yield ""
    heading = ("name", "what is read", "events", "known limits")
    yield from table(
        heading,
        [
            (
                f"`{form.name}`",
                form.about,
                "all" if len(form.kinds) == len(ActivityKind) else ", ".join(form.kinds),
                form.limits,
            )
            for form in TABLE
        ],
    )


PAGES: Mapping[str, Callable[[], Iterator[str]]] = {
    "cli.md": commands,
    "errors.md": errors,
    "formats.md": log_formats,
    "json.md": values,
    "packs.md": packs,
    "settings.md": settings,
    "vocabulary.md": words,
}


DESCRIPTION = "openapi.json"
"""The description of the API, for programs."""


def rendered(name: str) -> str:
    """Give the text of one page."""
    if name == DESCRIPTION:
        return openapi().decode()
    return NOTE + "\n" + "\n".join(PAGES[name]()).rstrip() + "\n"


def main(arguments: Sequence[str]) -> int:
    """Write the pages, or with `--check` name those that differ."""
    stale = []
    for name in (*PAGES, DESCRIPTION):
        path, text = FOLDER / name, rendered(name)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if "--check" not in arguments:
                path.write_text(text, encoding="utf-8")
    if "--check" in arguments and stale:
        print(f"out of date: {', '.join(stale)}; run scripts/reference and commit what it writes")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Postfix: one access map of senders, compiled beside the old one and put in its place.

A running `smtpd` looks for a new map before each connection, but by the second of its time
stamp alone: a map written in place can stay unseen. A map that was replaced by another file is
always seen (`dict_changed_name` in Postfix, `src/util/dict.c`: no links left). So the new map is
built under another name and renamed. A session that is open at that moment ends under the old one.

Entries of others stay. Where one has the key of ours, it is set aside in a comment and put back.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from schout.adapters.connectors.deadline import Deadline
from schout.adapters.connectors.programs import run
from schout.adapters.connectors.whole_file import (
    cannot,
    copy_rights,
    read_file,
    replace_file,
)
from schout.adapters.connectors.words import refuses_plain
from schout.adapters.durable_file import sync_folder
from schout.core.model.effect import Changes, Effect
from schout.core.model.vocabulary import MeasureKind

MAP_TYPES = {"hash": ".db", "btree": ".db", "cdb": ".cdb", "lmdb": ".lmdb"}
"""The types of maps that `postmap` writes, with how the names of their files end."""
_ASIDE = "#schout# "
_Group = list[str]


class PostfixAccess:
    """Keeps senders in a map that `check_sender_access` names; each with the same action."""

    def __init__(
        self,
        name: str,
        kind: MeasureKind,
        map_file: Path,
        action: str,
        within_ms: int,
        map_type: str = "hash",
        postmap: Sequence[str] = ("postmap",),
    ) -> None:
        """`action` marks an entry as ours, so it must be one that nobody writes by hand."""
        self.name, self.can, self.within_ms = name, frozenset({kind}), within_ms
        self._kind, self._file, self._action = kind, map_file, action
        self._type, self._postmap = map_type, tuple(postmap)

    def refuses(self, effect: Effect) -> str | None:
        """Refuse what is more than a mail domain or a mail address."""
        if effect.target.lower() != effect.target or any(each in effect.target for each in "/:*["):
            return "expected a mail domain or a mail address in lower case"
        return refuses_plain(effect)

    def present(self) -> frozenset[Effect]:
        """Read the compiled map, which is what `smtpd` reads."""
        where = self._compiled(self._file)
        if not where.exists():
            return frozenset()
        command = [*self._postmap, "-s", f"{self._type}:{self._file}"]
        out = run(self.name, command, Deadline(self.name, self.within_ms))
        pairs = (line.partition("\t") for line in out.decode("utf-8", "replace").splitlines())
        return frozenset(
            Effect(kind=self._kind, target=key) for key, _, value in pairs if value == self._action
        )

    def apply(self, effects: Sequence[Effect], key: str) -> None:
        """Add senders."""
        lines, new = self._lines(), {effect.target for effect in effects}
        after = [line for group in _groups(lines) for line in self._restricted(group, new)]
        self._put([*after, *(f"{target} {self._action}\n" for target in sorted(new))])

    def lift(self, effects: Sequence[Effect], key: str) -> None:
        """Take senders away, and put back what stood there before."""
        lines, old = self._lines(), {effect.target for effect in effects}
        self._put([line for group in _groups(lines) for line in self._freed(group, old)])

    def plan(self, changes: Changes) -> tuple[str, ...]:
        """Name what changes in which map."""
        where = f"in {self._type}:{self._file} of Postfix"
        return (
            *(f"{each.target}: {self._action} {where}" for each in changes.apply),
            *(f"{each.target}: as before {where}" for each in changes.lift),
        )

    def _lines(self) -> list[str]:
        body = read_file(self.name, self._file) or b""
        lines = body.decode("utf-8", "surrogateescape").splitlines(keepends=True)
        return [line if line.endswith("\n") else f"{line}\n" for line in lines]

    def _restricted(self, group: _Group, new: set[str]) -> Iterator[str]:
        """Leave out an entry that is written anew; set one of others aside that has its key."""
        key, ours = self._entry(group)
        if key not in new:
            yield from group
        elif not ours:
            yield from (f"{_ASIDE}{line}" for line in group)

    def _freed(self, group: _Group, old: set[str]) -> Iterator[str]:
        key, ours = self._entry(group)
        if ours and key in old:
            return
        aside = [line.removeprefix(_ASIDE) for line in group]
        back = aside != group and self._entry(aside)[0] in old
        yield from aside if back else group

    def _entry(self, group: _Group) -> tuple[str, bool]:
        """Give the key of an entry, and whether it is ours; no key for what is no entry."""
        if not group[0].strip() or group[0].startswith(("#", " ", "\t")):
            return "", False
        key, *rest = "".join(group).split(None, 1)
        return key.lower(), "".join(rest).strip() == self._action

    def _compiled(self, file: Path) -> Path:
        return file.with_name(file.name + MAP_TYPES[self._type])

    def _put(self, lines: Iterable[str]) -> None:
        """Write the text, then the map in the place of the old one."""
        body = "".join(lines).encode("utf-8", "surrogateescape")
        replace_file(self.name, self._file, body)
        part = self._file.with_name(f".{self._file.name}.schout")
        try:
            replace_file(self.name, part, body)
            command = [*self._postmap, f"{self._type}:{part}"]
            run(self.name, command, Deadline(self.name, self.within_ms))
            copy_rights(self._compiled(self._file), self._compiled(part))
            self._compiled(part).replace(self._compiled(self._file))
            sync_folder(self._file.parent)
        except OSError as error:
            raise cannot(self.name, f"write `{self._compiled(self._file)}`", error) from error
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)
                self._compiled(part).unlink(missing_ok=True)


def _groups(lines: Sequence[str]) -> Iterator[_Group]:
    """Put lines that go on, which begin with a space, to the entry that they belong to.

    What was set aside keeps its continued lines too: they follow the mark.
    """
    group: _Group = []
    for line in lines:
        goes_on = line.removeprefix(_ASIDE).startswith((" ", "\t"))
        same = bool(group) and line.startswith(_ASIDE) == group[0].startswith(_ASIDE)
        if not (goes_on and same):
            if group:
                yield group
            group = []
        group.append(line)
    if group:
        yield group

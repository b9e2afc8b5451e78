"""HAProxy: one map, changed over the runtime socket and kept in its file for the next start.

The socket changes the map at once and tells what is in it, so what is read back is what the
running process goes by. It forgets at a restart; the file does not. So the file is changed first,
and what cannot be written is not done: a measure that was lifted does not come back with the next
start. Words of others in the values of the map stay; the words of measures are ours.
"""

import re
import socket
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path

from schout.adapters.connectors.deadline import Deadline
from schout.adapters.connectors.whole_file import read_file, replace_file
from schout.adapters.connectors.words import added, by_target, measures, refuses_no_host, taken
from schout.core.model.effect import Changes, Effect
from schout.core.model.errors import ConnectorFailed
from schout.core.model.vocabulary import MeasureKind

_MOST_COMMAND = 8000
"""Bytes of one line of commands: it must fit into HAProxy's `tune.bufsize`, 16384 by default."""
_READ = 1 << 16
_ENTRY = re.compile(r"0x[0-9a-f]+ (\S+) ?(.*)")
_ODD = re.compile(r"[\s;\\'\"]")
"""What the socket would read as the end of a word."""
_LINE = re.compile(r"(\s*)([^\s#]\S*)(?:(\s+)(.*?))?(\s*)")


_Change = Callable[[str, Collection[MeasureKind]], str]


class HaproxyMap:
    """Keeps measures in one map of a running HAProxy."""

    def __init__(
        self,
        name: str,
        can: frozenset[MeasureKind],
        map_file: Path,
        runtime_socket: Path,
        within_ms: int,
    ) -> None:
        """`map_file` must be written as the configuration of HAProxy does: it names the map."""
        self.name, self.can, self.within_ms = name, can, within_ms
        self._file, self._socket = map_file, runtime_socket

    def refuses(self, effect: Effect) -> str | None:
        """Refuse what no call asks the map for; so nothing is more than a key in a command."""
        return refuses_no_host(effect)

    def present(self) -> frozenset[Effect]:
        """Give what the map of the running process says."""
        return frozenset(
            Effect(kind=kind, target=key)
            for key, value in self._running(Deadline(self.name, self.within_ms)).items()
            for kind in measures(value, self.can)
        )

    def apply(self, effects: Sequence[Effect], key: str) -> None:
        """Add words to the file, then to the running map."""
        self._change(effects, added)

    def lift(self, effects: Sequence[Effect], key: str) -> None:
        """Take words out of the file, then out of the running map."""
        self._change(effects, taken)

    def plan(self, changes: Changes) -> tuple[str, ...]:
        """Name what changes in which map."""
        where = f"in the map {self._file} of HAProxy"
        return (
            *(f"{each.target}: add {each.kind} {where}" for each in changes.apply),
            *(f"{each.target}: take {each.kind} away {where}" for each in changes.lift),
        )

    def _change(self, effects: Sequence[Effect], how: _Change) -> None:
        deadline = Deadline(self.name, self.within_ms)
        running, wanted = self._running(deadline), by_target(effects)
        odd = {key for key in wanted if _ODD.search(running.get(key, ""))}
        kept = {key: kinds for key, kinds in wanted.items() if key not in odd}
        former = read_file(self.name, self._file)
        self._keep(former or b"", kept, how)
        try:
            self._order(running, kept, how, deadline)
        except ConnectorFailed:
            if how is added:  # what was not applied is nobody's to lift
                replace_file(self.name, self._file, former)
            raise
        if odd:
            message = f"{self.name}: `{min(odd)}` has a value in `{self._file}` that cannot be kept"
            hint = "somebody else wrote a value with spaces or quotes; use a map of our own"
            raise ConnectorFailed("SCH-N004", message, hint)

    def _order(
        self,
        running: Mapping[str, str],
        wanted: Mapping[str, Collection[MeasureKind]],
        how: _Change,
        deadline: Deadline,
    ) -> None:
        """Change the running map."""
        commands = [
            command
            for key, kinds in sorted(wanted.items())
            for command in self._command(key, running.get(key), how(running.get(key, ""), kinds))
        ]
        said = "".join(self._say(line, deadline).strip() for line in _lines(commands))
        if said:
            message = f"{self.name}: HAProxy refused a change of `{self._file}`"
            raise ConnectorFailed("SCH-N004", message, said.partition("\n")[0][:200])

    def _command(self, key: str, before: str | None, after: str) -> Iterator[str]:
        if before is None and after:
            yield f"add map {self._file} {key} {after}"
        elif before is not None and not after:
            yield f"del map {self._file} {key}"
        elif before is not None and before != after:
            yield f"set map {self._file} {key} {after}"

    def _running(self, deadline: Deadline) -> dict[str, str]:
        """Give keys and values; of several entries of a key the first counts, as in a lookup."""
        found: dict[str, str] = {}
        for line in self._say(f"show map {self._file}", deadline).splitlines():
            entry = _ENTRY.fullmatch(line)
            if entry is not None:
                found.setdefault(entry[1], entry[2])
            elif line:
                message = f"{self.name}: expected the entries of `{self._file}`, found another text"
                hint = f"HAProxy says: {line[:200]}"
                raise ConnectorFailed("SCH-N003", message, hint)
        return found

    def _say(self, line: str, deadline: Deadline) -> str:
        answer = b""
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(deadline.left_s())
                connection.connect(str(self._socket))
                connection.sendall(line.encode() + b"\n")
                while part := connection.recv(_READ):
                    answer += part
                    connection.settimeout(deadline.left_s())
        except TimeoutError as error:
            raise deadline.over() from error
        except OSError as error:
            reason = (error.strerror or "unknown reason").lower()
            message = f"{self.name}: cannot speak to HAProxy at `{self._socket}`: {reason}"
            hint = "is it running, with `stats socket ... level admin` in `global`"
            raise ConnectorFailed("SCH-N001", message, hint) from error
        return answer.decode("utf-8", "replace")

    def _keep(
        self, former: bytes, wanted: Mapping[str, Collection[MeasureKind]], how: _Change
    ) -> None:
        """Change the file in the same way; lines that are not concerned stay as they are."""
        body = former.decode("utf-8", "surrogateescape")
        open_changes, lines = dict(wanted), list[str]()
        for line in body.splitlines():
            parts = _LINE.fullmatch(line)
            kinds = open_changes.pop(parts[2], None) if parts is not None else None
            if parts is None or kinds is None:
                lines.append(line)
            elif value := how(parts[4] or "", kinds):
                lines.append(f"{parts[1]}{parts[2]}{parts[3] or ' '}{value}{parts[5]}")
        for key, kinds in sorted(open_changes.items()):
            if value := how("", kinds):
                lines.append(f"{key} {value}")
        text = "".join(f"{line}\n" for line in lines)
        if text != body:
            replace_file(self.name, self._file, text.encode("utf-8", "surrogateescape"))


def _lines(commands: Sequence[str]) -> Iterator[str]:
    """Put as many commands on one line as it takes."""
    line = ""
    for command in commands:
        if line and len(line) + len(command) >= _MOST_COMMAND:
            yield line
            line = ""
        line = f"{line};{command}" if line else command
    if line:
        yield line

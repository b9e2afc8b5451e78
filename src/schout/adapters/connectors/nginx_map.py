"""nginx: one file that a `map` includes, a reload, and the running list read back from nginx.

The list stands in the file twice: as entries by host, and as a text in parts under names that
nobody can ask for from outside. The probe, a location that answers with the value of the map,
gives those parts: so nginx itself says which list it works by, also when the file was changed
since, or a reload was lost.

nginx stops its old workers 100 ms after it starts the new ones (`ngx_msleep(100)` in
`src/os/unix/ngx_process_cycle.c`, "allow new processes to start"); in between either may take a
connection. A change counts as done only when the probe has given the new list and no other for
`_SETTLED_MS`.
"""

import hashlib
from collections.abc import Collection, Sequence
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from schout.adapters.connectors.deadline import Deadline
from schout.adapters.connectors.programs import run
from schout.adapters.connectors.whole_file import read_file, replace_file
from schout.adapters.connectors.words import added, by_target, refuses_no_host
from schout.core.model.effect import Changes, Effect
from schout.core.model.errors import ConnectorFailed
from schout.core.model.vocabulary import MeasureKind

_SETTLED_MS = 150
_LOOK_EVERY_MS = 5
_PART = 3000
"""Letters of one part: nginx reads at most 4095 bytes as one parameter (`NGX_CONF_BUFFER`)."""
_MOST_PARTS = 100_000
_MOST_ANSWER = 8192
_TRIES = 5
_KEYWORDS = {"default", "include", "hostnames", "volatile"}
_HEAD = "# Kept by Schout: entries made by hand belong beside the include, not in here.\n"
List = frozenset[Effect]


class NginxMap:
    """Keeps measures in a file that a map of nginx includes; the file is ours alone."""

    def __init__(
        self,
        name: str,
        can: frozenset[MeasureKind],
        map_file: Path,
        probe: tuple[str, int],
        reload: Sequence[str],
        within_ms: int,
        check: Sequence[str] = (),
    ) -> None:
        """`reload` must fail when nginx refuses the file, as `nginx -s reload` does.

        Where it does not, `check` is run before it.
        """
        self.name, self.can, self.within_ms = name, can, within_ms
        self._file, self._probe = map_file, probe
        self._commands = tuple(each for each in (check, reload) if each)

    def refuses(self, effect: Effect) -> str | None:
        """Refuse what no call asks the map for, and what is more than a key of it."""
        if effect.target in _KEYWORDS:
            return "expected a name that is no keyword of the map of nginx"
        return refuses_no_host(effect)

    def present(self) -> List:
        """Give the list that the running nginx works by."""
        return self._running(Deadline(self.name, self.within_ms))

    def apply(self, effects: Sequence[Effect], key: str) -> None:
        """Add to the list; an entry that nginx refuses does not hold up the others."""
        deadline = Deadline(self.name, self.within_ms)
        running = self._running(deadline)
        try:
            self._put(running, running | set(effects), deadline)
        except ConnectorFailed as error:
            if error.code != "SCH-N004" or len(effects) == 1:
                raise
            self._put_each(running, effects, deadline)

    def lift(self, effects: Sequence[Effect], key: str) -> None:
        """Take away from the list."""
        deadline = Deadline(self.name, self.within_ms)
        running = self._running(deadline)
        self._put(running, running - set(effects), deadline)

    def plan(self, changes: Changes) -> tuple[str, ...]:
        """Name what changes in which file."""
        steps = (
            *(f"{each.target}: add {each.kind} in {self._file}" for each in changes.apply),
            *(f"{each.target}: take {each.kind} away in {self._file}" for each in changes.lift),
        )
        return (*steps, *(f"run {' '.join(each)}" for each in self._commands if steps))

    def _put(self, running: List, wanted: List, deadline: Deadline) -> None:
        if wanted == running and read_file(self.name, self._file) == render(wanted):
            return
        self._write(wanted, deadline)
        self._settle(wanted, deadline)

    def _put_each(self, running: List, effects: Sequence[Effect], deadline: Deadline) -> None:
        """Find out which entries nginx refuses, and put the others."""
        taken, first = running, None
        for effect in effects:
            try:
                self._write(taken | {effect}, deadline)
                taken |= {effect}
            except ConnectorFailed as error:
                if error.code != "SCH-N004":
                    raise
                first = first or error
        self._settle(taken, deadline)
        if first is not None:
            raise first

    def _write(self, wanted: List, deadline: Deadline) -> None:
        """Write the file and have nginx read it; what nginx refuses is not left on the disk."""
        former, body = read_file(self.name, self._file), render(wanted)
        if former != body:
            replace_file(self.name, self._file, body)
        try:
            for command in self._commands:
                run(self.name, command, deadline)
        except ConnectorFailed:
            replace_file(self.name, self._file, former)
            raise

    def _settle(self, wanted: List, deadline: Deadline) -> None:
        """Wait until nginx gives this list and no other; once, a lost reload is repeated."""
        digest, seen, again = _digest(wanted), 0, True
        while seen * _LOOK_EVERY_MS < _SETTLED_MS:
            seen = seen + 1 if self._digest(deadline) == digest else 0
            if again and not seen and deadline.half_over:
                run(self.name, self._commands[-1], deadline)
                again = False
            deadline.pause(_LOOK_EVERY_MS)

    def _digest(self, deadline: Deadline) -> str:
        """Ask, on a connection of its own, which list a worker has."""
        connection = self._connection(deadline)
        try:
            return self._part(connection, 0, deadline).digest
        finally:
            connection.close()

    def _running(self, deadline: Deadline) -> List:
        """Read the whole list on one connection, which is one worker: it cannot change midway."""
        for _ in range(_TRIES):
            connection = self._connection(deadline)
            try:
                parts = [self._part(connection, 0, deadline)]
                for number in range(1, parts[0].count):
                    parts.append(self._part(connection, number, deadline))  # noqa: PERF401
            finally:
                connection.close()
            found = frozenset(each for part in parts for each in part.effects)
            if {part.digest for part in parts} == {_digest(found)}:
                return found
        raise ConnectorFailed("SCH-N003", f"{self.name}: the list that nginx gives is not whole")

    def _connection(self, deadline: Deadline) -> HTTPConnection:
        return HTTPConnection(*self._probe, timeout=deadline.left_s())

    def _part(self, connection: HTTPConnection, number: int, deadline: Deadline) -> "_Part":
        try:
            connection.request("GET", "/", headers={"Host": _part_name(number)})
            answer = connection.getresponse()
            body = answer.read(_MOST_ANSWER)
        except TimeoutError as error:
            raise deadline.over() from error
        except (OSError, HTTPException) as error:
            message = f"{self.name}: nginx does not answer at {':'.join(map(str, self._probe))}"
            raise ConnectorFailed("SCH-N001", message, "is it running, with the probe") from error
        part = _Part.read(body.decode("ascii", "replace")) if answer.status == 200 else None
        if part is None:
            message = f"{self.name}: expected a part of the list from the probe, found another text"
            hint = "the probe must answer 200 with the value of the map"
            raise ConnectorFailed("SCH-N003", message, hint)
        return part


class _Part:
    """One part of the list as it is written: number of parts and digest of all, then entries."""

    def __init__(self, count: int, digest: str, effects: Collection[Effect]) -> None:
        self.count, self.digest, self.effects = count, digest, effects

    @staticmethod
    def read(text: str) -> "_Part | None":
        """Read a part; an empty text is that of a file that we never wrote: an empty list."""
        if not text:
            return _Part(1, _digest(frozenset()), ())
        head, *entries = text.split(" ")
        count, _, digest = head.partition("/")
        if not (count.isascii() and count.isdigit() and 0 < int(count) <= _MOST_PARTS):
            return None
        try:
            effects = [
                Effect(kind=MeasureKind(word), target=target)
                for target, _, words in (entry.rpartition("=") for entry in entries)
                for word in words.split(",")
            ]
        except ValueError:
            return None
        return _Part(int(count), digest, effects)


def render(wanted: List) -> bytes:
    """Write the list as nginx includes it; an empty list is an empty file."""
    if not wanted:
        return b""
    values = {host: added("", kinds) for host, kinds in sorted(by_target(wanted).items())}
    parts, part = [], ""
    for host, value in values.items():
        if part and len(part) + len(host) + len(value) > _PART:
            parts.append(part)
            part = ""
        part += f" {host}={value}"
    parts.append(part)
    head = f"{len(parts)}/{_digest(wanted)}"
    lines = [f'"{host}" "{value}";\n' for host, value in values.items()]
    lines += [f'"{_part_name(n)}" "{head}{part}";\n' for n, part in enumerate(parts)]
    return (_HEAD + "".join(lines)).encode()


def _part_name(number: int) -> str:
    """Name a part; the ending stands for nothing in the whole of DNS (RFC 6761, 6.4)."""
    return f"schout-part-{number}.invalid"


def _digest(wanted: List) -> str:
    text = "\n".join(sorted(f"{each.target} {each.kind}" for each in wanted))
    return hashlib.sha256(text.encode()).hexdigest()[:32]

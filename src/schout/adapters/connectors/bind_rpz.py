"""BIND: names of a response policy zone, changed by signed updates, read back by asking.

A policy zone does not work at once: BIND sums it up at most every `min-update-interval` seconds,
60 unless it is set, and until then answers as before. So what is in force is read back by asking
the resolver for each name of the zone, as a client does, and not from the zone alone.
Entries of others have other targets; they are left alone, and a name that has one is refused.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.query
import dns.rcode
import dns.rdatatype
import dns.rrset
import dns.tsig
import dns.update
import dns.zone

from schout.adapters.connectors.deadline import Deadline
from schout.adapters.connectors.words import refuses_no_host
from schout.core.model.effect import Changes, Effect
from schout.core.model.errors import ConnectorFailed
from schout.core.model.vocabulary import MeasureKind

_Answer = TypeVar("_Answer")
_LOOK_EVERY_MS = 10
_TTL_S = 60
_TRIES = 3
"""How often a question is asked over UDP, where a datagram may be lost."""


class BindRpz:
    """Sends the clients of a resolver to one name, `landing`, where they ask for another one."""

    def __init__(
        self,
        name: str,
        kind: MeasureKind,
        server: tuple[str, int],
        zone: str,
        landing: str,
        key: dns.tsig.Key,
        within_ms: int,
    ) -> None:
        """`key` may update and transfer the zone; `server` is asked as a resolver too."""
        self.name, self.can, self.within_ms = name, frozenset({kind}), within_ms
        self._kind, self._server, self._key = kind, server, key
        self._zone = dns.name.from_text(zone)
        self._landing = dns.name.from_text(landing)
        self._lifted: set[str] = set()
        """Names that we took out of the zone, until they were seen to be free."""

    def refuses(self, effect: Effect) -> str | None:
        """Refuse what is no host name, or too long to stand below the zone."""
        try:
            self._owner(effect.target)
        except (dns.exception.DNSException, UnicodeError):
            return "expected a host name that fits below the zone"
        return refuses_no_host(effect)

    def present(self) -> frozenset[Effect]:
        """Ask for each name of the zone, and for those that were in it; give those that lead away.

        A name of the zone that is not in force yet is not present.
        """
        deadline = Deadline(self.name, self.within_ms)
        names = self._listed(deadline) | self._lifted
        led = {each for each in sorted(names) if self._leads_away(each, deadline)}
        self._lifted &= led
        return frozenset(Effect(kind=self._kind, target=each) for each in led)

    def apply(self, effects: Sequence[Effect], key: str) -> None:
        """Add names, and wait until they lead away."""
        deadline = Deadline(self.name, self.within_ms)
        listed = self._listed(deadline)
        wanted = [each.target for each in effects]
        refused = [each for each in wanted if each not in listed and not self._add(each, deadline)]
        self._wait([each for each in wanted if each not in refused], deadline, away=True)
        if refused:
            message = f"{self.name}: `{refused[0]}` stands in the zone already, for something else"
            hint = f"{len(refused)} such names; take the entry away, or leave it to who made it"
            raise ConnectorFailed("SCH-N004", message, hint)

    def lift(self, effects: Sequence[Effect], key: str) -> None:
        """Take names away, and wait until they lead where they did before."""
        deadline = Deadline(self.name, self.within_ms)
        names = [each.target for each in effects]
        for target in names:
            update = self._update()
            update.delete(self._owner(target), self._entry(target))
            self._send(update, deadline)
        self._lifted |= set(names)
        self._wait(names, deadline, away=False)

    def plan(self, changes: Changes) -> tuple[str, ...]:
        """Name what changes in the zone."""
        where = f"in the policy zone {self._zone}"
        return (
            *(f"{each.target}: CNAME {self._landing} {where}" for each in changes.apply),
            *(f"{each.target}: as before {where}" for each in changes.lift),
        )

    def _owner(self, target: str) -> dns.name.Name:
        return dns.name.from_text(target, origin=None).concatenate(self._zone)

    def _entry(self, target: str) -> dns.rrset.RRset:
        return dns.rrset.from_text(
            self._owner(target), _TTL_S, "IN", "CNAME", self._landing.to_text()
        )

    def _update(self) -> dns.update.UpdateMessage:
        return dns.update.UpdateMessage(self._zone, keyring=self._key)

    def _add(self, target: str, deadline: Deadline) -> bool:
        """Add a name unless somebody else has it; the server looks and adds in one step."""
        update = self._update()
        update.absent(self._owner(target))
        update.add(self._owner(target), self._entry(target))
        return self._send(update, deadline) != dns.rcode.YXDOMAIN

    def _send(self, update: dns.update.UpdateMessage, deadline: Deadline) -> dns.rcode.Rcode:
        host, port = self._server
        answer = self._try(
            lambda: dns.query.tcp(update, host, timeout=deadline.left_s(), port=port), deadline
        )
        code: dns.rcode.Rcode = answer.rcode()
        if code not in {dns.rcode.NOERROR, dns.rcode.YXDOMAIN}:
            message = f"{self.name}: BIND refused an update: {dns.rcode.to_text(code)}"
            raise ConnectorFailed("SCH-N004", message, "does the key have the right to update")
        return code

    def _listed(self, deadline: Deadline) -> set[str]:
        """Transfer the zone; give the names that lead to our landing."""
        host, port = self._server
        zone = dns.zone.Zone(self._zone, relativize=True)
        query = dns.message.make_query(self._zone, "AXFR")
        query.use_tsig(self._key)

        def transfer() -> None:
            dns.query.inbound_xfr(
                host, zone, query, port=port, timeout=deadline.left_s(), lifetime=deadline.left_s()
            )

        self._try(transfer, deadline)
        found = zone.iterate_rdatas("CNAME")
        return {
            name.to_text()
            for name, _, data in found
            if dns.name.from_text(data.to_text(), self._zone) == self._landing
        }

    def _leads_away(self, target: str, deadline: Deadline) -> bool:
        """Ask as a client does."""
        host, port = self._server
        query = dns.message.make_query(dns.name.from_text(target), "A")
        within = min(deadline.left_s(), self.within_ms / 1000 / _TRIES)
        for _ in range(_TRIES - 1):
            try:
                return self._is_ours(dns.query.udp(query, host, timeout=within, port=port))
            except (dns.exception.DNSException, OSError):
                within = min(deadline.left_s(), within)
        return self._is_ours(
            self._try(lambda: dns.query.udp(query, host, timeout=within, port=port), deadline)
        )

    def _is_ours(self, answer: dns.message.Message) -> bool:
        return any(
            part.rdtype == dns.rdatatype.CNAME
            and dns.name.from_text(record.to_text()) == self._landing
            for part in answer.answer
            for record in part
        )

    def _wait(self, targets: Iterable[str], deadline: Deadline, *, away: bool) -> None:
        for target in targets:
            while self._leads_away(target, deadline) is not away:
                deadline.pause(_LOOK_EVERY_MS)

    def _try(self, ask: Callable[[], _Answer], deadline: Deadline) -> _Answer:
        try:
            return ask()
        except dns.exception.Timeout as error:
            raise deadline.over() from error
        except (dns.exception.DNSException, OSError, EOFError) as error:
            host, port = self._server
            message = f"{self.name}: BIND at {host}:{port} does not do what it is asked"
            raise ConnectorFailed("SCH-N001", message, f"it is {type(error).__name__}") from error

"""Makes activities out of what a sensor tells, each with the owners that the register knows.

Attribution, the same for all sensors: `tenant` is whom the destination belongs to (the host that
was asked for, else the destination's address; of a mail the domain of the recipient), and
`source_tenant` whom the source's address belongs to (of a mail else the domain of the sender).
"""

import msgspec

from schout.core.intake.format import Origin
from schout.core.intake.parts import Addresses, whole
from schout.core.model.event import (
    Authentication,
    HttpRequest,
    MailTransfer,
    NetworkFlow,
    SecurityAlert,
)
from schout.core.model.ids import TenantId
from schout.core.model.tenant import BelongingKind
from schout.core.model.value import Value

UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What decoding JSON raises; the last: it is nested so deep that nobody means it."""
_LONGEST_NAME = 256
"""Characters of a user name, sender or signature that are kept (RFC 5321 allows 254)."""


class Sighting(Value, frozen=True, gc=False):
    """Where and when something was seen, and between whom. May be made by position."""

    line: int
    raw: bytes
    at_us: int
    """Microseconds since 1970, UTC."""
    source_ip: str | None
    destination_ip: str | None = None
    source_port: int | None = None
    destination_port: int | None = None


class Sensor:
    """Makes the activities of one origin."""

    def __init__(self, origin: Origin) -> None:
        """Keep what every line of this origin shares."""
        self.origin = origin
        self._source = origin.source
        self._host = origin.default_host
        self._register = origin.register
        self.address = Addresses().of
        """Gives an address in its one spelling; `None` for what is none, a host name for one."""

    def flow(
        self,
        seen: Sighting,
        protocol: str,
        outcome: str,
        *,
        bytes_out: int | None = None,
        bytes_in: int | None = None,
        packets: int | None = None,
        duration_us: int | None = None,
    ) -> NetworkFlow:
        """Make packets between two ends; `packets` are those of both directions."""
        return NetworkFlow(
            at_us=seen.at_us,
            source=self._source,
            line=seen.line,
            raw=seen.raw,
            source_ip=seen.source_ip,
            destination_ip=seen.destination_ip,
            protocol=protocol,
            source_port=seen.source_port,
            destination_port=seen.destination_port,
            outcome=outcome,
            bytes_out=bytes_out,
            bytes_in=bytes_in,
            packets=packets,
            duration_us=duration_us,
            host=self._host,
            tenant=self._owner(seen.destination_ip, seen.at_us),
            source_tenant=self._owner(seen.source_ip, seen.at_us),
        )

    def alert(
        self,
        seen: Sighting,
        engine: str,
        signature: str,
        category: str,
        *,
        severity: int = 0,
        outcome: str = "seen",
        user: str | None = None,
        host: str | None = None,
    ) -> SecurityAlert:
        """Make what another detector claims; `host` is what was asked for."""
        return SecurityAlert(
            at_us=seen.at_us,
            source=self._source,
            line=seen.line,
            raw=seen.raw,
            source_ip=seen.source_ip,
            engine=engine,
            signature=signature[:_LONGEST_NAME],
            category=category,
            severity=severity,
            outcome=outcome,
            destination_ip=seen.destination_ip,
            destination_port=seen.destination_port,
            user=_short(user),
            host=host or self._host,
            tenant=self._asked(host, seen),
            source_tenant=self._owner(seen.source_ip, seen.at_us),
        )

    def login(
        self,
        seen: Sighting,
        service: str,
        outcome: str,
        *,
        user: str | None = None,
        host: str | None = None,
    ) -> Authentication:
        """Make an attempt to log in."""
        return Authentication(
            at_us=seen.at_us,
            source=self._source,
            line=seen.line,
            raw=seen.raw,
            source_ip=seen.source_ip,
            service=service,
            outcome=outcome,
            user=_short(user),
            host=host or self._host,
            tenant=self._asked(host, seen),
            source_tenant=self._owner(seen.source_ip, seen.at_us),
        )

    def mail(
        self,
        seen: Sighting,
        service: str,
        outcome: str,
        *,
        sender: str | None = None,
        recipients: tuple[str, ...] = (),
        size_bytes: int | None = None,
    ) -> MailTransfer:
        """Make a mail for all its recipients; the first one names the domain."""
        sender = _mailbox(sender)
        first = _mailbox(recipients[0]) if recipients else None
        sender_domain, recipient_domain = _domain(sender), _domain(first)
        source_tenant = self._owner(seen.source_ip, seen.at_us)
        return MailTransfer(
            at_us=seen.at_us,
            source=self._source,
            line=seen.line,
            raw=seen.raw,
            source_ip=seen.source_ip,
            service=service,
            outcome=outcome,
            sender=sender,
            sender_domain=sender_domain,
            recipient_domain=recipient_domain,
            recipients=len(recipients) or None,
            size_bytes=size_bytes,
            host=self._host,
            tenant=self._mail_owner(recipient_domain, seen.at_us),
            source_tenant=source_tenant or self._mail_owner(sender_domain, seen.at_us),
        )

    def request(
        self,
        seen: Sighting,
        source_ip: str,
        *,
        method: str | None = None,
        path: str | None = None,
        query: str | None = None,
        status: int = 0,
        size_bytes: int | None = None,
        host: str | None = None,
        user: str | None = None,
        user_agent: str | None = None,
        referer: str | None = None,
    ) -> HttpRequest:
        """Make a request."""
        return HttpRequest(
            at_us=seen.at_us,
            source=self._source,
            line=seen.line,
            raw=seen.raw,
            source_ip=source_ip,
            method=method,
            path=path,
            query=query,
            status=status,
            size_bytes=size_bytes,
            host=host or self._host,
            user=_short(user),
            user_agent=user_agent,
            referer=referer,
            tenant=self._asked(host, seen),
            source_tenant=self._owner(source_ip, seen.at_us),
        )

    def _asked(self, host: str | None, seen: Sighting) -> TenantId | None:
        """Give whose host it was; else whose address; else whose the whole log is."""
        return (
            self._register.owner_of_host(host, seen.at_us)
            or self._owner(seen.destination_ip, seen.at_us)
            or self._register.owner_of_host(self._host, seen.at_us)
        )

    def _owner(self, address: str | None, at_us: int) -> TenantId | None:
        return None if address is None else self._register.owner_of_address(address, at_us)

    def _mail_owner(self, domain: str | None, at_us: int) -> TenantId | None:
        if domain is None:
            return None
        return self._register.owner(BelongingKind.MAIL_DOMAIN, domain, at_us)


def port_of(text: str | None) -> int | None:
    """Read a port; `None` for what is none, such as the types of ICMP that are written so."""
    port = whole(text)
    return port if port is not None and port <= 65535 else None


def _short(text: str | None) -> str | None:
    return None if text is None else text.strip()[:_LONGEST_NAME] or None


def _mailbox(text: str | None) -> str | None:
    """Give a mail address out of `FROM:<a@b>`, `Name <a@b>` or itself; `<>` is none."""
    if text is None:
        return None
    inside = text.rpartition("<")[2].partition(">")[0]
    return inside.strip()[:_LONGEST_NAME] or None


def _domain(mailbox: str | None) -> str | None:
    _, at, domain = (mailbox or "").rpartition("@")
    return domain.lower().removesuffix(".") or None if at else None

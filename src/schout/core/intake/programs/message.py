"""One message of a program, taken out of its line, and the events that are made from it.

A reader of messages gets a `Message` and gives an activity, or `Miss.OTHER`. What a line says of a
machine and a moment is in the message already; the reader adds who did what.
"""

from collections.abc import Callable

from schout.core.intake.format import Miss, Origin, Parsed
from schout.core.intake.parts import Addresses
from schout.core.model.event import (
    Authentication,
    MailTransfer,
    NetworkFlow,
    SecurityAlert,
)
from schout.core.model.ids import TenantId
from schout.core.model.tenant import BelongingKind
from schout.core.model.value import Value

_LONGEST_NAME = 256
"""Characters of a user name, sender or signature that are kept (RFC 5321 allows 254)."""


class Message(Value, frozen=True, gc=False):
    """What one program said. May be made by position."""

    at_us: int
    line: int
    raw: bytes
    program: str
    """Its name without folder, lower case; empty where nobody says."""
    pid: str
    """Empty where the line does not tell."""
    host: str | None
    """The machine that wrote it."""
    text: str


class Teller:
    """Makes the events of one source, each with the owners that its register knows."""

    def __init__(self, origin: Origin) -> None:
        self.origin = origin
        self._source = origin.source
        self._register = origin.register
        self.address = Addresses().of
        """Gives an address in its one spelling; `None` for what is none, a host name for one."""

    def unknown(self, program: str) -> None:
        """Tell that nobody reads the messages of a program."""
        if self.origin.on_unknown is not None:
            self.origin.on_unknown(program)

    def login(
        self,
        message: Message,
        service: str,
        outcome: str,
        address: str | None,
        user: str | None,
        host: str | None = None,
    ) -> Authentication:
        """Make the event of an attempt to log in."""
        address = self.address(address)
        host = host or message.host or self.origin.default_host
        at_us = message.at_us
        return Authentication(
            at_us,
            self._source,
            message.line,
            message.raw,
            address,
            service,
            outcome,
            short(user),
            host,
            self.owner_of_host(host, at_us),
            self._owner(address, at_us),
        )

    def flow(
        self,
        message: Message,
        source: str | None,
        destination: str | None,
        protocol: str,
        outcome: str,
        source_port: int | None = None,
        destination_port: int | None = None,
        size_bytes: int | None = None,
    ) -> NetworkFlow:
        """Make the event of a packet that a firewall met."""
        source, destination = self.address(source), self.address(destination)
        at_us = message.at_us
        return NetworkFlow(
            at_us,
            self._source,
            message.line,
            message.raw,
            source,
            destination,
            protocol,
            source_port,
            destination_port,
            outcome,
            size_bytes,
            None,
            1,
            None,
            message.host or self.origin.default_host,
            self._owner(destination, at_us),
            self._owner(source, at_us),
        )

    def mail(
        self,
        message: Message,
        service: str,
        outcome: str,
        address: str | None = None,
        sender: str | None = None,
        recipient: str | None = None,
        recipients: int | None = None,
        size_bytes: int | None = None,
        user: str | None = None,
    ) -> MailTransfer:
        """Make the event of what became of a mail; `recipient` is an address or a domain."""
        address, sender, at_us = self.address(address), short(sender), message.at_us
        sender_domain, recipient_domain = domain_of(sender), domain_of(recipient)
        return MailTransfer(
            at_us,
            self._source,
            message.line,
            message.raw,
            address,
            service,
            outcome,
            sender,
            sender_domain,
            recipient_domain,
            recipients,
            size_bytes,
            short(user),
            message.host or self.origin.default_host,
            self._mail_owner(recipient_domain, at_us),
            self._owner(address, at_us) or self._mail_owner(sender_domain, at_us),
        )

    def alert(
        self,
        message: Message,
        engine: str,
        signature: str,
        category: str,
        address: str | None = None,
        *,
        severity: int = 0,
        outcome: str = "seen",
        destination: str | None = None,
        destination_port: int | None = None,
        user: str | None = None,
    ) -> SecurityAlert:
        """Make the event of what another detector claims."""
        address, destination = self.address(address), self.address(destination)
        host, at_us = message.host or self.origin.default_host, message.at_us
        return SecurityAlert(
            at_us,
            self._source,
            message.line,
            message.raw,
            address,
            engine,
            signature[:_LONGEST_NAME],
            category,
            severity,
            outcome,
            destination,
            destination_port,
            short(user),
            host,
            self._owner(destination, at_us) or self.owner_of_host(host, at_us),
            self._owner(address, at_us),
        )

    def owner_of_host(self, host: str | None, at_us: int) -> TenantId | None:
        """Give whose host it was, or whose database of this name."""
        owner = self._register.owner_of_host(host, at_us)
        if owner is None and host is not None:
            return self._register.owner(BelongingKind.DATABASE, host, at_us)
        return owner

    def _owner(self, address: str | None, at_us: int) -> TenantId | None:
        return None if address is None else self._register.owner_of_address(address, at_us)

    def _mail_owner(self, domain: str | None, at_us: int) -> TenantId | None:
        if domain is None:
            return None
        return self._register.owner(BelongingKind.MAIL_DOMAIN, domain, at_us)


Reader = Callable[[Message], Parsed]
"""Reads one message."""
Making = Callable[[Teller], Reader]
"""Makes the reader of one source, with the memory it needs."""


def short(text: str | None) -> str | None:
    """Give a name without spaces around it, not longer than any real one; `None` when empty."""
    return None if text is None else text.strip()[:_LONGEST_NAME] or None


def domain_of(text: str | None) -> str | None:
    """Give the domain of a mail address, or a domain as it is; lower case."""
    domain = "" if text is None else text.strip("<> ").rpartition("@")[2]
    if text is None or ("@" not in text and "." not in domain):
        return None
    return domain.lower().removesuffix(".")[:_LONGEST_NAME] or None


def nothing(_: Message) -> Miss:
    """Read messages of a program that tells of no activity."""
    return Miss.OTHER


def quiet(_: Teller) -> Reader:
    """Make a reader for a program that tells of no activity."""
    return nothing

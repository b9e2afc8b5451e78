"""One session with a mail server or a client that brings mail: LMTP (RFC 2033) or SMTP (RFC 5321).

A mail is answered with 250 only after the caller says that it is kept. When it could not be kept
the answer is 451, and the other side keeps it and comes again.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from enum import StrEnum

from schout.adapters.mail.lines import Incoming
from schout.core.intake.reports.objects import normal_mail
from schout.core.model.value import Value

MOST_RECIPIENTS = 100
"""RFC 5321, section 4.5.3.1.8."""
_MOST_MISTAKES = 10
_PATH = re.compile(
    r"(FROM|TO):\s*<((?:[^<>\s]|\"[^\"]*\")*)>((?:\s+[A-Za-z0-9-]+(?:=\S*)?)*)\s*", re.IGNORECASE
)
_SIZE = re.compile(r"\bSIZE=([0-9]{1,15})\b", re.IGNORECASE)


class Protocol(StrEnum):
    """Which protocol is spoken."""

    LMTP = "lmtp"
    SMTP = "smtp"


class Kept(StrEnum):
    """What the caller did with a mail."""

    KEPT = "kept"
    """Stored so that a loss of power does not lose it."""
    LATER = "later"
    """Not now; the other side keeps it."""
    REFUSED = "refused"
    """Never; the other side tells its sender."""


class Delivered(Value, frozen=True, kw_only=True):
    """A mail as it was handed over."""

    sender: str
    """Of the envelope; empty for a bounce."""
    recipients: tuple[str, ...]
    raw: bytes
    """With a `Return-Path` before it, which says who the envelope names as sender."""


Keep = Callable[[Delivered], Awaitable[Kept]]


class SessionRules(Value, frozen=True, kw_only=True):
    """What holds for every session."""

    protocol: Protocol
    recipients: frozenset[str]
    """The mail addresses that reports go to, in normal form; all others are refused."""
    name: str = "localhost"
    """As which we greet."""
    most_bytes: int = 50 * 1024 * 1024
    """Of one mail; a larger one is refused with 552."""
    within_s: int = 300
    """For the next command, or the next piece of a mail (RFC 5321, section 4.5.3.2.7)."""


class Session:
    """Talks with one client until it goes away."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        rules: SessionRules,
        keep: Keep,
    ) -> None:
        self._in, self._writer = Incoming(reader, rules.within_s), writer
        self._rules, self._keep = rules, keep
        self._greeted = False
        self._sender: str | None = None
        self._recipients: list[str] = []
        self._mistakes = 0

    async def run(self) -> None:
        """Greet, and answer every command."""
        kind = "LMTP" if self._rules.protocol is Protocol.LMTP else "ESMTP"
        await self._say(f"220 {self._rules.name} {kind}")
        while (line := await self._in.line()) is not None:
            verb, _, rest = line.decode("utf-8", "replace").partition(" ")
            if verb.upper() == "QUIT":
                await self._say("221 2.0.0 goodbye")
                return
            await self._command(verb.upper(), rest.strip())
            if self._mistakes >= _MOST_MISTAKES:
                await self._say("421 4.7.0 too many mistakes")
                return
        await self._say("421 4.4.2 the line is too long or the session has ended")

    async def _command(self, verb: str, rest: str) -> None:
        match verb:
            case "LHLO" | "EHLO" | "HELO":
                await self._hello(verb)
            case "MAIL":
                await self._mail(rest)
            case "RCPT":
                await self._recipient(rest)
            case "DATA":
                await self._data()
            case "RSET":
                self._forget()
                await self._say("250 2.0.0 forgotten")
            case "NOOP":
                await self._say("250 2.0.0 nothing done")
            case "VRFY":
                await self._say("252 2.5.0 send it and see")
            case _:
                await self._wrong("500 5.5.1 no such command")

    async def _hello(self, verb: str) -> None:
        if (verb == "LHLO") != (self._rules.protocol is Protocol.LMTP):
            await self._wrong("500 5.5.1 another protocol is spoken here")
            return
        self._forget()
        self._greeted = True
        name, size = self._rules.name, self._rules.most_bytes
        if verb == "HELO":
            await self._say(f"250 {name}")
            return
        more = ("PIPELINING", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES", f"SIZE {size}")
        await self._say(*(f"250-{each}" for each in (name, *more[:-1])), f"250 {more[-1]}")

    async def _mail(self, rest: str) -> None:
        match = _PATH.fullmatch(rest)
        if not self._greeted or self._sender is not None:
            await self._wrong("503 5.5.1 first greet, then one mail after the other")
        elif match is None or match[1].upper() != "FROM":
            await self._wrong("501 5.5.4 expected MAIL FROM:<address>")
        elif (size := _SIZE.search(match[3])) and int(size[1]) > self._rules.most_bytes:
            await self._wrong("552 5.3.4 the mail is too large")
        else:
            self._sender = match[2][:320]
            await self._say("250 2.1.0 yes")

    async def _recipient(self, rest: str) -> None:
        match = _PATH.fullmatch(rest)
        if self._sender is None:
            await self._wrong("503 5.5.1 first MAIL FROM")
        elif match is None or match[1].upper() != "TO":
            await self._wrong("501 5.5.4 expected RCPT TO:<address>")
        elif len(self._recipients) >= MOST_RECIPIENTS:
            await self._say("452 4.5.3 too many recipients")
        elif (normal_mail(match[2]) or "") not in self._rules.recipients:
            await self._wrong("550 5.1.1 no such address here")
        else:
            self._recipients.append(match[2])
            await self._say("250 2.1.5 yes")

    async def _data(self) -> None:
        if self._sender is None or not self._recipients:
            await self._wrong("503 5.5.1 first RCPT TO")
            return
        await self._say("354 end with a dot on a line")
        raw = await self._in.data(self._rules.most_bytes)
        if raw is None:
            return
        answer = await self._answer(raw)
        # LMTP answers once for each recipient (RFC 2033, section 4.2).
        times = len(self._recipients) if self._rules.protocol is Protocol.LMTP else 1
        self._forget()
        await self._say(*[answer] * times)

    async def _answer(self, raw: bytes) -> str:
        if not raw:
            return "552 5.3.4 the mail is empty or too large"
        sender = self._sender or ""
        path = f"Return-Path: <{sender}>\r\n".encode("ascii", "replace")
        mail = Delivered(sender=sender, recipients=tuple(self._recipients), raw=path + raw)
        try:
            kept = await self._keep(mail)
        except Exception:  # whatever failed, the other side must not let go of it
            kept = Kept.LATER
        match kept:
            case Kept.KEPT:
                return "250 2.0.0 kept"
            case Kept.LATER:
                return "451 4.3.0 not now, come again"
            case Kept.REFUSED:
                return "554 5.6.0 refused"

    def _forget(self) -> None:
        self._sender = None
        self._recipients = []

    async def _wrong(self, answer: str) -> None:
        self._mistakes += 1
        await self._say(answer)

    async def _say(self, *lines: str) -> None:
        self._writer.write("".join(f"{line}\r\n" for line in lines).encode("ascii"))
        await self._writer.drain()

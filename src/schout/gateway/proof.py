"""Proof of work, the last resort before a sign-up is refused (III.7); never for API callers.

Nothing is kept for a challenge: it is signed, and bound to the network it was made for, to its end
and to its difficulty. A solution is a number that makes SHA-256 of the challenge's digest and that
number begin with enough zero bits. It is good once; those used are kept until they expire.

    challenge   1.<ends, s>.<bits>.<random>.<HMAC>
    solution    <challenge>.<number>
    found when  SHA-256(SHA-256(challenge) ++ number as 8 bytes) begins with `bits` zeros
"""

import base64
import hmac
from collections.abc import Iterator
from enum import StrEnum
from hashlib import sha256
from itertools import count

from schout.core.model.value import Value
from schout.gateway.call import Call, CallClass, Dialect
from schout.gateway.recent import Recent
from schout.gateway.signups import networks_of
from schout.ports.ids import Ids

COOKIE = "schout_proof"
"""The name of the cookie that carries a solution; nginx can only name it without dashes."""
_VERSION = "1"
_LONGEST = 160
_LARGEST = 1 << 63
_SECOND_US = 1_000_000


class ProofFigures(Value, frozen=True, kw_only=True):
    """How hard a proof is, and how long it is good for."""

    bits: int = 18
    """262,144 tries in the mean: see `docs/decisions/0013-sign-ups.md` for what that takes."""
    most_bits: int = 22
    """However high the pressure: sixteen times as much."""
    life_us: int = 600 * _SECOND_US
    most_spent: int = 100_000
    """Used solutions that are kept; about 20 MB."""

    def __post_init__(self) -> None:
        """Refuse a difficulty that nobody could meet, or that is none."""
        if not 1 <= self.bits <= self.most_bits <= 32:
            raise ValueError("a proof needs from 1 to 32 bits, and a limit not below its start")
        if self.life_us < _SECOND_US or self.most_spent < 1:
            raise ValueError("a proof needs a life of 1 second or more and room for those spent")


class Spending(StrEnum):
    """What became of a solution that was handed in."""

    ACCEPTED = "accepted"
    MISSING = "missing"
    UNREADABLE = "unreadable"
    FORGED = "forged"
    """Not signed by us, or for another network."""
    EXPIRED = "expired"
    NOT_SOLVED = "not_solved"
    SPENT = "spent"
    """Used before, or so old that this is no longer known."""


class Proof:
    """Makes challenges and takes solutions."""

    def __init__(self, secret: bytes, ids: Ids, figures: ProofFigures | None = None) -> None:
        """`secret`: 32 bytes or more, shared by all processes that serve the same hosts."""
        self._secret = secret
        self._ids = ids
        self._figures = figures or ProofFigures()
        self._spent: Recent[str, int] = Recent(self._figures.most_spent)
        self._forgotten_until_s = 0

    def challenge(self, source_ip: str, now_us: int, pressure: int = 0) -> str:
        """Make a challenge for a source; each step of pressure doubles the work, up to a limit."""
        figures = self._figures
        bits = min(figures.most_bits, figures.bits + max(0, pressure))
        ends_s = (now_us + figures.life_us) // _SECOND_US
        said = f"{_VERSION}.{ends_s}.{bits}.{_letters(self._ids.entropy())}"
        return f"{said}.{self._sign(said, source_ip)}"

    def spend(self, solution: str | None, source_ip: str, now_us: int) -> Spending:
        """Take the solution that came in a cookie, check it, and use it up."""
        if not solution:
            return Spending.MISSING
        challenge, _, text = solution.rpartition(".")
        parts = challenge.split(".")
        if len(parts) != 5 or parts[0] != _VERSION or len(solution) > _LONGEST:
            return Spending.UNREADABLE
        number = _whole(text)
        if number is None:
            return Spending.UNREADABLE
        said, _, signature = challenge.rpartition(".")
        if not hmac.compare_digest(
            self._sign(said, source_ip).encode(), signature.encode(errors="replace")
        ):
            return Spending.FORGED
        # INVARIANT: from here on the challenge is as we made it
        ends_s, bits = int(parts[1]), int(parts[2])
        if ends_s * _SECOND_US <= now_us:
            return Spending.EXPIRED
        if not solves(challenge, bits, number):
            return Spending.NOT_SOLVED
        return self._use_up(parts[3], ends_s)

    def _use_up(self, name: str, ends_s: int) -> Spending:
        """Note that a challenge was used. Whatever may have been forgotten counts as used."""
        if ends_s <= self._forgotten_until_s or self._spent.get(name) is not None:
            return Spending.SPENT
        gone_s = self._spent.put(name, ends_s)
        if gone_s is not None:
            self._forgotten_until_s = max(self._forgotten_until_s, gone_s)
        return Spending.ACCEPTED

    def _sign(self, said: str, source_ip: str) -> str:
        message = f"proof\0{networks_of(source_ip)[1]}\0{said}".encode()
        return _letters(hmac.digest(self._secret, message, "sha256")[:16])


def may_ask(call: Call) -> bool:
    """Tell whether proof of work may be asked: of a person with a browser who signs up, alone."""
    return (
        call.kind is CallClass.SIGN_UP
        and call.dialect is Dialect.HTML
        and call.principal is None
        and call.label is None
    )


def solves(challenge: str, bits: int, number: int) -> bool:
    """Tell whether a number solves a challenge."""
    seed = sha256(challenge.encode()).digest()
    found = sha256(seed + number.to_bytes(8)).digest()
    return int.from_bytes(found) >> (256 - bits) == 0


def solve(challenge: str, tries: Iterator[int] | None = None) -> str:
    """Find a solution, as the page does it; for tests and for programs that want to try it."""
    bits = int(challenge.split(".")[2])
    number = next(each for each in tries or count() if solves(challenge, bits, each))
    return f"{challenge}.{number}"


def _whole(text: str) -> int | None:
    """Read a number in its only spelling, so that one solution cannot be written in two ways."""
    if not (text.isascii() and text.isdigit()) or (text[0] == "0" and text != "0"):
        return None
    number = int(text)
    return number if number < _LARGEST else None


def _letters(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()

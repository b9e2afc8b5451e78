"""What crawlers call themselves, and whether it is true: by reverse DNS confirmed forward.

A name is looked up once a day for each address, by a task of its own; a call never waits for it.
Until an answer is there, and when there is none, a crawler is as good as its address.
"""

import asyncio
import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

from schout.core.intake.normal import address_number, normal_domain
from schout.gateway.recent import Recent
from schout.ports.clock import Clock

_MOST_OF_AN_AGENT = 512
_MOST_NAMES = 4
_HOUR_US = 3_600_000_000

# Where the operators of these crawlers say that the names of their addresses lie. Those that
# publish lists of addresses only cannot be told this way and stay at their own word.
WELL_KNOWN: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "googlebot": ("googlebot.com", "google.com"),
        "bingbot": ("search.msn.com",),
        "applebot": ("applebot.apple.com",),
        "yandexbot": ("yandex.ru", "yandex.net", "yandex.com"),
        "baiduspider": ("baidu.com", "baidu.jp"),
        "seznambot": ("seznam.cz",),
        "petalbot": ("petalsearch.com",),
        "ccbot": ("crawl.commoncrawl.org",),
    }
)
OTHERS = (
    "duckduckbot",
    "qwantbot",
    "gptbot",
    "oai-searchbot",
    "claudebot",
    "perplexitybot",
    "amazonbot",
    "bytespider",
    "facebookexternalhit",
    "meta-externalagent",
    "linkedinbot",
    "twitterbot",
    "ahrefsbot",
    "semrushbot",
    "mj12bot",
    "dotbot",
    "dataforseobot",
    "ia_archiver",
    "archive.org_bot",
    "mojeekbot",
    "slurp",
    "scrapy",
)
"""Crawlers that say who they are and cannot be verified by name."""
_CALLED = re.compile(r"(?<![a-z0-9._-])([a-z0-9._-]{0,40}(?:bot|crawler|spider))(?![a-z])")
_NO_CRAWLERS = frozenset({"cubot"})
"""Makes of phones."""


class Claim(StrEnum):
    """What is known about the name that a crawler gives itself."""

    NONE = "none"
    """It gives none that could be verified."""
    UNCHECKED = "unchecked"
    """It is being looked up."""
    TRUE = "true"
    FALSE = "false"
    """The address belongs to others: it pretends to be who it is not."""
    UNKNOWN = "unknown"
    """The lookup failed; it is tried again."""


_GOOD_FOR_US = {
    Claim.TRUE: 24 * _HOUR_US,
    Claim.FALSE: _HOUR_US,
    Claim.UNKNOWN: _HOUR_US // 12,
}


class Resolver(Protocol):
    """Asks the domain name system. No such name is an empty answer; no answer is `OSError`."""

    async def names_of(self, address: str) -> Sequence[str]:
        """Give the names of an address (PTR)."""
        ...

    async def addresses_of(self, name: str) -> Sequence[str]:
        """Give the addresses of a name (A and AAAA)."""
        ...


def declared(user_agent: str | None) -> str | None:
    """Give the name that a crawler gives itself, in lower case; `None`: it does not say it is one.

    Well-known names are given before others, since many say after whom they were made.
    """
    said = (user_agent or "")[:_MOST_OF_AN_AGENT].lower()
    for name in (*WELL_KNOWN, *OTHERS):
        if name in said:
            return name
    found = _CALLED.search(said)
    return None if found is None or found[1] in _NO_CRAWLERS else found[1]


class Claims:
    """Remembers which addresses are who they say, and has others looked up."""

    def __init__(
        self,
        known: Mapping[str, tuple[str, ...]] = WELL_KNOWN,
        most: int = 20_000,
        most_waiting: int = 1_000,
    ) -> None:
        """`known`: by name, the domains that its addresses have their names under."""
        self._known = known
        self._checked: Recent[tuple[str, str], tuple[Claim, int]] = Recent(most)
        self._waiting: asyncio.Queue[tuple[str, str]] = asyncio.Queue(most_waiting)
        self._queued: set[tuple[str, str]] = set()

    def __len__(self) -> int:
        """Tell how many claims are kept or wait."""
        return len(self._checked) + len(self._queued)

    def ask(self, name: str | None, address: str, now_us: int) -> Claim:
        """Tell what is known about a name, at once; what is not known is put in the queue.

        What was known goes on to hold while it is looked up again.
        """
        if name is None or name not in self._known:
            return Claim.NONE
        pair = (name, address)
        claim, until_us = self._checked.get(pair) or (Claim.UNCHECKED, 0)
        if now_us >= until_us and pair not in self._queued and not self._waiting.full():
            self._queued.add(pair)
            self._waiting.put_nowait(pair)
        return claim

    async def run(self, resolver: Resolver, clock: Clock, within_s: int = 5) -> None:
        """Look up what waits, one after the other, for ever."""
        while True:
            await self.look_up(resolver, clock, within_s)

    async def look_up(self, resolver: Resolver, clock: Clock, within_s: int = 5) -> None:
        """Look up the next that waits; after `within_s` seconds the lookup has failed.

        After a failure what was known before goes on to hold for five minutes.
        """
        pair = await self._waiting.get()
        name, address = pair
        claim = None
        try:
            async with asyncio.timeout(within_s):
                confirmed = await _confirmed(resolver, address, self._known[name])
                claim = Claim.TRUE if confirmed else Claim.FALSE
        except (OSError, ValueError):  # no answer, or one that cannot be read
            pass
        finally:
            self._queued.discard(pair)
        before, _ = self._checked.get(pair) or (Claim.UNKNOWN, 0)
        until_us = clock.now_us() + _GOOD_FOR_US[claim or Claim.UNKNOWN]
        self._checked.put(pair, (claim or before, until_us))


async def _confirmed(resolver: Resolver, address: str, under: tuple[str, ...]) -> bool:
    """Tell whether a name of the address lies where it should, and leads back to the address."""
    wanted = address_number(address)
    for found in (await resolver.names_of(address))[:_MOST_NAMES]:
        name = normal_domain(found)
        if name is None or not name.endswith(tuple(f".{domain}" for domain in under)):
            continue
        numbers = {address_number(each) for each in await resolver.addresses_of(name)}
        if wanted is not None and wanted in numbers:
            return True
    return False

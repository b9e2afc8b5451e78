"""What crawlers call themselves, and whether that is true."""

import asyncio
from collections.abc import Sequence

import pytest

from schout.adapters.memory.clock import SettableClock
from schout.gateway.crawler_names import Claim, Claims, declared

GOOGLE = "66.249.66.1"
HOUR = 3_600_000_000


class Names:
    """A domain name system of two tables; an address that is not in them fails."""

    def __init__(self) -> None:
        self.names: dict[str, Sequence[str]] = {
            GOOGLE: ("other.example.com", "crawl-66-249-66-1.googlebot.com."),
            "192.0.2.1": ("crawl.googlebot.com.evil.example",),
            "192.0.2.2": ("mine.googlebot.com",),
            "192.0.2.3": (),
            "192.0.2.4": ("bad name", "evilgooglebot.com"),
            "not an address": ("mine.googlebot.com",),
        }
        self.addresses: dict[str, Sequence[str]] = {
            "crawl-66-249-66-1.googlebot.com": (f"::ffff:{GOOGLE}",),
            "mine.googlebot.com": ("not an address", GOOGLE),
            "crawl.googlebot.com.evil.example": ("192.0.2.1",),
            "evilgooglebot.com": ("192.0.2.4",),
        }

    async def names_of(self, address: str) -> Sequence[str]:
        if address not in self.names:
            raise OSError("the server does not answer")
        return self.names[address]

    async def addresses_of(self, name: str) -> Sequence[str]:
        return self.addresses[name]


class Silent(Names):
    async def names_of(self, address: str) -> Sequence[str]:
        await asyncio.Event().wait()
        return ()


def claim_of(address: str) -> Claim:
    claims, clock = Claims(), SettableClock(0)
    assert claims.ask("googlebot", address, 0) is Claim.UNCHECKED
    asyncio.run(claims.look_up(Names(), clock))
    return claims.ask("googlebot", address, 0)


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "googlebot"),
        ("Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0)", "bingbot"),
        ("CCBot/2.0 (https://commoncrawl.org/faq/)", "ccbot"),
        ("Mozilla/5.0 (compatible; GPTBot/1.2; +https://openai.com/gptbot)", "gptbot"),
        ("Scrapy/2.11 (+https://scrapy.org)", "scrapy"),
        ("MyShopCrawler/1.0", "myshopcrawler"),
        ("acme-spider", "acme-spider"),
        ("Mozilla/5.0 (Linux; Android 9; CUBOT X19) Chrome/120", None),
        ("Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0", None),
        ("Bottles/1.0", None),
        ("", None),
        (None, None),
        ("x" * 600 + "Googlebot", None),
    ],
)
def test_a_crawler_is_called_what_it_calls_itself(user_agent: str | None, name: str | None) -> None:
    assert declared(user_agent) == name


@pytest.mark.parametrize(
    ("address", "claim"),
    [
        (GOOGLE, Claim.TRUE),
        ("192.0.2.1", Claim.FALSE),
        ("192.0.2.2", Claim.FALSE),
        ("192.0.2.3", Claim.FALSE),
        ("192.0.2.4", Claim.FALSE),
        ("192.0.2.9", Claim.UNKNOWN),
        ("not an address", Claim.FALSE),
    ],
    ids=[
        "both ways",
        "name of another",
        "only one way",
        "no name",
        "alike",
        "no answer",
        "garbage",
    ],
)
def test_a_name_is_true_when_it_leads_there_and_back(address: str, claim: Claim) -> None:
    assert claim_of(address) is claim


@pytest.mark.parametrize("name", [None, "gptbot", "myshopcrawler"])
def test_what_cannot_be_verified_is_not_looked_up(name: str | None) -> None:
    claims = Claims()
    assert (claims.ask(name, GOOGLE, 0), len(claims)) == (Claim.NONE, 0)


def test_a_lookup_that_takes_too_long_has_failed() -> None:
    claims = Claims()
    claims.ask("googlebot", GOOGLE, 0)
    asyncio.run(claims.look_up(Silent(), SettableClock(0), within_s=0))
    assert claims.ask("googlebot", GOOGLE, 0) is Claim.UNKNOWN


def test_what_was_known_holds_while_it_is_looked_up_again_and_when_that_fails() -> None:
    claims, clock = Claims(), SettableClock(0)
    claims.ask("googlebot", GOOGLE, 0)
    asyncio.run(claims.look_up(Names(), clock))
    clock.set(24 * HOUR)
    assert [claims.ask("googlebot", GOOGLE, clock.now_us()) for _ in range(2)] == [Claim.TRUE] * 2
    asyncio.run(claims.look_up(Silent(), clock, within_s=0))
    assert (claims.ask("googlebot", GOOGLE, clock.now_us()), len(claims)) == (Claim.TRUE, 1)
    assert claims.ask("googlebot", GOOGLE, 24 * HOUR + HOUR // 12) is Claim.TRUE
    assert len(claims) == 2


def test_the_queue_and_the_memory_are_bounded() -> None:
    claims, clock = Claims(most=2, most_waiting=3), SettableClock(0)
    for number in range(100):
        claims.ask("googlebot", f"10.0.0.{number}", 0)
    assert len(claims) == 3

    async def all_waiting() -> None:
        for _ in range(3):
            await claims.look_up(Names(), clock)

    asyncio.run(all_waiting())
    assert len(claims) == 2


def test_a_running_task_looks_up_whatever_comes() -> None:
    async def scene() -> Claim:
        claims, asked = Claims(), asyncio.Event()

        class Telling(Names):
            async def addresses_of(self, name: str) -> Sequence[str]:
                asked.set()
                return await super().addresses_of(name)

        running = asyncio.create_task(claims.run(Telling(), SettableClock(0)))
        claims.ask("googlebot", GOOGLE, 0)
        await asked.wait()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        return claims.ask("googlebot", GOOGLE, 0)

    assert asyncio.run(scene()) in {Claim.TRUE, Claim.UNCHECKED}

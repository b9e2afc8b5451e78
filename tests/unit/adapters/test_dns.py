"""The resolver against a name server on loopback: answers, no such name, faults and silence."""

import asyncio
from typing import cast

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from schout.adapters.dns import DnsResolver

RECORDS = {
    ("7.2.0.192.in-addr.arpa.", "PTR"): ["crawl-7.googlebot.com."],
    ("crawl-7.googlebot.com.", "A"): ["192.0.2.7"],
    ("crawl-7.googlebot.com.", "AAAA"): ["2001:db8::7"],
    ("four.example.", "A"): ["192.0.2.4"],
    ("four.example.", "AAAA"): [],
}
FAULTY, SILENT = "faulty.example.", "silent.example."


class NameServer(asyncio.DatagramProtocol):
    """Answers from `RECORDS`."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        query = dns.message.from_wire(data)
        question = query.question[0]
        name, kind = question.name.to_text(), dns.rdatatype.to_text(question.rdtype)
        if name == SILENT:
            return
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        if name == FAULTY:
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif (name, kind) not in RECORDS:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        elif RECORDS[name, kind]:
            answer.answer.append(dns.rrset.from_text(name, 60, "IN", kind, *RECORDS[name, kind]))
        self.transport.sendto(answer.to_wire(), addr)


async def asked(what: str, name: str) -> list[str]:
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(NameServer, ("127.0.0.1", 0))
    try:
        resolver = DnsResolver([transport.get_extra_info("sockname")[:2]], within_s=0.5)
        return [*await getattr(resolver, what)(name)]
    finally:
        transport.close()


@pytest.mark.parametrize(
    ("what", "name", "answers"),
    [
        ("names_of", "192.0.2.7", ["crawl-7.googlebot.com"]),
        ("names_of", "192.0.2.8", []),
        ("names_of", "2001:db8::8", []),
        ("addresses_of", "crawl-7.googlebot.com", ["192.0.2.7", "2001:db8::7"]),
        ("addresses_of", "four.example", ["192.0.2.4"]),
        ("addresses_of", "nobody.example", []),
    ],
)
def test_names_and_addresses_are_found(what: str, name: str, answers: list[str]) -> None:
    assert asyncio.run(asked(what, name)) == answers


@pytest.mark.parametrize("name", [FAULTY, SILENT])
def test_no_answer_is_no_empty_answer(name: str) -> None:
    with pytest.raises(OSError, match="no answer for A"):
        asyncio.run(asked("addresses_of", name))


def test_what_is_no_address_has_no_answer() -> None:
    with pytest.raises(OSError, match="expected an address"):
        asyncio.run(asked("names_of", "nowhere"))

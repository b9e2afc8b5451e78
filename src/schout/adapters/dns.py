"""Names of addresses and addresses of names, asked of the resolvers of this machine.

With dnspython: its questions can be given up, while those of the system's resolver hold a thread
for as long as they like. It answers from DNS alone, so `/etc/hosts` vouches for nobody.
"""

import asyncio
from collections.abc import Sequence

import dns.asyncresolver
import dns.exception
import dns.nameserver
import dns.resolver
import dns.reversename

_WITHIN_S = 4.0
_KINDS = ("A", "AAAA")


class DnsResolver:
    """Asks PTR, A and AAAA records. No such name is an empty answer; no answer is `OSError`."""

    def __init__(
        self, servers: Sequence[tuple[str, int]] | None = None, within_s: float = _WITHIN_S
    ) -> None:
        """`servers`: addresses and ports to ask instead of those of `/etc/resolv.conf`."""
        self._servers, self._within_s = servers, within_s
        self._resolver: dns.asyncresolver.Resolver | None = None

    async def names_of(self, address: str) -> Sequence[str]:
        """Give the names of an address."""
        try:
            name = dns.reversename.from_address(address).to_text()
        except dns.exception.DNSException as error:
            raise OSError("expected an address") from error
        return await self._ask(name, "PTR")

    async def addresses_of(self, name: str) -> Sequence[str]:
        """Give the addresses of a name."""
        found = await asyncio.gather(*(self._ask(name, kind) for kind in _KINDS))
        return [each for answers in found for each in answers]

    async def _ask(self, name: str, kind: str) -> list[str]:
        try:
            answer = await self._asking().resolve(
                name, kind, raise_on_no_answer=False, lifetime=self._within_s, search=False
            )
        except dns.resolver.NXDOMAIN:
            return []
        except (dns.exception.DNSException, EOFError) as error:
            raise OSError(f"no answer for {kind}: {type(error).__name__}") from error
        return [str(record).rstrip(".") for record in answer]

    def _asking(self) -> dns.asyncresolver.Resolver:
        """Read which resolvers this machine asks; when that fails it is tried again."""
        if self._resolver is None:
            resolver = dns.asyncresolver.Resolver(configure=self._servers is None)
            if self._servers is not None:
                resolver.nameservers = [
                    dns.nameserver.Do53Nameserver(host, port) for host, port in self._servers
                ]
            self._resolver = resolver
        return self._resolver

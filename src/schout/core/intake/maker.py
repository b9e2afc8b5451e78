"""Makes activities out of what a line tells, with the owners of their hosts and addresses."""

from schout.core.intake.format import Origin
from schout.core.model.event import Authentication, HttpRequest, SecurityAlert
from schout.core.model.ids import TenantId


class Maker:
    """Makes the activities of one origin. Moments are microseconds since 1970, UTC."""

    def __init__(self, origin: Origin) -> None:
        """Keep what every line of this origin shares."""
        self._source = origin.source
        self._default_host = origin.default_host
        self._owner_of_host = origin.register.owner_of_host
        self._owner_of_address = origin.register.owner_of_address

    def request(
        self,
        number: int,
        raw: bytes,
        at_us: int,
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
        duration_us: int | None = None,
    ) -> HttpRequest:
        """Make a request."""
        host = host or self._default_host
        return HttpRequest(
            at_us=at_us,
            source=self._source,
            line=number,
            raw=raw,
            source_ip=source_ip,
            method=method,
            path=path,
            query=query,
            status=status,
            size_bytes=size_bytes,
            host=host,
            user=user,
            user_agent=user_agent,
            referer=referer,
            duration_us=duration_us,
            tenant=self._owner_of_host(host, at_us),
            source_tenant=self._owner_of_address(source_ip, at_us),
        )

    def authentication(
        self,
        number: int,
        raw: bytes,
        at_us: int,
        source_ip: str | None,
        *,
        service: str,
        outcome: str,
        user: str | None = None,
        host: str | None = None,
    ) -> Authentication:
        """Make an attempt to log in."""
        host = host or self._default_host
        return Authentication(
            at_us=at_us,
            source=self._source,
            line=number,
            raw=raw,
            source_ip=source_ip,
            service=service,
            outcome=outcome,
            user=user,
            host=host,
            tenant=self._owner_of_host(host, at_us),
            source_tenant=self._owner_of_source(source_ip, at_us),
        )

    def alert(
        self,
        number: int,
        raw: bytes,
        at_us: int,
        source_ip: str | None,
        *,
        engine: str,
        signature: str,
        category: str,
        severity: int = 0,
        outcome: str = "seen",
        host: str | None = None,
    ) -> SecurityAlert:
        """Make what another detector claims."""
        host = host or self._default_host
        return SecurityAlert(
            at_us=at_us,
            source=self._source,
            line=number,
            raw=raw,
            source_ip=source_ip,
            engine=engine,
            signature=signature,
            category=category,
            severity=severity,
            outcome=outcome,
            host=host,
            tenant=self._owner_of_host(host, at_us),
            source_tenant=self._owner_of_source(source_ip, at_us),
        )

    def _owner_of_source(self, address: str | None, at_us: int) -> TenantId | None:
        return None if address is None else self._owner_of_address(address, at_us)

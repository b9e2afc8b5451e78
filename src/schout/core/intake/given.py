"""Reads events that programs give as they are: one JSON object a line, told apart by `event`.

So a mail system or a sign-up page feeds what no log tells, and what `schout replay --emit events`
prints is read again. Reading is strict: an unknown field, a wrong type, an outcome that is none and
a time without a zone make a line malformed. `id`, `source`, `line` and `direction` may stand there
and count for nothing: they follow from where the line is read.

Attribution: a tenant that the event names counts where the register knows it. Else `tenant` is
whom the host belongs to (of a mail the recipient's domain, of a flow or an alert the destination),
and `source_tenant` whom the source's address belongs to (of a mail else the sender's domain).
"""

from typing import Annotated, Any, Literal

import msgspec

from schout.core.intake.format import Format, LineParser, Miss, Origin, Parsed
from schout.core.intake.parts import canonical_address, host_of
from schout.core.intake.register import Register
from schout.core.intake.when import possible
from schout.core.model.event import (
    Activity,
    Authentication,
    HttpRequest,
    MailTransfer,
    NetworkFlow,
    SecurityAlert,
    SignUp,
)
from schout.core.model.ids import TenantId
from schout.core.model.moment import from_rfc3339
from schout.core.model.tenant import BelongingKind
from schout.core.model.value import Value
from schout.core.model.vocabulary import ActivityKind, Direction

_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_Name = Annotated[str, msgspec.Meta(max_length=1024)]
_Time = Annotated[str, msgspec.Meta(max_length=40)]
_Whole = Annotated[int, msgspec.Meta(ge=0, lt=10**18)]
_Port = Annotated[int, msgspec.Meta(ge=0, le=65535)]
_Status = Annotated[int, msgspec.Meta(ge=0, le=999)]
_Degree = Annotated[int, msgspec.Meta(ge=0, le=4)]


class GivenRequest(Value, frozen=True, kw_only=True, tag="http_request", tag_field="event"):
    """A request, as it is given."""

    at: _Time
    source_ip: _Name
    id: _Name = ""
    source: _Name = ""
    line: _Whole = 0
    direction: Direction | None = None
    tenant: _Name | None = None
    source_tenant: _Name | None = None
    host: _Name | None = None
    method: _Name | None = None
    path: str | None = None
    query: str | None = None
    status: _Status = 0
    size_bytes: _Whole | None = None
    duration_us: _Whole | None = None
    user: _Name | None = None
    user_agent: str | None = None
    referer: str | None = None


class GivenAuthentication(
    Value, frozen=True, kw_only=True, tag="authentication", tag_field="event"
):
    """An attempt to log in, as it is given."""

    at: _Time
    service: _Name
    outcome: Literal["success", "failure", "unknown_user", "refused"]
    id: _Name = ""
    source: _Name = ""
    line: _Whole = 0
    direction: Direction | None = None
    tenant: _Name | None = None
    source_tenant: _Name | None = None
    source_ip: _Name | None = None
    host: _Name | None = None
    user: _Name | None = None


class GivenFlow(Value, frozen=True, kw_only=True, tag="network_flow", tag_field="event"):
    """Packets between two ends, as they are given."""

    at: _Time
    protocol: _Name
    id: _Name = ""
    source: _Name = ""
    line: _Whole = 0
    direction: Direction | None = None
    tenant: _Name | None = None
    source_tenant: _Name | None = None
    source_ip: _Name | None = None
    destination_ip: _Name | None = None
    host: _Name | None = None
    source_port: _Port | None = None
    destination_port: _Port | None = None
    outcome: Literal["accepted", "blocked", "failed", "seen"] = "seen"
    bytes_out: _Whole | None = None
    bytes_in: _Whole | None = None
    packets: _Whole | None = None
    duration_us: _Whole | None = None


class GivenMail(Value, frozen=True, kw_only=True, tag="mail_transfer", tag_field="event"):
    """What became of a mail, as it is given."""

    at: _Time
    service: _Name
    outcome: Literal["accepted", "delivered", "deferred", "bounced", "rejected", "spam"]
    id: _Name = ""
    source: _Name = ""
    line: _Whole = 0
    direction: Direction | None = None
    tenant: _Name | None = None
    source_tenant: _Name | None = None
    source_ip: _Name | None = None
    host: _Name | None = None
    sender: _Name | None = None
    sender_domain: _Name | None = None
    recipient_domain: _Name | None = None
    recipients: _Whole | None = None
    size_bytes: _Whole | None = None
    user: _Name | None = None


class GivenSignUp(Value, frozen=True, kw_only=True, tag="sign_up", tag_field="event"):
    """A new account that was asked for, as it is given."""

    at: _Time
    id: _Name = ""
    source: _Name = ""
    line: _Whole = 0
    direction: Direction | None = None
    tenant: _Name | None = None
    source_tenant: _Name | None = None
    source_ip: _Name | None = None
    host: _Name | None = None
    user: _Name | None = None
    mail_domain: _Name | None = None
    fingerprint: _Name | None = None
    outcome: Literal["accepted", "refused"] = "accepted"


class GivenAlert(Value, frozen=True, kw_only=True, tag="security_alert", tag_field="event"):
    """What another detector claims, as it is given."""

    at: _Time
    engine: _Name
    signature: _Name
    id: _Name = ""
    source: _Name = ""
    line: _Whole = 0
    direction: Direction | None = None
    tenant: _Name | None = None
    source_tenant: _Name | None = None
    source_ip: _Name | None = None
    destination_ip: _Name | None = None
    destination_port: _Port | None = None
    host: _Name | None = None
    category: Literal[
        "", "scan", "exploit", "malware", "flood", "policy", "spam", "crash", "other"
    ] = ""
    severity: _Degree = 0
    outcome: Literal["blocked", "seen"] = "seen"
    user: _Name | None = None


Given = GivenRequest | GivenAuthentication | GivenFlow | GivenMail | GivenSignUp | GivenAlert

_MADE: dict[type, type[Activity]] = {
    GivenRequest: HttpRequest,
    GivenAuthentication: Authentication,
    GivenFlow: NetworkFlow,
    GivenMail: MailTransfer,
    GivenSignUp: SignUp,
    GivenAlert: SecurityAlert,
}
_NOT_TAKEN = {"id", "at", "source", "line", "direction"}
_ADDRESSES = ("source_ip", "destination_ip")


def given_parser(origin: Origin) -> LineParser:
    """Make a parser of given events."""
    decode = msgspec.json.Decoder(Given).decode
    owners = _Owners(origin.register)

    def parse(number: int, raw: bytes) -> Parsed:
        if not raw.strip():
            return Miss.OTHER
        try:
            given = decode(raw)
            at_us = possible(from_rfc3339(given.at))
        except (*_UNREADABLE, ValueError):
            return Miss.MALFORMED
        told: dict[str, Any] = {
            name: getattr(given, name) for name in given.__struct_fields__ if name not in _NOT_TAKEN
        }
        if at_us is None or not _normalise(told, origin.default_host):
            return Miss.MALFORMED
        owners.add(told, at_us)
        return _MADE[type(given)](at_us=at_us, source=origin.source, line=number, raw=raw, **told)

    return parse


def _normalise(told: dict[str, Any], default_host: str | None) -> bool:
    """Give addresses and names their one spelling; `False` when an address is none.

    Only a request may name its source otherwise: web servers that look names up do.
    """
    for name in _ADDRESSES:
        if told.get(name) is not None:
            found = canonical_address(told[name])
            if found is None and "method" not in told:
                return False
            told[name] = found or told[name]
    told["host"] = host_of(told["host"]) or default_host
    if "sender" in told and told["sender_domain"] is None:
        _, at, domain = (told["sender"] or "").rpartition("@")
        told["sender_domain"] = domain or None if at else None
    for name in ("sender_domain", "recipient_domain", "mail_domain", "service", "protocol"):
        if told.get(name) is not None:
            told[name] = told[name].lower()
    return True


class _Owners:
    """Says whose the two sides of an event are."""

    def __init__(self, register: Register) -> None:
        self._register = register

    def add(self, told: dict[str, Any], at_us: int) -> None:
        """Put the owners in; what the register does not know has none."""
        tenant, source_tenant = (
            self._known(told.get(name)) for name in ("tenant", "source_tenant")
        )
        told["tenant"] = tenant or self._of_target(told, at_us)
        told["source_tenant"] = source_tenant or self._of_source(told, at_us)

    def _known(self, tenant: str | None) -> TenantId | None:
        found = None if tenant is None else self._register.tenant(TenantId(tenant))
        return None if found is None else found.id

    def _of_target(self, told: dict[str, Any], at_us: int) -> TenantId | None:
        return (
            self._of(BelongingKind.MAIL_DOMAIN, told.get("recipient_domain"), at_us)
            or self._of(BelongingKind.ADDRESS, told.get("destination_ip"), at_us)
            or self._of(BelongingKind.HOST, told["host"], at_us)
        )

    def _of_source(self, told: dict[str, Any], at_us: int) -> TenantId | None:
        return self._of(BelongingKind.ADDRESS, told["source_ip"], at_us) or self._of(
            BelongingKind.MAIL_DOMAIN, told.get("sender_domain"), at_us
        )

    def _of(self, kind: BelongingKind, value: str | None, at_us: int) -> TenantId | None:
        return None if value is None else self._register.owner(kind, value, at_us)


GIVEN = Format(
    name="events",
    about="events as Schout itself shows them, one JSON object a line: mails, sign-ups, all",
    kinds=tuple(ActivityKind),
    parser=given_parser,
)

"""Writes simulated activities as the lines of the programs that would have told them."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import lru_cache

import msgspec

from schout.core.intake.given import GivenSignUp
from schout.core.model.event import (
    Activity,
    Authentication,
    HttpRequest,
    MailTransfer,
    NetworkFlow,
    SignUp,
)
from schout.core.model.moment import SECOND_US, to_datetime, to_rfc3339
from schout.testing.simulate_world import (
    ACCESS,
    ACCESS_JSON,
    AUTH,
    FLOWS,
    MAIL,
    ODOO,
    RELAY,
    SIGN_UPS,
)

_encode = msgspec.json.encode
_STATES = {"accepted": "SF", "failed": "S0", "blocked": "REJ", "seen": "OTH"}
_DSN = {"delivered": "2.0.0", "bounced": "5.1.1", "deferred": "4.4.1"}
_STATUS = {"delivered": "sent", "bounced": "bounced", "deferred": "deferred"}
_REASON = {
    "delivered": "250 2.0.0 Ok: queued",
    "bounced": "host said: 550 5.1.1 User unknown",
    "deferred": "connect timed out",
}


class _NginxLine(msgspec.Struct, gc=False):
    """The fields of an nginx `log_format` with `escape=json`."""

    time_iso8601: str
    msec: str
    remote_addr: str
    host: str
    request_method: str
    request_uri: str
    status: int
    body_bytes_sent: int
    request_time: str
    http_referer: str
    http_user_agent: str


class _ZeekId(msgspec.Struct, gc=False, rename={name: f"id.{name}" for name in (
    "orig_h", "orig_p", "resp_h", "resp_p")}):  # fmt: skip
    """Who talked with whom in Zeek's `conn` log, and how it went."""

    ts: float
    uid: str
    orig_h: str
    orig_p: int
    resp_h: str
    resp_p: int
    proto: str
    duration: float
    orig_bytes: int
    resp_bytes: int
    conn_state: str
    orig_pkts: int
    resp_pkts: int


_WITHIN_HOUR = tuple(f"{minute:02}:{second:02}" for minute in range(60) for second in range(60))


@lru_cache(maxsize=256)
def _hour(hour: int, form: str) -> str:
    return datetime.fromtimestamp(hour * 3600, UTC).strftime(form)


def _clf(second: int) -> str:
    hour, within = divmod(second, 3600)
    return f"{_hour(hour, '%d/%b/%Y:%H')}:{_WITHIN_HOUR[within]} +0000"


def _iso(second: int) -> str:
    hour, within = divmod(second, 3600)
    return f"{_hour(hour, '%Y-%m-%dT%H')}:{_WITHIN_HOUR[within]}"


def _stamp(at_us: int) -> str:
    return f"{_iso(at_us // SECOND_US)}.{at_us % SECOND_US:06}+00:00"


def _target(event: HttpRequest) -> str:
    return event.path or "/" if event.query is None else f"{event.path}?{event.query}"


def _access_log(event: HttpRequest) -> str:
    target, agent = _target(event), event.user_agent or "-"
    if '"' in target or '"' in agent:
        target, agent = target.replace('"', '\\"'), agent.replace('"', '\\"')
    return (
        f"{event.host}:443 {event.source_ip} - - [{_clf(event.at_us // SECOND_US)}] "
        f'"{event.method} {target} HTTP/1.1" {event.status} {event.size_bytes} '
        f'"{event.referer or "-"}" "{agent}"\n'
    )


def _access_json(event: HttpRequest) -> str:
    at_us = event.at_us
    second, thousandths = at_us // SECOND_US, at_us % SECOND_US // 1000
    duration_ms = (event.duration_us or 0) // 1000
    line = _NginxLine(
        f"{_iso(second)}.{thousandths:03}+00:00",
        f"{second}.{thousandths:03}",
        event.source_ip,
        event.host or "",
        event.method or "",
        _target(event),
        event.status,
        event.size_bytes or 0,
        f"{duration_ms // 1000}.{duration_ms % 1000:03}",
        event.referer or "",
        event.user_agent or "",
    )
    return _encode(line).decode() + "\n"


def _odoo(event: Authentication) -> str:
    at_us = event.at_us
    clock = f"{_iso(at_us // SECOND_US).replace('T', ' ')},{at_us % SECOND_US // 1000:03}"
    what = "successful" if event.outcome == "success" else "failed"
    return (
        f"{clock} {2000 + at_us % 8} INFO {event.host} odoo.addons.base.models.res_users: "
        f"Login {what} for db:{event.host} login:{event.user} from {event.source_ip}\n"
    )


def _auth(event: Authentication) -> str:
    at_us = event.at_us
    if event.outcome == "success":
        said = f"Accepted publickey for {event.user}"
    elif event.outcome == "unknown_user":
        said = f"Failed password for invalid user {event.user}"
    else:
        said = f"Failed password for {event.user}"
    return (
        f"{_stamp(at_us)} {event.host} sshd[{1000 + at_us % 30_011}]: {said} "
        f"from {event.source_ip} port {30_000 + at_us % 30_000} ssh2\n"
    )


def _mailbox(event: Authentication) -> str:
    at_us = event.at_us
    how = (
        "Login"
        if event.outcome == "success"
        else "Disconnected (auth failed, 1 attempts in 2 secs)"
    )
    return (
        f"{_stamp(at_us)} {event.host} dovecot: imap-login: {how}: user=<{event.user}>, "
        f"method=PLAIN, rip={event.source_ip}, lip={RELAY}, TLS, session=<{at_us:x}>\n"
    )


def _mail(event: MailTransfer) -> str:
    """Write the four lines of one mail to one recipient."""
    queue, domain = f"{event.at_us:X}"[-11:], event.recipient_domain
    head = f"{_stamp(event.at_us)} {event.host} postfix/"
    sasl = f", sasl_method=PLAIN, sasl_username={event.user}" if event.user else ""
    status = _STATUS[event.outcome]
    return (
        f"{head}smtpd[811]: {queue}: client=unknown[{event.source_ip}]{sasl}\n"
        f"{head}qmgr[812]: {queue}: from=<{event.sender}>, size={event.size_bytes}, nrcpt=1 "
        f"(queue active)\n"
        f"{head}smtp[813]: {queue}: to=<someone@{domain}>, relay=mx.{domain}[192.0.2.26]:25, "
        f"delay=1, delays=0/0/1/0, dsn={_DSN[event.outcome]}, status={status} "
        f"({_REASON[event.outcome]})\n"
        f"{head}qmgr[812]: {queue}: removed\n"
    )


def _mail_log(event: Authentication | MailTransfer) -> str:
    return _mail(event) if isinstance(event, MailTransfer) else _mailbox(event)


def _conn(event: NetworkFlow) -> str:
    duration_us = event.duration_us or 0
    line = _ZeekId(
        (event.at_us - duration_us) / SECOND_US,
        f"C{event.at_us:x}",
        event.source_ip or "",
        event.source_port or 0,
        event.destination_ip or "",
        event.destination_port or 0,
        event.protocol,
        duration_us / SECOND_US,
        event.bytes_out or 0,
        event.bytes_in or 0,
        _STATES[event.outcome],
        event.packets or 0,
        0,
    )
    return _encode(line).decode() + "\n"


def _sign_up(event: SignUp) -> str:
    given = GivenSignUp(
        at=to_rfc3339(event.at_us),
        source_ip=event.source_ip,
        host=event.host,
        user=event.user,
        mail_domain=event.mail_domain,
        fingerprint=event.fingerprint,
    )
    return _encode(given).decode() + "\n"


_WRITERS: dict[str, Callable[..., str]] = {
    ACCESS: _access_log,
    ACCESS_JSON: _access_json,
    ODOO: _odoo,
    AUTH: _auth,
    MAIL: _mail_log,
    FLOWS: _conn,
    SIGN_UPS: _sign_up,
}


def lines_of(activities: Sequence[Activity]) -> dict[str, bytes]:
    """Write activities, oldest first, as the lines of each log."""
    found: dict[str, list[str]] = {source: [] for source in _WRITERS}
    ways = {source: (write, found[source].append) for source, write in _WRITERS.items()}
    for event in activities:
        write, add = ways[event.source]
        add(write(event))
    return {source: "".join(lines).encode() for source, lines in found.items() if lines}


def events_of(activities: Sequence[Activity]) -> bytes:
    """Write activities as Schout's own events, one JSON object a line."""
    return b"".join(_encode(_given(event)) + b"\n" for event in activities)


def _given(event: Activity) -> dict[str, object]:
    plain: dict[str, object] = msgspec.to_builtins(event)
    kind = plain.pop("type")
    for name in ("at_us", "source", "line", "raw"):
        del plain[name]
    told = {name: value for name, value in plain.items() if value is not None}
    return {"event": kind, "at": to_datetime(event.at_us).isoformat(), **told}

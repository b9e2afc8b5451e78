"""Reads Zeek's logs: connections, requests, mails, notices and logins.

Format: docs.zeek.org, script reference, base logs. Other logs (dns, files, ssl, weird and so on)
tell of no activity. Attribution: as for every sensor, a request by the host that it names.
"""

import msgspec

from schout.core.intake.format import Format, LineParser, Miss, Origin, Parsed
from schout.core.intake.parts import host_of, split_target, text_of
from schout.core.intake.sensors.sensor import Sensor, Sighting
from schout.core.intake.sensors.wording import category_of, protocol_of
from schout.core.intake.sensors.zeek_record import Record, TableReader, read_json, unescaped
from schout.core.intake.when import possible
from schout.core.model.vocabulary import ActivityKind

_ENGINE = "zeek"
_OUTCOMES = {"SF": "accepted", "S1": "accepted", "S2": "accepted", "S3": "accepted", "OTH": "seen"}
"""By `conn_state`; all others are connections without an answer, refused or reset."""
_FAILED = frozenset(("S0", "REJ", "RSTO", "RSTR", "RSTOS0", "RSTRH", "SH", "SHR"))
_NOTES = {
    "Scan": "scan",
    "Traceroute": "scan",
    "SSH": "exploit",
    "FTP": "exploit",
    "HTTP": "exploit",
    "Heartbleed": "exploit",
    "Signatures": "exploit",
    "SSL": "policy",
    "Software": "policy",
    "Intel": "malware",
    "TeamCymruMalwareHashRegistry": "malware",
    "SMTP": "spam",
}
"""By the module that a notice is of, where its name says nothing."""
_LOGINS = {
    "ssh": "auth_success",
    "ntlm": "success",
    "kerberos": "success",
    "rfb": "auth",
    "radius": "result",
}
_SUCCEEDED, _REFUSED = frozenset(("T", "success")), frozenset(("F", "failed"))
_MAIL_ANSWERS = {"2": "accepted", "4": "deferred", "5": "rejected"}


def zeek_parser(origin: Origin) -> LineParser:
    """Make a parser of tab-separated logs, which follows their headers."""
    sensor, table = Sensor(origin), TableReader()

    def parse(number: int, raw: bytes) -> Parsed:
        text = text_of(raw)
        if not text.strip():
            return Miss.OTHER
        record = table.read(text)
        return record if isinstance(record, Miss) else _activity(sensor, number, raw, record)

    return parse


def zeek_json_parser(origin: Origin) -> LineParser:
    """Make a parser of logs in JSON."""
    sensor = Sensor(origin)

    def parse(number: int, raw: bytes) -> Parsed:
        record = read_json(raw)
        return record if isinstance(record, Miss) else _activity(sensor, number, raw, record)

    return parse


def _activity(sensor: Sensor, number: int, raw: bytes, record: Record) -> Parsed:
    at_us = record.moment()
    if at_us is None:
        return Miss.MALFORMED
    seen = Sighting(
        number,
        raw,
        at_us,
        sensor.address(record.text("id.orig_h")),
        sensor.address(record.text("id.resp_h")),
        record.port("id.orig_p"),
        record.port("id.resp_p"),
    )
    if record.path == "notice":
        return _notice(sensor, seen, record)
    if seen.source_ip is None:
        return Miss.OTHER
    if record.path == "conn":
        return _connection(sensor, seen, record)
    if record.path == "http":
        return _request(sensor, seen, seen.source_ip, record)
    if record.path == "smtp":
        return _mail(sensor, seen, record)
    if record.path == "ftp":
        return _ftp(sensor, seen, record)
    return _login(sensor, seen, record)


def _connection(sensor: Sensor, seen: Sighting, record: Record) -> Parsed:
    duration_us = record.duration_us("duration")
    protocol = protocol_of(record.text("proto") or "")
    state = record.text("conn_state") or "OTH"
    there, back = record.whole("orig_pkts"), record.whole("resp_pkts")
    ended = possible(seen.at_us + (duration_us or 0))
    ports = (None, None) if protocol == "icmp" else (seen.source_port, seen.destination_port)
    if ended is None or (state not in _OUTCOMES and state not in _FAILED):
        return Miss.MALFORMED
    return sensor.flow(
        msgspec.structs.replace(seen, at_us=ended, source_port=ports[0], destination_port=ports[1]),
        protocol,
        _OUTCOMES.get(state, "failed"),
        bytes_out=_either(record, "orig_bytes", "orig_ip_bytes"),
        bytes_in=_either(record, "resp_bytes", "resp_ip_bytes"),
        packets=None if there is None else there + (back or 0),
        duration_us=duration_us,
    )


def _either(record: Record, name: str, other: str) -> int | None:
    found = record.whole(name)
    return record.whole(other) if found is None else found


def _text(record: Record, name: str) -> str | None:
    text = record.text(name)
    return None if text is None else unescaped(text)


def _request(sensor: Sensor, seen: Sighting, source: str, record: Record) -> Parsed:
    target = _text(record, "uri")
    status = record.whole("status_code") or 0
    if target is None or status > 999:
        return Miss.OTHER if target is None else Miss.MALFORMED
    path, query = split_target(target)
    return sensor.request(
        seen,
        source,
        method=record.text("method"),
        path=path,
        query=query,
        status=status,
        size_bytes=record.whole("response_body_len"),
        host=host_of(_text(record, "host")),
        user=_text(record, "username"),
        user_agent=_text(record, "user_agent"),
        referer=_text(record, "referrer"),
    )


def _mail(sensor: Sensor, seen: Sighting, record: Record) -> Parsed:
    sender, recipients = _text(record, "mailfrom"), record.members("rcptto")
    if sender is None and not recipients:
        return Miss.OTHER
    answer = (record.text("last_reply") or "2")[:1]
    return sensor.mail(
        seen,
        "smtp",
        _MAIL_ANSWERS.get(answer, "accepted"),
        sender=sender,
        recipients=recipients,
    )


def _notice(sensor: Sensor, seen: Sighting, record: Record) -> Parsed:
    """Read a notice; those of Zeek itself, about nobody, tell of no activity."""
    note = record.text("note") or ""
    source = sensor.address(record.text("src")) or seen.source_ip
    destination = sensor.address(record.text("dst")) or seen.destination_ip
    if note.endswith("_Victim"):
        source, destination = None, source
    if source is None and destination is None:
        return Miss.OTHER
    module, _, name = note.partition("::")
    ours = category_of(name.replace("_", " "))
    dropped = "Notice::ACTION_DROP" in record.members("actions") or record.text("dropped") == "T"
    port = record.port("p")
    return sensor.alert(
        msgspec.structs.replace(
            seen,
            source_ip=source,
            destination_ip=destination,
            destination_port=seen.destination_port if port is None else port,
        ),
        _ENGINE,
        note,
        _NOTES.get(module, "other") if ours == "other" else ours,
        outcome="blocked" if dropped else "seen",
    )


def _ftp(sensor: Sensor, seen: Sighting, record: Record) -> Parsed:
    """Read a login where the log has its commands; transfers of files are none."""
    code = record.text("reply_code")
    if record.text("command") not in {"PASS", "USER"} or code not in {"230", "530", "430"}:
        return Miss.OTHER
    outcome = "success" if code == "230" else "failure"
    return sensor.login(seen, "ftp", outcome, user=_text(record, "user"))


def _login(sensor: Sensor, seen: Sighting, record: Record) -> Parsed:
    told = record.text(_LOGINS.get(record.path, ""))
    if told in _SUCCEEDED or told in _REFUSED:
        user = _text(record, "username") or _text(record, "client")
        outcome = "success" if told in _SUCCEEDED else "failure"
        return sensor.login(seen, record.path, outcome, user=user if record.path != "ssh" else None)
    return Miss.OTHER


_KINDS = (
    ActivityKind.NETWORK_FLOW,
    ActivityKind.HTTP_REQUEST,
    ActivityKind.MAIL_TRANSFER,
    ActivityKind.SECURITY_ALERT,
    ActivityKind.AUTHENTICATION,
)
ZEEK = Format(
    name="zeek",
    about="Zeek's tab-separated logs: conn, http, smtp, notice, ssh, ftp and other logins",
    kinds=_KINDS,
    parser=zeek_parser,
    limits="without its header only a log of connections is read",
)
ZEEK_JSON = Format(
    name="zeek_json",
    about="Zeek's logs in JSON: conn, http, smtp, notice, ssh, ftp and other logins",
    kinds=_KINDS,
    parser=zeek_json_parser,
)

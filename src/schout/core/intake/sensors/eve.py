"""Reads Suricata's EVE: one JSON object a line, told apart by `event_type`.

Format: docs.suricata.io, EVE JSON output. Alerts, flows, netflows, drops, requests and mails are
read; other types (dns, tls, fileinfo, stats and so on) tell of no activity. Attribution: as for
every sensor, a request by the host that it names.
"""

import re
from typing import Annotated

import msgspec

from schout.core.intake.format import Format, LineParser, Miss, Origin, Parsed
from schout.core.intake.parts import host_of, split_target
from schout.core.intake.sensors.sensor import UNREADABLE, Sensor, Sighting
from schout.core.intake.sensors.wording import category_of, protocol_of
from schout.core.intake.when import read_iso
from schout.core.model.vocabulary import ActivityKind

_Whole = Annotated[int, msgspec.Meta(ge=0, lt=10**18)]
_Port = Annotated[int, msgspec.Meta(ge=0, le=65535)]
_Status = Annotated[int, msgspec.Meta(ge=0, le=999)]
_ENGINE = "suricata"
_SYN, _RST = 0x02, 0x04
_FLAGS = re.compile(r"[0-9a-fA-F]{1,4}")
_LONGEST_TIME = 40


class _Claim(msgspec.Struct, frozen=True):
    signature: str = ""
    category: str = ""
    severity: _Whole = 0
    action: str = ""


class _Count(msgspec.Struct, frozen=True):
    pkts_toserver: _Whole | None = None
    pkts_toclient: _Whole | None = None
    bytes_toserver: _Whole | None = None
    bytes_toclient: _Whole | None = None
    pkts: _Whole | None = None
    bytes: _Whole | None = None
    start: str = ""
    end: str = ""
    state: str = ""
    action: str = ""


class _Tcp(msgspec.Struct, frozen=True):
    tcp_flags_ts: str = ""
    tcp_flags_tc: str = ""
    rst: bool = False
    state: str = ""


class _Http(msgspec.Struct, frozen=True):
    hostname: str | None = None
    url: str | None = None
    http_user_agent: str | None = None
    http_refer: str | None = None
    http_method: str | None = None
    status: _Status = 0
    length: _Whole | None = None


class _Smtp(msgspec.Struct, frozen=True):
    mail_from: str | None = None
    rcpt_to: list[str] = []


class _Line(msgspec.Struct, frozen=True):
    timestamp: str
    event_type: str
    src_ip: str = ""
    dest_ip: str = ""
    src_port: _Port | None = None
    dest_port: _Port | None = None
    proto: str = ""
    verdict: dict[str, object] = {}
    alert: _Claim | None = None
    flow: _Count | None = None
    netflow: _Count | None = None
    tcp: _Tcp | None = None
    http: _Http | None = None
    smtp: _Smtp | None = None


def eve_parser(origin: Origin) -> LineParser:
    """Make a parser; JSON without `timestamp` and `event_type` is malformed."""
    sensor = Sensor(origin)
    decode = msgspec.json.Decoder(_Line).decode

    def parse(number: int, raw: bytes) -> Parsed:
        if not raw.strip():
            return Miss.OTHER
        try:
            line = decode(raw)
        except UNREADABLE:
            return Miss.MALFORMED
        at_us = _moment(line.timestamp)
        if at_us is None:
            return Miss.MALFORMED
        source = sensor.address(line.src_ip)
        if source is None:
            return Miss.OTHER
        seen = Sighting(
            number,
            raw,
            at_us,
            source,
            sensor.address(line.dest_ip),
            line.src_port,
            line.dest_port,
        )
        return _activity(sensor, seen, source, line)

    return parse


def _activity(sensor: Sensor, seen: Sighting, source: str, line: _Line) -> Parsed:
    kind = line.event_type
    if kind == "alert" and line.alert is not None:
        return _alert(sensor, seen, line, line.alert)
    if kind == "flow" and line.flow is not None:
        return _flow(sensor, seen, line, line.flow)
    if kind == "netflow" and line.netflow is not None:
        return _one_way(sensor, seen, line, line.netflow)
    if kind == "drop":
        return sensor.flow(seen, protocol_of(line.proto), "blocked", packets=1)
    if kind == "http" and line.http is not None:
        return _request(sensor, seen, source, line.http)
    if kind == "smtp" and line.smtp is not None:
        return _mail(sensor, seen, line.smtp)
    return Miss.OTHER


def _moment(text: str) -> int | None:
    return read_iso(text) if len(text) <= _LONGEST_TIME else None


def _alert(sensor: Sensor, seen: Sighting, line: _Line, claim: _Claim) -> Parsed:
    severity = min(claim.severity, 4)
    dropped = claim.action == "blocked" or line.verdict.get("action") in ("drop", "reject")
    return sensor.alert(
        seen,
        _ENGINE,
        claim.signature,
        _category(claim),
        severity=severity,
        outcome="blocked" if dropped else "seen",
        host=None if line.http is None else host_of(line.http.hostname),
    )


_RULESETS = {
    "SCAN": "scan",
    "DOS": "flood",
    "MALWARE": "malware",
    "TROJAN": "malware",
    "MOBILE_MALWARE": "malware",
    "CNC": "malware",
    "COINMINER": "malware",
    "PHISHING": "malware",
    "WORM": "malware",
    "BOTCC": "malware",
    "EXPLOIT": "exploit",
    "EXPLOIT_KIT": "exploit",
    "WEB_SERVER": "exploit",
    "WEB_SPECIFIC_APPS": "exploit",
    "WEB_CLIENT": "exploit",
    "ATTACK_RESPONSE": "exploit",
    "SHELLCODE": "exploit",
    "SQL": "exploit",
    "POLICY": "policy",
    "P2P": "policy",
    "TOR": "policy",
    "CHAT": "policy",
    "GAMES": "policy",
    "INAPPROPRIATE": "policy",
    "REMOTE_ACCESS": "policy",
    "FILE_SHARING": "policy",
    "PUP": "policy",
    "ADWARE_PUP": "policy",
    "DROP": "other",
    "CINS": "other",
    "COMPROMISED": "other",
    "DSHIELD": "other",
    "3CORESEC": "other",
}
"""The categories of the Emerging Threats rules; a list of addresses says nothing of the conduct."""


def _category(claim: _Claim) -> str:
    """Give our category: of the rule set that the signature names, else of the classification."""
    words = claim.signature[:80].split(" ")
    if len(words) > 1 and words[0] in {"ET", "ETPRO", "GPL"} and words[1] in _RULESETS:
        return _RULESETS[words[1]]
    return category_of(claim.category, claim.signature)


def _flow(sensor: Sensor, seen: Sighting, line: _Line, count: _Count) -> Parsed:
    start_us, end_us = _moment(count.start), _moment(count.end)
    there, back = count.pkts_toserver, count.pkts_toclient
    return sensor.flow(
        seen if end_us is None else msgspec.structs.replace(seen, at_us=end_us),
        protocol_of(line.proto),
        _outcome(line, count),
        bytes_out=count.bytes_toserver,
        bytes_in=count.bytes_toclient,
        packets=None if there is None else there + (back or 0),
        duration_us=_between(start_us, end_us),
    )


def _outcome(line: _Line, count: _Count) -> str:
    """Tell how a flow went: no answer and a reset are failures, as with Zeek."""
    if count.action == "drop" or line.verdict.get("action") in ("drop", "reject"):
        return "blocked"
    if count.pkts_toclient == 0 and count.state != "bypassed":
        return "failed"
    tcp = line.tcp
    if tcp is None:
        return "accepted" if count.pkts_toclient else "seen"
    if tcp.rst or tcp.state in {"syn_sent", "syn_recv"}:
        return "failed"
    answered = int(tcp.tcp_flags_tc, 16) if _FLAGS.fullmatch(tcp.tcp_flags_tc) else None
    if answered is not None and answered & _RST and not answered & _SYN:
        return "failed"
    return "accepted" if tcp.state in {"established", "closed"} or answered else "seen"


def _one_way(sensor: Sensor, seen: Sighting, line: _Line, count: _Count) -> Parsed:
    start_us, end_us = _moment(count.start), _moment(count.end)
    return sensor.flow(
        seen if end_us is None else msgspec.structs.replace(seen, at_us=end_us),
        protocol_of(line.proto),
        "seen",
        bytes_out=count.bytes,
        packets=count.pkts,
        duration_us=_between(start_us, end_us),
    )


def _between(start_us: int | None, end_us: int | None) -> int | None:
    if start_us is None or end_us is None:
        return None
    return max(0, end_us - start_us)


def _request(sensor: Sensor, seen: Sighting, source: str, http: _Http) -> Parsed:
    if http.url is None:
        return Miss.OTHER
    path, query = split_target(http.url)
    return sensor.request(
        seen,
        source,
        method=http.http_method,
        path=path,
        query=query,
        status=http.status,
        size_bytes=http.length,
        host=host_of(http.hostname),
        user_agent=http.http_user_agent,
        referer=http.http_refer,
    )


def _mail(sensor: Sensor, seen: Sighting, smtp: _Smtp) -> Parsed:
    if smtp.mail_from is None and not smtp.rcpt_to:
        return Miss.OTHER
    return sensor.mail(
        seen, "smtp", "accepted", sender=smtp.mail_from, recipients=tuple(smtp.rcpt_to)
    )


EVE = Format(
    name="suricata_eve",
    about="Suricata's EVE JSON: alerts, flows, netflows, drops, requests and mails",
    kinds=(
        ActivityKind.SECURITY_ALERT,
        ActivityKind.NETWORK_FLOW,
        ActivityKind.HTTP_REQUEST,
        ActivityKind.MAIL_TRANSFER,
    ),
    parser=eve_parser,
    limits="a mail counts as accepted: EVE does not tell the answer; connections that both ends "
    "reset count as failed",
)

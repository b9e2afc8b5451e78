"""Reads what bought firewalls write: Cisco ASA and IOS, FortiGate, Palo Alto, and CEF of any maker."""

# ruff: noqa: E501 - patterns and tables are easier to read on one line

import csv
import re

from schout.core.intake.format import Miss, Parsed
from schout.core.intake.parts import whole
from schout.core.intake.programs.logins import ADDRESS
from schout.core.intake.programs.message import Message, Reader, Teller
from schout.core.intake.programs.wording import verdict
from schout.core.intake.sensors.wording import judgement, protocol_of

_ASA_DENY = re.compile(
    rf"(?:access-list \S{{1,64}} )?([Dd]en(?:y|ied)|[Pp]ermitted|Built inbound) (?:inbound )?(\w{{1,16}}) "
    rf"(?:\(no connection\) )?(?:src |from )?(?:[\w.-]{{1,64}}[:/])?({ADDRESS})(?:[/(]([0-9]{{1,5}})\)?)?"
    rf"(?:\([^()]{{1,128}}\))?(?: hit-cnt [0-9]{{1,9}})? ?(?:dst|to|->) "
    rf"(?:[\w.-]{{1,64}}[:/])?({ADDRESS})(?:[/(]([0-9]{{1,5}})\)?)?"
)
_ASA_LOGIN = re.compile(
    r"(?:.{0,80}?user authentication (?P<what>Rejected|Successful)|Login (?P<word>denied|permitted)).{0,200}?"
    rf"(?:user IP = |from ){ADDRESS}".replace(ADDRESS, f"(?P<ip>{ADDRESS})"),
    re.DOTALL,
)
_ASA_USER = re.compile(r"user (?:= |\")([^\s\":]{1,256})")
_IOS_LOGIN = re.compile(
    rf"Login (failed|Success) \[user: ([^\]]{{0,256}})\] \[Source: ({ADDRESS})\]", re.IGNORECASE
)


def cisco_reader(teller: Teller) -> Reader:
    """Make a reader of Cisco's messages (`%ASA-4-106023`, `%SEC-6-IPACCESSLOGP`, `%SEC_LOGIN-4`)."""

    def read(message: Message) -> Parsed:
        text = message.text[:4000]
        if login := _IOS_LOGIN.search(text):
            outcome = "failure" if login[1].lower() == "failed" else "success"
            return teller.login(message, "cisco", outcome, login[3], login[2])
        if login := _ASA_LOGIN.match(text):
            bad = (login["what"] or login["word"]).lower() in {"rejected", "denied"}
            user = _ASA_USER.search(text)
            outcome = "failure" if bad else "success"
            return teller.login(message, "cisco", outcome, login["ip"], user and user[1])
        if flow := _ASA_DENY.search(text):
            outcome = "blocked" if flow[1].lower().startswith("den") else "accepted"
            return teller.flow(
                message, flow[3], flow[5], flow[2].lower(), outcome, whole(flow[4]), whole(flow[6])
            )
        return Miss.OTHER

    return read


_PAIR = re.compile(r'(\w{1,32})=(?:"([^"]{0,1000})"|([^\s"]{0,1000}))')
_PROTOCOLS = {"1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6"}


def fortigate_reader(teller: Teller) -> Reader:
    """Make a reader of FortiGate's `key=value` lines (FortiOS log message reference)."""

    def read(message: Message) -> Parsed:
        fields = {key: quoted or bare for key, quoted, bare in _PAIR.findall(message.text[:4000])}
        kind, action, address = fields.get("type"), fields.get("action", ""), fields.get("srcip")
        if kind == "traffic" and address is not None:
            protocol = fields.get("proto", "")
            return teller.flow(
                message,
                address,
                fields.get("dstip"),
                _PROTOCOLS.get(protocol, protocol),
                "blocked" if action in {"deny", "blocked", "dropped"} else "accepted",
                whole(fields.get("srcport")),
                whole(fields.get("dstport")),
                whole(fields.get("sentbyte")),
            )
        if kind == "utm" and fields.get("subtype") in {"ips", "virus", "anomaly", "waf"}:
            return _fortigate_alert(teller, message, fields)
        outcome = verdict(fields.get("logdesc", "") + " " + fields.get("msg", ""))
        where = address or fields.get("remip") or fields.get("ui", "").partition("(")[2]
        if kind != "event" or outcome is None or teller.address(where) is None:
            return Miss.OTHER
        return teller.login(message, "fortigate", outcome, where, fields.get("user"))

    return read


def _fortigate_alert(teller: Teller, message: Message, fields: dict[str, str]) -> Parsed:
    category = {"ips": "exploit", "waf": "exploit", "virus": "malware", "anomaly": "flood"}
    name = fields.get("attack") or fields.get("virus") or fields.get("msg", "")
    passed = fields.get("action") in {"detected", "passthrough", "pass", "monitored"}
    return teller.alert(
        message,
        "fortigate",
        name,
        category[fields["subtype"]],
        fields.get("srcip"),
        outcome="seen" if passed else "blocked",
        destination=fields.get("dstip"),
        destination_port=whole(fields.get("dstport")),
    )


_BREAKS = {0: " ", 10: " ", 13: " "}
"""A line that was damaged may hold them; a reader of CSV raises at them."""
_SEVERITIES = {"critical": 1, "high": 1, "medium": 2, "low": 3, "informational": 4}
_PALO_CATEGORIES = {
    "vulnerability": "exploit", "virus": "malware", "spyware": "malware", "wildfire-virus": "malware",
    "scan": "scan", "flood": "flood", "packet": "policy", "wildfire": "malware",
}  # fmt: skip
_PALO_NAMES = (("brute-force", "scan"), ("hacktool", "scan"), ("info-leak", "scan"))


def palo_alto_reader(teller: Teller) -> Reader:
    """Make a reader of PAN-OS' lines, comma separated (fields of THREAT and TRAFFIC logs)."""

    def read(message: Message) -> Parsed:
        row = next(csv.reader([message.text[:8000].translate(_BREAKS)]), [])
        if len(row) < 35 or teller.address(row[7]) is None:
            return Miss.OTHER
        if row[3] == "TRAFFIC":
            outcome = "accepted" if row[30] == "allow" else "blocked"
            return teller.flow(
                message, row[7], row[8], row[29], outcome, whole(row[24]), whole(row[25])
            )
        if row[3] != "THREAT":
            return Miss.OTHER
        category = _PALO_CATEGORIES.get(row[4], "other")
        named = [ours for name, ours in _PALO_NAMES if name in row]
        return teller.alert(
            message,
            "palo alto",
            row[32],
            named[0] if named else category,
            row[7],
            severity=_SEVERITIES.get(row[34], 0),
            outcome="seen" if row[30] in {"alert", "allow"} else "blocked",
            destination=row[8],
            destination_port=whole(row[25]),
        )

    return read


_CEF = re.compile(
    r"(?:CEF: ?)?[01]\|([^|]{0,64})\|([^|]{0,64})\|[^|]{0,64}\|([^|]{0,128})\|([^|]{0,256})\|([^|]{0,16})\|(.*)",
    re.DOTALL,
)
_CEF_FIELD = re.compile(r"(?:^| )(\w{1,40})=")
_THREAT = re.compile(
    r"threat|intrusion|attack|exploit|malware|virus|trojan|scan|probe|brute", re.IGNORECASE
)


def cef_reader(teller: Teller) -> Reader:
    """Make a reader of ArcSight's common event format, whatever wrote it."""

    def read(message: Message) -> Parsed:
        match = _CEF.match(message.text[:8000])
        if match is None:
            return Miss.OTHER
        _, product, _, name, severity, rest = match.groups()
        fields = cef_fields(rest)
        address = fields.get("src") or fields.get("sourceAddress")
        said = f"{name} ; {fields.get('msg', '')}"
        engine = product.strip().lower() or "cef"
        if _THREAT.search(name):
            return _cef_alert(teller, message, engine, name, severity, fields)
        outcome = verdict(said)
        if outcome is None and fields.get("outcome", "").lower() in {"failure", "failed"}:
            outcome = "failure" if re.search(r"log.?in|auth", said, re.IGNORECASE) else None
        if teller.address(address) is None:
            return Miss.OTHER
        if outcome is None:
            return _cef_flow(teller, message, f"{fields.get('act', '')} {name}", fields)
        user = fields.get("suser") or fields.get("duser")
        return teller.login(message, engine, outcome, address, user)

    return read


def _cef_flow(teller: Teller, message: Message, action: str, fields: dict[str, str]) -> Parsed:
    """Give a connection that a firewall judged; other events tell of none."""
    destination, judged = fields.get("dst") or fields.get("destinationAddress"), judgement(action)
    if judged is None or teller.address(destination) is None:
        return Miss.OTHER
    return teller.flow(
        message,
        fields.get("src") or fields.get("sourceAddress"),
        destination,
        protocol_of(fields.get("proto", "")),
        judged,
        whole(fields.get("spt")),
        whole(fields.get("dpt")),
        whole(fields.get("out")),
    )


def cef_fields(text: str) -> dict[str, str]:
    """Give the extension of a line: values go on until the next key."""
    marks = list(_CEF_FIELD.finditer(text))[:200]
    ends = [mark.start() for mark in marks] + [len(text)]
    return {mark[1]: text[mark.end() : ends[place]] for place, mark in enumerate(marks, 1)}


_RULE_GROUPS = re.compile(r"ET(?:PRO)? ([A-Z0-9_]{2,24}) ")
"""Emerging Threats names the group of a rule first in its name."""
_OF_GROUP = {
    "SCAN": "scan", "DOS": "flood", "MALWARE": "malware", "TROJAN": "malware", "WORM": "malware",
    "MOBILE_MALWARE": "malware", "COINMINER": "malware", "CNC": "malware", "DROP": "policy",
    "CINS": "policy", "COMPROMISED": "policy", "TOR": "policy", "INFO": "policy", "POLICY": "policy",
    "USER_AGENTS": "policy", "HUNTING": "policy", "GAMES": "policy", "CHAT": "policy", "P2P": "policy",
    "DNS": "policy", "3CORESEC": "policy", "JA3": "policy", "ADWARE_PUP": "policy",
}  # fmt: skip
"""Groups that do not tell of a break-in; those of addresses and habits tell of no attack at all."""


def _threat_of(signature: str, words: str) -> str:
    """Give the category of an alert: by the group of its rule, else by what the event says."""
    group = _RULE_GROUPS.match(signature)
    if group is not None and group[1] in _OF_GROUP:
        return _OF_GROUP[group[1]]
    return "scan" if "scan" in words else "malware" if "malware" in words else "exploit"


def _cef_alert(
    teller: Teller,
    message: Message,
    engine: str,
    name: str,
    severity: str,
    fields: dict[str, str],
) -> Parsed:
    signature = next((told for key, told in fields.items() if key.endswith("Signature")), name)
    degree = whole(severity)
    words = f"{name} {fields.get('act', '')} {fields.get('msg', '')}".lower()
    return teller.alert(
        message,
        engine,
        signature,
        _threat_of(signature, words),
        fields.get("src"),
        severity=0 if degree is None else 1 if degree >= 9 else 2 if degree >= 7 else 3,
        outcome="blocked" if re.search(r"block|drop|den(?:y|ied)|reject", words) else "seen",
        destination=fields.get("dst"),
        destination_port=whole(fields.get("dpt")),
    )

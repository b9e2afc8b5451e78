"""What the words of other detectors mean: the category of a signature, the name of a protocol."""

import re

_LOOKED_AT = 512
_BY_WORD = (
    ("flood", r"denial.of.service|\bd?dos\b|flood|amplification|slowloris"),
    ("exploit", (r"brute.?forc|password.?guess|login.?guess|privilege gain|credential theft|"
                r"executable code|shellcode|buffer overflow")),
    ("malware", (r"malware|trojan|virus|worm\b|botnet|ransom|spyware|backdoor|c2\b|\bcnc\b|"
                r"command.and.control|crypto.?(?:currency )?min|coin.?min|phish|wildfire|"
                r"compromised host|targeted malicious")),
    ("spam", r"\bspam\b"),
    ("scan", (r"scan(?:s|ner|ning)?\b|recon|sweep|probe|probing|information leak|enumerat|nmap|"
             r"traceroute|potentially vulnerable web|rpc query|hacktool")),
    ("exploit", (r"exploit|attack|injection|xss|traversal|overflow|intrusion|vulnerab|"
                r"code.execution|suspicious username|default username|heartbleed|system call|"
                r"\brce\b|\bcve-[0-9]|\bips\b")),
    ("policy", (r"policy|privacy|inappropriate|unwanted|unusual port|non-standard protocol|"
               r"external ip|anonymi[sz]|\btor\b|\bp2p\b|invalid|expired|weak")),
)  # fmt: skip
_CATEGORIES = tuple((name, re.compile(words, re.IGNORECASE)) for name, words in _BY_WORD)
_PROTOCOLS = {
    "1": "icmp",
    "2": "igmp",
    "4": "ipip",
    "6": "tcp",
    "17": "udp",
    "33": "dccp",
    "41": "ipv6",
    "46": "rsvp",
    "47": "gre",
    "50": "esp",
    "51": "ah",
    "58": "icmpv6",
    "88": "eigrp",
    "89": "ospf",
    "103": "pim",
    "112": "vrrp",
    "115": "l2tp",
    "132": "sctp",
    "136": "udplite",
    "ipv6-icmp": "icmpv6",
    "icmp6": "icmpv6",
    "ospfigp": "ospf",
}
"""The usual ones of IANA's list of protocol numbers, and other spellings of names."""
_LONGEST_PROTOCOL = 32
_BLOCKED = re.compile(r"block|drop|den(?:y|ied)|reject|prevent|quarantin|reset", re.IGNORECASE)
_PASSED = re.compile(r"accept|allow|permit|pass\b|built|teardown|\bopen\b|\bclose", re.IGNORECASE)


def category_of(*texts: str) -> str:
    """Give our category for what a detector calls a thing; the first text that says one counts."""
    for text in texts:
        for name, pattern in _CATEGORIES:
            if pattern.search(text, 0, _LOOKED_AT):
                return name
    return "other"


def judgement(text: str) -> str | None:
    """Tell what a firewall did with a connection; `None` where no word says it."""
    if _BLOCKED.search(text, 0, _LOOKED_AT):
        return "blocked"
    return "accepted" if _PASSED.search(text, 0, _LOOKED_AT) else None


def protocol_of(text: str) -> str:
    """Give the name of a protocol in lower case; a number nobody has named stays one."""
    plain = text.strip().lower()[:_LONGEST_PROTOCOL]
    return _PROTOCOLS.get(plain, plain)

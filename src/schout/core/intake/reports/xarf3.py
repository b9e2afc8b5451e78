"""The fields of XARF 3, which many senders still write, and the types of version 4 for its own."""

from collections.abc import Iterator

import msgspec

from schout.core.intake.reports.plain import one_line

_TYPES = {
    "spam": "messaging/spam",
    "loginattack": "connection/login_attack",
    "portscan": "connection/port_scan",
    "ddos": "connection/ddos",
    "phishing": "content/phishing",
    "malware": "content/malware",
    "botnet": "infrastructure/botnet",
    "copyright": "copyright/copyright",
    "trademark": "content/brand_infringement",
    "fraud": "content/fraud",
    "childabuse": "content/csam",
    "exploit": "connection/vulnerability_scan",
    "webhack": "content/remote_compromise",
    "openservice": "vulnerability/open_service",
}


class ReporterInfo3(msgspec.Struct, frozen=True, kw_only=True, rename="pascal"):
    """Who reports."""

    reporter_org: str = ""
    reporter_org_domain: str = ""
    reporter_org_email: str = ""
    reporter_contact_name: str = ""
    reporter_contact_email: str = ""


class Source3(msgspec.Struct, frozen=True, kw_only=True):
    """Where it came from, in the form some senders use."""

    ip: str = msgspec.field(default="", name="IP")
    url: str = msgspec.field(default="", name="URL")


class Sample3(msgspec.Struct, frozen=True, kw_only=True, rename="pascal"):
    """A piece of evidence."""

    content_type: str = ""
    payload: str = ""
    data: str = ""


class Report3(msgspec.Struct, frozen=True, kw_only=True, rename="pascal"):
    """What is reported."""

    report_type: str = ""
    report_id: str = msgspec.field(default="", name="ReportID")
    date: str = ""
    source_ip: str = ""
    source_url: str = ""
    url: str = ""
    source: Source3 = Source3()
    attack_description: str = ""
    smtp_message_subject: str = ""
    comment: str = ""
    protocol: str = ""
    source_port: int | None = None
    destination_ip: str = ""
    destination_port: int | None = None
    attack_count: int | None = None
    samples: tuple[Sample3, ...] = ()
    attachment: tuple[Sample3, ...] = ()

    def facts(self) -> Iterator[tuple[str, str]]:
        """Give what a person is told below the text, with the names of version 4."""
        given = (
            ("protocol", self.protocol),
            ("source_port", self.source_port),
            ("destination_ip", self.destination_ip),
            ("destination_port", self.destination_port),
            ("attack_count", self.attack_count),
        )
        return ((name, one_line(str(value or ""))) for name, value in given)


class Xarf3(msgspec.Struct, frozen=True, kw_only=True, rename="pascal"):
    """A report of version 3."""

    reporter_info: ReporterInfo3 = ReporterInfo3()
    disclosure: bool | None = None
    report: Report3 = Report3()


def type_of_3(text: str) -> str | None:
    """Give `category/type` of version 4 for a type of version 3; `None` when none is meant."""
    return _TYPES.get("".join(letter for letter in text.lower() if letter.isalnum()))

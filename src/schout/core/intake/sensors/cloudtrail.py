"""Reads CloudTrail of AWS, one event a line: logins to the console, calls that were denied.

Format: docs.aws.amazon.com/awscloudtrail, record contents. Attribution: the source by its address;
nothing of a tenant's stands for the destination, so the log's default host decides.
"""

import msgspec

from schout.core.intake.format import Format, LineParser, Miss, Origin, Parsed
from schout.core.intake.sensors.sensor import UNREADABLE, Sensor, Sighting
from schout.core.intake.when import read_iso
from schout.core.model.vocabulary import ActivityKind

_LONGEST_TIME = 40
_HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS"
_REFUSED = ("AccessDenied", "UnauthorizedOperation", "NotAuthorized", "Forbidden")
_FAILED = (
    "AuthFailure",
    "SignatureDoesNotMatch",
    "InvalidClientTokenId",
    "UnrecognizedClient",
    "InvalidAccessKeyId",
    "ExpiredToken",
    "MissingAuthenticationToken",
    "Failed authentication",
)


class _Identity(msgspec.Struct, frozen=True):
    type: str = ""
    name: str | None = msgspec.field(name="userName", default=None)
    arn: str | None = None


class _Event(msgspec.Struct, frozen=True, rename="camel"):
    event_version: str
    event_time: str
    event_name: str
    event_source: str = ""
    user_identity: _Identity | None = None
    source_address: str = msgspec.field(name="sourceIPAddress", default="")
    error_code: str = ""
    error_message: str = ""
    response_elements: dict[str, object] | None = None


def cloudtrail_parser(origin: Origin) -> LineParser:
    """Make a parser; events that tell of no login and no denial are `Miss.OTHER`."""
    sensor = Sensor(origin)
    decode = msgspec.json.Decoder(_Event).decode

    def parse(number: int, raw: bytes) -> Parsed:
        if not raw.strip():
            return Miss.OTHER
        try:
            event = decode(raw.strip().rstrip(b","))
        except UNREADABLE:
            return Miss.MALFORMED
        at_us = read_iso(event.event_time[:_LONGEST_TIME])
        if at_us is None:
            return Miss.MALFORMED
        source, outcome = sensor.address(event.source_address), _outcome(event)
        if source is None or outcome is None:
            return Miss.OTHER
        service = event.event_source.partition(".")[0].lower()
        return sensor.login(
            Sighting(number, raw, at_us, source),
            "aws_console" if event.event_name == "ConsoleLogin" else f"aws_{service}",
            outcome,
            user=_user(event.user_identity),
        )

    return parse


def _outcome(event: _Event) -> str | None:
    if event.event_name == "ConsoleLogin":
        answer = (event.response_elements or {}).get("ConsoleLogin")
        if answer == "Success":
            return "success"
        return "unknown_user" if "No username found" in event.error_message else "failure"
    told = event.error_code
    if any(word in told for word in _FAILED):
        return "failure"
    return "refused" if any(word in told for word in _REFUSED) else None


def _user(identity: _Identity | None) -> str | None:
    if identity is None or identity.name == _HIDDEN:
        return None
    return identity.name or ("root" if identity.type == "Root" else identity.arn)


CLOUDTRAIL = Format(
    name="aws_cloudtrail",
    about="CloudTrail of AWS, one event a line: console logins and denied calls",
    kinds=(ActivityKind.AUTHENTICATION,),
    parser=cloudtrail_parser,
    limits="files with all events in one object (`Records`) are split by replay, not by watch",
)

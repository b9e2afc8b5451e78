"""Reads the audit log of Kubernetes' API server: refused calls, and what reaches into pods.

Format: kubernetes.io/docs/reference/config-api/apiserver-audit.v1. Of the stages of a call only the
last counts. Attribution: the source by its address; the log's default host stands for the cluster.
"""

from typing import Annotated, Literal

import msgspec

from schout.core.intake.format import Format, LineParser, Miss, Origin, Parsed
from schout.core.intake.sensors.sensor import UNREADABLE, Sensor, Sighting
from schout.core.intake.when import read_iso
from schout.core.model.vocabulary import ActivityKind

_ENGINE = "kubernetes"
_Time = Annotated[str, msgspec.Meta(max_length=40)]
_STAGES = frozenset(("ResponseComplete", "Panic", ""))
_REACHING = frozenset(("exec", "attach", "portforward", "ephemeralcontainers"))
_CALLS = frozenset(("create", "get", "update", "patch"))
_PUBLIC = ("/healthz", "/livez", "/readyz", "/version")
_NOBODY = "system:anonymous"


class _User(msgspec.Struct, frozen=True):
    username: str = ""


class _Object(msgspec.Struct, frozen=True):
    resource: str = ""
    subresource: str = ""
    namespace: str = ""
    name: str = ""


class _Status(msgspec.Struct, frozen=True):
    code: int = 0


class _Event(msgspec.Struct, frozen=True, rename="camel"):
    kind: Literal["Event"]
    api_version: Annotated[str, msgspec.Meta(pattern="^audit\\.k8s\\.io/")]
    verb: str = ""
    stage: str = ""
    request_uri: str = msgspec.field(name="requestURI", default="")
    user: _User | None = None
    source_addresses: list[str] = msgspec.field(name="sourceIPs", default_factory=list)
    object_ref: _Object | None = None
    response_status: _Status | None = None
    stage_timestamp: _Time = ""
    request_received_timestamp: _Time = ""


def kubernetes_parser(origin: Origin) -> LineParser:
    """Make a parser; calls that were let through and touch no pod are `Miss.OTHER`."""
    sensor = Sensor(origin)
    decode = msgspec.json.Decoder(_Event).decode

    def parse(number: int, raw: bytes) -> Parsed:
        if not raw.strip():
            return Miss.OTHER
        try:
            event = decode(raw)
        except UNREADABLE:
            return Miss.MALFORMED
        at_us = read_iso(event.request_received_timestamp or event.stage_timestamp)
        if at_us is None:
            return Miss.MALFORMED
        if event.stage not in _STAGES:
            return Miss.OTHER
        source = sensor.address(event.source_addresses[0] if event.source_addresses else None)
        return _activity(sensor, Sighting(number, raw, at_us, source), event)

    return parse


def _activity(sensor: Sensor, seen: Sighting, event: _Event) -> Parsed:
    code = 0 if event.response_status is None else event.response_status.code
    user = None if event.user is None else event.user.username or None
    signature = _signature(event, user, code)
    if signature is not None:
        outcome = "blocked" if code >= 400 else "seen"
        return sensor.alert(seen, _ENGINE, signature, "policy", outcome=outcome, user=user)
    if code in {401, 403}:
        outcome = "failure" if code == 401 else "refused"
        return sensor.login(seen, _ENGINE, outcome, user=user)
    return Miss.OTHER


def _signature(event: _Event, user: str | None, code: int) -> str | None:
    """Name what reaches into a pod, and what nobody in particular was let do."""
    what = event.object_ref
    if what is not None and what.resource == "pods" and what.subresource in _REACHING:
        if event.verb in _CALLS:
            return f"pod {what.subresource} {what.namespace}/{what.name}"
        return None
    if user == _NOBODY and 0 < code < 400 and not event.request_uri.startswith(_PUBLIC):
        return f"anonymous {event.verb}"
    return None


KUBERNETES = Format(
    name="kubernetes_audit",
    about="the audit log of Kubernetes: exec into pods, anonymous access, refused calls",
    kinds=(ActivityKind.SECURITY_ALERT, ActivityKind.AUTHENTICATION),
    parser=kubernetes_parser,
    limits="other calls tell of no activity",
)

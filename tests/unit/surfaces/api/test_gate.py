"""The pages of a gate: health, metrics that name nobody, and the status."""

import msgspec
import pytest
from prometheus_client.parser import text_string_to_metric_families

from schout.core.model.effect import Effect
from schout.core.model.vocabulary import MeasureKind
from schout.service.gate import GateStatus
from schout.surfaces.api.gate import gate_pages

EFFECTS = (Effect(kind=MeasureKind.READ_ONLY, target="a.example"),)
STATUS = GateStatus(
    version="1",
    policy="oxygis-aup",
    policy_version="2026.1",
    documents="the store",
    listening={"listen": "127.0.0.1:8471"},
    up_seconds=60,
    healthy=True,
    problems=(),
    answers={"refuse": 3},
    guards={"proof_accepted": 11},
    in_flight=2,
    completions={"ended": 5},
    hooks={"listen": {"checks": 9}},
    findings={"III.2": 1},
    findings_dropped=4,
    permits=6,
    permits_rejected=7,
    sanctions=8,
    sharing=None,
)


def pages(**changes: object) -> dict[bytes, tuple[int, bytes, bytes]]:
    status = msgspec.structs.replace(STATUS, **changes)
    return {path: page() for path, page in gate_pages(lambda: status, lambda: EFFECTS).items()}


def metrics(**changes: object) -> dict[tuple[str, ...], float]:
    text = pages(**changes)[b"/metrics"][2].decode()
    return {
        (sample.name.removeprefix("schout_gate_"), *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if not sample.name.endswith("_created")
    }


@pytest.mark.parametrize(
    ("healthy", "code", "body"),
    [
        (True, 200, b'{"status":"ok","problems":[]}'),
        (False, 503, b'{"status":"failing","problems":["SCH-S001: gone"]}'),
    ],
)
def test_health_is_for_a_watchdog(healthy: bool, code: int, body: bytes) -> None:
    problems = () if healthy else ("SCH-S001: gone",)
    found = pages(healthy=healthy, problems=problems)[b"/healthz"]
    assert found == (code, b"application/json", body)


def test_the_status_is_json() -> None:
    code, kind, body = pages()[b"/v1/status"]
    assert (code, kind) == (200, b"application/json")
    assert msgspec.json.decode(body, type=GateStatus) == STATUS


def test_every_figure_is_a_metric() -> None:
    assert metrics() == {
        ("healthy",): 1.0,
        ("up_seconds",): 60.0,
        ("in_flight",): 2.0,
        ("permits",): 6.0,
        ("permits_rejected",): 7.0,
        ("sanctions",): 8.0,
        ("findings_dropped",): 4.0,
        ("from_store",): 1.0,
        ("answers_total", "refuse"): 3.0,
        ("guards_total", "proof_accepted"): 11.0,
        ("hook_total", "listen", "checks"): 9.0,
        ("completions_total", "ended"): 5.0,
        ("findings_total", "III.2"): 1.0,
    }


def test_where_the_documents_are_from_is_a_metric() -> None:
    assert metrics(documents="what was last known")["from_store",] == 0.0
    assert metrics(documents="the policy alone")["from_store",] == 0.0


@pytest.mark.parametrize(("sharing", "value"), [("shared", 1.0), ("local", 0.0)])
def test_shared_limits_have_metrics_of_their_own(sharing: str, value: float) -> None:
    found = metrics(sharing={"sharing": sharing, "shared": 3, "local": 2, "trouble": None})
    told = {name: each for name, each in found.items() if "shar" in name[0]}
    assert told == {
        ("shared_total", "shared"): 3.0,
        ("shared_total", "local"): 2.0,
        ("sharing",): value,
    }


def test_the_media_type_is_that_of_prometheus() -> None:
    code, kind, _ = pages()[b"/metrics"]
    assert (code, kind.partition(b";")[0]) == (200, b"text/plain")


def test_what_is_carried_out_is_told_for_a_connector_to_read_back() -> None:
    code, _, body = pages()[b"/v1/effects"]
    assert (code, msgspec.json.decode(body, type=tuple[Effect, ...])) == (200, EFFECTS)

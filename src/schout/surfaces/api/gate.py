"""The pages of a gate, beside its checks: health, metrics and the status as JSON."""

from collections.abc import Callable

import msgspec
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from schout.adapters.connectors.gate import EFFECTS
from schout.core.model.effect import Effect
from schout.service.gate import GateStatus
from schout.surfaces.api.app import PLAIN_METRICS

Page = Callable[[], tuple[int, bytes, bytes]]
_JSON = b"application/json"


def gate_pages(
    status: Callable[[], GateStatus], effects: Callable[[], tuple[Effect, ...]]
) -> dict[bytes, Page]:
    """Give the pages by their paths; `status` and `effects` are asked anew for every answer."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(GateMetrics(status))

    def health() -> tuple[int, bytes, bytes]:
        now = status()
        body = {"status": "ok" if now.healthy else "failing", "problems": now.problems}
        return 200 if now.healthy else 503, _JSON, msgspec.json.encode(body)

    def metrics() -> tuple[int, bytes, bytes]:
        return 200, PLAIN_METRICS.encode(), generate_latest(registry)

    def as_json() -> tuple[int, bytes, bytes]:
        return 200, _JSON, msgspec.json.encode(status())

    def in_force() -> tuple[int, bytes, bytes]:
        return 200, _JSON, msgspec.json.encode(effects())

    return {
        b"/healthz": health,
        b"/metrics": metrics,
        b"/v1/status": as_json,
        EFFECTS.encode(): in_force,
    }


class GateMetrics(Collector):
    """The status of a gate in the words of Prometheus; no label names a tenant or an address."""

    def __init__(self, status: Callable[[], GateStatus]) -> None:
        self._status = status

    def collect(self) -> list[Metric]:
        """Give all families."""
        now = self._status()
        answers = CounterMetricFamily(
            "schout_gate_answers", "Answers other than a plain admission.", labels=["answer"]
        )
        for name, count in now.answers.items():
            answers.add_metric([name], count)
        guards = CounterMetricFamily(
            "schout_gate_guards", "Proofs of sign-ups, and crawlers.", labels=["what"]
        )
        for what, count in now.guards.items():
            guards.add_metric([what], count)
        hooks = CounterMetricFamily(
            "schout_gate_hook", "What each point of enforcement did.", labels=["hook", "what"]
        )
        for hook, counts in now.hooks.items():
            for what, count in counts.items():
                hooks.add_metric([hook, what], count)
        ended = CounterMetricFamily(
            "schout_gate_completions", "Leases named in logs of proxies.", labels=["what"]
        )
        for what, count in now.completions.items():
            ended.add_metric([what], count)
        found = CounterMetricFamily("schout_gate_findings", "Findings.", labels=["clause"])
        for clause, count in now.findings.items():
            found.add_metric([clause], count)
        return [*self._gauges(now), answers, guards, hooks, ended, found, *_sharing(now)]

    def _gauges(self, now: GateStatus) -> list[Metric]:
        def gauge(name: str, text: str, value: int) -> Metric:
            return GaugeMetricFamily(f"schout_gate_{name}", text, value)

        return [
            gauge("healthy", "1 when nothing is wrong.", int(now.healthy)),
            gauge("up_seconds", "Time since the start.", now.up_seconds),
            gauge("in_flight", "Leases that are out.", now.in_flight),
            gauge("permits", "Permits that are honoured.", now.permits),
            gauge("permits_rejected", "Permits that are not honoured.", now.permits_rejected),
            gauge("sanctions", "Sanctions that are applied.", now.sanctions),
            gauge("findings_dropped", "Findings the store never took.", now.findings_dropped),
            gauge(
                "from_store",
                "1 while the documents in use are those of the store.",
                int(now.documents == "the store"),
            ),
        ]


def _sharing(now: GateStatus) -> list[Metric]:
    if now.sharing is None:
        return []
    asks = CounterMetricFamily("schout_gate_shared", "Asks of shared limits.", labels=["what"])
    for what, count in now.sharing.items():
        if isinstance(count, int):
            asks.add_metric([what], count)
    shared = int(now.sharing["sharing"] == "shared")
    return [asks, GaugeMetricFamily("schout_gate_sharing", "1 while limits are shared.", shared)]

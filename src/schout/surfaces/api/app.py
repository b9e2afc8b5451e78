"""The pages of one process: health, metrics, a plain status page and the same as JSON."""

from collections.abc import Callable, Sequence
from importlib.resources import files

import msgspec
from jinja2 import Environment, FunctionLoader, select_autoescape
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from schout.service.process import Status
from schout.surfaces.api.answer import HEADERS

PLAIN_METRICS = "text/plain; version=0.0.4; charset=utf-8"


def make_app(status: Callable[[], Status], routes: Sequence[BaseRoute] = ()) -> Starlette:
    """Make the application; `status` is asked anew for every answer.

    `routes`: those of the API and of other pages.
    """
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_StatusMetrics(status))
    page = Environment(
        loader=FunctionLoader(_template), autoescape=select_autoescape(default=True)
    ).get_template("status.html")

    def health(_: Request) -> Response:
        now = status()
        body = {"status": "ok" if now.healthy else "failing", "problems": now.problems}
        return _answer(msgspec.json.encode(body), "application/json", 200 if now.healthy else 503)

    def metrics(_: Request) -> Response:
        return _answer(generate_latest(registry), PLAIN_METRICS, 200)

    def status_json(_: Request) -> Response:
        return _answer(msgspec.json.encode(status()), "application/json", 200)

    def status_page(_: Request) -> Response:
        return _answer(page.render(status=status()).encode(), "text/html; charset=utf-8", 200)

    app = Starlette(
        routes=[
            Route("/", status_page),
            Route("/healthz", health),
            Route("/metrics", metrics),
            Route("/status.json", status_json),
            *routes,
        ]
    )
    app.router.redirect_slashes = False  # a redirect would name the host that the caller made up
    return app


def _answer(body: bytes, media_type: str, code: int) -> Response:
    return Response(body, status_code=code, media_type=media_type, headers=HEADERS)


def _template(name: str) -> str:
    folder = files("schout") / "surfaces" / "api" / "templates"
    return (folder / name).read_text(encoding="utf-8")


class _StatusMetrics(Collector):
    """The status in the words of Prometheus; no label names a tenant or an address."""

    def __init__(self, status: Callable[[], Status]) -> None:
        self._status = status

    def collect(self) -> list[Metric]:
        """Give all families."""
        now = self._status()
        families: list[Metric] = [
            GaugeMetricFamily("schout_healthy", "1 when nothing is wrong.", int(now.healthy)),
            GaugeMetricFamily("schout_up_seconds", "Time since the start.", now.up_seconds),
            GaugeMetricFamily(
                "schout_ledger_verified_entries",
                "Ledger entries verified since the start.",
                now.ledger_verified,
            ),
            GaugeMetricFamily(
                "schout_ledger_broken",
                "1 when the chain does not hold.",
                int(now.ledger_broken_at is not None),
            ),
        ]
        counts = GaugeMetricFamily("schout_store_rows", "What the store holds.", labels=["kind"])
        for kind, count in now.counts.items():
            counts.add_metric([kind], count)
        findings = CounterMetricFamily(
            "schout_findings", "Findings since the start.", labels=["clause"]
        )
        for clause, count in now.findings.items():
            findings.add_metric([clause], count)
        return [
            *families,
            counts,
            findings,
            *_lag_families(now),
            *_log_families(now),
            *_archive_families(now),
        ]


def _lag_families(now: Status) -> list[Metric]:
    lag = HistogramMetricFamily(
        "schout_finding_lag_seconds", "From a line being written to its finding being stored."
    )
    lag.add_metric([], list(now.lag.buckets.items()), now.lag.sum_s)
    behind = GaugeMetricFamily(
        "schout_behind_seconds", "Time since all logs were read to their ends.", now.lag.behind_s
    )
    shed = CounterMetricFamily(
        "schout_shed_lines", "Lines not seen as it could not keep up.", labels=["by"]
    )
    for what, count in now.lag.shed.items():
        shed.add_metric([what], count)
    return [lag, behind, shed]


def _archive_families(now: Status) -> list[Metric]:
    if now.archive is None:
        return []
    events = CounterMetricFamily(
        "schout_archive_events", "Events archived, or not, since the start.", labels=["what"]
    )
    lines = CounterMetricFamily(
        "schout_archive_damaged_lines", "Lines of segments that could not be read.", labels=["what"]
    )
    for family, names in (
        (events, ("added", "unarchived", "rolled")),
        (lines, ("torn", "damaged")),
    ):
        for what in names:
            family.add_metric([what], now.archive.counts[what])
    hours = CounterMetricFamily(
        "schout_archive_erased_hours", "Hours of a kind and owner erased as they were too old."
    )
    hours.add_metric([], now.archive.counts["erased"])
    failing = GaugeMetricFamily(
        "schout_archive_failing",
        "1 when events cannot be archived.",
        int(now.archive.problem is not None),
    )
    return [events, lines, hours, failing]


def _log_families(now: Status) -> list[Metric]:
    lines = CounterMetricFamily("schout_log_lines", "Lines read.", labels=["log"])
    malformed = CounterMetricFamily("schout_log_malformed", "Malformed lines.", labels=["log"])
    late = CounterMetricFamily("schout_log_late", "Lines that came too late.", labels=["log"])
    clock = CounterMetricFamily(
        "schout_log_clock_errors", "Lines from a wrong clock.", labels=["log"]
    )
    lag = GaugeMetricFamily("schout_log_lag_bytes", "Not read yet.", labels=["log"])
    for each in now.logs:
        lines.add_metric([each.path], each.lines)
        malformed.add_metric([each.path], each.malformed)
        late.add_metric([each.path], each.late)
        clock.add_metric([each.path], each.clock_errors)
        lag.add_metric([each.path], each.lag_bytes)
    return [lines, malformed, late, clock, lag]

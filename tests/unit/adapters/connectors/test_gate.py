"""The gate as a connector: what it says counts, and what it does not say yet is waited for."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.e2e.upstream import Reply, Seen, upstream

from schout.adapters.connectors.gate import GateList
from schout.core.model.effect import Changes, Effect
from schout.core.model.errors import ConnectorFailed
from schout.core.model.vocabulary import MeasureKind

A = Effect(kind=MeasureKind.READ_ONLY, target="a.example")
LIST = b'[{"kind":"read_only","target":"a.example"},{"kind":"throttle","target":"b.example"}]'


def a_gate(port: int, within_ms: int = 20_000) -> GateList:
    can = frozenset({MeasureKind.READ_ONLY})
    return GateList("edge", can, (None, "127.0.0.1", port), within_ms)


def failure(act: Callable[[], object]) -> tuple[str, str]:
    with pytest.raises(ConnectorFailed) as failed:
        act()
    return failed.value.code, failed.value.message


def test_what_it_carries_out_is_read_but_for_kinds_of_others() -> None:
    with upstream(lambda _: Reply(200, (), LIST)) as up:
        assert a_gate(up.port).present() == {A}
    assert [(each.method, each.target) for each in up.seen] == [("GET", "/v1/effects")]


def test_a_change_is_done_once_the_gate_says_so() -> None:
    told = [b"[]", b"[]", LIST, LIST, b"[]"]

    def answer(_: Seen) -> Reply:
        return Reply(200, (), told.pop(0))

    with upstream(answer) as up:
        a_gate(up.port).apply([A], "k")
        assert len(told) == 2
        a_gate(up.port).lift([A], "k")
    assert told == []


def test_a_gate_that_does_not_take_it_up_in_time_is_told() -> None:
    with upstream(lambda _: Reply(200, (), b"[]")) as up:
        told = failure(lambda: a_gate(up.port, within_ms=120).apply([A], "k"))
    assert told == ("SCH-N002", "edge: not done within 120 ms")


def test_a_gate_that_hangs_costs_its_time_out_and_no_more() -> None:
    with upstream() as up, up.hold("/v1"):
        assert failure(a_gate(up.port, within_ms=100).present)[0] == "SCH-N002"


@pytest.mark.parametrize(("status", "body"), [(404, b"[]"), (200, b"{}"), (200, b"\xff")])
def test_what_is_no_gate_is_told(status: int, body: bytes) -> None:
    with upstream(lambda _: Reply(status, (), body)) as up:
        assert failure(a_gate(up.port).present)[0] == "SCH-N003"


def test_a_gate_that_is_not_there_is_told(tmp_path: Path) -> None:
    gone = str(tmp_path / "gate.sock")
    gate = GateList("edge", frozenset(MeasureKind), (gone, "", 0), 1_000)
    assert failure(gate.present) == ("SCH-N001", "edge: no gate answers")


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("a.example", None),
        ("*.a.example", None),
        ("a.example/x", "expected a host name"),
        ("x@a.example", "expected a host name"),
    ],
)
def test_a_gate_closes_whole_hosts(target: str, reason: str | None) -> None:
    assert a_gate(1).refuses(Effect(kind=MeasureKind.READ_ONLY, target=target)) == reason


def test_the_plan_says_what_the_gate_will_do() -> None:
    b = Effect(kind=MeasureKind.READ_ONLY, target="b.example")
    assert a_gate(1).plan(Changes(apply=(A,), lift=(b,))) == (
        "edge: the gate takes up read_only on a.example",
        "edge: the gate lets go of read_only on b.example",
    )

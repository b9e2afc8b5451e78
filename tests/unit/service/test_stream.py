"""The stream: by column it gives what it gives line by line, however the lines come."""

from collections.abc import Callable, Sequence

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schout.core.intake.register import Register
from schout.core.model.event import Activity, Signal
from schout.core.model.finding import Finding
from schout.core.model.moment import DAY_US, MINUTE_US, SECOND_US
from schout.service.packs import load_policy
from schout.service.sources import Source, SourceCount
from schout.service.stream import NEVER, EventWay, Stream, StreamOptions, Way
from schout.service.stream_columns import ColumnWay
from schout.testing.events import START_US, request, write_line

POLICY = load_policy("oxygis")
NOBODY = Register.build((), ())
SSHD = b"Dec  7 09:00:%02d web1 sshd[7]: Failed password for root from 203.0.113.9 port 22 ssh2"
Blocks = Sequence[tuple[int, bytes]]
Make = Callable[[StreamOptions, Sequence[Source]], Way | Stream]


class Told(msgspec.Struct):
    """All that a stream tells."""

    findings: list[Finding]
    counts: list[SourceCount]
    late: list[Signal]
    unkeyed: dict[str, int]
    passed: list[Activity]


def web_line(draw: Callable[[st.SearchStrategy[int]], int]) -> bytes:
    kind = draw(st.integers(0, 19))
    if kind == 0:
        return b"no \xff request"
    if kind == 1:
        return b""
    after_s = draw(st.integers(-300, 300)) if kind == 2 else draw(st.integers(0, 40))
    who = f"203.0.113.{draw(st.integers(1, 3))}"
    path, host = f"/.x{draw(st.integers(0, 40))}", f"{'ab'[kind % 2]}.example"
    made = request(after_s, host=host, path=path, status=404, source_ip=who)
    if kind == 3:
        made = msgspec.structs.replace(made, at_us=made.at_us + DAY_US)
    return write_line(made, "vhost_combined") + (b"\r" if kind == 4 else b"")


@st.composite
def scenes(draw: st.DrawFn) -> Blocks:
    """Blocks of three sources: two web logs that share lines, and one of logins."""
    web = [web_line(draw) for _ in range(draw(st.integers(0, 120)))]
    blocks = []
    for number, lines in enumerate((web, web[: draw(st.integers(0, 120))])):
        size = draw(st.integers(1, 50))
        blocks += [
            (number, b"".join(line + b"\n" for line in lines[start : start + size]))
            for start in range(0, len(lines), size)
        ]
    logins = [SSHD % draw(st.integers(0, 59)) for _ in range(draw(st.integers(0, 40)))]
    blocks.append((2, b"\n".join(logins)))
    return draw(st.permutations(blocks))


def sources(lateness_us: int, late: list[Signal], horizon_us: int | None = None) -> list[Source]:
    forms = (("one", "vhost_combined"), ("two", "vhost_combined"), ("auth", "syslog"))
    made = [Source(name, NOBODY, lateness_us=lateness_us, on_late=late.append) for name, _ in forms]
    for each, (_, form) in zip(made, forms, strict=True):
        each.begin(form, START_US)
    for each in made:
        each.horizon_us = horizon_us
    return made


def tell(
    make: Make, blocks: Blocks, *, merge: bool, lateness_us: int, horizon_us: int | None
) -> Told:
    told = Told([], [], [], {}, [])
    read = sources(lateness_us, told.late, horizon_us)

    def note(passed: object) -> None:
        if isinstance(passed, list):
            told.passed.extend(passed)

    options = StreamOptions(policy=POLICY, plans={}, merge_copies=merge, on_activities=note)
    stream = make(options, read)
    for number, block in blocks:
        source = read[number]
        stream.take(source, source.count.lines + 1, block)
        told.findings += stream.step(min(stream.watermark_us(each) for each in read))
    for source in read:
        stream.end(source)
    told.findings += stream.step(NEVER)
    told.findings += stream.advance(NEVER)
    told.counts = [each.count for each in read]
    told.unkeyed = {rule: many for rule, many in stream.unkeyed.items() if many}
    return told


def switching(options: StreamOptions, read: Sequence[Source]) -> Stream:
    """A stream that goes by column for larger blocks and comes back."""
    return Stream(options, read, many_bytes=2000)


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(blocks=scenes(), merge=st.booleans(), horizon=st.sampled_from([None, START_US + 20_000_000]))
@pytest.mark.parametrize("make", [ColumnWay, switching], ids=["columns", "switching"])
@pytest.mark.parametrize("lateness_us", [0, SECOND_US, 2 * MINUTE_US], ids=["0s", "1s", "2m"])
def test_by_column_all_is_as_it_is_line_by_line(
    make: Make, lateness_us: int, blocks: Blocks, merge: bool, horizon: int | None
) -> None:
    expected = tell(EventWay, blocks, merge=merge, lateness_us=lateness_us, horizon_us=horizon)
    found = tell(make, blocks, merge=merge, lateness_us=lateness_us, horizon_us=horizon)
    assert found.counts == expected.counts
    assert found.late == expected.late
    assert found.unkeyed == expected.unkeyed
    assert found.findings == expected.findings


@pytest.mark.parametrize("make", [EventWay, ColumnWay, switching], ids=["lines", "columns", "both"])
@pytest.mark.parametrize("lateness_us", [0, SECOND_US], ids=["0s", "1s"])
@pytest.mark.parametrize("names", [("web", "auth"), ("auth", "web")], ids=" ".join)
def test_at_one_moment_requests_come_before_logins_whichever_source_is_listed_first(
    make: Make, lateness_us: int, names: tuple[str, str]
) -> None:
    calls = (request(0, path=f"/.x{number}", status=404) for number in range(60))
    told = {
        "web": ("vhost_combined", [write_line(each, "vhost_combined") for each in calls]),
        "auth": ("syslog", [SSHD % 0] * 60),
    }
    read = [Source(name, NOBODY, lateness_us=lateness_us) for name in names]
    stream = make(StreamOptions(policy=POLICY, plans={}), read)
    for source in read:
        form, lines = told[source.name]
        source.begin(form, START_US)
        stream.take(source, 1, b"\n".join(lines))
        stream.end(source)
    found = stream.step(NEVER)
    places = [each.evidence[-1].source for each in found]
    assert len({each.at for each in found}) == 1
    assert places == sorted(places, reverse=True)
    assert set(places) == {"web", "auth"}

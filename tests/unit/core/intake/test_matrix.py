"""Formats side by side: no line of one is taken for a line of another."""

import pytest
from tests.unit.core.intake.samples import SAMPLES, wrapped

from schout.core.intake.chain import chain_parser
from schout.core.intake.format import Format, Miss, Origin, Parsed
from schout.core.intake.formats import PLAIN, TABLE, detect_format
from schout.core.intake.register import Register
from schout.core.model.moment import from_rfc3339

ORIGIN = Origin(
    source="x.log",
    register=Register.build((), ()),
    year_us=from_rfc3339("2026-11-23T12:00:00Z"),
)
BY_NAME = {form.name: form for form in TABLE}
ONE_FAMILY = frozenset(
    ("ingress_nginx", "traefik_common", "combined_timed", "combined", "common", "vhost_combined")
)
"""A line of one is a line of the others too, which read less of it."""
WITHIN = {("haproxy", "syslog")}
"""The line stands in a frame that the other reads."""
SHARED = ("#Version:", "#Software:")
"""Headers that tell of nothing and that several formats begin with."""
SURE = [form for form in PLAIN if not form.generic]
NAMES = sorted(SAMPLES)


def read(form: Format, lines: tuple[str, ...]) -> list[Parsed]:
    parse = form.parser(ORIGIN)
    return [parse(number, line.encode()) for number, line in enumerate(lines, 1)]


def strangers(name: str) -> list[Format]:
    """Give the formats that a line of this one is none of."""
    return [
        form
        for form in SURE
        if form.name != name
        and (name, form.name) not in WITHIN
        and not {name, form.name} <= ONE_FAMILY
    ]


def test_there_is_a_sample_of_every_format() -> None:
    assert set(SAMPLES) == {form.name for form in PLAIN}


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_is_told_to_be_of_its_own_format(name: str) -> None:
    found = detect_format([line.encode() for line in SAMPLES[name]])
    assert (found and found.format, isinstance(read(BY_NAME[name], SAMPLES[name])[-1], Miss)) == (
        name,
        False,
    )


@pytest.mark.parametrize("name", NAMES)
def test_no_other_format_takes_a_line_for_its_own(name: str) -> None:
    lines = tuple(line for line in SAMPLES[name] if not line.startswith(SHARED))
    taken = {
        form.name: parsed
        for form in strangers(name)
        for parsed in read(form, lines)
        if not (parsed is Miss.MALFORMED or (form.loose and parsed is Miss.OTHER))
    }
    assert taken == {}


@pytest.mark.parametrize("name", NAMES)
def test_beside_any_other_format_a_line_tells_the_same(name: str) -> None:
    lines = tuple(line for line in SAMPLES[name] if not line.startswith(SHARED))
    alone = read(BY_NAME[name], lines)
    for form in strangers(name):
        parse = chain_parser((form, BY_NAME[name]), ORIGIN)
        beside = [parse(number, line.encode()) for number, line in enumerate(lines, 1)]
        assert (form.name, beside) == (form.name, alone)


@pytest.mark.parametrize("name", NAMES)
def test_a_wrapped_line_is_told_to_be_wrapped(name: str) -> None:
    lines = [wrapped(line) for line in SAMPLES[name]]
    for wrapper in ("cri", "docker"):
        found = detect_format([each[wrapper].encode() for each in lines])
        assert (found and found.format) == wrapper

"""The simulation: the same for a seed, true to its labels, readable line by line."""

import ipaddress
from itertools import chain
from pathlib import Path

import msgspec
import pytest

from schout.core.intake.format import Miss
from schout.core.intake.formats import parser_for
from schout.core.intake.register import Register
from schout.core.intake.register_file import read_register
from schout.core.model.event import HttpRequest
from schout.core.model.ids import ClauseId
from schout.core.model.moment import HOUR_US, from_rfc3339
from schout.testing.simulate import KINDS, Scene, Simulation
from schout.testing.simulate_files import EVENTS, read_labels, write_simulation
from schout.testing.simulate_world import (
    ACCESS,
    ACCESS_JSON,
    AUTH,
    FLOWS,
    MAIL,
    ODOO,
    SIGN_UPS,
    SOURCES,
    a_world,
    register_toml,
    request,
)

MONDAY = from_rfc3339("2026-12-07T00:00:00Z")
CLAUSES = {ClauseId(f"II.{each}") for each in (1, 2)} | {
    ClauseId(f"III.{each}") for each in range(1, 8)
}
FORMATS = {
    ACCESS: "vhost_combined",
    ACCESS_JSON: "json_access",
    ODOO: "odoo",
    AUTH: "syslog",
    MAIL: "syslog",
    FLOWS: "zeek_json",
    SIGN_UPS: "events",
    EVENTS: "events",
}
MADE_UP = [
    ipaddress.ip_network(text) for text in ("198.18.0.0/15", "192.0.2.0/24", "2001:db8::/32")
]


def a_scene(seed: int = 1, *, hours: int = 9, abuse: bool = True, honest: bool = True) -> Scene:
    """Give a morning of eight tenants."""
    start_us = MONDAY + 6 * HOUR_US
    return Scene(
        seed=seed, start_us=start_us, hours=hours, tenants=8, percent=20, abuse=abuse, honest=honest
    )


def written(folder: Path, scene: Scene) -> dict[str, bytes]:
    write_simulation(Simulation(scene), folder)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_seed_gives_the_same_bytes_each_time(tmp_path: Path) -> None:
    first = written(tmp_path / "first", a_scene(hours=3))
    assert first == written(tmp_path / "second", a_scene(hours=3))


def test_another_seed_gives_other_traffic(tmp_path: Path) -> None:
    first = written(tmp_path / "first", a_scene(hours=3))
    other = written(tmp_path / "other", a_scene(2, hours=3))
    assert {name for name, text in first.items() if other.get(name) == text} == set()


def test_every_line_is_read_by_its_format(tmp_path: Path) -> None:
    files = written(tmp_path, a_scene())
    assert set(files) == {*SOURCES, "tenants.toml", "labels.json"}
    malformed = {}
    told = {}
    for name in SOURCES:
        parse = parser_for(FORMATS[name], name, Register.build((), ()))
        found = [parse(number, raw) for number, raw in enumerate(files[name].splitlines(), 1)]
        malformed[name] = found.count(Miss.MALFORMED)
        told[name] = sum(not isinstance(each, Miss) for each in found) > 0
    assert malformed == dict.fromkeys(SOURCES, 0)
    assert told == dict.fromkeys(SOURCES, True)


def test_what_a_format_reads_is_what_was_simulated(tmp_path: Path) -> None:
    scene = a_scene(hours=2)
    meant = [
        (each.source_ip, each.method, each.path, each.query, each.status, each.host)
        for each in chain.from_iterable(Simulation(scene).hours())
        if isinstance(each, HttpRequest) and each.source == ACCESS_JSON
    ]
    text = written(tmp_path, scene)[ACCESS_JSON]
    parse = parser_for("json_access", ACCESS_JSON, Register.build((), ()))
    found = [parse(number, raw) for number, raw in enumerate(text.splitlines(), 1)]
    assert [
        (each.source_ip, each.method, each.path, each.query, each.status, each.host)
        for each in found
        if isinstance(each, HttpRequest)
    ] == meant


def test_events_are_read_as_events(tmp_path: Path) -> None:
    done = write_simulation(Simulation(a_scene(hours=2)), tmp_path, as_events=True)
    lines = (tmp_path / EVENTS).read_bytes().splitlines()
    parse = parser_for("events", EVENTS, Register.build((), ()))
    assert [n for n, raw in enumerate(lines) if isinstance(parse(n, raw), Miss)] == []
    assert done.lines == {EVENTS: done.activities}


def test_the_hours_are_in_order_and_within_the_span() -> None:
    scene = a_scene()
    moments = [each.at_us for each in chain.from_iterable(Simulation(scene).hours())]
    assert moments == sorted(moments)
    assert scene.start_us <= moments[0] <= moments[-1] < scene.end_us


def test_a_day_has_each_variant_of_each_kind_and_so_every_clause() -> None:
    simulation = Simulation(a_scene(hours=24, honest=False))
    activities = sum(len(hour) for hour in simulation.hours())
    labels = simulation.labels()
    assert [(act.kind, act.variant) for act in labels.acts] == [
        (kind.name, variant) for kind in KINDS for variant in kind.variants
    ]
    assert {act.clauses[0] for act in labels.acts} == CLAUSES
    assert sum(act.activities for act in labels.acts) == activities
    assert labels.honest == ()


def test_a_label_names_the_sources_and_the_time_of_its_act() -> None:
    simulation = Simulation(a_scene(hours=24, honest=False))
    seen: dict[str, list[int]] = {}
    for event in chain.from_iterable(simulation.hours()):
        seen.setdefault(event.source_ip or "", []).append(event.at_us)
    labels = simulation.labels()
    named = {source for act in labels.acts for source in act.sources}
    assert set(seen) <= named
    for act in labels.acts:
        assert labels.starts <= act.starts <= act.until < labels.until


def test_honest_traffic_alone_has_no_acts() -> None:
    simulation = Simulation(a_scene(hours=2, abuse=False))
    assert sum(len(hour) for hour in simulation.hours()) > 100
    labels = simulation.labels()
    assert labels.acts == ()
    assert {each.kind for each in labels.honest} == {
        *("office", "mobile_carrier", "feed_reader", "uptime_monitor", "backup", "import"),
        *("integration", "search_engine", "newsletter_day", "password_manager", "mail_users"),
        *("newsletter", "course_room", "administrator", "machine", "new_tenants", "visitors"),
        *("stock_sync", "large_upload", "office_tests", "crawler_view", "own_script", "recording"),
        *("invoice_run", "school_class"),
    }


def test_honest_traffic_is_the_same_with_and_without_abuse() -> None:
    def requests(scene: Scene, bad: frozenset[str]) -> list[HttpRequest]:
        events = chain.from_iterable(Simulation(scene).hours())
        return [
            each for each in events if isinstance(each, HttpRequest) and each.source_ip not in bad
        ]

    both = a_scene(hours=2)
    bad = Simulation(both).abusive_sources()
    alone = requests(a_scene(hours=2, abuse=False), bad)
    assert sorted(requests(both, bad), key=repr) == sorted(alone, key=repr)


def test_addresses_and_names_are_made_up() -> None:
    simulation = Simulation(a_scene(hours=3))
    for event in chain.from_iterable(simulation.hours()):
        address = ipaddress.ip_address(event.source_ip or "")
        assert any(address in network for network in MADE_UP)
        assert event.host is None or event.host.endswith(".example")


def test_the_register_can_be_imported() -> None:
    world = a_world(1, 40)
    tenants, belongings, problems = read_register("tenants.toml", register_toml(world))
    assert problems == ()
    assert [each.id for each in tenants] == [each.id for each in world.tenants]
    assert len(belongings) == 5 * 40


def test_labels_come_back_as_they_were_written(tmp_path: Path) -> None:
    simulation = Simulation(a_scene(hours=2))
    write_simulation(simulation, tmp_path)
    assert read_labels((tmp_path / "labels.json").read_bytes()) == simulation.labels()


def test_quotes_in_a_target_stay_within_their_line(tmp_path: Path) -> None:
    from schout.testing.simulate_lines import lines_of

    tenant = next(each for each in a_world(1, 2).tenants if each.log == ACCESS)
    event = request(MONDAY, "198.18.0.9", tenant, "GET", '/a?b="><x', 404, 12, 'An "agent"')
    (line,) = lines_of([event])[ACCESS].splitlines()
    parsed = parser_for("vhost_combined", ACCESS, Register.build((), ()))(1, line)
    assert isinstance(parsed, HttpRequest)
    assert (parsed.path, parsed.status, parsed.host) == ("/a", 404, tenant.host)


@pytest.mark.parametrize("wrong", [{"hours": 0}, {"percent": 0}, {"percent": 1001}], ids=repr)
def test_a_scene_that_makes_no_sense_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="an hour or more"):
        msgspec.structs.replace(a_scene(), **wrong)


def test_a_world_without_tenants_is_refused() -> None:
    with pytest.raises(ValueError, match="found `0`"):
        a_world(1, 0)

"""What real systems do to connectors: entries of others, refusals, lost reloads, late effects."""

import os
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dns.query
import dns.tsig
import dns.update
import pytest
from msgspec.structs import replace
from tests.conformance.systems import (
    BY_HAND,
    HOST,
    OTHER,
    OTHER_SUSPENDED,
    SUSPENDED,
    WITHIN_MS,
    HaproxySystem,
    NginxSystem,
    System,
)
from tests.conformance.systems_other import LANDING, ZONE, BindSystem, PostfixSystem
from tests.e2e.proxies import free_port
from tests.e2e.waiting import WITHIN_S, wait_for

from schout.adapters.connectors.bind_rpz import BindRpz
from schout.adapters.connectors.deadline import Deadline
from schout.adapters.connectors.haproxy_map import HaproxyMap
from schout.adapters.connectors.nginx_map import NginxMap
from schout.core.model.effect import Effect
from schout.core.model.errors import ConnectorFailed
from schout.core.model.vocabulary import MeasureKind
from schout.service.reconciler import Reconciler, Standing

pytestmark = pytest.mark.slow

BY_HAND_SUSPENDED = Effect(kind=MeasureKind.SUSPEND_SERVICE, target=BY_HAND)
MANY = [
    Effect(
        kind=MeasureKind.SUSPEND_SERVICE, target=f"tenant-{number}.a-long-name-of-a-zone.example"
    )
    for number in range(700)
]
"""More than fit into one part of the list of nginx, or into one line of commands to HAProxy."""
CAN = frozenset({MeasureKind.SUSPEND_SERVICE})
SOON_MS = 700
HINT = "; see what holds it up; it is tried again"
ADMIN = " `stats socket ... level admin` in `global`"


@contextmanager
def made(system: System) -> Iterator[System]:
    try:
        yield system
    finally:
        system.stop()


@pytest.fixture
def nginx(tmp_path: Path) -> Iterator[NginxSystem]:
    system = NginxSystem(tmp_path)
    with made(system):
        yield system


@pytest.fixture
def haproxy(tmp_path: Path) -> Iterator[HaproxySystem]:
    system = HaproxySystem(tmp_path)
    with made(system):
        yield system


@pytest.fixture
def postfix(tmp_path: Path) -> Iterator[PostfixSystem]:
    system = PostfixSystem(tmp_path)
    with made(system):
        yield system


def code_of(failed: pytest.ExceptionInfo[ConnectorFailed]) -> str:
    return failed.value.code


def by_effect(standings: tuple[Standing, ...]) -> dict[Effect, tuple[bool, str | None]]:
    return {each.effect: (each.active, each.problem) for each in standings}


def nginx_with(system: NginxSystem, *reload: str, probe: int | None = None) -> NginxMap:
    port = system.probe if probe is None else probe
    return NginxMap("front", CAN, system.map, ("127.0.0.1", port), reload, SOON_MS)


def nginx_by_signal(system: NginxSystem) -> NginxMap:
    return NginxMap(
        name="front",
        can=CAN,
        map_file=system.map,
        probe=("127.0.0.1", system.probe),
        check=[*system.command, "-t", "-q"],
        reload=["kill", "-HUP", str(system.running.pid)],
        within_ms=WITHIN_MS,
    )


@pytest.mark.parametrize("how", ["nginx -s reload", "a check and a bare signal"])
def test_an_entry_that_nginx_refuses_does_not_hold_up_the_others(
    how: str, nginx: NginxSystem
) -> None:
    wanted = [BY_HAND_SUSPENDED, SUSPENDED, OTHER_SUSPENDED]
    connector = nginx.connector if how == "nginx -s reload" else nginx_by_signal(nginx)
    told = by_effect(Reconciler([connector]).run(wanted))
    active, problem = told.pop(BY_HAND_SUSPENDED)
    assert told == {SUSPENDED: (True, None), OTHER_SUSPENDED: (True, None)}
    assert not active
    assert problem is not None
    assert f"`{nginx.binary}` ended with 1" in problem
    assert 'conflicting parameter "by-hand.example"' in problem
    assert nginx.sees(SUSPENDED)
    nginx.restart(nginx.kept())
    assert nginx.connector.present() == {SUSPENDED, OTHER_SUSPENDED}


def test_nothing_of_ours_stays_on_the_disk_while_nginx_takes_no_configuration(
    nginx: NginxSystem,
) -> None:
    Reconciler([nginx.connector]).run([SUSPENDED])
    before, config = nginx.kept(), (nginx.folder / "nginx.conf").read_text()
    (nginx.folder / "nginx.conf").write_text(f"{config}\nhalf an edit")
    told = by_effect(Reconciler([nginx.connector]).run([SUSPENDED, OTHER_SUSPENDED]))
    assert told[SUSPENDED] == (True, None)
    assert not told[OTHER_SUSPENDED][0]
    assert nginx.kept() == before
    (nginx.folder / "nginx.conf").write_text(config)
    told = by_effect(Reconciler([nginx.connector]).run([SUSPENDED, OTHER_SUSPENDED]))
    assert told == {SUSPENDED: (True, None), OTHER_SUSPENDED: (True, None)}


def test_a_reload_that_does_not_happen_is_not_taken_for_an_effect(nginx: NginxSystem) -> None:
    lazy = nginx_with(nginx, "true")
    told = by_effect(Reconciler([lazy]).run([SUSPENDED]))
    assert told == {SUSPENDED: (False, f"front: not done within {SOON_MS} ms{HINT}")}
    assert SUSPENDED.target.encode() in nginx.map.read_bytes()
    assert (lazy.present(), nginx.sees(SUSPENDED)) == (frozenset(), False)
    told = by_effect(Reconciler([nginx.connector]).run([SUSPENDED]))
    assert (told, nginx.sees(SUSPENDED)) == ({SUSPENDED: (True, None)}, True)


def test_a_lift_that_nginx_never_read_is_found_by_the_next_process(nginx: NginxSystem) -> None:
    Reconciler([nginx.connector]).run([SUSPENDED])
    nginx.map.write_bytes(b"")
    assert nginx.connector.present() == {SUSPENDED}
    assert Reconciler([nginx.connector]).run([]) == ()
    assert (nginx.connector.present(), nginx.sees(SUSPENDED)) == (frozenset(), False)


def test_a_probe_that_is_not_there_or_is_something_else_is_told(nginx: NginxSystem) -> None:
    with pytest.raises(ConnectorFailed) as failed:
        nginx_with(nginx, "true", probe=free_port()).present()
    assert code_of(failed) == "SCH-N001"
    with pytest.raises(ConnectorFailed) as failed:
        nginx_with(nginx, "true", probe=nginx.port).present()
    assert code_of(failed) == "SCH-N003"


@pytest.mark.parametrize("make", [NginxSystem, HaproxySystem], ids=["nginx", "HAProxy"])
def test_long_lists_are_applied_read_back_and_lifted_whole(
    make: type[NginxSystem] | type[HaproxySystem], tmp_path: Path
) -> None:
    system = make(tmp_path)
    with made(system):
        before = system.kept()
        reconciler = Reconciler([system.connector])
        assert all(each.active for each in reconciler.run(MANY))
        assert system.connector.present() == set(MANY)
        assert (system.sees(MANY[0]), system.sees(MANY[-1])) == (True, True)
        assert reconciler.run([]) == ()
        assert system.kept() == before


@pytest.mark.parametrize(
    "target", ["default", "include", "*.example", "~x", 'a"b', "a;b", "a{b", "$host", "a\\b", "#a"]
)
def test_what_means_more_than_a_name_in_a_map_is_refused(target: str, nginx: NginxSystem) -> None:
    effect = replace(SUSPENDED, target=target)
    told = Reconciler([nginx.connector]).run([effect])
    assert [(each.active, f"found `{target}`" in (each.problem or "")) for each in told] == [
        (False, True)
    ]
    assert nginx.kept() == b""


@pytest.mark.parametrize("make", [NginxSystem, HaproxySystem], ids=["nginx", "HAProxy"])
@pytest.mark.parametrize("target", [f"{HOST}/page", "203.0.113.7", f"*.{HOST}"])
def test_what_a_map_of_hosts_is_never_asked_for_is_not_said_to_be_active(
    make: type[NginxSystem] | type[HaproxySystem], target: str, tmp_path: Path
) -> None:
    system = make(tmp_path)
    with made(system):
        effect = replace(SUSPENDED, target=target)
        told = by_effect(Reconciler([system.connector]).run([effect, OTHER_SUSPENDED]))
        assert told == {
            effect: (
                False,
                f"{system.connector.name}: expected one host name in lower case, found `{target}`",
            ),
            OTHER_SUSPENDED: (True, None),
        }


def test_words_of_others_in_the_map_of_haproxy_stay(haproxy: HaproxySystem) -> None:
    haproxy.restart(haproxy.map.read_bytes() + f"  {OTHER}\tin-maintenance  \n\n# end\n".encode())
    before, reconciler = haproxy.kept(), Reconciler([haproxy.connector])
    assert all(each.active for each in reconciler.run([OTHER_SUSPENDED, SUSPENDED]))
    assert f"  {OTHER}\tin-maintenance,suspend_service  \n" in haproxy.map.read_text()
    assert haproxy.says(f"get map {haproxy.map} {OTHER}").count("in-maintenance,suspend_service")
    assert reconciler.run([]) == ()
    assert haproxy.kept() == before
    assert 'value="in-maintenance"' in haproxy.says(f"get map {haproxy.map} {OTHER}")


def test_a_value_that_the_socket_cannot_carry_is_left_as_it_is(haproxy: HaproxySystem) -> None:
    haproxy.restart(haproxy.map.read_bytes() + f"{OTHER} two words\n".encode())
    told = by_effect(Reconciler([haproxy.connector]).run([OTHER_SUSPENDED, SUSPENDED]))
    problem = f"edge: `{OTHER}` has a value in `{haproxy.map}` that cannot be kept"
    hint = "somebody else wrote a value with spaces or quotes; use a map of our own"
    assert told == {SUSPENDED: (True, None), OTHER_SUSPENDED: (False, f"{problem}; {hint}")}
    assert f"{OTHER} two words\n" in haproxy.map.read_text()


def test_what_somebody_changes_by_hand_is_put_right(haproxy: HaproxySystem) -> None:
    reconciler = Reconciler([haproxy.connector])
    reconciler.run([SUSPENDED])
    haproxy.says(f"del map {haproxy.map} {HOST}")
    haproxy.says(f"add map {haproxy.map} {OTHER} suspend_service")
    assert (haproxy.sees(SUSPENDED), haproxy.sees(OTHER_SUSPENDED)) == (False, True)
    assert by_effect(reconciler.run([SUSPENDED])) == {SUSPENDED: (True, None)}
    assert (haproxy.sees(SUSPENDED), haproxy.sees(OTHER_SUSPENDED)) == (True, False)


def test_haproxy_that_is_down_or_has_no_such_map_is_told(haproxy: HaproxySystem) -> None:
    runtime = haproxy.socket
    with pytest.raises(ConnectorFailed) as failed:
        HaproxyMap("edge", CAN, Path("/no/such.map"), runtime, SOON_MS).present()
    assert code_of(failed) == "SCH-N003"
    haproxy.running.stop()
    told = by_effect(Reconciler([haproxy.connector]).run([SUSPENDED]))
    haproxy.running.again()
    problem = f"edge: cannot speak to HAProxy at `{runtime}`: connection refused"
    assert told == {SUSPENDED: (False, f"{problem}; is it running, with{ADMIN}")}
    assert by_effect(Reconciler([haproxy.connector]).run([SUSPENDED])) == {SUSPENDED: (True, None)}


def is_stopped(pid: int) -> bool:
    """Tell whether no thread of a process runs any more; a signal takes its time to arrive."""
    states = [each.read_text() for each in Path(f"/proc/{pid}/task").glob("*/stat")]
    return all(each.rpartition(")")[2].split()[0] == "T" for each in states)


def test_haproxy_that_hangs_costs_its_time_out_and_no_more(haproxy: HaproxySystem) -> None:
    slow = HaproxyMap("edge", CAN, haproxy.map, haproxy.socket, SOON_MS)
    os.kill(haproxy.running.pid, signal.SIGSTOP)
    try:
        wait_for(lambda: is_stopped(haproxy.running.pid), "HAProxy to stop")
        told = by_effect(Reconciler([slow]).run([SUSPENDED]))
    finally:
        os.kill(haproxy.running.pid, signal.SIGCONT)
    assert told == {SUSPENDED: (False, f"edge: not done within {SOON_MS} ms{HINT}")}


@contextmanager
def full_disk() -> Iterator[None]:
    """Let this process write no byte into any file."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_nothing_is_applied_or_lifted_in_haproxy_that_a_restart_would_undo(
    haproxy: HaproxySystem,
) -> None:
    before, reconciler = haproxy.kept(), Reconciler([haproxy.connector])
    problem = f"edge: cannot write `{haproxy.map}`: file too large"
    with full_disk():
        told = by_effect(reconciler.run([SUSPENDED]))
    assert (told, haproxy.sees(SUSPENDED)) == ({SUSPENDED: (False, problem)}, False)
    reconciler.run([SUSPENDED])
    with full_disk():
        told = by_effect(reconciler.run([], [SUSPENDED]))
    assert (told, haproxy.sees(SUSPENDED)) == ({SUSPENDED: (True, problem)}, True)
    assert by_effect(reconciler.run([], [SUSPENDED])) == {SUSPENDED: (False, None)}
    assert (haproxy.sees(SUSPENDED), haproxy.kept()) == (False, before)


class Deaf(HaproxyMap):
    """Speaks to a HAProxy that answers questions, and hangs when it is to change anything."""

    def _say(self, line: str, deadline: Deadline) -> str:
        if not line.startswith("show "):
            raise deadline.over()
        return super()._say(line, deadline)


def test_what_haproxy_did_not_take_does_not_stay_in_its_file(haproxy: HaproxySystem) -> None:
    before = haproxy.kept()
    deaf = Deaf("edge", CAN, haproxy.map, haproxy.socket, SOON_MS)
    told = by_effect(Reconciler([deaf]).run([SUSPENDED]))
    assert told == {SUSPENDED: (False, f"edge: not done within {SOON_MS} ms{HINT}")}
    assert haproxy.kept() == before


def test_the_entry_of_somebody_else_is_set_aside_and_put_back(postfix: PostfixSystem) -> None:
    text = f"# of the host\n{OTHER}  DUNNO\n  and more\n  of it\n\nlast.example OK\n"
    postfix.restart((text.encode(), []))
    one, other, _ = postfix.effects
    reconciler = Reconciler([postfix.connector])
    assert all(each.active for each in reconciler.run([other, one]))
    ours = "REJECT 5.7.1 outgoing mail of this sender is off"
    assert postfix.map.read_text() == (
        "# of the host\n"
        f"#schout# {OTHER}  DUNNO\n#schout#   and more\n#schout#   of it\n"
        f"\nlast.example OK\n{OTHER} {ours}\n{HOST} {ours}\n"
    )
    assert (postfix.sees(one), postfix.sees(other)) == (True, True)
    reconciler.run([one])
    assert (postfix.sees(one), postfix.sees(other)) == (True, False)
    reconciler.run([])
    assert postfix.map.read_text() == text


def test_a_map_that_was_compiled_of_an_old_text_is_put_right(postfix: PostfixSystem) -> None:
    one, *_ = postfix.effects
    reconciler, before = Reconciler([postfix.connector]), postfix.map.read_bytes()
    reconciler.run([one])
    postfix.map.write_bytes(before)
    assert postfix.connector.present() == {one}
    assert reconciler.run([]) == ()
    assert (postfix.connector.present(), postfix.sees(one)) == (frozenset(), False)


LATE_MS = 300


def reconciler_of(system: BindSystem) -> Reconciler:
    """Give what a new process has: it knows nothing of what was done before."""
    where = ("127.0.0.1", system.port)
    kind = MeasureKind.SUSPEND_SERVICE
    return Reconciler([BindRpz("names", kind, where, ZONE, LANDING, system.key, LATE_MS)])


def test_a_name_that_bind_does_not_lead_away_yet_is_not_active(tmp_path: Path) -> None:
    system = BindSystem(tmp_path, interval_s=3)
    with made(system):
        reconciler = reconciler_of(system)

        def is_active() -> bool:
            (told,) = reconciler.run([SUSPENDED])
            assert system.sees(SUSPENDED) or not told.active
            return told.active

        was_late = not is_active()
        wait_for(is_active, "BIND to sum its policy up", WITHIN_S)
        assert (was_late, system.sees(SUSPENDED)) == (True, True)


def test_a_name_that_is_taken_out_of_the_zone_is_free_though_bind_sums_up_seldom(
    tmp_path: Path,
) -> None:
    system = BindSystem(tmp_path, interval_s=3)
    with made(system):
        reconciler_of(system).run([SUSPENDED])
        wait_for(lambda: system.sees(SUSPENDED), "BIND to sum its policy up", WITHIN_S)
        update = dns.update.UpdateMessage(ZONE, keyring=system.key)
        update.delete(f"{HOST}.{ZONE}.")
        dns.query.tcp(update, "127.0.0.1", WITHIN_S, system.port)
        assert (system.sees(SUSPENDED), system.connector.present()) == (False, frozenset())


def test_a_name_that_somebody_else_has_in_the_zone_is_left_to_them(tmp_path: Path) -> None:
    system = BindSystem(tmp_path)
    with made(system):
        before = system.kept()
        told = by_effect(Reconciler([system.connector]).run([BY_HAND_SUSPENDED, SUSPENDED]))
        problem = f"names: `{BY_HAND}` stands in the zone already, for something else"
        hint = "1 such names; take the entry away, or leave it to who made it"
        assert told == {SUSPENDED: (True, None), BY_HAND_SUSPENDED: (False, f"{problem}; {hint}")}
        assert system.sees(SUSPENDED)
        Reconciler([system.connector]).run([])
        assert system.kept() == before


def test_a_key_that_bind_does_not_know_is_told(tmp_path: Path) -> None:
    system = BindSystem(tmp_path)
    with made(system):
        key = dns.tsig.Key("schout", "d3Jvbmd3cm9uZ3dyb25nd3Jvbmd3cm9uZ3dyb25n", "hmac-sha256")
        where = ("127.0.0.1", system.port)
        kind = MeasureKind.SUSPEND_SERVICE
        connector = BindRpz("names", kind, where, ZONE, LANDING, key, within_ms=SOON_MS)
        told = Reconciler([connector]).run([SUSPENDED])
        assert [(each.active, (each.problem or "")[:14]) for each in told] == [
            (False, "names: BIND at")
        ]

"""The doctor says of each part of a set-up whether it is good, and how to mend what is not."""

import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from schout.adapters.sql.store import open_store
from schout.core.evidence.seal import sign
from schout.core.model.edge import EdgeSanctions
from schout.core.policy.edge import edge_limits
from schout.service.doctor import Check, Level, examine
from schout.service.edge import Documents, keep
from schout.service.gate_settings import Place
from schout.service.packs import load_policy
from schout.service.permit_keys import signing_key
from schout.service.settings import Settings, WatchedLog, load_settings
from schout.testing.events import request, write_line
from schout.testing.samples import sample_permit, sample_tenant


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("schout.service.doctor.shutil.which", lambda *_, **__: None)
    given = {
        "SCHOUT_LISTEN": "127.0.0.1:0",
        "SCHOUT_STORE": "schout.db",
        "SCHOUT_GATE_LISTEN": "127.0.0.1:0",
        "SCHOUT_GATE_COMPLETIONS": "127.0.0.1:0",
    }
    return load_settings(None, given)


def checks(settings: Settings, **changes: object) -> dict[str, Check]:
    changed = msgspec.structs.replace(settings, **changes)
    return {check.what: check for check in examine(changed)}


def test_an_empty_set_up_is_good_with_advice(settings: Settings) -> None:
    found = checks(settings)
    assert {what: check.level for what, check in found.items() if what != "disk"} == {
        "Python": Level.GOOD,
        "settings": Level.ADVICE,
        "policy": Level.GOOD,
        "store": Level.GOOD,
        "listen": Level.GOOD,
        "gate": Level.GOOD,
        "gate completions": Level.GOOD,
        "logs": Level.ADVICE,
    }
    assert found["store"].found == "schout.db does not exist yet and will be made"


def test_a_store_without_tenants_asks_for_some(settings: Settings) -> None:
    open_store("schout.db").close()
    found = checks(settings)
    assert (found["store"].level, found["tenants"].level) == (Level.GOOD, Level.ADVICE)
    assert found["tenants"].found == "none is registered"


def test_what_is_no_store_is_wrong(settings: Settings) -> None:
    Path("schout.db").write_text("a letter\n" * 100)
    store = checks(settings)["store"]
    assert (store.level, store.found.partition(":")[0]) == (Level.WRONG, "SCH-S005")
    assert store.mend == "name a file that `schout` made, or one that does not exist yet"


def test_a_pack_that_is_wrong_says_where_to_look(settings: Settings) -> None:
    Path("pack").mkdir()
    Path("pack/p.yaml").write_text("plans: [1]\n")
    policy = checks(settings, policy="pack")["policy"]
    assert (policy.level, policy.mend) == (Level.WRONG, "run `schout policy check pack`")
    gone = checks(settings, policy="gone")["policy"]
    assert (gone.level, gone.found) == (Level.WRONG, "SCH-P060: there is no pack `gone`")


def test_a_port_in_use_is_told(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        listen = checks(settings, port=port)["listen"]
    assert (listen.level, listen.found) == (
        Level.ADVICE,
        f"127.0.0.1:{port}: address already in use",
    )


def gated(settings: Settings, **changes: object) -> dict[str, Check]:
    return checks(settings, gate=msgspec.structs.replace(settings.gate, **changes))


def test_a_place_of_the_gate_that_is_taken_is_told(settings: Settings) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as told,
    ):
        told.bind(("127.0.0.1", 0))
        spoe = Place(None, "127.0.0.1", taken.getsockname()[1])
        completions = Place(None, "127.0.0.1", told.getsockname()[1])
        envoy = Place(None, "::1", 0)
        found = gated(settings, spoe=spoe, completions=completions, envoy=envoy)
    assert (found["gate envoy"].level, found["gate envoy"].found) == (Level.GOOD, "[::1]:0 is free")
    for name, place in (("gate spoe", spoe), ("gate completions", completions)):
        said = found[name].level, found[name].found
        assert said == (Level.ADVICE, f"{place}: address already in use")


def test_a_socket_file_of_the_gate_needs_a_folder(settings: Settings, tmp_path: Path) -> None:
    good = gated(settings, listen=Place(str(tmp_path / "gate"), "", 0))["gate"]
    assert (good.level, good.found) == (Level.GOOD, f"unix:{tmp_path}/gate can be made")
    gone = gated(settings, listen=Place(str(tmp_path / "gone" / "gate"), "", 0))["gate"]
    assert (gone.level, gone.found) == (
        Level.ADVICE,
        f"unix:{tmp_path}/gone/gate: `{tmp_path}/gone` cannot be written",
    )


def test_a_gate_that_runs_holds_its_places(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("schout.service.doctor.ask_status", lambda _: b"{}")
    found = checks(settings)
    assert (found["gate"].level, found["gate"].found) == (Level.GOOD, "it runs at 127.0.0.1:0")
    assert "gate completions" not in found


def test_a_gate_that_listens_nowhere_is_not_looked_at(settings: Settings) -> None:
    found = gated(settings, listen=None, completions=None)
    assert [what for what in found if what.startswith("gate")] == []


def test_permits_that_are_not_honoured_are_told_with_the_first_reason(settings: Settings) -> None:
    store = open_store("schout.db")
    ends = datetime.now(UTC) + timedelta(days=1)
    permit = sample_permit(ends=ends)
    with store.transaction() as transaction:
        transaction.put_tenant(sample_tenant())
        transaction.put_permit(permit)
    told = checks(settings)["permits"]
    assert told.level is Level.WRONG
    assert told.found.startswith("1 are not honoured, the first: SCH-G045: permit `prm_1`")
    with store.transaction() as transaction:
        transaction.put_permit(sign(permit, signing_key(Path("permit-key"))))
    store.close()
    found = checks(settings)
    assert (found["permits"].level, found["permits"].found) == (Level.GOOD, "1 are honoured")
    assert (found["permit keys"].level, found["permit keys"].found) == (
        Level.GOOD,
        "1 in permit-key.pub",
    )


def test_keys_of_permits_that_cannot_be_read_are_told(settings: Settings) -> None:
    open_store("schout.db").close()
    Path("permit-key.pub").write_text("a letter")
    found = checks(settings)
    assert (found["permit keys"].level, found["permit keys"].found) == (
        Level.WRONG,
        "SCH-G041: `permit-key.pub` holds no public key",
    )
    assert "permits" not in found


def test_a_store_on_a_server_has_no_keys_beside_it(settings: Settings) -> None:
    keys = checks(settings, store="postgresql://127.0.0.1:1/schout")["permit keys"]
    assert (keys.level, keys.found.partition(":")[0]) == (Level.ADVICE, "SCH-G042")


def test_a_damaged_file_of_last_known_limits_is_told(settings: Settings) -> None:
    path = Path("gate-last-known.json")
    policy = load_policy("oxygis")
    keep(path, Documents(limits=edge_limits(policy), sanctions=EdgeSanctions()))
    good = checks(settings)["last known limits"]
    assert (good.level, good.found) == (Level.GOOD, "gate-last-known.json is whole")
    path.write_bytes(path.read_bytes()[:-9])
    wrong = checks(settings)["last known limits"]
    assert (wrong.level, wrong.found) == (Level.WRONG, "gate-last-known.json is damaged")


@pytest.mark.parametrize(
    ("says", "level"),
    [
        ("--with-http_auth_request_module --with-x", Level.GOOD),
        ("--with-x", Level.ADVICE),
        (None, None),
    ],
)
def test_an_nginx_that_cannot_ask_is_told(
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    says: str | None,
    level: Level | None,
) -> None:
    nginx = tmp_path / "nginx"
    if says is not None:
        nginx.write_text(f"#!/bin/sh\necho 'configure arguments: {says}' >&2\n")
        nginx.chmod(0o700)
    monkeypatch.setattr("schout.service.doctor.shutil.which", lambda *_, **__: str(nginx))
    found = checks(settings).get("nginx")
    assert (None if found is None else found.level) == level


def test_each_log_is_looked_at(settings: Settings) -> None:
    line = write_line(request(host="a.example"), "vhost_combined") + b"\n"
    Path("good.log").write_bytes(line * 3)
    Path("empty.log").touch()
    Path("odd.log").write_text("no log\n")
    names = ("good.log", "empty.log", "odd.log", "gone.log")
    found = checks(settings, logs=tuple(WatchedLog(path=name) for name in names))
    told = [(found[f"log {name}"].level, found[f"log {name}"].found) for name in names]
    assert told == [
        (Level.GOOD, "in the format `vhost_combined`"),
        (Level.GOOD, "is empty so far"),
        (Level.WRONG, "SCH-I003: the format of `odd.log` is not known"),
        (Level.WRONG, "SCH-I001: cannot read `gone.log`: no such file or directory"),
    ]

"""The doctor says of each part of a set-up whether it is good, and how to mend what is not."""

import socket
from pathlib import Path

import msgspec
import pytest

from schout.adapters.sql.store import open_store
from schout.service.doctor import Check, Level, examine
from schout.service.settings import Settings, WatchedLog, load_settings
from schout.testing.events import request, write_line


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.chdir(tmp_path)
    return load_settings(None, {"SCHOUT_LISTEN": "127.0.0.1:0", "SCHOUT_STORE": "schout.db"})


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

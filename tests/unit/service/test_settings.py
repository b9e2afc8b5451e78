"""Settings come from one file and the environment over it; what is wrong is named."""

from pathlib import Path

import pytest

from schout.core.model.errors import SettingsError
from schout.core.model.moment import HOUR_US, MINUTE_US, SECOND_US
from schout.service.gate_settings import gate_settings
from schout.service.settings import (
    FILE_VARIABLE,
    KEYS,
    Settings,
    WatchedLog,
    load_settings,
    make_store_folder,
    store_folder,
)

DEFAULTS = Settings(
    file=None,
    store="schout-data/schout.db",
    policy="oxygis",
    host="127.0.0.1",
    port=8470,
    lateness_us=2 * MINUTE_US,
    verify_every_us=HOUR_US,
    stop_within_us=10 * SECOND_US,
    permit_key=None,
    gate=gate_settings("the defaults", {}, {}),
    logs=(),
)


@pytest.fixture(autouse=True)
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_without_a_file_the_defaults_hold() -> None:
    assert load_settings(None, {}) == DEFAULTS


def test_every_key_can_be_set_in_the_file() -> None:
    text = (
        'store = "s.db"\npolicy = "p"\nlisten = "[::1]:0"\nlateness = "5s"\n'
        'verify_every = "1d"\nstop_within = "1m"\npermit_key = "k"\n'
        '[[log]]\npath = "a.log"\nformat = "caddy"\nhost = "a.example"\n[[log]]\npath = "b.log"\n'
    )
    Path("schout.toml").write_text(text)
    assert {key for key in KEYS if f"{key} = " in text} == set(KEYS)
    assert load_settings(None, {}) == Settings(
        file="schout.toml",
        store="s.db",
        policy="p",
        host="::1",
        port=0,
        lateness_us=5 * SECOND_US,
        verify_every_us=24 * HOUR_US,
        stop_within_us=MINUTE_US,
        permit_key="k",
        gate=gate_settings("the defaults", {}, {}),
        logs=(
            WatchedLog(path="a.log", format="caddy", host="a.example"),
            WatchedLog(path="b.log"),
        ),
    )


def test_the_environment_stands_over_the_file() -> None:
    Path("other.toml").write_text('store = "s.db"\npolicy = "p"\n[[log]]\npath = "a.log"\n')
    given = {FILE_VARIABLE: "other.toml", "SCHOUT_STORE": "e.db", "SCHOUT_LOGS": "b.log::c.log"}
    found = load_settings(None, given)
    assert (found.file, found.store, found.policy) == ("other.toml", "e.db", "p")
    assert [log.path for log in found.logs] == ["a.log", "b.log", "c.log"]


@pytest.mark.parametrize("port", ["8470", ":8470", "host:", "host:65536", "host:-1", "host:²"])
def test_an_address_without_host_and_port_is_refused(port: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(None, {"SCHOUT_LISTEN": port})
    assert (caught.value.code, caught.value.message) == (
        "SCH-C014",
        f"SCHOUT_LISTEN: `listen` is `{port}`",
    )


@pytest.mark.parametrize("period", ["1mo", "5bd", "0s", "31d", "2 m", "99999999d"])
def test_a_period_of_no_fixed_or_no_fit_length_is_refused(period: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(None, {"SCHOUT_STOP_WITHIN": period})
    assert caught.value.code == "SCH-C015"


@pytest.mark.parametrize(
    ("store", "shown"),
    [
        ("postgresql://schout:secret@db.example/schout", "postgresql://…@db.example/schout"),
        ("postgresql://db.example/schout", "postgresql://db.example/schout"),
        ("a@b.db", "a@b.db"),
    ],
)
def test_a_password_is_never_shown(store: str, shown: str) -> None:
    assert load_settings(None, {"SCHOUT_STORE": store}).store_name == shown


@pytest.mark.parametrize(
    ("store", "folder"),
    [
        ("data/schout.db", "data"),
        ("schout.db", "."),
        ("postgresql://db.example/schout", "schout-data"),
    ],
)
def test_a_store_has_a_folder_for_what_is_kept_beside_it(store: str, folder: str) -> None:
    assert store_folder(store) == Path(folder)


def test_the_folder_of_a_store_is_made_for_its_owner_alone() -> None:
    make_store_folder("data/schout.db")
    make_store_folder("data/schout.db")
    make_store_folder("far/away/schout.db")
    make_store_folder("postgresql://db.example/schout")
    assert sorted(path.name for path in Path().iterdir()) == ["data"]
    assert Path("data").stat().st_mode & 0o777 == 0o700

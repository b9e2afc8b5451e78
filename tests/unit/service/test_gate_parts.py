"""The secret of a gate: made once, for its owner alone, beside the store."""

import stat
from pathlib import Path

import pytest

from schout.core.model.errors import InputError
from schout.service.gate_parts import gate_secret


@pytest.fixture(autouse=True)
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("store", "place"),
    [
        ("desk.db", "gate-secret"),
        ("data/desk.db", "data/gate-secret"),
        ("postgresql://db.example/schout", "schout-data/gate-secret"),
    ],
)
def test_the_secret_is_made_once_for_its_owner_alone(store: str, place: str) -> None:
    secret = gate_secret(store)
    assert len(secret) == 64
    assert gate_secret(store) == secret == Path(place).read_bytes()
    assert stat.S_IMODE(Path(place).stat().st_mode) == 0o600


def test_a_file_that_holds_no_secret_is_refused() -> None:
    Path("gate-secret").write_text("short")
    with pytest.raises(InputError) as caught:
        gate_secret("desk.db")
    assert (caught.value.code, caught.value.message) == (
        "SCH-G003",
        "`gate-secret` holds no secret",
    )


def test_a_folder_that_cannot_be_made_is_told() -> None:
    with pytest.raises(InputError) as caught:
        gate_secret("far/away/desk.db")
    assert (caught.value.code, caught.value.message) == (
        "SCH-G003",
        "cannot use `far/away/gate-secret`: no such file or directory",
    )

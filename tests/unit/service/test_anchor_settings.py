"""The settings of anchors: heads are signed without any; a service needs its certificates."""

import pytest

from schout.core.model.errors import SettingsError
from schout.service.anchor_settings import AnchorSettings, anchor_settings


def test_nothing_needs_to_be_set() -> None:
    assert anchor_settings("x.toml", {}, {}) == AnchorSettings()


def test_every_setting_is_taken_over() -> None:
    table = {"folder": "/mnt/heads", "tsa": "https://tsa.example/tsr", "tsa_certificate": "r.pem"}
    assert anchor_settings("x.toml", table, {}) == AnchorSettings(
        folder="/mnt/heads", tsa="https://tsa.example/tsr", tsa_certificate="r.pem"
    )


def test_the_environment_names_the_folder() -> None:
    found = anchor_settings("x.toml", {"folder": "/mnt/a"}, {"SCHOUT_ANCHOR_FOLDER": "/mnt/b"})
    assert found == AnchorSettings(folder="/mnt/b")


@pytest.mark.parametrize(
    ("table", "code", "message"),
    [
        pytest.param([], "SCH-C013", "x: write the settings of anchors as `[anchor]`", id="list"),
        pytest.param({"fold": "a"}, "SCH-C010", "x: anchors have no setting `fold`", id="unknown"),
        pytest.param(
            {"folder": 3}, "SCH-C013", "x: expected `folder` of anchors as text, found `3`", id="3"
        ),
        pytest.param(
            {"folder": ""}, "SCH-C013", "x: expected `folder` of anchors as text, found ``", id="no"
        ),
        pytest.param(
            {"tsa": "tsa.example", "tsa_certificate": "r.pem"},
            "SCH-C013",
            "x: `tsa` of anchors is `tsa.example`",
            id="no address",
        ),
        pytest.param(
            {"tsa": "https://"}, "SCH-C013", "x: `tsa` of anchors is `https://`", id="no host"
        ),
        pytest.param(
            {"tsa": "https://tsa.example"},
            "SCH-C013",
            "x: `tsa` of anchors needs `tsa_certificate`",
            id="no certificate",
        ),
    ],
)
def test_a_wrong_setting_is_named(table: object, code: str, message: str) -> None:
    with pytest.raises(SettingsError) as raised:
        anchor_settings("x", table, {})
    assert (raised.value.code, raised.value.message) == (code, message)

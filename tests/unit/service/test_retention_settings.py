"""How long each class of data is kept is set, and told in the register of processing."""

import msgspec
import pytest

from schout.core.model.errors import SettingsError
from schout.core.reports.processing_register import DataClass, Kept
from schout.service.archive_settings import ArchiveSettings
from schout.service.retention_settings import (
    RETENTION_KEYS,
    RetentionSettings,
    retention_settings,
    times_kept,
)


def test_nothing_needs_to_be_set() -> None:
    assert retention_settings("x", {}) == RetentionSettings()


def test_the_defaults_that_are_told_are_those_that_hold() -> None:
    told = {key: int(default) for key, (default, _) in RETENTION_KEYS.items()}
    assert told == msgspec.structs.asdict(RetentionSettings())


def test_every_setting_is_taken_over() -> None:
    table = {"findings": 1, "cases": 2, "reports": 3, "permits": 4}
    assert retention_settings("x", table) == RetentionSettings(
        findings=1, cases=2, reports=3, permits=4
    )


@pytest.mark.parametrize(
    ("table", "code", "message"),
    [
        pytest.param(
            [], "SCH-C013", "x: write the settings of retention as `[retention]`", id="list"
        ),
        pytest.param({"case": 1}, "SCH-C010", "x: retention has no setting `case`", id="unknown"),
        *(
            pytest.param(
                {"cases": days},
                "SCH-C013",
                f"x: expected `cases` of retention in days, found `{days}`",
                id=str(days),
            )
            for days in ("5y", 0, True, 36_501, 1.5)
        ),
    ],
)
def test_a_wrong_setting_is_named(table: object, code: str, message: str) -> None:
    with pytest.raises(SettingsError) as raised:
        retention_settings("x", table)
    assert (raised.value.code, raised.value.message) == (code, message)


def test_every_class_of_data_has_its_time() -> None:
    found = times_kept(ArchiveSettings(), RetentionSettings(cases=2))
    assert set(found) == set(DataClass)
    assert found[DataClass.CASES] == Kept(days=None, until="2 days after its case was closed")
    assert found[DataClass.EVENTS].days is None


def test_events_are_kept_as_long_as_the_archive_says() -> None:
    archive = ArchiveSettings(path="archive")
    assert times_kept(archive, RetentionSettings())[DataClass.EVENTS] == Kept(days=90)

"""A reporter's record."""

from datetime import UTC, datetime

import pytest

from schout.core.model.reporter import ReporterRecord, Standing

NOW = datetime(2026, 11, 2, tzinfo=UTC)


def test_a_record_begins_with_nothing() -> None:
    assert ReporterRecord(key="k").decided == 0
    assert ReporterRecord(key="k", upheld=2, unfounded=3).decided == 5


def test_a_record_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="counts of 0 or more"):
        ReporterRecord(key="k", upheld=-1)
    with pytest.raises(ValueError, match="counts of 0 or more"):
        ReporterRecord(key="k", unfounded_since=-1)


@pytest.mark.parametrize("standing", [Standing.WARNED, Standing.SLOWED])
def test_nobody_is_slowed_without_a_warning(standing: Standing) -> None:
    with pytest.raises(ValueError, match="without a warning"):
        ReporterRecord(key="k", standing=standing)
    assert ReporterRecord(key="k", standing=standing, warned_at=NOW).standing is standing

"""Times of logs: exact, or none; nothing is guessed."""

import pytest

from schout.core.intake.when import ClfClock, possible, read_iso
from schout.core.model.moment import from_rfc3339


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10/Oct/2023:11:06:56 +0200", "2023-10-10T09:06:56Z"),
        ("10/Oct/2023:11:06:56 -0730", "2023-10-10T18:36:56Z"),
        ("10/Oct/2023:11:06:56 +0000", "2023-10-10T11:06:56Z"),
        ("29/Feb/2024:00:00:00 +1400", "2024-02-28T10:00:00Z"),
        ("31/Dec/2016:23:59:60 +0000", "2016-12-31T23:59:59Z"),
        ("01/Jan/1970:00:00:00 +0000", "1970-01-01T00:00:00Z"),
        ("31/Dec/8999:23:59:59 +0000", "8999-12-31T23:59:59Z"),
    ],
)
def test_a_time_of_the_common_log_format_is_read_in_its_zone(text: str, expected: str) -> None:
    assert ClfClock().read(text) == from_rfc3339(expected)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "30/Feb/2023:00:00:00 +0000",
        "29/Feb/2023:00:00:00 +0000",
        "00/Oct/2023:00:00:00 +0000",
        "10/Okt/2023:00:00:00 +0000",
        "10/OCT/2023:00:00:00 +0000",
        "1/Oct/2023:00:00:00 +0000",
        " 1/Oct/2023:00:00:00 +0000",
        "10-Oct-2023:00:00:00 +0000",
        "10/Oct/0000:00:00:00 +0000",
        "10/Oct/2023 00:00:00 +0000",
        "10/Oct/2023:24:00:00 +0000",
        "10/Oct/2023:00:60:00 +0000",
        "10/Oct/2023:00:00:61 +0000",
        "10/Oct/2023:00:00:00 0000",
        "10/Oct/2023:00:00:00 +1500",
        "10/Oct/2023:00:00:00 +0060",
        "10/Oct/2023:00:00:00 +-100",
        "10/Oct/2023:00:00:00 +0000x",
        "10/Oct/2023:00:00:00 ",
        "١٠/Oct/2023:00:00:00 +0000",
        "01/Jan/1970:00:00:00 +0200",
        "01/Jan/0001:00:00:00 +0200",
        "31/Dec/9999:23:59:59 -1400",
    ],
)
def test_what_is_no_time_is_none(text: str) -> None:
    assert ClfClock().read(text) is None


def test_a_known_day_does_not_vouch_for_a_wrong_clock() -> None:
    clock = ClfClock()
    assert clock.read("10/Oct/2023:11:06:56 +0200") is not None
    assert clock.read("10/Oct/2023:11:6:056 +0200") is None


def test_answers_stay_the_same_when_the_kept_ones_are_dropped() -> None:
    clock = ClfClock()
    midnight = from_rfc3339("2023-10-10T00:00:00Z")
    texts = [
        f"10/Oct/2023:{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02} +0000"
        for second in range(5000)
    ]
    expected = [midnight + second * 1_000_000 for second in range(5000)]
    assert [clock.read(text) for text in texts] == expected
    assert [clock.read(text) for text in texts] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023-10-10T09:06:56Z", "2023-10-10T09:06:56Z"),
        ("2023-10-10T11:06:56.123456789+02:00", "2023-10-10T09:06:56.123456Z"),
        ("2023-10-10T11:06:56.5+0200", "2023-10-10T09:06:56.500000Z"),
        ("2023-10-10T09:06:56", "2023-10-10T09:06:56Z"),
        ("0001-01-01T00:00:00+14:00", None),
        ("9999-12-31T23:59:59-14:00", None),
        ("1969-12-31T23:59:59.999999Z", None),
        ("10/Oct/2023:11:06:56 +0200", None),
        ("", None),
    ],
)
def test_rfc_3339_is_read_and_cut_to_microseconds(text: str, expected: str | None) -> None:
    assert read_iso(text) == (None if expected is None else from_rfc3339(expected))


@pytest.mark.parametrize(
    ("at_us", "expected"),
    [
        (-1, None),
        (0, 0),
        (from_rfc3339("9000-01-01T00:00:00Z") - 1, from_rfc3339("9000-01-01T00:00:00Z") - 1),
        (from_rfc3339("9000-01-01T00:00:00Z"), None),
    ],
)
def test_a_log_is_of_a_moment_from_1970_until_9000(at_us: int, expected: int | None) -> None:
    assert possible(at_us) == expected

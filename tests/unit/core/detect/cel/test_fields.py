"""Virtual fields: worked out from what an activity tells, none where it tells nothing."""

import pytest

from schout.core.detect.cel.fields import OF_TEXTS, named, reader
from schout.core.model.vocabulary import ActivityKind
from schout.core.policy.cel.types import FIELDS
from schout.testing.events import request

KIND = ActivityKind.HTTP_REQUEST
TOLD = request(path="/A/./%62", query="q=%2527", source_ip="192.0.2.9", status=404)
UNTOLD = request(path=None, query="x", source_ip="unknown")


@pytest.mark.parametrize(
    ("name", "told", "untold"),
    [
        ("path", "/A/b", None),
        ("target", "/A/./%62?q=%2527", None),
        ("decoded", "/a/./b?q='", None),
        ("source_prefix", "192.0.2.0/24", None),
        ("status", 404, 200),
        ("user", None, None),
    ],
)
def test_a_field_is_read(name: str, told: object, untold: object) -> None:
    read = reader(named(KIND, name))
    assert (read(TOLD), read(UNTOLD)) == (told, untold)


def test_an_activity_without_an_address_has_no_prefix() -> None:
    read = reader(named(ActivityKind.SIGN_UP, "source_prefix"))
    assert read(request(source_ip=None)) is None


@pytest.mark.parametrize(
    ("at_us", "minute"), [(0, 0), (59_999_999, 0), (60_000_000, 1), (86_400_000_000, 1440)]
)
def test_a_minute_begins_with_its_first_microsecond(at_us: int, minute: int) -> None:
    assert reader(named(KIND, "minute"))(request(at_us=at_us)) == minute


def test_each_virtual_field_but_the_joint_and_the_minute_is_a_function_of_one_text() -> None:
    virtual = {field.name for field in FIELDS[KIND].values() if field.virtual}
    assert virtual - set(OF_TEXTS) == {"target", "minute"}


def test_a_name_that_was_not_checked_is_an_error() -> None:
    with pytest.raises(KeyError):
        named(KIND, "nothing")

"""Credentials: told apart by digests, and shown nowhere."""

import re

import pytest

from schout.core.model.errors import SettingsError
from schout.gateway.caller.credentials import Digester, cookie_value

SECRET = b"0123456789abcdef"


def test_digests_are_short_and_say_of_what_they_are() -> None:
    digester = Digester(SECRET)
    made = [
        digester.key(b"x"),
        digester.session(b"x"),
        digester.user("x"),
        digester.authorization(b"Basic x"),
    ]
    kinds = [re.fullmatch(r"(key|session|user|basic):([0-9a-f]{20})", str(each)) for each in made]
    assert [found and found[1] for found in kinds] == ["key", "session", "user", "basic"]
    assert len({found[2] for found in kinds if found}) == 4


def test_equal_credentials_give_equal_digests_only_under_one_secret() -> None:
    assert Digester(SECRET).key(b"k") == Digester(SECRET).key(b"k")
    assert Digester(SECRET).key(b"k") != Digester(b"another secret, as long").key(b"k")


def test_parts_of_a_user_do_not_run_into_one_another() -> None:
    digester = Digester(SECRET)
    assert digester.user("ab", "c", "d") != digester.user("a", "bc", "d")


@pytest.mark.parametrize(
    ("header", "same_as"),
    [
        (b"Bearer abc", b"Bearer abc"),
        (b"bearer   abc", b"Bearer abc"),
        (b"BEARER\tabc ", b"Bearer abc "),
        (b"Token abc", b"Bearer abc"),
    ],
)
def test_one_key_is_one_principal_however_it_is_written(header: bytes, same_as: bytes) -> None:
    digester = Digester(SECRET)
    assert digester.authorization(header) == digester.authorization(same_as)


@pytest.mark.parametrize("header", [b"", b"Bearer", b"Bearer ", b"Digest nonce=1", b"Negotiate x"])
def test_a_header_that_names_nobody_lasting_gives_no_principal(header: bytes) -> None:
    assert Digester(SECRET).authorization(header) is None


def test_the_secret_is_nowhere_to_be_seen() -> None:
    digester = Digester(SECRET)
    assert repr(digester) == "Digester()"
    assert not hasattr(digester, "__dict__")
    assert all(SECRET.decode() not in repr(getattr(digester, n)) for n in Digester.__slots__)


def test_a_secret_that_is_too_short_is_refused_and_not_shown() -> None:
    with pytest.raises(SettingsError) as caught:
        Digester(b"hunter2")
    assert (caught.value.code, caught.value.message) == (
        "SCH-G021",
        "expected a secret of 16 bytes or more, found 7",
    )


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (b"session_id=abc", b"abc"),
        (b"a=1; session_id=abc; b=2", b"abc"),
        (b"a=1;session_id=abc", b"abc"),
        (b'session_id="abc"', b"abc"),
        (b"session_id=first; session_id=second", b"first"),
        (b"xsession_id=no", None),
        (b"x=session_id=no", None),
        (b"xsession_id=no; session_id=yes", b"yes"),
        (b"session_id=", None),
        (b"", None),
    ],
)
def test_a_cookie_is_found_by_its_name_alone(header: bytes, expected: bytes | None) -> None:
    assert cookie_value(header, b"session_id") == expected

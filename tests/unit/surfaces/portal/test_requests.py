"""Forms are read within bounds; calls are counted by who makes them."""

import asyncio

import pytest
from starlette.requests import Request
from starlette.types import Message
from tests.unit.surfaces.portal.scene import GOOD, Scene

from schout.surfaces.portal.requests import MOST_BYTES, Unread, fields_of, form_of, site_of

UNREADABLE = Unread(status=400, code="SCH-H062")


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        pytest.param(b"", {}, id="empty"),
        pytest.param(b"a=1&b=&a=2", {"a": "2", "b": ""}, id="the last counts"),
        pytest.param(b"a=%C3%A9+%26", {"a": "é &"}, id="decoded"),
        pytest.param(b"a=%FF", {"a": "\N{REPLACEMENT CHARACTER}"}, id="not UTF-8"),
        pytest.param(b"a", {"a": ""}, id="without a value"),
        pytest.param("a=é".encode(), UNREADABLE, id="not encoded"),
        pytest.param(b"&".join([b"a=1"] * 60), UNREADABLE, id="too many fields"),
    ],
)
def test_the_fields_of_a_form_are_read_or_refused(
    body: bytes, fields: dict[str, str] | Unread
) -> None:
    assert fields_of(body) == fields


@pytest.mark.parametrize(
    ("address", "site"),
    [
        (None, "unknown"),
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unix", "unix"),
    ],
    ids=["none", "v4", "mapped", "v6", "zone", "other"],
)
def test_calls_are_counted_by_subscriber(address: str | None, site: str) -> None:
    assert site_of(address) == site


def test_a_form_that_is_too_large_is_refused_in_words() -> None:
    scene = Scene()
    told = scene.post("/report", GOOD | {"explanation": "x" * MOST_BYTES})
    assert (told.status_code, "This is too much at once" in told.text) == (413, True)
    assert scene.all_reports() == ()


def test_a_form_that_never_comes_to_its_end_is_let_go_of() -> None:
    async def read() -> object:
        async def wait() -> Message:
            await asyncio.Event().wait()
            raise AssertionError("nothing ever comes")

        kind = (b"content-type", b"application/x-www-form-urlencoded")
        return await form_of(Request({"type": "http", "headers": [kind]}, wait), within_s=0)

    assert asyncio.run(read()) == Unread(status=408, code="SCH-H062")


def test_a_form_that_says_it_is_small_is_still_not_read_beyond_its_bound() -> None:
    scene = Scene()

    async def parts() -> object:
        for _ in range(MOST_BYTES // 1000 + 2):
            yield b"x" * 1000

    kind = {"content-type": "application/x-www-form-urlencoded", "accept-language": "nl"}
    told = scene.ask("POST", "/report", content=parts(), headers=kind)
    assert (told.status_code, "Dit is te veel ineens" in told.text) == (413, True)


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data; boundary=x", ""])
def test_only_forms_are_read(kind: str) -> None:
    headers = {"content-type": kind, "accept-language": "fr"}
    told = Scene().ask("POST", "/report", content=b"{}", headers=headers)
    assert (told.status_code, "Nous n’avons pas pu lire cet envoi" in told.text) == (415, True)

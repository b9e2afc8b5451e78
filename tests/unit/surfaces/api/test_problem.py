"""Every error and refusal of the product becomes a problem with its code and a status."""

import msgspec
import pytest

from schout.core.model.act import Confirm, Refused, Split
from schout.core.model.codes import CODES
from schout.core.model.errors import (
    ConnectorFailed,
    InputError,
    LedgerBroken,
    NotFound,
    RegisterError,
    SchoutError,
    SettingsError,
    StoreBusy,
    StoreError,
    StoreFull,
)
from schout.core.model.problem import Problem
from schout.surfaces.api.problem import Stopped, of_error, of_refusal, wrong_shape


@pytest.mark.parametrize(
    ("error", "status", "detail"),
    [
        (NotFound("SCH-C004", "there is no case `x`"), 404, "there is no case `x`"),
        (SettingsError("SCH-G055", "expected an end"), 422, "expected an end"),
        (InputError("SCH-C007", "expected a moment"), 422, "expected a moment"),
        (RegisterError([Problem(code="SCH-T001", message="twice")]), 422, "twice"),
        (StoreBusy("SCH-S003", "`/var/x.db` is locked"), 503, "the store is busy"),
        (StoreFull("SCH-S004", "`/var/x.db` is full"), 503, None),
        (StoreError("SCH-S001", "cannot open `/var/x.db`"), 503, None),
        (ConnectorFailed("SCH-N001", "`fw` is away"), 502, None),
        (LedgerBroken("SCH-L001", "breaks at 7"), 500, None),
        (SchoutError("SCH-C001", "`/dev/full` is full"), 500, None),
    ],
    ids=lambda each: type(each).__name__ if isinstance(each, SchoutError) else "",
)
def test_each_kind_of_error_has_its_status(
    error: SchoutError, status: int, detail: str | None
) -> None:
    answer = of_error(error)
    body = msgspec.json.decode(answer.body)
    title = CODES[error.code].title
    told = body.pop("detail")
    assert (answer.status, answer.media_type) == (status, "application/problem+json")
    assert body == {
        "type": f"/v1/errors/{error.code}",
        "title": title,
        "status": status,
        "code": error.code,
    }
    assert told == (detail if status < 500 else title.lower())
    assert ("Retry-After" in answer.headers) == (status == 503)


@pytest.mark.parametrize(
    ("code", "status"), [("SCH-D001", 409), ("SCH-H027", 412), ("SCH-H031", 422), ("SCH-H032", 409)]
)
def test_a_refusal_is_a_conflict_unless_it_is_about_the_request(code: str, status: int) -> None:
    answer = of_refusal(Refused(code=code, message="not now", hint="later"))
    assert msgspec.json.decode(answer.body) == {
        "type": f"/v1/errors/{code}",
        "title": CODES[code].title,
        "status": status,
        "detail": "not now",
        "code": code,
        "hint": "later",
    }


@pytest.mark.parametrize(
    ("raw", "pointer"),
    [
        (b'{"type":"confirm","by":"a","x/y~z":1}', "#/x~1y~0z"),
        (b'{"type":"split","by":"a","reason":"r"}', "#/findings"),
        (b'{"type":"split","by":"a","reason":"r","findings":["f",1]}', "#/findings/1"),
        (b'{"type":"confirm","by":1}', "#/by"),
        (b'{"type":"odd"}', "#/type"),
        (b"[]", "#"),
    ],
)
def test_a_pointer_leads_to_the_field_that_is_wrong(raw: bytes, pointer: str) -> None:
    with pytest.raises(msgspec.ValidationError) as raised:
        msgspec.json.decode(raw, type=Confirm | Split)
    (wrong,) = msgspec.json.decode(wrong_shape(raised.value).body)["errors"]
    assert wrong["pointer"] == pointer


def test_a_call_that_is_stopped_carries_its_answer() -> None:
    answer = of_refusal(Refused(code="SCH-D001", message="not now"))
    assert Stopped(answer).answer is answer

"""Says what is wrong as problem details (RFC 9457): one form for every refusal of the API.

`type` leads to a page of the API that says what the code means and what to do; `code` is the code
itself, which `docs/reference/errors.md` lists.
"""

import re
from collections.abc import Iterable, Mapping

import msgspec

from schout.core.model.act import Refused
from schout.core.model.codes import CODES
from schout.core.model.errors import (
    ConnectorFailed,
    InputError,
    NotFound,
    SchoutError,
    SettingsError,
    StoreBusy,
    StoreError,
    TextError,
)
from schout.core.model.value import Value
from schout.surfaces.api.answer import Answer

MEDIA_TYPE = "application/problem+json"
TYPES = "/v1/errors/"
_BUSY_S = "2"
_STATUS: Mapping[type[SchoutError], int] = {
    NotFound: 404,
    StoreBusy: 503,
    StoreError: 503,
    ConnectorFailed: 502,
    TextError: 422,
    SettingsError: 422,
    InputError: 422,
}
"""The first kind in the line of an error counts; any other is a failure of ours."""
_OF_CODE = {"SCH-D061": 409, "SCH-G040": 500, "SCH-G041": 500, "SCH-G042": 500}
"""These go before the kind: somebody was sooner; the key of the host is not what it must be."""
_REFUSED = {"SCH-H027": 412, "SCH-H031": 422}
"""Refusals that are no conflict with how a case stands."""
_AT = re.compile(r" - at `(?:key in )?\$(?P<path>[^`]*)`$")
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+|\.\.\.)\]")
_UNKNOWN = re.compile(r"^Object contains unknown field `([^`]*)`")
_MISSING = re.compile(r"^Object missing required field `([^`]*)`")


class Wrong(Value, frozen=True, kw_only=True):
    """One field that is wrong."""

    pointer: str
    """A JSON Pointer (RFC 6901) into the body, as a fragment; for parameters `?` and its name."""
    detail: str
    code: str = "SCH-H029"


class ProblemDetails(Value, frozen=True, kw_only=True, omit_defaults=True):
    """What is wrong, and what to do."""

    type: str
    """Where the code is explained."""
    title: str
    status: int
    detail: str
    code: str
    hint: str | None = None
    errors: tuple[Wrong, ...] = ()
    """Every field that is wrong."""
    most_bytes: int | None = None
    """Of a body that was too large: how many are taken."""


class Stopped(Exception):
    """Ends a call with an answer that says why."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


def problem(
    status: int,
    code: str,
    detail: str,
    hint: str | None = None,
    *,
    errors: Iterable[Wrong] = (),
    most_bytes: int | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """Make the answer that says what is wrong."""
    body = ProblemDetails(
        type=f"{TYPES}{code}",
        title=CODES[code].title,
        status=status,
        detail=detail,
        code=code,
        hint=hint or None,
        errors=tuple(errors),
        most_bytes=most_bytes,
    )
    return Answer(
        status=status,
        body=msgspec.json.encode(body),
        media_type=MEDIA_TYPE,
        headers=headers or {},
    )


def of_error(error: SchoutError) -> Answer:
    """Answer with an error of the product."""
    kinds = (_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS)
    status = _OF_CODE.get(error.code) or next(kinds, 500)
    headers = {"Retry-After": _BUSY_S} if status == 503 else {}
    # what cannot be done here and now is told; where our files lie is not for everybody
    detail = CODES[error.code].title.lower() if status >= 500 else error.message
    hint = None if status >= 500 else error.hint
    return problem(status, error.code, detail, hint, headers=headers)


def of_refusal(refused: Refused) -> Answer:
    """Answer with why an act is not possible now."""
    return problem(_REFUSED.get(refused.code, 409), refused.code, refused.message, refused.hint)


def wrong_fields(errors: Iterable[Wrong]) -> Answer:
    """Answer with all fields that are wrong."""
    found = tuple(errors)
    one = f"`{found[0].pointer}`: {found[0].detail}"
    more = f", and {len(found) - 1} more" if len(found) > 1 else ""
    return problem(422, "SCH-H029", f"{one}{more}", errors=found)


def wrong_shape(error: msgspec.ValidationError, root: str = "#") -> Answer:
    """Answer with what does not have the form that it must have."""
    text = str(error)
    place = _AT.search(text)
    steps = [] if place is None else [one or two for one, two in _STEP.findall(place["path"])]
    told = text if place is None else text[: place.start()]
    named = _UNKNOWN.match(told) or _MISSING.match(told)
    if named is not None:
        steps.append(named[1])
    pointer = root + "".join(f"/{_escaped(each)}" for each in steps)
    if root == "?":
        pointer = f"?{'/'.join(steps)}"
    return wrong_fields([Wrong(pointer=pointer, detail=told[:1].lower() + told[1:])])


def _escaped(step: str) -> str:
    return step.replace("~", "~0").replace("/", "~1")

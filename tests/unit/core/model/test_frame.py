"""Activities as columns and back."""

import polars as pl

from schout.core.model.event import Authentication, HttpRequest
from schout.core.model.frame import KINDS, SCHEMAS, STRUCTS, events_of, frame_of
from schout.core.model.vocabulary import ActivityKind
from schout.testing.events import request

HTTP = ActivityKind.HTTP_REQUEST


def test_columns_are_the_fields_in_their_order() -> None:
    assert list(SCHEMAS[HTTP]) == list(HttpRequest.__struct_fields__)
    assert SCHEMAS[HTTP]["raw"] == pl.Binary
    assert SCHEMAS[HTTP]["size_bytes"] == pl.Int64
    assert SCHEMAS[HTTP]["tenant"] == pl.String


def test_every_kind_has_a_struct() -> None:
    assert {KINDS[struct] for struct in STRUCTS.values()} == set(ActivityKind)


def test_activities_come_back_as_they_were() -> None:
    events = [request(), request(1, path=None, size_bytes=3, tenant="t1", user="é")]
    assert events_of(HttpRequest, frame_of(HTTP, events)) == events
    login = Authentication(1, "log", 2, b"\xff", None, "sshd", "failure")
    assert events_of(Authentication, frame_of(ActivityKind.AUTHENTICATION, [login])) == [login]


def test_no_activity_is_an_empty_frame_of_the_same_columns() -> None:
    assert frame_of(HTTP, []).schema == frame_of(HTTP, [request()]).schema

"""Fields: those of the values, without what must not matter, and those that are worked out."""

import pytest

from schout.core.model.vocabulary import ActivityKind
from schout.core.policy.cel.types import FIELDS, Field, Type, field_type


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("status", Type.INT),
        ("size_bytes", Type.INT),
        ("user", Type.STRING),
        ("tenant", Type.STRING),
        ("decoded", Type.STRING),
        ("source_prefix", Type.STRING),
        ("raw", None),
        ("line", None),
        ("nothing", None),
    ],
)
def test_a_field_has_the_type_of_the_value(name: str, expected: Type | None) -> None:
    assert field_type(ActivityKind.HTTP_REQUEST, name) is expected


def test_only_requests_have_paths() -> None:
    assert {kind.value for kind in ActivityKind if field_type(kind, "path")} == {"http_request"}


def test_each_kind_has_its_own_fields() -> None:
    assert sorted(FIELDS[ActivityKind.SIGN_UP]) == [
        *(
            "at_us",
            "fingerprint",
            "host",
            "mail_domain",
            "minute",
            "outcome",
            "source",
            "source_ip",
        ),
        *("source_prefix", "source_tenant", "tenant", "user"),
    ]


def test_a_field_says_what_it_is_made_from_and_whether_it_can_be_missing() -> None:
    fields = FIELDS[ActivityKind.HTTP_REQUEST]
    reads = ("path", "query")
    assert [fields["source_ip"], fields["target"]] == [
        Field(name="source_ip", type=Type.STRING, optional=False, reads=("source_ip",)),
        Field(name="target", type=Type.STRING, optional=True, reads=reads, virtual=True),
    ]


def test_every_kind_tells_the_minute() -> None:
    minute = Field(name="minute", type=Type.INT, optional=False, reads=("at_us",), virtual=True)
    assert [FIELDS[kind]["minute"] for kind in ActivityKind] == [minute] * len(ActivityKind)

"""Messages of gRPC: cut out of what arrives, whole and within bounds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schout.gateway.hooks.grpc import Code, NotGrpc, one_message, take_messages


def _framed(message: bytes, flag: int = 0) -> bytes:
    return bytes((flag,)) + len(message).to_bytes(4, "big") + message


def test_the_one_message_of_a_body_is_given() -> None:
    assert one_message(_framed(b"abc"), 3) == b"abc"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", Code.INTERNAL),
        (b"\x00\x00\x00\x00\x02a", Code.INTERNAL),
        (_framed(b"a") * 2, Code.INTERNAL),
        (_framed(b"a", 1), Code.UNIMPLEMENTED),
        (_framed(b"abcd"), Code.RESOURCE_EXHAUSTED),
    ],
    ids=["none", "cut", "two", "compressed", "long"],
)
def test_a_body_that_is_not_one_message_is_refused(body: bytes, code: Code) -> None:
    with pytest.raises(NotGrpc) as refused:
        one_message(body, 3)
    assert refused.value.code is code


@given(st.lists(st.binary(max_size=50)), st.lists(st.integers(1, 60), min_size=1))
def test_a_stream_of_messages_is_taken_apart_however_it_arrives(
    messages: list[bytes], steps: list[int]
) -> None:
    data = b"".join(map(_framed, messages))
    body, found = bytearray(), []
    for number in range(len(data)):
        step = steps[number % len(steps)]
        body += data[:step]
        data = data[step:]
        found += take_messages(body, 50)
    assert (found, bytes(body)) == (messages, b"")


@pytest.mark.parametrize(
    ("flag", "code"), [(1, Code.UNIMPLEMENTED), (0, Code.RESOURCE_EXHAUSTED)], ids=["flag", "long"]
)
def test_a_stream_that_breaks_the_rules_is_refused(flag: int, code: Code) -> None:
    with pytest.raises(NotGrpc) as refused:
        take_messages(bytearray(_framed(b"abcd", flag)), 3)
    assert refused.value.code is code

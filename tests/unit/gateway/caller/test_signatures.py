"""Signed requests: the holder of a registered key is known, and nobody else can pass for it."""

import base64
from collections import Counter
from typing import Any, NamedTuple

import http_sf
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key
from hypothesis import given
from hypothesis import strategies as st

from schout.core.model.moment import DAY_US, SECOND_US
from schout.gateway.caller.signatures import (
    LONGEST_US,
    SKEW_US,
    Fault,
    Verifier,
    keys_of,
)
from schout.testing.samples import sample_permit

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
CREATED = 1_800_000_000
NOW = CREATED * SECOND_US
RFC_INPUT = (
    b'sig-b26=("date" "@method" "@path" "@authority" "content-type" "content-length")'
    b';created=1618884473;keyid="test-key-ed25519"'
)
RFC_SIGNATURE = (
    b"sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu"
    b"4A0w6vuQv5lIp5WPpBKRCw==:"
)
COVERED = '"@method" "@authority" "@path"'


class Head(NamedTuple):
    method: str
    target: str
    headers: list[tuple[bytes, bytes]]


FIELDS = [(b"host", b"Shop.Example"), (b"content-type", b"text/xml")]
HEAD = Head("POST", "/jsonrpc?db=1", FIELDS)
VALUES = {
    '"@method"': "POST",
    '"@authority"': "shop.example",
    '"@path"': "/jsonrpc",
    '"@query"': "?db=1",
    '"@scheme"': "https",
    '"@request-target"': "/jsonrpc?db=1",
    '"@target-uri"': "https://shop.example/jsonrpc?db=1",
    '"content-type"': "text/xml",
    '"content-type";bs': ":dGV4dC94bWw=:",
}


def params(covered: str = COVERED, keyid: str = "bot", **more: str) -> str:
    """Write the parameters of a signature; a value of "" leaves one out."""
    given = {"created": str(CREATED), "keyid": f'"{keyid}"', **more}
    return f"({covered})" + "".join(f";{name}={value}" for name, value in given.items() if value)


def signed(
    described: str,
    head: Head = HEAD,
    values: dict[str, str] | None = None,
    key: Ed25519PrivateKey = KEY,
    label: str = "sig",
) -> Head:
    """Sign a request as an automation would, from the values it knows of its own request."""
    known = VALUES | (values or {})
    names = described[1 : described.index(")")].split(" ") if described[1] != ")" else []
    lines = [f"{name}: {known[name]}" for name in names]
    base = "\n".join([*lines, f'"@signature-params": {described}'])
    signature = base64.b64encode(key.sign(base.encode())).decode()
    added = [
        (b"signature-input", f"{label}={described}".encode()),
        (b"signature", f"{label}=:{signature}:".encode()),
    ]
    return head._replace(headers=[*head.headers, *added])


def verifier(most_nonces: int = 10, **keys: Ed25519PublicKey) -> Verifier:
    return Verifier(keys or {"bot": KEY.public_key()}, most_nonces=most_nonces)


def fault_of(head: Head, now_us: int = NOW) -> Fault:
    """Give the one fault that a request is refused for."""
    verify = verifier()
    assert verify(head, now_us) is None
    ((fault, count),) = verify.faults.items()
    assert count == 1
    return fault


def test_the_ed25519_example_of_rfc_9421_holds() -> None:
    """Section B.2.6, with the key of B.1.4."""
    spki = base64.b64decode("MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=")
    key = load_der_public_key(spki)
    assert isinstance(key, Ed25519PublicKey)
    head = Head(
        "POST",
        "/foo?param=Value&Pet=dog",
        [
            (b"host", b"example.com"),
            (b"date", b"Tue, 20 Apr 2021 02:07:55 GMT"),
            (b"content-type", b"application/json"),
            (b"content-length", b"18"),
            (
                b"signature-input",
                RFC_INPUT,
            ),
            (
                b"signature",
                RFC_SIGNATURE,
            ),
        ],
    )
    verify = Verifier({"test-key-ed25519": key})
    assert verify(head, 1_618_884_473 * SECOND_US) == "test-key-ed25519"
    changed = head._replace(target="/foo?param=other")
    assert verify(changed, 1_618_884_473 * SECOND_US) == "test-key-ed25519"  # no query is covered
    assert verify(head._replace(method="PUT"), 1_618_884_473 * SECOND_US) is None


def test_a_signed_request_names_its_key_and_an_unsigned_one_nobody() -> None:
    verify = verifier()
    assert (verify(signed(params()), NOW), verify(HEAD, NOW)) == ("bot", None)
    assert verify.faults == Counter()


@pytest.mark.parametrize("name", sorted(VALUES), ids=lambda name: name.strip('"@').split('"')[0])
def test_every_component_is_as_the_caller_knows_it(name: str) -> None:
    covered = COVERED if name in COVERED else f"{COVERED} {name}"
    assert verifier()(signed(params(covered)), NOW) == "bot"


@pytest.mark.parametrize(
    ("head", "values"),
    [
        (HEAD._replace(target=""), {'"@path"': "/"}),
        (HEAD._replace(target="https://Shop.Example:443"), {'"@path"': "/"}),
        (HEAD._replace(target="http://shop.example/jsonrpc"), {}),
        (HEAD._replace(headers=[(b"host", b" shop.example:443 ")]), {}),
        (
            HEAD._replace(headers=[(b"host", b"shop.example:8069")]),
            {'"@authority"': "shop.example:8069"},
        ),
    ],
    ids=["empty", "absolute", "absolute_http", "default_port", "other_port"],
)
def test_the_host_and_the_path_are_put_in_normal_form(head: Head, values: dict[str, str]) -> None:
    assert verifier()(signed(params(), head, values), NOW) == "bot"


def test_a_request_without_a_query_has_an_empty_one() -> None:
    head = signed(
        params(f'{COVERED} "@query"'), HEAD._replace(target="/jsonrpc"), {'"@query"': "?"}
    )
    assert verifier()(head, NOW) == "bot"


def test_lines_of_one_field_are_taken_together() -> None:
    head = HEAD._replace(headers=[*FIELDS, (b"x-a", b" 1 "), (b"x-a", b"2\t")])
    values = {'"x-a"': "1, 2", '"x-a";bs': ":MQ==:, :Mg==:"}
    for name in values:
        assert verifier()(signed(params(f"{COVERED} {name}"), head, values), NOW) == "bot"


def test_web_bot_auth_signs_the_host_an_end_and_its_agent() -> None:
    agent = b'sig="https://bot.example", b=1;x'
    head = HEAD._replace(headers=[*FIELDS, (b"signature-agent", agent)])
    values = {
        '"signature-agent"': agent.decode(),
        '"signature-agent";key="sig"': '"https://bot.example"',
        '"signature-agent";key="b"': "1;x",
    }
    for name in values:
        described = params(
            f'"@authority" {name}', expires=str(CREATED + 60), tag='"web-bot-auth"', nonce='"a"'
        )
        assert verifier()(signed(described, head, values), NOW) == "bot"


@pytest.mark.parametrize(
    "described",
    [
        params('"@method" "@path"'),
        params('"@authority" "@path"'),
        params('"@method" "@authority"'),
        params('"@authority"', tag='"web-bot-auth"'),
        params('"@authority"', tag='"other"', expires=str(CREATED + 9)),
        params(""),
    ],
    ids=["no_host", "no_method", "no_path", "no_end", "other_tag", "nothing"],
)
def test_a_signature_over_too_little_is_not_taken(described: str) -> None:
    assert fault_of(signed(described)) is Fault.COVERS_TOO_LITTLE


@pytest.mark.parametrize(
    "name",
    [
        *('"x-none"', '"@status"', '"@query-param";name="db"', '"content-type";sf'),
        *('"@path";req', '"content-type";key="a";bs', '"content-type";key=1'),
    ],
    ids=["absent", "status", "query_param", "sf", "req", "two", "odd_key"],
)
def test_a_component_that_is_not_there_or_not_known_is_not_taken(name: str) -> None:
    head = signed(params(f"{COVERED} {name}"), values={name: "x"})
    assert fault_of(head) is Fault.COVERS_TOO_LITTLE


@pytest.mark.parametrize(
    ("more", "after_us", "fault"),
    [
        ({}, -SKEW_US, None),
        ({}, -SKEW_US - 1, Fault.NOT_NOW),
        ({}, LONGEST_US + SKEW_US - 1, None),
        ({}, LONGEST_US + SKEW_US, Fault.NOT_NOW),
        ({"expires": str(CREATED + 9)}, 9 * SECOND_US + SKEW_US - 1, None),
        ({"expires": str(CREATED + 9)}, 9 * SECOND_US + SKEW_US, Fault.NOT_NOW),
        ({"expires": str(CREATED + 86_400)}, DAY_US - 1, None),
        ({"expires": str(CREATED + 86_401)}, 0, Fault.NOT_NOW),
        ({"expires": str(CREATED)}, 0, Fault.NOT_NOW),
        ({"created": ""}, 0, Fault.MALFORMED),
        ({"created": '"1"'}, 0, Fault.MALFORMED),
        ({"created": "1.5"}, 0, Fault.MALFORMED),
        ({"expires": "?1"}, 0, Fault.MALFORMED),
    ],
    ids=[
        *("ahead", "too_far_ahead", "last", "over", "last_named", "over_named", "a_day"),
        *("too_long", "no_time", "no_created", "text", "decimal", "yes"),
    ],
)
def test_a_signature_holds_for_its_time_with_a_little_skew(
    more: dict[str, str], after_us: int, fault: Fault | None
) -> None:
    verify = verifier()
    assert verify(signed(params(**more)), NOW + after_us) == ("bot" if fault is None else None)
    assert verify.faults == (Counter() if fault is None else Counter({fault: 1}))


def test_a_request_changed_on_its_way_or_signed_by_another_key_is_wrong() -> None:
    head = signed(params())
    assert fault_of(head._replace(method="GET")) is Fault.WRONG
    assert fault_of(head._replace(target="/web/login")) is Fault.WRONG
    moved = [(b"host", b"other.example"), *head.headers[1:]]
    assert fault_of(head._replace(headers=moved)) is Fault.WRONG
    assert fault_of(signed(params(), key=OTHER)) is Fault.WRONG


def test_an_unknown_key_is_nobody() -> None:
    assert fault_of(signed(params(keyid="who"))) is Fault.UNKNOWN_KEY
    assert fault_of(signed('("@method" "@authority" "@path");created=1')) is Fault.UNKNOWN_KEY
    assert Verifier({})(signed(params()), NOW) is None


def test_another_algorithm_is_not_taken() -> None:
    assert verifier()(signed(params(alg='"ed25519"')), NOW) == "bot"
    assert fault_of(signed(params(alg='"hmac-sha256"'))) is Fault.MALFORMED


def test_a_nonce_counts_once_until_its_signature_ends() -> None:
    verify = verifier()
    head = signed(params(nonce='"n1"', expires=str(CREATED + 9)))
    assert [verify(head, NOW), verify(head, NOW + 8 * SECOND_US)] == ["bot", None]
    assert verify(signed(params(nonce='"n2"')), NOW) == "bot"
    assert verify.faults == Counter({Fault.SEEN_BEFORE: 1})
    verify.swap({"bot": KEY.public_key(), "new": OTHER.public_key()})
    assert verify(head, NOW) is None
    late = CREATED + 20
    again = signed(params(nonce='"n1"', created=str(late)))
    assert verify(again, late * SECOND_US) == "bot"


def test_a_nonce_of_a_signature_that_does_not_hold_is_not_remembered() -> None:
    verify = verifier()
    described = params(nonce='"n1"')
    assert verify(signed(described, key=OTHER), NOW) is None
    assert verify(signed(described), NOW) == "bot"


@pytest.mark.parametrize("nonce", ["1", f'"{"n" * 257}"'], ids=["number", "long"])
def test_an_odd_nonce_is_malformed(nonce: str) -> None:
    assert fault_of(signed(params(nonce=nonce))) is Fault.MALFORMED


def test_a_key_with_too_many_nonces_waits_until_one_ends_and_others_do_not() -> None:
    verify = verifier(2, bot=KEY.public_key(), other=OTHER.public_key())
    described = [params(nonce=f'"{n}"', expires=str(CREATED + 10 * n)) for n in (1, 2, 3, 4)]
    assert [verify(signed(each), NOW) for each in described] == ["bot", "bot", None, None]
    assert verify.faults == Counter({Fault.TOO_MANY: 2})
    other = signed(params(keyid="other", nonce='"1"'), key=OTHER)
    assert verify(other, NOW) == "other"
    assert verify(signed(described[2]), NOW + 16 * SECOND_US) == "bot"


def test_one_signature_of_several_that_holds_is_enough() -> None:
    foreign = signed(params(keyid="who"), label="a")
    assert verifier()(signed(params(), foreign, label="b"), NOW) == "bot"
    two = signed(params(), signed(params(), label="a"), label="a")
    assert fault_of(two) is Fault.MALFORMED
    five = HEAD
    for label in "abcde":
        five = signed(params(), five, label=label)
    assert fault_of(five) is Fault.MALFORMED


@pytest.mark.parametrize(
    ("described", "signature"),
    [
        (b"", b"sig=:AAAA:"),
        (b"sig=(", b"sig=:AAAA:"),
        (b"sig=1", b"sig=:AAAA:"),
        (b'sig=(1);keyid="bot"', b"sig=:AAAA:"),
        (params().encode(), b""),
        (b"sig=" + params().encode(), b""),
        (b"sig=" + params().encode(), b"sig=1"),
        (b"sig=" + params().encode(), b"other=:AAAA:"),
        (b"sig=" + params().encode(), b"sig=:A:"),
        (b"sig=" + params().encode() + b";created=1", b"sig=:AAAA:"),
        (b"sig=" + params(" ".join(['"a"'] * 25)).encode(), b"sig=:AAAA:"),
        (b"sig=" + params(f'{COVERED} "@path"').encode(), b"sig=:AAAA:"),
        (b"sig=(" + b" " * 9000 + b")", b"sig=:AAAA:"),
        (b"\xff\x00", b"\xff"),
    ],
    ids=[
        *("empty", "open", "number", "numbers", "no_label", "no_signature", "number_signed"),
        *("other_label", "odd_base64", "twice", "many", "same_twice", "long", "bytes"),
    ],
)
def test_what_cannot_be_read_is_malformed_and_raises_nothing(
    described: bytes, signature: bytes
) -> None:
    added = [(b"signature-input", described), (b"signature", signature)]
    assert fault_of(HEAD._replace(headers=[*FIELDS, *added])) is Fault.MALFORMED


@pytest.mark.parametrize(
    "head",
    [
        HEAD._replace(headers=[]),
        HEAD._replace(headers=[*FIELDS, (b"host", b"other.example")]),
        HEAD._replace(headers=[(b"host", b"sh\xf6p.example")]),
        HEAD._replace(method='GET\n"@path": /'),
    ],
    ids=["no_host", "two_hosts", "no_ascii", "new_line"],
)
def test_a_request_that_can_be_read_in_two_ways_is_not_taken(head: Head) -> None:
    assert fault_of(signed(params(), head)) is Fault.MALFORMED


def test_a_field_that_is_too_long_to_sign_or_no_dictionary_is_malformed() -> None:
    long = HEAD._replace(headers=[*FIELDS, (b"x-a", b"a" * 20_000), (b"x-b", b"=")])
    assert fault_of(signed(params(f'{COVERED} "x-a"'), long, {'"x-a"': "a"})) is Fault.MALFORMED
    name = '"x-b";key="a"'
    assert fault_of(signed(params(f"{COVERED} {name}"), long, {name: "1"})) is Fault.MALFORMED


def test_the_scheme_is_that_of_the_callers() -> None:
    head = HEAD._replace(headers=[(b"host", b"shop.example:80")])
    verify = Verifier({"bot": KEY.public_key()}, scheme="http")
    assert verify(signed(params(), head), NOW) == "bot"


def test_keys_come_from_the_permits_that_register_them() -> None:
    one, two = (
        base64.b64encode(key.public_key().public_bytes_raw()).decode() for key in (KEY, OTHER)
    )
    permits = [
        sample_permit(),
        sample_permit(identity="key:1"),
        sample_permit(identity="a", public_key=one),
        sample_permit(identity="a", public_key=one),
        sample_permit(identity="b", public_key=one),
        sample_permit(identity="b", public_key=two),
        sample_permit(identity="c", public_key="AAAA"),
    ]
    assert keys_of(permits) == {"a": KEY.public_key()}


_TEXT = st.one_of(
    st.binary(max_size=60),
    st.lists(
        st.sampled_from(
            [b"sig", b"=", b"(", b")", b'"@method"', b'"@path"', b";", b"created", b":"]
        )
        | st.sampled_from([b"keyid", b'"bot"', b"1800000000", b",", b" ", b"AAAA", b"?1", b"@1"]),
        max_size=25,
    ).map(b"".join),
)


@given(described=_TEXT, signature=_TEXT, host=_TEXT, target=st.text(max_size=20))
def test_no_input_raises_or_names_anybody(
    described: bytes, signature: bytes, host: bytes, target: str
) -> None:
    fields = [(b"host", host), (b"signature-input", described), (b"signature", signature)]
    assert verifier()(Head("POST", target, fields), NOW) is None


@given(
    covered=st.lists(
        st.sampled_from(["@method", "@authority", "@path", "content-type", "x-é", 'a"b', ""]),
        max_size=6,
    )
)
def test_no_list_of_components_raises(covered: list[str]) -> None:
    try:
        inner: list[Any] = [([(each, {}) for each in covered], {})]
        names = http_sf.ser(inner)
    except (http_sf.StructuredFieldError, ValueError):
        return
    described = f'sig={names};created={CREATED};keyid="bot"'.encode("utf-8", "replace")
    fields = [*FIELDS, (b"signature-input", described), (b"signature", b"sig=:AAAA:")]
    assert verifier()(HEAD._replace(headers=fields), NOW) is None

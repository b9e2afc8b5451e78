"""Sign-up forms: the mail address that is read, and that no more than a digest of it is kept."""

import gzip
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.gateway.small_limits import limits

from schout.gateway.call import Applicant, Call, CallClass, Dialect
from schout.gateway.caller.credentials import Digester
from schout.gateway.caller.forms import MOST_FORM_BYTES, is_form, mark_of_form
from schout.gateway.caller.identify import Head, Identifier

SECRET = b"s" * 32
DIGESTER = Digester(SECRET)
PAIRS = b"application/x-www-form-urlencoded"
PARTS = b"multipart/form-data; boundary=xYz"
ANNA = f"{DIGESTER.mailbox('anna@shop.example')}@shop.example"


def multipart(*fields: tuple[str, str], end: str = "--xYz--\r\n") -> bytes:
    parts = [
        f'--xYz\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields
    ]
    return ("".join(parts) + end).encode()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"name=Anna&login=anna%40shop.example&password=x", PAIRS),
        (b"email=anna@shop.example", PAIRS + b"; charset=utf-8"),
        (b"login=Anna%2Btag%40Shop.example", PAIRS),
        (b"l%6fgin=+anna@shop.example+", PAIRS),
        (multipart(("name", "Anna"), ("login", "anna@shop.example")), PARTS),
        (multipart(("email", "anna@shop.example")), b'multipart/form-data;boundary="xYz"'),
    ],
    ids=["pairs", "email", "tag and case", "escaped", "multipart", "quoted boundary"],
)
def test_the_mailbox_is_read_and_only_its_digest_and_domain_are_kept(
    body: bytes, kind: bytes
) -> None:
    assert mark_of_form(body, kind, DIGESTER) == ANNA


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", PAIRS),
        (b"login=", PAIRS),
        (b"login=anna", PAIRS),
        (b"login=%ff@@", PAIRS),
        (b"login=" + b"a" * 400 + b"@shop.example", PAIRS),
        (b"&" * 300 + b"login=anna@shop.example", PAIRS),
        (b"x=" + b"y" * MOST_FORM_BYTES + b"&login=anna@shop.example", PAIRS),
        (multipart(("login", "anna@shop.example"), end=""), PARTS),
        (multipart(("login", "anna@shop.example")), b"multipart/form-data"),
        (multipart(("other", "anna@shop.example")), PARTS),
        (b'{"login": "anna@shop.example"}', b"application/json"),
    ],
    ids=[
        *("empty", "no value", "no address", "no text", "too long", "too many fields"),
        *("too late", "cut off", "no boundary", "other field", "no form"),
    ],
)
def test_what_is_no_address_in_a_form_tells_nothing(body: bytes, kind: bytes) -> None:
    assert mark_of_form(body, kind, DIGESTER) is None


@given(st.binary(max_size=300), st.sampled_from([PAIRS, PARTS, b"multipart/form-data;boundary=-"]))
def test_no_form_makes_it_raise(body: bytes, kind: bytes) -> None:
    found = mark_of_form(b"login=" + body, kind, DIGESTER)
    assert found is None or re.fullmatch(r"[0-9a-f]{20}@[^@]+", found)


def test_forms_are_told_from_other_bodies() -> None:
    kinds = (PAIRS, PARTS, b"Multipart/Form-Data", b"application/json", b"")
    assert [is_form(kind) for kind in kinds] == [True, True, True, False, False]


def head(
    path: str = "/web/signup", *more: tuple[bytes, bytes], method: str = "POST", kind: bytes = PAIRS
) -> Head:
    fields = [(b"host", b"shop.example"), (b"accept", b"text/html"), (b"content-type", kind)]
    return Head(method, path, [*fields, *more], "192.0.2.1")


def identifier() -> Identifier:
    return Identifier(limits(), (), SECRET)


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        (head(), MOST_FORM_BYTES),
        (head("/nl/web/reset_password", kind=PARTS), MOST_FORM_BYTES),
        (head(kind=b"text/plain"), 0),
        (head("/contactus"), 0),
        (head(method="GET"), 0),
    ],
    ids=["sign-up", "reset", "no form", "elsewhere", "get"],
)
def test_a_form_is_read_where_people_sign_up(asked: Head, wanted: int) -> None:
    assert identifier().body_wanted(asked) == wanted


def test_a_sign_up_tells_mailbox_program_and_proof_and_no_address() -> None:
    asked = head("/web/signup", (b"cookie", b"session_id=s; schout_proof=1.2.3"))
    call = identifier().identify(asked, b"login=anna%40shop.example&password=secret")
    assert call == Call(
        "shop.example",
        "/web/signup",
        "POST",
        "192.0.2.1",
        CallClass.SIGN_UP,
        Dialect.HTML,
        applicant=Applicant(mail=ANNA, fingerprint=DIGESTER.program(asked.headers), proof="1.2.3"),
    )
    assert "anna" not in repr(call)
    assert "secret" not in repr(call)


def test_a_compressed_form_is_read_and_a_broken_one_counted() -> None:
    known = identifier()
    asked = head("/web/signup", (b"content-encoding", b"gzip"))
    zipped = gzip.compress(b"login=anna%40shop.example")
    marks = [known.identify(asked, body).applicant for body in (zipped, b"login=x@y.example")]
    assert [None if mark is None else mark.mail for mark in marks] == [ANNA, None]
    assert known.unread.total() == 1


def test_whatever_else_calls_has_no_applicant() -> None:
    known = identifier()
    calls = [head("/jsonrpc"), head("/web/login"), head("/"), head("/web/signup", method="GET")]
    assert [known.identify(each).applicant for each in calls] == [None] * 4


def test_robots_is_for_crawlers_and_documents_of_models_are_api() -> None:
    known = identifier()
    robots = known.identify(head("/robots.txt", method="GET"))
    document = known.identify(head("/doc-bearer/res.partner.json", method="GET"))
    assert (robots.kind, robots.dialect) == (CallClass.CRAWLER, Dialect.TEXT)
    assert (document.kind, document.dialect) == (CallClass.API, Dialect.JSON_2)

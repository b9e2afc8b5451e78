"""A veiled body is read with its key, shown without it, and gone when it is destroyed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schout.core.evidence.chain import Head, link, verify
from schout.core.evidence.veil import Opened, is_opened, unveil, veil, veiled_subject

KEY, NONCE = bytes(range(32)), bytes(range(12))
BODY = '{"mail":"anna@example.org"}'
VEILED = veil(BODY, "reporter:1", KEY, NONCE)


def test_the_format_stays_as_it_is() -> None:
    assert VEILED == (
        '{"commitment":"sha256:779b1843ff34dd91381c93957d0fb751960f245ff95a09b593ad922de1625a4a",'
        '"data":"PCC7eqyJ4CGvIPnl0KkdFeK791iVVTAOX0WYKXi9dwegEPlFs/ODTKgE7A==","nonce":"AAECAwQFBgcICQoL","subject":"reporter:1","veil":1}'
    )


@given(st.text(st.characters(codec=None), max_size=50), st.text(st.characters(codec="utf-8")))
def test_a_body_comes_back_with_its_key(body: str, subject: str) -> None:
    veiled = veil(body, subject, KEY, NONCE)
    opened = unveil(veiled, KEY)
    assert opened is not None
    assert (opened.body, veiled_subject(veiled), is_opened(veiled, opened)) == (body, subject, True)


def test_nothing_of_a_body_can_be_read_in_its_veil() -> None:
    assert "anna" not in VEILED
    assert "mail" not in VEILED


def test_equal_bodies_differ_under_another_nonce() -> None:
    again = veil(BODY, "reporter:1", KEY, bytes(12))
    assert {part for part in again.split('"') if part in VEILED.split('"')} == {
        *("{", ":", ",", "commitment", "data", "nonce", "subject", "reporter:1", "veil", ":1}")
    }


def test_the_chain_holds_when_the_key_is_gone() -> None:
    entry = link(None, 5, "report", "rpt_1", VEILED)
    assert verify([entry]) == Head(seq=1, hash=entry.hash)
    assert unveil(entry.body, bytes(32)) is None


@pytest.mark.parametrize(
    "veiled",
    [
        pytest.param(BODY, id="in clear"),
        pytest.param('{"commitment":"sha256:00"}', id="not a veil"),
        pytest.param('{"commitment":"sha256:\udc80"}', id="damaged"),
        pytest.param(VEILED.replace("reporter:1", "reporter:2"), id="of another subject"),
        pytest.param(VEILED.replace("AAECAwQFBgcICQoL", "AAECAwQFBgcICQoM"), id="another nonce"),
        pytest.param(VEILED.replace("AAECAwQFBgcICQoL", "AAEC"), id="short nonce"),
        pytest.param(VEILED.replace("AAECAwQFBgcICQoL", "..."), id="not base64"),
        pytest.param(VEILED.replace('"veil":1', '"veil":2'), id="another format"),
    ],
)
def test_what_is_not_under_this_veil_is_not_opened(veiled: str) -> None:
    assert unveil(veiled, KEY) is None


def test_a_body_in_clear_has_no_subject() -> None:
    assert (veiled_subject(BODY), veiled_subject("")) == (None, None)


@pytest.mark.parametrize(
    ("veiled", "body", "salt"),
    [
        pytest.param(VEILED, BODY + " ", None, id="another body"),
        pytest.param(VEILED, BODY, "00" * 16, id="another salt"),
        pytest.param(VEILED, BODY, "00", id="short salt"),
        pytest.param(VEILED, BODY, "salt", id="no salt"),
        pytest.param(BODY, BODY, "00" * 16, id="in clear"),
    ],
)
def test_only_the_body_that_was_veiled_is_the_one_committed_to(
    veiled: str, body: str, salt: str | None
) -> None:
    opened = unveil(VEILED, KEY)
    assert opened is not None
    assert not is_opened(veiled, Opened(body=body, salt=opened.salt if salt is None else salt))


@pytest.mark.parametrize(("key", "nonce"), [(b"short", NONCE), (KEY, b"short")])
def test_keys_and_nonces_have_one_size(key: bytes, nonce: bytes) -> None:
    with pytest.raises(ValueError, match="expected a key and a nonce of 32 and 12 bytes"):
        veil(BODY, "reporter:1", key, nonce)

"""Mail addresses, internet addresses and telling web addresses are found and left out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schout.core.notices.personal_data import (
    PersonalData,
    personal_data_in,
    without_personal_data,
)

MAIL, ADDRESS, WEB = PersonalData


@pytest.mark.parametrize(
    ("text", "kinds", "left"),
    [
        pytest.param("write to an@x.example.", (MAIL,), "write to […]", id="mail"),
        pytest.param("<root@localhost>", (MAIL,), "<[…]>", id="mail-without-dot"),
        pytest.param("from 203.0.113.7!", (ADDRESS,), "from […]!", id="version-4"),
        pytest.param("at 203.0.113.7. On", (ADDRESS,), "at […]. On", id="end-of-sentence"),
        pytest.param("IP:203.0.113.7:8080", (ADDRESS,), "IP:[…]:8080", id="port"),
        pytest.param("from 2001:db8::, or", (ADDRESS,), "from […], or", id="net"),
        pytest.param("at:2001:db8::7!", (ADDRESS,), "at[…]!", id="colon"),
        pytest.param("from 2001:db8::7, too", (ADDRESS,), "from […], too", id="version-6"),
        pytest.param("::1 and ::ffff:192.0.2.1", (ADDRESS,), "[…] and […]", id="loopback"),
        pytest.param("https://an@x.example/a b", (MAIL, WEB), "[…] b", id="user-in-url"),
        pytest.param("https://x.example/@an", (MAIL, WEB), "[…]", id="user-in-path"),
        pytest.param("at ftp://x.example/?q=an", (WEB,), "at […]", id="query"),
        pytest.param("https://x.example/api and more", (), None, id="plain-url"),
        pytest.param("at 14:05:01 on 1.12.2026, version 1.2.3", (), None, id="times"),
        pytest.param("10.0.0.300 or 1.2.3.4.5 or a:b:c", (), None, id="no-addresses"),
    ],
)
def test_what_is_found_is_left_out(
    text: str, kinds: tuple[PersonalData, ...], left: str | None
) -> None:
    assert personal_data_in(text) == kinds
    assert without_personal_data(text) == (text if left is None else left)


@pytest.mark.parametrize("text", [":" * 50_000, "a" * 50_000, "1." * 50_000, "a@" * 20_000])
def test_long_texts_are_read_once(text: str) -> None:
    assert personal_data_in(without_personal_data(text)) == ()


@given(st.text(alphabet="ab1.:@/?[] ", max_size=40), st.sampled_from(["https://", "", "1.2.3.4 "]))
def test_nothing_is_found_where_it_was_left_out(text: str, before: str) -> None:
    assert personal_data_in(without_personal_data(before + text)) == ()

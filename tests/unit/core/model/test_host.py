"""A page, a port and a service lie on their host, and on no other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schout.core.intake.reports.objects import normal_url
from schout.core.model.host import host_in, is_within

LABELS = st.from_regex(r"[a-z]([a-z0-9]{0,6}[a-z0-9])?", fullmatch=True)
HOSTS = st.builds("{}.{}.example".format, LABELS, LABELS) | st.sampled_from(
    ("203.0.113.7", "[2001:db8::7]")
)
SCHEMES = st.sampled_from(("", "http://", "https://", "ftp://", "imap://"))
USERS = st.sampled_from(("", "shop.example@", "shop.example:80@"))
PORTS = st.sampled_from(("", ":8443"))
PATHS = st.from_regex(r"(/[a-z0-9.:@~-]{1,9}){0,3}", fullmatch=True)


@pytest.mark.parametrize(
    ("about", "host"),
    [
        (None, None),
        ("", None),
        ("shop.example", "shop.example"),
        ("shop.example/login", "shop.example"),
        ("shop.example:8080/login", "shop.example"),
        ("ftp://shop.example/a/b", "shop.example"),
        ("[2001:db8::1]:8080/", "[2001:db8::1]"),
        ("2001:db8::1", "2001:db8::1"),
        ("203.0.113.7:80/", "203.0.113.7"),
        ("info@shop.example", "info@shop.example"),
    ],
)
def test_what_lies_on_a_host_names_it(about: str | None, host: str | None) -> None:
    assert host_in(about) == host


@given(HOSTS, SCHEMES, USERS, PORTS, PATHS)
def test_every_url_of_a_host_is_within_it_and_within_no_other(
    host: str, scheme: str, user: str, port: str, path: str
) -> None:
    about = normal_url(f"{scheme}{user}{host}{port}{path}")
    assert about is not None
    bare = normal_url(host)
    assert bare is not None
    assert is_within(about, {bare.removesuffix("/")})
    assert not is_within(about, {"shop.example", f"x.{host}", host[1:]})


def test_what_is_named_exactly_is_within() -> None:
    named = {"203.0.113.7", "shop.example/a"}
    found = ("203.0.113.7", "shop.example/a", "shop.example/b", "shop.example", None)
    assert [is_within(each, named) for each in found] == [True, True, False, False, False]

"""What a report is about, in normal form."""

import pytest

from schout.core.intake.reports.objects import (
    MOST_OBJECTS,
    different,
    domain_of,
    host_of_object,
    normal_mail,
    normal_url,
    object_of,
    objects_in,
    refang,
)
from schout.core.model.report import ObjectKind, ReportedObject


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("http://Shop.Example", "shop.example/"),
        ("https://shop.example:443/login?user=1#top", "shop.example/login"),
        ("http://shop.example:80/", "shop.example/"),
        ("https://shop.example:8443/a", "shop.example:8443/a"),
        ("http://shop.example:/a", "shop.example/a"),
        ("http://user:secret@shop.example/a", "shop.example/a"),
        ("shop.example/login?x", "shop.example/login"),
        ("//shop.example/login", "shop.example/login"),
        ("ftp://Shop.Example:21/x", "ftp://shop.example/x"),
        ("http://bücher.example/é b", "xn--bcher-kva.example/%C3%A9%20b"),
        ("http://shop.example/%7euser/%2f%c3", "shop.example/~user/%2F%C3"),
        ("http://shop.example/a/./b/../c", "shop.example/a/c"),
        ("http://shop.example/../..", "shop.example/"),
        ("http://shop.example/a/..", "shop.example/"),
        ("http://shop.example/a/b/..", "shop.example/a/"),
        ("http://shop.example/a/b/.", "shop.example/a/b/"),
        ("http://shop.example/a/.hidden", "shop.example/a/.hidden"),
        ("http://[2001:DB8::1]:8080/a", "[2001:db8::1]:8080/a"),
    ],
)
def test_a_url_is_written_in_one_way(text: str, expected: str) -> None:
    assert normal_url(text) == expected
    assert normal_url(expected) == expected


@pytest.mark.parametrize(
    "text", ["http://", "http:///a", "http://a b/", "http://-a-/", "http://x/" + "a" * 2048]
)
def test_what_is_no_url_has_no_normal_form(text: str) -> None:
    assert normal_url(text) is None


def test_a_mail_address_is_written_in_one_way() -> None:
    assert normal_mail("<Jan@BÜCHER.example>") == "jan@xn--bcher-kva.example"
    assert normal_mail("jan") is None
    assert normal_mail("jan@-.example") is None
    assert domain_of("jan@shop.example") == "shop.example"


@pytest.mark.parametrize(
    ("text", "kind", "normal"),
    [
        ("192.0.2.1", ObjectKind.ADDRESS, "192.0.2.1"),
        ("192.0.2.1:25", ObjectKind.ADDRESS, "192.0.2.1"),
        ("::FFFF:192.0.2.1", ObjectKind.ADDRESS, "192.0.2.1"),
        ("[2001:DB8:0::1]", ObjectKind.ADDRESS, "2001:db8::1"),
        ("Shop.Example.", ObjectKind.HOST, "shop.example"),
        ("hxxps[:]//evil[.]example/x", ObjectKind.URL, "evil.example/x"),
        ("<https://shop.example/x>", ObjectKind.URL, "shop.example/x"),
        ("shop.example/x", ObjectKind.URL, "shop.example/x"),
        ("mailto:Jan@shop.example", ObjectKind.MAIL, "jan@shop.example"),
        ("user@shop.example/x", ObjectKind.OTHER, "user@shop.example/x"),
        ("someone@", ObjectKind.OTHER, "someone@"),
        ("http://", ObjectKind.OTHER, "http://"),
        ("a.b c", ObjectKind.OTHER, "a.b c"),
        ("-.example/x", ObjectKind.OTHER, "-.example/x"),
        ("Order 17", ObjectKind.OTHER, "order 17"),
    ],
)
def test_one_thing_is_told_for_what_it_is(text: str, kind: ObjectKind, normal: str) -> None:
    assert object_of(text) == ReportedObject(kind=kind, value=text, normal=normal)


def test_nothing_is_no_object_and_a_value_is_one_line() -> None:
    assert object_of(" \x00\n") is None
    found = object_of("shop.example/\r\nBcc: x")
    assert found is not None
    assert found.value == "shop.example/ Bcc: x"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hxxp://a[.]example", "http://a.example"),
        ("hXXps://a(.)example", "https://a.example"),
        ("h**p://a{dot}example", "http://a.example"),
        ("hxxps[://]a.example", "https://a.example"),
        ("jan [at] a (dot) example", "jan@a.example"),
        ("a [b] (c)", "a [b] (c)"),
        ("plain", "plain"),
    ],
)
def test_what_was_made_harmless_is_given_back(text: str, expected: str) -> None:
    assert refang(text) == expected


def test_objects_are_found_in_a_text_in_their_order() -> None:
    text = (
        "IP:192.0.2.1 at 12:30:45, 999.1.1.1, std::x; see hxxps://evil[.]example/a?b=1, "
        "(http://b.example/c). Mail <jan@mail.example>, host c.example. Not report.txt, 1.2.3.4.5 "
        "or main(); IPv6 2001:db8::5. The end."
    )
    assert [(about.kind.value, about.normal) for about in objects_in(text)] == [
        ("address", "192.0.2.1"),
        ("url", "evil.example/a"),
        ("url", "b.example/c"),
        ("mail", "jan@mail.example"),
        ("host", "c.example"),
        ("address", "2001:db8::5"),
    ]


@pytest.mark.parametrize("piece", ["a.", "1:", "http://", "a@", "[.]", "h", "a@a.", "1.1.1."])
def test_a_hostile_text_of_any_length_is_searched_in_time(piece: str) -> None:
    list(objects_in(piece * 100_000))  # a slower way would not come to an end


def test_the_first_of_each_is_kept_and_no_more_than_can_be_looked_at() -> None:
    one, same = object_of("http://Shop.example/"), object_of("https://shop.example?x")
    assert different((one, None, same)) == (one,)
    many = (object_of(f"{number}.example") for number in range(MOST_OBJECTS + 5))
    assert len(different(many)) == MOST_OBJECTS


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("shop.example", "shop.example"),
        ("https://shop.example:8443/a", "shop.example"),
        ("ftp://shop.example/a", "shop.example"),
        ("http://[2001:db8::1]/", "[2001:db8::1]"),
        ("192.0.2.1", None),
        ("jan@shop.example", None),
    ],
)
def test_the_host_of_an_object_is_known(text: str, host: str | None) -> None:
    about = object_of(text)
    assert about is not None
    assert host_of_object(about) == host

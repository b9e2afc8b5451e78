"""Names that could mean more to a proxy than a name are refused."""

import pytest

from schout.core.model.errors import SettingsError
from schout.gateway.native import plain

NASTY = (
    *(
        "",
        " ",
        "a b",
        "a;b",
        "a{b",
        "a}b",
        'a"b',
        "a'b",
        "a\\b",
        "a$b",
        "a\nb",
        "a\rb",
        "a\0b",
        "a#b",
    ),
    *("$host", "%[src]", "é", "a\tb", "x;}server{", "\u2028", "a`b"),
)


@pytest.mark.parametrize("take", [plain.host, plain.path, plain.word, plain.server, plain.network])
@pytest.mark.parametrize("text", NASTY, ids=ascii)
def test_a_nasty_name_is_refused_everywhere(take: object, text: str) -> None:
    assert callable(take)
    for each in (text, f"/{text}" if take is plain.path and text else text):
        with pytest.raises(SettingsError) as refused:
            take(each)
        assert refused.value.code == "SCH-G070"


@pytest.mark.parametrize(
    "text", ["a.example", "*.a.example", "default", "xn--bcher-kva.example", "a_b.c"]
)
def test_a_host_is_taken_as_it_is(text: str) -> None:
    assert plain.host(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "A.example",
        "-a.example",
        "a..b",
        ".a",
        "a.",
        "*",
        "*.",
        "a.*.b",
        "x" * 64 + ".example",
        "[::1]",
    ],
)
def test_what_is_no_host_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="expected a host name in lower case"):
        plain.host(text)


@pytest.mark.parametrize(
    "text", ["unix:/run/schout/gate.sock", "127.0.0.1:8471", "[::1]:8471", "gate:1"]
)
def test_a_server_is_taken_as_it_is(text: str) -> None:
    assert plain.server(text) == text


@pytest.mark.parametrize("text", ["unix:relative", "127.0.0.1", "http://a:1", "a:port"])
def test_what_is_no_server_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="expected `unix:/path` or `host:port`"):
        plain.server(text)


def test_ranges_paths_and_words_are_taken_as_they_are() -> None:
    assert [plain.network(each) for each in ("192.0.2.0/24", "2001:db8::/32", "unix:")]
    assert plain.path("/xmlrpc/2/common") == "/xmlrpc/2/common"
    assert plain.word("abuse@host.example") == "abuse@host.example"
    assert plain.log("/var/log/nginx/access.log combined") == "/var/log/nginx/access.log combined"
    with pytest.raises(SettingsError):
        plain.log("off; return 200")


def test_a_remark_stays_one_line_and_a_text_holds_no_sign_of_a_language() -> None:
    assert plain.remark("a\nserver {}\u2028é") == "# a?server {}??"
    assert plain.harmless("a\n$x;{\"'\\}<b>") == "a??x???????b?"


def test_a_long_name_is_shown_cut() -> None:
    with pytest.raises(SettingsError, match=r"found `\$+…`"):
        plain.word("$" * 500)

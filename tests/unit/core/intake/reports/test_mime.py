"""Mail read within bounds."""

import pytest

from schout.core.intake.reports.mime import (
    MOST_DEPTH,
    MOST_HEADER_BYTES,
    MOST_HEADERS,
    MOST_PARTS,
    Mail,
    content_of,
    decoded_words,
    parameters_of,
    read_headers,
    read_mail,
    text_in,
)


def shape(mail: Mail) -> list[tuple[str, str, bool, bytes]]:
    return [(part.content_type, part.name, part.attached, part.body) for part in mail.parts]


def test_a_plain_mail_has_headers_and_one_part() -> None:
    mail = read_mail(b"From someone Mon Nov  2\nSubject: a\n  b\nX: 1\nx: 2\n\nHello\n")
    assert mail.headers.get("subject") == "a  b"
    assert list(mail.headers.all("x")) == ["1", "2"]
    assert mail.headers.get("to") == ""
    assert shape(mail) == [("text/plain", "", False, b"Hello\n")]
    assert mail.problems == ()


@pytest.mark.parametrize(
    ("raw", "body"),
    [
        (b"", b""),
        (b"\nbody", b"body"),
        (b"\r\nbody", b"body"),
        (b"no header\n\nhere", b"no header\n\nhere"),
        (b"A: b\r\n\r\nbody", b"body"),
        (b"A: b\n\r\nbody", b"body"),
        (b"A: b\nno body", b""),
        (b"\x00\xff\xfe", b"\x00\xff\xfe"),
    ],
)
def test_any_bytes_are_a_mail_if_only_with_a_body(raw: bytes, body: bytes) -> None:
    assert shape(read_mail(raw)) == [("text/plain", "", False, body)]


def test_parts_are_read_to_their_bounds() -> None:
    raw = (
        b'Content-Type: multipart/mixed; boundary="x y"\r\n\r\nbefore\r\n--x y\r\n\r\none\r\n'
        b"--x y  \r\nContent-Type: Text/HTML; charset=utf-8; name=n.html\r\n"
        b"Content-Disposition: attachment\r\n\r\n<p>two\r\n--x yz\r\n--x y--\r\nafter\r\n--x y\r\n"
    )
    assert shape(read_mail(raw)) == [
        ("text/plain", "", False, b"one"),
        ("text/html", "n.html", True, b"<p>two\r\n--x yz"),
    ]


def test_a_part_without_an_end_goes_to_the_end_of_the_mail() -> None:
    raw = b"Content-Type: multipart/mixed; boundary=x\n\n--x\n\none\n--x\nA: b\n\ntwo"
    assert [part.body for part in read_mail(raw).parts] == [b"one", b"two"]
    raw = b"Content-Type: multipart/mixed; boundary=x\n\nfirst\n--x\n\none\n--x"
    assert [part.body for part in read_mail(raw).parts] == [b"one", b""]


def test_an_empty_part_is_empty() -> None:
    raw = b"Content-Type: multipart/mixed; boundary=x\n\n--x\n--x\n--x--\n"
    assert [part.body for part in read_mail(raw).parts] == [b"", b""]


def test_a_digest_holds_mails() -> None:
    raw = b"Content-Type: multipart/digest; boundary=x\n\n--x\n\nA: b\n\nc\n--x--\n"
    assert shape(read_mail(raw)) == [("message/rfc822", "", False, b"A: b\n\nc")]


@pytest.mark.parametrize(
    ("encoding", "body", "expected"),
    [
        ("base64", b"aGVs\nbG8=", b"hello"),
        ("BASE64", b"aGVsbG8", b"hello"),
        ("base64", b"aGVsbG8=aGVsb", b"hello"),
        ("base64", b"aGVsbG8h!!!!a", b"hello!"),
        ("quoted-printable", b"caf=C3=A9=\nx", b"caf\xc3\xa9x"),
        ("8bit", b"x", b"x"),
    ],
)
def test_the_transfer_encoding_is_taken_off(encoding: str, body: bytes, expected: bytes) -> None:
    raw = b"Content-Transfer-Encoding: %s\n\n%s" % (encoding.encode(), body)
    assert [part.body for part in read_mail(raw).parts] == [expected]


def test_what_is_beyond_the_bounds_is_told() -> None:
    raw = b"Content-Transfer-Encoding: x-uuencode\n\nbegin"
    assert read_mail(raw).problems == ("a part in an encoding that is not known: kept as it is",)
    raw = b"Content-Type: multipart/mixed\n\nx"
    assert read_mail(raw).problems == ("parts without bounds: read as text",)
    raw = b"Content-Type: multipart/mixed; boundary=x\n\n--y\n--xx" + b" " * 300 + b"\n"
    assert read_mail(raw).problems == ("the bounds of the parts are not in it: read as text",)
    raw = b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\na\n" * (MOST_PARTS + 5)
    mail = read_mail(raw)
    assert len(mail.parts) == MOST_PARTS
    assert mail.problems == (f"more than {MOST_PARTS} parts: the rest was not read",)


def test_what_holds_for_several_parts_is_told_once() -> None:
    part = b"--x\nContent-Transfer-Encoding: x-uuencode\n\nbegin\n"
    mail = read_mail(b"Content-Type: multipart/mixed; boundary=x\n\n" + 2 * part)
    assert mail.problems == ("a part in an encoding that is not known: kept as it is",)


def test_a_deep_nest_is_read_no_deeper_than_its_limit() -> None:
    level = b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n"
    raw = b"".join(level % (number, number) for number in range(50_000))
    mail = read_mail(raw)
    assert mail.problems == (f"more than {MOST_DEPTH} levels of parts: read as text",)
    assert len(mail.parts) == 1


def test_headers_are_read_up_to_their_limits() -> None:
    many, _ = read_headers(b"A: b\n" * (MOST_HEADERS + 5) + b"\n")
    assert len(many.all("a")) == MOST_HEADERS
    long, body_at = read_headers(b"A: " + b"b" * (2 * MOST_HEADER_BYTES))
    assert len(long.get("a")) == MOST_HEADER_BYTES - 3
    assert body_at == MOST_HEADER_BYTES


def test_the_type_of_content_has_parameters() -> None:
    headers, _ = read_headers(b'Content-Type: Text/HTML; Charset="a\\"b"; x = y\n\n')
    assert content_of(headers, "text/plain") == ("text/html", {"charset": 'a"b', "x": "y"})
    headers, _ = read_headers(b"Content-Type: nonsense\n\n")
    assert content_of(headers, "text/plain") == ("text/plain", {})
    assert content_of(read_headers(b"A: b\n\n")[0], "text/plain") == ("text/plain", {})


def test_a_parameter_in_parts_is_put_together() -> None:
    field = "x; name*0*=utf-8'en'%E2%82%AC; name*1=\" a\"; name*2*=%20b; other*=%41; three*=u''%e9"
    found = parameters_of(field)
    assert found == {"name": "€ a b", "other": "A", "three": "é"}


def test_encoded_words_are_decoded() -> None:
    assert decoded_words("plain") == "plain"
    assert decoded_words("=?utf-8?q?a=5Fb_c?= =?UTF-8*en?B?4oKs?= d") == "a_b c€ d"
    assert decoded_words("=?iso-8859-1?Q?caf=E9?=") == "café"
    assert decoded_words("=?broken?x?y?=") == "=?broken?x?y?="


def test_text_is_decoded_in_its_character_set() -> None:
    assert text_in("é".encode(), "utf-8") == "é"
    assert text_in(b"\xe9\x80", "US-ASCII") == "é€"
    assert text_in("漢".encode("gb18030"), "GB18030") == "漢"
    assert text_in(b"a", "cp999") == "a"
    assert text_in(b"a", "zlib_codec") == "a"
    part = read_mail(b"Content-Type: text/plain; charset=iso-8859-15\n\n\xa4").parts[0]
    assert part.text == "€"

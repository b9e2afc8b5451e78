"""Who sent a mail."""

import pytest
from tests.unit.core.intake.reports.samples import mail

from schout.core.intake.reports.mime import read_mail
from schout.core.intake.reports.sender import (
    Sender,
    is_proven,
    keys_of_mail,
    reporter_key,
    sender_of,
)

OURS = "mx.host.example"


@pytest.mark.parametrize(
    ("field", "name", "address"),
    [
        ("Jan <Jan@Example.org>", "Jan", "jan@example.org"),
        ('"Jan, of X" <jan@example.org>', "Jan, of X", "jan@example.org"),
        ("=?utf-8?q?J=C3=A9?= <jan@example.org>", "Jé", "jan@example.org"),
        ("jan@example.org", None, "jan@example.org"),
        ("jan@example.org (Jan)", None, "jan@example.org"),
        ("Jan", None, None),
        ("", None, None),
        ("<not a mail>", None, None),
    ],
)
def test_the_sender_is_read(field: str, name: str | None, address: str | None) -> None:
    found = sender_of(read_mail(mail(From=field)).headers, None)
    assert found == Sender(name, address, proven=False, answerable=True, language="en")


@pytest.mark.parametrize(
    ("result", "proven"),
    [
        ("mx.host.example; dmarc=pass (p=reject) header.from=example.org", True),
        ("mx.host.example 1; spf=fail; dkim=pass header.d=example.org", True),
        ("mx.host.example; dkim=pass header.i=@example.org", True),
        ("MX.Host.example; dkim=pass header.d=org.example; dmarc=pass", True),
        ("mx.host.example; dmarc=pass header.from=other.example", False),
        ("mx.host.example; dkim=pass header.d=mail.example.org", False),
        ("mx.host.example; dkim=pass header.d=ample.org", False),
        ("mx.host.example; dkim=pass header.d=org", False),
        ("mx.host.example; dkim=pass", False),
        ("mx.host.example; dkim=fail header.d=example.org", False),
        ("mx.host.example; dkim=none (dmarc=pass header.from=example.org)", False),
        ("mx.other.example; dmarc=pass header.from=example.org", False),
        ("", False),
    ],
)
def test_a_sender_is_proven_by_our_own_mail_server_alone(result: str, proven: bool) -> None:
    headers = read_mail(mail(Authentication_Results=result)).headers
    assert is_proven(headers, "example.org", OURS) is proven
    assert not is_proven(headers, "example.org", None)
    assert sender_of(headers, OURS).proven is proven


def test_a_domain_above_may_sign() -> None:
    result = "mx.host.example; dkim=pass header.d=example.org"
    headers = read_mail(mail(Authentication_Results=result)).headers
    assert is_proven(headers, "mail.example.org", OURS)


def test_automatic_replies_and_bounces_are_not_answered() -> None:
    for fields in ({"Auto_Submitted": "Auto-Replied (vacation)"}, {"Return_Path": "<>"}):
        assert not sender_of(read_mail(mail(**fields)).headers, None).answerable
    assert sender_of(read_mail(mail(Auto_Submitted="auto-generated")).headers, None).answerable


def test_the_language_is_that_of_the_mail() -> None:
    assert sender_of(read_mail(mail(Content_Language="nl-BE, en")).headers, None).language == "nl"
    assert sender_of(read_mail(mail(Content_Language="17")).headers, None).language == "en"


def test_a_key_tells_reporters_apart_and_does_not_name_them() -> None:
    one = reporter_key("mail", "jan@example.org")
    assert len(one) == 64
    assert one == reporter_key("mail", "jan@example.org")
    assert one != reporter_key("unproven", "jan@example.org")
    assert "jan" not in one


def test_who_reported_is_found_by_mail_proven_or_not() -> None:
    keys = keys_of_mail(" Jan@EXAMPLE.org ")
    ways = ("mail", "unproven")
    assert keys == tuple(reporter_key(way, "jan@example.org") for way in ways)
    assert keys_of_mail("no mail") == ()

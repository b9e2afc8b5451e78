"""Mail domains: disposable ones with all below them, the operator's changes, registered names."""

from pathlib import Path

import pytest

from schout.core.model.errors import InputError
from schout.gateway.disposable import (
    FREE,
    Disposable,
    DomainFile,
    mail_domain,
    read_domain_file,
    registered_domain,
    shipped_domains,
)

LISTED = frozenset({"mail.test", "xn--bcher-kva.example"})


@pytest.mark.parametrize(
    ("domain", "disposable"),
    [
        ("mail.test", True),
        ("a.b.mail.test", True),
        ("notmail.test", False),
        ("test", False),
        ("xn--bcher-kva.example", True),
        ("", False),
    ],
)
def test_a_listed_domain_stands_for_everything_below_it(domain: str, disposable: bool) -> None:
    assert (domain in Disposable(LISTED)) is disposable


def test_the_operator_adds_and_takes_away_and_the_longest_name_decides(tmp_path: Path) -> None:
    path = tmp_path / "domains.txt"
    path.write_text("# ours\nBÜCHER.test\n!good.mail.test  # a customer\n\n", "utf-8")
    known = Disposable(LISTED, path)
    names = ("xn--bcher-kva.test", "mail.test", "good.mail.test", "x.good.mail.test")
    assert [name in known for name in names] == [True, True, False, False]


def test_a_changed_file_holds_after_a_reload_and_a_faulty_one_never(tmp_path: Path) -> None:
    path = tmp_path / "domains.txt"
    path.write_text("one.test")
    known = Disposable(LISTED, path)
    path.write_text("two.test")
    assert ["one.test" in known, "two.test" in known] == [True, False]
    known.reload()
    assert ["one.test" in known, "two.test" in known] == [False, True]
    path.write_text("not a domain")
    with pytest.raises(InputError):
        known.reload()
    assert "two.test" in known


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"good.test\nno domain\n", "line 2: expected a domain, found `no domain`"),
        (b"localhost\n", "line 1: expected a domain, found `localhost`"),
        (b"a\xff.test\n", "is not UTF-8 at byte 1"),
        (b"#" * (4 * 1024 * 1024 + 1), "is larger than 4194304 bytes"),
    ],
    ids=["words", "one label", "latin", "huge"],
)
def test_a_faulty_file_is_refused_with_its_place(
    tmp_path: Path, content: bytes, message: str
) -> None:
    path = tmp_path / "domains.txt"
    path.write_bytes(content)
    with pytest.raises(InputError, match=message):
        read_domain_file(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"cannot read `.*`: no such file or directory"):
        read_domain_file(tmp_path / "none.txt")


def test_an_empty_file_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "domains.txt"
    path.touch()
    assert read_domain_file(path) == DomainFile()


def test_the_shipped_list_knows_the_usual_ones_and_no_provider_for_all() -> None:
    shipped = shipped_domains()
    assert {"mailinator.com", "guerrillamail.com", "yopmail.com"} <= shipped
    assert shipped & FREE == frozenset()


@pytest.mark.parametrize(
    ("mail", "domain"),
    [
        ("Jan@Example.COM.", "example.com"),
        ("jan+x@bücher.example", "xn--bcher-kva.example"),
        ('"a@b"@example.com', "example.com"),
        ("example.com", None),
        ("@example.com", None),
        ("jan@", None),
        ("jan@exa mple.com", None),
        ("", None),
    ],
)
def test_the_domain_of_a_mail_address_is_normal(mail: str, domain: str | None) -> None:
    assert mail_domain(mail) == domain


@pytest.mark.parametrize(
    ("domain", "registered"),
    [
        ("a.b.example.co.uk", "example.co.uk"),
        ("mail.example.be", "example.be"),
        ("be", "be"),
        ("a.xn--bcher-kva.de", "xn--bcher-kva.de"),
        ("mine.duckdns.org", "duckdns.org"),
    ],
)
def test_a_registered_domain_is_what_somebody_paid_for(domain: str, registered: str) -> None:
    assert registered_domain(domain) == registered

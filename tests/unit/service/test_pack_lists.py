"""The lists of mail domains in the shipped pack are those that the product has elsewhere."""

from disposable_email_domains import blocklist

from schout.gateway.disposable import FREE
from schout.service.packs import load_policy


def items(name: str) -> tuple[str, ...]:
    (found,) = (each.items for each in load_policy("oxygis").lists if each.id == name)
    return found


def test_the_disposable_domains_are_those_of_the_package() -> None:
    # If this fails, the package has changed: run scripts/disposable-domains.
    assert items("disposable_mail_domains") == tuple(sorted(blocklist))


def test_the_domains_under_which_anybody_has_an_address_are_those_of_the_gate() -> None:
    assert items("free_mail_domains") == tuple(sorted(FREE))

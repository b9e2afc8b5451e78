"""Names of people: how they are kept, and when two of them are one person's.

Two people must agree to some measures, and another one reviews an appeal: whoever writes a name
otherwise is still the same person.
"""

import unicodedata

TENANT = "tenant"
"""What a history says for the tenant, whoever acts there."""
OURS = frozenset({"schout", TENANT, "unknown"})
"""What stands in records where no person is named: nobody is called so."""
LONGEST_NAME = 100
"""Characters."""


def kept_name(text: str) -> str | None:
    """Give a name as it is kept: in Unicode's form NFKC, each run of white space one space.

    `None` when it cannot be the name of a person: it is empty or too long, has characters that
    nobody sees, or is one that Schout uses itself.
    """
    name = _plain(text)
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        return None
    return None if same_person(name) in OURS else name


def not_a_name(text: str) -> str:
    """Say what is wrong with a name that is not kept, without what nobody sees."""
    return f"expected the name of a person, found `{ascii(text)[1:-1][:LONGEST_NAME]}`"


def same_person(name: str) -> str:
    """Give what two names have in common when they are one person's, and only then."""
    return _plain(_plain(name).casefold())


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())

"""What is known before a report is read: the policy's table, and whom the operator trusts."""

from collections.abc import Iterable

from schout.core.model.ids import ClauseId
from schout.core.model.value import Value
from schout.core.model.vocabulary import ReporterKind
from schout.core.policy.schema import Policy

MOST_BYTES = 25 * 1024 * 1024
"""Bytes of a report that are read: what common mail servers take. All of it is kept."""
CHILD_ABUSE = "content/csam"
"""The category of what is reported as the sexual abuse of children."""
_ABUSE = frozenset((CHILD_ABUSE, "content/csem"))
_OF_MINORS = frozenset((*_ABUSE, "PROTECTION_OF_MINORS"))
"""For these nobody must give a name (Regulation (EU) 2022/2065, Art. 16(2)(c)). The last is wider:
what it is about is not always the abuse of children, so that nothing of it is taken away."""
_PREFIX = "STATEMENT_CATEGORY_"
"""Of the categories as the EU transparency database spells them."""


class Knowns(Value, frozen=True, kw_only=True):
    """What reading a report asks of the policy and of the operator."""

    categories: dict[str, tuple[ClauseId, ...]]
    """The clauses for each category, as `categories_of` gives them."""
    clauses: frozenset[ClauseId]
    """All clauses of the policy."""
    trusted_flaggers: frozenset[str] = frozenset()
    """Mail addresses or mail domains, in lower case."""
    authorities: frozenset[str] = frozenset()
    """Mail addresses or mail domains, in lower case."""
    authserv: str | None = None
    """The name under which the operator's own mail server writes `Authentication-Results`
    (RFC 8601), having removed what others wrote under it. `None`: no sender is proven."""
    most_bytes: int = MOST_BYTES

    def clauses_for(self, category: str | None) -> tuple[ClauseId, ...]:
        """Give the clauses that the policy names for a category; none for one it does not know."""
        return () if category is None else self.categories.get(normal_category(category), ())

    def is_child_abuse(self, category: str | None, clause: ClauseId | None) -> bool:
        """Tell whether it is about the sexual abuse of children: by category, or by clause.

        A clause that is about other things too says nothing: its reports are kept whole.
        """
        if category is not None and normal_category(category) in _ABUSE:
            return True
        return clause is not None and self.is_of_child_abuse(clause)

    def is_of_child_abuse(self, clause: ClauseId) -> bool:
        """Tell whether a clause is about the sexual abuse of children, and about nothing else."""
        named = {name for name, clauses in self.categories.items() if clause in clauses}
        return bool(named & _ABUSE) and named <= _OF_MINORS

    def may_be_anonymous(self, category: str | None, clause: ClauseId | None) -> bool:
        """Tell whether nobody must say who they are: it is, or may be, on the abuse of children."""
        if category is not None and normal_category(category) in _OF_MINORS:
            return True
        return self.is_child_abuse(category, clause)

    def kind_of(self, mail: str) -> ReporterKind:
        """Say who writes from an address, if it is proven that it is theirs."""
        domain = mail.rpartition("@")[2]
        if mail in self.authorities or domain in self.authorities:
            return ReporterKind.AUTHORITY
        if mail in self.trusted_flaggers or domain in self.trusted_flaggers:
            return ReporterKind.TRUSTED_FLAGGER
        return ReporterKind.PUBLIC


class Caller(Value, frozen=True, kw_only=True):
    """Who hands a report in, as far as the surface knows; of a mail it knows nothing."""

    key: str | None = None
    """What tells callers with a key of the API apart."""
    kind: ReporterKind = ReporterKind.PUBLIC
    """What the operator knows the holder of that key as."""
    address: str | None = None
    """The address it came from."""


def categories_of(policy: Policy) -> dict[str, tuple[ClauseId, ...]]:
    """Turn the policy round: for each category of reports the clauses that name it, in order."""
    found: dict[str, list[ClauseId]] = {}
    for clause in policy.clauses:
        for name in (*clause.intake.xarf, *clause.intake.dsa):
            found.setdefault(normal_category(name), []).append(clause.id)
    return {name: tuple(dict.fromkeys(clauses)) for name, clauses in found.items()}


def knowns_of(
    policy: Policy,
    *,
    trusted_flaggers: Iterable[str] = (),
    authorities: Iterable[str] = (),
    authserv: str | None = None,
    most_bytes: int = MOST_BYTES,
) -> Knowns:
    """Put together what reading a report asks; a `@` before a mail domain is dropped."""
    return Knowns(
        categories=categories_of(policy),
        clauses=frozenset(clause.id for clause in policy.clauses),
        trusted_flaggers=frozenset(map(_plain_sender, trusted_flaggers)),
        authorities=frozenset(map(_plain_sender, authorities)),
        authserv=None if authserv is None else authserv.strip().lower(),
        most_bytes=most_bytes,
    )


def normal_category(text: str) -> str:
    """Write a category in one way: XARF `content/exposed_data`, DSA `SCAMS_AND_FRAUD`."""
    name = text.strip().replace("-", "_")
    if "/" in name:
        return name.lower()
    return name.upper().removeprefix(_PREFIX)


def _plain_sender(text: str) -> str:
    return text.strip().lower().removeprefix("@")

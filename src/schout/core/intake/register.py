"""Attribution: whose host, database, system user, address or mail domain it was at a moment.

The most specific claim in force wins: an exact name before a wildcard, a longer wildcard before a
shorter one, a longer prefix before a shorter one. What nobody claims has no owner; nothing is
guessed.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from enum import StrEnum
from typing import assert_never

from schout.core.intake.normal import (
    address_number,
    network_number,
    normal_domain,
    normal_host,
    normal_name,
)
from schout.core.intake.register_claim import (
    Answer,
    Claim,
    Timeline,
    answer,
    claim,
    holder,
    register_problems,
)
from schout.core.model.errors import InputError
from schout.core.model.ids import TenantId
from schout.core.model.tenant import Belonging, BelongingKind, Tenant
from schout.core.model.value import Value

MOST_ANSWERS = 65_536
"""Answers kept for each kind; when full, all are dropped: memory is bounded under random names."""
LONGEST_KEPT = 320
"""Characters of a text whose answer is kept; a host name with its port has at most 260."""

_WITH_WILDCARDS = frozenset({BelongingKind.HOST, BelongingKind.MAIL_DOMAIN})

_Key = str | tuple[int, int, int]


class MatchReason(StrEnum):
    """Why a thing has the owner it has, or none."""

    EXACT = "exact"
    WILDCARD = "wildcard"
    RANGE = "range"
    UNKNOWN = "unknown"
    UNREADABLE = "unreadable"


class NearReason(StrEnum):
    """Why a claim that comes close does not decide."""

    NOT_YET = "not_yet"
    ENDED = "ended"
    LESS_SPECIFIC = "less_specific"
    APEX = "apex"
    """A wildcard covers the names below its domain, not the domain itself."""
    SIMILAR = "similar"
    """Spelled nearly the same."""


class Near(Value, frozen=True, kw_only=True):
    """A belonging that comes close, and why it does not decide."""

    belonging: Belonging
    reason: NearReason


class Who(Value, frozen=True, kw_only=True):
    """The answer to "whose was it", with what it rests on."""

    kind: BelongingKind
    value: str
    """As it was asked."""
    at_us: int
    tenant: Tenant | None
    reason: MatchReason
    matched: Belonging | None
    """The belonging that decided, with its dates."""
    near: tuple[Near, ...]
    """What comes close, the most specific first."""


class Register:
    """Who is who, for lookups at the pace of a log; made by `Register.build`, never changed.

    Answers are kept by the text they were asked with; a repeated lookup is one dictionary access.
    """

    __slots__ = ("_addresses", "_answers", "_claims", "_hosts", "_lengths", "_tenants")

    def __init__(self, tenants: Sequence[Tenant], belongings: Sequence[Belonging]) -> None:
        self._tenants = {tenant.id: tenant for tenant in tenants}
        groups: dict[BelongingKind, defaultdict[_Key, list[Claim]]] = {
            kind: defaultdict(list) for kind in BelongingKind
        }
        for belonging in belongings:
            groups[belonging.kind][_key(belonging)].append(claim(belonging))
        self._claims: dict[BelongingKind, dict[_Key, list[Claim]]] = {
            kind: dict(group) for kind, group in groups.items()
        }
        ranges = sorted(
            {(key[0], key[1]) for key in groups[BelongingKind.ADDRESS] if not isinstance(key, str)},
            reverse=True,
        )
        self._lengths = {
            bits: tuple(length for its_bits, length in ranges if its_bits == bits)
            for bits in (32, 128)
        }
        self._answers: dict[BelongingKind, dict[str, Answer]] = {kind: {} for kind in BelongingKind}
        self._hosts = self._answers[BelongingKind.HOST]
        self._addresses = self._answers[BelongingKind.ADDRESS]

    @classmethod
    def build(cls, tenants: Sequence[Tenant], belongings: Sequence[Belonging]) -> "Register":
        """Make a register; `InputError` with the first of its problems when it is not sound.

        `register_problems` gives all of them.
        """
        problems = register_problems(tenants, belongings)
        if problems:
            first = problems[0]
            more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
            raise InputError(first.code, first.message + more, first.hint)
        return cls(tenants, belongings)

    def tenant(self, tenant: TenantId) -> Tenant | None:
        """Give a tenant by its id."""
        return self._tenants.get(tenant)

    def claims_any(self, kind: BelongingKind) -> bool:
        """Tell whether anybody claims something of a kind."""
        return bool(self._claims[kind])

    def owners(self, kind: BelongingKind, value: str) -> Answer:
        """Give the owner at all times, or the owners over time; `None` where nobody claims it."""
        try:
            return self._answers[kind][value]
        except KeyError:
            return self._learn(kind, value)

    def owner(self, kind: BelongingKind, value: str, at_us: int) -> TenantId | None:
        """Give whose it was at a moment, `None` where nobody claims it or it cannot be read."""
        found = self.owners(kind, value)
        return found.at(at_us) if isinstance(found, Timeline) else found

    def owner_of_host(self, host: str | None, at_us: int) -> TenantId | None:
        """Give whose host it was, as a log names it: any case, with or without port."""
        if host is None:
            return None
        try:
            found = self._hosts[host]
        except KeyError:
            found = self._learn(BelongingKind.HOST, host)
        return found.at(at_us) if isinstance(found, Timeline) else found

    def owner_of_address(self, ip: str, at_us: int) -> TenantId | None:
        """Give whose address it was, IPv4 or IPv6; the longest prefix in force wins."""
        try:
            found = self._addresses[ip]
        except KeyError:
            found = self._learn(BelongingKind.ADDRESS, ip)
        return found.at(at_us) if isinstance(found, Timeline) else found

    def explain(self, kind: BelongingKind, value: str, at_us: int) -> Who:
        """Say whose it was at a moment, because of which belonging, and what comes close."""
        ranked = list(self._ranked(kind, value))
        found = holder(ranked, at_us)
        matched = None if found is None else found.belonging
        near = [
            Near(belonging=one.belonging, reason=_near_reason(one, at_us))
            for claims in ranked
            for one in claims
            if one is not found
        ]
        if found is None:
            near.extend(self._close(kind, value))
        return Who(
            kind=kind,
            value=value,
            at_us=at_us,
            tenant=None if matched is None else self._tenants[matched.tenant],
            reason=_match_reason(kind, value, matched),
            matched=matched,
            near=tuple(near),
        )

    def _learn(self, kind: BelongingKind, value: str) -> Answer:
        found = answer(list(self._ranked(kind, value))) if self._claims[kind] else None
        if len(value) <= LONGEST_KEPT:
            answers = self._answers[kind]
            if len(answers) >= MOST_ANSWERS:
                answers.clear()
            answers[value] = found
        return found

    def _ranked(self, kind: BelongingKind, value: str) -> Iterator[list[Claim]]:
        claims = self._claims[kind]
        return (claims[key] for key in self._keys(kind, value) if key in claims)

    def _keys(self, kind: BelongingKind, value: str) -> Iterator[_Key]:
        if kind is not BelongingKind.ADDRESS:
            name = _asked(kind, value)
            return iter(()) if name is None else _names(kind, name)
        address = address_number(value)
        if address is None:
            return iter(())
        bits, number = address
        return ((bits, length, number >> (bits - length)) for length in self._lengths[bits])

    def _close(self, kind: BelongingKind, value: str) -> Iterator[Near]:
        name = _asked(kind, value)
        if name is None:
            return
        claims = self._claims[kind]
        apex = claims.get(f"*.{name}", []) if kind in _WITH_WILDCARDS else []
        for one in apex:
            yield Near(belonging=one.belonging, reason=NearReason.APEX)
        size = len(name)
        names = [
            key
            for key in claims
            if isinstance(key, str) and abs(len(key) - size) <= 2 and key not in {name, f"*.{name}"}
        ]
        for key in get_close_matches(name, names, n=3, cutoff=0.8):
            for one in claims[key]:
                yield Near(belonging=one.belonging, reason=NearReason.SIMILAR)


def _key(belonging: Belonging) -> _Key:
    if belonging.kind is BelongingKind.ADDRESS:
        return network_number(belonging.value)
    return belonging.value


def _asked(kind: BelongingKind, value: str) -> str | None:
    """Give a name as the register would hold it; addresses have none."""
    match kind:
        case BelongingKind.HOST:
            return normal_host(value)
        case BelongingKind.MAIL_DOMAIN:
            return normal_domain(value)
        case BelongingKind.DATABASE | BelongingKind.SYSTEM_USER:
            return normal_name(value)
        case BelongingKind.ADDRESS:
            return None
        case _:
            assert_never(kind)


def _names(kind: BelongingKind, name: str) -> Iterator[str]:
    """Give the name, then the wildcards above it, the longest first."""
    yield name
    if kind in _WITH_WILDCARDS:
        _, dot, rest = name.partition(".")
        while dot:
            yield f"*.{rest}"
            _, dot, rest = rest.partition(".")


def _match_reason(kind: BelongingKind, value: str, matched: Belonging | None) -> MatchReason:
    if kind is BelongingKind.ADDRESS:
        name, found = None, MatchReason.RANGE
        readable = address_number(value) is not None
    else:
        name, found = _asked(kind, value), MatchReason.WILDCARD
        readable = name is not None
    if matched is not None:
        return MatchReason.EXACT if matched.value == name else found
    return MatchReason.UNKNOWN if readable else MatchReason.UNREADABLE


def _near_reason(one: Claim, at_us: int) -> NearReason:
    if one.is_ahead(at_us):
        return NearReason.NOT_YET
    return NearReason.ENDED if one.is_over(at_us) else NearReason.LESS_SPECIFIC

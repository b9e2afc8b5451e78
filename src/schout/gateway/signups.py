"""Sign-ups that come too fast or are spread thin (III.7): pass, ask for proof of work, or refuse.

Five rates are counted, each by its own key: the address, its prefix, the mail domain, the mailbox
and the fingerprint of the program. Distinct counts find what stays below every rate: one program
behind many addresses. A reason alone never refuses unless it goes far over its rate; below that,
proof of work is the way through. Only keyed digests are kept, in bounded memory.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from hashlib import blake2b

import msgspec

from schout.core.intake.normal import address_number
from schout.core.limits.gcra import admit, remaining
from schout.core.limits.leaky import pour
from schout.core.limits.sketch import add, count, merge
from schout.core.model.edge import EdgeLimit, EdgeLimits, Quota, Stage
from schout.core.model.tenant import BelongingKind
from schout.core.model.value import Value
from schout.core.model.vocabulary import Metric, Scope
from schout.gateway.disposable import FREE, Disposable, mail_domain, registered_domain
from schout.gateway.recent import Recent

_HOUR_US = 3_600_000_000
_CROWDED_US = 600_000_000
_DOTS_IGNORED = frozenset({"gmail.com", "googlemail.com"})
_HEADERS = (b"user-agent", b"accept", b"accept-language", b"accept-encoding")
_ON_THE_WAY = frozenset(
    b"cookie content-length content-type forwarded via x-forwarded-for x-forwarded-host "
    b"x-forwarded-proto x-real-ip connection host referer authorization cache-control".split()
)
"""Header fields that differ between calls of one program, or are set by proxies."""


class Why(StrEnum):
    """What speaks against a sign-up."""

    ADDRESS = "address"
    """Its address (IPv6: its /64) signs up too fast."""
    PREFIX = "prefix"
    """Its /24 (IPv6: its /56) does."""
    DOMAIN = "domain"
    """Its mail domain does."""
    MAILBOX = "mailbox"
    """The same mailbox does, under whatever tag."""
    FINGERPRINT = "fingerprint"
    """The same program does."""
    DISPOSABLE = "disposable"
    """The mail domain is a disposable one."""
    SPREAD_PROGRAM = "spread_program"
    """The same program signs up from many networks."""
    SPREAD_DOMAIN = "spread_domain"
    """The same mail domain signs up from many networks."""
    CROWDED = "crowded"
    """So many keys are in use that older ones were forgotten, and this one is not known."""


class Step(StrEnum):
    """What to do with a sign-up."""

    PASS = "pass"  # noqa: S105 - a step, not a password
    PROOF = "proof"
    """Ask for proof of work; never of API callers."""
    REFUSE = "refuse"


class SignUp(Value, frozen=True, kw_only=True):
    """One attempt to sign up. It is looked at and not kept, for it may hold a mail address."""

    source_ip: str
    mail: str | None = None
    """Or a digest of the mailbox, `@` and its domain. `None`: the hook could not read it."""
    fingerprint: str | None = None
    """As `fingerprint_of` gives it."""
    at_us: int


class Reason(Value, frozen=True, kw_only=True):
    """One thing that speaks against a sign-up, with its figures."""

    why: Why
    measured: int = 1
    allowed: int = 0
    wait_us: int = 0
    """After so long it speaks against it no more; 0: time does not change it."""
    far_over: bool = False
    """So much that proof of work does not help."""


class Judgement(Value, frozen=True, kw_only=True):
    """What to do with a sign-up, and why."""

    step: Step
    reasons: tuple[Reason, ...] = ()
    wait_us: int = 0
    """`refuse` and `proof`: after so long no rate speaks against it."""
    pressure: int = 0
    """How much harder than usual the proof should be, in bits."""
    stage: Stage = Stage.REFUSE
    """Of the III.7 limit: in `shadow` and `warn` the sign-up goes through all the same."""


def _per_hour(at_most: int, burst: int) -> Quota:
    return Quota(at_most=at_most, interval_us=-(-_HOUR_US // at_most), burst=burst)


class SignUpFigures(Value, frozen=True, kw_only=True):
    """The figures; that of the address comes from the policy, where it has one.

    The source text gives none. These are ours, as multiples of the one in the pack:
    see `docs/explanation/sign-ups-and-crawlers.md`.
    """

    address: Quota = _per_hour(6, 3)
    prefix: Quota = _per_hour(30, 15)
    domain: Quota = _per_hour(20, 10)
    mailbox: Quota = _per_hour(2, 3)
    fingerprint: Quota = _per_hour(120, 60)
    far_over: int = 4
    """How many bursts may be spent with proof of work."""
    spread_program: int = 40
    """Networks (/24, /48) from which one program may sign up within one to two hours."""
    spread_domain: int = 8
    most_keys: int = 200_000
    """About 30 MB."""
    most_spreads: int = 10_000
    """At most 55 MB."""


class Signups:
    """Judges sign-ups, one after the other."""

    def __init__(
        self,
        limits: EdgeLimits,
        secret: bytes,
        disposable: Disposable,
        figures: SignUpFigures | None = None,
    ) -> None:
        """`secret`: 16 to 64 bytes; with another one nothing that was counted is found again."""
        self._figures = figures or SignUpFigures()
        self._disposable = disposable
        self._secret = secret
        self._dry: Recent[int, int] = Recent(self._figures.most_keys)
        self._spreads: Recent[int, _Spread] = Recent(self._figures.most_spreads)
        self._crowded_until_us = 0
        self.swap(limits)

    def __len__(self) -> int:
        """Tell how many keys are kept."""
        return len(self._dry) + len(self._spreads)

    def swap(self, limits: EdgeLimits) -> None:
        """Go on with other limits; what was counted so far stays counted."""
        limit = sign_up_limit(limits)
        self._address = self._figures.address if limit is None else limit.quota
        self._stage = Stage.SHADOW if limit is None else limit.stage
        self._own = frozenset(
            belonging.value.removeprefix("*.")
            for belonging in limits.belongings
            if belonging.kind is BelongingKind.MAIL_DOMAIN
        )

    def quota_of(self, why: Why) -> Quota:
        """Give the figures that a reason is measured against."""
        figures = self._figures
        spreads = {
            Why.SPREAD_PROGRAM: figures.spread_program,
            Why.SPREAD_DOMAIN: figures.spread_domain,
        }
        if why in spreads:
            return _per_hour(spreads[why], spreads[why])
        rates = {
            Why.PREFIX: figures.prefix,
            Why.DOMAIN: figures.domain,
            Why.MAILBOX: figures.mailbox,
            Why.FINGERPRINT: figures.fingerprint,
        }
        return rates.get(why, self._address)

    def judge(self, sign_up: SignUp, *, proven: bool = False, may_ask: bool = True) -> Judgement:
        """Judge a sign-up; if it may go through, it is counted in the same step.

        `proven`: it came with proof of work. `may_ask`: its caller is a person with a browser; of
        others no proof is asked, so what would ask for it refuses by rate, or lets it through.
        """
        now_us = sign_up.at_us
        domain = None if sign_up.mail is None else mail_domain(sign_up.mail)
        rates = self._rates(sign_up, domain)
        reasons = [
            *_over_rates(rates, now_us, self._figures.far_over),
            *self._signs(sign_up, domain, rates),
        ]
        step = _step(reasons, proven=proven, may_ask=may_ask)
        if step is Step.PASS:
            for rate in rates:
                self._pour(rate, now_us)
        return Judgement(
            step=step,
            reasons=tuple(reasons),
            wait_us=0 if step is Step.PASS else max(reason.wait_us for reason in reasons),
            pressure=_pressure(reasons),
            stage=self._stage,
        )

    def _rates(self, sign_up: SignUp, domain: str | None) -> list["_Rate"]:
        figures = self._figures
        address, prefix, _ = networks_of(sign_up.source_ip)
        found = [(Why.ADDRESS, self._address, address), (Why.PREFIX, figures.prefix, prefix)]
        if domain is not None:
            registered = registered_domain(domain)
            if not self._shared_by_all(domain, registered):
                found.append((Why.DOMAIN, figures.domain, registered))
            found.append((Why.MAILBOX, figures.mailbox, mailbox_of(sign_up.mail or "", domain)))
        if sign_up.fingerprint is not None:
            found.append((Why.FINGERPRINT, figures.fingerprint, sign_up.fingerprint))
        return [self._rate(*each) for each in found]

    def _rate(self, why: Why, quota: Quota, text: str) -> "_Rate":
        key = self._digest(why, text)
        dry_us = self._dry.get(key)
        return _Rate(why, quota, key, dry_us or 0, dry_us is not None)

    def _shared_by_all(self, domain: str, registered: str) -> bool:
        return registered in FREE or domain in self._own or registered in self._own

    def _signs(
        self, sign_up: SignUp, domain: str | None, rates: Sequence["_Rate"]
    ) -> Iterable[Reason]:
        figures, now_us = self._figures, sign_up.at_us
        if domain is not None and domain in self._disposable:
            yield Reason(why=Why.DISPOSABLE)
        network = self._digest("network", networks_of(sign_up.source_ip)[2])
        keys = {rate.why: rate.key for rate in rates}
        for why, by, allowed in (
            (Why.SPREAD_PROGRAM, Why.FINGERPRINT, figures.spread_program),
            (Why.SPREAD_DOMAIN, Why.DOMAIN, figures.spread_domain),
        ):
            if by in keys:
                seen = self._spread(keys[by], network, now_us)
                if seen > allowed:
                    yield Reason(why=why, measured=seen, allowed=allowed)
        if now_us < self._crowded_until_us and not rates[0].known:
            yield Reason(why=Why.CROWDED)

    def _spread(self, key: int, network: int, now_us: int) -> int:
        """Count the networks behind a key in this hour and the one before."""
        hour = now_us // _HOUR_US
        kept = self._spreads.get(key) or _Spread(hour, (), ())
        if hour != kept.hour:
            kept = _Spread(hour, (), kept.now if hour == kept.hour + 1 else ())
        kept = _Spread(kept.hour, add(kept.now, network), kept.before)
        self._spreads.put(key, kept)
        return count(merge(kept.now, kept.before))

    def _pour(self, rate: "_Rate", now_us: int) -> None:
        gone_us = self._dry.put(rate.key, pour(rate.dry_us, now_us, rate.quota.interval_us))
        if gone_us is not None and gone_us > now_us:
            self._crowded_until_us = now_us + _CROWDED_US

    def _digest(self, kind: str, text: str) -> int:
        said = blake2b(f"{kind}\0{text}".encode(), digest_size=8, key=self._secret)
        return int.from_bytes(said.digest())


class _Rate(msgspec.Struct, frozen=True, gc=False):
    why: Why
    quota: Quota
    key: int
    dry_us: int
    known: bool


class _Spread(msgspec.Struct, frozen=True):
    hour: int
    now: tuple[int, ...]
    before: tuple[int, ...]


def _over_rates(rates: Iterable[_Rate], now_us: int, far_over: int) -> Iterable[Reason]:
    for rate in rates:
        interval_us, burst = rate.quota.interval_us, rate.quota.burst
        _, wait_us = admit(rate.dry_us, now_us, interval_us, burst)
        if wait_us > 0:
            most = burst * far_over
            left = remaining(rate.dry_us, now_us, interval_us, most)
            yield Reason(
                why=rate.why,
                measured=most - left + 1,
                allowed=burst,
                wait_us=wait_us,
                far_over=not left and rate.why is not Why.FINGERPRINT,
            )


def _step(reasons: Sequence[Reason], *, proven: bool, may_ask: bool) -> Step:
    if any(reason.far_over for reason in reasons):
        return Step.REFUSE
    if not reasons or proven:
        return Step.PASS
    if may_ask:
        return Step.PROOF
    return Step.REFUSE if any(reason.wait_us for reason in reasons) else Step.PASS


def _pressure(reasons: Sequence[Reason]) -> int:
    """One bit for each further reason, and one for each doubling of what is allowed."""
    if not reasons:
        return 0
    times = max(reason.measured // max(1, reason.allowed) for reason in reasons)
    return len(reasons) - 1 + max(0, times.bit_length() - 1)


def sign_up_limit(limits: EdgeLimits) -> EdgeLimit | None:
    """Give the limit on sign-ups by source that the policy sets."""
    return next(
        (
            limit
            for limit in limits.limits
            if limit.metric is Metric.SIGN_UPS and limit.scope is Scope.SOURCE
        ),
        None,
    )


def networks_of(source_ip: str) -> tuple[str, str, str]:
    """Give the address, the prefix and the network of a source.

    IPv4: the address, its /24 twice. IPv6: its /64, which one household has, its /56 and its /48,
    which one site has (RFC 6177). What is no address counts as one source.
    """
    number = address_number(source_ip)
    if number is None:
        return "?", "?", "?"
    bits, value = number
    lengths = (32, 24, 24) if bits == 32 else (64, 56, 48)
    address, prefix, network = (f"{value >> bits - length:x}/{length}" for length in lengths)
    return address, prefix, network


def fingerprint_of(headers: Iterable[tuple[bytes, bytes]], secret: bytes) -> str:
    """Give a keyed digest of what a program says of itself, and in which order it says it."""
    said, order = dict[bytes, bytes](), list[bytes]()
    for name, value in headers:
        said.setdefault(name, value)
        if name not in _ON_THE_WAY:
            order.append(name)
    parts = [said.get(name, b"-") for name in _HEADERS]
    return blake2b(b"\0".join([*parts, *order]), digest_size=16, key=secret).hexdigest()


def mailbox_of(mail: str, domain: str) -> str:
    """Give the mailbox behind an address: what follows `+` is a tag, and some ignore dots."""
    local = mail.rpartition("@")[0].strip().lower().partition("+")[0]
    if domain in _DOTS_IGNORED:
        return local.replace(".", "") + "@gmail.com"
    return f"{local}@{domain}"

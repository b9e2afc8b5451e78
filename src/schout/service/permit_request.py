"""From what a person asks to grant to a permit that holds together, or a refusal that says why.

What is not said is refused rather than guessed where a guess could allow more than was meant.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from schout.core.intake.normal import normal_host
from schout.core.model.errors import NotFound, SettingsError
from schout.core.model.ids import PermitId
from schout.core.model.moment import DAY_US, from_datetime, from_rfc3339, to_datetime
from schout.core.model.permit import Grant, Permit
from schout.core.model.tenant import Tenant
from schout.core.model.value import Value
from schout.core.model.vocabulary import Metric, PermitKind
from schout.core.policy.period import parse_period
from schout.core.policy.reading import did_you_mean
from schout.core.policy.schema import Clause, Limit, Policy
from schout.service.permit_keys import automation_key
from schout.service.registers import Known

LONGEST_US = 366 * DAY_US
"""No permit lasts longer: what goes on for years is looked at again each year."""
EARLIEST_US = DAY_US
"""How far back a permit may begin; it says what is allowed, not what was."""
_LONGEST_TEXT = 500
_NEED_HOSTS = {PermitKind.SECURITY_RESEARCH, PermitKind.LOAD_TEST}


class GrantForm(Value, frozen=True, kw_only=True):
    """What is to be granted, as it was typed; the fields are options of `schout permit grant`.

    What a request says already may be left out of an answer to it.
    """

    tenant: str = ""
    clauses: tuple[str, ...] = ()
    reason: str = ""
    kind: PermitKind | None = None
    hosts: tuple[str, ...] = ()
    """Only for these hosts."""
    rate: int | None = None
    """For the first limit of the clause that has a period."""
    burst: int | None = None
    """How many of them may come at once."""
    parallel: int | None = None
    """Calls at once."""
    limits: tuple[str, ...] = ()
    """Other figures, as `limit=figure`."""
    plan: str | None = None
    """The figures that this plan of the policy has."""
    unlimited: bool = False
    """The limits of the clauses do not hold at all."""
    starts: str | None = None
    ends: str | None = None
    """A date or a moment; either this or `lasts`."""
    lasts: str | None = None
    """A period, such as `30d`."""
    label: str | None = None
    """Only for calls with the key of this label."""
    keyid: str | None = None
    """Only for calls signed under this name; `None`: the thumbprint of the key."""
    public_key: str | None = None
    """The key that they are signed with: a PEM block, a JWK or a line of OpenSSH."""


def drawn_up(
    permit_id: PermitId,
    request: GrantForm,
    by: str,
    policy: Policy,
    known: Known,
    others: Iterable[Permit],
    now_us: int,
) -> Permit:
    """Give the permit that was asked for, without a signature."""
    tenant = next((each for each in known.tenants if each.id == request.tenant), None)
    if tenant is None:
        hint = "see `schout tenant list`"
        raise NotFound("SCH-T021", f"there is no tenant `{request.tenant}`", hint)
    clauses = tuple(_clause(policy, each) for each in dict.fromkeys(request.clauses))
    kind = _kind(request, clauses)
    zone = ZoneInfo(tenant.time_zone)
    starts, ends = times(request.starts, request.ends, request.lasts, zone, now_us)
    identity, public_key = _identity(request, kind, others, to_datetime(now_us))
    return Permit(
        id=permit_id,
        kind=kind,
        tenant=tenant.id,
        clauses=tuple(clause.id for clause in clauses),
        objects=_hosts(request, kind, tenant, known, from_datetime(starts)),
        starts=starts,
        ends=ends,
        signed_by=said("--by", by),
        reason=said("--reason", request.reason),
        grants=_grants(request, clauses, tenant, policy),
        identity=identity,
        public_key=public_key,
    )


def said(option: str, text: str) -> str:
    """Give a text on one line without spaces around it; an empty or odd one is refused."""
    text = text.strip()
    if not text or len(text) > _LONGEST_TEXT or not text.isprintable():
        message = f"expected `{option}` as one line of 1 to {_LONGEST_TEXT} characters"
        raise SettingsError("SCH-G059", message, "a permit names who grants it, and why")
    return text


def _clause(policy: Policy, clause_id: str) -> Clause:
    for clause in policy.clauses:
        if clause.id == clause_id:
            return clause
    hint = did_you_mean(clause_id, [clause.id for clause in policy.clauses])
    raise NotFound("SCH-P080", f"policy `{policy.id}` has no clause `{clause_id}`", hint)


def _kind(request: GrantForm, clauses: Sequence[Clause]) -> PermitKind:
    """Give the kind that was asked for, or the only one that fits; every clause must allow it."""
    allowed = [kind for kind in PermitKind if all(kind in each.permits for each in clauses)]
    names = ", ".join(f"`{each.id}`" for each in clauses)
    if not allowed:
        message = f"the policy allows no permit for {names}"
        raise SettingsError("SCH-G051", message, "`permits` of the clause says which it allows")
    wanted = request.kind or _meant(request)
    if wanted is None or (request.kind is None and wanted not in allowed):
        wanted = allowed[0] if len(allowed) == 1 else None
    told = ", ".join(f"`{each}`" for each in allowed)
    if wanted is None:
        raise SettingsError("SCH-G051", f"expected --kind, one of {told}", "say which it is")
    if wanted not in allowed:
        message = f"expected a kind that {names} allows ({told}), found `{wanted}`"
        raise SettingsError("SCH-G051", message)
    return wanted


def _meant(request: GrantForm) -> PermitKind | None:
    if request.plan is not None:
        return PermitKind.DEDICATED_HOSTING
    figures = (request.rate, request.burst, request.parallel, *request.limits)
    given = any(figure is not None for figure in figures)
    return PermitKind.RATE_EXCEPTION if given else None


def _hosts(
    request: GrantForm, kind: PermitKind, tenant: Tenant, known: Known, at_us: int
) -> tuple[str, ...]:
    if kind in _NEED_HOSTS and not request.hosts:
        hint = "give --host for each host that may be touched"
        raise SettingsError("SCH-G053", f"a permit of kind `{kind}` names its hosts", hint)
    found = []
    for text in dict.fromkeys(request.hosts):
        host = normal_host(text)
        if host is None:
            hint = "name hosts one by one, such as shop.example; no wildcards"
            raise SettingsError("SCH-G053", f"expected a host name, found `{text}`", hint)
        owner = known.register.owner_of_host(host, at_us)
        if owner != tenant.id:
            whose = "belongs to nobody we know" if owner is None else f"belongs to `{owner}`"
            hint = f"see `schout tenant show {tenant.id}`"
            message = f"`{host}` is not of tenant `{tenant.id}` when the permit begins: it {whose}"
            raise SettingsError("SCH-G053", message, hint)
        found.append(host)
    return tuple(found)


def _grants(
    request: GrantForm, clauses: Sequence[Clause], tenant: Tenant, policy: Policy
) -> tuple[Grant, ...]:
    """Give the figures; none means that the clauses do not hold, which must be said in words."""
    limits = [limit for clause in clauses for limit in clause.limits]
    figures = _figures(request, clauses, limits)
    if request.plan is not None:
        figures = _of_plan(request.plan, policy, limits) | figures
    if request.unlimited:
        if figures or request.plan is not None:
            raise SettingsError("SCH-G054", "expected figures or --unlimited, found both")
        return ()
    if not limits:
        if figures or request.plan is not None:
            names = ", ".join(f"`{each.id}`" for each in clauses)
            raise SettingsError("SCH-G054", f"{names} has no limits, so there are no figures")
        return ()
    if not figures:
        hint = "give --rate, --parallel, --limit, --plan or --unlimited"
        raise SettingsError("SCH-G054", "expected what the permit allows, found nothing", hint)
    if len(clauses) > 1:
        hint = "grant one permit for each clause"
        raise SettingsError("SCH-G054", "expected one clause with figures, found several", hint)
    return tuple(
        _grant(limit, figures[limit.id], tenant) for limit in limits if limit.id in figures
    )


_Figure = tuple[int, int | None]
"""How many, and how many at once."""


def _figures(
    request: GrantForm, clauses: Sequence[Clause], limits: Sequence[Limit]
) -> dict[str, _Figure]:
    rates = [limit for limit in limits if limit.per is not None]
    parallels = [limit for limit in limits if limit.metric is Metric.PARALLEL_CALLS]
    figures: dict[str, _Figure] = {}
    if request.burst is not None and request.rate is None:
        raise SettingsError("SCH-G054", "expected --rate beside --burst, found none")
    for option, figure, fitting in (
        ("--rate", request.rate, rates),
        ("--parallel", request.parallel, parallels),
    ):
        if figure is None:
            continue
        if not fitting:
            names = ", ".join(f"`{each.id}`" for each in clauses)
            raise SettingsError("SCH-G054", f"{names} has no limit that {option} could be for")
        burst = request.burst if option == "--rate" else None
        figures[fitting[0].id] = (_whole(option, str(figure)), burst)
    known = {limit.id for limit in limits}
    for text in request.limits:
        name, equals, figure_text = text.partition("=")
        if not equals or name not in known:
            hint = did_you_mean(name, known) if known else None
            message = f"expected a limit of the clause and its figure, found `{text}`"
            raise SettingsError("SCH-G054", message, hint)
        if name in figures:
            raise SettingsError("SCH-G054", f"limit `{name}` is given twice")
        figures[name] = (_whole("--limit", figure_text), None)
    return figures


def _whole(option: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 12 and int(text) >= 1):
        message = f"expected a whole number of 1 or more for {option}, found `{text}`"
        raise SettingsError("SCH-G054", message)
    return int(text)


def _of_plan(plan: str, policy: Policy, limits: Sequence[Limit]) -> dict[str, _Figure]:
    if plan not in {each.id for each in policy.plans}:
        hint = did_you_mean(plan, [each.id for each in policy.plans])
        raise NotFound("SCH-G054", f"policy `{policy.id}` has no plan `{plan}`", hint)
    return {limit.id: (limit.plans[plan], None) for limit in limits if plan in limit.plans}


def _grant(limit: Limit, figure: _Figure, tenant: Tenant) -> Grant:
    """Make the figures of one limit; a permit gives more than the tenant has, never less."""
    at_most, burst = figure
    own = limit.at_most_for(tenant.plan)
    if at_most < own or (at_most == own and (burst or 1) <= limit.burst):
        message = f"`{limit.id}` is {own} for tenant `{tenant.id}` already; {at_most} gives no more"
        raise SettingsError(
            "SCH-G054", message, "a permit gives more; a lower figure is a sanction"
        )
    return Grant(limit=limit.id, at_most=at_most, burst=max(limit.burst, burst or 1))


def times(
    start: str | None, end: str | None, lasts: str | None, zone: ZoneInfo, now_us: int
) -> tuple[datetime, datetime]:
    """Give from when until when, out of `--from` and either `--until` or `--for`."""
    starts_us = now_us if start is None else _moment_us("--from", start, zone)
    if (end is None) == (lasts is None):
        hint = "a permit always ends; grant it again when it is still needed"
        raise SettingsError("SCH-G055", "expected either --until or --for", hint)
    if end is not None:
        ends_us = _moment_us("--until", end, zone)
    else:
        period = parse_period(lasts or "")
        if period is None or period.fixed_us is None:
            message = f"expected --for as a number and a unit, found `{lasts}`"
            raise SettingsError("SCH-G055", message, "such as 12h, 30d or 8w")
        ends_us = starts_us + period.fixed_us
    if starts_us < now_us - EARLIEST_US:
        hint = "what happened before that is for a person to decide in its case"
        raise SettingsError("SCH-G055", "a permit begins a day ago at the earliest", hint)
    if ends_us <= max(starts_us, now_us):
        raise SettingsError("SCH-G055", "expected an end after the start and after now")
    if ends_us - starts_us > LONGEST_US:
        message = f"a permit lasts {LONGEST_US // DAY_US} days at most"
        raise SettingsError("SCH-G055", message, "grant it again when it is still needed")
    return to_datetime(starts_us), to_datetime(ends_us)


def _moment_us(option: str, text: str, zone: ZoneInfo) -> int:
    """Read a moment with its zone, or a date: midnight as it begins, where the tenant is."""
    try:
        if len(text) == len("2026-12-01"):
            day = datetime.combine(date.fromisoformat(text), time(), tzinfo=zone)
            return from_datetime(day)
        return from_rfc3339(text)
    except (ValueError, OverflowError) as error:
        message = f"expected {option} as a date or a moment with a zone, found `{text}`"
        hint = "such as 2026-12-01 or 2026-12-01T12:00:00+01:00"
        raise SettingsError("SCH-G055", message, hint) from error


def _identity(
    request: GrantForm, kind: PermitKind, others: Iterable[Permit], now: datetime
) -> tuple[str | None, str | None]:
    """Give whom it is for, if not for the whole tenant, and the key that proves it."""
    if request.keyid is not None and request.public_key is None:
        hint = "the public key of the automation proves that it is the caller"
        raise SettingsError("SCH-G056", "expected --public-key beside --keyid, found none", hint)
    if request.public_key is None:
        if kind is PermitKind.REGISTERED_AUTOMATION and request.label is None:
            hint = "give --label, or --public-key and perhaps --keyid"
            raise SettingsError("SCH-G056", "expected who the automation is, found nothing", hint)
        return (None if request.label is None else said("--label", request.label)), None
    if request.label is not None:
        raise SettingsError("SCH-G056", "expected --label or --public-key, found both")
    key = automation_key(request.public_key)
    keyid = said("--keyid", request.keyid or key.thumbprint)
    if not keyid.isascii():
        raise SettingsError("SCH-G056", f"expected --keyid in ASCII, found `{keyid}`")
    for other in others:
        same = other.identity == keyid and other.public_key is not None and other.until > now
        if same and other.public_key != key.public_key:
            message = f"permit `{other.id}` has another key under the keyid `{keyid}`"
            hint = f"leave --keyid out: it is then {key.thumbprint}"
            raise SettingsError("SCH-G056", message, hint)
    return keyid, key.public_key

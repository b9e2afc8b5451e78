"""Takes requests for permits, answers them, and fills a grant from one.

Each answer is an entry of the ledger, without who asked: that is personal data, which the ledger
could never forget.
"""

import re
from enum import StrEnum
from zoneinfo import ZoneInfo

import msgspec

from schout.core.evidence.chain import EntryKind
from schout.core.evidence.owner import of_request
from schout.core.intake.normal import normal_host, normal_network
from schout.core.model.errors import NotFound, SettingsError
from schout.core.model.ids import ClauseId, PermitId, TenantId
from schout.core.model.moment import from_datetime, to_datetime, to_rfc3339
from schout.core.model.permit import Permit
from schout.core.model.permit_request import (
    Asker,
    PermitRequest,
    PermitRequestId,
    RequestState,
    permit_request_id,
)
from schout.core.model.value import Value
from schout.core.model.vocabulary import PermitKind
from schout.core.policy.schema import Policy
from schout.ports.ids import Ids
from schout.ports.permit_requests import PermitRequests
from schout.ports.store import Transaction
from schout.service.permit_request import GrantForm, said, times
from schout.service.registers import Known, known_of

_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class RequestAct(StrEnum):
    """What happened to a request."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class RequestEntry(Value, frozen=True, kw_only=True):
    """What the ledger keeps of it; nothing of the person who asked."""

    act: RequestAct
    request: PermitRequestId
    kind: PermitKind
    tenant: TenantId | None
    by: str
    reason: str = ""
    permits: tuple[PermitId, ...] = ()


class AskForm(Value, frozen=True, kw_only=True):
    """What somebody asks for, as it was typed; the fields are options of `schout permit ask`."""

    kind: PermitKind
    name: str
    mail: str
    purpose: str
    organisation: str | None = None
    tenant: str | None = None
    clauses: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    starts: str | None = None
    ends: str | None = None
    """A date or a moment; either this or `lasts`."""
    lasts: str | None = None
    """A period, such as `30d`."""
    sources: tuple[str, ...] = ()
    contact: str = ""
    accepts_rules: bool = False


def ask(
    transaction: Transaction,
    requests: PermitRequests,
    form: AskForm,
    policy: Policy,
    now_us: int,
    ids: Ids,
) -> PermitRequest:
    """Take a request; what cannot be granted at all is refused with what is missing."""
    known = known_of(transaction.tenants(), transaction.belongings())
    hosts = tuple(_host(each) for each in dict.fromkeys(form.hosts))
    tenant = _tenant(form, hosts, known, now_us)
    zones = {each.id: each.time_zone for each in known.tenants}
    zone = ZoneInfo(zones[tenant] if tenant is not None else "UTC")
    starts, ends = times(form.starts, form.ends, form.lasts, zone, now_us)
    _check_research(form, hosts)
    request = PermitRequest(
        id=permit_request_id(now_us, ids.entropy()),
        at=to_datetime(now_us),
        kind=form.kind,
        asker=_asker(form),
        tenant=tenant,
        clauses=tuple(_clause(policy, form.kind, each) for each in dict.fromkeys(form.clauses)),
        objects=hosts,
        figures=form.figures,
        starts=starts,
        ends=ends,
        purpose=said("--purpose", form.purpose),
        sources=tuple(_source(each) for each in dict.fromkeys(form.sources)),
        contact=said("--contact", form.contact) if form.contact else "",
        accepted_rules=policy.version if form.accepts_rules else None,
    )
    requests.put_permit_request(request)
    _note(transaction, RequestAct.ASKED, request, "asker", now_us)
    return request


def refuse(
    transaction: Transaction,
    requests: PermitRequests,
    request_id: str,
    by: str,
    reason: str,
    now_us: int,
) -> PermitRequest:
    """Refuse a request, with a reason that who asked can be told."""
    request = waiting(requests, request_id)
    by, reason = said("--by", by), said("--reason", reason)
    return _answered(transaction, requests, request, RequestAct.REFUSED, by, reason, now_us)


def withdraw(
    transaction: Transaction, requests: PermitRequests, request_id: str, reason: str, now_us: int
) -> PermitRequest:
    """Take a request back for the one who asked."""
    request = waiting(requests, request_id)
    return _answered(
        transaction, requests, request, RequestAct.WITHDRAWN, "asker", reason.strip(), now_us
    )


def expire(
    transaction: Transaction, requests: PermitRequests, now_us: int
) -> tuple[PermitRequest, ...]:
    """End the requests whose time is over and that nobody answered; give them."""
    late = (
        each
        for each in requests.permit_requests(RequestState.REQUESTED)
        if from_datetime(each.ends) <= now_us
    )
    return tuple(
        _answered(transaction, requests, each, RequestAct.EXPIRED, "schout", "", now_us)
        for each in late
    )


def filled(form: GrantForm, request: PermitRequest, policy: Policy, now_us: int) -> GrantForm:
    """Fill what a grant does not say from what was asked; what is said goes before it."""
    tenant = form.tenant or request.tenant
    if tenant is None:
        hint = "name the tenant whose service it is"
        raise SettingsError("SCH-D063", f"request `{request.id}` names no tenant we know", hint)
    clauses = form.clauses or request.clauses or _clauses_for(request.kind, policy)
    if not form.clauses and not request.clauses and len(clauses) != 1:
        names = ", ".join(f"`{each}`" for each in clauses) or "none"
        message = f"request `{request.id}` names no clause; a permit of its kind can be for {names}"
        raise SettingsError(
            "SCH-D063", message, "give --clause for each that it shall release from"
        )
    ahead = from_datetime(request.starts) > now_us
    figures = (form.rate, form.burst, form.parallel, form.plan, *form.limits)
    decided = form.unlimited or any(each is not None for each in figures)
    dated = form.ends is not None or form.lasts is not None
    return msgspec.structs.replace(
        form,
        tenant=tenant,
        clauses=clauses,
        kind=form.kind or request.kind,
        hosts=form.hosts or request.objects,
        limits=form.limits if decided else request.figures,
        starts=form.starts or (to_rfc3339(from_datetime(request.starts)) if ahead else None),
        ends=form.ends if dated else to_rfc3339(from_datetime(request.ends)),
        reason=form.reason or request.purpose,
    )


def granted(
    transaction: Transaction,
    requests: PermitRequests,
    request: PermitRequest,
    permit: Permit,
    now_us: int,
) -> PermitRequest:
    """Note that a permit answers a request."""
    permits = (permit.id,)
    act = RequestAct.GRANTED
    return _answered(
        transaction, requests, request, act, permit.signed_by, permit.reason, now_us, permits
    )


def waiting(requests: PermitRequests, request_id: str) -> PermitRequest:
    """Give a request that waits for an answer."""
    request = requests.permit_request(PermitRequestId(request_id))
    if request is None:
        hint = "see `schout permit requests --all`"
        raise NotFound("SCH-D060", f"there is no request `{request_id}` in this store", hint)
    if not request.is_open:
        message = f"request `{request_id}` is {request.state} already"
        raise SettingsError("SCH-D061", message, "who needs a permit asks again")
    return request


def _answered(
    transaction: Transaction,
    requests: PermitRequests,
    request: PermitRequest,
    act: RequestAct,
    by: str,
    reason: str,
    now_us: int,
    permits: tuple[PermitId, ...] = (),
) -> PermitRequest:
    after = msgspec.structs.replace(
        request,
        state=RequestState(act),
        decided_at=to_datetime(now_us),
        decided_by=None if act is RequestAct.EXPIRED else by,
        reason=reason,
        permits=permits,
    )
    requests.put_permit_request(after)
    _note(transaction, act, after, by, now_us)
    return after


def _note(
    transaction: Transaction, act: RequestAct, request: PermitRequest, by: str, now_us: int
) -> None:
    # the words of the one who asks may name people; only ours go in
    reason = "" if act in {RequestAct.ASKED, RequestAct.WITHDRAWN} else request.reason
    entry = RequestEntry(
        act=act,
        request=request.id,
        kind=request.kind,
        tenant=request.tenant,
        by=by,
        reason=reason,
        permits=request.permits,
    )
    owner = of_request(request.id, request.at)
    transaction.append(now_us, EntryKind.PERMIT, request.id, entry, owner)


def _asker(form: AskForm) -> Asker:
    if not _MAIL.fullmatch(form.mail.strip()):
        message = f"expected --mail as a mail address, found `{form.mail}`"
        raise SettingsError("SCH-D062", message, "the answer goes there")
    organisation = said("--organisation", form.organisation) if form.organisation else None
    name = said("--name", form.name)
    return Asker(name=name, mail=form.mail.strip(), organisation=organisation)


def _check_research(form: AskForm, hosts: tuple[str, ...]) -> None:
    if form.kind is not PermitKind.SECURITY_RESEARCH:
        return
    if not hosts:
        hint = "give --host for each host that is to be tested"
        raise SettingsError("SCH-D062", "expected the hosts to be tested, found none", hint)
    if not form.accepts_rules:
        hint = "read them, then give --accept-rules: `schout policy render --format disclosure`"
        raise SettingsError("SCH-D062", "expected the rules of disclosure to be accepted", hint)


def _tenant(form: AskForm, hosts: tuple[str, ...], known: Known, now_us: int) -> TenantId | None:
    """Give the tenant that was named, or the one whose hosts they all are."""
    if form.tenant is not None:
        if form.tenant not in {each.id for each in known.tenants}:
            hint = "see `schout tenant list`"
            raise NotFound("SCH-T021", f"there is no tenant `{form.tenant}`", hint)
        return TenantId(form.tenant)
    owners = {known.register.owner_of_host(host, now_us) for host in hosts}
    return owners.pop() if len(owners) == 1 else None


def _host(text: str) -> str:
    host = normal_host(text)
    if host is None:
        hint = "name hosts one by one, such as shop.example; no wildcards"
        raise SettingsError("SCH-G053", f"expected a host name, found `{text}`", hint)
    return host


def _source(text: str) -> str:
    network = normal_network(text)
    if network is None:
        message = f"expected --source as an address or a range, found `{text}`"
        raise SettingsError("SCH-D062", message, "such as 203.0.113.7 or 2001:db8::/48")
    return network


def _clause(policy: Policy, kind: PermitKind, clause_id: str) -> ClauseId:
    allowed = _clauses_for(kind, policy)
    if clause_id not in allowed:
        names = ", ".join(f"`{each}`" for each in allowed) or "none"
        message = f"expected a clause with permits of kind `{kind}` ({names}), found `{clause_id}`"
        raise SettingsError("SCH-D062", message)
    return ClauseId(clause_id)


def _clauses_for(kind: PermitKind, policy: Policy) -> tuple[ClauseId, ...]:
    """Give the clauses that a permit of a kind can release from."""
    return tuple(clause.id for clause in policy.clauses if kind in clause.permits)

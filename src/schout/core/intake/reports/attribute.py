"""Whose trouble a report is: the tenant to whom what it is about belonged."""

from schout.core.intake.register import Register
from schout.core.intake.reports.objects import domain_of, host_of_object
from schout.core.model.ids import TenantId
from schout.core.model.moment import from_datetime
from schout.core.model.report import ObjectKind, Report, ReportedObject
from schout.core.model.tenant import BelongingKind
from schout.core.model.value import Value

_RANKS = {
    ObjectKind.URL: 0,
    ObjectKind.HOST: 0,
    ObjectKind.ADDRESS: 1,
    ObjectKind.MAIL: 2,
    ObjectKind.OTHER: 3,
}
"""A name says more than an address, which many tenants may share, and that more than a mail."""


class Attributed(Value, frozen=True, kw_only=True):
    """Whose it is, which object says so, and why."""

    tenant: TenantId | None
    about: ReportedObject | None
    """The object that decided; without one, the first that the report names."""
    why: tuple[str, ...]


def attribute(report: Report, register: Register) -> Attributed:
    """Tell whose trouble a report is, at the moment it is about.

    Names go before addresses, and these before mails. When objects of the same rank belong to
    several tenants, nothing is guessed: a person looks.
    """
    at_us = from_datetime(report.at or report.received_at)
    first = report.objects[0] if report.objects else None
    for rank in (0, 1, 2):
        owners = _owners(report, register, rank, at_us)
        if len(owners) == 1:
            (tenant, about), *_ = owners.items()
            why = f"`{about.normal}` belongs to tenant `{tenant}`"
            return Attributed(tenant=tenant, about=about, why=(why,))
        if owners:
            named = ", ".join(f"`{about.normal}` to `{who}`" for who, about in owners.items())
            why = f"what it names belongs to several tenants: {named}"
            return Attributed(tenant=None, about=first, why=(why,))
    why = "nothing that it names belongs to a tenant" if first else "it names nothing"
    return Attributed(tenant=None, about=first, why=(why,))


def _owners(
    report: Report, register: Register, rank: int, at_us: int
) -> dict[TenantId, ReportedObject]:
    owners: dict[TenantId, ReportedObject] = {}
    for about in report.objects:
        if _RANKS[about.kind] == rank:
            owner = _owner(about, register, at_us)
            if owner is not None:
                owners.setdefault(owner, about)
    return owners


def _owner(about: ReportedObject, register: Register, at_us: int) -> TenantId | None:
    if about.kind is ObjectKind.ADDRESS:
        return register.owner_of_address(about.normal, at_us)
    if about.kind is ObjectKind.MAIL:
        return register.owner(BelongingKind.MAIL_DOMAIN, domain_of(about.normal), at_us)
    host = host_of_object(about)
    owner = register.owner_of_host(host, at_us)
    if owner is None and host is not None:
        owner = register.owner_of_address(host.strip("[]"), at_us)
    return owner

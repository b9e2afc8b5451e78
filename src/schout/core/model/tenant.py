"""Tenants and what belongs to them: the register that says who is who."""

from datetime import date, datetime
from enum import StrEnum

from schout.core.model.ids import TenantId
from schout.core.model.value import Value


class BelongingKind(StrEnum):
    """What can belong to a tenant and appear in a signal."""

    HOST = "host"
    DATABASE = "database"
    SYSTEM_USER = "system_user"
    ADDRESS = "address"
    MAIL_DOMAIN = "mail_domain"


class Belonging(Value, frozen=True, kw_only=True):
    """One thing that belongs to a tenant, from `since` (included) until `until` (excluded).

    `value` is normal: lower case; a host name or `*.` and a host name; an address range in CIDR.
    """

    tenant: TenantId
    kind: BelongingKind
    value: str
    since: datetime | None = None
    until: datetime | None = None


class Tenant(Value, frozen=True, kw_only=True):
    """A customer under the subscription, who answers for everything done in its space."""

    id: TenantId
    name: str
    plan: str = "standard"
    language: str = "nl"
    time_zone: str = "Europe/Brussels"
    contacts: tuple[str, ...] = ()
    """Mail addresses that notices go to."""
    accepted_version: str | None = None
    accepted_on: date | None = None
    since: date | None = None

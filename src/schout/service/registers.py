"""Loads the register of tenants, from a file or from the store, and puts it there."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from schout.core.evidence.chain import EntryKind
from schout.core.evidence.owner import Part, of_tenant
from schout.core.intake.register import Register
from schout.core.intake.register_claim import register_problems
from schout.core.intake.register_file import read_register
from schout.core.model.errors import InputError, RegisterError
from schout.core.model.ids import TenantId
from schout.core.model.moment import to_datetime
from schout.core.model.tenant import Belonging, Tenant
from schout.core.model.value import Value
from schout.ports.store import Store, Transaction

SUBJECT = "register"
"""What entries about tenants are about, in the ledger: a tenant's own id may be a name."""


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """Who is known, and what belongs to whom."""

    tenants: tuple[Tenant, ...]
    belongings: tuple[Belonging, ...]
    register: Register


class RegisterEntry(Value, frozen=True, kw_only=True):
    """What the ledger keeps of a change to the register."""

    tenant: Tenant
    belongings: tuple[Belonging, ...]


def known_from_file(path: str) -> Known:
    """Read a register file; `RegisterError` carries every problem in it."""
    try:
        text = Path(path).read_text(encoding="utf-8")
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise InputError("SCH-T020", f"cannot read `{path}`: {reason}") from error
    except UnicodeDecodeError as error:
        message = f"`{path}` is not UTF-8 at byte {error.start}"
        raise InputError("SCH-T020", message, "save the file as UTF-8") from error
    tenants, belongings, problems = read_register(Path(path).name, text)
    if problems:
        raise RegisterError(problems)
    return known_of(tenants, belongings)


def known_from_store(store: Store) -> Known:
    """Read the register that a store keeps."""
    with store.snapshot() as snapshot:
        return known_of(snapshot.tenants(), snapshot.belongings())


def known_of(tenants: Sequence[Tenant], belongings: Sequence[Belonging]) -> Known:
    """Make the register of some tenants and what belongs to them."""
    register = Register.build(tenants, belongings)
    return Known(tenants=tuple(tenants), belongings=tuple(belongings), register=register)


def put_known(transaction: Transaction, known: Known, at_us: int) -> int:
    """Add tenants and belongings to a store; give how many tenants were new or changed.

    `RegisterError` when they contradict what the store has; nothing is then kept.
    """
    tenants = {tenant.id: tenant for tenant in transaction.tenants()}
    belongings = {_key(item): item for item in transaction.belongings()}
    before = dict(tenants), dict(belongings)
    tenants |= {tenant.id: tenant for tenant in known.tenants}
    belongings |= {_key(item): item for item in known.belongings}
    # What belongs to another tenant is not taken over: the check must see both.
    taken = [item for key, item in before[1].items() if belongings[key].tenant != item.tenant]
    problems = register_problems(tuple(tenants.values()), (*belongings.values(), *taken))
    if problems:
        raise RegisterError(problems)
    changed = 0
    owned = by_tenant(known.belongings)
    for tenant in known.tenants:
        own = owned.get(tenant.id, ())
        same = before[0].get(tenant.id) == tenant
        if same and all(before[1].get(_key(item)) == item for item in own):
            continue
        changed += 1
        transaction.put_tenant(tenant)
        for item in own:
            transaction.put_belonging(item)
        entry = RegisterEntry(tenant=tenant, belongings=own)
        owner = of_tenant(tenant.id, Part.REGISTER, to_datetime(at_us))
        transaction.append(at_us, EntryKind.TENANT, SUBJECT, entry, owner)
    return changed


def by_tenant(belongings: Iterable[Belonging]) -> dict[TenantId, tuple[Belonging, ...]]:
    """Sort what belongs to tenants by whose it is."""
    found: defaultdict[TenantId, list[Belonging]] = defaultdict(list)
    for item in belongings:
        found[item.tenant].append(item)
    return {tenant: tuple(items) for tenant, items in found.items()}


def _key(item: Belonging) -> tuple[str, str, str]:
    return item.kind, item.value, str(item.since)

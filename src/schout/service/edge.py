"""The two documents of the edge: made from the store, and kept on disk for when it is away."""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from schout.adapters.durable_file import sync_folder, write_whole
from schout.core.cases.told import knows_of
from schout.core.evidence.chain import EntryKind
from schout.core.evidence.digest import sha256_digest
from schout.core.evidence.owner import Part, of_tenant
from schout.core.model.edge import (
    EdgeCase,
    EdgeLimits,
    EdgeSanction,
    EdgeSanctions,
    Stage,
    Switch,
)
from schout.core.model.effect import Effect
from schout.core.model.errors import InputError, NotFound
from schout.core.model.ids import ClauseId, TenantId
from schout.core.model.moment import from_datetime, to_datetime
from schout.core.model.sanction import Sanction
from schout.core.model.tenant import BelongingKind
from schout.core.model.value import Value
from schout.core.model.vocabulary import CaseState, SanctionState, Scope
from schout.core.policy.edge import edge_limits
from schout.core.policy.permit_roll import Rejected
from schout.core.policy.schema import Policy
from schout.ports.store import Snapshot, Transaction
from schout.service.permits import edge_permits

SWITCHES = "gate/switches"
"""Name of the checkpoint in which the store keeps what is no fact of the ledger's own tables."""
_MOST_CASES = 100_000
_FORMAT = 1


class Documents(Value, frozen=True, kw_only=True):
    """All that a gate needs."""

    limits: EdgeLimits
    sanctions: EdgeSanctions
    rejected: tuple[Rejected, ...] = ()
    """Permits that are not honoured."""


class SwitchEntry(Value, frozen=True, kw_only=True):
    """What the ledger keeps of a change of stage."""

    switch: Switch | None
    """`None`: all were taken back."""
    removed: tuple[Switch, ...] = ()
    by: str
    reason: str


def documents_from(
    snapshot: Snapshot, policy: Policy, keys: Sequence[Ed25519PublicKey], now_us: int
) -> Documents:
    """Make the documents from what a store holds."""
    roll = edge_permits(snapshot, keys, policy, now_us)
    limits = edge_limits(
        policy,
        snapshot.tenants(),
        snapshot.belongings(),
        roll.permits,
        switches_of(snapshot),
        _cases_of(snapshot),
    )
    sanctions = EdgeSanctions(sanctions=sanctions_of(snapshot))
    return Documents(limits=limits, sanctions=sanctions, rejected=roll.rejected)


def with_cases_of(snapshot: Snapshot, documents: Documents) -> Documents:
    """Give documents with what cases and switches have changed; who is who stays as it was."""
    limits = msgspec.structs.replace(
        documents.limits, switches=switches_of(snapshot), cases=_cases_of(snapshot)
    )
    sanctions = EdgeSanctions(sanctions=sanctions_of(snapshot))
    return msgspec.structs.replace(documents, limits=limits, sanctions=sanctions)


def _cases_of(snapshot: Snapshot) -> tuple[EdgeCase, ...]:
    """Give the open cases that the tenant knows of, the newest last: ids begin with time.

    INVARIANT: no other reaches a gate, so that no answer of it names one or shows that it is there.
    """
    found = [
        EdgeCase(id=case.id, tenant=case.tenant, clause=ClauseId(case.clause))
        for state in CaseState
        if state is not CaseState.CLOSED
        for case in snapshot.cases(state=state, limit=_MOST_CASES)
        if knows_of(case)
    ]
    return tuple(sorted(found, key=lambda each: each.id))


def policy_alone(policy: Policy) -> Documents:
    """Make the documents without a store: nothing is known of plans, permits and sanctions."""
    return Documents(limits=edge_limits(policy), sanctions=EdgeSanctions())


def switches_of(snapshot: Snapshot) -> tuple[Switch, ...]:
    """Give the stages that were set while running."""
    body = snapshot.checkpoint(SWITCHES)
    return () if body is None else msgspec.json.decode(body, type=tuple[Switch, ...])


_AT_EDGE = frozenset({Scope.OBJECT, Scope.DATABASE, Scope.SERVICE, Scope.TENANT})
_WANTED = (SanctionState.WANTED, SanctionState.ACTIVE)


def sanctions_of(snapshot: Snapshot) -> tuple[EdgeSanction, ...]:
    """Give the sanctions that the edge applies: those on hosts and on whole tenants."""
    return tuple(
        edge_sanction(each, told=_is_told(snapshot, each))
        for each in snapshot.sanctions(states=_WANTED)
        if each.scope in _AT_EDGE and not each.touches_nothing
    )


def _is_told(snapshot: Snapshot, sanction: Sanction) -> bool:
    case = snapshot.case(sanction.case)
    return case is not None and knows_of(case)


def edge_sanction(sanction: Sanction, *, told: bool = True) -> EdgeSanction:
    """Give a sanction as the edge applies it; it ends there by itself, even alone.

    `told`: the tenant knows of its case; of another no answer may say which it is, or why.
    """
    return EdgeSanction(
        id=sanction.id,
        case=sanction.case if told else None,
        tenant=sanction.tenant,
        clause=sanction.reasons.clause,
        kind=sanction.kind,
        hosts=sanction.targets,
        starts_us=from_datetime(sanction.starts),
        ends_us=None if sanction.ends is None else from_datetime(sanction.ends),
    )


def effects_at_edge(documents: Documents, now_us: int) -> tuple[Effect, ...]:
    """Give what the edge carries out at a moment: each measure on each host, the mildest first."""
    hosts: defaultdict[TenantId, list[str]] = defaultdict(list)
    for each in documents.limits.belongings:
        if each.kind is BelongingKind.HOST and each.until is None:
            hosts[each.tenant].append(each.value)
    found = {
        Effect(kind=each.kind, target=target)
        for each in documents.sanctions.sanctions
        if each.starts_us <= now_us and (each.ends_us is None or now_us < each.ends_us)
        for target in each.hosts or hosts[each.tenant]
    }
    return tuple(sorted(found, key=lambda each: each.rank))


def switch(
    transaction: Transaction,
    policy: Policy,
    limit: str,
    tenant: str | None,
    stage: Stage | None,
    by: str,
    reason: str,
    now_us: int,
) -> tuple[Switch, ...]:
    """Set the stage of a limit, for all or for one tenant; `None`: back to what it was."""
    known = [each.id for each in edge_limits(policy).limits]
    if limit != "*" and limit not in known:
        hint = f"one of {', '.join(known)}, or * for all"
        raise NotFound("SCH-G001", f"there is no limit `{limit}` in this policy", hint)
    found = next((each.id for each in transaction.tenants() if each.id == tenant), None)
    if tenant is not None and found is None:
        raise NotFound("SCH-T021", f"there is no tenant `{tenant}`", "see `schout tenant list`")
    before = switches_of(transaction)
    same = tuple(each for each in before if (each.limit, each.tenant) == (limit, found))
    kept = tuple(each for each in before if each not in same)
    set_now = None if stage is None else Switch(limit=limit, tenant=found, stage=stage)
    after = kept if set_now is None else (*kept, set_now)
    transaction.put_checkpoint(SWITCHES, msgspec.json.encode(after))
    entry = SwitchEntry(switch=set_now, removed=same, by=by, reason=reason)
    owner = None if found is None else of_tenant(found, Part.REGISTER, to_datetime(now_us))
    transaction.append(now_us, EntryKind.ACT, "gate", entry, owner)
    return after


def forget_switches_of(transaction: Transaction, tenant: TenantId) -> None:
    """Forget the stages that were set for a tenant, as it is erased."""
    before = switches_of(transaction)
    left = tuple(each for each in before if each.tenant != tenant)
    if left != before:
        transaction.put_checkpoint(SWITCHES, msgspec.json.encode(left))


class _Kept(Value, frozen=True, kw_only=True):
    format: int
    digest: str
    """Of the documents as JSON: a file that was cut off or altered is not gone by."""
    documents: msgspec.Raw


def keep(path: Path, documents: Documents) -> None:
    """Write the documents beside what was there and put them in its place, so it is never half."""
    body = msgspec.json.encode(documents)
    kept = _Kept(format=_FORMAT, digest=sha256_digest(body), documents=msgspec.Raw(body))
    try:
        write_whole(path, msgspec.json.encode(kept), 0o600)
        sync_folder(path.parent)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise InputError("SCH-G002", f"cannot keep the last known limits: {reason}") from error


def last_known(path: Path) -> Documents | None:
    """Give the documents that a gate last worked with; `None` when there are none, or not whole."""
    try:
        kept = msgspec.json.decode(path.read_bytes(), type=_Kept)
        if kept.format != _FORMAT or sha256_digest(bytes(kept.documents)) != kept.digest:
            return None
        return msgspec.json.decode(kept.documents, type=Documents)
    except (OSError, msgspec.MsgspecError):
        return None

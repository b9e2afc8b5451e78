"""What a report to an authority says: the abuse of children, or a threat to the life of somebody.

Regulation (EU) 2022/2065, Art. 18, and recital 56, which counts the abuse of children among what
it is about. Just the fields that such a report has: places and digests, never content. A person
sends it; Schout never does.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from schout.core.model.case import Case
from schout.core.model.finding import Finding
from schout.core.model.ids import CaseId, Digest, SanctionId, TenantId
from schout.core.model.report import Report
from schout.core.model.sanction import Sanction
from schout.core.model.tenant import Tenant
from schout.core.model.value import Value
from schout.core.model.vocabulary import Grave, MeasureKind, Metric, SanctionState
from schout.core.policy.schema import Provider

LAW = "Regulation (EU) 2022/2065, Art. 18"
_TOLD = "authority_told"


class Host(Value, frozen=True, kw_only=True):
    """Who reports, and whom to ask."""

    name: str
    country: str
    contact: str


class Whose(Value, frozen=True, kw_only=True):
    """Whose space it is in."""

    tenant: TenantId
    name: str = ""
    contacts: tuple[str, ...] = ()


class Done(Value, frozen=True, kw_only=True):
    """One thing that was done to it."""

    sanction: SanctionId
    kind: MeasureKind
    targets: tuple[str, ...]
    state: SanctionState
    since: datetime
    lifted_at: datetime | None


class Told(Value, frozen=True, kw_only=True):
    """An authority that was told before."""

    at: datetime
    by: str
    to: str
    """With the authority's number."""


class AuthorityProfile(Value, frozen=True, kw_only=True):
    """What a person reports to an authority. A field that is empty is not known, or not told."""

    kind: Grave
    law: str = LAW
    case: CaseId
    made_at: datetime
    host: Host
    places: tuple[str, ...]
    """As they were given: a URL with all that belongs to it."""
    digests: tuple[Digest, ...]
    """Of what was found, and of what came with reports; the content is nowhere in this."""
    first_at: datetime
    last_at: datetime
    found_by_host: bool
    """Whether our own software found it, besides any report."""
    whose: Whose
    words: tuple[str, ...] = ()
    """What was reported or found, in words; only where somebody's life is in danger."""
    done: tuple[Done, ...]
    kept_since: datetime | None
    """Since when a legal hold keeps all of it; `None`: none does."""
    told: tuple[Told, ...]


def authority_profile(
    kind: Grave,
    case: Case,
    findings: Sequence[Finding],
    reports: Sequence[Report],
    sanctions: Iterable[Sanction],
    tenant: Tenant | None,
    provider: Provider,
    made_at: datetime,
) -> AuthorityProfile:
    """Build a report of a case, with all its findings, reports and sanctions.

    `tenant`: as the register has it; `None` when it has left.
    """
    whose = Whose(tenant=case.tenant)
    words: tuple[str, ...] = ()
    if kind is Grave.THREAT_TO_LIFE:
        words = tuple(dict.fromkeys(_words(findings, reports)))
        if tenant is not None:
            whose = Whose(tenant=case.tenant, name=tenant.name, contacts=tenant.contacts)
    return AuthorityProfile(
        kind=kind,
        case=case.id,
        made_at=made_at,
        host=Host(
            name=provider.legal_name, country=provider.country, contact=provider.abuse_contact
        ),
        places=tuple(dict.fromkeys(_places(case, findings, reports))),
        digests=tuple(dict.fromkeys(_digests(findings, reports))),
        first_at=min(each.first_at for each in findings),
        last_at=max(each.at for each in findings),
        found_by_host=any(each.unit is not Metric.REPORTS for each in findings),
        whose=whose,
        words=words,
        done=tuple(_done(each) for each in sanctions if not each.touches_nothing),
        kept_since=None if case.hold is None else case.hold.since,
        told=tuple(
            Told(at=each.at, by=each.by, to=each.detail)
            for each in case.history
            if each.what == _TOLD
        ),
    )


def _places(case: Case, findings: Sequence[Finding], reports: Sequence[Report]) -> Iterator[str]:
    for report in reports:
        yield from (each.value for each in report.objects)
    yield from (each.object for each in findings if each.object is not None)
    if case.object is not None:
        yield case.object


def _digests(findings: Sequence[Finding], reports: Sequence[Report]) -> Iterator[Digest]:
    """Give the digests of what was found; that of a report's own bytes says nothing of them."""
    own = {each.digest for each in reports}
    for report in reports:
        yield from (each.digest for each in report.attachments)
    for finding in findings:
        yield from (each.digest for each in finding.evidence if each.digest not in own)


def _words(findings: Sequence[Finding], reports: Sequence[Report]) -> Iterator[str]:
    yield from (each.text for each in reports if each.text)
    for finding in findings:
        if finding.unit is not Metric.REPORTS:
            yield from (each.excerpt for each in finding.evidence)


def _done(sanction: Sanction) -> Done:
    return Done(
        sanction=sanction.id,
        kind=sanction.kind,
        targets=sanction.targets,
        state=sanction.state,
        since=sanction.active_at or sanction.starts,
        lifted_at=sanction.lifted_at,
    )

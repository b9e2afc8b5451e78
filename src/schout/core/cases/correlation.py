"""Brings reports on one thing together: into one case, and copies of one report into one.

A case is found by tenant, clause family and object; each part says why, so that a person can read
why two reports are in one case, and take them apart.
"""

from datetime import timedelta

from schout.core.evidence.digest import sha256_digest
from schout.core.model.ids import ClauseId, Digest, TenantId
from schout.core.model.report import Report, ReportedObject
from schout.core.model.value import Value
from schout.core.model.vocabulary import Grave
from schout.core.policy.schema import Policy

SAME_WITHIN = timedelta(hours=24)
"""Within this time the same of the same reporter is one report; later it is a reminder."""


class CorrelationKey(Value, frozen=True, kw_only=True):
    """What reports have in common that belong in one case."""

    tenant: TenantId
    family: str
    """The ladder of the clause: clauses on one ladder are a family. A clause without a ladder is
    one by itself."""
    object: str
    """In normal form; empty when the report names none."""
    why: tuple[str, ...]

    @property
    def parts(self) -> tuple[str, str, str]:
        """Give what is compared, without its reasons."""
        return self.tenant, self.family, self.object


def correlation_key(
    policy: Policy, clause: ClauseId, tenant: TenantId, about: ReportedObject | None
) -> CorrelationKey:
    """Say which case a report on a clause belongs in; `KeyError` for a clause not in the policy."""
    ladder = policy.clause(clause).ladder
    family = clause if ladder is None else ladder
    same = [each.id for each in policy.clauses if each.ladder == ladder and ladder is not None]
    belongs = (
        f"clause `{clause}` has no ladder: it is a family by itself"
        if ladder is None
        else f"clause `{clause}` is on ladder `{ladder}`, with {len(same) - 1} others"
    )
    if about is None:
        said = "the report names no object: it is about the tenant as a whole"
    elif about.value == about.normal:
        said = f"it is about the {about.kind} `{about.normal}`"
    else:
        said = f"it is about the {about.kind} `{about.normal}`, written as `{about.value}`"
    return CorrelationKey(
        tenant=tenant,
        family=family,
        object="" if about is None else about.normal,
        why=(f"it is about tenant `{tenant}`", belongs, said),
    )


def marks_of(report: Report) -> tuple[Digest, ...]:
    """Give what copies of a report have in common, to look earlier ones up by.

    The first is of reporter and bytes; the second of reporter, category, objects and text, as a
    mail that is sent again has other headers. A report that says nothing has no second mark. An
    order that forbids to tell the tenant is no copy of one that does not, or not for as long; nor
    is what says that somebody's life is in danger of what does not say so.
    """
    key = report.reporter.key
    danger = ("threat to life",) if Grave.THREAT_TO_LIFE in report.grave else ()
    marks = [_mark("bytes", key, report.digest, *danger)]
    if report.text or report.objects:
        normals = sorted(f"{about.kind} {about.normal}" for about in report.objects)
        text = " ".join(report.text.split()).lower()
        silent = () if report.silence is None else (f"silent until {report.silence.until}",)
        marks.append(
            _mark("words", key, report.category or "", *normals, "", text, *silent, *danger)
        )
    return tuple(marks)


def _mark(*parts: str) -> Digest:
    return sha256_digest("\x1f".join(parts).encode("utf-8", "surrogatepass"))

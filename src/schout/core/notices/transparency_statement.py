"""The statement for the transparency database of the European Commission, free of personal data.

Regulation (EU) 2022/2065, Art. 24(5). The fields and their rules are those of the database's
interface as of 1 July 2025 (transparency.dsa.ec.europa.eu, "API and Schema"; source code:
github.com/digital-services-act/transparency-database, `StatementStoreRequest`, `Statement`). What
ends when is left out where it has no end; so is every field that is optional and not known.
"""

from collections.abc import Iterable
from datetime import datetime

from schout.core.model.decision import Decision
from schout.core.model.finding import Finding
from schout.core.model.sanction import Sanction
from schout.core.model.vocabulary import MeasureKind, ReporterKind
from schout.core.notices.grounds import is_reported, measured_line, why_lines
from schout.core.notices.personal_data import without_personal_data
from schout.core.notices.transparency_rules import (
    EEA,
    EXPLANATION_CHARACTERS,
    FACTS_CHARACTERS,
    GROUND_CHARACTERS,
    Payload,
)
from schout.core.policy.markdown import to_plain
from schout.core.policy.schema import Clause, Policy
from schout.core.policy.texts import Texts, Voice

_CATEGORY = "STATEMENT_CATEGORY_"
_OTHER = "OTHER_VIOLATION_TC"
_RENAMED = {"SCOPE_OF_PLATFORM_SERVICE": _OTHER}
"""Names that categories had before 1 July 2025."""
_SOURCES = {
    None: "SOURCE_VOLUNTARY",
    ReporterKind.PUBLIC: "SOURCE_ARTICLE_16",
    ReporterKind.TRUSTED_FLAGGER: "SOURCE_TRUSTED_FLAGGER",
    ReporterKind.AUTHORITY: "SOURCE_TYPE_OTHER_NOTIFICATION",
}
_ACCOUNT = {
    MeasureKind.SUSPEND_TENANT: "DECISION_ACCOUNT_SUSPENDED",
    MeasureKind.TERMINATE: "DECISION_ACCOUNT_TERMINATED",
}
_TOTAL = {
    MeasureKind.SUSPEND_SERVICE: "DECISION_PROVISION_TOTAL_SUSPENSION",
    MeasureKind.SUSPEND_TENANT: "DECISION_PROVISION_TOTAL_SUSPENSION",
    MeasureKind.TERMINATE: "DECISION_PROVISION_TOTAL_TERMINATION",
}
_PARTIAL = "DECISION_PROVISION_PARTIAL_SUSPENSION"


def statement_payload(
    decision: Decision,
    finding: Finding,
    sanctions: tuple[Sanction, ...],
    policy: Policy,
    texts: Texts,
    source: ReporterKind | None = None,
    territory: tuple[str, ...] = EEA,
) -> Payload:
    """Give the fields of one statement, in the policy's source language; `{}` without a sanction.

    `source` is who reported it, `None` when nobody did. Nothing of the tenant, of its space or of
    a reporter goes in; texts that come from the policy lose what looks like personal data.
    """
    if not sanctions:
        return {}
    voice = texts.voice(policy.source_language)
    clause = policy.clause(decision.clause)
    why = " ".join((*why_lines(voice, decision, finding), to_plain(clause.text[voice.lang])))
    ground = voice.say(
        "dsa-ground",
        clause=clause.id,
        title=clause.title[voice.lang],
        policy=policy.title[voice.lang],
        version=policy.version,
    )
    payload: Payload = {
        "decision_ground": "DECISION_GROUND_INCOMPATIBLE_CONTENT",
        "incompatible_content_ground": _text(ground, GROUND_CHARACTERS),
        "incompatible_content_explanation": _text(why, EXPLANATION_CHARACTERS),
        "content_type": ["CONTENT_TYPE_OTHER"],
        "content_type_other": voice.say(f"dsa-content-{clause.kind}"),
        "territorial_scope": sorted(territory),
        "content_date": _day(finding.first_at),
        "application_date": _day(min(each.starts for each in sanctions)),
        "decision_facts": _text(_facts(voice, decision, finding), FACTS_CHARACTERS),
        "source_type": _SOURCES[source],
        "automated_detection": "No" if is_reported(finding) else "Yes",
        "automated_decision": _automation(decision, finding),
        "puid": decision.id,
    }
    return payload | _categories(clause) | _restrictions(sanctions)


def _facts(voice: Voice, decision: Decision, finding: Finding) -> str:
    measured = measured_line(voice, finding)
    if is_reported(finding):
        return measured
    return f"{measured} {voice.say('rsn-events', n=len(decision.evidence))}"


def _automation(decision: Decision, finding: Finding) -> str:
    """Tell how far machines decided: people confirm what a rule found, or decide on a report."""
    if decision.automated:
        return "AUTOMATED_DECISION_FULLY"
    if is_reported(finding):
        return "AUTOMATED_DECISION_NOT_AUTOMATED"
    return "AUTOMATED_DECISION_PARTIALLY"


def _categories(clause: Clause) -> Payload:
    """Give the clause's first category and the others; conduct has none of its own."""
    named = dict.fromkeys(_RENAMED.get(each, each) for each in clause.intake.dsa)
    first, *others = (f"{_CATEGORY}{each}" for each in named or (_OTHER,))
    return {"category": first} | ({"category_addition": others} if others else {})


def _restrictions(sanctions: tuple[Sanction, ...]) -> Payload:
    """Say what is restricted, the strongest of each kind, and until when."""
    content = [each for each in sanctions if each.kind is MeasureKind.QUARANTINE]
    service = [each for each in sanctions if each.kind is not MeasureKind.QUARANTINE]
    account = [each for each in sanctions if each.kind in _ACCOUNT]
    payload: Payload = {}
    if content:
        payload["decision_visibility"] = ["DECISION_VISIBILITY_CONTENT_DISABLED"]
        payload |= _end("visibility", content)
    if service:
        kinds = [each.kind for each in service]
        payload["decision_provision"] = _TOTAL.get(_strongest(kinds), _PARTIAL)
        payload |= _end("service", service)
    if account:
        payload["decision_account"] = _ACCOUNT[_strongest(each.kind for each in account)]
        payload |= _end("account", account)
    return payload


def _strongest(kinds: Iterable[MeasureKind]) -> MeasureKind:
    order = list(MeasureKind)
    return max(kinds, key=order.index)


def _end(name: str, sanctions: list[Sanction]) -> Payload:
    """Give the end of the one that lasts longest; nothing when one has no end."""
    ends = [each.ends for each in sanctions if each.ends is not None]
    if len(ends) < len(sanctions):
        return {}
    return {f"end_date_{name}_restriction": _day(max(ends))}


def _day(at: datetime) -> str:
    return at.date().isoformat()


def _text(text: str, at_most: int) -> str:
    clean = without_personal_data(text)
    return clean if len(clean) <= at_most else f"{clean[: at_most - 1]}…"

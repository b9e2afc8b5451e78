"""A small, sound policy for tests: four clauses, one ladder, two plans, four languages."""

from datetime import date

from schout.core.model.ids import ClauseId, Digest, RuleId
from schout.core.model.vocabulary import (
    ActivityKind,
    Approval,
    ClauseKind,
    Ground,
    IntentSign,
    MeasureKind,
    Metric,
    Mode,
    NoticeTime,
    PermitKind,
    Refund,
    Scope,
    Severity,
    Traffic,
    WayBack,
)
from schout.core.policy.period import Period, Unit
from schout.core.policy.rule import Leaky, Rule
from schout.core.policy.schema import (
    Calendar,
    Clause,
    DisputeBody,
    EvidenceRule,
    Intake,
    Ladder,
    Limit,
    Measure,
    Plan,
    Policy,
    Provider,
    Remedy,
    Step,
    Text,
)

LANGUAGES = ("nl", "fr", "en", "de")
_BACK = (WayBack.REMEDIED, WayBack.REVIEW, WayBack.APPEAL)


def in_all(nl: str, fr: str, en: str, de: str) -> Text:
    """Give a text in the four languages."""
    return {"nl": nl, "fr": fr, "en": en, "de": de}


def span(amount: int, unit: Unit) -> Period:
    """Give a period."""
    return Period(amount=amount, unit=unit)


def sample_rate() -> Limit:
    """Give a limit of one call per second, with another figure on the dedicated plan."""
    return Limit(
        id="rate",
        metric=Metric.CALLS,
        at_most=1,
        per=span(1, Unit.SECOND),
        burst=5,
        scope=Scope.DATABASE,
        traffic=Traffic.API,
        paths=("/xmlrpc/", "/jsonrpc"),
        plans={"dedicated": 20},
        note=in_all(
            "Voor import bestaan er batch-API’s.",
            "Des API par lots existent pour l’importation.",
            "Batch APIs exist for import.",
            "Für den Import gibt es Batch-APIs.",
        ),
    )


def sample_parallel() -> Limit:
    """Give a limit of one call at a time."""
    return Limit(
        id="parallel",
        metric=Metric.PARALLEL_CALLS,
        at_most=1,
        per=None,
        burst=1,
        scope=Scope.DATABASE,
        traffic=Traffic.API,
        paths=(),
        plans={},
        note={},
    )


def sample_step(step_id: str = "notice") -> Step:
    """Give a step that only sends a notice and lets the remedy window run."""
    return Step(
        id=step_id,
        strikes_from=1,
        strikes_to=1,
        severity=(Severity.MINOR, Severity.MODERATE),
        grounds=(),
        measures=(),
        notice=NoticeTime.BEFORE,
        remedy=True,
        approval=Approval.NONE,
        then="throttle",
        lift=_BACK,
        appeal=span(6, Unit.MONTH),
        review=None,
        refund=Refund.NONE,
    )


def sample_ladder() -> Ladder:
    """Give a ladder of a notice, a slow-down and a suspension."""
    throttle = Measure(kind=MeasureKind.THROTTLE, scope=Scope.DATABASE, duration=span(7, Unit.DAY))
    suspend = Measure(kind=MeasureKind.SUSPEND_SERVICE, scope=Scope.SERVICE, duration=None)
    return Ladder(
        id="resources",
        title=in_all(
            "Gebruik van middelen",
            "Usage des ressources",
            "Use of resources",
            "Nutzung von Ressourcen",
        ),
        window=span(12, Unit.MONTH),
        half_life=span(90, Unit.DAY),
        repeated_from=3,
        steps=(
            sample_step(),
            Step(
                id="throttle",
                strikes_from=None,
                strikes_to=None,
                severity=(),
                grounds=(),
                measures=(throttle,),
                notice=NoticeTime.WITH,
                remedy=True,
                approval=Approval.ONE_PERSON,
                then="suspend",
                lift=(WayBack.REMEDIED, WayBack.EXPIRY, WayBack.REVIEW, WayBack.APPEAL),
                appeal=span(6, Unit.MONTH),
                review=span(30, Unit.DAY),
                refund=Refund.PRO_RATA,
            ),
            Step(
                id="suspend",
                strikes_from=1,
                strikes_to=None,
                severity=(),
                grounds=(Ground.SERIOUS, Ground.INTENTIONAL, Ground.REPEATED),
                measures=(suspend,),
                notice=NoticeTime.WITH,
                remedy=False,
                approval=Approval.TWO_PEOPLE,
                then=None,
                lift=_BACK,
                appeal=span(6, Unit.MONTH),
                review=span(1, Unit.BUSINESS_DAY),
                refund=Refund.NONE,
            ),
        ),
    )


def sample_clause() -> Clause:
    """Give the clause on calls that are not throttled, complete."""
    return Clause(
        id=ClauseId("III.2"),
        kind=ClauseKind.RESOURCE,
        title=in_all(
            "Ongeremde API-oproepen",
            "Appels d’API sans retenue",
            "Unthrottled API calls",
            "Ungebremste API-Aufrufe",
        ),
        text=in_all(
            "U verstuurt geen **grote aantallen** oproepen zonder rem.\n\n"
            "- Niet continu\n- Niet parallel\n\n"
            "Zie de [uitleg](https://oxygis.example/api).",
            "Vous n’envoyez pas **un grand nombre** d’appels sans retenue.\n\n"
            "- Pas en continu\n- Pas en parallèle\n\n"
            "Voyez l’[explication](https://oxygis.example/api).",
            "You do not send **large numbers** of calls without throttling.\n\n"
            "- Not continuously\n- Not in parallel\n\n"
            "See the [explanation](https://oxygis.example/api).",
            "Sie senden keine **großen Mengen** von Aufrufen ohne Drosselung.\n\n"
            "- Nicht fortlaufend\n- Nicht parallel\n\n"
            "Siehe die [Erklärung](https://oxygis.example/api).",
        ),
        severity=Severity.MODERATE,
        intent=(IntentSign.CONTINUED_AFTER_NOTICE, IntentSign.EVASION),
        scope=Scope.DATABASE,
        mode=Mode.ENFORCE,
        limits=(sample_rate(), sample_parallel()),
        rules=(RuleId("api_rate"),),
        permits=(PermitKind.RATE_EXCEPTION, PermitKind.DEDICATED_HOSTING),
        evidence=EvidenceRule(minimum=30, keep=20, withhold=("query", "user")),
        remedy=Remedy(
            ask=in_all(
                "Breng uw oproepen terug tot één per seconde, of gebruik de batch-API.",
                "Ramenez vos appels à un par seconde, ou utilisez l’API par lots.",
                "Bring your calls down to one per second, or use the batch API.",
                "Senken Sie Ihre Aufrufe auf einen pro Sekunde, oder nutzen Sie die Batch-API.",
            ),
            window=span(14, Unit.DAY),
            calendar="be-office",
            extendable=True,
        ),
        ladder="resources",
        intake=Intake(xarf=("connection/ddos",), dsa=("SCOPE_OF_PLATFORM_SERVICE",)),
    )


def sample_probe_clause() -> Clause:
    """Give a clause in shadow mode on probing for weak spots, with business days."""
    return Clause(
        id=ClauseId("III.5"),
        kind=ClauseKind.CONDUCT,
        title=in_all(
            "Zoeken naar zwakke plekken",
            "Recherche de failles",
            "Probing for weak spots",
            "Suche nach Schwachstellen",
        ),
        text=in_all(
            "U tast onze systemen niet af.",
            "Vous ne sondez pas nos systèmes.",
            "You do not probe our systems.",
            "Sie tasten unsere Systeme nicht ab.",
        ),
        severity=Severity.SERIOUS,
        scope=Scope.SOURCE,
        rules=(RuleId("probing"),),
        evidence=EvidenceRule(minimum=1, keep=20, withhold=("source_ip",)),
        remedy=Remedy(
            ask=in_all("Stop ermee.", "Arrêtez.", "Stop it.", "Hören Sie damit auf."),
            window=span(5, Unit.BUSINESS_DAY),
            calendar="be-office",
            extendable=False,
        ),
        ladder="resources",
    )


def sample_rules() -> tuple[Rule, ...]:
    """Give a rule with a limit of its clause, and one with its own figures."""
    return (
        Rule(
            id=RuleId("api_rate"),
            version=1,
            clause=ClauseId("III.2"),
            on=ActivityKind.HTTP_REQUEST,
            when='method == "POST" && (path.startsWith("/xmlrpc/") || path.startsWith("/jsonrpc"))',
            by=("host",),
            subject="target",
            state=Leaky(capacity=5, leak_us=1_000_000, limit="rate"),
            unit=Metric.CALLS,
            mute_us=300_000_000,
            confidence=80,
        ),
        Rule(
            id=RuleId("probing"),
            version=2,
            clause=ClauseId("III.5"),
            on=ActivityKind.HTTP_REQUEST,
            when="status in [403, 404] && !is_static(path)",
            by=("source_ip",),
            subject="source",
            state=Leaky(capacity=10, leak_us=10_000_000, distinct="path"),
            unit=Metric.MISSING_PAGES,
            mute_us=0,
            confidence=70,
        ),
    )


def sample_plans() -> tuple[Plan, ...]:
    """Give the standard plan and the dedicated one."""
    return (
        Plan(id="standard", title=in_all("Standaard", "Standard", "Standard", "Standard")),
        Plan(id="dedicated", title=in_all("Dedicated", "Dédié", "Dedicated", "Dediziert")),
    )


def _heading(clause_id: str, kind: ClauseKind, title: Text, text: Text) -> Clause:
    return Clause(id=ClauseId(clause_id), kind=kind, title=title, text=text)


def sample_policy() -> Policy:
    """Give the policy; change it with `msgspec.structs.replace`."""
    return Policy(
        id="oxygis-aup",
        version="2026.1",
        provider=Provider(
            name="Oxygis",
            legal_name="Oxygis Partners SRL",
            country="BE",
            abuse_contact="abuse@oxygis.example",
            appeal_contact="appeal@oxygis.example",
            security_contact="security@oxygis.example",
            dispute_body=DisputeBody(name="DisputeHelp", contact="https://disputehelp.example"),
            court=in_all(
                "Ondernemingsrechtbank Brussel",
                "Tribunal de l’entreprise de Bruxelles",
                "Brussels Enterprise Court",
                "Unternehmensgericht Brüssel",
            ),
            billing="billing@oxygis.example",
        ),
        published=date(2026, 11, 1),
        effective_from=date(2026, 12, 1),
        languages=LANGUAGES,
        source_language="nl",
        title=in_all(
            "Beleid voor aanvaardbaar gebruik",
            "Politique d’utilisation acceptable",
            "Acceptable use policy",
            "Richtlinie zur zulässigen Nutzung",
        ),
        summary=in_all(
            "Gebruik onze diensten eerlijk.",
            "Utilisez nos services loyalement.",
            "Use our services fairly.",
            "Nutzen Sie unsere Dienste fair.",
        ),
        calendars=(
            Calendar(
                id="be-office",
                time_zone="Europe/Brussels",
                holidays="BE",
                days=(0, 1, 2, 3, 4),
                opens_minute=540,
                closes_minute=1020,
            ),
        ),
        plans=sample_plans(),
        ladders=(sample_ladder(),),
        clauses=(
            _heading(
                "III",
                ClauseKind.CONTRACT,
                in_all(
                    "Misbruik van middelen",
                    "Abus de ressources",
                    "Misuse of resources",
                    "Missbrauch von Ressourcen",
                ),
                in_all(
                    "U misbruikt onze middelen niet.",
                    "Vous n’abusez pas de nos ressources.",
                    "You do not misuse our resources.",
                    "Sie missbrauchen unsere Ressourcen nicht.",
                ),
            ),
            sample_clause(),
            sample_probe_clause(),
            _heading(
                "I.7",
                ClauseKind.DUTY,
                in_all("Uw gegevens", "Vos données", "Your data", "Ihre Daten"),
                in_all(
                    "U staat zelf in voor de wet.",
                    "Vous répondez vous-même de la loi.",
                    "You alone answer for the law.",
                    "Für das Recht stehen Sie selbst ein.",
                ),
            ),
        ),
        rules=sample_rules(),
        digest=Digest("sha256:" + "ab" * 32),
    )

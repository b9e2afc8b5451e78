"""From what an operator claims to a finding: whose trouble it is, and what it rests on."""

from collections.abc import Sequence

from schout.core.detect.fields import KEY_SEPARATOR
from schout.core.detect.operators.overlap import LONGEST_US
from schout.core.detect.operators.shape import Claim
from schout.core.detect.state import KeyState
from schout.core.evidence.digest import sha256_digest
from schout.core.evidence.redact import excerpt
from schout.core.model.event import Activity, HttpRequest, NetworkFlow, event_id
from schout.core.model.finding import Evidence, Finding
from schout.core.model.ids import FindingId, Kind, TenantId, derive_id
from schout.core.model.moment import SECOND_US, to_datetime
from schout.core.model.vocabulary import Direction
from schout.core.policy.rule import Rule
from schout.core.policy.schema import Clause

_MOST_SHOWN = 4096
"""About 8 MB of evidence that is remembered."""


class Exhibits:
    """Shows activities as evidence, and those of late again without working them out anew.

    Several rules find by the same activity, and one rule again and again by the same ones.
    """

    def __init__(self, most: int = _MOST_SHOWN) -> None:
        self._most = most
        self._shown: dict[tuple[int, frozenset[str]], tuple[Activity, Evidence]] = {}

    def show(self, activity: Activity, withhold: frozenset[str]) -> Evidence:
        """Give an activity as evidence, without what is withheld."""
        known = self._shown.get((id(activity), withhold))
        if known is not None:
            return known[1]
        if len(self._shown) >= self._most:
            self._shown.clear()
        evidence = Evidence(
            event=event_id(activity),
            digest=sha256_digest(activity.raw),
            source=activity.source,
            line=activity.line,
            at=to_datetime(activity.at_us),
            excerpt=excerpt(activity, withhold),
        )
        # INVARIANT: what is known by its `id` is held here, so that no other can have that.
        self._shown[id(activity), withhold] = activity, evidence
        return evidence


class Claimant:
    """Makes the findings of one rule."""

    def __init__(self, rule: Rule, clause: Clause, exhibits: Exhibits) -> None:
        self._rule = rule
        self._show = exhibits.show
        self._by_source = rule.subject == "source"
        self._by_host = "host" in rule.by
        self._keep = rule.keep if rule.keep is not None else clause.evidence.keep
        self._withhold = frozenset((*clause.evidence.withhold, *rule.withhold))

    def whose(self, activity: Activity) -> tuple[TenantId | None, Direction]:
        """Tell whose trouble it is, and on which side that tenant stands."""
        if self._by_source:
            if activity.source_tenant is not None:
                return activity.source_tenant, Direction.OFFENDER
            if activity.tenant is not None:
                return activity.tenant, Direction.VICTIM
        elif activity.tenant is not None:
            return activity.tenant, Direction.OFFENDER
        return None, Direction.UNATTRIBUTED

    def finding(self, key: str, state: KeyState, claim: Claim, trigger: Activity) -> Finding:
        """Give the finding that an activity sets off; its id follows from rule, key and trigger."""
        rule = self._rule
        tenant, direction = self.whose(trigger)
        principal = key.replace(KEY_SEPARATOR, " ")
        about_host = self._by_host or direction is not Direction.OFFENDER
        kept = self._evidence(state.kept, claim, trigger)
        evidence = tuple(self._show(each, self._withhold) for each in kept)
        first_us = claim.first_us
        if claim.shared_us is not None:
            first_us = min(_start_us(each) for each in kept)
        alone = state.other_us is None or state.other_us < first_us
        return Finding(
            id=FindingId(
                derive_id(
                    Kind.FINDING,
                    trigger.at_us,
                    rule.id,
                    str(rule.version),
                    principal,
                    self._show(trigger, self._withhold).event,
                )
            ),
            clause=rule.clause,
            rule=rule.id,
            rule_version=rule.version,
            mode=rule.mode,
            tenant=tenant,
            principal=principal,
            source_ip=state.source_ip if alone else None,
            object=trigger.host if about_host else None,
            at=to_datetime(claim.at_us),
            first_at=to_datetime(first_us),
            count=claim.activities,
            measured=claim.measured,
            limit=claim.limit,
            unit=rule.unit,
            window_s=max(1, -(-(claim.at_us - first_us) // SECOND_US)),
            confidence=rule.confidence,
            direction=direction,
            evidence=evidence,
        )

    def _evidence(
        self, kept: Sequence[Activity], claim: Claim, trigger: Activity
    ) -> Sequence[Activity]:
        """Give those that the claim is about, the trigger last."""
        shared_us = claim.shared_us
        if shared_us is None:
            part = [each for each in kept if each.at_us >= claim.first_us]
        else:
            part = [each for each in kept if _start_us(each) < shared_us <= each.at_us]
        return part if trigger in part else [*part[: self._keep - 1], trigger]


def _start_us(activity: Activity) -> int:
    """Tell when an activity began."""
    if not isinstance(activity, HttpRequest | NetworkFlow):
        return activity.at_us
    return activity.at_us - min(activity.duration_us or 0, LONGEST_US)

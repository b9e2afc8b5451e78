"""Appeals: another person looks again at a decision, within its term, after a dialogue.

An appeal says that we are wrong; that it was put right is no appeal but a claim of remedy.
An upheld decision stands; an overturned one is lifted, counts for nothing and as an error of ours.
"""

from datetime import datetime

import msgspec

from schout.core.cases.frame import Frame
from schout.core.cases.machine import closed, noted
from schout.core.cases.moved import Moved
from schout.core.cases.signed import signed
from schout.core.model.act import (
    DecideAppeal,
    FileAppeal,
    Refused,
    SayInAppeal,
    TakeAppeal,
    WithdrawAppeal,
)
from schout.core.model.case import Case
from schout.core.model.decision import Asked, Decision
from schout.core.model.ids import AppealId, Kind, derive_id
from schout.core.model.moment import from_datetime
from schout.core.model.person import OURS, TENANT, same_person
from schout.core.model.sanction import Appeal, AppealSaid
from schout.core.model.vocabulary import (
    AppealState,
    AskedHow,
    Closing,
    MeasureKind,
    NoticeKind,
    WayBack,
)
from schout.core.policy.schema import Step

LONGEST_TEXT = 10_000
"""Characters of an appeal, and of each word in it."""
_ASIDE = {
    *("appealed", "appeal_said", "appeal_taken", "held", "noted", "released"),
    *("authority_told", "nobody_told", "silence_ended"),
}
"""Who only did this took no part in what is appealed."""
_ANSWERS = {AppealState.UPHELD, AppealState.PARTLY, AppealState.OVERTURNED}
_HARDNESS = {kind: place for place, kind in enumerate(MeasureKind, 1)}


def file_appeal(
    case: Case,
    what: FileAppeal,
    decision: Decision,
    step: Step,
    others: tuple[Appeal, ...],
    until: datetime | None,
    now: datetime,
) -> tuple[Appeal, Case] | Refused:
    """File an appeal against a decision; `until`: the end of its term, `None` when it has none.

    One appeal a decision. `others` are those of the case.
    """
    read = signed(what)
    if isinstance(read, Refused):
        return read
    what = read
    if until is None or step.appeal is None:
        return Refused(code="SCH-D020", message="the decision cannot be appealed")
    if now > until:
        return Refused(code="SCH-D021", message=f"the time to appeal ended on {until:%Y-%m-%d}")
    if any(each.decision == decision.id for each in others):
        return Refused(code="SCH-D022", message="an appeal against this decision was filed already")
    if not what.text.strip() or len(what.text) > LONGEST_TEXT:
        return Refused(
            code="SCH-D023", message=f"expected a text of at most {LONGEST_TEXT} characters"
        )
    appeal = Appeal(
        id=AppealId(derive_id(Kind.APPEAL, from_datetime(now), case.id, decision.id)),
        case=case.id,
        tenant=case.tenant,
        decision=decision.id,
        filed_at=now,
        text=what.text,
    )
    case = noted(case, now, "appealed", appeal.id, by=what.by)
    return appeal, msgspec.structs.replace(case, appeals=(*case.appeals, appeal.id))


def took_part(case: Case) -> frozenset[str]:
    """Give who took part in a case so far, as `same_person` has them.

    None of them reviews an appeal in it.
    """
    people = {same_person(entry.by) for entry in case.history if entry.what not in _ASIDE}
    return frozenset(people - OURS)


def take_appeal(
    case: Case, appeal: Appeal, what: TakeAppeal, decision: Decision, now: datetime
) -> tuple[Appeal, Case] | Refused:
    """Let a person who did not decide take an appeal on; another may take it over."""
    read = signed(what)
    if isinstance(read, Refused):
        return read
    what = read
    if not appeal.state.is_open:
        return _over(appeal)
    if same_person(what.by) in {*took_part(case), *map(same_person, decision.agreed)}:
        return _no_reviewer(what.by)
    appeal = msgspec.structs.replace(appeal, state=AppealState.ASSIGNED, reviewer=what.by)
    return appeal, noted(case, now, "appeal_taken", appeal.id, by=what.by)


def say_in_appeal(
    case: Case, appeal: Appeal, what: SayInAppeal, now: datetime
) -> tuple[Appeal, Case] | Refused:
    """Add a word of the tenant or of the reviewer."""
    read = signed(what)
    if isinstance(read, Refused):
        return read
    what = read
    if not appeal.state.is_open:
        return _over(appeal)
    if what.by != TENANT and not _is_reviewer(what.by, appeal):
        return Refused(code="SCH-D025", message="only the tenant and the reviewer take part in it")
    if not what.text.strip() or len(what.text) > LONGEST_TEXT:
        return Refused(
            code="SCH-D023", message=f"expected a text of at most {LONGEST_TEXT} characters"
        )
    said = AppealSaid(at=now, by=what.by, text=what.text)
    appeal = msgspec.structs.replace(appeal, said=(*appeal.said, said))
    return appeal, noted(case, now, "appeal_said", appeal.id, by=what.by)


def withdraw_appeal(
    case: Case, appeal: Appeal, what: WithdrawAppeal, now: datetime
) -> tuple[Appeal, Case] | Refused:
    """Let the tenant withdraw its appeal: the decision stands, and nobody has looked again."""
    if not appeal.state.is_open:
        return _over(appeal)
    if what.by != TENANT:
        return Refused(code="SCH-D053", message="only the tenant withdraws its appeal")
    appeal = msgspec.structs.replace(appeal, state=AppealState.WITHDRAWN, decided_at=now)
    return appeal, noted(case, now, "appeal_withdrawn", appeal.id, by=what.by)


def decide_appeal(
    case: Case, appeal: Appeal, what: DecideAppeal, frame: Frame, now: datetime
) -> tuple[Appeal, Moved] | Refused:
    """Decide an appeal: by its reviewer, with a reason; `partly` with a milder step."""
    read = signed(what)
    if isinstance(read, Refused):
        return read
    what = read
    wrong = _not_decided(case, appeal, what)
    if wrong is not None:
        return wrong
    milder = _milder(case, what, frame)
    if isinstance(milder, Refused):
        return milder
    appeal = msgspec.structs.replace(
        appeal,
        state=what.outcome,
        decided_at=now,
        reason=what.reason,
        step=None if milder is None else milder.id,
    )
    case = noted(case, now, "appeal_decided", appeal.id, by=what.by, detail=what.outcome.value)
    tells = (NoticeKind.APPEAL_DECIDED,)
    if what.outcome is AppealState.OVERTURNED:
        return appeal, Moved(
            case=_void(case, appeal, now, what.by), lift=WayBack.APPEAL, tells=tells
        )
    if milder is None:
        return appeal, Moved(case=case, tells=tells)
    ask = Asked(
        how=AskedHow.APPEALED,
        at=max(now, case.history[-1].at),
        case=case.id,
        step=milder.id,
        agreed=(what.by,),
        reason=what.reason,
    )
    return appeal, Moved(case=case, ask=ask, tells=tells)


def _not_decided(case: Case, appeal: Appeal, what: DecideAppeal) -> Refused | None:
    """Say why an answer does not decide an appeal, if it does not."""
    if not appeal.state.is_open:
        return _over(appeal)
    if not _is_reviewer(what.by, appeal):
        return Refused(
            code="SCH-D026", message="the reviewer of the appeal decides it", hint="take it first"
        )
    if same_person(what.by) in took_part(case):
        return _no_reviewer(what.by)
    if what.outcome not in _ANSWERS or not what.reason:
        return Refused(
            code="SCH-D027",
            message="expected upheld, partly or overturned, and a reason",
        )
    return None


def _milder(case: Case, what: DecideAppeal, frame: Frame) -> Step | Refused | None:
    """Find the step that holds instead, in a case that is still open."""
    if what.outcome is not AppealState.PARTLY or not case.is_open:
        return None
    step, current = frame.step(what.step or ""), frame.step(case.step)
    if step is None or (current is not None and hardness(step) >= hardness(current)):
        return Refused(
            code="SCH-D028",
            message="`partly` needs a step with milder measures",
            hint="the steps: " + ", ".join(each.id for each in frame.ladder.steps),
        )
    return step


def hardness(step: Step) -> int:
    """Tell how hard the hardest measure of a step is; 0 when it has none."""
    return max((_HARDNESS[measure.kind] for measure in step.measures), default=0)


def _void(case: Case, appeal: Appeal, now: datetime, by: str) -> Case:
    """Let a case count for nothing, be it open or closed."""
    if case.is_open:
        return closed(case, now, Closing.OVERTURNED, appeal.id, by=by)
    return msgspec.structs.replace(case, closing=Closing.OVERTURNED)


def _is_reviewer(name: str, appeal: Appeal) -> bool:
    reviewer = appeal.reviewer
    return reviewer is not None and same_person(name) == same_person(reviewer)


def _no_reviewer(name: str) -> Refused:
    return Refused(
        code="SCH-D024",
        message=f"`{name}` took part in the case",
        hint="another person must review the appeal",
    )


def _over(appeal: Appeal) -> Refused:
    return Refused(code="SCH-D029", message=f"the appeal is {appeal.state.value}")

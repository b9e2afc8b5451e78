"""Acts: what people do in a case. Each is an event; there is no other way to change a case."""

from schout.core.model.ids import AppealId, CaseId, FindingId, ReportId
from schout.core.model.value import Value
from schout.core.model.vocabulary import AppealState, IntentSign


class Confirm(Value, frozen=True, kw_only=True, tag="confirm"):
    """Agree with what is proposed; with `step`, take another step of the ladder instead."""

    by: str
    reason: str = ""
    """Needed for another step than the proposed one."""
    step: str | None = None
    intent: IntentSign | None = None
    """A sign of intent that the clause names and that was seen: it makes the violation
    intentional, one of the three grounds to act before the remedy window ends."""
    not_met: str | None = None
    """Where it may be research into weak spots: the condition of good faith that is known to fail,
    a `Condition` of `core.decide.good_faith`; `reason` says why."""


class Dismiss(Value, frozen=True, kw_only=True, tag="dismiss"):
    """There is no violation, or what is proposed shall not be done."""

    by: str
    reason: str


class ClaimRemedy(Value, frozen=True, kw_only=True, tag="claim_remedy"):
    """The tenant says that it is put right."""

    by: str = "tenant"
    text: str = ""


class Verified(Value, frozen=True, kw_only=True, tag="verified"):
    """What came of looking whether it is put right."""

    by: str
    ok: bool
    reason: str


class AskTime(Value, frozen=True, kw_only=True, tag="ask_time"):
    """The tenant asks for more time."""

    by: str = "tenant"
    text: str = ""


class GrantTime(Value, frozen=True, kw_only=True, tag="grant_time"):
    """More time is given: `period` from the present end of the window, such as `5bd`."""

    by: str
    period: str
    reason: str = ""


class RefuseTime(Value, frozen=True, kw_only=True, tag="refuse_time"):
    """The window ends when it was to end."""

    by: str
    reason: str


class Lift(Value, frozen=True, kw_only=True, tag="lift"):
    """A person reviewed the case and ends it: what is in force is lifted."""

    by: str
    reason: str


class Keep(Value, frozen=True, kw_only=True, tag="keep"):
    """A person reviewed the case: it stays as it is until the next review, after `period`."""

    by: str
    reason: str
    period: str = "10bd"


class Escalate(Value, frozen=True, kw_only=True, tag="escalate"):
    """A person reviewed the case: the next step of the ladder follows, or the one named."""

    by: str
    reason: str
    step: str | None = None
    intent: IntentSign | None = None
    not_met: str | None = None
    """As in `Confirm`."""


class PutOnHold(Value, frozen=True, kw_only=True, tag="put_on_hold"):
    """A legal hold: nothing falls due, nothing is erased."""

    by: str
    reason: str


class Release(Value, frozen=True, kw_only=True, tag="release"):
    """The legal hold is over; what was due goes on with the time that it had left."""

    by: str
    reason: str


class Merge(Value, frozen=True, kw_only=True, tag="merge"):
    """The case goes on in another of the same tenant."""

    by: str
    reason: str
    into: CaseId


class Split(Value, frozen=True, kw_only=True, tag="split"):
    """These findings are another matter: they get a case of their own."""

    by: str
    reason: str
    findings: tuple[FindingId, ...]


class Note(Value, frozen=True, kw_only=True, tag="note"):
    """Something that the next person should know. The tenant does not see it."""

    by: str
    text: str


class EndSilence(Value, frozen=True, kw_only=True, tag="end_silence"):
    """The law forbids no longer to tell the tenant: what was withheld goes out."""

    by: str
    reason: str
    order: ReportId | None = None
    """Which order lets us speak; needed where several forbid it."""


class TellAuthority(Value, frozen=True, kw_only=True, tag="tell_authority"):
    """A person has told an authority of the case. The tenant does not see it."""

    by: str
    to: str
    """Which authority."""
    reference: str
    """The authority's number for it."""


class TellNobody(Value, frozen=True, kw_only=True, tag="tell_nobody"):
    """A person has found that no authority must be told of the case. The tenant does not see it."""

    by: str
    reason: str


class FileAppeal(Value, frozen=True, kw_only=True, tag="file_appeal"):
    """The tenant asks that another person looks again at the last decision."""

    by: str = "tenant"
    text: str


class TakeAppeal(Value, frozen=True, kw_only=True, tag="take_appeal"):
    """A person who did not decide takes it on."""

    by: str
    appeal: AppealId


class SayInAppeal(Value, frozen=True, kw_only=True, tag="say_in_appeal"):
    """A word of either side before it is decided."""

    by: str
    appeal: AppealId
    text: str


class WithdrawAppeal(Value, frozen=True, kw_only=True, tag="withdraw_appeal"):
    """The tenant asks no longer that another person looks."""

    by: str = "tenant"
    appeal: AppealId


class DecideAppeal(Value, frozen=True, kw_only=True, tag="decide_appeal"):
    """The reviewer's answer; `partly` names the milder step that holds instead."""

    by: str
    appeal: AppealId
    outcome: AppealState
    reason: str
    step: str | None = None


Act = (
    Confirm
    | Dismiss
    | ClaimRemedy
    | Verified
    | AskTime
    | GrantTime
    | RefuseTime
    | Lift
    | Keep
    | Escalate
    | PutOnHold
    | Release
    | Merge
    | Split
    | Note
    | EndSilence
    | TellAuthority
    | TellNobody
)
AppealAct = FileAppeal | TakeAppeal | SayInAppeal | WithdrawAppeal | DecideAppeal


class Refused(Value, frozen=True, kw_only=True):
    """Why an act is not possible now: an expected outcome, not an error."""

    code: str
    message: str
    hint: str = ""

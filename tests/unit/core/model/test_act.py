"""Acts are told apart by their tags, and say who acts."""

import msgspec
import pytest

from schout.core.model.act import (
    Act,
    AppealAct,
    AskTime,
    ClaimRemedy,
    Confirm,
    DecideAppeal,
    Dismiss,
    EndSilence,
    Escalate,
    FileAppeal,
    GrantTime,
    Keep,
    Lift,
    Merge,
    Note,
    PutOnHold,
    Refused,
    RefuseTime,
    Release,
    SayInAppeal,
    Split,
    TakeAppeal,
    TellAuthority,
    TellNobody,
    Verified,
    WithdrawAppeal,
)
from schout.core.model.ids import AppealId, CaseId, FindingId, ReportId
from schout.core.model.value import canonical_json, to_plain
from schout.core.model.vocabulary import AppealState, IntentSign

APPEAL = AppealId("apl_1")
ACTS: dict[str, Act | AppealAct] = {
    "confirm": Confirm(by="An", step="throttle", reason="x", intent=IntentSign.EVASION),
    "dismiss": Dismiss(by="An", reason="x"),
    "claim_remedy": ClaimRemedy(text="x"),
    "verified": Verified(by="An", ok=True, reason="x"),
    "ask_time": AskTime(text="x"),
    "grant_time": GrantTime(by="An", period="5bd"),
    "refuse_time": RefuseTime(by="An", reason="x"),
    "lift": Lift(by="An", reason="x"),
    "keep": Keep(by="An", reason="x"),
    "escalate": Escalate(by="An", reason="x"),
    "put_on_hold": PutOnHold(by="An", reason="x"),
    "release": Release(by="An", reason="x"),
    "merge": Merge(by="An", reason="x", into=CaseId("cas_2")),
    "split": Split(by="An", reason="x", findings=(FindingId("fnd_1"),)),
    "note": Note(by="An", text="x"),
    "end_silence": EndSilence(by="An", reason="x", order=ReportId("rpt_1")),
    "tell_authority": TellAuthority(by="An", to="police", reference="2026/9"),
    "tell_nobody": TellNobody(by="An", reason="a quote from a film"),
    "file_appeal": FileAppeal(text="x"),
    "take_appeal": TakeAppeal(by="An", appeal=APPEAL),
    "say_in_appeal": SayInAppeal(by="An", appeal=APPEAL, text="x"),
    "withdraw_appeal": WithdrawAppeal(appeal=APPEAL),
    "decide_appeal": DecideAppeal(
        by="An", appeal=APPEAL, outcome=AppealState.PARTLY, reason="x", step="notice"
    ),
}


@pytest.mark.parametrize("tag", ACTS)
def test_an_act_that_is_kept_comes_back_as_it_was(tag: str) -> None:
    act = ACTS[tag]
    assert to_plain(act)["type"] == tag
    assert msgspec.json.decode(canonical_json(act), type=Act | AppealAct) == act


def test_there_is_no_other_act() -> None:
    assert {type(act) for act in ACTS.values()} == {*Act.__args__, *AppealAct.__args__}


def test_what_only_a_tenant_does_is_the_tenants() -> None:
    by_tenant = [tag for tag, act in ACTS.items() if act.by == "tenant"]
    assert by_tenant == ["claim_remedy", "ask_time", "file_appeal", "withdraw_appeal"]


def test_what_is_kept_is_kept_for_ten_business_days_and_needs_no_step_or_sign() -> None:
    keep, escalate = Keep(by="An", reason="x"), Escalate(by="An", reason="x")
    assert (keep.period, escalate.step, escalate.intent) == ("10bd", None, None)


def test_what_is_refused_says_why() -> None:
    assert to_plain(Refused(code="SCH-D001", message="the case is closed")) == {
        "code": "SCH-D001",
        "message": "the case is closed",
        "hint": "",
    }

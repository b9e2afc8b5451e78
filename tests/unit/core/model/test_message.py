"""A message waits until it was sent, or until nobody will take it."""

from datetime import UTC, datetime

import msgspec

from schout.core.model.ids import CaseId, MessageId, NoticeId
from schout.core.model.message import Message, MessageState
from schout.core.model.value import canonical_json

AT = datetime(2026, 11, 23, tzinfo=UTC)
MESSAGE = Message(
    id=MessageId("msg_1"),
    notice=NoticeId("ntc_1"),
    case=CaseId("cas_1"),
    to="portal",
    due=AT,
    since=AT,
)


def test_a_new_message_waits_and_nobody_has_tried_it() -> None:
    new = (MESSAGE.state, MESSAGE.attempts, MESSAGE.problem, MESSAGE.done_at)
    assert new == (MessageState.WAITING, 0, "", None)


def test_a_message_that_is_kept_comes_back_as_it_was() -> None:
    for state in MessageState:
        kept = msgspec.structs.replace(MESSAGE, state=state, attempts=2, problem="451", done_at=AT)
        assert msgspec.json.decode(canonical_json(kept), type=Message) == kept

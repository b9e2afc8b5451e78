"""A notice keeps its text and to whom it goes, word for word."""

from datetime import UTC, datetime

import msgspec

from schout.core.model.ids import CaseId, ClauseId, DecisionId, NoticeId, TenantId
from schout.core.model.notice import Notice
from schout.core.model.value import canonical_json
from schout.core.model.vocabulary import NoticeKind

NOTICE = Notice(
    id=NoticeId("ntc_1"),
    kind=NoticeKind.TENANT_NOTICE,
    case=CaseId("cas_1"),
    decision=DecisionId("dec_1"),
    tenant=TenantId("t"),
    clause=ClauseId("III.2"),
    language="nl",
    prepared_at=datetime(2026, 11, 23, 10, tzinfo=UTC),
    remedy_until=None,
    recipients=("beheer@example.net",),
    subject="Te veel oproepen",
    body="Beste klant,\n\nhet zijn er te veel.\n",
)


def test_a_notice_is_stored_and_read_back_unchanged() -> None:
    stored = canonical_json(NOTICE)
    assert msgspec.json.decode(stored, type=Notice) == NOTICE
    assert msgspec.json.decode(stored)["body"] == "Beste klant,\n\nhet zijn er te veel.\n"

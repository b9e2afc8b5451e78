"""A request for a permit says what for, until when and by whom, or it is none."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from schout.core.model.ids import PermitId
from schout.core.model.permit_request import (
    Asker,
    PermitRequest,
    PermitRequestId,
    RequestState,
    permit_request_id,
)
from schout.core.model.vocabulary import PermitKind

NOW = datetime(2026, 12, 7, 9, tzinfo=UTC)
REQUEST = PermitRequest(
    id=PermitRequestId("prq_1"),
    at=NOW,
    kind=PermitKind.SECURITY_RESEARCH,
    asker=Asker(name="L. Vos", mail="vos@audit.example"),
    objects=("acme.example",),
    starts=NOW,
    ends=NOW + timedelta(days=14),
    purpose="audit of the shop",
    accepted_rules="2026.1",
)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"at": datetime(2026, 12, 7)}, "times with a zone"),  # noqa: DTZ001 - refused
        ({"starts": datetime(2026, 12, 7)}, "times with a zone"),  # noqa: DTZ001 - refused
        ({"ends": datetime(2026, 12, 9)}, "times with a zone"),  # noqa: DTZ001 - refused
        ({"ends": NOW}, "an end after its start"),
        ({"purpose": ""}, "a purpose"),
        ({"objects": ()}, "hosts and the rules"),
        ({"accepted_rules": None}, "hosts and the rules"),
        ({"decided_at": NOW}, "says when"),
        ({"state": RequestState.REFUSED}, "says when"),
        ({"state": RequestState.GRANTED, "decided_at": NOW}, "names its permits"),
        ({"permits": (PermitId("prm_1"),)}, "names its permits"),
    ],
    ids=[
        *("at", "starts", "ends", "no_time", "no_purpose", "no_hosts", "no_rules"),
        *("decided_early", "refused_never", "granted_nothing", "permits_early"),
    ],
)
def test_what_does_not_hold_together_is_refused(changes: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        replace(REQUEST, **changes)


def test_research_alone_needs_hosts_and_rules() -> None:
    rate = replace(REQUEST, kind=PermitKind.RATE_EXCEPTION, objects=(), accepted_rules=None)
    assert (rate.objects, rate.accepted_rules) == ((), None)


@pytest.mark.parametrize("given", [{"name": ""}, {"mail": "nobody"}], ids=["name", "mail"])
def test_nobody_asks_without_a_way_to_answer(given: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="a name and a mail address"):
        Asker(**{"name": "L. Vos", "mail": "vos@audit.example", **given})


def test_it_is_open_until_it_is_answered() -> None:
    answered = replace(REQUEST, state=RequestState.WITHDRAWN, decided_at=NOW)
    assert (REQUEST.is_open, answered.is_open) == (True, False)


def test_its_id_says_what_it_is() -> None:
    assert permit_request_id(1_000, bytes(10)) == "prq_0000000001" + "0" * 16

"""What is decided is written to whom it is for: the tenant, and the host's own billing."""

import pytest
from msgspec.structs import replace
from tests.unit.core.notices.samples import (
    CASE,
    FINDING,
    NEITHER,
    POLICY,
    SUSPENDED,
    SUSPENSION,
    TENANT,
    flat,
)

from schout.core.model.notice import Notice
from schout.core.model.vocabulary import NoticeKind
from schout.core.policy.schema import Policy
from schout.service.letters import BILLING, Letters
from schout.testing.texts import product_texts

DISPUTE = "U kunt het geschil ook voorleggen aan DisputeHelp (https://disputehelp.example)"


def written(policy: Policy) -> dict[NoticeKind, Notice]:
    letters = Letters({TENANT.id: TENANT}, product_texts)
    case = replace(CASE, step=SUSPENSION.step or "")
    made = letters.on_decision(case, SUSPENSION, FINDING, (SUSPENDED,), policy)
    return {each.kind: each for each in made}


@pytest.mark.parametrize(
    ("billing", "to"), [("desk@oxygis.example", "desk@oxygis.example"), (None, BILLING)]
)
def test_a_note_to_billing_is_for_the_address_of_the_policy(billing: str | None, to: str) -> None:
    policy = replace(POLICY, provider=replace(POLICY.provider, billing=billing))
    assert written(policy)[NoticeKind.BILLING_NOTE].recipients == (to,)


def test_a_statement_of_reasons_names_the_ways_of_redress_of_the_policy() -> None:
    body = flat(written(POLICY)[NoticeKind.STATEMENT_OF_REASONS].body)
    assert DISPUTE in body
    assert "Bevoegde rechtbank: Ondernemingsrechtbank Brussel." in body
    body = flat(written(NEITHER)[NoticeKind.STATEMENT_OF_REASONS].body)
    assert DISPUTE not in body
    assert "U kunt ook naar de rechter stappen. Hebt" in body

"""What a decision will send, in every language of the policy, for people to read before it goes."""

import msgspec

from schout.core.model.decision import Decision
from schout.core.model.finding import Finding
from schout.core.model.notice import Notice
from schout.core.model.sanction import Sanction
from schout.core.notices.letter import Occasion, spoken
from schout.core.notices.statement_of_reasons import statement_letter
from schout.core.notices.tenant_notice import prepare


def preview(
    occasion: Occasion,
    decision: Decision,
    finding: Finding,
    sanctions: tuple[Sanction, ...] = (),
) -> tuple[Notice, ...]:
    """Give the notices to the tenant word for word, its own language first.

    `decision` is as it would be taken. The formal letter is among them when it has measures.
    """
    policy, tenant, texts = occasion.policy, occasion.tenant, occasion.texts
    own = spoken(policy, occasion.lang)
    made: list[Notice] = []
    for lang in dict.fromkeys((own, *policy.languages)):
        made.append(prepare(occasion.case, decision, finding, policy, tenant, lang, texts))
        if decision.measures:
            there = msgspec.structs.replace(occasion, lang=lang)
            made.append(statement_letter(there, decision, finding, sanctions))
    return tuple(made)

"""The tables of a transparency report, row by row; what is not known is `None`, never 0.

They follow the quantitative template of Implementing Regulation (EU) 2024/2835, Annex I: the parts
that apply to hosting services. A row of category `ALL` holds every category. Measures follow from
the policy, which is a contract: their ground is the terms, not the law.
"""

from schout.core.model.value import Value
from schout.core.reports.times import Times


class Identification(Value, frozen=True, kw_only=True):
    """Whose report it is, about what, from when until when (both included)."""

    provider: str
    service: str
    policy: str
    policy_version: str
    first_day: str
    last_day: str
    template: str = "Implementing Regulation (EU) 2024/2835"


class OrderRow(Value, frozen=True, kw_only=True):
    """Orders of authorities (Art. 15(1)(a))."""

    category: str
    member_state: str
    orders: int
    items: int
    acted_on: int
    median_to_inform_s: int | None
    median_to_act_s: int | None


class NoticeRow(Value, frozen=True, kw_only=True):
    """Notices of anybody (Art. 15(1)(b)), and those of trusted flaggers among them."""

    category: str
    notices: int
    items: int
    acted_on: int
    processed_automatically: int
    median_to_act_s: int | None
    trusted_notices: int
    trusted_items: int
    trusted_acted_on: int
    trusted_median_to_act_s: int | None


class MeasureRow(Value, frozen=True, kw_only=True):
    """Restrictions of our own accord (Art. 15(1)(c)): of cases that no report led to."""

    category: str
    restriction: str
    """In the words of the template."""
    measure: str
    ground: str
    measures: int
    detected_automatically: int
    decided_automatically: int
    serious: int
    intentional: int
    repeated: int


class ComplaintRow(Value, frozen=True, kw_only=True):
    """Appeals (Art. 15(1)(d)): those filed in the time, then what came of those decided in it."""

    category: str
    complaints: int
    decided: int
    upheld: int
    partly: int
    overturned: int
    median_to_outcome_s: int | None


class MisuseRow(Value, frozen=True, kw_only=True):
    """Suspensions for misuse (Art. 23, 24(1)(b))."""

    of: str
    suspensions: int | None


class AutomationRow(Value, frozen=True, kw_only=True):
    """What machines did of what was done, and how often people found it wrong (Art. 15(1)(e))."""

    category: str
    means: str
    """`detection`: no report led to the case; `decision`: no person took part in upholding it."""
    decided: int
    """Cases that were upheld or dismissed in the time."""
    used: int
    """Those among them in which these means were used."""
    share_permille: int | None
    judged: int
    """Those that a person looked at."""
    wrong: int
    error_permille: int | None
    accuracy_permille: int | None


class Transparency(Value, frozen=True, kw_only=True):
    """All tables of one period."""

    identification: Identification
    orders: tuple[OrderRow, ...]
    notices: tuple[NoticeRow, ...]
    own_initiative: tuple[MeasureRow, ...]
    complaints: tuple[ComplaintRow, ...]
    misuse: tuple[MisuseRow, ...]
    automation: tuple[AutomationRow, ...]
    times: Times

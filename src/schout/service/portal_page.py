"""The pages of the portal as values: what a tenant, or a reporter, is shown, in words.

`portal_desk` fills them from a store, `surfaces.portal` lays them out.
"""

from collections.abc import Callable
from datetime import datetime

import msgspec

from schout.core.model.ids import AppealId, CaseId, Digest, NoticeId, ReportId, TenantId
from schout.core.model.value import Value
from schout.core.model.vocabulary import AppealState, CaseState, Closing, ReportState
from schout.core.policy.schema import Policy
from schout.core.policy.texts import Texts
from schout.ports.store import Snapshot


class Excerpt(Value, frozen=True, kw_only=True):
    """One thing that a finding rests on, as the notice shows it."""

    place: str
    text: str
    digest: str
    """Its beginning; empty for a report."""


class Happened(Value, frozen=True, kw_only=True):
    """One line of the history."""

    at: str
    what: str
    """A word of `TOLD`."""
    said: str = ""
    """What the tenant itself wrote; what people of the host wrote stands in its letters."""


class Letter(Value, frozen=True, kw_only=True):
    """A notice as it was sent, whole; but for who reported, should that stand in it."""

    id: NoticeId
    at: str
    language: str
    subject: str
    body: str


class Word(Value, frozen=True, kw_only=True):
    """What one of the two sides said in an appeal."""

    at: str
    ours: bool
    text: str


class AppealPage(Value, frozen=True, kw_only=True):
    """An appeal, without who looks at it."""

    id: AppealId
    at: str
    text: str
    state: AppealState
    said: tuple[Word, ...]
    decided: str = ""
    """When it was decided; empty: not yet."""
    reason: str = ""
    instead: str = ""
    """What milder step holds instead."""


class CanDo(Value, frozen=True, kw_only=True):
    """What the tenant can do now; the case is asked, so that it is what the desk would answer."""

    remedied: bool = False
    time: bool = False
    appeal: bool = False
    say: bool = False

    @property
    def anything(self) -> bool:
        """Whether there is anything that can be done."""
        return self.remedied or self.time or self.appeal or self.say


class Asked(Value, frozen=True, kw_only=True):
    """What is asked of the tenant."""

    ask: str
    """In Markdown; empty: nothing."""
    until: str
    """By when; empty: no remedy window runs."""
    business_time: tuple[str, ...]
    follows: str
    """What can follow when that time is over."""


class Decided(Value, frozen=True, kw_only=True):
    """What was decided, and what of it is in force."""

    at: str
    measures: tuple[str, ...]
    because: tuple[str, ...]
    in_force: tuple[str, ...]
    lifted: tuple[str, ...]
    appeal_until: str
    """Empty: there is no appeal against it."""


class Seen(Value, frozen=True, kw_only=True):
    """What we saw, and what that rests on."""

    facts: tuple[str, ...]
    excerpts: tuple[Excerpt, ...]
    more: int
    """How many further excerpts there are."""
    withheld: str
    """What is left out of them."""


class CasePage(Value, frozen=True, kw_only=True):
    """All that a tenant sees of its case, in words of one language. Policy texts are Markdown."""

    case: CaseId
    tenant_id: TenantId
    tenant: str
    """Its name."""
    lang: str
    """Of the words here: the reader's, or that of a policy that lacks it."""
    zone: str
    state: CaseState
    closing: Closing | None
    merged_into: str
    """The case in which it goes on; empty: it does in none."""
    clause: str
    """With its title."""
    clause_text: str
    policy: str
    object: str
    opened: str
    asked: Asked
    decided: Decided
    seen: Seen
    appeals: tuple[AppealPage, ...]
    history: tuple[Happened, ...]
    letters: tuple[Letter, ...]
    can: CanDo


class ReportPage(Value, frozen=True, kw_only=True):
    """All that a reporter sees of a report; nothing about the tenant."""

    report: ReportId
    received: str
    state: ReportState
    objects: tuple[str, ...]
    outcome: str
    redress: tuple[str, ...] = ()
    answered: str = ""


class View(msgspec.Struct, frozen=True, kw_only=True):
    """In which language, by which texts and at what moment it is looked at."""

    policy_of: Callable[[Snapshot, Digest], Policy]
    texts: Texts
    lang: str
    now: datetime

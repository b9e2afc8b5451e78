"""Reports: what somebody outside tells us. A report is a signal, never true unseen."""

from datetime import datetime
from enum import StrEnum

from schout.core.model.ids import CaseId, ClauseId, Digest, ReportId, TenantId
from schout.core.model.silence import Silence
from schout.core.model.value import Value
from schout.core.model.vocabulary import Grave, ReporterKind, ReportKind, ReportState


class ObjectKind(StrEnum):
    """What a report can be about."""

    URL = "url"
    HOST = "host"
    ADDRESS = "address"
    MAIL = "mail"
    """A mail address or the id of a message."""
    OTHER = "other"


class ReportedObject(Value, frozen=True, kw_only=True):
    """One thing that a report is about."""

    kind: ObjectKind
    value: str
    """As it was given."""
    normal: str
    """What reports on the same thing have in common: a URL without its query and fragment, a host
    name in lower case and ASCII, an address in canonical form."""


class Reporter(Value, frozen=True, kw_only=True):
    """Who reports. Never told to the tenant."""

    key: str
    """What tells reporters apart: a digest of the mail address or of the key of the API; for one
    who gives no name, of the address the report came from, or `unknown`."""
    kind: ReporterKind = ReporterKind.PUBLIC
    name: str | None = None
    mail: str | None = None
    organisation: str | None = None
    language: str = "en"


class Attachment(Value, frozen=True, kw_only=True):
    """A part of a report that is kept by digest."""

    digest: Digest
    content_type: str
    size_bytes: int
    name: str = ""


class Report(Value, frozen=True, kw_only=True):
    """One report, as it was read. What it lacks is empty; what could not be read is told."""

    id: ReportId
    kind: ReportKind
    received_at: datetime
    digest: Digest
    """Of the raw bytes, which are kept."""
    size_bytes: int
    reporter: Reporter
    category: str | None = None
    """In the words of its kind: XARF `category/type`, ARF feedback type, a category of the DSA."""
    clause: ClauseId | None = None
    """The clause that the reporter named, or that the policy's table gives for the category."""
    objects: tuple[ReportedObject, ...] = ()
    at: datetime | None = None
    """When it happened, as the reporter says."""
    text: str = ""
    """What the reporter writes, as plain text."""
    good_faith: bool = False
    """The reporter states that it is accurate and complete (Art. 16(2)(d))."""
    forward_allowed: bool = True
    """The text may be shown to the tenant; never who wrote it."""
    attachments: tuple[Attachment, ...] = ()
    grave: tuple[Grave, ...] = ()
    """What an authority must be told of, if it is so: a person looks at it before all else."""
    silence: Silence | None = None
    """The tenant must not be told of it: only of orders."""
    reference: str | None = None
    """The reporter's own number, or the order's."""
    problems: tuple[str, ...] = ()
    """What could not be read, for the person who looks."""
    tenant: TenantId | None = None
    case: CaseId | None = None
    state: ReportState = ReportState.UNSORTED
    answered_at: datetime | None = None

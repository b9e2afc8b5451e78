"""The closed sets of the product; their values appear in packs, in JSON and in the store."""

from enum import StrEnum


class ClauseKind(StrEnum):
    """What a clause is about; `contract` and `duty` bind but are not looked for by detectors."""

    CONTENT = "content"
    CONDUCT = "conduct"
    RESOURCE = "resource"
    CONTRACT = "contract"
    DUTY = "duty"

    @property
    def enforceable(self) -> bool:
        """Whether breaking it can lead to a case of its own."""
        return self in {ClauseKind.CONTENT, ClauseKind.CONDUCT, ClauseKind.RESOURCE}


class Severity(StrEnum):
    """How bad a violation of the clause is, if nothing else is known."""

    MINOR = "minor"
    MODERATE = "moderate"
    SERIOUS = "serious"


class Ground(StrEnum):
    """The three grounds on which clause IV lets a host act before the remedy window ends."""

    SERIOUS = "serious"
    INTENTIONAL = "intentional"
    REPEATED = "repeated"


class IntentSign(StrEnum):
    """What counts as a sign of intent; a clause names those that hold for it."""

    CONTINUED_AFTER_NOTICE = "continued_after_notice"
    CONCEALMENT = "concealment"
    EVASION = "evasion"
    FALSE_IDENTITY = "false_identity"
    PREPARED_TOOLING = "prepared_tooling"
    TARGETED_VICTIM = "targeted_victim"
    GAIN = "gain"
    ADMISSION = "admission"


class Scope(StrEnum):
    """What a limit counts by, or what a measure touches: the smallest that works."""

    OBJECT = "object"
    SOURCE = "source"
    USER = "user"
    DATABASE = "database"
    SERVICE = "service"
    TENANT = "tenant"


class Mode(StrEnum):
    """Whether a clause only records, or also acts."""

    SHADOW = "shadow"
    ENFORCE = "enforce"


class FailureMode(StrEnum):
    """What enforcement does when it cannot ask: let through, refuse, or keep to the last answer."""

    OPEN = "open"
    CLOSED = "closed"
    LAST_KNOWN = "last_known"


class Metric(StrEnum):
    """What a limit counts."""

    CALLS = "calls"
    PARALLEL_CALLS = "parallel_calls"
    ACTIVE_MINUTES = "active_minutes"
    REQUESTS = "requests"
    PAGES = "pages"
    MISSING_PAGES = "missing_pages"
    SIGN_UPS = "sign_ups"
    LOGIN_FAILURES = "login_failures"
    MAILS = "mails"
    RECIPIENTS = "recipients"
    BYTES = "bytes"
    ITEMS = "items"
    DESTINATIONS = "destinations"
    ACCOUNTS = "accounts"
    ADDRESSES = "addresses"
    ALERTS = "alerts"
    CONNECTIONS = "connections"
    DOMAINS = "domains"
    PACKETS = "packets"
    PORTS = "ports"
    SHARE_PERCENT = "share_percent"
    REPORTS = "reports"


class Traffic(StrEnum):
    """Which traffic a limit is about."""

    ANY = "any"
    API = "api"
    WEB = "web"
    SIGN_UP = "sign_up"
    LOGIN = "login"
    MAIL = "mail"
    OUTBOUND = "outbound"
    STORAGE = "storage"


class PermitKind(StrEnum):
    """The kinds of written release from a clause."""

    RATE_EXCEPTION = "rate_exception"
    DEDICATED_HOSTING = "dedicated_hosting"
    SECURITY_RESEARCH = "security_research"
    REGISTERED_AUTOMATION = "registered_automation"
    LOAD_TEST = "load_test"
    BULK_MAIL = "bulk_mail"
    CONTENT_LICENCE = "content_licence"


class MeasureKind(StrEnum):
    """What we can do to a tenant's service, mildest first."""

    THROTTLE = "throttle"
    API_OFF = "api_off"
    OUTBOUND_MAIL_OFF = "outbound_mail_off"
    OUTBOUND_TRAFFIC_OFF = "outbound_traffic_off"
    SIGN_UP_OFF = "sign_up_off"
    PUBLISHING_OFF = "publishing_off"
    QUARANTINE = "quarantine"
    READ_ONLY = "read_only"
    SUSPEND_SERVICE = "suspend_service"
    SUSPEND_TENANT = "suspend_tenant"
    TERMINATE = "terminate"

    @property
    def suspends(self) -> bool:
        """Whether it takes a whole service away (a termination does too)."""
        return self in {
            MeasureKind.SUSPEND_SERVICE,
            MeasureKind.SUSPEND_TENANT,
            MeasureKind.TERMINATE,
        }


class NoticeTime(StrEnum):
    """When the tenant is told, seen from the measure."""

    BEFORE = "before"
    WITH = "with"
    AFTER = "after"


class Approval(StrEnum):
    """Who must agree before a measure is taken; `none` is what a machine may do alone."""

    NONE = "none"
    ONE_PERSON = "one_person"
    TWO_PEOPLE = "two_people"


class WayBack(StrEnum):
    """What lifts a measure."""

    REMEDIED = "remedied"
    EXPIRY = "expiry"
    REVIEW = "review"
    APPEAL = "appeal"


class Refund(StrEnum):
    """What billing is told about fees for the time a measure lasts."""

    NONE = "none"
    PRO_RATA = "pro_rata"


class ActivityKind(StrEnum):
    """The classes of activity that stream rules are over; each has its own fields."""

    HTTP_REQUEST = "http_request"
    AUTHENTICATION = "authentication"
    NETWORK_FLOW = "network_flow"
    MAIL_TRANSFER = "mail_transfer"
    SIGN_UP = "sign_up"
    SECURITY_ALERT = "security_alert"


class Direction(StrEnum):
    """On which side of an event a tenant stands."""

    OFFENDER = "offender"
    VICTIM = "victim"
    UNATTRIBUTED = "unattributed"


class Outcome(StrEnum):
    """What the policy says about a finding."""

    VIOLATION = "violation"
    PROPOSED = "proposed"
    SHADOW = "shadow"
    PERMITTED = "permitted"
    VICTIM = "victim"
    UNATTRIBUTED = "unattributed"
    TOO_LITTLE_EVIDENCE = "too_little_evidence"

    @property
    def opens_case(self) -> bool:
        """Whether a case follows from it."""
        return self in {Outcome.VIOLATION, Outcome.PROPOSED}


class CaseState(StrEnum):
    """Where a case stands."""

    PROPOSED = "proposed"
    """A decision or a measure waits for a person, or for two."""
    NOTIFIED = "notified"
    """The tenant was told and has time to put it right."""
    WINDOW_ENDED = "window_ended"
    """That time is over and nothing more was seen since."""
    VERIFYING = "verifying"
    """The tenant says that it is put right; that is looked at."""
    IN_FORCE = "in_force"
    """Measures are wanted, or it waits for its review."""
    CLOSED = "closed"


class Closing(StrEnum):
    """Why a case was closed."""

    REMEDIED = "remedied"
    """What was to be put right is; it was looked at."""
    QUIET = "quiet"
    """Nothing more was seen until its review."""
    EXPIRED = "expired"
    """The time of its measures is over."""
    REVIEWED = "reviewed"
    """A person reviewed and ended it."""
    DISMISSED = "dismissed"
    """A person found that there is no violation; it counts for nothing."""
    OVERTURNED = "overturned"
    """An appeal was upheld; it counts for nothing, and as an error of ours."""
    MERGED = "merged"
    """It goes on in another case."""
    TERMINATED = "terminated"
    """The subscription has ended by it."""

    @property
    def is_strike(self) -> bool:
        """Whether a case that was closed so counts as an earlier violation."""
        return self not in {Closing.DISMISSED, Closing.OVERTURNED, Closing.MERGED}


class AskedHow(StrEnum):
    """What a decision is asked for, besides a finding."""

    WINDOW_ENDED = "window_ended"
    """The remedy window is over; the next step of the ladder follows."""
    CONFIRMED = "confirmed"
    """People agree with what was proposed, or take another step."""
    ESCALATED = "escalated"
    """A person reviewed the case and goes on to a further step."""
    APPEALED = "appealed"
    """A reviewer puts a milder step in place of the one that was decided."""


class TimerKind(StrEnum):
    """What falls due in a case."""

    REMINDER = "reminder"
    WINDOW_END = "window_end"
    REVIEW = "review"
    SANCTION_END = "sanction_end"
    VERIFY_END = "verify_end"
    """Nothing more was seen for long enough after the tenant said that it is put right."""


class SanctionState(StrEnum):
    """Where a sanction stands between what we want and what is."""

    WANTED = "wanted"
    """To be applied; not read back as active yet."""
    ACTIVE = "active"
    """Read back from every system that carries it out."""
    LIFTING = "lifting"
    """To be lifted; still read back as active."""
    LIFTED = "lifted"


class AppealState(StrEnum):
    """Where an appeal stands."""

    FILED = "filed"
    ASSIGNED = "assigned"
    """A person who did not decide looks at it."""
    UPHELD = "upheld"
    """Our decision stands."""
    PARTLY = "partly"
    """It stands with a milder measure."""
    OVERTURNED = "overturned"
    """Our decision was wrong."""
    WITHDRAWN = "withdrawn"

    @property
    def is_open(self) -> bool:
        """Whether it waits for us."""
        return self in {AppealState.FILED, AppealState.ASSIGNED}


class ReportKind(StrEnum):
    """How a report came in."""

    FORM = "form"
    API = "api"
    XARF = "xarf"
    ARF = "arf"
    MAIL = "mail"
    ORDER = "order"
    """Of an authority (Regulation (EU) 2022/2065, Art. 9 and 10)."""


class ReporterKind(StrEnum):
    """Who reports."""

    PUBLIC = "public"
    TRUSTED_FLAGGER = "trusted_flagger"
    """Regulation (EU) 2022/2065, Art. 22: looked at first, never taken for true unseen."""
    AUTHORITY = "authority"


class ReportState(StrEnum):
    """What became of a report."""

    UNSORTED = "unsorted"
    """Its clause or its tenant is not known; a person looks."""
    IN_CASE = "in_case"
    UPHELD = "upheld"
    UNFOUNDED = "unfounded"
    NOT_OURS = "not_ours"
    """What it is about is not at this host."""
    DUPLICATE = "duplicate"
    """The same report of the same reporter again."""


class Grave(StrEnum):
    """What an authority is told of (Regulation (EU) 2022/2065, Art. 18, and recital 56)."""

    CHILD_ABUSE = "child_abuse"
    """To the police or the hotline of the country. No word and no name: it is theirs to ask."""
    THREAT_TO_LIFE = "threat_to_life"
    """To the police, with all that helps to find who is in danger (Art. 18(1))."""


class NoticeKind(StrEnum):
    """Which text a notice is."""

    TENANT_NOTICE = "tenant_notice"
    STATEMENT_OF_REASONS = "statement_of_reasons"
    REPORTER_ANSWER = "reporter_answer"
    RECEIPT = "receipt"
    """To a reporter, when the report came in."""
    REPORTER_WARNING = "reporter_warning"
    """To a reporter, before reports are looked at more slowly."""
    BILLING_NOTE = "billing_note"
    REMINDER = "reminder"
    """Before the remedy window ends."""
    EXTENSION = "extension"
    """More time was granted, or was not."""
    REMEDY_CHECKED = "remedy_checked"
    """What came of looking at what the tenant put right."""
    LIFTED = "lifted"
    """Sanctions were lifted, and why."""
    SILENCE_ENDED = "silence_ended"
    """The law forbade to tell it earlier; what was withheld goes with it."""
    APPEAL_RECEIVED = "appeal_received"
    APPEAL_DECIDED = "appeal_decided"

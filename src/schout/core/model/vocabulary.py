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
    NOTIFIED = "notified"
    WINDOW_ENDED = "window_ended"
    IN_FORCE = "in_force"
    CLOSED = "closed"


class NoticeKind(StrEnum):
    """Which text a notice is."""

    TENANT_NOTICE = "tenant_notice"
    STATEMENT_OF_REASONS = "statement_of_reasons"
    REPORTER_ANSWER = "reporter_answer"
    BILLING_NOTE = "billing_note"

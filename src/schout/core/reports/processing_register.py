"""The register of processing activities (Regulation (EU) 2016/679, Art. 30), as an export.

It is made of the policy and the settings, so that it says what this installation does. What no
software can know - who the controller is, who else receives data - the host gives. A lawyer reads
it before an authority does.
"""

import csv
import io
from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

from schout.core.model.ids import ClauseId
from schout.core.model.value import Value, canonical_json
from schout.core.model.vocabulary import ClauseKind
from schout.core.policy.schema import Clause, Policy

_ORDINARY = "OTHER_VIOLATION_TC"
"""The one category of the transparency database that speaks of the agreement and of no law."""
_NO_OFFENCE = frozenset(
    {
        "connection/scraping",
        "content/suspicious_registration",
        "messaging/bulk_messaging",
        "vulnerability/cve",
        "vulnerability/misconfiguration",
        "vulnerability/open_service",
    }
)
"""Types of XARF that by themselves name no offence; of any other it is not known, so it can."""


class DataClass(StrEnum):
    """The classes of data that are kept, each with a time of its own."""

    EVENTS = "events"
    CONTENT = "content"
    FINDINGS = "findings"
    CASES = "cases"
    REPORTS = "reports"
    NOTICES = "notices"
    PERMITS = "permits"
    TENANTS = "tenants"
    LIMITS = "limits"
    DESK = "desk"


class Host(Value, frozen=True, kw_only=True):
    """What only the host knows."""

    name: str
    contact: str
    representative: str = ""
    protection_officer: str = ""
    recipients: tuple[str, ...] = ()
    """Others who receive data: a mail service, a time-stamping service, billing."""
    transfers: str = ""
    """To which countries outside the EEA, and under which safeguards; empty: none."""


class Kept(Value, frozen=True, kw_only=True):
    """How long a class of data is kept."""

    days: int | None
    """`None`: until `until`."""
    until: str = ""


class Processing(Value, frozen=True, kw_only=True):
    """One activity of the register."""

    id: DataClass
    role: Literal["controller", "processor"]
    purpose: str
    legal_basis: str
    subjects: tuple[str, ...]
    data: tuple[str, ...]
    source: str
    recipients: tuple[str, ...]
    transfers: str
    kept: Kept
    security: tuple[str, ...]
    clauses: tuple[ClauseId, ...]
    """Of the policy, because of which it is done."""
    restricted: tuple[ClauseId, ...] = ()
    """Those of them that can concern offences (Art. 10): only the restricted role sees such."""


class ProcessingRegister(Value, frozen=True, kw_only=True):
    """The whole register of one host."""

    format: Literal["schout processing register 1"] = "schout processing register 1"
    host: Host
    policy: str
    activities: tuple[Processing, ...]


class _Kind(Value, frozen=True, kw_only=True):
    """What is the same for every host."""

    purpose: str
    legal_basis: str
    subjects: tuple[str, ...]
    data: tuple[str, ...]
    source: str
    recipients: tuple[str, ...] = ()
    security: tuple[str, ...] = ()
    about_offences: bool = False
    role: Literal["controller", "processor"] = "controller"


_LEDGER = "kept in a ledger that shows every change"
_VEILED = "encrypted in the ledger under a key of its subject, which erasure destroys"
_EVERYWHERE = ("store readable by its owner alone", "personal data in no log, metric or error")
_USERS = "people who use or call the services of a tenant"
_TENANTS = "tenants who are natural persons, contacts of tenants"
_STAFF = "people of the host"

_KINDS = {
    DataClass.EVENTS: _Kind(
        purpose="to find misuse of the services in traffic, mail and log-ins",
        legal_basis="Art. 6(1)(f): security of network and information (recital 49)",
        subjects=(_USERS, "people whose systems attack or are attacked"),
        data=("address", "time", "request", "name of a user", "program used", "mail addresses"),
        source="logs and sensors of the host",
        security=("digests in place of lines where a clause withholds a field",),
    ),
    DataClass.CONTENT: _Kind(
        purpose="to look in what tenants store and publish for what the policy forbids",
        legal_basis="Art. 28: the agreement with the tenant, who is the controller of it",
        subjects=("people whom the content of a tenant is about",),
        data=("whatever the tenant stores and publishes",),
        source="the space of the tenant",
        security=("content is looked at in place and not kept, only its digests",),
        about_offences=True,
        role="processor",
    ),
    DataClass.FINDINGS: _Kind(
        purpose="to establish whether the policy was broken, with evidence",
        legal_basis="Art. 6(1)(b): the agreement; Art. 6(1)(f): security of the services",
        subjects=(_TENANTS, _USERS),
        data=("address", "host name", "counts", "excerpts without what the clause withholds"),
        source="events and reports",
        security=(_LEDGER,),
        about_offences=True,
    ),
    DataClass.CASES: _Kind(
        purpose="to decide, to restrict or suspend, to hear appeals, to establish legal claims",
        legal_basis="Art. 6(1)(b): the agreement; Art. 6(1)(c): Regulation (EU) 2022/2065, "
        "Art. 17 and 20",
        subjects=(_TENANTS, _STAFF),
        data=("decisions with reasons", "sanctions", "what the tenant says", "earlier violations"),
        source="findings, the tenant, people of the host",
        recipients=("courts, authorities and appeal bodies, on request",),
        security=(_LEDGER, "two people for the gravest measures", "a person decides an appeal"),
        about_offences=True,
    ),
    DataClass.REPORTS: _Kind(
        purpose="to take notices of illegal content and misuse, and to answer them",
        legal_basis="Art. 6(1)(c): Regulation (EU) 2022/2065, Art. 9, 10 and 16",
        subjects=("reporters", _TENANTS, "people whom a report names"),
        data=("name, mail address and organisation of the reporter", "text of the report"),
        source="reporters, trusted flaggers, authorities",
        security=(_LEDGER, "the tenant is never told who reported", "raw bytes kept by digest"),
        about_offences=True,
    ),
    DataClass.NOTICES: _Kind(
        purpose="to tell tenants and reporters what was decided and what they can do",
        legal_basis="Art. 6(1)(b): the agreement; Art. 6(1)(c): Regulation (EU) 2022/2065, "
        "Art. 16(5) and 17",
        subjects=(_TENANTS, "reporters"),
        data=("mail address", "language", "text of the notice", "whether it was delivered"),
        source="the register of tenants, reports",
        security=(_LEDGER,),
    ),
    DataClass.PERMITS: _Kind(
        purpose="to release tenants and researchers from a clause, and to honour that",
        legal_basis="Art. 6(1)(b): steps at the request of the data subject",
        subjects=(_TENANTS, "security researchers"),
        data=("name of the signatory", "scope", "reason", "public key"),
        source="the tenant, the researcher, people of the host",
        security=("signed by the host",),
    ),
    DataClass.TENANTS: _Kind(
        purpose="to know whose traffic it is, and whom to tell",
        legal_basis="Art. 6(1)(b): the agreement",
        subjects=(_TENANTS,),
        data=("name", "mail addresses", "language", "host names", "addresses", "plan"),
        source="the register of the host",
    ),
    DataClass.LIMITS: _Kind(
        purpose="to hold limits of use while they are used",
        legal_basis="Art. 6(1)(b): the agreement; Art. 6(1)(f): quality of service for others",
        subjects=(_USERS,),
        data=("address", "keyed digests of credentials", "counts"),
        source="calls as they come in",
        security=("credentials are never kept, only keyed digests", "in memory"),
    ),
    DataClass.DESK: _Kind(
        purpose="to know who decided what, and to let another person review it",
        legal_basis="Art. 6(1)(f): accountability of decisions about others",
        subjects=(_STAFF,),
        data=("name", "acts and their reasons", "times"),
        source="people of the host",
        security=(_LEDGER, "tenants see numbers in place of names"),
    ),
}


def processing_register(
    policy: Policy, host: Host, kept: Mapping[DataClass, Kept], *, veiled: bool
) -> ProcessingRegister:
    """Make the register; `ValueError` when a class of data has no time for which it is kept.

    `veiled` says whether the ledger of this installation encrypts what it keeps. That content is
    looked at is told only of a policy with rules for that.
    """
    looked_at = [clause for clause in policy.clauses if clause.kind.enforceable]
    content = [clause for clause in looked_at if clause.kind is ClauseKind.CONTENT and clause.rules]
    activities = []
    for each, kind in _KINDS.items():
        clauses = content if each is DataClass.CONTENT else looked_at
        if clauses:
            if each not in kept:
                raise ValueError(f"expected how long each class is kept, found none for {each}")
            activities.append(_activity(each, kind, host, kept[each], clauses, veiled=veiled))
    return ProcessingRegister(
        host=host, policy=f"{policy.id} {policy.version}", activities=tuple(activities)
    )


def concerns_offences(clause: Clause) -> bool:
    """Tell whether findings on a clause can be data relating to offences (Art. 10).

    They can unless it is known that they cannot: the clause is reported under names alone that
    speak of no offence. One without a category cannot when it is about how much is used.
    """
    names = clause.intake
    if any(each not in _NO_OFFENCE for each in names.xarf):
        return True
    if not names.dsa:
        return clause.kind in {ClauseKind.CONTENT, ClauseKind.CONDUCT}
    return any(category != _ORDINARY for category in names.dsa)


def register_json(register: ProcessingRegister) -> bytes:
    """Write the register for programs."""
    return canonical_json(register) + b"\n"


def register_csv(register: ProcessingRegister) -> str:
    """Write the register as a table (RFC 4180): one line an activity, lists separated by `; `."""
    file = io.StringIO()
    table = csv.writer(file)
    table.writerow(_COLUMNS)
    for each in register.activities:
        table.writerow([_cell(text) for text in _row(register, each)])
    return file.getvalue()


_COLUMNS = (
    *("controller", "contact", "representative", "protection_officer", "policy"),
    *("activity", "role", "purpose", "legal_basis", "data_subjects", "personal_data", "source"),
    *("recipients", "transfers", "kept", "security", "clauses", "restricted_clauses"),
)


def _row(register: ProcessingRegister, each: Processing) -> tuple[str, ...]:
    host = register.host
    return (
        *(host.name, host.contact, host.representative, host.protection_officer, register.policy),
        *(each.id.value, each.role, each.purpose, each.legal_basis),
        *("; ".join(each.subjects), "; ".join(each.data), each.source),
        *("; ".join(each.recipients), each.transfers),
        each.kept.until if each.kept.days is None else f"{each.kept.days} days",
        *("; ".join(each.security), "; ".join(each.clauses), "; ".join(each.restricted)),
    )


def _activity(
    each: DataClass,
    kind: _Kind,
    host: Host,
    kept: Kept,
    clauses: list[Clause],
    *,
    veiled: bool,
) -> Processing:
    secured = (*kind.security, *((_VEILED,) if veiled and _LEDGER in kind.security else ()))
    offences = [clause.id for clause in clauses if concerns_offences(clause)]
    return Processing(
        id=each,
        role=kind.role,
        purpose=kind.purpose,
        legal_basis=kind.legal_basis,
        subjects=kind.subjects,
        data=kind.data,
        source=kind.source,
        recipients=(*kind.recipients, *host.recipients),
        transfers=host.transfers or "none",
        kept=kept,
        security=(*secured, *_EVERYWHERE),
        clauses=tuple(clause.id for clause in clauses),
        restricted=tuple(offences) if kind.about_offences else (),
    )


def _cell(text: str) -> str:
    """Keep a text that a spreadsheet would take for a formula from being one."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text

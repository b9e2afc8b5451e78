"""What a person reports to an authority: just what such a report has, and never content."""

from datetime import timedelta

import msgspec
import pytest

from schout.core.model.case import Case, CaseEntry, Hold
from schout.core.model.finding import Finding
from schout.core.model.ids import Digest, FindingId, ReportId
from schout.core.model.report import Attachment, ObjectKind, Report, ReportedObject, Reporter
from schout.core.model.sanction import Sanction
from schout.core.model.tenant import Tenant
from schout.core.model.vocabulary import Grave, Metric, ReportKind, SanctionState, Scope
from schout.core.reports.authority_profile import (
    LAW,
    AuthorityProfile,
    Done,
    Host,
    Told,
    Whose,
    authority_profile,
)
from schout.testing.policies import sample_policy
from schout.testing.samples import (
    ACME,
    NOW,
    gone_on,
    sample_case,
    sample_finding,
    sample_sanction,
    sample_tenant,
)

HOUR = timedelta(hours=1)
RAW, IMAGE = (Digest("sha256:" + each * 32) for each in ("0a", "0b"))
PAGE = ReportedObject(
    kind=ObjectKind.URL, value="https://acme.example/x?id=7#a", normal="acme.example/x"
)
REPORT = Report(
    id=ReportId("rpt_1"),
    kind=ReportKind.FORM,
    received_at=NOW,
    digest=RAW,
    size_bytes=7,
    reporter=Reporter(key="k", name="R. Peeters", mail="r@reporter.example"),
    objects=(PAGE,),
    text="he says he will do it tonight",
    attachments=(
        Attachment(digest=IMAGE, content_type="image/png", size_bytes=9, name="girl.png"),
    ),
)
OWN = sample_finding(first_at=NOW - HOUR, object=None)
OF_REPORT = sample_finding(
    id=FindingId("fnd_2"),
    unit=Metric.REPORTS,
    object="acme.example/x",
    at=NOW + HOUR,
    evidence=(msgspec.structs.replace(OWN.evidence[0], digest=RAW, excerpt="seen"),),
)
SANCTION = sample_sanction(state=SanctionState.ACTIVE, active_at=NOW + HOUR)
TENANT = sample_tenant()
PROVIDER = sample_policy().provider


def profile(
    kind: Grave = Grave.CHILD_ABUSE,
    findings: tuple[Finding, ...] = (OWN, OF_REPORT),
    tenant: Tenant | None = TENANT,
    case: Case | None = None,
    sanctions: tuple[Sanction, ...] = (SANCTION,),
) -> AuthorityProfile:
    about = sample_case() if case is None else case
    return authority_profile(
        kind, about, findings, (REPORT,), sanctions, tenant, PROVIDER, NOW + 2 * HOUR
    )


ABUSE = AuthorityProfile(
    kind=Grave.CHILD_ABUSE,
    law=LAW,
    case=sample_case().id,
    made_at=NOW + 2 * HOUR,
    host=Host(name=PROVIDER.legal_name, country=PROVIDER.country, contact=PROVIDER.abuse_contact),
    places=("https://acme.example/x?id=7#a", "acme.example/x", "acme.example"),
    digests=(IMAGE, OWN.evidence[0].digest),
    first_at=NOW - HOUR,
    last_at=NOW + HOUR,
    found_by_host=True,
    whose=Whose(tenant=ACME),
    done=(
        Done(
            sanction=SANCTION.id,
            kind=SANCTION.kind,
            targets=(),
            state=SanctionState.ACTIVE,
            since=NOW + HOUR,
            lifted_at=None,
        ),
    ),
    kept_since=None,
    told=(),
)


def test_a_report_on_the_abuse_of_children_has_places_and_digests_and_no_word() -> None:
    assert profile() == ABUSE
    told = msgspec.json.encode(profile()).decode()
    for secret in ("tonight", "girl", "Peeters", "r@reporter", OWN.evidence[0].excerpt):
        assert secret not in told


def test_a_report_on_a_threat_says_all_that_helps_to_find_who_is_in_danger() -> None:
    tenant = sample_tenant(name="Acme nv", contacts=("it@acme.example",))
    expected = msgspec.structs.replace(
        ABUSE,
        kind=Grave.THREAT_TO_LIFE,
        whose=Whose(tenant=ACME, name="Acme nv", contacts=("it@acme.example",)),
        words=(REPORT.text, *dict.fromkeys(each.excerpt for each in OWN.evidence)),
    )
    assert profile(Grave.THREAT_TO_LIFE, tenant=tenant) == expected
    gone = msgspec.structs.replace(expected, whose=Whose(tenant=ACME))
    assert profile(Grave.THREAT_TO_LIFE, tenant=None) == gone


@pytest.mark.parametrize(
    ("findings", "ours"), [((OF_REPORT,), False), ((OWN,), True)], ids=["reported", "found"]
)
def test_it_says_whether_the_host_found_it(findings: tuple[Finding, ...], ours: bool) -> None:
    assert profile(findings=findings).found_by_host is ours


def test_it_says_who_was_told_before_and_since_when_all_is_kept() -> None:
    told = CaseEntry(at=NOW, what="authority_told", ref="cas_1", by="ann", detail="police: 17")
    case = gone_on(sample_case(), told, hold=Hold(since=NOW, by="ann", reason="court"))
    found = profile(case=case)
    assert found.told == (Told(at=NOW, by="ann", to="police: 17"),)
    assert found.kept_since == NOW


def test_a_case_on_a_tenant_as_a_whole_names_no_place_of_its_own() -> None:
    found = profile(findings=(OWN,), case=sample_case(object=None))
    assert found.places == ("https://acme.example/x?id=7#a",)


def test_what_touched_nothing_was_not_done() -> None:
    nowhere = msgspec.structs.replace(SANCTION, scope=Scope.OBJECT, targets=())
    assert profile(sanctions=(nowhere,)).done == ()

"""Signed links: each opens one thing, and nothing else."""

import pytest

from schout.core.model.ids import CaseId, ReportId, TenantId
from schout.service.status_links import CaseLinks, StatusLinks

SECRET = b"s" * 32
CASE, ACME = CaseId("cas_1"), TenantId("acme")
REPORTS, CASES = StatusLinks(SECRET), CaseLinks(SECRET)


def test_a_token_stands_for_its_report() -> None:
    assert REPORTS.report_of(REPORTS.token_of(ReportId("rpt_1"))) == "rpt_1"


def test_a_token_opens_its_case_for_its_tenant() -> None:
    token = CASES.token_of(CASE, ACME)
    assert (CASES.named_in(token), CASES.opens(token, CASE, ACME)) == (CASE, True)
    assert ACME not in token


@pytest.mark.parametrize(
    "token",
    [
        CASES.token_of(CaseId("cas_2"), ACME),
        CASES.token_of(CASE, TenantId("other")),
        CASES.token_of(CASE, ACME)[:-1],
        CASES.token_of(CASE, ACME).replace("cas_1", "cas_2"),
        CaseLinks(b"t" * 32).token_of(CASE, ACME),
        StatusLinks(SECRET).token_of(ReportId(CASE)),
        "cas_1",
        "",
        "cas_1.é",
    ],
    ids=[
        *("case", "tenant", "cut", "changed", "secret", "purpose", "bare", "empty", "no code"),
    ],
)
def test_nothing_else_opens_a_case(token: str) -> None:
    assert not CASES.opens(token, CASE, ACME)


def test_the_link_to_a_case_opens_no_report() -> None:
    assert REPORTS.report_of(CASES.token_of(CASE, ACME)) is None


def test_whole_links_are_given_where_the_pages_are_known() -> None:
    public = CaseLinks(SECRET, "https://portal.example/")
    assert public.link_of(CASE, ACME) == f"https://portal.example{CASES.path_of(CASE, ACME)}"
    assert (CASES.link_of(CASE, ACME), REPORTS.link_of(ReportId("rpt_1"))) == ("", "")
    reports = StatusLinks(SECRET, "https://portal.example")
    path = REPORTS.path_of(ReportId("rpt_1"))
    assert reports.link_of(ReportId("rpt_1")) == f"https://portal.example{path}"

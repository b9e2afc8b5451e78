"""The register as CSV: what is sound is read, all that is wrong is told with its place."""

from datetime import UTC, date, datetime

import pytest

from schout.core.intake.register_csv import read_csv
from schout.core.model.ids import TenantId
from schout.core.model.tenant import Belonging, BelongingKind, Tenant

A, B = TenantId("a"), TenantId("b")
HEAD = "tenant,name,kind,value,since,until,contacts,accepted_on,time_zone\n"


def test_a_whole_register_is_read() -> None:
    text = (
        "\ufefftenant;name;plan;language;time_zone;contacts;kind;value;since;until;"
        "accepted_version;accepted_on\r\n"
        'a;"A; and sons";;;;"x@a.example; y@a.example;";Host;A.example;2026-01-02;2026-02-02;;\r\n'
        ";;;;;;;;;;;\r\n"
        "b;B;large;fr;America/New_York;;address;192.0.2.7;2026-01-02;;2026.1;2026-01-03\r\n"
        "a;;;;;;;;;;;\r\n"
    )
    tenants = (
        Tenant(id=A, name="A; and sons", contacts=("x@a.example", "y@a.example")),
        Tenant(
            id=B,
            name="B",
            plan="large",
            language="fr",
            time_zone="America/New_York",
            accepted_version="2026.1",
            accepted_on=date(2026, 1, 3),
        ),
    )
    belongings = (
        Belonging(
            tenant=A,
            kind=BelongingKind.HOST,
            value="a.example",
            since=datetime(2026, 1, 1, 23, tzinfo=UTC),
            until=datetime(2026, 2, 1, 23, tzinfo=UTC),
        ),
        Belonging(
            tenant=B,
            kind=BelongingKind.ADDRESS,
            value="192.0.2.7/32",
            since=datetime(2026, 1, 2, 5, tzinfo=UTC),
        ),
    )
    assert read_csv("t.csv", text) == (tenants, belongings, ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", [("SCH-T002", 1, 1)], id="empty"),
        pytest.param("\n\n" + HEAD, [("SCH-T002", 1, 1)], id="only a header"),
        pytest.param(
            "tenant,name,kind,values\na,A,,\n",
            [("SCH-T004", 1, 1), ("SCH-T003", 1, 18)],
            id="a misspelt column",
        ),
        pytest.param("tenant,name,kind,value,kind\n", [("SCH-T018", 1, 13)], id="a column twice"),
        pytest.param(HEAD + "a,A\n", [("SCH-T018", 2, 1)], id="too few cells"),
        pytest.param(HEAD + 'a,"A"x,,,,,,,\n', [("SCH-T018", 2, 1)], id="a stray quote"),
        pytest.param(HEAD + ",A,host,a.example,,,,,\n", [("SCH-T004", 2, 1)], id="whose"),
        pytest.param(HEAD + "a b,A,host,a.example,,,,,\n", [("SCH-T006", 2, 1)], id="bad id"),
        pytest.param(HEAD + "a,,host,a.example,,,,,\n", [("SCH-T004", 2, 1)], id="no name"),
        pytest.param(
            HEAD + "a,A,,,,,,,\na,Ax,,,,,,,\na,A,,,,,,,\n",
            [("SCH-T019", 3, 3)],
            id="two names",
        ),
        pytest.param(
            HEAD + 'a,A,,,,,"x;y@a.example;z",,\na,,,,,,,,\n',
            [("SCH-T010", 2, 10), ("SCH-T010", 2, 24)],
            id="bad contacts",
        ),
        pytest.param(HEAD + "a,A,,,,,,1/2/2026,\n", [("SCH-T013", 2, 10)], id="bad day"),
        pytest.param(
            HEAD + "a,A,host,a.example,soon,,,,Mars\n",
            [("SCH-T013", 2, 10), ("SCH-T008", 2, 28)],
            id="bad date and zone",
        ),
        pytest.param(HEAD + "a,A,host,,,,,,\n", [("SCH-T004", 2, 1)], id="no value"),
        pytest.param(HEAD + "a,A,,a.example,,,,,\n", [("SCH-T004", 2, 1)], id="no kind"),
        pytest.param(
            HEAD + "a,A,,,2026-01-02,,,,\n", [("SCH-T004", 2, 1), ("SCH-T004", 2, 1)], id="no what"
        ),
        pytest.param(HEAD + "a,A,zzz,a.example,,,,,\n", [("SCH-T017", 2, 5)], id="bad kind"),
        pytest.param(HEAD + "a,A,address,192.0.2.1/24,,,,,\n", [("SCH-T012", 2, 13)], id="range"),
        pytest.param(
            HEAD + "a,A,host,a.example,,,,,\nb,B,host,A.example,,,,,\n",
            [("SCH-T015", 3, 10)],
            id="claimed twice",
        ),
    ],
)
def test_what_is_wrong_is_told_where_it_stands(
    text: str, expected: list[tuple[str, int, int]]
) -> None:
    found = [
        (problem.code, problem.place.line, problem.place.column)
        for problem in read_csv("t.csv", text)[2]
        if problem.place is not None
    ]
    assert found == expected


def test_a_row_after_a_cell_of_two_lines_keeps_its_line() -> None:
    text = HEAD + 'a,"A\nB",,,,,,,\nb,B,zzz,x,,,,,\n'
    (problem,) = read_csv("t.csv", text)[2]
    assert problem.place is not None
    assert (problem.place.line, problem.line_text) == (4, "b,B,zzz,x,,,,,")


def test_a_misspelt_kind_is_told_with_the_nearest() -> None:
    (problem,) = read_csv("t.csv", HEAD + "a,A,hosts,x,,,,,\n")[2]
    assert (problem.message, problem.hint) == (
        "expected host, database, system_user, address or mail_domain, found `hosts`",
        "did you mean `host`?",
    )


def test_contradicting_rows_are_both_named() -> None:
    (problem,) = read_csv("t.csv", HEAD + "a,A,,,,,,,\na,Ax,,,,,,,\n")[2]
    assert problem.message == "expected `name` of `a` to be `A` as in line 2, found `Ax`"

"""The register as TOML: what is sound is read, all that is wrong is told with its place."""

from datetime import UTC, date, datetime

import pytest

from schout.core.intake.register_toml import read_toml, to_toml
from schout.core.model.ids import TenantId
from schout.core.model.tenant import Belonging, BelongingKind, Tenant

A, B = TenantId("a"), TenantId("b")
HEAD = '[[tenant]]\nid = "a"\nname = "A"\n'

WHOLE = """\
[[tenant]]
id = "a"
name = "A \\"quoted\\" \\u007f"
plan = "large"
language = "fr-BE"
time_zone = "America/New_York"
contacts = ["x@a.example", "y@a.example"]
accepted_version = "2026.1"
accepted_on = 2026-01-02
since = 2025-01-02
hosts = [
  "a.example",
  {value = "*.a.example", since = 2026-01-02, until = 2026-07-01T00:00:01+00:00},
]
databases = [
  "a-db",
]
system_users = [
  "web-a",
]
addresses = [
  "192.0.2.0/24",
]
mail_domains = [
  "a.example",
]

[[tenant]]
id = "b"
name = "B"
plan = "standard"
language = "nl"
time_zone = "Europe/Brussels"
"""


def of_a(
    kind: BelongingKind, value: str, since: datetime | None = None, until: datetime | None = None
) -> Belonging:
    return Belonging(tenant=A, kind=kind, value=value, since=since, until=until)


TENANTS = (
    Tenant(
        id=A,
        name='A "quoted" \x7f',
        plan="large",
        language="fr-BE",
        time_zone="America/New_York",
        contacts=("x@a.example", "y@a.example"),
        accepted_version="2026.1",
        accepted_on=date(2026, 1, 2),
        since=date(2025, 1, 2),
    ),
    Tenant(id=B, name="B"),
)
BELONGINGS = (
    of_a(BelongingKind.HOST, "a.example"),
    of_a(
        BelongingKind.HOST,
        "*.a.example",
        datetime(2026, 1, 2, 5, tzinfo=UTC),
        datetime(2026, 7, 1, 0, 0, 1, tzinfo=UTC),
    ),
    of_a(BelongingKind.DATABASE, "a-db"),
    of_a(BelongingKind.SYSTEM_USER, "web-a"),
    of_a(BelongingKind.ADDRESS, "192.0.2.0/24"),
    of_a(BelongingKind.MAIL_DOMAIN, "a.example"),
)


def test_a_whole_register_is_read() -> None:
    assert read_toml("t.toml", WHOLE) == (TENANTS, BELONGINGS, ())


def test_a_register_is_written_as_it_is_read() -> None:
    other = Belonging(tenant=TenantId("z"), kind=BelongingKind.HOST, value="z.example")
    assert to_toml(TENANTS, (*BELONGINGS, other)) == WHOLE


def test_tenants_may_be_inline_tables() -> None:
    text = 'tenant = [{id = "a", name = "A"}, {id = "b", name = "B", plan = 5}]'
    tenants, _, problems = read_toml("t.toml", text)
    assert tenants == (Tenant(id=A, name="A"), Tenant(id=B, name="B"))
    assert places(text, problems) == [("SCH-T005", 1, "plan")]


def places(text: str, problems: object) -> list[tuple[str, int, str]]:
    """Give each problem's code, line and what its caret stands under."""
    lines = text.removeprefix("\ufeff").split("\n")
    found = []
    assert isinstance(problems, tuple)
    for problem in problems:
        place = problem.place
        start = place.column - 1
        found.append((problem.code, place.line, lines[place.line - 1][start : start + place.width]))
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", [("SCH-T002", 1, "")], id="empty"),
        pytest.param("\ufeff# none", [("SCH-T002", 1, "#")], id="only a comment"),
        pytest.param("a = [", [("SCH-T001", 1, "")], id="unfinished"),
        pytest.param('x = 1\nid = "a" 5', [("SCH-T001", 2, "5")], id="syntax"),
        pytest.param("x = " + "[" * 5000, [("SCH-T001", 1, "x")], id="too deep"),
        pytest.param("x = " + "1" * 5000, [("SCH-T001", 1, "x")], id="a number too long"),
        pytest.param("tenants = 1", [("SCH-T003", 1, "tenants")], id="unknown at the top"),
        pytest.param("tenant = 5", [("SCH-T005", 1, "tenant")], id="tenant is a number"),
        pytest.param("tenant = [5]", [("SCH-T005", 1, "tenant")], id="tenant is numbers"),
        pytest.param("[tenant]\nid = 5", [("SCH-T005", 1, "tenant")], id="tenant is one table"),
        pytest.param(
            "[[tenant]]\n", [("SCH-T004", 1, "["), ("SCH-T004", 1, "[")], id="nothing in it"
        ),
        pytest.param('[[tenant]]\nid = ""\nname = "A"', [("SCH-T004", 2, "id")], id="an empty id"),
        pytest.param(HEAD + 'host = ["x"]', [("SCH-T003", 4, "host")], id="unknown key"),
        pytest.param(HEAD + "[tenant.zz]", [("SCH-T003", 4, "zz")], id="unknown table"),
        pytest.param(HEAD + r'"\u007a" = 1', [("SCH-T003", 1, "[")], id="a key in disguise"),
        pytest.param(
            HEAD + "accepted_version = 2026.1", [("SCH-T005", 4, "accepted_version")], id="a number"
        ),
        pytest.param(HEAD + "accepted_on = true", [("SCH-T013", 4, "accepted_on")], id="no date"),
        pytest.param(HEAD + 'language = "x"', [("SCH-T009", 4, "x")], id="language"),
        pytest.param(HEAD + 'time_zone = "Mars"', [("SCH-T008", 4, "Mars")], id="time zone"),
        pytest.param(
            HEAD + 'contacts = [\n "x",\n 5]',
            [("SCH-T005", 4, "contacts"), ("SCH-T010", 5, "x")],
            id="contacts",
        ),
        pytest.param(HEAD + 'hosts = "x"', [("SCH-T005", 4, "hosts")], id="no list"),
        pytest.param(HEAD + "hosts = [5]", [("SCH-T005", 4, "hosts")], id="a number in a list"),
        pytest.param(
            HEAD + 'hosts = [{val = "x"}]',
            [("SCH-T003", 4, "hosts"), ("SCH-T004", 4, "hosts")],
            id="a table without value",
        ),
        pytest.param(
            HEAD + "hosts = [{value = 5}]", [("SCH-T005", 4, "hosts")], id="a number as value"
        ),
        pytest.param(HEAD + 'hosts = [""]', [("SCH-T004", 4, "hosts")], id="an empty host"),
        pytest.param(
            HEAD + 'hosts = [\n "x.example", {value = "x.example", since = "soon"}]',
            [("SCH-T013", 5, "x.example")],
            id="a bad date",
        ),
        pytest.param(HEAD + r'hosts = ["\u0020"]', [("SCH-T011", 4, "hosts")], id="escaped"),
        pytest.param(
            HEAD + '[[tenant.hosts]]\nvalue = "x y"', [("SCH-T011", 5, "x y")], id="sub-tables"
        ),
        pytest.param(HEAD + HEAD, [("SCH-T007", 5, "a")], id="a tenant twice"),
        pytest.param(
            HEAD + 'hosts=["x.example"]\n[[tenant]]\nid="b"\nname="B"\nhosts=["X.example"]',
            [("SCH-T015", 8, "X.example")],
            id="claimed twice",
        ),
    ],
)
def test_what_is_wrong_is_told_where_it_stands(
    text: str, expected: list[tuple[str, int, str]]
) -> None:
    assert places(text, read_toml("t.toml", text)[2]) == expected


def test_the_second_of_two_equal_texts_is_pointed_at() -> None:
    text = HEAD + 'hosts = ["x.example", {value = "x.example", since = "soon"}]'
    (problem,) = read_toml("t.toml", text)[2]
    assert problem.place is not None
    assert problem.place.column == text.split("\n")[3].rindex("x.example") + 1


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("true", "`true`"),
        ('"x"', "the text `x`"),
        ("5", "`5`"),
        ("{}", "a table"),
    ],
)
def test_a_wrong_type_is_named(value: str, found: str) -> None:
    (problem,) = read_toml("t.toml", HEAD + f"hosts = {value}")[2]
    assert problem.message == f"expected `hosts` to be a list in brackets, found {found}"


def test_a_list_in_the_wrong_place_is_named() -> None:
    (problem,) = read_toml("t.toml", HEAD + "plan = []")[2]
    assert problem.message == "expected `plan` to be a text in quotes, found a list"


def test_a_tenant_without_a_sound_id_claims_nothing() -> None:
    text = '[[tenant]]\nid = "a b"\nname = "A"\nhosts = ["x.example"]'
    tenants, belongings, problems = read_toml("t.toml", text)
    assert (tenants, belongings, [one.code for one in problems]) == ((), (), ["SCH-T006"])


def test_an_unsound_time_zone_does_not_hide_a_bad_date() -> None:
    text = HEAD + 'time_zone = "Mars"\nhosts = [{value = "x.example", since = 5}]'
    problems = read_toml("t.toml", text)[2]
    assert [one.code for one in problems] == ["SCH-T008", "SCH-T013"]


def test_the_message_of_the_parser_is_told_in_our_form() -> None:
    (problem,) = read_toml("t.toml", "a = 1\na = 2")[2]
    assert problem.message == "expected TOML, found an error: cannot overwrite a value"

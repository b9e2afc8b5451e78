"""The files of a pack become one policy, or every problem in them at once."""

import hashlib
from datetime import date
from pathlib import Path

import pytest

from schout.core.model.errors import PolicyError
from schout.core.model.problem import Place, sort_key
from schout.core.policy.read_pack import examine_pack, pack_digest, read_pack
from schout.core.policy.schema import Calendar, DisputeBody, PackSource, Plan, Provider

GOLDEN = Path(__file__).parents[3] / "golden" / "policy"
SOUND = (GOLDEN / "skeleton" / "sound.yaml").read_text(encoding="utf-8")


def pack(**files: str) -> PackSource:
    return PackSource(name="example", files={f"{name}.yaml": text for name, text in files.items()})


def said(**files: str) -> list[tuple[str, str]]:
    policy, problems = examine_pack(pack(**files))
    assert policy is None
    return [(problem.code, problem.message) for problem in problems]


def changed(old: str, new: str) -> str:
    assert SOUND.count(old) == 1
    return SOUND.replace(old, new)


def test_the_head_of_a_policy_is_read_whole() -> None:
    policy = read_pack(pack(sound=SOUND))
    head = (
        policy.id,
        policy.version,
        policy.provider,
        policy.published,
        policy.effective_from,
        policy.languages,
        policy.source_language,
        policy.title,
        policy.summary,
        policy.calendars,
        policy.plans,
        policy.rules,
        policy.digest,
    )
    assert head == (
        "example-aup",
        "1",
        Provider(
            name="Example",
            legal_name="Example Hosting SRL",
            country="BE",
            abuse_contact="abuse@example.net",
            appeal_contact="appeal@example.net",
            security_contact="security@example.net",
        ),
        date(2026, 11, 1),
        date(2026, 12, 1),
        ("nl", "en"),
        "en",
        {"nl": "Beleid", "en": "Policy"},
        {"nl": "Kort", "en": "Short"},
        (
            Calendar(
                id="office",
                time_zone="Europe/Brussels",
                holidays="BE",
                days=(0, 1, 2, 3, 4),
                opens_minute=540,
                closes_minute=1020,
            ),
        ),
        (Plan(id="dedicated", title={"nl": "Eigen server", "en": "Own server"}),),
        (),
        pack_digest(pack(sound=SOUND)),
    )


def test_lists_of_several_files_are_joined_in_the_order_of_their_names() -> None:
    plan = "plans:\n  - {id: NAME, title: {nl: x, en: x}}\n"
    files = {"z": plan.replace("NAME", "last"), "a": plan.replace("NAME", "first"), "m": SOUND}
    policy = read_pack(pack(**files))
    assert [found.id for found in policy.plans] == ["first", "dedicated", "last"]


def test_a_version_needs_no_quotes_and_files_may_be_empty() -> None:
    text = changed('"1"', "2026.10")
    assert read_pack(pack(sound=text, empty="# nothing yet\n")).version == "2026.10"


def test_spaces_around_an_id_do_not_matter() -> None:
    assert read_pack(pack(sound=changed("id: A.1", 'id: " A.1 "'))).clauses[0].id == "A.1"


def test_the_digest_names_the_exact_text_of_a_pack() -> None:
    digest = pack_digest(pack(a="x", b="y"))
    content = b'[["a.yaml","x"],["b.yaml","y"]]'
    assert digest == "sha256:" + hashlib.sha256(content).hexdigest()
    assert digest == pack_digest(PackSource(name="other", files={"b.yaml": "y", "a.yaml": "x"}))
    assert len({digest, pack_digest(pack(a="xb", b="y")), pack_digest(pack(ab="x", y=""))}) == 3


def test_every_problem_of_every_file_is_carried_in_order() -> None:
    bad = "plans: [x]\ncolour: blue\n"
    with pytest.raises(PolicyError) as caught:
        read_pack(pack(z=bad, a=bad, m=SOUND.replace("country: BE", "country: be")))
    problems = caught.value.problems
    assert [(p.place and p.place.source, p.code) for p in problems] == [
        ("a.yaml", "SCH-P010"),
        ("a.yaml", "SCH-P011"),
        ("m.yaml", "SCH-P027"),
        ("z.yaml", "SCH-P010"),
        ("z.yaml", "SCH-P011"),
    ]
    assert list(problems) == sorted(problems, key=sort_key)


def test_a_pack_without_a_policy_section_says_so_at_the_pack() -> None:
    policy, (problem,) = examine_pack(pack(a="plans: []\n"))
    assert (policy, problem.code) == (None, "SCH-P039")
    assert problem.place == Place(source="example", line=1, column=1)


def test_no_files_are_no_policy() -> None:
    assert said() == [("SCH-P039", "expected a section `policy`, found none")]


def test_a_missing_policy_section_is_not_reported_where_a_file_cannot_be_read() -> None:
    assert [code for code, _ in said(a="policy: [\n")] == ["SCH-P001"]


def test_a_policy_section_that_is_no_mapping_is_reported() -> None:
    assert said(a="policy: x\n") == [("SCH-P010", "expected `policy` as a mapping, found text")]


def test_a_second_policy_section_is_reported_where_it_stands() -> None:
    _, problems = examine_pack(pack(a=SOUND[: SOUND.index("calendars:")], b=SOUND))
    assert [(p.code, p.place) for p in problems] == [
        ("SCH-P039", Place(source="b.yaml", line=2, column=3))
    ]


def test_languages_that_cannot_be_read_do_not_make_every_text_wrong() -> None:
    assert said(a=changed("[nl, en]", "[nl, EN]")) == [
        ("SCH-P029", "expected an item as a language, found `EN`")
    ]
    assert said(a=changed("[nl, en]", "[nl, en, en]")) == [("SCH-P021", "`en` stands here twice")]
    assert said(a=changed("  languages: [nl, en]\n", "")) == [
        ("SCH-P012", "`policy` needs `languages`")
    ]


def test_the_source_language_is_one_of_the_languages() -> None:
    assert said(a=changed("source_language: en", "source_language: fr")) == [
        ("SCH-P031", "the source language `fr` is not one of `languages`")
    ]
    assert said(a=changed("source_language: en", "source_language: EN")) == [
        ("SCH-P029", "expected `source_language` as a language, found `EN`")
    ]


def test_a_provider_that_is_no_mapping_is_reported() -> None:
    start, end = SOUND.index("  provider:"), SOUND.index("  published")
    assert said(a=SOUND[:start] + "  provider: Example\n" + SOUND[end:]) == [
        ("SCH-P010", "expected `provider` as a mapping, found text")
    ]


def with_urls(**urls: str) -> dict[str, str]:
    lines = "".join(f"    {name}: {url}\n" for name, url in urls.items())
    return {"a": changed("  published", f"{lines}  published")}


def test_where_weak_spots_are_reported_may_be_said() -> None:
    urls = {
        "disclosure_url": "https://example.net/disclosure",
        "security_txt_url": "https://example.net:8443/.well-known/security.txt",
        "pgp_key_url": "https://example.net",
    }
    provider = read_pack(pack(**with_urls(**urls))).provider
    assert {name: getattr(provider, name) for name in urls} == urls


def redress_of(lines: str) -> tuple[DisputeBody | None, dict[str, str] | None, str | None]:
    provider = read_pack(pack(a=changed("  published", f"{lines}  published"))).provider
    return provider.dispute_body, provider.court, provider.billing


@pytest.mark.parametrize("contact", ["https://disputes.example/file", "info@disputes.example"])
def test_a_dispute_body_is_reached_at_a_page_or_by_mail(contact: str) -> None:
    lines = f"    dispute_body: {{name: Disputes, contact: '{contact}'}}\n"
    assert redress_of(lines) == (DisputeBody(name="Disputes", contact=contact), None, None)


def test_a_court_is_named_by_language_or_once_for_all() -> None:
    by_language = redress_of("    court: {nl: Rechtbank, en: Court}\n")
    assert by_language == (None, {"nl": "Rechtbank", "en": "Court"}, None)
    once = redress_of("    court: Rechtbank Gent\n")
    assert once == (None, {"nl": "Rechtbank Gent", "en": "Rechtbank Gent"}, None)


def test_billing_may_have_an_address() -> None:
    assert redress_of("    billing: billing@example.net\n") == (None, None, "billing@example.net")


@pytest.mark.parametrize(
    "contact", ["Main street 1", "http://disputes.example", "http://me@disputes.example"]
)
def test_a_dispute_body_that_nobody_can_reach_is_reported(contact: str) -> None:
    lines = f"    dispute_body: {{name: Disputes, contact: '{contact}'}}\n"
    what = "expected `contact` as the address of a page or a mail address"
    assert said(a=changed("  published", f"{lines}  published")) == [
        ("SCH-P037", f"{what}, found `{contact}`")
    ]


@pytest.mark.parametrize(
    "url", ["http://example.net", "example.net", "https://example.net/a b", "https://"]
)
def test_an_address_of_a_page_is_one_that_can_be_published(url: str) -> None:
    assert said(**with_urls(disclosure_url=url)) == [
        ("SCH-P037", f"expected `disclosure_url` as the address of a page, found `{url}`")
    ]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('"17:00"', '"09:59"', ("SCH-P018", "expected `closes` at least an hour after `opens`")),
        ('"17:00"', "5pm", ("SCH-P025", "expected `closes` as a time of day, found `5pm`")),
        ('    closes: "17:00"\n', "", ("SCH-P012", "a calendar needs `closes`")),
        ('    opens: "09:00"\n', "", ("SCH-P012", "a calendar needs `opens`")),
        ("[mon, tue, wed, thu, fri]", "[]", ("SCH-P015", "the list of days is empty")),
        (
            "holidays: BE",
            "holidays: EU",
            ("SCH-P027", "expected `holidays` as a country, found `EU`"),
        ),
    ],
    ids=["too_short", "closes", "no_closes", "no_opens", "no_days", "holidays"],
)
def test_a_mistake_in_a_calendar_is_reported_once(
    old: str, new: str, problem: tuple[str, str]
) -> None:
    assert said(a=changed(old, new)) == [problem]


def test_a_calendar_may_be_open_for_an_hour() -> None:
    assert read_pack(pack(a=changed('"17:00"', '"10:00"'))).calendars[0].closes_minute == 600


def test_calendars_and_plans_that_are_no_mappings_are_reported() -> None:
    assert said(a=SOUND, b="calendars: [x]\nplans: [y]\n") == [
        ("SCH-P010", "expected a calendar as a mapping, found text"),
        ("SCH-P010", "expected a plan as a mapping, found text"),
    ]


def test_an_id_is_declared_once_in_the_whole_pack() -> None:
    second = "plans:\n  - {id: ' dedicated', title: {nl: x, en: x}}\n"
    _, (problem,) = examine_pack(pack(a=SOUND, b=second))
    assert (problem.code, problem.message, problem.hint, problem.place) == (
        "SCH-P038",
        "`dedicated` is declared a second time under `plans`",
        f"the first stands in a.yaml, line {SOUND[: SOUND.index('dedicated')].count(chr(10)) + 1}",
        Place(source="b.yaml", line=2, column=10, width=12),
    )


def test_steps_and_limits_of_different_owners_may_share_an_id() -> None:
    first = SOUND[SOUND.index("ladders:") : SOUND.index("clauses:")]
    second = first.replace("id: standard", "id: other")
    clause = SOUND[SOUND.index("clauses:") :].replace("A.1", "A.2")
    clause = clause.replace("ladder: standard", "ladder: other")
    policy = read_pack(pack(a=SOUND, b=second + clause))
    assert [[step.id for step in ladder.steps] for ladder in policy.ladders] == [["notice"]] * 2


@pytest.mark.parametrize("bad", ["", "[]", "{}", "''", "' '"])
def test_an_id_that_is_none_is_reported_once_for_each_place(bad: str) -> None:
    plans = f"plans:\n  - {{id: {bad}, title: {{nl: x, en: x}}}}\n"
    assert [code for code, _ in said(a=SOUND, b=plans)] in (["SCH-P014"], ["SCH-P015"])


def test_an_id_with_a_slash_is_not_taken_for_something_else() -> None:
    second = SOUND[SOUND.index("clauses:") :].replace("id: A.1", "id: A.1/remedy")
    assert said(a=SOUND, b=second) == [
        ("SCH-P016", "expected the id of a clause, found `A.1/remedy`")
    ]


def test_a_file_that_is_no_text_is_a_problem_and_not_a_crash() -> None:
    assert said(a=SOUND, b="plans: \udce9\n") == [
        ("SCH-P001", "expected printable text, found the character U+DCE9")
    ]

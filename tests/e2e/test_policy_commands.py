"""The policy commands, as an author of a policy uses them."""

import json
import re
from pathlib import Path

import pytest
from tests.e2e.command import refused, schout

from schout.service.packs import find_pack, load_policy

CLAUSES = 24
BARE = """
policy:
  id: bare
  version: "1"
  provider: {name: X, legal_name: X, country: BE, abuse_contact: a@x.example,
    appeal_contact: b@x.example, security_contact: c@x.example}
  published: 2026-11-01
  effective_from: 2026-12-01
  languages: [en]
  source_language: en
  title: {en: Bare}
  summary: {en: Bare}
clauses:
  - {id: "0", kind: contract, title: {en: Terms}, text: {en: These are the terms.}}
"""


@pytest.fixture(autouse=True)
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def copy_of(pack: str) -> Path:
    target = Path("copy")
    source = Path(str(find_pack(pack)))
    for path in source.rglob("*"):
        if path.is_file():
            to = target / path.relative_to(source)
            to.parent.mkdir(parents=True, exist_ok=True)
            to.write_bytes(path.read_bytes())
    return target


def test_the_shipped_packs_are_listed_and_sound() -> None:
    rows = [line.split()[:3] for line in schout("policy", "list").out.splitlines()[1:]]
    assert rows == [
        ["hosting-common", "hosting-common-aup", "2026.1"],
        ["oxygis", "oxygis-aup", "2026.1"],
    ]
    for pack, *_ in rows:
        expected = {"pack": pack, "sound": True, "problems": []}
        assert schout("policy", "check", pack, "--json").json == expected


def test_a_clause_of_every_kind_is_shown_with_what_it_does() -> None:
    shown = schout("policy", "show", "oxygis", "--lang", "en").out.splitlines()
    assert len(shown) == 2 + 1 + CLAUSES
    (row,) = [line for line in shown if line.startswith("III.2 ")]
    assert row.split()[-5:] == ["rate,", "parallel,", "tenant_rate,", "continuity", "6"]
    data = schout("policy", "show", "oxygis", "--json").json
    assert [clause["id"] for clause in data["clauses"]][:3] == ["0", "I", "I.1"]


@pytest.mark.parametrize(
    ("kind", "ending"), [("markdown", "md"), ("html", "html"), ("json", "json")]
)
def test_every_language_is_rendered_into_a_file_of_its_own(kind: str, ending: str) -> None:
    made = schout("policy", "render", "oxygis", "--all", "--format", kind, "--output", "out").out
    assert made.split() == [f"out/oxygis-aup.{tag}.{ending}" for tag in ("nl", "fr", "en", "de")]
    for path in made.split():
        text = Path(path).read_text()
        assert "III.2" in text
        assert not re.search(r'(?:src|href)="(?!#|mailto:|https?://)', text)


def test_a_rendered_page_loads_nothing_from_elsewhere() -> None:
    assert schout("policy", "render", "--format", "html", "--output", "page.html").code == 0
    page = Path("page.html").read_text()
    assert not re.search(r"<(?:script|link|img|iframe)\b|@import|url\(", page)


def test_security_txt_and_the_rules_of_disclosure_come_from_the_policy() -> None:
    lines = schout("policy", "render", "--format", "security.txt").out.splitlines()
    assert [line.partition(":")[0] for line in lines[1:]] == [
        *("Contact", "Expires", "Encryption", "Preferred-Languages", "Canonical", "Policy")
    ]
    every = ("policy", "render", "--all", "--output", "out", "--format")
    assert schout(*every, "security.txt").out == "out/security.txt\n"
    made = schout(*every, "disclosure").out.splitlines()
    names = [f"out/oxygis-aup-disclosure.{tag}.html" for tag in ("nl", "fr", "en", "de")]
    assert made == names
    assert all("II.2" in Path(name).read_text("utf-8") for name in names)


def test_one_language_is_rendered_to_standard_output() -> None:
    assert schout("policy", "render", "oxygis", "--lang", "de").out.startswith("# ")
    assert json.loads(schout("policy", "render", "--format", "json").out)["id"] == "oxygis-aup"


def test_a_language_that_the_policy_lacks_is_refused() -> None:
    assert schout("policy", "show", "oxygis", "--lang", "es") == refused(
        "SCH-C006", "this policy has no language `es`", "it has `nl`, `fr`, `en`, `de`"
    )


def test_a_clause_is_explained_with_the_figures_of_its_rules() -> None:
    told = schout("policy", "explain", "III.2", "--lang", "en").out
    assert "At most 1 call per second, counted per database" in told
    assert "more than 30 calls come together" in told


def test_a_difference_is_told_in_words_and_as_data() -> None:
    assert (
        schout("policy", "diff", "oxygis", "oxygis", "--lang", "en").out == "Nothing changes.\n\n"
    )
    folder = copy_of("oxygis")
    path = folder / "clauses" / "III.yaml"
    path.write_text(
        path.read_text().replace("at_most: 1\n        per: 1s", "at_most: 2\n        per: 1s")
    )
    told = schout("policy", "diff", "oxygis", folder, "--lang", "en").out
    assert "1 change: 1 milder." in told
    assert "becomes “at most 2 calls per second, counted per database” (milder)" in told
    (change,) = schout("policy", "diff", "oxygis", folder, "--json").json
    assert (change["where"], change["effect"]) == ("III.2", "milder")


def test_coverage_is_strict_only_when_it_is_asked_to_be() -> None:
    plain = schout("policy", "coverage", "oxygis")
    strict = schout("policy", "coverage", "oxygis", "--strict")
    assert (plain.code, strict.code, plain.out == strict.out) == (0, 1, True)
    data = schout("policy", "coverage", "oxygis", "--json").json
    (row,) = [clause for clause in data["clauses"] if clause["clause"] == "II.2"]
    assert "web_probing" in {each["rule"] for each in row["rules"]}
    assert all(each["hit"] and each["near_miss"] for each in row["rules"])
    assert row["gaps"] == []


def test_a_policy_without_gaps_passes_the_strict_coverage() -> None:
    Path("bare.yaml").write_text(BARE)
    assert schout("policy", "coverage", "bare.yaml", "--strict").code == 0


def test_the_tests_of_a_pack_fail_when_a_near_miss_is_found_or_one_is_missing() -> None:
    assert schout("policy", "test", "oxygis").code == 0
    folder = copy_of("oxygis")
    tests = folder / "tests" / "web_probing"
    (tests / "near_miss.log").write_bytes((tests / "hit.log").read_bytes())
    (folder / "tests" / "crawling" / "hit.log").unlink()
    outcome = schout("policy", "test", folder)
    assert outcome.code == 1
    assert re.search(r"web_probing +near_miss +1 +not as it should be", outcome.out)
    assert re.search(r"crawling +hit +0 +missing", outcome.out)
    tests_told = 2 * len(load_policy("oxygis").rules)
    assert outcome.out.endswith(f"\n{tests_told} tests, 2 failed\n")

"""The texts of the pages: the same ids with the same variables in all languages, none unused."""

import re
from importlib.resources import files

import pytest
from fluent.syntax import ast, parse
from fluent.syntax.visitor import Visitor

from schout.core.model.vocabulary import AppealState, CaseState, Closing, ReportState
from schout.service.packs import LANGUAGES
from schout.service.portal_desk import TOLD
from schout.surfaces.portal.answers import portal_texts
from schout.surfaces.portal.case_pages import ACTS, KNOWN_REFUSALS

FOLDER = files("schout") / "surfaces" / "portal"
FAMILIES = {
    "history": TOLD,
    "stands": set(CaseState) - {CaseState.CLOSED},
    "badge": set(CaseState),
    "closing": set(Closing),
    "appeal": {*AppealState, "decided_on", "instead"},
    "status-badge": set(ReportState),
    "done": set(ACTS),
    "refused": {*KNOWN_REFUSALS, "other"},
}


class Variables(Visitor):
    """Collects the variables of a message."""

    def __init__(self) -> None:
        self.found: set[str] = set()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802
        self.found.add(node.id.name)


def messages(lang: str) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for entry in parse((FOLDER / "texts" / f"{lang}.ftl").read_text("utf-8")).body:
        assert not isinstance(entry, ast.Junk)
        if isinstance(entry, ast.Message):
            variables = Variables()
            variables.visit(entry)
            found[entry.id.name] = frozenset(variables.found)
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_has_the_same_messages_with_the_same_variables(lang: str) -> None:
    assert messages(lang) == messages("en")


@pytest.mark.parametrize("family", FAMILIES)
def test_every_value_of_a_closed_set_has_its_words_and_no_other_has(family: str) -> None:
    named = {
        name.removeprefix(f"{family}-")
        for name in messages("en")
        if re.fullmatch(rf"{family}-[a-z_A-Z0-9]+(-D[0-9]+)?", name)
    }
    assert named == {str(each) for each in FAMILIES[family]}


def test_every_message_that_a_template_names_is_there_and_every_message_is_named() -> None:
    sources = [
        each.read_text("utf-8")
        for folder in (FOLDER, FOLDER / "templates")
        for each in folder.iterdir()
        if each.name.endswith((".py", ".html"))
    ]
    whole = set(re.findall(r"""["']([a-z_]+(?:-[a-z_]+)*)["']""", "\n".join(sources)))
    begun = set(re.findall(r"""["']([a-z_]+-(?:[a-z]+-)?)(?:["'{])""", "\n".join(sources)))
    unused = [
        name
        for name in messages("en")
        if name not in whole and not any(name.startswith(each) for each in begun)
    ]
    assert unused == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_text_has_two_spaces_or_a_straight_apostrophe(lang: str) -> None:
    said = (FOLDER / "texts" / f"{lang}.ftl").read_text("utf-8")
    assert re.findall(r"(?m)^[a-z].*(?:\S  +\S|\w'\w).*$", said) == []
    assert portal_texts().say(lang, "error-mark")

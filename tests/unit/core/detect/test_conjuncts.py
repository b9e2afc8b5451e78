"""Predicates that are asked together answer as each does alone."""

import pytest

from schout.core.detect.cel.closures import compile as compile_one
from schout.core.detect.conjuncts import Conjuncts
from schout.core.model.frame import frame_of
from schout.core.model.vocabulary import ActivityKind
from schout.core.policy.cel.check import check_predicate
from schout.core.policy.rule import NamedList
from schout.testing.events import request

HTTP = ActivityKind.HTTP_REQUEST
LISTS = {
    "words": NamedList(id="words", kind="words", ignore_case=False, items=("agent",)),
    "parts": NamedList(id="parts", kind="parts", ignore_case=False, items=("B c", "gen", "(1")),
    "folded": NamedList(id="folded", kind="parts", ignore_case=True, items=("B c", "GEN", "(1")),
}
TEXTS = (
    "true",
    "status == 404",
    "status == 404 && (method == 'GET' && !is_static(path))",
    "is_static(path)",
    "is_static(user_agent)",
    "listed(user_agent, 'words') && status != 404",
    "decoded.contains('b c')",
    "listed(decoded, 'parts') || listed(user_agent, 'parts')",
    "listed(decoded, 'parts')",
    "listed(decoded, 'folded')",
    "listed(user_agent, 'folded')",
    "status == 999 && decoded.matches('x+')",
    "source_prefix == '203.0.113.0/24'",
)
EVENTS = [
    request(status=404, path="/a"),
    request(status=404, path="/a.png"),
    request(path="/%61/../x.css", query="b+c", user_agent="agent"),
    request(path=None, user_agent="x.js", method="POST"),
    *[request(path=f"/{number}") for number in range(9)],
]


@pytest.mark.parametrize("texts", [TEXTS, TEXTS[:2], TEXTS[-2:-1], *[(text,) for text in TEXTS]])
def test_each_predicate_has_the_answers_it_has_alone(texts: tuple[str, ...]) -> None:
    masks = Conjuncts(HTTP, texts, LISTS).masks(frame_of(HTTP, EVENTS))
    for text, mask in zip(texts, masks, strict=True):
        one = compile_one(check_predicate(text, HTTP, LISTS), LISTS)
        assert mask.to_list() == [one(event) for event in EVENTS], text

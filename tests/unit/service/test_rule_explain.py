"""All that is known of a rule is gathered in the language that is asked for."""

from pathlib import Path

import pytest

from schout.core.intake.register import Register
from schout.core.model.errors import InputError
from schout.service.rule_explain import ReadField, explain_rule, told_activity
from schout.service.rules import find_rules

LINE = '192.0.2.7 - - [02/Dec/2026:10:05:00 +0100] "GET /a HTTP/1.1" 404 9 "-" "bot"'
FILE = """
rules:
  - {id: mine, version: 1, clause: III.2, on: http_request, when: 'listed(path, "doors")', by: host,
     subject: target, state: {leaky: {limit: rate}}, unit: calls, mute: 5m, confidence: 60,
     unless: [load_test, rate_exception]}
lists:
  - {id: doors, kind: words, items: [/admin, /login]}
"""


def test_a_rule_with_figures_of_its_own_is_explained() -> None:
    tried = find_rules("missing_page_sweep", "hosting-common")
    told = explain_rule(tried, tried.rules[0], "en", None)
    assert (told.limit, told.figures, told.lists, told.why) == (None, (), {}, None)
    assert told.says[0] == "Counts requests for missing pages per source address."
    assert told.fields == (
        ReadField(name="path", type="string", optional=True, made_from=("path",)),
        ReadField(name="source_ip", type="string", optional=False, made_from=()),
        ReadField(name="status", type="int", optional=False, made_from=()),
    )
    assert {"combined", "haproxy"} <= set(told.formats)
    assert "docker" in told.carriers
    assert "netfilter" not in told.formats
    assert told.example is not None
    assert told.example.rule == "missing_page_sweep"


def test_a_rule_with_a_limit_is_explained_plan_by_plan(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(FILE)
    tried = find_rules(str(path), "oxygis")
    told = explain_rule(tried, tried.rules[0], "nl", told_activity(LINE, None, None))
    assert told.limit == "rate"
    assert [each.plan for each in told.figures] == [None, "dedicated"]
    assert told.figures[0].limit != told.figures[1].limit
    assert told.figures[0].says != told.figures[1].says
    assert told.permits[-1] == "load_test"
    assert len(set(told.permits)) == len(told.permits)
    assert (told.lists, told.example) == ({"doors": 2}, None)
    assert told.why is not None
    assert (told.why.counted, told.why.key) == (False, {"host": None})


def test_an_activity_is_read_from_a_line_or_from_json() -> None:
    line = told_activity(LINE, None, None)
    text = '{"event": "http_request", "at": "2026-12-02T09:05:00Z", "source_ip": "192.0.2.7"}'
    given = told_activity(text, None, Register.build((), ()))
    assert (line.at_us, line.source_ip, line.tenant) == (given.at_us, "192.0.2.7", "tenant")
    assert given.tenant is None


def test_a_line_that_tells_of_nothing_is_refused() -> None:
    with pytest.raises(InputError, match="expected a line that tells of an activity"):
        told_activity("nothing", "combined", None)

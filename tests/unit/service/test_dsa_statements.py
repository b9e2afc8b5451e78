"""What a case comes to in the transparency database: a statement a decision that restricts."""

from typing import Any

import pytest
from tests.unit.service.report_scene import ACME, NOW, Scene, xarf

from schout.core.model.act import Confirm
from schout.core.model.case import Case
from schout.core.model.errors import InputError, NotFound
from schout.service.dsa_statements import statements_of
from schout.service.packs import load_texts


def statements(scene: Scene, case: str) -> tuple[dict[str, Any], ...]:
    with scene.store.snapshot() as asked:
        return statements_of(asked, case, load_texts())


def suspended(scene: Scene, case: Case) -> Case:
    done: Any = case
    for name in ("ann", "bob"):
        what = Confirm(by=name, step="suspend_at_once", reason="it takes passwords")
        after = scene.desk.act(case.id, what)
        done = after if isinstance(after, Case) else done
    assert isinstance(done, Case)
    return done


def test_a_decision_that_restricts_is_one_statement_without_personal_data() -> None:
    scene = Scene()
    case = scene.case(scene.take(xarf()))
    assert statements(scene, case.id) == ()
    suspended(scene, case)
    (made,) = statements(scene, case.id)
    assert made["source_type"] == "SOURCE_ARTICLE_16"
    assert made["decision_provision"] == "DECISION_PROVISION_TOTAL_SUSPENSION"
    assert made["application_date"] == NOW.date().isoformat()
    for secret in ("acme", "watch", ACME.contacts[0]):
        assert secret not in str(made)


def test_of_what_must_not_be_told_nothing_is_published() -> None:
    scene = Scene()
    case = suspended(scene, scene.case(scene.order()))
    with pytest.raises(InputError, match="the law forbids to tell the tenant"):
        statements(scene, case.id)


def test_of_no_case_there_is_no_statement() -> None:
    with pytest.raises(NotFound, match="there is no case `cas_none`"):
        statements(Scene(), "cas_none")


def test_what_the_database_would_not_take_is_not_handed_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scene = Scene()
    case = suspended(scene, scene.case(scene.take(xarf())))
    monkeypatch.setattr("schout.service.dsa_statements.check_payload", lambda _: ("too long",))
    with pytest.raises(InputError, match="the database would not take it: too long"):
        statements(scene, case.id)

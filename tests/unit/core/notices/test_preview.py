"""People read a decision's notices before they go, in every language, as they will go."""

from msgspec.structs import replace
from tests.unit.core.notices.samples import (
    CASE,
    DECISION,
    FINDING,
    POLICY,
    SUSPENDED,
    SUSPENSION,
    TENANT,
    occasion,
)

from schout.core.model.vocabulary import NoticeKind
from schout.core.notices.preview import preview
from schout.core.notices.statement_of_reasons import statement_letter
from schout.core.notices.tenant_notice import prepare
from schout.testing.texts import product_texts


def test_all_languages_are_shown_the_own_one_first_word_for_word() -> None:
    case = replace(CASE, step="suspend")
    shown = preview(occasion("fr", case), SUSPENSION, FINDING, (SUSPENDED,))
    assert [(each.language, each.kind) for each in shown] == [
        (lang, kind)
        for lang in ("fr", "nl", "en", "de")
        for kind in (NoticeKind.TENANT_NOTICE, NoticeKind.STATEMENT_OF_REASONS)
    ]
    assert shown[:2] == (
        prepare(case, SUSPENSION, FINDING, POLICY, TENANT, "fr", product_texts()),
        statement_letter(occasion("fr", case), SUSPENSION, FINDING, (SUSPENDED,)),
    )


def test_without_measures_there_is_no_statement_of_reasons() -> None:
    kinds = {each.kind for each in preview(occasion(), DECISION, FINDING)}
    assert kinds == {NoticeKind.TENANT_NOTICE}

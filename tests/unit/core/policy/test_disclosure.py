"""The rules of disclosure are laid out from the policy in each of its languages."""

import pytest
from msgspec.structs import replace

from schout.core.model.errors import NotFound
from schout.core.model.vocabulary import PermitKind
from schout.core.policy.disclosure import lay_out_disclosure
from schout.core.policy.schema import Policy
from schout.testing.policies import LANGUAGES, sample_policy
from schout.testing.texts import product_texts

TEXTS = product_texts()
BARE = sample_policy()
ALLOWED = tuple(
    replace(each, permits=(PermitKind.SECURITY_RESEARCH,)) if each.id == "III.5" else each
    for each in BARE.clauses
)
KEY = "https://oxygis.example/key.asc"
POLICY = replace(BARE, clauses=ALLOWED, provider=replace(BARE.provider, pgp_key_url=KEY))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_has_the_whole_page(lang: str) -> None:
    doc = lay_out_disclosure(POLICY, lang, TEXTS)
    anchors = [section.anchor for section in doc.sections]
    assert anchors == ["report", "rules", "permit", "law", "promise"]
    assert (doc.lang, doc.provider) == (lang, "Oxygis")
    report, permit = doc.sections[0].text, doc.sections[2].text
    assert "[security@oxygis.example](mailto:security@oxygis.example)" in report
    assert f"]({KEY})" in report
    assert permit.endswith(f"\n\n- III.5 {POLICY.clause('III.5').title[lang]}")
    assert POLICY.version in doc.note


def without(policy: Policy) -> tuple[list[str], bool]:
    doc = lay_out_disclosure(policy, "en", TEXTS)
    return [section.anchor for section in doc.sections], "encrypt" in doc.sections[0].text


def test_nothing_is_said_of_a_key_or_of_permits_that_there_are_not() -> None:
    bare = replace(BARE, clauses=tuple(replace(each, permits=()) for each in BARE.clauses))
    assert without(POLICY) == (["report", "rules", "permit", "law", "promise"], True)
    assert without(bare) == (["report", "rules", "law", "promise"], False)


def test_a_language_that_the_policy_lacks_is_refused() -> None:
    with pytest.raises(NotFound, match="found `it`"):
        lay_out_disclosure(POLICY, "it", TEXTS)

"""Shipped packs pass their own tests, and a pack that lacks one is told so."""

import shutil
from pathlib import Path

import pytest

from schout.core.model.errors import InputError
from schout.service.pack_tests import PackTest, run_pack_tests
from schout.service.packs import find_pack, load_pack, load_policy, shipped_packs

GOOD = "as it should be"


@pytest.mark.parametrize("name", shipped_packs())
def test_each_rule_finds_its_hit_and_leaves_its_near_miss_alone(name: str) -> None:
    policy = load_policy(name)
    results = run_pack_tests(name, policy)
    assert [(each.rule, each.test, each.result) for each in results] == [
        (rule.id, test, GOOD) for rule in policy.rules for test in ("hit", "near_miss")
    ]
    assert all((each.found > 0) == (each.test == "hit") for each in results)


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return Path(shutil.copytree(Path(str(find_pack("oxygis"))), tmp_path / "pack"))


def test_a_missing_or_failing_test_is_told(pack: Path) -> None:
    rule = pack / "tests" / "web_probing"
    shutil.copy(rule / "hit.log", rule / "near_miss.log")
    (rule / "hit.log").unlink()
    failed = [each for each in run_pack_tests(str(pack), load_policy("oxygis")) if not each.passed]
    assert failed == [
        PackTest(rule="web_probing", test="hit", found=0, result="missing"),
        PackTest(rule="web_probing", test="near_miss", found=failed[1].found, result=f"not {GOOD}"),
    ]


def test_a_test_that_is_no_log_is_refused(pack: Path) -> None:
    (pack / "tests" / "crawling" / "hit.log").write_text("not a log\n")
    with pytest.raises(InputError, match="the format of a test of `crawling` is not known"):
        run_pack_tests(str(pack), load_policy("oxygis"))


def test_a_copy_of_a_pack_is_the_same_policy(pack: Path) -> None:
    (pack / ".hidden").mkdir()
    (pack / ".hidden" / "more.yaml").write_text("plans: [1]\n")
    assert load_policy(str(pack)).digest == load_policy("oxygis").digest
    assert load_pack(str(pack)).files == load_pack("oxygis").files

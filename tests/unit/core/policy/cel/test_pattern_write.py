"""Patterns in the spelling of three engines: the same plain signs, no flags."""

import re

import pytest

from schout.core.policy.cel.pattern_read import read_pattern
from schout.core.policy.cel.pattern_write import PYTHON, RE2, RUST, write


@pytest.mark.parametrize(
    ("text", "python", "rust", "hyperscan"),
    [
        ("a", "a", "a", "a"),
        ("^.$", r"(?:\A[^\x0a]\Z)", r"(?:\A[^\x{a}]\z)", r"(?:\A[^\x{a}]\z)"),
        (r"\b", r"(?a:\b)", r"(?-u:\b)", r"\b"),
        ("a*|b+", "(?:(?:a)*|(?:b)+)", "(?:(?:a)*|(?:b)+)", "(?:(?:a)*|(?:b)+)"),
        ("a?b{2}", "(?:(?:a)?(?:b){2,2})", "(?:(?:a)?(?:b){2,2})", "(?:(?:a)?(?:b){2,2})"),
        ("a{3,}", "(?:a){3,}", "(?:a){3,}", "(?:a){3,}"),
        (r"[a-c\]]", r"[\x5da-c]", r"[\x{5d}a-c]", r"[\x{5d}a-c]"),
        ("\u212a", r"\U0000212a", r"\x{212a}", r"\x{212a}"),
        ("[kK][sS]", "(?:[Kk][Ss])", "(?:[Kk][Ss])", "(?:(?:K|k)(?:S|s))"),
        ("(?s).", r"[\x00-\U0010ffff]", r"[\x{0}-\x{10ffff}]", r"[\x{0}-\x{10ffff}]"),
    ],
)
def test_each_engine_is_told_the_same(text: str, python: str, rust: str, hyperscan: str) -> None:
    tree = read_pattern(text).tree
    assert [write(tree, dialect) for dialect in (PYTHON, RUST, RE2)] == [
        python,
        rust,
        hyperscan,
    ]
    assert re.compile(python).pattern == python

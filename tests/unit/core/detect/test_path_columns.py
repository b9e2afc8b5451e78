"""Paths and targets by column are what they are one by one."""

import polars as pl

from schout.core.detect.path_columns import are_static, decoded_targets, plain_paths
from schout.core.detect.paths import decoded_target, is_static, plain_path

PATHS = [
    "/",
    "/a",
    "//a",
    "/a/../b",
    "/%61",
    "a",
    "",
    "/a.PNG",
    "/a.png/b",
    "/b.\u017fvg",
    "/é.css",
    "/.a",
]
TARGETS = ["/a?b=C+d", "/%2541", "/É", "/a", "", "/a+%2B"]


def test_plain_paths() -> None:
    assert plain_paths(pl.Series(PATHS)).to_list() == [plain_path(path) for path in PATHS]
    assert plain_paths(pl.Series(["/a", None])).to_list() == ["/a", None]


def test_decoded_targets() -> None:
    made = decoded_targets(pl.Series(TARGETS)).to_list()
    assert made == [decoded_target(target) for target in TARGETS]


def test_static_paths() -> None:
    assert are_static(pl.Series(PATHS)).to_list() == [is_static(path) for path in PATHS]

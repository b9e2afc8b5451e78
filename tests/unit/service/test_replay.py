"""Sources of a replay are told apart by as much of their path as that takes."""

import pytest

from schout.service.replay import source_names


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        (["/var/log/access.log"], ["access.log"]),
        (["a/access.log", "b/access.log"], ["a/access.log", "b/access.log"]),
        (["x/a/l", "y/a/l", "z"], ["x/a/l", "y/a/l", "z"]),
        (["/l", "a/l"], ["l", "a/l"]),
        (["-", "access.log"], ["standard input", "access.log"]),
        (["l", "l"], ["l", "l (2)"]),
        ([], []),
    ],
)
def test_each_source_has_a_name_of_its_own(paths: list[str], names: list[str]) -> None:
    assert source_names(paths) == names

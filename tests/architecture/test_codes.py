"""Error codes: each that is used is registered, and each that is registered is used."""

import re
from pathlib import Path

from schout.core.model.codes import AREAS, CODES

SOURCE = Path(__file__).parents[2] / "src"
CODE = re.compile(r"SCH-[A-Z][0-9]{3}")


def used() -> set[str]:
    files = (*SOURCE.rglob("*.py"), *SOURCE.rglob("*.html"))
    texts = (path.read_text(encoding="utf-8") for path in files if not _registers(path))
    return {code for text in texts for code in CODE.findall(text)}


def _registers(path: Path) -> bool:
    return path.name.startswith("codes")


def test_every_code_that_is_used_is_registered() -> None:
    assert used() - set(CODES) == set()


def test_every_code_that_is_registered_is_used() -> None:
    assert set(CODES) - used() == set()


def test_codes_are_in_order_and_of_a_known_area() -> None:
    assert list(CODES) == sorted(CODES)
    assert {code[4] for code in CODES} == set(AREAS)


def test_every_code_says_what_it_means_and_what_to_do() -> None:
    thin = [
        name
        for name, code in CODES.items()
        if len(code.meaning) < 20 or len(code.mend) < 10 or not code.title[0].isupper()
    ]
    assert thin == []
    assert [name for name, code in CODES.items() if code.meaning[-1] + code.mend[-1] != ".."] == []

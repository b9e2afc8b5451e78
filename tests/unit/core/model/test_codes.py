"""Every error code says what it means and what to do."""

import re

from schout.core.model.codes import AREAS, CODES


def test_codes_stand_in_order_and_belong_to_an_area() -> None:
    assert list(CODES) == sorted(CODES)
    assert all(re.fullmatch(f"SCH-[{''.join(AREAS)}][0-9]{{3}}", code) for code in CODES)


def test_each_code_has_a_title_a_meaning_and_a_way_to_mend_it() -> None:
    for entry in CODES.values():
        assert not entry.title.endswith(".")
        assert entry.meaning.endswith(".")
        assert entry.mend.endswith(".")


def test_the_codes_of_each_area_are_there() -> None:
    assert {code[4] for code in CODES} == set(AREAS)

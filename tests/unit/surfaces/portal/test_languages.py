"""The language of a reader: as asked, as the browser says by weight, or the policy's own."""

import pytest

from schout.surfaces.portal.languages import language_for

KNOWN = ("nl", "fr", "en", "de")


@pytest.mark.parametrize(
    ("asked", "accepted", "spoken"),
    [
        pytest.param(None, None, "nl", id="nothing is said"),
        pytest.param("de", "fr", "de", id="asked for on a page"),
        pytest.param("xx", "fr", "fr", id="asked for what there is not"),
        pytest.param("", "", "nl", id="both empty"),
        pytest.param(None, "fr", "fr", id="one"),
        pytest.param(None, "FR-be", "fr", id="of a country"),
        pytest.param(None, "es, fr;q=0.2, de;q=0.8", "de", id="by weight"),
        pytest.param(None, "fr;q=0.5, en;q=0.5", "fr", id="the first of equal weight"),
        pytest.param(None, "en;q=1.000, fr", "en", id="one is one"),
        pytest.param(None, "es, *;q=0.1", "nl", id="any other"),
        pytest.param(None, "nl;q=0, *", "fr", id="any but one"),
        pytest.param(None, "*, nl;q=0, fr;q=0, en;q=0, de;q=0", "nl", id="none at all"),
        pytest.param(None, "fr;q=0, fr-BE, en;q=0.1", "en", id="refused as a whole"),
        pytest.param(None, "fr;q=0", "nl", id="refused alone"),
        pytest.param(None, "fr;q=2, de", "de", id="a weight above one is no weight"),
        pytest.param(None, "<script>, de", "de", id="what is no language"),
        pytest.param(None, "," * 5000 + "fr", "nl", id="longer than anybody sends"),
        pytest.param(None, "de;q=0.001, en;q=0.01", "en", id="to the thousandth"),
    ],
)
def test_the_language_is_what_the_reader_wants_most_of_what_there_is(
    asked: str | None, accepted: str | None, spoken: str
) -> None:
    assert language_for(asked, accepted, KNOWN, "nl") == spoken

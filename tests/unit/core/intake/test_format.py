"""The contract of a format: what a reader may leave out has a safe value."""

from schout.core.intake.format import Format, Miss, Origin
from schout.core.intake.register import Register
from schout.core.model.vocabulary import ActivityKind


def test_a_format_is_particular_and_strict_unless_it_says_otherwise() -> None:
    form = Format(
        name="x",
        about="an example",
        kinds=(ActivityKind.HTTP_REQUEST,),
        parser=lambda origin: lambda number, raw: Miss.OTHER,
    )
    assert (form.generic, form.loose, form.limits) == (False, False, "")


def test_an_origin_names_no_host_and_no_year_unless_told() -> None:
    origin = Origin(source="x.log", register=Register.build((), ()))
    assert (origin.default_host, origin.year_us) == (None, None)

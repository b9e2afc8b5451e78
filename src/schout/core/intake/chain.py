"""Reads lines of several formats that stand in one file, line by line."""

from collections.abc import Sequence

from schout.core.intake.format import Format, LineParser, Miss, Origin, Parsed


def chain_parser(formats: Sequence[Format], origin: Origin) -> LineParser:
    """Make a parser that gives each line to the format it is in.

    The format that read the line before goes first unless it is generic, then all in their order,
    generic ones last. A format whose lines cannot be taken for those of others ends the search,
    also when the line tells of no activity.
    """
    ordered = sorted(formats, key=lambda form: form.generic)
    readers = [(form, form.parser(origin)) for form in ordered]
    turn = list(range(len(readers)))

    def parse(number: int, raw: bytes) -> Parsed:
        best = Miss.MALFORMED
        for place, which in enumerate(turn):
            form, read = readers[which]
            parsed = read(number, raw)
            if parsed is Miss.MALFORMED:
                continue
            if not isinstance(parsed, Miss) or not (form.loose or form.generic):
                if place and not form.generic:
                    turn.insert(0, turn.pop(place))
                return parsed
            best = parsed
        return best

    return parse

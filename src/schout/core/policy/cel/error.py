"""What is wrong in a predicate or in an item of a list, and where in its text."""


class CelError(Exception):
    """A predicate that is not to be used. Show the message and the hint at the place, and mend it.

    `offset` counts characters from 0 within the text that was read, `width` those to be marked.
    """

    def __init__(self, message: str, offset: int, hint: str | None = None, width: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset
        self.hint = hint
        self.width = width

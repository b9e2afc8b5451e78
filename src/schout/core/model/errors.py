"""The error tree. Callers catch by kind; the code says which page of the reference explains it.

SchoutError
├── TextError         a text that a person wrote has problems; carries every one
│   ├── PolicyError   a pack cannot be used
│   └── RegisterError a register of tenants cannot be used
├── InputError        a log or another input cannot be read
├── SettingsError     the settings or the arguments do not fit together
├── StoreError        the store cannot be opened, read or written
│   ├── StoreBusy     somebody else holds it; trying again later may work
│   └── StoreFull     no room is left; nothing of the failed step was kept
├── LedgerBroken      the chain does not hold
├── ConnectorFailed   a system that carries out sanctions cannot be reached, or refuses
└── NotFound          an id or a name that does not exist
"""

from collections.abc import Sequence

from schout.core.model.problem import Problem, render


class SchoutError(Exception):
    """Anything the product refuses or cannot do; show `str(error)` to the person, then stop."""

    exit_code = 1

    def __init__(self, code: str, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint

    def rendered(self) -> str:
        """Give the whole text for a terminal: code, message, hint."""
        return render(Problem(code=self.code, message=self.message, hint=self.hint))


class TextError(SchoutError):
    """A text has problems; mend each at the place it names, then try again."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        first = problems[0]
        super().__init__(first.code, first.message, first.hint)
        self.problems = tuple(problems)

    def rendered(self) -> str:
        """Give every problem, in the order of the files, and their number."""
        count = len(self.problems)
        parts = [render(problem) for problem in self.problems]
        parts.append(f"{count} problem{'' if count == 1 else 's'} found")
        return "\n\n".join(parts)


class PolicyError(TextError):
    """A pack has problems; `schout policy check` shows them again."""


class RegisterError(TextError):
    """A register has problems; nothing of it was taken over."""


class InputError(SchoutError):
    """An input cannot be read; the message names it and says what was expected."""


class SettingsError(SchoutError):
    """Settings or arguments are wrong; correct what the message names and start again."""

    exit_code = 2


class StoreError(SchoutError):
    """The store cannot be used; see the hint, nothing half-done was kept."""


class StoreBusy(StoreError):
    """Somebody else holds the store; try again, or stop the other process."""


class StoreFull(StoreError):
    """No room is left for the store; free some, then run the same command again."""


class LedgerBroken(SchoutError):
    """The ledger's chain does not hold; keep the file as it is and restore a copy beside it."""

    exit_code = 3


class ConnectorFailed(SchoutError):
    """A system did not do what a connector asked; others go on, and it is tried again by itself."""


class NotFound(SchoutError):
    """No such id or name; the hint says how to list what exists."""

"""Entropy for ids: the only source of chance, for what a person does."""

from typing import Protocol


class Ids(Protocol):
    """Gives the part of an id that tells things of the same moment apart."""

    def entropy(self) -> bytes:
        """Give 10 bytes that were not given before."""
        ...

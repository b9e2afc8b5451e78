"""The product's own texts, for tests."""

from functools import cache
from importlib.resources import files

from schout.core.policy.texts import Texts


@cache
def product_texts() -> Texts:
    """Load the texts that the product ships, in all their languages."""
    folder = files("schout") / "service" / "texts"
    found = sorted(folder.iterdir(), key=lambda entry: entry.name)
    return Texts.build(
        {
            entry.name.removesuffix(".ftl"): entry.read_text("utf-8")
            for entry in found
            if entry.name.endswith(".ftl")
        }
    )

"""The product's own texts, for tests."""

from functools import cache
from importlib.resources import files

from schout.core.policy.texts import Texts


@cache
def product_texts() -> Texts:
    """Load the texts that the product ships, in all their languages."""
    folder = files("schout") / "service" / "texts"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".ftl"))
    return Texts(
        {
            name.removesuffix(".ftl"): "\n".join(
                folder.joinpath(part + name).read_text("utf-8")
                for part in ("", "disclosure/", "proof/")
            )
            for name in names
        }
    )

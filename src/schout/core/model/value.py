"""What every value of the product is built on."""

from typing import Any

import msgspec


class Value(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The common root of all values: frozen, named fields only, unknown fields refused on decoding.

    `kw_only` is not inherited; each subclass repeats `frozen=True, kw_only=True`.
    """


def to_plain(value: object) -> Any:
    """Turn a value into dicts, lists, strings and numbers, for JSON and for comparison."""
    return msgspec.to_builtins(value)


def canonical_json(value: object) -> bytes:
    """Encode a value so that equal values give equal bytes: keys sorted, no spaces, UTF-8.

    Used for digests and the ledger (the idea of RFC 8785; our values hold no floats).
    """
    return msgspec.json.encode(value, order="sorted")

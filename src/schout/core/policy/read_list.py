"""Reads lists: values that rules look up by name."""

from schout.core.policy.cel.error import CelError
from schout.core.policy.cel.items import ListKind, check_item
from schout.core.policy.reading import Reader
from schout.core.policy.rule import NamedList
from schout.core.policy.source import Node, Scalar


def read_list(reader: Reader, node: Node) -> NamedList | None:
    """Read one list; every item is checked to be of its kind."""
    found = reader.mapping(node, "a list", ("id", "kind", "items"), ("ignore_case",))
    if found is None:
        return None
    ignore_case = found.get("ignore_case")
    before = len(reader.problems)
    kind = reader.choice(found["kind"], ListKind, "a kind of list")
    sure = len(reader.problems) == before
    ignoring = reader.flag(ignore_case, "`ignore_case`") if ignore_case else False
    reader.not_empty(found["items"], "items")
    items = reader.items(found["items"], "items")
    texts = tuple(_item(reader, item, kind if sure else ListKind.WORDS) for item in items)
    name = reader.name(found["id"], "the id of a list")
    return NamedList(id=name, kind=kind, ignore_case=ignoring, items=texts)


def _item(reader: Reader, node: Node, kind: ListKind) -> str:
    if not reader.scalar(node, "an item") or not isinstance(node, Scalar):
        return ""
    try:
        check_item(kind, node.text)
    except CelError as error:
        at = error.offset, error.width
        reader.report_within("SCH-P059", node, at, error.message, error.hint)
    return node.text

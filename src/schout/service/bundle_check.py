"""Verifies the bundle of a case with nothing but Python's own library.

Unpack the bundle, then run `python3 verify.py` in its folder. It does not look at signatures and
time stamps: README.txt says how `openssl` does.
"""

import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

UNLISTED = {"manifest.json", "manifest.sig"}


def problems(names: Iterable[str], read: Callable[[str], bytes]) -> Iterator[str]:
    """Give all that does not hold: files, entries, records, policies, in this order."""
    listed = {each["name"]: each["sha256"] for each in _json(read, "manifest.json")["members"]}
    for name in sorted({*names} ^ {*listed, *UNLISTED}):
        yield f"{name}: is missing, or is not in the list of files"
    for name, sha256 in sorted(listed.items()):
        if name in {*names} and hashlib.sha256(read(name)).hexdigest() != sha256:
            yield f"{name}: was altered"
    head = _json(read, "head.json")
    lines = [json.loads(line) for line in read("ledger.jsonl").splitlines()]
    yield from (found for line in lines for found in _entry(line, head))
    for one, two in pairwise(lines):
        if two["seq"] == one["seq"] + 1 and two["prev"] != one["hash"]:
            yield f"entry {two['seq']}: does not follow the entry before it"
    told = _json(read, "case.json")
    yield from _records(told, {line["seq"]: line for line in lines})
    yield from _policies(told, read)


def _entry(line: Any, head: Any) -> Iterator[str]:
    """Hash an entry, and go from there up to the root that the signed head names."""
    if "body" in line:
        said = (line[name] for name in ("seq", "at_us", "kind", "subject", "body", "prev"))
        parts = [str(each).encode("utf-8", "surrogatepass") for each in ("schout ledger 1", *said)]
        found = hashlib.sha256(b"".join(len(each).to_bytes(8, "big") + each for each in parts))
        if line["hash"] != "sha256:" + found.hexdigest():
            yield f"entry {line['seq']}: its body does not have the hash it is kept under"
    if "opened" in line:
        salt, body = bytes.fromhex(line["opened"]["salt"]), line["opened"]["body"].encode()
        named = "sha256:" + hashlib.sha256(salt + body).hexdigest()
        if len(salt) != 16 or json.loads(line["body"])["commitment"] != named:
            yield f"entry {line['seq']}: what is under its veil is something else"
    place, size, path = line["seq"] - 1, head["seq"], list(line["path"])
    node = hashlib.sha256(b"\0" + line["hash"].encode()).digest()
    while size > 1:
        if place ^ 1 < size and path:
            beside = bytes.fromhex(path.pop(0).removeprefix("sha256:"))
            pair = beside + node if place & 1 else node + beside
            node = hashlib.sha256(b"\1" + pair).digest()
        place, size = place >> 1, (size + 1) >> 1
    known = 1 <= line["seq"] <= head["seq"]
    if not known or path or head["root"] != "sha256:" + node.hex():
        yield f"entry {line['seq']}: does not stand in the ledger whose head is signed"


def _records(told: Any, lines: dict[int, Any]) -> Iterator[str]:
    """Compare each record with its entry; one with parts withheld has no body to compare with."""
    for record in told["records"]:
        line = lines.get(record["seq"], {})
        body = line.get("opened", line).get("body")
        told_so = (record["kind"], record["id"]) == (line.get("kind"), line.get("subject"))
        said = {} if body is None else json.loads(body)
        if record["withheld"]:
            same = body is None
        elif record["value"] is None:
            same = "commitment" in said and "opened" not in line
        else:
            same = body is not None and said == record["value"]
        if not (told_so and same):
            yield f"record {record['id']}: is not what entry {record['seq']} says"


def _policies(told: Any, read: Callable[[str], bytes]) -> Iterator[str]:
    """See that each policy a decision names is there, file for file."""
    digests = set()
    for policy in told["policies"]:
        files = [[name, read(f"{policy['folder']}/{name}").decode()] for name in policy["files"]]
        text = json.dumps(sorted(files), ensure_ascii=False, separators=(",", ":"))
        digests.add("sha256:" + hashlib.sha256(text.encode()).hexdigest())
    values = [each["value"] for each in told["records"] if each["kind"] == "decision"]
    for digest in sorted({each["decision"]["policy"]["digest"] for each in values if each}):
        if digest not in digests:
            yield f"policy {digest}: its files are missing or were altered"


def _json(read: Callable[[str], bytes], name: str) -> Any:
    return json.loads(read(name))


def main(folder: Path) -> int:
    """Verify an unpacked bundle; 0 when all of it holds, else 1."""
    names = [each.relative_to(folder).as_posix() for each in folder.rglob("*") if each.is_file()]
    found = list(problems(names, lambda name: (folder / name).read_bytes()))
    sys.stdout.write("".join(f"{each}\n" for each in found or ["all of it holds"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(__file__).parent))

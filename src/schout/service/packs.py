"""Finds packs, shipped ones by name and others by path, and reads their files."""

from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING

from schout.core.model.errors import InputError, NotFound
from schout.core.policy.read_pack import read_pack
from schout.core.policy.schema import PackSource, Policy

if TYPE_CHECKING:
    from schout.core.policy.texts import Texts

DEFAULT_PACK = "oxygis"
LANGUAGES = ("nl", "fr", "en", "de")
_MAX_FILE_BYTES = 8 * 1024 * 1024
_MAX_FILES = 500
_TESTS = "tests"


def _shipped() -> Traversable:
    return files("schout") / "packs"


def shipped_packs() -> tuple[str, ...]:
    """Give the names of the packs that come with the product."""
    return tuple(sorted(entry.name for entry in _shipped().iterdir() if entry.is_dir()))


def find_pack(name: str) -> Traversable:
    """Find a pack: a folder or a file by its path, else a shipped one by its name."""
    path = Path(name)
    if path.exists():
        return path
    if name in shipped_packs():
        return _shipped() / name
    names = ", ".join(f"`{known}`" for known in shipped_packs())
    hint = f"give the path of a folder with YAML files, or one of {names}"
    raise NotFound("SCH-P060", f"there is no pack `{name}`", hint)


def load_pack(name: str) -> PackSource:
    """Read the YAML files of a pack; logs of its tests are left alone."""
    root = find_pack(name)
    if root.is_file():
        return PackSource(name=root.name, files={root.name: _text(root, root.name)})
    found: dict[str, str] = {}
    for path, entry in _walk(root, ""):
        if entry.name.endswith((".yaml", ".yml")):
            found[path] = _text(entry, path)
        if len(found) > _MAX_FILES:
            raise InputError("SCH-P061", f"expected at most {_MAX_FILES} files in `{name}`")
    if not found:
        hint = "a pack is a folder with YAML files, see the policy language in the reference"
        raise InputError("SCH-P061", f"`{name}` holds no YAML file", hint)
    return PackSource(name=root.name, files=found)


def _walk(folder: Traversable, prefix: str) -> list[tuple[str, Traversable]]:
    found: list[tuple[str, Traversable]] = []
    for entry in sorted(folder.iterdir(), key=lambda each: each.name):
        path = prefix + entry.name
        if entry.is_dir() and path != _TESTS and not entry.name.startswith("."):
            found += _walk(entry, path + "/")
        elif entry.is_file():
            found.append((path, entry))
    return found


def _text(entry: Traversable, name: str) -> str:
    try:
        content = entry.read_bytes()
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise InputError("SCH-P061", f"cannot read `{name}`: {reason}") from error
    if len(content) > _MAX_FILE_BYTES:
        raise InputError("SCH-P061", f"`{name}` is larger than {_MAX_FILE_BYTES} bytes")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        hint = "save the file as UTF-8"
        raise InputError(
            "SCH-P061", f"`{name}` is not UTF-8 at byte {error.start}", hint
        ) from error


def pack_tests(name: str) -> dict[str, frozenset[str]]:
    """Give the tests of each rule of a pack: the names of its logs without their ending."""
    root = find_pack(name)
    folder = root / _TESTS
    if root.is_file() or not folder.is_dir():
        return {}
    return {
        rule.name: frozenset(
            log.name.removesuffix(".log") for log in rule.iterdir() if log.name.endswith(".log")
        )
        for rule in folder.iterdir()
        if rule.is_dir()
    }


def pack_test_log(name: str, rule: str, test: str) -> bytes:
    """Give the log of one test of a rule."""
    return (find_pack(name) / _TESTS / rule / f"{test}.log").read_bytes()


def load_policy(name: str) -> Policy:
    """Read and check a pack."""
    return read_pack(load_pack(name))


@lru_cache(maxsize=1)
def load_texts() -> "Texts":
    """Give the product's own words in every language."""
    from schout.core.policy.texts import Texts  # noqa: PLC0415 - Babel is 0.1 s

    folder = files("schout") / "service" / "texts"
    return Texts({lang: _texts_of(folder, lang) for lang in LANGUAGES})


def _texts_of(folder: Traversable, lang: str) -> str:
    """Put the parts of the texts in one language together."""
    names = ("", "disclosure/", "proof/")
    parts = (folder.joinpath(f"{name}{lang}.ftl") for name in names)
    return "\n".join(part.read_text(encoding="utf-8") for part in parts)

"""The layout: folders, sizes, what the core may not touch, what tests may not use."""

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "schout"
MODULES = sorted(PACKAGE.rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
MOST_LINES = 500
MOST_LINES_OF_A_FUNCTION = 40
FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)
LONG_FUNCTIONS = {
    f"src/schout/testing/policies.py sample_{what}" for what in ("ladder", "clause", "policy")
}
"""Data written out. This list may only become shorter."""
FOLDERS = {
    ".",
    "core",
    *(f"core/{name}" for name in ("model", "evidence", "limits", "policy")),
    *(f"core/{name}" for name in ("intake", "detect", "scan", "decide", "cases")),
    *(f"core/{name}" for name in ("enforce", "notices", "reports")),
    *(f"core/{name}" for name in ("policy/cel", "detect/cel", "detect/operators")),
    *(f"core/intake/{name}" for name in ("programs", "reports", "sensors")),
    "ports",
    "adapters",
    *(f"adapters/{name}" for name in ("memory", "sql", "valkey", "mail", "http", "engines")),
    "adapters/connectors",
    "gateway",
    *(f"gateway/{name}" for name in ("caller", "answer", "hooks", "native", "proxy")),
    "service",
    "surfaces",
    *(f"surfaces/{name}" for name in ("cli", "api", "console", "portal")),
    "testing",
}
VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "base", "misc"}
NOT_IN_CORE = {
    "os",
    "pathlib",
    "socket",
    "time",
    "random",
    "secrets",
    "logging",
    "asyncio",
    "subprocess",
    "threading",
    "sqlalchemy",
    "starlette",
    "click",
    "rich",
}
MAKES_CODE = {"core/detect/cel/closures.py"}
"""Predicates become functions here, out of a checked tree: docs/decisions/0014."""
REGISTRY_HOST = re.compile(r"https?://|--(?:extra-)?index-url|--find-links|--trusted-host")
INSIDE = re.compile(
    r"\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:internal|corp|intranet|lan|local)\b(?!\()", re.IGNORECASE
)
INSIDE_ADDRESS = re.compile(r"https?://(?:10|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.")
TEXT = {".py", ".md", ".toml", ".yaml", ".sql", ".txt", ".ftl", ".html", ".svg", ".csv", ".sh", ""}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield node.module
            yield from (f"{node.module}.{each.name}" for each in node.names)


def test_only_planned_folders_hold_code() -> None:
    found = {path.parent.relative_to(PACKAGE).as_posix() for path in MODULES}
    assert found - FOLDERS == set()


def test_no_module_has_more_than_500_lines() -> None:
    long = {
        name(path): lines
        for path in MODULES
        if (lines := path.read_text(encoding="utf-8").count("\n")) > MOST_LINES
    }
    assert long == {}


def test_no_function_has_more_than_40_lines() -> None:
    long = {
        f"{name(path)} {node.name}"
        for path in MODULES
        for node in ast.walk(tree(path))
        if isinstance(node, FUNCTION) and lines_of_code(node) > MOST_LINES_OF_A_FUNCTION
    }
    assert long == LONG_FUNCTIONS


def lines_of_code(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count the lines of a body without its docstring and without the functions inside it."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    inner = [node for node in ast.walk(function) if isinstance(node, FUNCTION) and node != function]
    lines = (function.end_lineno or 0) - body[0].lineno + 1 if body else 0
    return lines - sum((node.end_lineno or 0) - node.lineno + 1 for node in inner)


def test_an_init_file_holds_a_docstring_and_nothing_else() -> None:
    wrong = [
        name(path)
        for path in MODULES
        if path.name == "__init__.py"
        and (len(tree(path).body) != 1 or ast.get_docstring(tree(path)) is None)
    ]
    assert wrong == []


def test_no_module_has_a_vague_name() -> None:
    assert [name(path) for path in (*MODULES, *TESTS) if path.stem in VAGUE] == []


def test_the_core_imports_nothing_that_reaches_out() -> None:
    wrong = [
        f"{name(path)}: {module}"
        for path in sorted((PACKAGE / "core").rglob("*.py"))
        for module in imports(path)
        if module.partition(".")[0] in NOT_IN_CORE
    ]
    assert wrong == []


def test_the_core_opens_nothing_and_reads_no_clock() -> None:
    wrong = [
        f"{name(path)}:{node.lineno}"
        for path in sorted((PACKAGE / "core").rglob("*.py"))
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and _reaches_out(node.func)
        and path.relative_to(PACKAGE).as_posix() not in MAKES_CODE
    ]
    assert wrong == []


def _reaches_out(called: ast.expr) -> bool:
    if isinstance(called, ast.Name):
        return called.id in {"open", "input", "print", "exec", "eval", "__import__"}
    clocks = {"now", "utcnow", "today"}
    return (
        isinstance(called, ast.Attribute)
        and called.attr in clocks
        and isinstance(called.value, ast.Name)
        and called.value.id in {"datetime", "date"}
    )


def test_no_test_mocks_or_sleeps() -> None:
    wrong = [
        f"{name(path)}: {module}"
        for path in TESTS
        for module in imports(path)
        if module.startswith("unittest") or module == "time.sleep"
    ]
    wrong += [
        f"{name(path)}:{node.lineno}"
        for path in TESTS
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "sleep"
    ]
    assert wrong == []


def test_everything_public_has_a_docstring() -> None:
    bare = [
        f"{name(path)}:{getattr(node, 'lineno', 1)}"
        for path in MODULES
        for node in _public(tree(path))
        if ast.get_docstring(node) is None
    ]
    assert bare == []


Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def _public(node: Documented) -> Iterator[Documented]:
    """Give a module, its public classes and functions, and their public methods."""
    yield node
    for inner in node.body:
        if isinstance(inner, ast.ClassDef) and not inner.name.startswith("_"):
            yield from _public(inner)
        elif isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef) and (
            not isinstance(node, ast.FunctionDef) and not inner.name.startswith("_")
        ):
            yield inner


def test_every_test_file_says_what_it_is_about() -> None:
    assert [name(path) for path in TESTS if ast.get_docstring(tree(path)) is None] == []


def test_imports_point_one_way() -> None:
    tool = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run(
        [str(tool), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", sorted((ROOT / "requirements").glob("*.txt")), ids=name)
def test_requirements_are_pinned_with_hashes_and_name_no_host(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert REGISTRY_HOST.findall(text) == []
    pins = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    assert [pin for pin in pins if "==" not in pin or not pin.endswith("\\")] == []


def project_files() -> list[Path]:
    git = shutil.which("git")
    assert git is not None
    done = subprocess.run(
        [git, "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    paths = (ROOT / each for each in done.stdout.split("\0") if each)
    return [path for path in paths if path.is_file() and path.suffix in TEXT]


def test_no_file_names_a_host_inside_a_network() -> None:
    wrong = []
    for path in project_files():
        if path == Path(__file__):
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        if "tests" not in path.relative_to(ROOT).parts:  # they hold hostile lines of logs
            wrong += [f"{name(path)}: {found}" for found in INSIDE_ADDRESS.findall(text)]
        if path.suffix != ".py":
            wrong += [f"{name(path)}: {found}" for found in INSIDE.findall(text)]
    assert wrong == []

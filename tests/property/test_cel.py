"""Predicates: closures, columns and a CEL library agree; so do all engines on every pattern."""

import re
from collections.abc import Mapping
from typing import Any

import polars as pl
import pytest
from cel_expr_python import cel
from cel_expr_python.ext import ext_strings
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy, composite

from schout.core.detect.cel import closures, columns
from schout.core.detect.cel.lists import in_networks, lookup
from schout.core.detect.cel.matching import linear_matcher, matcher
from schout.core.detect.paths import is_static
from schout.core.model.event import Activity
from schout.core.model.vocabulary import ActivityKind
from schout.core.policy.cel.check import check_predicate
from schout.core.policy.cel.error import CelError
from schout.core.policy.cel.pattern_read import read_pattern
from schout.core.policy.cel.tree import Checked
from schout.core.policy.cel.types import FIELDS, STRUCTS, Type
from schout.core.policy.rule import NamedList
from schout.testing.frames import frame_of

KINDS = st.sampled_from(ActivityKind)
PIECES = ["/", "a", "K", "\u212a", "é", "ſ", "\n", "%2e", "..", "+", " ", "192.0.2.7", ".css", "0"]
TEXTS = st.one_of(
    st.sampled_from(["", "/", "192.0.2.7", "::ffff:192.0.2.7", "2001:db8::1", "GET", "/a.css"]),
    st.lists(st.sampled_from(PIECES), max_size=5).map("".join),
)
NUMBERS = st.one_of(st.integers(-3, 3), st.integers(-(2**40), 2**40))
LISTS = {
    named.id: named
    for named in (
        NamedList(id="words", kind="words", ignore_case=True, items=("get", "é", "/A")),
        NamedList(id="prefixes", kind="prefixes", ignore_case=False, items=("/", "/a", "a", "K")),
        NamedList(id="suffixes", kind="suffixes", ignore_case=True, items=("k", "a.css", "7")),
        NamedList(id="parts", kind="parts", ignore_case=True, items=("k", "é/", "..")),
        NamedList(id="patterns", kind="patterns", ignore_case=True, items=("k$", r"^\W+a", "é.")),
        NamedList(
            id="networks", kind="networks", ignore_case=False, items=("192.0.2.0/28", "::/16")
        ),
    )
}


def literal(value: str) -> str:
    escaped = "".join(
        sign if sign.isalnum() and sign.isascii() else f"\\U{ord(sign):08x}" for sign in value
    )
    return f'"{escaped}"'


@composite
def terms(draw: DrawFn, kind: ActivityKind, of: Type, depth: int) -> str:
    """Draw the text of a term of one type."""
    fields = [field for field in FIELDS[kind].values() if field.type is of]
    if of is Type.BOOL:
        return draw(conditions(kind, depth))
    choice = draw(st.integers(0, 3 if depth else 1))
    if choice == 0 or (choice == 1 and not fields):
        return literal(draw(TEXTS)) if of is Type.STRING else str(draw(NUMBERS))
    if choice == 1:
        return draw(st.sampled_from(fields)).name
    if choice == 2:
        test = draw(conditions(kind, depth - 1))
        yes, no = draw(terms(kind, of, depth - 1)), draw(terms(kind, of, depth - 1))
        return f"(({test}) ? {yes} : {no})"
    if of is Type.STRING:
        return f"{draw(terms(kind, of, depth - 1))}.lowerAscii()"
    if draw(st.booleans()):
        return f"size({draw(terms(kind, Type.STRING, depth - 1))})"
    sign = draw(st.sampled_from("+-"))
    return f"({draw(terms(kind, of, depth - 1))} {sign} {draw(terms(kind, of, depth - 1))})"


@composite
def conditions(draw: DrawFn, kind: ActivityKind, depth: int) -> str:
    """Draw the text of a condition."""
    if depth and draw(st.booleans()):
        form = draw(
            st.sampled_from(["!({})", "({}) && ({})", "({}) || ({})", "(({}) ? ({}) : ({}))"])
        )
        return form.format(*(draw(conditions(kind, depth - 1)) for _ in range(form.count("{}"))))
    below = max(depth - 1, 0)
    of = draw(st.sampled_from([Type.INT, Type.STRING]))
    left = draw(terms(kind, of, below))
    text = draw(terms(kind, Type.STRING, below))
    other = draw(terms(kind, Type.STRING, below))
    name = draw(st.sampled_from([f.name for f in FIELDS[kind].values() if f.optional]))
    items = draw(
        st.lists(TEXTS.map(literal) if of is Type.STRING else NUMBERS.map(str), min_size=1)
    )
    sign = draw(st.sampled_from(["==", "!=", "<", "<=", ">", ">="]))
    right = draw(terms(kind, of, below))
    return draw(
        st.sampled_from(
            [
                f"has({name})",
                f"({left} {sign} {right})",
                f"{left} in [{', '.join(items)}]",
                f"{text}.{draw(st.sampled_from(['startsWith', 'endsWith', 'contains']))}({other})",
                f"{text}.matches({draw(st.sampled_from(PATTERNS))})",
                f"is_static({text})",
                f'in_network({text}, "192.0.2.0/24")',
                f'listed({text}, "{draw(st.sampled_from(sorted(LISTS)))}")',
                draw(st.sampled_from(["true", "false"])),
            ]
        )
    )


PATTERNS = ['r"k$"', 'r"(?i)k"', 'r"^[^/]*/"', r'r"\s|\d{2,}"', r'r"\bK\b"', 'r"."', r'"\\.css"']


def activities(kind: ActivityKind) -> SearchStrategy[Activity]:
    """Draw activities, each field told or not."""
    told: dict[str, SearchStrategy[Any]] = {}
    for field in FIELDS[kind].values():
        if field.name in STRUCTS[kind].__struct_fields__:
            values: SearchStrategy[Any] = NUMBERS if field.type is Type.INT else TEXTS
            optional = field.optional and field.name != "source_ip"
            told[field.name] = st.none() | values if optional else values
    return st.builds(STRUCTS[kind], **told, line=st.just(1), raw=st.just(b""))


def oracle_environment(kind: ActivityKind) -> Any:
    kinds = {Type.INT: cel.Type.INT, Type.STRING: cel.Type.STRING}
    variables = {field.name: kinds[field.type] for field in FIELDS[kind].values()}
    variables |= {f"has_{name}": cel.Type.BOOL for name in FIELDS[kind]}

    def function(name: str, takes: int, made: Any) -> Any:
        parameters = [cel.Type.STRING] * takes
        overload = cel.Overload(
            f"{name}_string", return_type=cel.Type.BOOL, parameters=parameters, impl=made
        )
        return cel.FunctionDecl(name, [overload])

    return cel.NewEnv(
        variables=variables,
        extensions=[ext_strings.ExtStrings()],
        functions=[
            function("is_static", 1, is_static),
            function("in_network", 2, lambda text, cidr: in_networks([cidr])(text)),
            function(
                "listed", 2, lambda text, name: lookup(LISTS[name], hyperscan_from=None).one(text)
            ),
        ],
    )


ENVIRONMENTS = {kind: oracle_environment(kind) for kind in ActivityKind}


def by_oracle(text: str, kind: ActivityKind, activity: Activity) -> bool:
    """Ask the CEL library; `has(x)` becomes a variable, since CEL has it for parts of messages."""
    data: dict[str, object] = {}
    for name, field in FIELDS[kind].items():
        told = closures.getter(kind, name)(activity)
        data[name] = (0 if field.type is Type.INT else "") if told is None else told
        data[f"has_{name}"] = told is not None
    expression = ENVIRONMENTS[kind].compile(re.sub(r"\bhas\((\w+)\)", r"has_\1", text))
    return bool(expression.eval(data=data).value())


def checked(text: str, kind: ActivityKind, lists: Mapping[str, NamedList]) -> Checked:
    try:
        return check_predicate(text, kind, lists)
    except CelError as fault:
        raise AssertionError(f"{text}: {fault.message}") from fault


@given(data=st.data(), kind=KINDS)
@settings(max_examples=300, deadline=None)
def test_closures_columns_and_a_cel_library_agree(data: st.DataObject, kind: ActivityKind) -> None:
    text = data.draw(conditions(kind, 3))
    rows = data.draw(st.lists(activities(kind), min_size=1, max_size=6))
    predicate = checked(text, kind, LISTS)
    closure = closures.compile(predicate, LISTS)
    expected = [by_oracle(text, kind, row) for row in rows]
    assert [closure(row) for row in rows] == expected
    assert columns.compile(predicate, LISTS)(frame_of(kind, rows)).to_list() == expected


@given(data=st.data(), kind=KINDS)
@settings(max_examples=60, deadline=None)
def test_fields_read_the_same_from_an_activity_and_from_a_column(
    data: st.DataObject, kind: ActivityKind
) -> None:
    rows = data.draw(st.lists(activities(kind), min_size=1, max_size=6))
    frame = frame_of(kind, rows)
    for name in FIELDS[kind]:
        read = closures.getter(kind, name)
        assert columns.getter(kind, name)(frame).to_list() == [read(row) for row in rows]


ATOMS = [
    *("a", "k", "S", "é", ".", r"\d", r"\w", r"\s", r"\W", r"\S", "[^a]", "[a-cK]", "[^k-s]"),
    *(r"\.", r"\x4b", r"[\w.]", r"\n", "{", "}", "]", "-", r"[\]a-]", "(?i:k)", "(?s:.)", "[^\\w]"),
]
WHOLE = st.recursive(
    st.sampled_from([*ATOMS, "^", "$", r"\b", r"\A", r"\z"]),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map("".join),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: f"({'|'.join(parts)})"),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{2}", "{1,3}", "{2,}", "*?", "??"])).map(
            lambda pair: f"(?:{pair[0]}){pair[1]}"
        ),
        inner.map(lambda part: f"(?i)({part})"),
    ),
    max_leaves=6,
)
SUBJECTS = st.text(st.sampled_from("akKsS\u212aſé.-\n \t\v09_{]}\u0660\u2003"), max_size=8)


@given(pattern=WHOLE, subjects=st.lists(SUBJECTS, min_size=1, max_size=8))
@settings(max_examples=500, deadline=None)
def test_every_engine_and_re2_find_a_pattern_in_the_same_texts(
    pattern: str, subjects: list[str]
) -> None:
    try:
        known = read_pattern(pattern)
    except CelError:
        assume(False)
    expression = cel.NewEnv(variables={"t": cel.Type.STRING, "p": cel.Type.STRING}).compile(
        "t.matches(p)"
    )
    expected = [expression.eval(data={"t": text, "p": pattern}).value() for text in subjects]
    named = NamedList(id="x", kind="patterns", ignore_case=False, items=(pattern,))
    texts = pl.Series(subjects, dtype=pl.String)
    found = {
        "re": [matcher(known)(text) for text in subjects],
        "re2": [linear_matcher(known)(text) for text in subjects],
        "hyperscan": lookup(named, hyperscan_from=0).many(texts).to_list(),
        "fallback": lookup(named, hyperscan_from=None).many(texts).to_list(),
    }
    assert found == dict.fromkeys(found, expected)


ITEMS = {
    "patterns": st.sampled_from(["k", "^a", "a$", r"\bs", "[^a]k", "é+", "a.{0,3}s", "ſ", r"\.s"]),
    "networks": st.sampled_from(
        ["192.0.2.0/24", "192.0.2.128/25", "0.0.0.0/1", "2001:db8::/32", "::ffff:192.0.2.0/120"]
    ),
}
WORDS = st.text(st.sampled_from("akKsS\u212aſé."), min_size=1, max_size=3)


@pytest.mark.parametrize("kind", ["words", "prefixes", "suffixes", "parts", "patterns", "networks"])
@given(data=st.data(), ignore_case=st.booleans())
@settings(max_examples=150, deadline=None)
def test_lists_answer_alike_with_and_without_hyperscan_one_by_one_and_at_once(
    kind: str, data: st.DataObject, ignore_case: bool
) -> None:
    items = data.draw(st.lists(ITEMS.get(kind, WORDS), min_size=1, max_size=5))
    subjects = data.draw(st.lists(SUBJECTS | TEXTS, min_size=1, max_size=8))
    named = NamedList(id="x", kind=kind, ignore_case=ignore_case, items=tuple(items))
    quick, plain = lookup(named, hyperscan_from=0), lookup(named, hyperscan_from=None)
    texts = pl.Series(subjects, dtype=pl.String)
    expected = [plain.one(text) for text in subjects]
    assert [quick.one(text) for text in subjects] == expected
    assert quick.many(texts).to_list() == expected
    assert plain.many(texts).to_list() == expected

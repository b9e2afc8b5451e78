"""From the text of a predicate to its tree: the grammar of CEL, less what the subset leaves out."""

from schout.core.policy.cel.error import CelError
from schout.core.policy.cel.lexer import INT_MOST, Sort, Token, tokens
from schout.core.policy.cel.syntax import (
    Binary,
    Call,
    Choice,
    Joined,
    Listing,
    Literal,
    Name,
    Node,
    Unary,
)

DEEPEST = 24
"""Levels of brackets, signs and operators inside one another; CEL asks for at least 12 of each."""

_RELATIONS = frozenset({"==", "!=", "<", "<=", ">", ">=", "in"})
_SUMS = frozenset({"+", "-"})
_MACROS = frozenset({"all", "exists", "exists_one", "map", "filter"})


def parse(text: str) -> Node:
    """Read a predicate; raises `CelError` at the first thing that is wrong."""
    parser = _Parser(text)
    node = parser.choice()
    parser.finish()
    return node


class _Parser:
    """Walks along the tokens; one method for each level of binding, loosest first."""

    def __init__(self, text: str) -> None:
        self._tokens = tokens(text)
        self._next = 0
        self._depth = 0

    @property
    def _here(self) -> Token:
        return self._tokens[self._next]

    def _take(self) -> Token:
        token = self._here
        self._next += 1
        return token

    def _is(self, sign: str) -> bool:
        return self._here.text == sign and self._here.sort in {Sort.SIGN, Sort.NAME}

    def _expect(self, sign: str) -> Token:
        if not self._is(sign):
            raise self._unexpected(f"`{sign}`")
        return self._take()

    def _unexpected(self, wanted: str) -> CelError:
        token = self._here
        if token.sort is Sort.END:
            return CelError(f"expected {wanted}, found the end", token.at)
        width = token.end - token.at
        return CelError(f"expected {wanted}, found `{token.text}`", token.at, width=width)

    def _descend(self, levels: int = 1) -> None:
        self._depth += levels
        if self._depth > DEEPEST:
            hint = "break it up: use `in [...]`, lists of the pack, or two rules"
            raise CelError(f"expected at most {DEEPEST} levels of nesting", self._here.at, hint)

    def finish(self) -> None:
        """See that nothing is left over."""
        if self._here.sort is not Sort.END:
            raise self._unexpected("an operator or the end")

    def choice(self) -> Node:
        """`a || b ? yes : no`."""
        self._descend()
        test = self._joined("||")
        if self._is("?"):
            self._take()
            yes = self._joined("||")
            self._expect(":")
            no = self.choice()
            test = Choice(test=test, yes=yes, no=no, at=test.at, end=no.end)
        self._depth -= 1
        return test

    def _joined(self, sign: str) -> Node:
        terms = [self._below(sign)]
        while self._is(sign):
            self._take()
            terms.append(self._below(sign))
        if len(terms) == 1:
            return terms[0]
        return Joined(sign=sign, terms=tuple(terms), at=terms[0].at, end=terms[-1].end)

    def _below(self, sign: str) -> Node:
        return self._joined("&&") if sign == "||" else self._binary(_RELATIONS)

    def _binary(self, signs: frozenset[str]) -> Node:
        left = self._operand(signs)
        levels = 0
        while any(self._is(sign) for sign in signs):
            token = self._take()
            levels += 1
            self._descend()
            right = self._operand(signs)
            left = Binary(
                sign=token.text,
                left=left,
                right=right,
                sign_at=token.at,
                at=left.at,
                end=right.end,
            )
        self._depth -= levels
        return left

    def _operand(self, signs: frozenset[str]) -> Node:
        return self._binary(_SUMS) if signs is _RELATIONS else self._unary()

    def _unary(self) -> Node:
        if not (self._is("!") or self._is("-")):
            return self._member()
        token = self._take()
        if token.text == "-" and self._here.sort is Sort.NUMBER:
            return self._calls(self._number(self._take(), token))
        self._descend()
        operand = self._unary()
        self._depth -= 1
        return Unary(sign=token.text, operand=operand, at=token.at, end=operand.end)

    def _number(self, token: Token, minus: Token | None = None) -> Literal:
        value = int(token.value)
        if minus is None and value > INT_MOST:
            width = token.end - token.at
            raise CelError(
                "expected a number of 64 bits, found a larger one", token.at, None, width
            )
        at = token.at if minus is None else minus.at
        return Literal(value=value if minus is None else -value, at=at, end=token.end)

    def _member(self) -> Node:
        return self._calls(self._primary())

    def _calls(self, node: Node) -> Node:
        levels = 0
        while self._is(".") or self._is("["):
            if self._is("["):
                raise CelError(
                    "values cannot be indexed", self._here.at, "fields are single values"
                )
            self._take()
            if self._here.sort is not Sort.NAME:
                raise self._unexpected("the name of a method")
            name = self._take()
            if not self._is("("):
                hint = f"fields are bare names: write `{name.text}`"
                message = f"expected `(` after `{name.text}`"
                raise CelError(message, name.at, hint, name.end - name.at)
            levels += 1
            self._descend()
            node = self._call(name, node)
        self._depth -= levels
        return node

    def _call(self, name: Token, target: Node | None) -> Call:
        if target is not None and name.text in _MACROS:
            hint = "use `in [...]` or `listed`"
            message = f"`{name.text}` is a macro, and there are no macros here"
            raise CelError(message, name.at, hint, name.end - name.at)
        self._expect("(")
        arguments = self._items(")")
        end = self._take().end
        at = name.at if target is None else target.at
        return Call(
            name=name.text, target=target, arguments=arguments, name_at=name.at, at=at, end=end
        )

    def _items(self, closing: str) -> tuple[Node, ...]:
        items: list[Node] = []
        while not self._is(closing):
            items.append(self.choice())
            if not self._is(","):
                break
            self._take()
            if closing == ")" and self._is(closing):
                raise self._unexpected("a value")
        if not self._is(closing):
            raise self._unexpected(f"`,` or `{closing}`")
        return tuple(items)

    def _primary(self) -> Node:
        token = self._here
        if token.sort is Sort.NUMBER:
            return self._number(self._take())
        if token.sort is Sort.TEXT:
            self._take()
            exact = token.text.lstrip("rR")[1:-1] == token.value
            return Literal(value=token.value, at=token.at, end=token.end, exact=exact)
        if token.sort is Sort.NAME and token.text != "in":
            return self._named(self._take())
        if self._is("("):
            self._take()
            node = self.choice()
            self._expect(")")
            return node
        if self._is("["):
            self._take()
            items = self._items("]")
            return Listing(items=items, at=token.at, end=self._take().end)
        raise self._unexpected("a value")

    def _named(self, token: Token) -> Node:
        if self._is("("):
            return self._call(token, None)
        if token.text in {"true", "false"}:
            return Literal(value=token.text == "true", at=token.at, end=token.end)
        if token.text == "null":
            hint = "what a source does not tell is empty; ask with `has(field)`"
            raise CelError("there is no `null` here", token.at, hint, 4)
        if self._here.sort is Sort.TEXT and self._here.at == token.end:
            message = f"texts with `{token.text}` before them are not known here"
            raise CelError(message, token.at, "only `r` may stand before a text")
        return Name(name=token.text, at=token.at, end=token.end)

"""The changes that are tried on a source: each is one place in its syntax tree and what stands there instead.

Left alone: annotations, docstrings and other texts, decorators, imports, what is only for type checkers or for those
who run or star-import a module.
"""

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

SWAPPED: dict[type, type] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
}
CONDITIONS = {"filter", "exclude", "get", "Q", "When"}
"""Calls each of whose arguments narrows an answer: leaving one out is a change."""
TEXTUAL = (ast.JoinedStr, ast.Import, ast.ImportFrom)
SKIPPED = {"annotation", "returns", "decorator_list", "type_params", "bases"}


@dataclass(frozen=True)
class Change:
    """One place: field `name` of `owner`, at `index` where the field is a list; `new` None takes it away."""

    owner: ast.AST
    name: str
    index: int | None
    new: ast.AST | None
    words: str
    first: int
    last: int
    """Lines of the innermost statement around it."""
    inside: bool
    """Within a function's body, so that the functions already loaded can be changed in place."""


def changes(tree: ast.Module) -> list[Change]:
    """Every change of `tree`, always in the same order."""
    return list(_walked(tree, None, inside=False))


def changed(source: str, number: int) -> ast.Module:
    """The tree of `source` with its change `number` (from 0) made. Raises IndexError when there is none."""
    tree = ast.parse(source)
    change = changes(tree)[number]
    if change.index is None:
        setattr(change.owner, change.name, change.new)
    elif change.new is None:
        for name in ("keys", "values") if isinstance(change.owner, ast.Dict) else (change.name,):
            del getattr(change.owner, name)[change.index]
    else:
        getattr(change.owner, change.name)[change.index] = change.new
    return ast.fix_missing_locations(tree)


def _walked(node: ast.AST, statement: ast.stmt | None, *, inside: bool) -> Iterator[Change]:
    for name, index, child in _children(node):
        around = child if isinstance(child, ast.stmt) else statement
        within = inside or (isinstance(node, ast.FunctionDef) and name == "body") or isinstance(node, ast.Lambda)
        if around is None:
            continue
        for new, words in _instead(node, name, child):
            yield Change(node, name, index, new, words, around.lineno, _last(around), within)
        yield from _walked(child, around, inside=within)


def _last(statement: ast.stmt) -> int:
    """The last line of a statement's own, without the statements it holds."""
    body = getattr(statement, "body", None)
    own = statement.end_lineno or statement.lineno
    return max(statement.lineno, body[0].lineno - 1) if isinstance(body, list) and body else own


def _children(node: ast.AST) -> Iterator[tuple[str, int | None, ast.AST]]:
    for name, value in ast.iter_fields(node):
        if name in SKIPPED:
            continue
        listed = value if isinstance(value, list) else [value]
        for index, child in enumerate(listed):
            if isinstance(child, ast.AST) and not isinstance(child, TEXTUAL) and not _is_set_aside(child):
                yield name, index if isinstance(value, list) else None, child


def _is_set_aside(node: ast.AST) -> bool:
    """A docstring, or what stands there for type checkers, for a star import or for the command line only."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.Assign):
        return ast.unparse(node.targets[0]) == "__all__"
    return isinstance(node, ast.If) and ast.unparse(node.test) in {"TYPE_CHECKING", "__name__ == '__main__'"}


def _instead(owner: ast.AST, name: str, node: ast.AST) -> Iterator[tuple[ast.AST | None, str]]:
    """What may stand in the place of `node`, with the words of the change."""
    if type(node) in SWAPPED:
        new = SWAPPED[type(node)]
        yield new(), f"{type(node).__name__} became {new.__name__}"
    if name == "test" and isinstance(owner, ast.If | ast.IfExp):
        yield _constant(True, node), f"if {ast.unparse(node)}: always"
        yield _constant(False, node), f"if {ast.unparse(node)}: never"
    if _may_go(owner, name):
        yield None, f"left out {ast.unparse(node)}"
    yield from _of_expression(node)
    yield from _of_statement(node)


def _of_expression(node: ast.AST) -> Iterator[tuple[ast.AST | None, str]]:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.Invert):
        yield copy.copy(node.operand), f"{ast.unparse(node)} turned round"
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield _constant(not node.value, node), f"{node.value} became {not node.value}"
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        yield _constant(node.value + 1, node), f"{node.value} became {node.value + 1}"


def _of_statement(node: ast.AST) -> Iterator[tuple[ast.AST | None, str]]:
    if isinstance(node, ast.Raise | ast.AugAssign) or (isinstance(node, ast.Expr) and _acts(node.value)):
        yield ast.copy_location(ast.Pass(), node), f"left out: {_first_line(node)}"
    if isinstance(node, ast.Return) and not _says_no(node.value):
        yield ast.copy_location(ast.Return(None), node), f"returned nothing: {_first_line(node)}"


def _acts(value: ast.AST) -> bool:
    return isinstance(value, ast.Call | ast.Await)


def _says_no(value: ast.AST | None) -> bool:
    """Nothing, or as much as nothing: a condition takes both for the same."""
    return value is None or (isinstance(value, ast.Constant) and (value.value is None or value.value is False))


def _may_go(owner: ast.AST, name: str) -> bool:
    """An element of a written set, list or table, an argument that narrows, a condition of a comprehension."""
    if isinstance(owner, ast.Call):
        called = getattr(owner.func, "attr", getattr(owner.func, "id", ""))
        return name in {"args", "keywords"} and called in CONDITIONS
    if isinstance(owner, ast.Dict):
        return name == "keys"
    return (isinstance(owner, ast.Set | ast.List) and name == "elts") or (name == "ifs")


def _constant(value: bool | int, like: ast.AST) -> ast.AST:
    return ast.copy_location(ast.Constant(value), like)


def _first_line(node: ast.AST) -> str:
    return ast.unparse(node).splitlines()[0]

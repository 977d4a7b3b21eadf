"""Put a change in the place of what is already loaded, so that its child need not load everything anew."""

import ast
import gc
import sys
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

from oast.config.mutants.changes import changed

SHARED = (bool, int, float, str, bytes, type(None), type)
"""Values of these types may be one object wherever they are written: they are known by their name as well."""


def placed(path: Path, number: int, *, inside: bool) -> bool:
    """Make change `number` of the file at `path` in what is loaded; False when it fits nothing there."""
    source = path.read_text()
    tree = changed(source, number)
    return swap(path, tree) if inside else exchange(path, ast.parse(source), tree)


def swap(path: Path, tree: ast.Module) -> bool:
    """Give the loaded functions of the file at `path` the code of `tree`; False when none took it."""
    new = {_place(code): code for code in _codes(compile(tree, str(path), "exec"))}
    swapped = 0
    for function in _functions():
        old = function.__code__
        instead = new.get(_place(old)) if old.co_filename == str(path) else None
        if instead is None or instead == old:
            continue
        try:
            function.__code__ = instead
        except ValueError:  # other closed-over names than before
            return False
        swapped += 1
    return swapped > 0


def _functions() -> list[FunctionType]:
    """All that are loaded, those that `running` has frozen among them."""
    frozen = gc.get_freeze_count() > 0
    gc.unfreeze()
    # By `type`: `isinstance` asks an object for its class, and a lazy one would begin to work, or fail.
    found = [each for each in gc.get_objects() if type(each) is FunctionType]
    if frozen:
        gc.freeze()
    return found


def _place(code: CodeType) -> tuple[str, int]:
    return code.co_qualname, code.co_firstlineno


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _codes(inner)


def exchange(path: Path, before: ast.Module, after: ast.Module) -> bool:
    """Make the one assignment anew that differs, and put its value wherever a module holds the old one.

    False for any other statement. What was worked out from the old value when it was loaded stays as it is.
    """
    other = [new for old, new in zip(before.body, after.body, strict=False) if ast.dump(old) != ast.dump(new)]
    module = _loaded(path)
    if module is None or len(other) != 1 or not isinstance(other[0], ast.Assign | ast.AnnAssign):
        return False
    names = dict(vars(module))
    exec(compile(ast.Module(other, []), str(path), "exec"), names)  # noqa: S102 our own source with one change
    replaced = {name: old for name, old in vars(module).items() if names[name] is not old}
    for name, old in replaced.items():
        _put(name, old, names[name])
    return bool(replaced)


def _put(name: str, old: Any, new: Any) -> None:
    shared = type(old) in SHARED or old in ((), frozenset())
    for module in list(sys.modules.values()):
        held = getattr(module, "__dict__", {})
        for known in [known for known, value in held.items() if value is old and (known == name or not shared)]:
            held[known] = new


def _loaded(path: Path) -> ModuleType | None:
    return next((one for one in list(sys.modules.values()) if getattr(one, "__file__", None) == str(path)), None)

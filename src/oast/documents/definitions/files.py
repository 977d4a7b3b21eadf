"""Which definition files there are, who reads them, and reading them."""

import os
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules
from typing import Generic, TypeVar

from pydantic import ValidationError

from oast.documents.definitions.faults import DefinitionError, Fault, sentences
from oast.documents.definitions.model import Definition
from oast.documents.definitions.tree import Tree

DEFINITIONS = Path(os.environ.get("OAST_DEFINITIONS") or Path(__file__).resolve().parents[2] / "definitions" / "kent")
"""The county's folder."""

DECLARED: list["DefinitionFiles"] = []
"""Everything that a context has declared to read; a test fails for a file that none of them claims."""

Model = TypeVar("Model", bound=Definition)


class DefinitionFiles(Generic[Model]):
    """The files of one pattern (`caf/*.yaml`, relative to the county's folder) and the model of each."""

    def __init__(self, pattern: str, model: type[Model]):
        self.pattern = pattern
        self.model = model
        DECLARED.append(self)

    def paths(self, folder: Path | None = None) -> list[Path]:
        return sorted((folder or DEFINITIONS).glob(self.pattern))

    def one(self) -> Model:
        """The definition of the only file. Raises DefinitionError."""
        return read(DEFINITIONS / self.pattern, self.model)

    def all(self) -> dict[str, Model]:
        """Every file's definition by its stem, in the order of the names. Raises DefinitionError."""
        return {path.stem: read(path, self.model) for path in self.paths()}

    def faults(self, folder: Path) -> list[Fault]:
        """What is wrong in the files of this pattern, missing files included."""
        exact = [folder / self.pattern] if "*" not in self.pattern else []
        found: list[Fault] = []
        for path in self.paths(folder) or exact:
            try:
                _read(path, self.model)
            except DefinitionError as error:
                found.extend(error.faults)
        return found


@lru_cache(maxsize=256)
def read(path: Path, model: type[Model]) -> Model:
    """The definition in one file, kept in memory. Raises DefinitionError with all its faults."""
    return _read(path, model)


def forget() -> None:
    """Read every file anew from now on."""
    read.cache_clear()


def discover(contexts: Iterable[str]) -> None:
    """Import the `definitions` of each context (by its dotted name) with all its modules, so that they are declared."""
    for context in contexts:
        name = f"{context}.definitions"
        if find_spec(name):
            package = import_module(name)
            for module in iter_modules(getattr(package, "__path__", []), f"{name}."):
                import_module(module.name)


def check(folder: Path = DEFINITIONS) -> list[Fault]:
    """Every fault of every file of a county's folder, unclaimed files included."""
    faults = [fault for declared in DECLARED for fault in declared.faults(folder)]
    unclaimed = [Fault(path, 1, "nothing in Oast reads this file; take it out") for path in _unclaimed(folder)]
    return sorted(faults + unclaimed)


def _unclaimed(folder: Path) -> Iterator[Path]:
    claimed = {path for declared in DECLARED for path in declared.paths(folder)}
    readme = {"README", ".md"}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path not in claimed and not {path.stem, path.suffix} & readme:
            yield path


def _read(path: Path, model: type[Model]) -> Model:
    if not path.is_file():
        raise DefinitionError([Fault(path, 1, "the file is missing; copy it from another county's folder")])
    tree = Tree(path)
    try:
        definition = model.model_validate(tree.data)
    except ValidationError as error:
        raise DefinitionError(tree.fault(where, sentence) for where, sentence in sentences(error.errors())) from error
    if wrong := [tree.fault(where, sentence) for where, sentence in definition.cross_check()]:
        raise DefinitionError(wrong)
    return definition

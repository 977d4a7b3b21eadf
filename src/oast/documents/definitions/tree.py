"""A YAML file as plain data, with the line of every part of it."""

from pathlib import Path
from typing import Any

import yaml

from oast.documents.definitions.faults import DefinitionError, Fault

LARGEST = 5_000_000
"""Characters. The largest file of Kent has a hundredth of them."""

DEEPEST = 40
"""Levels. The deepest file of Kent has nine."""

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Tree:
    """The data of one file; `line(path)` is where the part at `path` stands, from 1."""

    def __init__(self, file: Path):
        self.file = file
        self.faults: list[Fault] = []
        self._lines: dict[tuple, int] = {(): 1}
        self.data = self._read()
        if self.faults:
            raise DefinitionError(self.faults)

    def line(self, path: tuple) -> int:
        """The line of the part at `path`, or of the nearest part around it."""
        while path not in self._lines:
            path = path[:-1]
        return self._lines[path]

    def fault(self, path: tuple, sentence: str) -> Fault:
        return Fault(self.file, self.line(path), sentence)

    def _read(self) -> Any:
        try:
            text = self.file.read_text(encoding="utf-8")
            self._check_shape(text)
            loader = Loader(text)
            node = loader.get_single_node()
            if node is None:
                return None
            self._constructor = loader
            return self._build(node, ())
        except UnicodeDecodeError as error:
            raise DefinitionError([Fault(self.file, 1, f"save the file as UTF-8 ({error.reason})")]) from error
        except yaml.MarkedYAMLError as error:
            raise DefinitionError([self._syntax(error)]) from error
        except yaml.reader.ReaderError as error:
            raise DefinitionError([Fault(self.file, 1, f"this is not YAML: {error.reason}")]) from error
        except RecursionError as error:
            raise DefinitionError([Fault(self.file, 1, "a part of the file contains itself")]) from error

    def _check_shape(self, text: str) -> None:
        """Refuse what would exhaust the machine before it is built: the loader goes down the levels of a file on the
        machine's stack, and a part named again and again inside itself grows without end."""
        if len(text) > LARGEST:
            raise DefinitionError([Fault(self.file, 1, f"the file has more than {LARGEST:,} characters")])
        depth = 0
        for event in yaml.parse(text, Loader):
            line = event.start_mark.line + 1 if event.start_mark else 1
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:
                raise DefinitionError([Fault(self.file, line, f"more than {DEEPEST} levels inside each other")])
            if isinstance(event, yaml.AliasEvent):
                said = f"*{event.anchor} stands for another part; write that part out here"
                raise DefinitionError([Fault(self.file, line, said)])

    def _syntax(self, error: yaml.MarkedYAMLError) -> Fault:
        mark = error.problem_mark or error.context_mark
        said = " ".join(filter(None, [error.context, error.problem]))
        return Fault(self.file, mark.line + 1 if mark else 1, f"this is not YAML: {said}")

    def _build(self, node: yaml.Node, path: tuple) -> Any:
        self._lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.SequenceNode):
            return [self._build(item, (*path, number)) for number, item in enumerate(node.value)]
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        return self._scalar(node)

    def _scalar(self, node: yaml.Node) -> Any:
        try:
            return self._constructor.construct_object(node)
        except (ValueError, yaml.YAMLError) as error:
            self.faults.append(Fault(self.file, node.start_mark.line + 1, f"{node.value}: {error}"))
            return None

    def _mapping(self, node: yaml.MappingNode, path: tuple) -> dict:
        values: dict = {}
        for key_node, value_node in node.value:
            key, line = key_node.value, key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self.faults.append(Fault(self.file, line, "a key must be a word"))
                continue
            if key in values:
                self.faults.append(Fault(self.file, line, f"{key} stands here twice; keep one"))
            self._lines[*path, key] = line
            values[key] = self._build(value_node, (*path, key))
        return values

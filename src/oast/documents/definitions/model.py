"""The base of every definition's model."""

from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict

Steps = tuple[str | int, ...]
"""The way to a part of a file: keys and numbers."""


class Definition(BaseModel):
    """One mapping of a definition file: frozen, with no keys but its own, text without spaces at its ends."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    def cross_check(self) -> Iterable[tuple[Steps, str]]:
        """Faults between parts of the file, once each part is right: (path of keys and numbers, sentence).

        Only the outermost model of a file is asked. The path leads to the line that is named.
        """
        return ()

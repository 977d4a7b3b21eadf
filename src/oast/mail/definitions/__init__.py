"""The wording of every mail that Oast writes, one file a kind: `mail/<kind>.yaml`.

A mail says that something waits and where to sign in for it. It has one place to fill in, `{link}`, so that
nothing about a child can get into it.
"""

import re
from typing import Annotated

from pydantic import Field, field_validator

from oast.documents.definitions import Definition, DefinitionFiles

_PLACES = re.compile(r"\{[^}]*\}|[{}]")


class Wording(Definition):
    """Subject and text of one kind of mail."""

    subject: Annotated[str, Field(min_length=1, max_length=120)]
    text: Annotated[str, Field(min_length=1, max_length=4000)]

    @field_validator("subject")
    @classmethod
    def _one_line(cls, subject: str) -> str:
        if _PLACES.search(subject) or "\n" in subject:
            raise ValueError("write one line, without a place to fill in")
        return subject

    @field_validator("text")
    @classmethod
    def _one_link(cls, text: str) -> str:
        if _PLACES.findall(text) != ["{link}"]:
            raise ValueError("write {link} once, and no other place to fill in")
        return text


WORDINGS = DefinitionFiles("mail/*.yaml", Wording)


class UnknownKind(LookupError):
    """No file words this kind of mail. A defect of the caller."""


def wording(kind: str) -> Wording:
    """The wording of a kind. Raises UnknownKind."""
    wordings = WORDINGS.all()
    if kind not in wordings:
        raise UnknownKind(f"no definition file words the mail {kind}: add mail/{kind}.yaml")
    return wordings[kind]

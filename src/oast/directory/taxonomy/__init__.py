"""Our own outcomes, topics and needs as they are in force: the definition files, and over them what stewards changed.
Plain Python.

A `Taxonomy` is never changed: whoever holds one sees one state from beginning to end. A retired term stays in it, with
the heir that stands for it, so that nothing that names it is lost (docs/adr/0150).
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any
from uuid import UUID

from oast.directory.definitions import Needs, Topics
from oast.directory.enums import TermKind

Said = dict[str, Any]
"""What a term says besides its code and kind, as plain values."""


@dataclass(frozen=True)
class Term:
    """An outcome, a topic or a need. `parent` is a topic's outcome or a need's wider need, `answers` are the topics
    that answer a need, `also` further words that find a topic, `heir` the term that stands for a retired one."""

    code: str
    kind: TermKind
    name: str
    also: str = ""
    parent: str = ""
    answers: tuple[str, ...] = ()
    heir: str = ""

    @property
    def said(self) -> Said:
        """What it says, as plain values."""
        values = asdict(self)
        return {name: list(value) if name == "answers" else value for name, value in values.items() if name in FIELDS}

    def saying(self, said: Mapping[str, Any]) -> "Term":
        """The term with other values."""
        given = {name: said[name] for name in FIELDS if name in said}
        if "answers" in given:
            given["answers"] = tuple(given["answers"])
        return replace(self, **given)


FIELDS = ("name", "also", "parent", "answers", "heir")
"""What can be changed of a term."""


@dataclass(frozen=True)
class Change:
    """What stewards made of one term: all that it said then (`whole`), and what of it the files did not say."""

    code: str
    kind: TermKind
    whole: Said
    differs: Said


@dataclass(frozen=True, eq=False)
class Taxonomy:
    """Everything in force. `version` names the last change of a steward, None where there is none; `terms` are all by
    their code, the retired ones too, in the order of the files, then those that stewards added."""

    version: UUID | None
    terms: Mapping[str, Term]

    @cached_property
    def outcomes(self) -> tuple[Term, ...]:
        return self._in_force(TermKind.OUTCOME)

    @cached_property
    def topics(self) -> tuple[Term, ...]:
        return self._in_force(TermKind.TOPIC)

    @cached_property
    def needs(self) -> tuple[Term, ...]:
        return self._in_force(TermKind.NEED)

    @cached_property
    def retired(self) -> tuple[Term, ...]:
        return tuple(term for term in self.terms.values() if term.heir)

    def name(self, code: str) -> str:
        """The name of a term; the code itself where there is none."""
        return self.terms[code].name if code in self.terms else code

    def current(self, code: str) -> str:
        """The code in force that stands for this one: itself, unless it is retired."""
        passed: set[str] = set()
        while code in self.terms and self.terms[code].heir and code not in passed:
            passed.add(code)
            code = self.terms[code].heir
        return code

    def parent(self, term: Term) -> str:
        """The code in force above a term; empty where there is none."""
        return self.current(term.parent) if term.parent else ""

    def answers(self, code: str) -> tuple[str, ...]:
        """The topics in force that answer a need; none for any other term."""
        return tuple(dict.fromkeys(self.current(one) for one in self.terms[code].answers))

    def under(self, code: str) -> tuple[Term, ...]:
        """The terms in force directly under one: topics of an outcome, needs of a wider need."""
        return tuple(term for term in self.terms.values() if not term.heir and self.parent(term) == code)

    def saying(self, term: Term) -> "Taxonomy":
        """The taxonomy with one term changed or added, to look at before it is saved."""
        return Taxonomy(self.version, {**self.terms, term.code: term})

    def _in_force(self, kind: TermKind) -> tuple[Term, ...]:
        return tuple(term for term in self.terms.values() if term.kind == kind and not term.heir)


def filed(topics: Topics, needs: Needs) -> dict[str, Term]:
    """The terms of the definition files."""
    outcomes = [Term(one.code, TermKind.OUTCOME, one.name) for one in topics.outcomes]
    under = [Term(one.code, TermKind.TOPIC, one.name, one.also, one.outcome) for one in topics.topics]
    wanted = [Term(one.code, TermKind.NEED, one.name, "", one.parent or "", one.topics) for one in needs.needs]
    return {one.code: one for one in (*outcomes, *under, *wanted)}


def overlaid(files: Mapping[str, Term], changes: Iterable[Change]) -> dict[str, Term]:
    """The terms of the files with what stewards changed. Of a term of the files only what they changed goes before the
    file: a later file may say the rest otherwise."""
    terms = dict(files)
    for one in changes:
        before = files.get(one.code)
        empty = Term(one.code, one.kind, one.code)
        terms[one.code] = before.saying(one.differs) if before else empty.saying(one.whole)
    return terms


def differs(term: Term, file: Term | None) -> Said:
    """What a term says that its file does not."""
    said, before = term.said, file.said if file else {}
    return {name: value for name, value in said.items() if name not in before or before[name] != value}

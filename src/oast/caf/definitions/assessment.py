"""The form of the common assessment: domains, elements, lists, endings; one file a version."""

from collections.abc import Iterable, Iterator
from functools import cached_property

from oast.caf.enums import Ending
from oast.documents.definitions import Definition, DefinitionFiles
from oast.documents.definitions.model import Steps


class Coded(Definition):
    """An entry of a list."""

    code: str
    label: str


class Element(Coded):
    """One element, with what each person is asked, and the outcome it bears on."""

    outcome: str
    practitioner: str
    parent: str
    child: str


class Domain(Coded):
    """Elements that belong together."""

    elements: list[Element]


class EndingWords(Definition):
    """What an ending is called, and what a finished assessment with it must hold."""

    code: Ending
    label: str
    hint: str = ""
    needs_actions: bool = False
    needs_review: bool = False


class AssessmentForm(Definition):
    """One version of the form."""

    version: str
    title: str
    source: str
    outcomes: list[Coded]
    domains: list[Domain]
    endings: list[EndingWords]
    requirements: list[Coded]
    ethnicities: list[Coded]
    religions: list[Coded]
    relationships: list[str]

    def cross_check(self) -> Iterator[tuple[Steps, str]]:
        yield from self._twice()
        outcomes = {outcome.code for outcome in self.outcomes}
        for d, domain in enumerate(self.domains):
            for e, element in enumerate(domain.elements):
                if element.outcome not in outcomes:
                    yield ("domains", d, "elements", e, "outcome"), f"{element.outcome} is not one of the outcomes"
        if missing := sorted(set(Ending) - {ending.code for ending in self.endings}):
            yield ("endings",), f"these endings are missing: {', '.join(missing)}"

    def _twice(self) -> Iterator[tuple[Steps, str]]:
        seen: set[str] = set()
        for d, domain in enumerate(self.domains):
            for e, element in enumerate(domain.elements):
                if element.code in seen:
                    yield ("domains", d, "elements", e, "code"), f"{element.code} is the code of an earlier element"
                seen.add(element.code)

    @cached_property
    def elements(self) -> dict[str, Element]:
        """Every element by its code, in the order of the form."""
        return {element.code: element for domain in self.domains for element in domain.elements}

    def domain_of(self, code: str) -> Domain:
        return next(domain for domain in self.domains if any(element.code == code for element in domain.elements))

    def ending(self, code: str) -> EndingWords:
        return next(ending for ending in self.endings if ending.code == code)

    def outcome(self, code: str) -> str:
        return label(self.outcomes, code)


FORMS = DefinitionFiles("caf/caf-*.yaml", AssessmentForm)


def assessment_form(version: str) -> AssessmentForm:
    """The form of one version. Raises KeyError for one that the county has taken away."""
    return FORMS.all()[version]


def label(entries: Iterable[Coded], code: str) -> str:
    """The label of a code; the code itself for one that the list no longer has."""
    return next((entry.label for entry in entries if entry.code == code), code)

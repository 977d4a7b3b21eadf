"""The outcomes of Every Child Matters with their aims: what an action of the plan works towards."""

from collections.abc import Iterator

from oast.caf.definitions.assessment import Coded
from oast.documents.definitions import Definition, DefinitionFiles
from oast.documents.definitions.model import Steps


class Outcome(Coded):
    """One outcome with its aims."""

    aims: list[Coded]


class Aims(Definition):
    """All outcomes."""

    source: str
    outcomes: list[Outcome]

    def cross_check(self) -> Iterator[tuple[Steps, str]]:
        seen: set[str] = set()
        for o, outcome in enumerate(self.outcomes):
            for a, aim in enumerate(outcome.aims):
                if aim.code in seen:
                    yield ("outcomes", o, "aims", a, "code"), f"{aim.code} is the code of an earlier aim"
                seen.add(aim.code)


AIMS = DefinitionFiles("caf/aims.yaml", Aims)


def choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Aims grouped by outcome, as a form's choices."""
    return [(outcome.label, [(aim.code, aim.label) for aim in outcome.aims]) for outcome in AIMS.one().outcomes]


def label(code: str) -> str:
    """An aim's words; the code itself for one that the file no longer has."""
    return next((name for _, aims in choices() for key, name in aims if key == code), code)

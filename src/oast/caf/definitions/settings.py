"""What the county sets for its common assessments: versions in use, phases of the programme."""

from collections.abc import Iterator
from datetime import date

from pydantic import Field

from oast.caf.enums import Phase
from oast.documents.definitions import Definition, DefinitionFiles
from oast.documents.definitions.model import Steps


class PhaseFrom(Definition):
    """A phase of the programme, from its first day."""

    phase: Phase
    first_day: date = Field(alias="from")


class CafSettings(Definition):
    """The county's settings."""

    assessment_form: str
    checklist_form: str
    phases: list[PhaseFrom] = Field(min_length=1)
    ratings: bool = False

    def cross_check(self) -> Iterator[tuple[Steps, str]]:
        days = [phase.first_day for phase in self.phases]
        if days != sorted(set(days)):
            yield ("phases",), "the phases must follow one another, each with a later day"

    def phase(self, day: date) -> Phase:
        """The phase of `day`; before the first one, the first."""
        begun = [one.phase for one in self.phases if one.first_day <= day]
        return begun[-1] if begun else self.phases[0].phase


SETTINGS = DefinitionFiles("caf/settings.yaml", CafSettings)


def settings() -> CafSettings:
    """The county's settings for common assessments."""
    return SETTINGS.one()

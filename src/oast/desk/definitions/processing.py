"""Why data are processed, by which law: one purpose a group of models."""

from fnmatch import fnmatchcase

from pydantic import Field

from oast.documents.definitions import Definition, DefinitionFiles


class ProcessingPurpose(Definition):
    """One purpose. `models` are patterns such as `caf.*`; `condition` is empty where no special category is held."""

    name: str
    models: list[str] = Field(min_length=1)
    who: str
    basis: str
    condition: str

    def covers(self, label: str) -> bool:
        return any(fnmatchcase(label, pattern) for pattern in self.models)


class Processing(Definition):
    """The county's purposes."""

    source: str
    purposes: list[ProcessingPurpose]

    def of(self, label: str) -> list[ProcessingPurpose]:
        """The purposes of a model by its label; a test holds that it is one."""
        return [purpose for purpose in self.purposes if purpose.covers(label)]


PROCESSING = DefinitionFiles("desk/processing.yaml", Processing)

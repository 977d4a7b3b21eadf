"""How long each kind of record is kept, from when on, and who deals with it."""

from typing import Literal

from pydantic import Field

from oast.documents.definitions import Definition, DefinitionFiles


class Clock(Definition):
    """The figures of the retention clock: ages and years, but for `token_days`."""

    archive_at: int = Field(ge=1)
    archive_late_at: int = Field(ge=1)
    archive_years_after_death: int = Field(ge=0)
    purge_years_after_archive: int = Field(ge=0)
    case_years: int = Field(ge=0)
    search_text_years: int = Field(ge=0)
    feed_years: int = Field(ge=0)
    token_days: int = Field(ge=1)


class KeepingRule(Definition):
    """One word of the models with what it means."""

    kept: str
    how: Literal["clock", "with", "job", "hand", "kept"]
    begins: str
    ends: str
    source: str


class Retention(Definition):
    """The county's rules."""

    source: str
    clock: Clock
    rules: list[KeepingRule]

    def cross_check(self):
        for number, rule in enumerate(self.rules):
            if rule.kept in [earlier.kept for earlier in self.rules[:number]]:
                yield ("rules", number, "kept"), f"“{rule.kept}” stands twice"
        if self.clock.archive_late_at < self.clock.archive_at:
            yield ("clock", "archive_late_at"), "the later age must not be the lower one"

    def rule(self, kept: str) -> KeepingRule:
        """The rule of a model's word. Raises KeyError for a word that the file does not have."""
        found = next((rule for rule in self.rules if rule.kept == kept), None)
        if found is None:
            raise KeyError(kept)
        return found


RETENTION = DefinitionFiles("desk/retention.yaml", Retention)

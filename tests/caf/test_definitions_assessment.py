"""The county's form: whole, and every fault of an edited copy named with its line."""

from datetime import date
from pathlib import Path

import pytest

from oast.caf.definitions.assessment import FORMS, assessment_form, label
from oast.caf.definitions.checklist import CHECKLISTS, checklist_form
from oast.caf.definitions.settings import SETTINGS, settings
from oast.caf.enums import Ending, Phase
from oast.documents.definitions import DEFINITIONS

CAF = DEFINITIONS / "caf"


def faults(files, tmp_path: Path, name: str, old: str, new: str) -> list[str]:
    """The faults of a copy in which `old` was edited to `new`."""
    folder = tmp_path / "caf"
    folder.mkdir()
    (folder / name).write_text((CAF / name).read_text().replace(old, new, 1))
    return [f"{fault.line}: {fault.sentence}" for fault in files.faults(tmp_path)]


def test_the_form_is_whole():
    form = assessment_form(settings().assessment_form)

    assert [len(domain.elements) for domain in form.domains] == [12, 3, 4]
    assert len(form.elements) == 19
    assert [ending.code for ending in form.endings] == list(Ending)
    assert form.domain_of("warmth").label == "Parents and carers"
    assert form.outcome("be_healthy") == "Be healthy"
    assert label(form.religions, "gone") == "gone"


def test_the_versions_in_use_exist():
    assert checklist_form(settings().checklist_form).version == settings().checklist_form
    assert assessment_form(settings().assessment_form).version == settings().assessment_form


@pytest.mark.parametrize(
    ("day", "phase"),
    [
        (date(2006, 1, 1), Phase.PILOT),
        (date(2008, 8, 31), Phase.PILOT),
        (date(2008, 9, 1), Phase.ROLLOUT),
        (date(2026, 1, 1), Phase.ROLLOUT),
    ],
)
def test_the_phase_follows_the_programme(day, phase):
    assert settings().phase(day) == phase


@pytest.mark.parametrize(
    ("files", "name", "old", "new", "sentence"),
    [
        (FORMS, "caf-1.yaml", "code: physical_development", "code: general_health", "an earlier element"),
        (FORMS, "caf-1.yaml", "outcome: be_healthy", "outcome: be_well", "be_well is not one of the outcomes"),
        (FORMS, "caf-1.yaml", "- code: one_service", "- code: team", "endings are missing: one_service"),
        (FORMS, "caf-1.yaml", "parent: How is your child’s health?", "parents: How?", "write parent"),
        (CHECKLISTS, "checklist-1.yaml", "harm: true", "harm: false", "one question must ask about harm"),
        (CHECKLISTS, "checklist-1.yaml", "code: safe", "code: healthy", "an earlier question"),
        (SETTINGS, "settings.yaml", "from: 2008-09-01", "from: 2006-09-01", "follow one another"),
        (SETTINGS, "settings.yaml", "ratings: false", "ratings: perhaps", "ratings"),
    ],
)
def test_a_fault_is_named_with_its_line(tmp_path, files, name, old, new, sentence):
    found = faults(files, tmp_path, name, old, new)

    assert any(sentence in fault for fault in found), found
    assert all(int(fault.split(":")[0]) >= 1 for fault in found)

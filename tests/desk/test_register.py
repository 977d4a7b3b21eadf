"""The register of processing: every model has one purpose, every keeping its rule, special categories a condition."""

import csv
import io

import pytest
from django.apps import apps

from oast.audit.classification import Level
from oast.config.docs import processing
from oast.desk.definitions.processing import PROCESSING
from oast.desk.definitions.retention import RETENTION, Retention
from oast.desk.definitions.signals import PLACES, SIGNALS
from oast.desk.explaining.signals import known
from oast.desk.queries.register import HEADS, register, rows
from tests.desk.people import lead

MODELS = [model for model in apps.get_models() if model.__module__.startswith("oast.")]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_a_model_is_kept_for_exactly_one_purpose(model):
    """A new context fails here until the county says why it processes the data."""
    assert len(PROCESSING.one().of(model._meta.label)) == 1


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_a_models_keeping_has_its_rule(model):
    """A new word of a model fails here until `desk/retention.yaml` says what it means."""
    assert RETENTION.one().rule(model.PRIVACY.kept)


def test_no_rule_is_left_over():
    assert {rule.kept for rule in RETENTION.one().rules} - {model.PRIVACY.kept for model in MODELS} == set()


def test_special_categories_have_their_condition():
    assert [entry.purpose.name for entry in register() if entry.is_special and not entry.purpose.condition] == []


def test_every_field_of_every_model_stands_in_the_file():
    there = {(row[HEADS.index("Record")], row[HEADS.index("Field")]) for row in rows()}
    assert there == {(model._meta.label, name) for model in MODELS for name in model.PRIVACY.levels}


def test_the_document_names_every_personal_record():
    page = processing.page()
    named = [one.label for entry in register() for one in entry.holds if one.is_personal]
    assert [label for label in named if f"| {label} |" not in page] == []
    assert any(held.fields[Level.SENSITIVE] for entry in register() for held in entry.holds)


@pytest.mark.django_db
def test_the_pages():
    gwen = lead()
    assert "To find out who already works with a child" in gwen.get("/governance/register").content.decode()
    answer = gwen.get("/governance/register.csv")
    assert len(list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))) > 400


def test_a_county_cannot_name_a_rule_twice_or_an_unknown_one():
    rule = RETENTION.one().rules[0].model_dump()
    twice = Retention.model_validate(RETENTION.one().model_dump() | {"rules": [rule, rule]})
    assert [sentence for _, sentence in twice.cross_check()] == [f"“{rule['kept']}” stands twice"]
    with pytest.raises(KeyError):
        RETENTION.one().rule("no such word")


def test_every_signal_of_the_file_is_a_rule_that_oast_knows():
    assert set(known()) == set(PLACES)
    wrong = SIGNALS.one().model_copy(
        update={"signals": [SIGNALS.one().signals[0].model_copy(update={"code": "no_such", "sentence": "{x}"})] * 2}
    )
    assert len(list(wrong.cross_check())) == 3
    misworded = SIGNALS.one().model_copy(
        update={"signals": [SIGNALS.one().signals[0].model_copy(update={"sentence": "{x}"})]}
    )
    assert [sentence for _, sentence in misworded.cross_check()] == ["this rule cannot say x"]

"""The pre-assessment checklist: five questions and a decision."""

import uuid

from django.db import models

from oast.audit.classification import privacy
from oast.audit.models import SensitiveModel
from oast.caf.enums import ChecklistAnswerValue, Decision, YesNoUnknown


class Checklist(SensitiveModel):
    """What a practitioner thought about before offering an assessment; written once, with its decision."""

    PRIVACY = privacy(
        kept="six years after the case closes",
        key="id subject author agency",
        official="form_version made_at version",
        sensitive="services_needed own_service decision",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    subject = models.UUIDField(db_index=True)
    author = models.UUIDField()
    agency = models.UUIDField()
    form_version = models.CharField(max_length=40)
    services_needed = models.TextField(blank=True)
    own_service = models.TextField(choices=YesNoUnknown)
    decision = models.TextField(choices=Decision)
    made_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta(SensitiveModel.Meta):
        pass


class ChecklistAnswer(SensitiveModel):
    """The answer to one question; `question` is its code in the definition."""

    PRIVACY = privacy(
        kept="with the checklist", key="id checklist subject", official="question version", sensitive="answer note"
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    checklist = models.ForeignKey(Checklist, models.CASCADE, related_name="answers")
    subject = models.UUIDField(db_index=True)
    question = models.CharField(max_length=40)
    answer = models.TextField(choices=ChecklistAnswerValue)
    note = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(SensitiveModel.Meta):
        constraints = [models.UniqueConstraint(fields=["checklist", "question"], name="caf_checklist_question_once")]

"""Who leads, who was asked to lead, and who is in the team around the child."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from oast.audit.classification import privacy
from oast.audit.models import SensitiveModel
from oast.caf.models.episode import KEPT, Episode
from oast.sharing.enums import Part


class LeadNomination(SensitiveModel):
    """One practitioner asked to lead, and what they answered. Leading lasts from acceptance until `ended_at`.

    A hand-over adds a row; the earlier one keeps its name and dates.
    """

    PRIVACY = privacy(
        kept=KEPT,
        key="id subject episode person agency nominated_by consent version",
        official="nominated_at answered_at ended_at cancelled_at accepted",
        staff="decline_reason",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    subject = models.UUIDField(db_index=True)
    episode = models.ForeignKey(Episode, models.CASCADE, related_name="nominations")
    person = models.UUIDField(db_index=True)
    agency = models.UUIDField()
    nominated_by = models.UUIDField()
    nominated_at = models.DateTimeField()
    consent = models.UUIDField(null=True)
    """The family's agreement that covers the nominee; none where the author leads, who knows already."""
    answered_at = models.DateTimeField(null=True)
    accepted = models.BooleanField(null=True)
    decline_reason = models.TextField(blank=True)
    cancelled_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(SensitiveModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["episode"],
                condition=Q(accepted=True, ended_at__isnull=True),
                name="caf_nomination_one_lead",
            ),
            models.UniqueConstraint(
                fields=["episode"],
                condition=Q(answered_at__isnull=True, cancelled_at__isnull=True),
                name="caf_nomination_one_asked",
            ),
        ]


class TeamMember(SensitiveModel):
    """One practitioner invited into the team, with the agreement that covers them and the parts they may see."""

    PRIVACY = privacy(
        kept=KEPT,
        key="id subject episode person agency invited_by consent version",
        official="parts invited_at answered_at accepted left_at",
        staff="task decline_reason",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    subject = models.UUIDField(db_index=True)
    episode = models.ForeignKey(Episode, models.CASCADE, related_name="members")
    person = models.UUIDField(db_index=True)
    agency = models.UUIDField()
    task = models.CharField(max_length=200)
    """What this person does in the team, such as "sees Mia at school"."""
    parts = ArrayField(models.TextField(choices=Part))
    consent = models.UUIDField()
    invited_by = models.UUIDField()
    invited_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    accepted = models.BooleanField(null=True)
    decline_reason = models.TextField(blank=True)
    left_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(SensitiveModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["episode", "person"],
                condition=Q(left_at__isnull=True) & (Q(accepted__isnull=True) | Q(accepted=True)),
                name="caf_member_once",
            )
        ]

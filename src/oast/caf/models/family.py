"""How a family gets to its own record: a code handed over in person."""

import uuid

from django.db import models

from oast.audit.classification import privacy
from oast.audit.models import SensitiveModel
from oast.caf.enums import FamilyMember
from oast.caf.models.episode import KEPT, Episode


class FamilyInvitation(SensitiveModel):
    """One invitation for one person. Only the hash of the code is kept; the code is shown once."""

    PRIVACY = privacy(
        kept=KEPT,
        key="id subject episode made_by redeemed_by code_hash version",
        official="made_at expires_at redeemed_at cancelled_at",
        personal="member name",
        sensitive="safe_contact",
        hidden_by_shield="safe_contact",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    subject = models.UUIDField(db_index=True)
    episode = models.ForeignKey(Episode, models.CASCADE, related_name="family_invitations")
    member = models.TextField(choices=FamilyMember)
    name = models.CharField(max_length=200)
    safe_contact = models.TextField()
    """What the practitioner found out about who else could read it and harm somebody."""
    code_hash = models.CharField(max_length=64, unique=True)
    made_by = models.UUIDField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    redeemed_by = models.UUIDField(null=True)
    redeemed_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(SensitiveModel.Meta):
        pass


class InvitationTry(models.Model):
    """One code that did not fit, so that tries are limited."""

    PRIVACY = privacy(kept="30 days", key="id person", official="at")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.UUIDField(db_index=True)
    at = models.DateTimeField()

"""A referral to a service of the directory: a letter of its own, and what happened to it."""

import uuid

from django.db import models

from oast.audit.classification import privacy
from oast.audit.models import SensitiveModel
from oast.caf.enums import ReferralStep, Way
from oast.caf.models.episode import KEPT, Episode
from oast.caf.models.plan import PlanAction


class Referral(SensitiveModel):
    """What one service is told and asked, and nothing else: the provider sees this row and no other.

    So the child's name and how to reach the family are written into it when it is sent, as in a letter.
    """

    PRIVACY = privacy(
        kept=KEPT,
        key="id subject episode action service agency consent sent_by sent_agency version",
        official="way sent_at",
        personal="child_name born_on",
        sensitive="service_name asked background contact kept_by_child",
        hidden_by_shield="contact",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    subject = models.UUIDField(db_index=True)
    episode = models.ForeignKey(Episode, models.CASCADE, related_name="referrals")
    action = models.ForeignKey(PlanAction, models.SET_NULL, null=True, related_name="referrals")
    service = models.UUIDField()
    service_name = models.CharField(max_length=300)
    agency = models.UUIDField(null=True, db_index=True)
    """The agency that answers for the service within Oast; none where it has no account."""
    way = models.TextField(choices=Way)
    child_name = models.CharField(max_length=200)
    born_on = models.DateField(null=True)
    asked = models.TextField()
    background = models.TextField(blank=True)
    contact = models.TextField(blank=True)
    kept_by_child = models.BooleanField(default=False)
    consent = models.UUIDField()
    sent_by = models.UUIDField()
    sent_agency = models.UUIDField()
    sent_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta(SensitiveModel.Meta):
        pass


class ReferralEvent(SensitiveModel):
    """One dated step of a referral. `keyed` says that somebody of the team wrote down the service's answer."""

    PRIVACY = privacy(
        kept=KEPT,
        key="id subject referral by agency",
        official="step at position keyed",
        sensitive="note",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    subject = models.UUIDField(db_index=True)
    referral = models.ForeignKey(Referral, models.CASCADE, related_name="events")
    step = models.TextField(choices=ReferralStep)
    position = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by = models.UUIDField()
    agency = models.UUIDField()
    keyed = models.BooleanField(default=False)
    note = models.TextField(blank=True)

    class Meta(SensitiveModel.Meta):
        constraints = [models.UniqueConstraint(fields=["referral", "position"], name="caf_referral_step_once")]

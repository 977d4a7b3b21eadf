"""Keeping entries right: who keeps one, what it said before, what waits for approval, what may be the same twice."""

import uuid

from django.db import models
from django.db.models import Q

from oast.accounts.models import Agency
from oast.audit.classification import privacy
from oast.directory.enums import Capacity, ClaimState, How, Likeness, LinkState, ProposalState
from oast.directory.models.services import Service

_WITH = "as long as the service"


class Care(models.Model):
    """Who looks after an entry and how it stands, beside what its source says of it.

    `version` counts what was approved here. `kept_here` entries are no longer overwritten by their source:
    `source_changed_at` says when it last sent something else. `unlisted_on` is set when the check was overdue too long.
    """

    PRIVACY = privacy(
        kept=_WITH,
        key="service agency",
        public="capacity",
        official="version kept_here source_changed_at unlisted_on not_listed_because reminded_for said_at claimed_at",
    )

    service = models.OneToOneField(Service, models.CASCADE, primary_key=True, related_name="care")
    agency = models.ForeignKey(Agency, models.SET_NULL, null=True, related_name="+")
    claimed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=0)
    capacity = models.TextField(choices=Capacity, blank=True)
    kept_here = models.BooleanField(default=False)
    source_changed_at = models.DateTimeField(null=True)
    unlisted_on = models.DateField(null=True)
    not_listed_because = models.TextField(blank=True)
    reminded_for = models.DateField(null=True)
    said_at = models.DateTimeField(null=True)
    """When the provider last said how things stand today."""

    class Meta:
        indexes = [
            models.Index(fields=["unlisted_on"], name="directory_care_unlisted", condition=Q(unlisted_on__isnull=False))
        ]


class Version(models.Model):
    """What an entry said from one moment on: written once and never changed."""

    PRIVACY = privacy(
        kept=_WITH,
        key="id service agency_id",
        official="number content how at words",
        staff="by",
        hidden_by_shield="content",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    service = models.ForeignKey(Service, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    how = models.TextField(choices=How)
    by = models.TextField()
    agency_id = models.UUIDField(null=True)
    at = models.DateTimeField()
    words = models.TextField(blank=True)

    class Meta:
        ordering = ["service", "number"]
        constraints = [models.UniqueConstraint(fields=["service", "number"], name="directory_version_number")]


class Proposal(models.Model):
    """An edit that waits for a steward. `base` is what the entry said when the edit began, `revision` counts how often
    the edit itself was sent. One at a time is open for a service."""

    PRIVACY = privacy(
        kept=_WITH,
        key="id service agency_id",
        official="how base content revision state made_at words decided_at comment",
        staff="made_by decided_by",
        hidden_by_shield="base content",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    service = models.ForeignKey(Service, models.CASCADE, related_name="proposals")
    how = models.TextField(choices=How)
    base = models.JSONField()
    content = models.JSONField()
    revision = models.PositiveIntegerField(default=1)
    state = models.TextField(choices=ProposalState, default=ProposalState.WAITING)
    made_by = models.TextField()
    agency_id = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    words = models.TextField(blank=True)
    decided_by = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    comment = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["service"],
                condition=Q(state__in=[ProposalState.WAITING, ProposalState.RETURNED]),
                name="directory_proposal_open",
            )
        ]
        indexes = [models.Index(fields=["state", "made_at"], name="directory_proposal_state")]


class Claim(models.Model):
    """An agency says that an entry is its own. `automatic` ones were agreed by the rule of docs/adr/0122."""

    PRIVACY = privacy(
        kept=_WITH,
        key="id service agency",
        official="state automatic made_at words decided_at comment",
        staff="made_by decided_by",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    service = models.ForeignKey(Service, models.CASCADE, related_name="claims")
    agency = models.ForeignKey(Agency, models.CASCADE, related_name="+")
    state = models.TextField(choices=ClaimState, default=ClaimState.WAITING)
    automatic = models.BooleanField(default=False)
    made_by = models.TextField()
    made_at = models.DateTimeField()
    words = models.TextField(blank=True)
    decided_by = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    comment = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["service", "agency"], condition=Q(state=ClaimState.WAITING), name="directory_claim_open"
            )
        ]


class Pair(models.Model):
    """Two entries that may be the same service, with the reasons. What a person decided is remembered."""

    PRIVACY = privacy(
        kept=_WITH,
        key="id first second",
        official="reasons score state decided_at",
        staff="decided_by",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    first = models.ForeignKey(Service, models.CASCADE, related_name="+")
    second = models.ForeignKey(Service, models.CASCADE, related_name="+")
    reasons = models.JSONField(default=list)
    score = models.FloatField(default=0)
    state = models.TextField(choices=Likeness, default=Likeness.SUGGESTED)
    decided_by = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["first", "second"], name="directory_pair_once")]
        indexes = [models.Index(fields=["state", "-score"], name="directory_pair_state")]


class WebCheck(models.Model):
    """Whether a web address of a published entry answered when it was last asked."""

    PRIVACY = privacy(kept=_WITH, public="url", official="state detail failures checked_at")

    url = models.TextField(primary_key=True)
    state = models.TextField(choices=LinkState)
    detail = models.TextField(blank=True)
    failures = models.PositiveIntegerField(default=0)
    checked_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["state", "checked_at"], name="directory_webcheck_state")]


class ViewCount(models.Model):
    """How often the page of an entry was read in a month. Nobody is named and nothing else is kept."""

    PRIVACY = privacy(kept="13 months", key="id service", official="month views")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    service = models.ForeignKey(Service, models.CASCADE, related_name="view_counts")
    month = models.DateField()
    views = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "month"], name="directory_views_once")]


class _Answers(models.Model):
    """How the referrals of one month were answered, as far as it may be said: None is not shown."""

    sent = models.PositiveIntegerField(null=True)
    accepted = models.PositiveIntegerField(null=True)
    declined = models.PositiveIntegerField(null=True)
    unanswered = models.PositiveIntegerField(null=True)

    class Meta:
        abstract = True


class ReferralMonth(_Answers):
    """The referrals of a month to all services: counted once, above the directory, and never again."""

    PRIVACY = privacy(kept="13 months", official="month counted_at sent accepted declined unanswered")

    month = models.DateField(primary_key=True)
    counted_at = models.DateTimeField()


class ReferralCount(_Answers):
    """The referrals of a month to one service. A service without a row had none."""

    PRIVACY = privacy(kept="13 months", key="id service month", official="sent accepted declined unanswered")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    service = models.ForeignKey(Service, models.CASCADE, related_name="referral_counts")
    month = models.ForeignKey(ReferralMonth, models.CASCADE, related_name="services")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "month"], name="directory_referrals_once")]


class Upload(models.Model):
    """A table of services that a provider sent: read row by row, shown, and carried out once when confirmed."""

    PRIVACY = privacy(
        kept="60 days",
        key="id agency",
        official="file_name rows made_at confirmed_at",
        staff="made_by",
        hidden_by_shield="rows",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    agency = models.ForeignKey(Agency, models.CASCADE, related_name="+")
    file_name = models.CharField(max_length=200)
    rows = models.JSONField()
    made_by = models.TextField()
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

"""The common assessment: its dates, and a row with a version of its own for every part that is edited apart.

So two people who write different parts never meet, and who writes the same part second is told.
"""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from oast.audit.classification import privacy
from oast.audit.models import SensitiveModel
from oast.caf.enums import Ending, NeedLevel, PersonKind, Phase, YesNoUnknown
from oast.caf.models.checklist import Checklist

KEPT = "six years after the case closes"


class Assessment(SensitiveModel):
    """One common assessment of one child. Its status is derived from its dates (policies.assessment)."""

    PRIVACY = privacy(
        kept=KEPT,
        key="id subject author agency checklist storage_consent finished_consent version",
        official="form_version phase started_at completed_at superseded_at abandoned_at closed_at review_on"
        " ratings_agreed_at",
        sensitive="ending",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    subject = models.UUIDField(db_index=True)
    author = models.UUIDField()
    agency = models.UUIDField()
    form_version = models.CharField(max_length=40)
    phase = models.TextField(choices=Phase)
    checklist = models.ForeignKey(Checklist, models.PROTECT, null=True, related_name="assessments")
    storage_consent = models.UUIDField()
    """The yes to writing and keeping it (sharing.Consent)."""
    finished_consent = models.UUIDField(null=True)
    """The yes to the finished text."""
    started_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True)
    superseded_at = models.DateTimeField(null=True)
    abandoned_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    """When the help that followed ended: from then a new assessment may be started by anybody."""
    ending = models.TextField(choices=Ending, blank=True)
    review_on = models.DateField(null=True)
    ratings_agreed_at = models.DateTimeField(null=True)
    """When the family agreed to rate the elements from 0 to 4; off until then."""
    version = models.PositiveIntegerField(default=1)

    class Meta(SensitiveModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["subject"],
                condition=Q(completed_at__isnull=True, abandoned_at__isnull=True),
                name="caf_assessment_one_draft",
            ),
            models.CheckConstraint(
                condition=Q(completed_at__isnull=True) | (~Q(ending="") & Q(abandoned_at__isnull=True)),
                name="caf_assessment_completed_has_ending",
            ),
        ]


class Part(SensitiveModel):
    """A part that is saved by itself. `saved_from` is the token of the open page that saved it last: the same
    page may save again although its own save was never acknowledged. It numbers its saves, and `saved_number` is
    that of the last: one that was overtaken on its way is known by its lower number."""

    KEYS = "id assessment subject version saved_by saved_from saved_number"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    subject = models.UUIDField(db_index=True)
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(null=True)
    saved_by = models.UUIDField(null=True)
    saved_from = models.UUIDField(null=True)
    saved_number = models.PositiveIntegerField(default=0)

    class Meta(SensitiveModel.Meta):
        abstract = True


class AssessmentIdentity(Part):
    """Who the child is: taken from the index when the assessment starts, with what the index does not hold."""

    PRIVACY = privacy(
        kept=KEPT,
        key=f"{Part.KEYS} index_number",
        official="saved_at",
        personal="name also_known_as gender born_on expected_on first_language parent_language",
        sensitive="address postcode telephone ethnicity religion immigration_status disabled disability_details"
        " requirements requirement_details",
        hidden_by_shield="also_known_as address postcode telephone",
    )

    assessment = models.OneToOneField(Assessment, models.CASCADE, related_name="identity")
    name = models.CharField(max_length=200)
    also_known_as = models.CharField(max_length=200, blank=True)
    gender = models.CharField(max_length=20, blank=True)
    born_on = models.DateField(null=True)
    expected_on = models.DateField(null=True)
    address = models.TextField(blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    telephone = models.CharField(max_length=40, blank=True)
    index_number = models.CharField(max_length=40, blank=True)
    ethnicity = models.CharField(max_length=40, blank=True)
    religion = models.CharField(max_length=40, blank=True)
    immigration_status = models.CharField(max_length=200, blank=True)
    first_language = models.CharField(max_length=80, blank=True)
    parent_language = models.CharField(max_length=80, blank=True)
    disabled = models.TextField(choices=YesNoUnknown, blank=True)
    disability_details = models.TextField(blank=True)
    requirements = ArrayField(models.CharField(max_length=40), default=list)
    requirement_details = models.TextField(blank=True)

    class Meta(Part.Meta):
        abstract = False


class AssessmentSituation(Part):
    """What led to the assessment, and how the family lives."""

    PRIVACY = privacy(kept=KEPT, key=Part.KEYS, official="saved_at", sensitive="reason family_and_home")

    assessment = models.OneToOneField(Assessment, models.CASCADE, related_name="situation")
    reason = models.TextField(blank=True)
    family_and_home = models.TextField(blank=True)

    class Meta(Part.Meta):
        abstract = False


class AssessmentElement(Part):
    """One of the elements: strengths and needs in the words of those who talked; `element` is its code."""

    PRIVACY = privacy(
        kept=KEPT,
        key=Part.KEYS,
        official="element saved_at",
        sensitive="chosen strengths needs not_discussed rating_child rating_parent rating_practitioner",
    )

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="elements")
    element = models.CharField(max_length=40)
    chosen = models.BooleanField(default=False)
    """Where the worry is: the form opens on these."""
    strengths = models.TextField(blank=True)
    needs = models.TextField(blank=True)
    not_discussed = models.BooleanField(default=False)
    rating_child = models.PositiveSmallIntegerField(null=True)
    rating_parent = models.PositiveSmallIntegerField(null=True)
    rating_practitioner = models.PositiveSmallIntegerField(null=True)

    class Meta(Part.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["assessment", "element"], name="caf_element_once")]


class AssessmentPerson(Part):
    """A parent or carer, somebody present, an assessor, a service that works with the child already."""

    PRIVACY = privacy(
        kept=KEPT,
        key=f"{Part.KEYS} person agency",
        official="kind position saved_at",
        personal="name relationship role agency_name",
        sensitive="address telephone parental_responsibility",
        hidden_by_shield="address telephone",
    )

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="people")
    kind = models.TextField(choices=PersonKind)
    name = models.CharField(max_length=200)
    relationship = models.CharField(max_length=100, blank=True)
    role = models.CharField(max_length=200, blank=True)
    agency_name = models.CharField(max_length=200, blank=True)
    address = models.TextField(blank=True)
    telephone = models.CharField(max_length=40, blank=True)
    parental_responsibility = models.TextField(choices=YesNoUnknown, blank=True)
    person = models.UUIDField(null=True)
    """The practitioner, where it is one with an account."""
    agency = models.UUIDField(null=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta(Part.Meta):
        abstract = False


class AssessmentConclusion(Part):
    """What was found, and what needs to change."""

    PRIVACY = privacy(
        kept=KEPT, key=Part.KEYS, official="saved_at", sensitive="strengths need_level needs changes_needed"
    )

    assessment = models.OneToOneField(Assessment, models.CASCADE, related_name="conclusion")
    strengths = models.TextField(blank=True)
    need_level = models.TextField(choices=NeedLevel, blank=True)
    needs = models.TextField(blank=True)
    changes_needed = models.TextField(blank=True)

    class Meta(Part.Meta):
        abstract = False


class AssessmentComments(Part):
    """What the child and the parents say about it, in their words."""

    PRIVACY = privacy(kept=KEPT, key=Part.KEYS, official="saved_at", sensitive="child parents")

    assessment = models.OneToOneField(Assessment, models.CASCADE, related_name="comments")
    child = models.TextField(blank=True)
    parents = models.TextField(blank=True)

    class Meta(Part.Meta):
        abstract = False


class AssessmentAction(Part):
    """A proposed action. The delivery plan starts from these."""

    PRIVACY = privacy(
        kept=KEPT,
        key=f"{Part.KEYS} owner owner_agency service",
        official="position saved_at due_on",
        personal="owner_name",
        sensitive="desired_outcome action service_name",
    )

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="actions")
    desired_outcome = models.TextField(blank=True)
    action = models.TextField()
    owner_name = models.CharField(max_length=200, blank=True)
    owner = models.UUIDField(null=True)
    """The practitioner, where it is one with an account."""
    owner_agency = models.UUIDField(null=True)
    due_on = models.DateField(null=True)
    service = models.UUIDField(null=True)
    """The directory's service, where the action uses one."""
    service_name = models.CharField(max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta(Part.Meta):
        abstract = False

"""The basic record of every child, who is involved, the keys it is found by; feeds as they were received.

No case information, no risk score, no watch-list (childindex.md). `subject` is the opaque key that this
context mints; it is the only thing that other contexts hold of a child.
"""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models

from oast.accounts.models import Agency
from oast.audit.classification import privacy
from oast.audit.models import SensitiveModel
from oast.childindex.enums import Gender, LoadState, RowOutcome, Standing, State
from oast.sharing.enums import Purpose


class Child(SensitiveModel):
    """One child or unborn child. An unborn child is found by the mother's name and the expected date.

    `sources` says for each field from which agency's record it comes and of what day. A shield is on the
    person: it hides everything but name, gender, date of birth and number.
    """

    PRIVACY = privacy(
        kept="archived at 18 (25 where the law says so), purged six years later",
        key="id subject number version lift_asked lift_asked_by",
        official="state made_at archived_on",
        personal="given middle family called former mother_given mother_family sort_key born expected gender sources"
        " nhs_verified",
        sensitive="address postcode no_fixed_address nhs_number upn school_urn school_name school_since practice"
        " shielded shielded_at lift_asked_at died_on kept_longer",
        hidden_by_shield="middle called former mother_given mother_family sources nhs_verified address postcode"
        " no_fixed_address nhs_number upn school_urn school_name school_since practice",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    subject = models.UUIDField(unique=True, default=uuid.uuid4)
    number = models.CharField(max_length=10, unique=True)
    given = models.CharField(max_length=100, blank=True)
    middle = models.CharField(max_length=100, blank=True)
    family = models.CharField(max_length=100, blank=True)
    called = models.CharField(max_length=100, blank=True)
    former = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    mother_given = models.CharField(max_length=100, blank=True)
    mother_family = models.CharField(max_length=100, blank=True)
    sort_key = models.CharField(max_length=220)
    born = models.DateField(null=True)
    expected = models.DateField(null=True)
    gender = models.TextField(choices=Gender, blank=True)
    address = models.CharField(max_length=300, blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    no_fixed_address = models.BooleanField(default=False)
    nhs_number = models.CharField(max_length=10, null=True, unique=True)
    nhs_verified = models.BooleanField(default=False)
    upn = models.CharField(max_length=13, null=True, unique=True)
    school_urn = models.CharField(max_length=10, blank=True)
    school_name = models.CharField(max_length=200, blank=True)
    school_since = models.DateField(null=True)
    practice = models.CharField(max_length=200, blank=True)
    shielded = models.BooleanField(default=False)
    shielded_at = models.DateTimeField(null=True)
    """Since when; null without a shield, and where it is not known."""
    lift_asked = models.UUIDField(null=True)
    """Somebody’s request to take the shield off, which waits for a second person: its key in the audit."""
    lift_asked_by = models.UUIDField(null=True)
    lift_asked_at = models.DateTimeField(null=True)
    state = models.TextField(choices=State, default=State.CONFIRMED)
    died_on = models.DateField(null=True)
    """As it was notified."""
    kept_longer = models.BooleanField(default=False, db_default=False)
    """A care leaver, or a disabled young person who agreed: archived at the later age."""
    archived_on = models.DateField(null=True)
    sources = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta(SensitiveModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(born__isnull=True) | models.Q(expected__isnull=True),
                name="childindex_child_one_date",
            )
        ]
        indexes = [
            models.Index(
                fields=["made_at", "id"], condition=models.Q(state="doubtful"), name="childindex_child_doubtful"
            ),
            models.Index(
                fields=["lift_asked_at", "id"],
                condition=models.Q(lift_asked__isnull=False),
                name="childindex_child_lift_asked",
            ),
        ]


class Carer(SensitiveModel):
    """Somebody with parental responsibility or care, and how to reach them."""

    PRIVACY = privacy(
        kept="with the child",
        key="id subject",
        personal="name relation responsible",
        sensitive="telephone",
        hidden_by_shield="name relation responsible telephone",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    subject = models.UUIDField(db_index=True)
    name = models.CharField(max_length=200)
    relation = models.CharField(max_length=60)
    responsible = models.BooleanField(default=False)
    telephone = models.CharField(max_length=40, blank=True)

    class Meta(SensitiveModel.Meta):
        indexes = [models.Index(fields=["telephone"], name="childindex_carer_telephone")]


class Involvement(SensitiveModel):
    """A service that works with the child, and whom to ring there. No word of why.

    A sensitive one is shown only as "a sensitive service is involved"; its contact goes through the index office.
    """

    PRIVACY = privacy(
        kept="six years after its end",
        key="id subject agency version",
        official="started_on ended_on",
        staff="practitioner team telephone",
        sensitive="service sensitive",
        hidden_by_shield="agency service practitioner team telephone started_on ended_on sensitive",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    subject = models.UUIDField(db_index=True)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    service = models.CharField(max_length=200)
    practitioner = models.CharField(max_length=200, blank=True)
    team = models.CharField(max_length=200, blank=True)
    telephone = models.CharField(max_length=40, blank=True)
    started_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    sensitive = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta(SensitiveModel.Meta):
        pass


class AssessmentNotice(SensitiveModel):
    """That a common assessment exists, and who leads: pushed here by the assessments, nothing of their content."""

    PRIVACY = privacy(
        kept="with the child",
        key="id subject version",
        staff="lead_name lead_agency lead_telephone",
        sensitive="exists since",
        hidden_by_shield="exists since lead_name lead_agency lead_telephone",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    subject = models.UUIDField(unique=True)
    exists = models.BooleanField()
    lead_name = models.CharField(max_length=200, blank=True)
    lead_agency = models.CharField(max_length=200, blank=True)
    lead_telephone = models.CharField(max_length=40, blank=True)
    since = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta(SensitiveModel.Meta):
        pass


class BlockingKey(SensitiveModel):
    """A key by which a child is found, compared by `=` alone (childindex.linkage.keys)."""

    PRIVACY = privacy(kept="with the child", key="subject", personal="key")

    pk = models.CompositePrimaryKey("key", "subject")
    key = models.BigIntegerField()
    subject = models.UUIDField(db_index=True)

    class Meta(SensitiveModel.Meta):
        pass


class Search(SensitiveModel):
    """One search of one person: what was asked, why, and which children it may open today."""

    PRIVACY = privacy(
        kept="until the end of the next day; the audit keeps the rest",
        key="id person agency results",
        official="at purpose standing",
        sensitive="terms reason",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.UUIDField()
    agency = models.UUIDField()
    at = models.DateTimeField()
    purpose = models.TextField(choices=Purpose)
    standing = models.TextField(choices=Standing)
    reason = models.TextField()
    terms = models.JSONField()
    results = ArrayField(models.UUIDField(), default=list)

    class Meta(SensitiveModel.Meta):
        indexes = [models.Index(fields=["person", "-at"], name="childindex_search_person")]


class Gateway(models.Model):
    """The county's record of the law that lets it keep the index, and of the impact assessment. No row: off."""

    PRIVACY = privacy(
        kept="for good", key="id", official="legal_gateway impact_assessment recorded_at invented", staff="recorded_by"
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    legal_gateway = models.TextField()
    impact_assessment = models.TextField()
    invented = models.BooleanField(default=False)
    recorded_by = models.TextField()
    recorded_at = models.DateTimeField()


class FeedAgreement(models.Model):
    """A tier-three agreement under which one agency sends one kind of file, until it lapses. Its data items are the
    columns of the kind's declared schema; nothing else of a file is taken."""

    PRIVACY = privacy(
        kept="six years after its end",
        key="id agency",
        official="kind reference purpose frequency security starts_on review_on lapses_on",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    kind = models.SlugField()
    reference = models.CharField(max_length=80, unique=True)
    purpose = models.CharField(max_length=500, blank=True, db_default="")
    frequency = models.CharField(max_length=80, blank=True, db_default="")
    security = models.CharField(max_length=300, blank=True, db_default="")
    """How the files travel."""
    starts_on = models.DateField()
    review_on = models.DateField(null=True)
    lapses_on = models.DateField()
    """The first day on which it holds no more."""


class FeedLoad(SensitiveModel):
    """One file and how far it has come. Its rows stand in FeedRow as they came, cells in the order of `headings`;
    a stopped load goes on with those that wait."""

    PRIVACY = privacy(
        kept="six years",
        key="id agreement digest",
        official="state received_at finished_at file_name headings rows counts problem",
        staff="received_by",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    agreement = models.ForeignKey(FeedAgreement, models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    headings = ArrayField(models.TextField(), default=list)
    state = models.TextField(choices=LoadState, default=LoadState.WAITING)
    rows = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    problem = models.TextField(blank=True)
    received_by = models.TextField()
    received_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta(SensitiveModel.Meta):
        indexes = [models.Index(fields=["-received_at"], name="childindex_load_received")]
        constraints = [models.UniqueConstraint(fields=["agreement", "digest"], name="childindex_load_once")]


class FeedRow(SensitiveModel):
    """One row of a file: kept as it came, never changed but for what became of it.

    `digest` is over the agreement and the row, so that a row sent again is known again. `candidates` are
    (subject, bits) of the children it came near, the nearest first.
    """

    PRIVACY = privacy(
        kept="six years",
        key="id load number digest subject",
        official="outcome score model reason",
        sensitive="received candidates",
        hidden_by_shield="received",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    load = models.ForeignKey(FeedLoad, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, db_index=True)
    received = models.JSONField()
    outcome = models.TextField(choices=RowOutcome, default=RowOutcome.WAITING)
    subject = models.UUIDField(null=True)
    score = models.FloatField(null=True)
    model = models.CharField(max_length=40, blank=True)
    reason = models.TextField(blank=True)
    candidates = models.JSONField(default=list)

    class Meta(SensitiveModel.Meta):
        constraints = [models.UniqueConstraint(fields=["load", "number"], name="childindex_feedrow_once")]
        indexes = [
            models.Index(fields=["load", "number"], condition=models.Q(outcome="queued"), name="childindex_row_queued"),
            models.Index(
                fields=["load", "number"], condition=models.Q(outcome="waiting"), name="childindex_row_waiting"
            ),
        ]


class RowError(SensitiveModel):
    """One fault of one row, in words for whoever sent it."""

    PRIVACY = privacy(kept="six years", key="id load", official="number field", sensitive="sentence")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    load = models.ForeignKey(FeedLoad, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    field = models.CharField(max_length=100)
    sentence = models.TextField()

    class Meta(SensitiveModel.Meta):
        indexes = [models.Index(fields=["load", "number"], name="childindex_rowerror_load")]

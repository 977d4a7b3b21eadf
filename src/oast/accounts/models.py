"""Agencies, teams and people; who works where, by whose sponsorship, in which roles and with what checks."""

import hashlib
import uuid
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from oast.accounts import roles
from oast.accounts.enums import Kind, QualificationKind, ResetState, Sector, SeenHow
from oast.audit.classification import privacy


class PersonManager(BaseUserManager["Person"]):
    """People by e-mail address, in small letters."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email=(username or "").lower())


class Person(AbstractBaseUser):
    """Somebody who can sign in: a practitioner, a parent or carer, a young person."""

    PRIVACY = privacy(
        kept="six years after leaving",
        key="id",
        staff="email name telephone kind password last_login is_active left_at signed_out_at",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    email = models.EmailField("email address", unique=True)
    name = models.CharField(max_length=200)
    telephone = models.CharField(max_length=40, blank=True)
    kind = models.TextField(choices=Kind, default=Kind.PRACTITIONER)
    is_active = models.BooleanField(default=True)
    left_at = models.DateTimeField(null=True, blank=True)
    signed_out_at = models.DateTimeField(null=True, blank=True)
    """Every session that began before is over, whether it is listed or not."""

    objects = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        indexes = [GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="accounts_person_name")]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name


class Agency(models.Model):
    """A school, health trust, police force, council, charity: whoever employs practitioners."""

    PRIVACY = privacy(kept="for good", key="id", public="name sector telephone email lcsp urn", official="has_accounts")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = models.CharField(max_length=200)
    sector = models.TextField(choices=Sector)
    telephone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    lcsp = models.SlugField(blank=True)
    urn = models.CharField(max_length=10, blank=True)
    has_accounts = models.BooleanField(default=True)

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """A team, which may have members of several agencies."""

    PRIVACY = privacy(kept="for good", key="id agency", public="name telephone lcsp")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = models.CharField(max_length=200)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="teams")
    telephone = models.CharField(max_length=40, blank=True)
    lcsp = models.SlugField(blank=True)

    def __str__(self) -> str:
        return self.name


class Dated(models.Model):
    """Something that holds from one day to another; `ended_on` is the first day it no longer holds."""

    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True

    @staticmethod
    def on(day, prefix: str = "") -> Q:
        """The condition that the row holds on `day`."""
        started, ended = f"{prefix}started_on", f"{prefix}ended_on"
        return Q(**{f"{started}__lte": day}) & (Q(**{f"{ended}__isnull": True}) | Q(**{f"{ended}__gt": day}))


class TeamMembership(Dated):
    """A person in a team, from one day to another."""

    PRIVACY = privacy(kept="six years after its end", key="id team person", staff="started_on ended_on")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    team = models.ForeignKey(Team, models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, models.PROTECT, related_name="team_memberships")


class Employment(Dated):
    """A person working for an agency, sponsored there by a colleague, until it expires or ends.

    `expires_on` is renewed by the yearly attestation; one person may serve two agencies.
    """

    PRIVACY = privacy(
        kept="six years after its end",
        key="id person agency sponsor",
        staff="job_title started_on ended_on expires_on attested_on",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.ForeignKey(Person, models.PROTECT, related_name="employments")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="employments")
    job_title = models.CharField(max_length=200)
    sponsor = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True, blank=True)
    expires_on = models.DateField()
    attested_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(sponsor=F("person")), name="accounts_employment_not_own_sponsor")
        ]


class RoleGrant(Dated):
    """A role held in one employment, from one day to another; `place` narrows it to an LCSP."""

    PRIVACY = privacy(
        kept="six years after its end", key="id employment granted_by", staff="role place started_on ended_on"
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    employment = models.ForeignKey(Employment, models.CASCADE, related_name="role_grants")
    role = models.TextField(choices=[(role.name, role.label) for role in roles.ALL])
    place = models.SlugField(blank=True)
    granted_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True, blank=True)


class Invitation(models.Model):
    """A colleague invited by the sponsor of an agency. Of the code only its hash is kept; it opens once."""

    PRIVACY = privacy(
        kept="six months",
        key="id agency invited_by accepted_by code_hash",
        staff="email job_title roles place invited_at expires_at accepted_at withdrawn_at",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    email = models.EmailField()
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="invitations")
    job_title = models.CharField(max_length=200)
    roles = ArrayField(models.TextField())
    place = models.SlugField(blank=True)
    code_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True, blank=True)
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    @staticmethod
    def hashed(code: str) -> str:
        return hashlib.sha256(code.encode()).hexdigest()

    def is_open(self, at: datetime) -> bool:
        """Whether it may still be accepted at `at`."""
        return self.accepted_at is None and self.withdrawn_at is None and at < self.expires_at


class Qualification(models.Model):
    """A vetting check or a completed training, with its number and expiry."""

    PRIVACY = privacy(
        kept="six years after leaving", key="id person", staff="kind title reference awarded_on expires_on"
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.ForeignKey(Person, models.CASCADE, related_name="qualifications")
    kind = models.TextField(choices=QualificationKind)
    title = models.CharField(max_length=200)
    reference = models.CharField(max_length=80)
    awarded_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True)


class Post(models.Model):
    """A post of the Trust or a partnership: named in public where people are not."""

    PRIVACY = privacy(kept="for good", key="id agency", public="title place telephone email")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    title = models.CharField(max_length=200)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="posts")
    place = models.SlugField(blank=True)
    telephone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)


class PostHolding(Dated):
    """Who holds a post, from one day to another."""

    PRIVACY = privacy(kept="six years after its end", key="id post person", staff="started_on ended_on")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    post = models.ForeignKey(Post, models.CASCADE, related_name="holdings")
    person = models.ForeignKey(Person, models.PROTECT, related_name="post_holdings")


class Limit(models.Model):
    """How far one limit of guessing is used up: one row for an account, an address or a device, by a keyed hash.

    `full_at` is when all of it is free again; nothing here says who was guessed at.
    """

    PRIVACY = privacy(kept="a day", key="key", official="full_at")

    key = models.CharField(max_length=64, primary_key=True)
    full_at = models.DateTimeField(db_index=True)


class RoleProposal(models.Model):
    """A county role that one officer of the Trust proposed and another has to agree to."""

    PRIVACY = privacy(
        kept="six years after its end",
        key="id employment proposed_by decided_by",
        staff="role place proposed_at decided_at agreed",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    employment = models.ForeignKey(Employment, models.CASCADE, related_name="role_proposals")
    role = models.TextField(choices=[(role.name, role.label) for role in roles.ALL])
    place = models.SlugField(blank=True)
    proposed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    agreed = models.BooleanField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(agreed=True) | ~Q(decided_by=F("proposed_by")), name="accounts_proposal_two_people"
            )
        ]


class FactorReset(models.Model):
    """A lost second factor: who saw the person and asks, who agreed, and the code handed over (only its hash)."""

    PRIVACY = privacy(
        kept="six years",
        key="id person agency asked_by decided_by code_hash",
        staff="seen_how reason two_people state asked_at decided_at made_at code_until ended_at",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.ForeignKey(Person, models.CASCADE, related_name="factor_resets")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", null=True, blank=True)
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True, blank=True)
    asked_at = models.DateTimeField()
    seen_how = models.TextField(choices=SeenHow)
    reason = models.CharField(max_length=500)
    two_people = models.BooleanField()
    state = models.TextField(choices=ResetState)
    decided_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    code_hash = models.CharField(max_length=64, blank=True)
    code_until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(asked_by=F("person")), name="accounts_reset_not_own"),
            models.CheckConstraint(
                condition=Q(two_people=False)
                | Q(state__in=["asked", "refused"])
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("asked_by")) & ~Q(decided_by=F("person"))),
                name="accounts_reset_two_people",
            ),
        ]

"""Taxonomies: those of the sources, and our own of outcomes and topics (definition data)."""

import uuid

from django.db import models
from django.db.models import Q

from oast.audit.classification import privacy
from oast.directory.enums import TermHow, TermKind, TermState
from oast.directory.models.services import Service
from oast.directory.models.sources import Source


class Taxonomy(models.Model):
    """A list of terms, of one source."""

    PRIVACY = privacy(kept="for good", key="id source", public="name description")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    source = models.ForeignKey(Source, models.PROTECT, related_name="taxonomies")
    name = models.TextField()
    description = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "name"], name="directory_taxonomy_name")]


class TaxonomyTerm(models.Model):
    """A term. `code` is the source's; of our own taxonomies it is the slug that the facets use. `heir` stands for one
    of our own that is retired."""

    PRIVACY = privacy(kept="for good", key="id taxonomy parent heir", public="code name description facet")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    taxonomy = models.ForeignKey(Taxonomy, models.PROTECT, related_name="terms")
    code = models.TextField()
    name = models.TextField()
    description = models.TextField(blank=True)
    facet = models.TextField(blank=True)
    parent = models.ForeignKey("self", models.SET_NULL, null=True, related_name="children")
    heir = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["taxonomy", "code"], name="directory_term_code")]


class TermMeaning(models.Model):
    """What a steward said of a term: that it means one of our own, or (`means` false) that it does not, whatever the
    definition files say."""

    PRIVACY = privacy(kept="for good", key="id term own by", official="means at")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    term = models.ForeignKey(TaxonomyTerm, models.CASCADE, related_name="meanings")
    own = models.ForeignKey(TaxonomyTerm, models.CASCADE, related_name="+")
    means = models.BooleanField()
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["term", "own"], name="directory_meaning_once")]


class TermVersion(models.Model):
    """What stewards made of one of our own terms: the whole of it (`content`), and what of that the definition files
    did not say (`differs`). Written once; only its state goes on. The last one in force of each code holds; the last
    of all names the state of our lists (docs/adr/0150). One at a time waits to be published."""

    PRIVACY = privacy(
        kept="for good",
        key="id run",
        public="code content",
        official="number kind differs how state words made_at ended_at services",
        staff="made_by",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    number = models.PositiveIntegerField(unique=True)
    kind = models.TextField(choices=TermKind)
    code = models.TextField()
    content = models.JSONField()
    differs = models.JSONField()
    how = models.TextField(choices=TermHow)
    state = models.TextField(choices=TermState, default=TermState.WAITING)
    words = models.TextField()
    made_by = models.TextField()
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    run = models.UUIDField(null=True)
    services = models.PositiveIntegerField(default=0)
    """How many services were published with it."""

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["state"], condition=Q(state="waiting"), name="directory_term_one_waits")
        ]
        indexes = [
            models.Index(fields=["-number"], condition=Q(state="in_force"), name="directory_term_in_force"),
            models.Index(fields=["code", "-number"], name="directory_term_history"),
        ]


class ServiceTopic(models.Model):
    """A service belongs to a term. `mapped` ones follow from its other terms and are made anew when those change."""

    PRIVACY = privacy(kept="as long as the service", key="id service term", public="mapped")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    service = models.ForeignKey(Service, models.CASCADE, related_name="topics")
    term = models.ForeignKey(TaxonomyTerm, models.CASCADE, related_name="services")

    mapped = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "term"], name="directory_topic_once")]

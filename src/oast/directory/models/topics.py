"""Taxonomies: those of the sources, and our own of outcomes and topics (definition data)."""

import uuid

from django.db import models

from oast.audit.classification import privacy
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
    """A term. `code` is the source's; of our own taxonomies it is the slug that the facets use."""

    PRIVACY = privacy(kept="for good", key="id taxonomy parent", public="code name description facet")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    taxonomy = models.ForeignKey(Taxonomy, models.PROTECT, related_name="terms")
    code = models.TextField()
    name = models.TextField()
    description = models.TextField(blank=True)
    facet = models.TextField(blank=True)
    parent = models.ForeignKey("self", models.SET_NULL, null=True, related_name="children")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["taxonomy", "code"], name="directory_term_code")]


class ServiceTopic(models.Model):
    """A service belongs to a term."""

    PRIVACY = privacy(kept="as long as the service", key="id service term")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    service = models.ForeignKey(Service, models.CASCADE, related_name="topics")
    term = models.ForeignKey(TaxonomyTerm, models.CASCADE, related_name="services")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "term"], name="directory_topic_once")]

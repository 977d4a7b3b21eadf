"""What the public reads: one approved snapshot a service, with the columns that search needs (docs/adr/0031).

Written only by publishing; page, search and API read nothing else, so that an edit that waits for approval
changes nothing outside, and a list costs one query whatever it shows.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.functions import Cos, Radians, Sin

from oast.audit.classification import privacy
from oast.directory.models.services import Location, Service
from oast.directory.models.sources import Source


class Entry(models.Model):
    """The published snapshot of a service. `document` holds everything shown (masked places masked already);
    `brief` is the list item of the API, ready to send.

    `covers` are keys of places (`county`, district codes, LCSP keys); empty means nobody is turned away.
    """

    PRIVACY = privacy(
        kept="as long as the service is listed",
        key="service source organization_id agency_id terms taxonomies",
        public="name document brief vector topics delivery languages weekdays facets covers minimum_age maximum_age"
        " free self_referral for_send accessible masked modified_at assured_on due_on standing",
    )

    service = models.OneToOneField(Service, models.CASCADE, primary_key=True, related_name="entry")
    source = models.ForeignKey(Source, models.CASCADE, related_name="+")
    organization_id = models.UUIDField(null=True, db_index=True)
    agency_id = models.UUIDField(null=True, db_index=True)
    name = models.TextField()
    document = models.JSONField()
    brief = models.TextField()
    vector = SearchVectorField()
    topics = ArrayField(models.TextField(), default=list)
    terms = ArrayField(models.UUIDField(), default=list)
    taxonomies = ArrayField(models.UUIDField(), default=list)
    delivery = ArrayField(models.TextField(), default=list)
    languages = ArrayField(models.TextField(), default=list)
    weekdays = ArrayField(models.SmallIntegerField(), default=list)
    facets = ArrayField(models.TextField(), default=list)
    """Everything that narrows a search, as `kind:value` (`queries/facets.py`)."""

    covers = ArrayField(models.TextField(), default=list)
    minimum_age = models.FloatField(null=True)
    maximum_age = models.FloatField(null=True)
    free = models.BooleanField(null=True)
    self_referral = models.BooleanField(null=True)
    for_send = models.BooleanField(default=False)
    accessible = models.BooleanField(default=False)
    masked = models.BooleanField(default=False)
    modified_at = models.DateTimeField()
    assured_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    standing = models.FloatField(default=1.0)
    """Multiplies the rank: overdue and unchecked entries fall."""

    class Meta:
        indexes = [
            # Without a list of what is still to be sorted in: every search would read it from end to end.
            GinIndex(fields=["vector"], name="directory_entry_vector", fastupdate=False),
            GinIndex(fields=["topics"], name="directory_entry_topics", fastupdate=False),
            GinIndex(fields=["terms"], name="directory_entry_terms", fastupdate=False),
            GinIndex(fields=["covers"], name="directory_entry_covers", fastupdate=False),
            models.Index(fields=["service"], name="directory_entry_anywhere", condition=models.Q(covers=[])),
            models.Index(fields=["name", "service"], name="directory_entry_name"),
            models.Index(fields=["modified_at", "service"], name="directory_entry_modified"),
        ]


def _made(expression: models.Expression) -> models.GeneratedField:
    return models.GeneratedField(expression=expression, output_field=models.FloatField(), db_persist=True)


class EntryPlace(models.Model):
    """Where a published service is delivered, with coordinates. A masked place has no row here.

    `x`, `y` and `z` are the same point on a ball of radius 1: from them a distance needs no sine for each place.
    """

    PRIVACY = privacy(
        kept="as long as the service is listed", key="id entry location", public="latitude longitude x y z"
    )

    id = models.UUIDField(primary_key=True)
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="places")
    location = models.ForeignKey(Location, models.CASCADE, related_name="+")
    latitude = models.FloatField()
    longitude = models.FloatField()
    x = _made(Cos(Radians("latitude")) * Cos(Radians("longitude")))
    y = _made(Cos(Radians("latitude")) * Sin(Radians("longitude")))
    z = _made(Sin(Radians("latitude")))

    class Meta:
        indexes = [models.Index(fields=["latitude", "longitude"], name="directory_place_point")]


class EntryEvent(models.Model):
    """A dated event of a published service, such as a workshop. `places_left` is what the provider said last."""

    PRIVACY = privacy(
        kept="as long as the service is listed",
        key="id entry",
        public="on_date opens_at closes_at title places_left",
    )

    id = models.UUIDField(primary_key=True)
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="events")
    on_date = models.DateField()
    opens_at = models.TimeField(null=True)
    closes_at = models.TimeField(null=True)
    title = models.TextField(blank=True)
    places_left = models.PositiveSmallIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["on_date", "entry"], name="directory_event_date")]


class SearchWord(models.Model):
    """A word that published services use, for the first step of the search: mending typing errors."""

    PRIVACY = privacy(kept="until the next publication", public="word stem entries")

    word = models.TextField(primary_key=True)
    stem = models.TextField(default="", db_index=True)
    entries = models.PositiveIntegerField()

    class Meta:
        indexes = [GinIndex(fields=["word"], opclasses=["gin_trgm_ops"], name="directory_word_trigrams")]

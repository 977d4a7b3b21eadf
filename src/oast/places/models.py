"""The county's own lookup of postcodes, once it has given one."""

import uuid

from django.db import models

from oast.audit.classification import privacy


class Lookup(models.Model):
    """One import of the county's own boundaries. The newest is in force; older ones keep their line here."""

    PRIVACY = privacy(
        kept="for good", key="id imported_by", public="name", official="imported_at rows refused_rows missing_rows"
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = models.CharField(max_length=200)
    imported_at = models.DateTimeField()
    imported_by = models.TextField()
    rows = models.IntegerField()
    refused_rows = models.IntegerField()
    missing_rows = models.IntegerField()
    """Postcodes of the county that the lookup does not name: they keep the assumed LCSP."""

    class Meta:
        ordering = ["-imported_at", "-id"]


class Assignment(models.Model):
    """A postcode's LCSP by the lookup in force."""

    PRIVACY = privacy(kept="until the next lookup", public="postcode lcsp")

    postcode = models.CharField(max_length=8, primary_key=True)
    lcsp = models.SlugField()

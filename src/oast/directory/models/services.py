"""Organisations, services, and what hangs on them. Shaped after HSDS, so that nothing is lost either way."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models

from oast.accounts.models import Agency
from oast.audit.classification import privacy
from oast.directory.enums import Delivery, Held, LocationKind, Status
from oast.directory.models.sources import Sourced

_KEPT = "as long as the source has it, then withdrawn"


class Organization(Sourced):
    """Who runs a service. `agency` is the same body as an agency of the partnership, where it is one."""

    PRIVACY = privacy(
        kept=_KEPT,
        key="id source original_id agency",
        public="name alternate_name description email url",
        official="digest withdrawn_at",
    )

    agency = models.ForeignKey(Agency, models.SET_NULL, null=True, related_name="+")
    name = models.TextField()
    alternate_name = models.TextField(blank=True)
    description = models.TextField(blank=True)
    email = models.TextField(blank=True)
    url = models.TextField(blank=True)

    class Meta(Sourced.Meta):
        pass

    def __str__(self) -> str:
        return self.name


class Service(Sourced):
    """What is offered: the working record. The public reads the `Entry` made from it.

    `organization` is empty where the source names none that exists; `free`, `self_referral` and the ages
    are empty where it is not known. Ages are whole or part years, both ends included.
    """

    PRIVACY = privacy(
        kept=_KEPT,
        key="id source original_id organization",
        public="name alternate_name description url email status alert fees free minimum_age maximum_age"
        " eligibility application_process self_referral wait_time interpretation accreditations delivery"
        " for_send assured_by assured_on due_on modified_at",
        official="digest withdrawn_at held_for do_not_list",
    )

    organization = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="services")
    name = models.TextField()
    alternate_name = models.TextField(blank=True)
    description = models.TextField(blank=True)
    url = models.TextField(blank=True)
    email = models.TextField(blank=True)
    status = models.TextField(choices=Status, default=Status.ACTIVE)
    alert = models.TextField(blank=True)
    fees = models.TextField(blank=True)
    free = models.BooleanField(null=True)
    minimum_age = models.FloatField(null=True)
    maximum_age = models.FloatField(null=True)
    eligibility = models.TextField(blank=True)
    application_process = models.TextField("how to refer", blank=True)
    self_referral = models.BooleanField(null=True)
    wait_time = models.TextField(blank=True)
    interpretation = models.TextField(blank=True)
    accreditations = models.TextField(blank=True)
    delivery = ArrayField(models.TextField(choices=Delivery), default=list)
    for_send = models.BooleanField(default=False)
    assured_by = models.TextField(blank=True)
    assured_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    modified_at = models.DateTimeField()
    held_for = models.TextField(choices=Held, blank=True)
    do_not_list = models.BooleanField(default=False)

    class Meta(Sourced.Meta):
        pass

    def __str__(self) -> str:
        return self.name


class Location(Sourced):
    """A place. A masked one (a refuge, a childminder's home) is named by its town and nothing nearer."""

    PRIVACY = privacy(
        kept=_KEPT,
        key="id source original_id organization",
        public="kind name alternate_name description transportation latitude longitude masked attention"
        " address_1 address_2 city region state_province postal_code country",
        official="digest withdrawn_at",
        hidden_by_shield="name description transportation latitude longitude attention address_1 address_2 postal_code",
    )

    organization = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    kind = models.TextField(choices=LocationKind, default=LocationKind.PHYSICAL)
    name = models.TextField(blank=True)
    alternate_name = models.TextField(blank=True)
    description = models.TextField(blank=True)
    transportation = models.TextField(blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    masked = models.BooleanField(default=False)
    attention = models.TextField(blank=True)
    address_1 = models.TextField(blank=True)
    address_2 = models.TextField(blank=True)
    city = models.TextField(blank=True)
    region = models.TextField(blank=True)
    state_province = models.TextField(blank=True)
    postal_code = models.TextField(blank=True)
    country = models.TextField(blank=True)

    class Meta(Sourced.Meta):
        pass


class Part(models.Model):
    """A part of a service or location: replaced whole when its owner changes. `position` is the source's order."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True


class ServiceAtLocation(Part):
    """A service offered at a place."""

    PRIVACY = privacy(kept=_KEPT, key="id service location", official="position", public="description")

    service = models.ForeignKey(Service, models.CASCADE, related_name="at_locations")
    location = models.ForeignKey(Location, models.CASCADE, related_name="at_services")
    description = models.TextField(blank=True)


class Phone(Part):
    """A telephone of a service."""

    PRIVACY = privacy(kept=_KEPT, key="id service", official="position", public="number extension kind description")

    service = models.ForeignKey(Service, models.CASCADE, related_name="phones")
    number = models.TextField()
    extension = models.TextField(blank=True)
    kind = models.TextField(blank=True)
    description = models.TextField(blank=True)


class Schedule(Part):
    """When a service opens: a weekday (1 is Monday) every week, or one dated event such as a workshop.

    `original_text` are the source's words; times are empty where those could not be read. `places_left` is what
    the provider of an event said last.
    """

    PRIVACY = privacy(
        kept=_KEPT,
        key="id service location",
        official="position",
        public="weekday on_date opens_at closes_at valid_from valid_to description original_text places_left",
    )

    service = models.ForeignKey(Service, models.CASCADE, related_name="schedules")
    location = models.ForeignKey(Location, models.CASCADE, null=True, related_name="+")
    weekday = models.PositiveSmallIntegerField(null=True)
    on_date = models.DateField(null=True)
    opens_at = models.TimeField(null=True)
    closes_at = models.TimeField(null=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    description = models.TextField(blank=True)
    original_text = models.TextField(blank=True)
    places_left = models.PositiveSmallIntegerField(null=True)


class Language(Part):
    """A language a service is offered in, in the source's words."""

    PRIVACY = privacy(kept=_KEPT, key="id service", official="position", public="name")

    service = models.ForeignKey(Service, models.CASCADE, related_name="languages")
    name = models.TextField()


class Accessibility(Part):
    """What a place offers to people with a disability."""

    PRIVACY = privacy(kept=_KEPT, key="id location", official="position", public="name details")

    location = models.ForeignKey(Location, models.CASCADE, related_name="accessibility")
    name = models.TextField()
    details = models.TextField(blank=True)


class CostOption(Part):
    """What a service costs, in pounds."""

    PRIVACY = privacy(kept=_KEPT, key="id service", official="position", public="option amount amount_description")

    service = models.ForeignKey(Service, models.CASCADE, related_name="cost_options")
    option = models.TextField(blank=True)
    amount = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    amount_description = models.TextField(blank=True)


class ServiceArea(Part):
    """Whom a service is for by where they live. `place` is `county`, a district's code or an LCSP's key of
    the place definitions; empty where the source's words could not be matched to one."""

    PRIVACY = privacy(kept=_KEPT, key="id service", official="position", public="place name")

    service = models.ForeignKey(Service, models.CASCADE, related_name="areas")
    place = models.SlugField(blank=True)
    name = models.TextField(blank=True)

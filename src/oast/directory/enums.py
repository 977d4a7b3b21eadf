"""The closed lists of the directory."""

from django.db import models

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Status(models.TextChoices):
    """The four states of the Open Referral standard. Only an active or temporarily closed service is listed."""

    ACTIVE = "active", "Active"
    INACTIVE = "inactive", "Inactive"
    DEFUNCT = "defunct", "No longer running"
    TEMPORARILY_CLOSED = "temporarily closed", "Temporarily closed"


class Delivery(models.TextChoices):
    """How help reaches the family."""

    PLACE = "place", "At a place"
    VISIT = "visit", "Visits you at home"
    GROUP = "group", "In a group"
    TELEPHONE = "telephone", "By telephone"
    ONLINE = "online", "Online"


class LocationKind(models.TextChoices):
    """The standard's kinds of location."""

    PHYSICAL = "physical", "A place"
    POSTAL = "postal", "A postal address"
    VIRTUAL = "virtual", "Not a place"


class Held(models.TextChoices):
    """Why a record is kept but not published."""

    NO = "", "Published"
    NO_NAME = "no_name", "The record has no name"
    NO_IDENTIFIER = "no_identifier", "The record has no identifier"
    IDENTIFIER_TWICE = "identifier_twice", "Another record of the source has the same identifier"
    NEW = "new", "A new entry that waits for a steward"


class Cost(models.TextChoices):
    """What a service costs, as far as it says."""

    FREE = "free", "Free"
    CHARGE = "charge", "There is a charge"
    UNKNOWN = "unknown", "Cost not said"


LINKED = "linked"
"""The format of a source of which nothing is copied: a search here leads on to its own."""


class Every(models.TextChoices):
    """How often a source is pulled by the clock."""

    NEVER = "", "Only by hand"
    DAY = "day", "Every day"
    WEEK = "week", "Every week"
    MONTH = "month", "Every four weeks"


class PullState(models.TextChoices):
    """What became of a pull."""

    RUNNING = "running", "Running"
    GOOD = "good", "Taken in"
    FAILED = "failed", "Failed"


class ChangeKind(models.TextChoices):
    """What an import did to a service."""

    CREATED = "created", "New"
    UPDATED = "updated", "Changed"
    RETURNED = "returned", "Back again"
    WITHDRAWN = "withdrawn", "No longer there"


class ReportKind(models.TextChoices):
    """What somebody says is wrong with an entry."""

    CLOSED = "closed", "It has closed or moved"
    CONTACT = "contact", "The telephone, e-mail or web address is wrong"
    TIMES = "times", "The opening times or dates are wrong"
    UNSAFE = "unsafe", "It shows something that should not be public"
    OTHER = "other", "Something else"


class ReportState(models.TextChoices):
    """What became of a report."""

    OPEN = "open", "Open"
    MENDED = "mended", "Mended"
    RIGHT = "right", "The entry was right"
    JUNK = "junk", "Not a report"


class DefectKind(models.TextChoices):
    """What is wrong with a record as its source gave it. Every record with a defect is kept."""

    MISSING_ORGANIZATION = "missing_organization", "Points at an organisation that is not in the source"
    ADDRESS_WITHOUT_SCHEME = "address_without_scheme", "Web address without http:// or https://"
    ADDRESS_NOT_WEB = "address_not_web", "Web address that is not an http address: shown as text, never linked"
    DUPLICATE_GROUP = "duplicate_group", "Several services of one organisation have the same name"
    WITHOUT_TOPIC = "without_topic", "Service without a topic"
    GARBLED_DESCRIPTION = "garbled_description", "Description garbled by a wrong encoding"
    GARBLED_TEXT = "garbled_text", "Other text garbled by a wrong encoding"
    MARKER_IN_DESCRIPTION = "marker_in_description", "Marks of another program left in the description"
    WITHOUT_DESCRIPTION = "without_description", "Service without a description"
    WITHOUT_CONTACT = "without_contact", "Service without telephone, e-mail, web address or street"
    WITHOUT_STATUS = "without_status", "Service without a status: taken as active"
    STATUS_NOT_KNOWN = "status_not_known", "Status that the standard does not know: taken as inactive"
    NO_NAME = "no_name", "Record without a name: kept, not published"
    NO_IDENTIFIER = "no_identifier", "Record without an identifier: kept, not published"
    IDENTIFIER_TWICE = "identifier_twice", "Identifier used twice: the first is published, the others are kept"
    ROW_WITHOUT_SERVICE = "row_without_service", "Row that points at no service"
    ROW_WITHOUT_LOCATION = "row_without_location", "Row that points at no location"
    ROW_WITHOUT_TOPIC = "row_without_topic", "Row that points at no topic"
    TOPIC_TWICE = "topic_twice", "The same topic twice on one service"
    LOCATION_MISSING_ORGANIZATION = (
        "location_missing_organization",
        "Location that points at an organisation that is not in the source",
    )
    LOCATION_WITHOUT_COORDINATES = "location_without_coordinates", "Location without coordinates"
    COORDINATES_NOT_UNDERSTOOD = "coordinates_not_understood", "Coordinates that are not on the earth"
    SECOND_ADDRESS = "second_address", "Second address of one location: kept in the raw record only"
    WITHOUT_STREET = "without_street", "Address without a street"
    EMPTY_TELEPHONE = "empty_telephone", "Telephone without a number"
    EMPTY_LANGUAGE = "empty_language", "Language without a name"
    TIME_NOT_UNDERSTOOD = "time_not_understood", "Opening time that cannot be read: shown in the source's words"
    WEEKDAY_NOT_UNDERSTOOD = "weekday_not_understood", "Day of the week that cannot be read"
    AMOUNT_NOT_UNDERSTOOD = "amount_not_understood", "Amount of money that cannot be read"
    AGE_NOT_UNDERSTOOD = "age_not_understood", "Age that cannot be read"
    DATE_NOT_UNDERSTOOD = "date_not_understood", "Date that cannot be read"
    RECORD_NOT_UNDERSTOOD = "record_not_understood", "Record that is no object: kept as received, not published"
    VALUE_NOT_UNDERSTOOD = "value_not_understood", "Value of another kind than the standard’s: kept as received"
    FILE_NOT_READ = "file_not_read", "File that Oast does not show: kept row by row as received"


class Capacity(models.TextChoices):
    """Whether somebody new can come, as the provider last said."""

    FREE = "free", "Places free now"
    FEW = "few", "Few places left"
    WAITING = "waiting", "Full: there is a waiting list"
    FULL = "full", "Full: no new families at present"


class Wait(models.TextChoices):
    """How long families wait. Words to choose from, because they are public at once."""

    NONE = "No waiting time", "No waiting time"
    TWO_WEEKS = "Up to two weeks", "Up to two weeks"
    SIX_WEEKS = "Up to six weeks", "Up to six weeks"
    THREE_MONTHS = "Up to three months", "Up to three months"
    SIX_MONTHS = "Up to six months", "Up to six months"
    LONGER = "More than six months", "More than six months"


class How(models.TextChoices):
    """How a version of an entry came about."""

    SOURCE = "source", "As its source had it"
    NEW = "new", "New entry"
    EDIT = "edit", "Edited"
    COPY = "copy", "Copied to another place"
    BULK = "bulk", "Edited in a table"
    TODAY = "today", "How things stand today"
    REVERTED = "reverted", "Brought back to an earlier version"


class ProposalState(models.TextChoices):
    """What became of an edit."""

    WAITING = "waiting", "Waits for a steward"
    RETURNED = "returned", "Returned with a comment"
    APPROVED = "approved", "Approved"
    TAKEN_BACK = "taken_back", "Taken back"


class ClaimState(models.TextChoices):
    """What became of a claim."""

    WAITING = "waiting", "Waits for a steward"
    AGREED = "agreed", "Agreed"
    REFUSED = "refused", "Refused"


class Likeness(models.TextChoices):
    """What is known of two entries that look alike."""

    SUGGESTED = "suggested", "Perhaps the same"
    SAME = "same", "The same: one of them is listed"
    DIFFERENT = "different", "Not the same"


class LinkState(models.TextChoices):
    """What came of asking for a web address."""

    WORKS = "works", "Answers"
    GONE = "gone", "Says that the page does not exist"
    FAILS = "fails", "Answers with an error"
    UNREACHABLE = "unreachable", "Does not answer"
    NOT_ASKED = "not_asked", "Not asked: it does not lead to the open web"


class TermKind(models.TextChoices):
    """The three lists of our own."""

    OUTCOME = "outcome", "Outcome"
    TOPIC = "topic", "Topic"
    NEED = "need", "Need"


class TermHow(models.TextChoices):
    """How a version of one of our own terms came about."""

    FILED = "filed", "As the definition files have it"
    ADDED = "added", "Added"
    CHANGED = "changed", "Changed"
    RETIRED = "retired", "Retired into another"
    PUT_BACK = "put_back", "Put back"
    REVERTED = "reverted", "Brought back to an earlier version"


class TermState(models.TextChoices):
    """Where a change of our own terms stands."""

    WAITING = "waiting", "Is being published"
    IN_FORCE = "in_force", "In force"
    TAKEN_BACK = "taken_back", "Taken back"

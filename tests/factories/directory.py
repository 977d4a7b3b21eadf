"""Services of a small directory, stored and published as an importer does it."""

from datetime import UTC, date, datetime, time
from uuid import UUID

from oast.audit.scope import SystemActor
from oast.directory.enums import How, TermHow, TermState
from oast.directory.models import Care, Claim, Pair, Report, Service, Taxonomy, TaxonomyTerm, TermVersion, Version
from oast.directory.operations import editing, import_package
from oast.directory.operations import own_terms as terms
from oast.directory.operations.pulling import save_source
from oast.directory.operations.tables import keep_table
from oast.directory.operations.terms import store_own_terms
from oast.directory.queries.contents import content_of
from oast.directory.queries.stewards import still_right_code
from oast.directory.records import (
    LocationRecord,
    OrganizationRecord,
    Package,
    PhoneRecord,
    ScheduleRecord,
    ServiceRecord,
)

DAY = date(2008, 3, 5)
AT = datetime(2008, 3, 5, 9, 0, tzinfo=UTC)
STEWARD = SystemActor("directory_import")

MAIDSTONE = {"latitude": 51.272, "longitude": 0.529, "city": "Maidstone", "postal_code": "ME14 1XX"}
DOVER = {"latitude": 51.1279, "longitude": 1.3134, "city": "Dover", "postal_code": "CT16 1AA"}


def organization(source_id: str = "o1", name: str = "Hop Kiln Family Trust", **fields) -> OrganizationRecord:
    return OrganizationRecord(source_id, name, **fields)


def location(source_id: str = "l1", **fields) -> LocationRecord:
    """A place in Maidstone, unless other fields are given."""
    place = {"address_1": "1 Invented Street", "name": "The Oast Rooms", **MAIDSTONE}
    return LocationRecord(source_id, organization="o1", **place | fields)


def service(source_id: str = "s1", name: str = "Bereavement support", **fields) -> ServiceRecord:
    """A service at the location `l1` of the organisation `o1`, open on Wednesdays from 9 to 5."""
    given = {
        "organization": "o1",
        "description": "Help for children after a death in the family.",
        "locations": [("l1", "")],
        "phones": [PhoneRecord("01632 960001")],
        "schedules": [ScheduleRecord(3, time(9), time(17))],
        "own_topics": ["bereavement"],
    }
    return ServiceRecord(source_id, name=name, **given | fields)


def package(*services: ServiceRecord, locations=None, organizations=None) -> Package:
    return Package(
        {one.source_id: one for one in organizations or [organization()]},
        {one.source_id: one for one in locations or [location()]},
        list(services or [service()]),
    )


def load(what: Package | None = None, source: str = "Test", at: datetime = AT):
    """Store and publish a package; the id of the run."""
    return import_package(by=STEWARD, at=at, source_name=source, format="hsds", package=what or package())


def kept(service_id, by, other_agency) -> dict:
    """What providers and stewards have to do with an entry that the agency of `by` keeps: an edit that waits, a claim
    of another agency, a new entry that may be the same, a report, a table that was sent, an earlier version."""
    Care.objects.update_or_create(service_id=service_id, defaults={"agency_id": by.agency, "version": 1})
    said = content_of(service_id)
    earlier = Version.objects.create(
        service_id=service_id, number=1, content=said | {"fees": "Was free"}, how=How.SOURCE, by="", at=AT
    )
    content = said | {"name": "Grief and loss"}
    edit = editing.propose_edit(by=by, at=AT, service_id=service_id, content=content, seen="1.0")
    new = editing.start_entry(by=by, at=AT, content=said | {"name": "Chess club"})
    first, second = sorted([service_id, new], key=str)
    row = {
        "line": 2, "cells": {}, "key": "", "name": "Music", "content": said | {"name": "Music"}, "changes": ["Name"],
        "faults": [], "mark": "", "outcome": "",
    }  # fmt: skip
    due = Service.objects.get(pk=service_id).due_on
    return {
        "proposal_id": edit,
        "claim_id": Claim.objects.create(
            service_id=service_id, agency_id=other_agency, made_by=by.key, made_at=AT, words="Ours"
        ).id,
        "pair_id": Pair.objects.create(first_id=first, second_id=second, reasons=["The names are the same."]).id,
        "report_id": Report.objects.create(service_id=service_id, kind="closed", words="Gone", created_at=AT).id,
        "upload_id": keep_table(by=by, at=AT, file_name="t.csv", rows=[row]),
        "version_id": earlier.pk,
        "code": still_right_code(service_id, due),
    }


def own_terms() -> dict[str, UUID]:
    """Our own lists as stewards changed them: “Play and holidays” was renamed, “Bullying” is retired into “Safety”, a
    further change was taken back. What addresses name of it."""

    def done(change: UUID | None) -> UUID:
        terms.publish_term(by=STEWARD, at=AT, change_id=change)
        return change

    said = {"name": "Play", "also": "playing", "parent": "enjoy-and-achieve"}
    given = {"by": STEWARD, "at": AT, "words": "The board agreed it"}
    renamed = done(terms.change_term(code="play", said=said, seen="files", **given))
    done(terms.retire_term(code="bullying", heir="safety", seen="files", **given))
    change = terms.change_term(code="food", said=said | {"name": "Food"}, seen="files", **given)
    terms.take_term_back(by=STEWARD, at=AT, change_id=change)
    own = store_own_terms()
    filed = TermVersion.objects.get(code="play", how=TermHow.FILED)
    return {
        "own_term_id": own["play"],
        "retired_id": own["bullying"],
        "renamed_id": renamed,
        "filed_id": filed.id,
        "change_id": change,
        "own_list_id": TaxonomyTerm.objects.get(pk=own["play"]).taxonomy_id,
    }


def one_waits() -> None:
    """The change that was taken back waits to be published."""
    TermVersion.objects.filter(state=TermState.TAKEN_BACK).update(state=TermState.WAITING)


def elsewhere() -> dict[str, UUID]:
    """Another directory as a source, with one term of its own list; what addresses name of it."""
    key = save_source(by=STEWARD, at=AT, name="Elsewhere", format="oruk", address="https://elsewhere.example/api")
    ours = store_own_terms()
    of = Taxonomy.objects.create(source_id=key, name="Things")
    term = TaxonomyTerm.objects.create(taxonomy=of, code="toys", name="Toys")
    return {"source_id": key, "taxonomy_id": of.id, "term_id": term.id, "own_id": ours["play"]}

"""What the county of `tests.repo.world` has besides its children: colleagues, the directory, a feed, the desk."""

from datetime import timedelta
from uuid import UUID

from oast.accounts.models import Agency, Employment, Qualification
from oast.accounts.operations import county_roles, factors, sponsorship
from oast.audit.operations import OPERATIONS, changed, operation
from oast.childindex import operations as index
from oast.childindex.enums import RowOutcome
from oast.childindex.models import FeedRow
from oast.desk.enums import AccessState, Asked, Basis, HoldKind, Requester, RequestKind
from oast.desk.models import Access
from oast.desk.operations import keeping, requests
from oast.desk.operations.reviewing import ask_about_access
from oast.desk.operations.withholding import withhold_access
from oast.directory.models import Entry
from oast.directory.queries import keeping as shortlist
from oast.jobs.models import Run
from tests.childindex.test_feeds import POLICE as POLICE_HEADINGS
from tests.factories import accounts, childindex, directory
from tests.repo.world import AT, County

SYSTEM = childindex.SYSTEM
INVITATION_CODE = "an-invitation-of-the-county"


def besides(county: County) -> None:
    """Records that addresses without a child name."""
    colleague = Employment.objects.get(person=county.people["colleague"])
    sponsor = county.viewer("sponsor")
    invitation = sponsorship.invite(
        by=sponsor,
        at=AT,
        agency_id=county.agencies["author"],
        email="new.colleague@example.invalid",
        job_title="Teacher",
        role_names=["practitioner"],
        code=INVITATION_CODE,
        link="/",
    )
    county.arguments.update(_directory(county))
    county.arguments.update(directory.elsewhere())
    county.arguments.update(_own_terms())
    agreement = index.agree_feed(
        by=SYSTEM,
        at=AT,
        agency=county.agencies["stranger"],
        kind="police_referrals",
        reference="T3/county",
        starts_on=AT.date(),
        lapses_on=AT.date() + timedelta(days=300),
    )
    content = f"{POLICE_HEADINGS}KP/1,Hopkins,Max,05/03/2000,M,CT1 2AB,PC 1,01632 960001,04/03/2008\n".encode()
    load = index.receive_feed(by=SYSTEM, at=AT, agreement=agreement, file_name="feed.csv", content=content, job=False)
    _fed(by=SYSTEM, at=AT, load=load, child=county.child("supported", shield=True, agreement="given"))
    run = Run.objects.create(
        job="test", title="A long job", started_by=str(county.people["index_steward"]), started_at=AT
    )
    colleagues_grant = colleague.role_grants.get().id
    county.arguments.update(_reviewed(county) | _requested(county) | _county_roles(county) | _lost_factors(county))
    county.arguments.update(
        {
            "employment_id": colleague.id,
            "lead_employment_id": str(
                Employment.objects.get(person=county.people["lead"], agency=county.agencies["lead"]).id
            ),
            "grant_id": colleagues_grant,
            "check_id": Qualification.objects.filter(person=colleague.person_id).first().id,
            "invitation_id": invitation,
            "invitations:code": INVITATION_CODE,
            "account/address:code": "0" * 32,
            "agencies:agency_id": county.agencies["author"],
            "load_id": load,
            "agreement": agreement,
            "agreement_id": agreement,
            "run_id": run.id,
            "run": run.id,
        }
    )


def _directory(county: County) -> dict[str, UUID | str]:
    """An entry that the provider keeps, with an edit, a claim, a double, a report, a table and an earlier version."""
    due = AT.date() + timedelta(days=10)
    directory.load(directory.package(directory.service(due_on=due)))
    service = Entry.objects.get().pk
    made = directory.kept(service, county.viewer("provider"), county.agencies["elsewhere"])
    under = {"code": "directory/still-right:code"}
    kept = {under.get(name, f"directory:{name}"): key for name, key in made.items()}
    return {"service_id": service, "directory/list/of:code": shortlist.written([service])} | kept


def _own_terms() -> dict[str, UUID | str]:
    """Our own lists with a change of each kind, for the pages of stewards."""
    made = directory.own_terms()
    ours = "directory/stewards/terms/ours/<uuid:term_id>"
    return {
        "change_id": made["change_id"],
        f"{ours}:term_id": made["own_term_id"],
        f"{ours}/put-back:term_id": made["retired_id"],
        f"{ours}/versions:version_id": made["filed_id"],
        "directory/stewards/terms/of/<uuid:taxonomy_id>/new:taxonomy_id": made["own_list_id"],
    }


def _reviewed(county: County) -> dict[str, UUID | str]:
    """A look of the stranger's that nothing explains, a question to them about it, and what else the desk keeps."""
    stranger = {"actor": county.people["stranger"], "agency": county.agencies["stranger"]}
    looked = _access(by=SYSTEM, at=AT, subject=county.children[0].subject, **stranger)
    kept = _access(by=SYSTEM, at=AT, subject=county.children[1].subject, **stranger)
    lead = county.viewer("information_governance")
    asked = ask_about_access(by=lead, at=AT, access_id=looked, asked=Asked.PRACTITIONER, question="Why did you look?")
    until = {"review_on": AT.date() + timedelta(days=30)}
    return {
        "access_id": looked,
        "question_id": asked,
        "number": county.children[0].arguments["number"],
        "withholding_id": withhold_access(by=lead, at=AT, access_id=kept, reason="A police check", **until),
        "hold_id": keeping.place_hold(
            by=lead,
            at=AT,
            subject=county.child("new", shield=True).subject,
            kind=HoldKind.COMPLAINT,
            reason="A complaint",
            **until,
        ),
        # of the day on which all are grown up, so that there is something to report
        "report_id": keeping.report_keeping(by=SYSTEM, at=AT, day=AT.date().replace(year=2010)),
    }


def _requested(county: County) -> dict[str, UUID | str]:
    """A parent's requests for a copy about a shielded child: one just taken, one that a second information governance
    lead prepared, one that may be sent, one that was sent."""
    first = county.viewer("information_governance")
    second = accounts.practitioner(
        "Second Lead", Agency.objects.get(pk=county.agencies["county"]), "information_governance"
    )
    steps = [requests.prepare_copy, requests.check_copy, requests.send_copy]
    taken = [(), (second,), (second, first), (second, first, first)]
    made = []
    for leads in taken:
        key = requests.take_request(
            by=first,
            at=AT,
            subject=county.child("supported", shield=True, agreement="given").subject,
            kind=RequestKind.ACCESS,
            requester=Requester.PARENT,
            requester_name="Pat Example",
            identity="Passport seen",
            authority="Parental responsibility",
            recipient="Handed over in person",
            received_on=AT.date(),
        )
        for step, who in zip(steps, leads, strict=False):
            step(by=who, at=AT, request_id=key)
        made.append(key)
    fresh, prepared, checked, sent = made
    page = "governance/requests/<uuid:request_id>/"
    pages = dict.fromkeys(("close", "extend", "passages", "prepare"), fresh) | {"check": prepared, "send": checked}
    return {f"{page}{name}:request_id": key for name, key in pages.items()} | {"request_id": sent}


def _county_roles(county: County) -> dict[str, UUID | str]:
    """A county role that somebody holds, and one that another officer proposed."""
    other = accounts.practitioner("Second Officer", Agency.objects.get(pk=county.agencies["county"]), "trust_officer")
    work = Employment.objects.get(person=county.people["colleague"]).id
    third = accounts.practitioner("Third Officer", Agency.objects.get(pk=county.agencies["county"]))
    held = Employment.objects.get(person=third.person).id  # none of the people of the tables: it opens pages
    return {
        "proposal_id": county_roles.give(by=other, at=AT, employment_id=work, role="index_steward"),
        "county-roles/held:grant_id": county_roles.give(by=other, at=AT, employment_id=held, role="directory_steward"),
    }


def _lost_factors(county: County) -> dict[str, UUID | str]:
    """A lost second factor that the sponsor may take away, and one for which a second person has to agree."""
    sponsor = county.viewer("sponsor")
    lost = accounts.practitioner("Lost Factor", Agency.objects.get(pk=sponsor.agency))
    guarded = accounts.practitioner("Lost Sponsor", Agency.objects.get(pk=sponsor.agency), "sponsor")
    first, second = (
        factors.ask(
            by=sponsor,
            at=AT,
            employment_id=Employment.objects.get(person=one.person).id,
            seen_how="known",
            reason="Bag stolen",
        )
        for one in (lost, guarded)
    )
    return {"reset_id": first, "lost-factors/<uuid:reset_id>/agree/:reset_id": second}


@operation("test.access")
def _access(*, by, at, subject, actor, agency):
    made = Access(
        subject=subject,
        actor=actor,
        agency=agency,
        day=at.date(),
        first_at=at,
        last_at=at,
        looks=1,
        basis=Basis.NOTHING,
        sentence="Nothing explains it",
        rank=1,
        state=AccessState.WAITING,
        explained_at=at,
    )
    made.save(force_insert=True)
    changed(object_kind="desk.access", object_id=made.id, subject=subject)
    return made.id


@operation("test.feed_row")
def _fed(*, by, at, load, child):
    """A row of an agency's file that was found to be the child's: it holds the address, as it came."""
    came = {"Surname": child.word, "Address": child.where}
    made = FeedRow(load_id=load, number=2, digest="2", received=came, outcome=RowOutcome.MATCHED, subject=child.subject)
    made.save(force_insert=True)
    changed(object_kind="childindex.feed_row", object_id=made.id, subject=child.subject)


for _name in ("test.access", "test.feed_row"):
    del OPERATIONS[_name]

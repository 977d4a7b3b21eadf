"""Assessments, through the operations that the pages use. Alice starts and writes; the family says yes."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID, uuid4

from oast.accounts.queries import Viewer
from oast.caf.enums import Ending, NeedLevel, PersonKind
from oast.caf.operations import assessment as operations
from oast.caf.operations import parts
from oast.caf.operations.consent import Answered
from oast.caf.queries.background import Facts, PersonFacts
from oast.sharing.enums import Answer, Evidence, Giver, Recipient, Relation
from oast.sharing.operations import Named
from tests.factories import sharing
from tests.factories.sharing import AT

FACTS = Facts(
    name="Zoe Invented",
    born_on=date(2000, 5, 17),
    gender="female",
    address="1 Invented Road, Maidstone",
    postcode="ME14 1XX",
    index_number="1000000001",
    people=(
        PersonFacts(PersonKind.PARENT, "Pat Invented", relationship="Mother", parental_responsibility="yes"),
        PersonFacts(PersonKind.SERVICE, "Invicta School", agency_name="Invicta School"),
    ),
)


def answered(*named: UUID, excluded: Iterable[UUID] = (), **fields) -> Answered:
    """A parent's spoken yes to storing; to sharing with the agencies named, if there are any."""
    agreed = tuple(Named(key, Recipient.AGENCY) for key in named)
    shut_out = tuple(Named(key, Recipient.AGENCY, excluded=True) for key in excluded)
    return Answered(
        **{
            "giver": Giver.PARENT,
            "giver_name": "Pat Invented",
            "giver_relation": "Mother",
            "store": Answer.YES,
            "share": Answer.YES if named else None,
            "named": agreed + shut_out,
            "evidence": Evidence.SPOKEN,
            "witness": "Sam Invented",
            "age": 7,
        }
        | fields
    )


def opened(viewer: Viewer, subject: UUID | None = None) -> UUID:
    """A child whose index record the viewer opened today. Returns the subject."""
    return sharing.relate(viewer, Relation.INDEX, subject)


def draft(viewer: Viewer, *named: UUID, subject: UUID | None = None, at=AT, **fields) -> UUID:
    """An assessment begun by `viewer`, with consent to share with the agencies named. Returns its id."""
    made = operations.start_assessment(
        **{
            "by": viewer,
            "at": at,
            "subject": opened(viewer, subject),
            "answered": answered(*named),
            "facts": FACTS,
        }
        | fields
    )
    assert made is not None
    return made


def save(viewer: Viewer, assessment: UUID, part: str, at=AT, version: int = 1, saved_from=None, **values) -> None:
    """Save a part of a draft, as a page that was opened at `version`."""
    parts.save_part(
        by=viewer,
        at=at,
        assessment_id=assessment,
        part=part,
        values=values,
        version=version,
        saved_from=saved_from or uuid4(),
    )


def element(viewer: Viewer, assessment: UUID, code: str, at=AT, version: int = 1, saved_from=None, **values) -> None:
    """Save one element of a draft."""
    parts.save_element(
        by=viewer,
        at=at,
        assessment_id=assessment,
        element=code,
        values={"strengths": "", "needs": "", "not_discussed": False} | values,
        version=version,
        saved_from=saved_from or uuid4(),
    )


def action(viewer: Viewer, assessment: UUID, at=AT, **values) -> UUID:
    """Add a proposed action. Returns its id."""
    made = uuid4()
    parts.save_action(
        by=viewer,
        at=at,
        assessment_id=assessment,
        action_id=made,
        values={"action": "Go to the breakfast club", "desired_outcome": "Starts the day fed"} | values,
        version=1,
        saved_from=uuid4(),
    )
    return made


def write(viewer: Viewer, assessment: UUID, at=AT) -> UUID:
    """Write everything that a finished assessment must hold. Returns the assessment's id."""
    save(viewer, assessment, "situation", at, reason="Often tired at school.", family_and_home="Two rooms.")
    element(viewer, assessment, "general_health", at, strengths="Seldom ill.", needs="Tired in the morning.")
    save(
        viewer,
        assessment,
        "conclusion",
        at,
        strengths="A close family.",
        need_level=NeedLevel.ADDITIONAL,
        needs="Sleep and breakfast.",
        changes_needed="Zoe sleeps and eats.",
    )
    save(viewer, assessment, "comments", at, child="I like my school.", parents="We want help with the nights.")
    action(viewer, assessment, at)
    return assessment


def complete(
    viewer: Viewer, assessment: UUID, ending: Ending = Ending.TEAM, *named: UUID, at=AT, **fields
) -> UUID | None:
    """Finish a written draft with the family's yes."""
    return operations.complete_assessment(
        **{
            "by": viewer,
            "at": at,
            "assessment_id": assessment,
            "ending": ending,
            "review_on": date(2008, 4, 16),
            "answered": answered(*named),
        }
        | fields
    )


def completed(viewer: Viewer, *named: UUID, ending: Ending = Ending.TEAM, at=AT, **fields) -> UUID:
    """A finished assessment. Returns its id."""
    made = write(viewer, draft(viewer, *named, at=at, **fields), at)
    complete(viewer, made, ending, *named, at=at)
    return made

"""The relationship that explains a look: found in the record at that time, or said and confirmed by it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from oast.desk.enums import Basis
from oast.desk.explaining.evidence import CANDIDATE, REGISTER, Day, Look, Record, Tie

BEGAN_WITHIN = timedelta(days=14)
"""Work that began so soon after an opening shows that the opening had its reason."""

OWN = {"child": "It is the young person’s own record.", "parent": "It is their own child’s record."}
WORKS = {
    "lead": "Led the support of this child, by the family’s agreement.",
    "author": "Wrote the common assessment of this child.",
    "member": "Was in the team around this child, by the family’s agreement.",
    "nominee": "Was asked to lead the support of this child, by the family’s agreement.",
    "provider": "Their agency gives a service of this child’s plan, by the family’s agreement.",
}
COLLEAGUE = "A colleague of the same agency worked with this child."
SETTING = "Said that the child attends their school or setting; the index has the same one."
PRACTICE = "Said that the child is their patient; the index has the same practice."
INVOLVED = "The index says that their agency worked with this child."
AROUND = "The index says that their agency worked with a brother or sister of this child."
BEGAN = "Began to work with this child within two weeks."
REGISTERED = "Registered this child, whom the index did not know."
OFFICES = {
    "index office": ("index", "Kept the index right, in the index office."),
    "information governance office": ("governance", "Reviewed accesses, in the information governance office."),
}
SEARCHED = "Saw this child among the candidates of a search, with name and district only, and did not open the record."
NOTHING = {
    "setting": "Said that the child attends their school or setting; the index has another one, or none.",
    "caseload": "Said that the child is their patient or on their caseload; nothing on the record says so.",
    "family": "Said that they work with the family; nothing on the record says so.",
    "asked": "Said that the child or family asked for help; nothing on the record followed.",
    "contact": "Said that their service came into contact with the child; nothing on the record says so.",
}
NOTHING_SAID = "No relationship with this child is on the record."


@dataclass(frozen=True)
class Explanation:
    """By what an access is explained, in one sentence."""

    basis: Basis
    sentence: str


def explanation(day: Day, subject: UUID) -> Explanation:
    """What explains all looks of a day at one child: the strongest of several, nothing where one look has none."""
    looks = day.of(subject)
    standing = next((look.standing for look in looks if look.standing), "")
    found = [_of_look(day, look, standing) for look in looks]
    if any(one is None for one in found):
        return Explanation(Basis.NOTHING, NOTHING.get(standing, NOTHING_SAID))
    return min((one for one in found if one), key=lambda one: _ORDER.index(one.basis))


_ORDER = [Basis.OWN, Basis.WORKS, Basis.COLLEAGUE, Basis.OPENED, Basis.OFFICE, Basis.SEARCH]


def _of_look(day: Day, look: Look, standing: str) -> Explanation | None:
    ties = day.ties.get(look.subject, ())
    record = day.records.get(look.subject, Record())
    return (
        _tied(day, look, ties)
        or _in_office(day, look)
        or _confirmed(day, look, record, standing)
        or _began(day, look, ties)
        or _registered(day, look)
        or (Explanation(Basis.SEARCH, SEARCHED) if look.action in CANDIDATE else None)
    )


def _tied(day: Day, look: Look, ties: Iterable[Tie]) -> Explanation | None:
    current = [tie for tie in ties if tie.held(look.at)]
    mine = [tie for tie in current if _is_mine(day, tie)]
    for words, basis in ((OWN, Basis.OWN), (WORKS, Basis.WORKS)):
        for relation, sentence in words.items():
            if any(tie.relation == relation for tie in mine):
                return Explanation(basis, sentence)
    if day.looker.agency and any(tie.agency == day.looker.agency for tie in current):
        return Explanation(Basis.COLLEAGUE, COLLEAGUE)
    return None


def _is_mine(day: Day, tie: Tie) -> bool:
    """The person's own tie in the agency acted for, or one of that whole agency."""
    looker = day.looker
    if tie.person is None:
        return tie.agency == looker.agency
    return tie.person == looker.person and tie.agency in (None, looker.agency)


def _in_office(day: Day, look: Look) -> Explanation | None:
    office, sentence = OFFICES.get(look.right, ("", ""))
    held = any(office in work.offices and work.started_on <= day.day < work.over_on for work in day.looker.works)
    return Explanation(Basis.OFFICE, sentence) if office and held else None


def _confirmed(day: Day, look: Look, record: Record, standing: str) -> Explanation | None:
    """What was said when the record was opened, where the record bears it out."""
    looker = day.looker
    if look.action in CANDIDATE or not looker.agency:
        return None
    if standing == "setting" and (
        (looker.agency_urn and looker.agency_urn == record.school_urn)
        or (looker.agency_name and looker.agency_name == record.school)
    ):
        return Explanation(Basis.OPENED, SETTING)
    if standing == "caseload" and looker.agency_name and looker.agency_name == record.practice:
        return Explanation(Basis.OPENED, PRACTICE)
    if record.works_with(looker.agency, day.day):
        return Explanation(Basis.OPENED, INVOLVED)
    if standing == "family" and looker.agency in record.around:
        return Explanation(Basis.OPENED, AROUND)
    return None


def _began(day: Day, look: Look, ties: Iterable[Tie]) -> Explanation | None:
    soon = (tie for tie in ties if _is_mine(day, tie) and look.at <= tie.started_at <= look.at + BEGAN_WITHIN)
    if look.action in CANDIDATE or not any(tie.relation in WORKS for tie in soon):
        return None
    return Explanation(Basis.OPENED, BEGAN)


def _registered(day: Day, look: Look) -> Explanation | None:
    new = any(other.action == REGISTER for other in day.of(look.subject))
    return Explanation(Basis.OPENED, REGISTERED) if new else None

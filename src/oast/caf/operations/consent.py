"""Consents of a case: asked before the assessment, again on the finished text, and taken back at any time.

The records live in `sharing`; here are the moments at which they are asked.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from oast.accounts.queries import Viewer
from oast.audit.operations import changed, operation
from oast.caf.queries.existing import responsible
from oast.caf.rules.assessment import check_can_answer
from oast.mail.operations import send
from oast.sharing import operations as sharing
from oast.sharing.enums import CASE_PARTS, Answer, ConsentKind, Evidence, Giver
from oast.sharing.operations import Named


@dataclass(frozen=True)
class Answered:
    """What one giver said about writing it down, and about sharing it. `share` is None where it was not asked.

    `age` is the child's in whole years; None for an unborn child.
    """

    giver: Giver
    giver_name: str
    store: Answer
    evidence: Evidence
    age: int | None
    share: Answer | None = None
    named: tuple[Named, ...] = ()
    parts: frozenset[str] = CASE_PARTS
    giver_relation: str = ""
    competence: str = ""
    witness: str = ""
    evidence_file: bytes | None = None
    evidence_type: str = ""
    review_on: date | None = None


def record(*, by: Viewer, at: datetime, subject: UUID, answered: Answered, of_text: bool = False) -> UUID:
    """Record both answers inside the calling operation. Returns the id of the answer about storing.

    With `of_text` the answer is to the finished text: a no to that is kept, but holds for the text alone and takes
    back no yes to writing, so that it can be changed together.
    """
    common = {
        "by": by,
        "at": at,
        "subject": subject,
        "giver": answered.giver,
        "giver_name": answered.giver_name,
        "giver_relation": answered.giver_relation,
        "competence": answered.competence,
        "witness": answered.witness,
        "recorded_by": by.person,
        "evidence": answered.evidence,
        "age": answered.age,
        "parts": answered.parts,
        "evidence_file": answered.evidence_file,
        "evidence_type": answered.evidence_type,
        "review_on": answered.review_on,
    }
    until = at if of_text and answered.store == Answer.NO else None
    stored = sharing.record_consent(**common, kind=ConsentKind.STORAGE, answer=answered.store, ends_at=until)
    if answered.store == Answer.YES and answered.share is not None:
        sharing.record_consent(**common, kind=ConsentKind.SHARING, answer=answered.share, named=answered.named)
    return stored


@operation("caf.answer_consent")
def answer_consent(*, by: Viewer, at: datetime, subject: UUID, answered: Answered) -> UUID:
    """Record another answer: of another parent, of the child, or for more services. Returns the consent's id."""
    right = check_can_answer(by, subject, at)
    made = record(by=by, at=at, subject=subject, answered=answered)
    changed(object_kind="caf.consent", object_id=made, subject=subject, right=right.name)
    return made


@operation("caf.take_back_consent")
def take_back_consent(*, by: Viewer, at: datetime, subject: UUID, consent_id: UUID) -> UUID:
    """Take a consent back, by the family itself or by somebody who works with the child. Returns its id.

    From this moment whoever saw by it alone sees nothing; what an agency must keep by its duties it keeps.
    """
    sharing.withdraw_consent(by=by, at=at, consent_id=consent_id, subject=subject, recorded_by=by.person)
    _tell(by, at, subject, consent_id)
    changed(object_kind="caf.consent", object_id=consent_id, subject=subject, shown=["withdrawn"])
    return consent_id


def _tell(by: Viewer, at: datetime, subject: UUID, consent_id: UUID) -> None:
    """Whoever leads, or else wrote the assessment, learns that it happened and nothing more: somebody may have
    been pressed to do it."""
    for person in responsible(subject, at):
        if person.id != by.person:
            key = f"caf.consent_taken_back:{consent_id}:{person.id}"
            send(by=by, at=at, to=person.email, kind="consent_taken_back", link="/", key=key)

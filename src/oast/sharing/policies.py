"""What each relation relies on, and what the state of a consent allows."""

from datetime import date, datetime

from oast.audit.rules import Refused
from oast.sharing.enums import Answer, ConsentKind, Evidence, Giver, Purpose, Relation

WORK = frozenset({Purpose.SUPPORT, Purpose.ASSESSMENT, Purpose.SAFEGUARDING})

PURPOSES: dict[str, frozenset[str]] = {
    Relation.CHILD: frozenset({Purpose.OWN_RECORD}),
    Relation.PARENT: frozenset({Purpose.OWN_RECORD}),
    Relation.AUTHOR: WORK,
    Relation.LEAD: WORK,
    Relation.MEMBER: WORK,
    Relation.NOMINEE: WORK,
    Relation.PROVIDER: frozenset({Purpose.REFERRAL}),
    Relation.INDEX: WORK,
}
"""The purposes each relation may serve."""

BY_CONSENT = frozenset({Relation.LEAD, Relation.MEMBER, Relation.NOMINEE, Relation.PROVIDER})
"""Relations that see by consent alone. The author keeps what the author's agency wrote, by its own duties;
the family sees its own record; an index opening rests on the recorded access itself."""

PRESUMED_ABLE_AT = 16
"""Age from which a young person is presumed able to consent (assessment.md, Consent)."""

COMMONLY_ABLE_AT = 12
"""Age from which a child is commonly able to consent; below, the practitioner's judgement must say why."""


def check_consent_is_valid(
    *,
    giver: str,
    competence: str,
    evidence: str,
    witness: str,
    kind: str,
    covered: int,
    age: int | None,
    answer: str,
) -> None:
    """Raise Refused, with what to do, where a consent would not be worth anything.

    `age` is the child's in whole years (None: not known or unborn); `covered` how many recipients it names.
    """
    if giver == Giver.CHILD and (age is None or age < COMMONLY_ABLE_AT) and not competence.strip():
        raise Refused("Say why you judge that the child understands what they agree to.")
    if evidence == Evidence.SPOKEN and not witness.strip():
        raise Refused("Name the person who heard the spoken answer.")
    if kind == ConsentKind.SHARING and answer == Answer.YES and not covered:
        raise Refused("Name at least one service or practitioner that the family agrees to share with.")


def check_can_withdraw(withdrawn_at: datetime | None) -> None:
    if withdrawn_at is not None:
        raise Refused("This consent was already taken back.")


def age_on(day: date, born: date) -> int:
    """Age in whole years; somebody born on 29 February has their birthday on 1 March in other years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def check_can_withhold(reason: str, review_on: date, at: datetime) -> None:
    """Raise Refused without a reason, or without a day to come on which it is looked at again."""
    if not reason.strip():
        raise Refused("Say why the family must not be shown this.")
    if review_on <= at.date():
        raise Refused("Choose a day in the future on which this is looked at again.")

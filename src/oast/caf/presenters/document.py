"""The assessment as it is read: sections of labelled text, the same for the page, the print and the PDF."""

from dataclasses import dataclass
from datetime import date, datetime

from oast.caf.definitions.assessment import AssessmentForm, label
from oast.caf.enums import NeedLevel, PersonKind, YesNoUnknown
from oast.caf.queries.assessment import AssessmentShown, ElementShown, PersonShown
from oast.web.filters import long_date, long_datetime


@dataclass(frozen=True)
class Item:
    """One labelled text."""

    label: str
    text: str


@dataclass(frozen=True)
class Block:
    """Items that belong together, such as one person or one element."""

    title: str
    items: tuple[Item, ...]
    note: str = ""


@dataclass(frozen=True)
class Section:
    """A section of the document."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Document:
    """A whole assessment for reading. `marks` say for whom and by which consent this copy was made."""

    title: str
    child: str
    status: str
    marks: tuple[Item, ...]
    sections: tuple[Section, ...]


def document(shown: AssessmentShown, recipient: str, at: datetime) -> Document:
    """The assessment in the order of the form; what is empty is left out."""
    sections = (
        _about(shown),
        _people(shown),
        _situation(shown),
        *_domains(shown),
        _conclusion(shown),
        _comments(shown),
        _actions(shown),
    )
    return Document(
        shown.form.title,
        shown.identity.name,
        shown.status.label,
        tuple(_marks(shown, recipient, at)),
        tuple(section for section in sections if section.blocks),
    )


def items(*pairs: tuple[str, str | date | None]) -> tuple[Item, ...]:
    """The pairs that say something; dates in words."""
    written = ((name, long_date(said) if isinstance(said, date) else said) for name, said in pairs)
    return tuple(Item(name, said) for name, said in written if said)


def _block(title: str, *pairs: tuple[str, str | date | None], note: str = "") -> tuple[Block, ...]:
    made = items(*pairs)
    return (Block(title, made, note),) if made else ()


def _marks(shown: AssessmentShown, recipient: str, at: datetime) -> list[Item]:
    consent = shown.right.consent or shown.finished_consent or shown.storage_consent
    author = ", ".join(filter(None, (shown.author.name if shown.author else "", shown.agency_name)))
    return [
        *items(
            ("Written by", author),
            ("Started", long_date(shown.started_at)),
            ("Finished", long_date(shown.completed_at)),
            ("What happens next", shown.form.ending(shown.ending).label if shown.ending else ""),
            ("Look at it again", shown.review_on),
            ("This copy is for", recipient),
            ("Made", long_datetime(at)),
            ("Consent", str(consent)[:8].upper()),
        )
    ]


def _about(shown: AssessmentShown) -> Section:
    one, form = shown.identity, shown.form
    where = "Hidden by a shield" if shown.shielded else ", ".join(filter(None, (one.address, one.postcode)))
    return Section(
        "About the child",
        _block(
            "",
            ("Name", one.name),
            ("Also known as", one.also_known_as),
            ("Born", one.born_on),
            ("Expected", one.expected_on),
            ("Gender", {"female": "Girl", "male": "Boy"}.get(one.gender, "Not known")),
            ("Address", where),
            ("Telephone", one.telephone),
            ("Number in the index", one.index_number),
            ("Ethnic group", label(form.ethnicities, one.ethnicity)),
            ("Religion", label(form.religions, one.religion)),
            ("Immigration status", one.immigration_status),
            ("Child’s first language", one.first_language),
            ("Parents’ first language", one.parent_language),
            ("Disabled", yes_no(one.disabled)),
            ("Details of the disability", one.disability_details),
            ("What the family needs to take part", _requirements(form, one.requirements)),
            ("Details", one.requirement_details),
        ),
    )


def yes_no(value: str) -> str:
    return YesNoUnknown(value).label if value else ""


def _requirements(form: AssessmentForm, codes: list[str]) -> str:
    return ", ".join(label(form.requirements, code) for code in codes)


def _people(shown: AssessmentShown) -> Section:
    return Section("People", tuple(block for kind in PersonKind for block in _of_kind(shown, kind)))


def _of_kind(shown: AssessmentShown, kind: PersonKind) -> list[Block]:
    return [block for person in shown.of_kind(kind) for block in _person(person)]


def _person(person: PersonShown) -> tuple[Block, ...]:
    return _block(
        person.name,
        ("", PersonKind(person.kind).label),
        ("Relationship", person.relationship),
        ("Parental responsibility", yes_no(person.parental_responsibility)),
        ("Role", person.role),
        ("Service", person.agency_name if person.agency_name != person.name else ""),
        ("Telephone", person.telephone),
        ("Address", person.address),
    )


def _situation(shown: AssessmentShown) -> Section:
    one = shown.situation
    pairs = (("What led to this assessment", one.reason), ("Family and home", one.family_and_home))
    return Section("Why this assessment", _block("", *pairs))


def _domains(shown: AssessmentShown) -> list[Section]:
    return [
        Section(
            domain.label,
            tuple(
                block
                for element in domain.elements
                if element.code in shown.elements
                for block in _element(shown.elements[element.code], element.label, shown.form.outcome(element.outcome))
            ),
        )
        for domain in shown.form.domains
    ]


def _element(element: ElementShown, name: str, outcome: str) -> tuple[Block, ...]:
    if element.not_discussed:
        return (Block(name, (Item("", "Not discussed"),), outcome),)
    return _block(name, ("What goes well", element.strengths), ("What is needed", element.needs), note=outcome)


def _conclusion(shown: AssessmentShown) -> Section:
    one = shown.conclusion
    return Section(
        "What we found",
        _block(
            "",
            ("Strengths", one.strengths),
            ("Needs found", NeedLevel(one.need_level).label if one.need_level else ""),
            ("The needs", one.needs),
            ("What needs to change", one.changes_needed),
        ),
    )


def _comments(shown: AssessmentShown) -> Section:
    one = shown.comments
    return Section("In their own words", _block("", ("The child", one.child), ("Parents or carers", one.parents)))


def _actions(shown: AssessmentShown) -> Section:
    return Section(
        "What we want to do",
        tuple(
            block
            for action in shown.actions
            for block in _block(
                action.action,
                ("What should be different", action.desired_outcome),
                ("Who", action.owner_name),
                ("By when", action.due_on),
                ("Service", action.service_name),
            )
        ),
    )

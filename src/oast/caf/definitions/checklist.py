"""The five questions of the pre-assessment checklist."""

from oast.documents.definitions import Definition, DefinitionFiles


class Question(Definition):
    """One question; a "no" to one with `harm` stops everything else."""

    code: str
    outcome: str
    question: str
    hint: str = ""
    harm: bool = False


class ChecklistForm(Definition):
    """One version of the checklist."""

    version: str
    source: str
    questions: list[Question]

    def cross_check(self):
        for number, question in enumerate(self.questions):
            if question.code in [earlier.code for earlier in self.questions[:number]]:
                yield ("questions", number, "code"), f"{question.code} is the code of an earlier question"
        if not any(question.harm for question in self.questions):
            yield ("questions",), "one question must ask about harm; mark it with harm: true"

    def question(self, code: str) -> Question:
        return next(question for question in self.questions if question.code == code)


CHECKLISTS = DefinitionFiles("caf/checklist-*.yaml", ChecklistForm)


def checklist_form(version: str) -> ChecklistForm:
    """The checklist of one version. Raises KeyError for one that the county has taken away."""
    return CHECKLISTS.all()[version]

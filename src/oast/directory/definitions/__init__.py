"""The directory's definition data: outcomes, topics and what families say. Plain Python."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field

from oast.documents.definitions import Definition, DefinitionFiles

Code = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=50)]
Text = Annotated[str, Field(min_length=1, max_length=200)]


class Outcome(Definition):
    """One of the outcomes of Every Child Matters."""

    code: Code
    name: Text


class Topic(Definition):
    """A topic in a family's words, under the outcome it serves most. `also` are further words that find it."""

    code: Code
    name: Text
    outcome: Code
    also: str = ""


class Topics(Definition):
    """Outcomes and topics, in the order of the file."""

    outcomes: Annotated[tuple[Outcome, ...], Field(min_length=1)]
    topics: Annotated[tuple[Topic, ...], Field(min_length=1)]

    def name(self, code: str) -> str:
        """The name of an outcome or topic; the code itself where it is of neither."""
        names = {one.code: one.name for one in self.outcomes} | {one.code: one.name for one in self.topics}
        return names.get(code, code)

    def cross_check(self) -> Iterable[tuple[tuple[str | int, ...], str]]:
        known = {outcome.code for outcome in self.outcomes}
        used: set[str] = set()
        for number, topic in enumerate(self.topics):
            if topic.outcome not in known:
                yield ("topics", number, "outcome"), f"{topic.outcome} is not an outcome of the list outcomes"
            if topic.code in used | known:
                yield ("topics", number, "code"), f"{topic.code} stands here a second time"
            used.add(topic.code)


class Synonym(Definition):
    """Phrases that people say, and the directory's words for them."""

    means: Annotated[tuple[Text, ...], Field(min_length=1)]
    said: Annotated[tuple[Text, ...], Field(min_length=1)]


class Synonyms(Definition):
    """What people say; `weak` words are left out while any other word is left."""

    weak: str = ""
    synonyms: tuple[Synonym, ...]


TOPICS = DefinitionFiles("directory/topics.yaml", Topics)
SYNONYMS = DefinitionFiles("directory/synonyms.yaml", Synonyms)

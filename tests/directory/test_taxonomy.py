"""Our own terms in force: the files, over them what stewards changed; one state at a time, read by everything."""

from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from oast.directory import queries
from oast.directory.definitions import NEEDS, TOPICS
from oast.directory.enums import TermHow, TermKind, TermState
from oast.directory.models import Entry, TaxonomyTerm, TermVersion
from oast.directory.operations import publish_all
from oast.directory.queries import taxonomy
from oast.directory.taxonomy import Change, Taxonomy, Term, differs, filed, overlaid
from tests.factories.directory import AT, DAY, STEWARD, load, package, service

pytestmark = pytest.mark.django_db

FILES = filed(TOPICS.one(), NEEDS.one())


def said(code: str, **values) -> TermVersion:
    """A change in force, made beside the operations."""
    known = taxonomy.in_force()
    term = known.terms.get(code, Term(code, TermKind.TOPIC, code)).saying(values)
    return TermVersion.objects.create(
        number=TermVersion.objects.count() + 1,
        kind=term.kind,
        code=code,
        content=term.said,
        differs=differs(term, FILES.get(code)),
        how=TermHow.CHANGED,
        state=TermState.IN_FORCE,
        words="As agreed",
        made_by="somebody",
        made_at=AT,
        ended_at=AT,
    )


def over(*changed: Term) -> Taxonomy:
    rows = [Change(one.code, one.kind, one.said, differs(one, FILES.get(one.code))) for one in changed]
    return Taxonomy(uuid4(), overlaid(FILES, rows))


def test_without_changes_the_files_hold():
    known = taxonomy.in_force()
    assert known.version is None
    assert [one.code for one in known.outcomes] == [one.code for one in TOPICS.one().outcomes]
    assert [(one.code, one.name, one.also, one.parent) for one in known.topics] == [
        (one.code, one.name, one.also, one.outcome) for one in TOPICS.one().topics
    ]
    assert [(one.code, known.answers(one.code)) for one in known.needs] == [
        (one.code, one.topics) for one in NEEDS.one().needs
    ]
    assert known.name("play") == "Play and holidays"
    assert known.name("nothing") == "nothing"
    assert not known.retired


def test_only_what_a_steward_changed_goes_before_the_file():
    play = FILES["play"]
    changed = replace(play, name="Play")
    rows = [Change("play", TermKind.TOPIC, changed.said, differs(changed, play))]
    later = FILES | {"play": replace(play, also="fun", parent="stay-safe")}
    found = overlaid(later, rows)["play"]
    assert (found.name, found.also, found.parent) == ("Play", "fun", "stay-safe")

    new = Term("chess", TermKind.TOPIC, "Chess", parent="enjoy-and-achieve")
    assert over(new).terms["chess"] == new
    assert differs(new, None) == new.said
    gone = {code: one for code, one in FILES.items() if code != "play"}
    assert overlaid(gone, rows)["play"] == changed, "a term that left the file stays whole"


def test_heirs_stand_for_retired_terms():
    known = over(replace(FILES["bullying"], heir="safety"), replace(FILES["safety"], heir="family-separation"))
    assert known.current("bullying") == known.current("safety") == "family-separation"
    assert known.current("play") == "play"
    assert known.current("nothing") == "nothing"
    assert {one.code for one in known.retired} == {"bullying", "safety"}
    assert not {"bullying", "safety"} & {one.code for one in known.topics}
    assert known.answers("need-bullying") == ("family-separation",)
    assert known.answers("need-home-safe") == ("housing", "family-separation")
    assert "safety" not in {one.code for one in known.under("stay-safe")}
    round_about = over(replace(FILES["play"], heir="school"), replace(FILES["school"], heir="play"))
    assert round_about.current("play") in {"play", "school"}, "even a ring ends"


def test_what_is_kept_is_asked_with_one_statement_and_read_anew_after_a_change():
    taxonomy.in_force()
    with CaptureQueriesContext(connection) as asked:
        before = taxonomy.in_force()
    assert len(asked) == 1
    said("play", name="Playing")
    with CaptureQueriesContext(connection) as asked:
        after = taxonomy.in_force()
    assert len(asked) == 2
    assert taxonomy.kept() is after
    assert (before.name("play"), after.name("play")) == ("Play and holidays", "Playing")
    said("play", heir="school")
    assert taxonomy.in_force().current("play") == "school"
    TermVersion.objects.all().delete()
    assert taxonomy.in_force().version is None
    assert taxonomy.in_force().name("play") == "Play and holidays"


def test_a_search_asks_with_its_own_statement(client):
    load(package(service(own_topics=["play"])))
    client.get("/directory/?topic=play")
    with CaptureQueriesContext(connection) as usual:
        assert "Play and holidays" in client.get("/directory/?topic=play").content.decode()
    said("play", name="Playing")
    text = client.get("/directory/?topic=play").content.decode()
    assert "Playing" in text
    with CaptureQueriesContext(connection) as again:
        client.get("/directory/?topic=play")
    assert len(again) == len(usual)


def test_an_old_address_leads_to_the_topic_that_stands_for_it(client):
    load(package(service(own_topics=["play"])))
    said("play", heir="school")
    publish_all(by=STEWARD, at=AT)
    answer = client.get("/directory/?topic=play&topic=school&q=help&page=2")
    assert answer.status_code == 302
    assert answer["Location"] == "?topic=school&q=help&page=2"
    assert "1 service" in client.get("/directory/?topic=school").content.decode()
    assert "not known here" in client.get("/directory/?topic=nothing").content.decode()


def test_everything_published_has_the_heir_and_the_interface_answers_for_both(client):
    load(package(service("a", "A", own_topics=["play"]), service("b", "B", own_topics=["play", "school"])))
    play, school = (TaxonomyTerm.objects.get(code=code) for code in ("play", "school"))
    said("play", heir="school")
    publish_all(by=STEWARD, at=AT)

    for entry in Entry.objects.all():
        assert entry.topics == ["enjoy-and-achieve", "school"]
        assert [one["name"] for one in entry.document["topics"]] == ["School and learning"]
    for key in (play.id, school.id):
        found = client.get("/api/oruk/v3/services", {"taxonomy_term_id": str(key)}).json()
        assert found["total_items"] == 2
    retired = client.get(f"/api/oruk/v3/taxonomy_terms/{play.id}").json()
    assert retired["description"] == "Retired: “School and learning” stands for it."
    listed = client.get("/api/oruk/v3/taxonomy_terms", {"search": "Play", "per_page": 500}).json()["contents"]
    assert str(play.id) not in {one["id"] for one in listed}
    assert queries.search("", "", day=DAY, filters=queries.Filters(topics=frozenset({"school"}))).total == 2

    TermVersion.objects.all().delete()
    publish_all(by=STEWARD, at=AT)
    assert Entry.objects.get(name="A").topics == ["enjoy-and-achieve", "play"]
    assert Entry.objects.get(name="B").topics == ["enjoy-and-achieve", "play", "school"]


def test_an_added_topic_and_a_moved_one_are_read_everywhere(client):
    said("chess", name="Chess", parent="enjoy-and-achieve", also="pawns")
    said("play", parent="be-healthy", also="hopscotch")
    load(package(service("a", "A", own_topics=["chess"]), service("b", "B", own_topics=["play"])))
    assert Entry.objects.get(name="A").topics == ["chess", "enjoy-and-achieve"]
    assert Entry.objects.get(name="B").topics == ["be-healthy", "play"]
    assert [hit.card.name for hit in queries.search("pawns", "", day=DAY).hits] == ["A"]
    assert [hit.card.name for hit in queries.search("hopscotch", "", day=DAY).hits] == ["B"]
    assert "Chess" in queries.suggest("chess")
    assert "Chess" in client.get("/directory/").content.decode()

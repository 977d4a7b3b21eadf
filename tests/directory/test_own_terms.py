"""Stewards change our own outcomes, topics and needs: seen first, nothing is lost, everything goes back."""

import json
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from oast.audit.models import Event
from oast.audit.rules import NotForYou, Refused, Stale
from oast.directory import queries
from oast.directory.enums import TermHow, TermKind, TermState
from oast.directory.models import Entry, ServiceTopic, TaxonomyTerm, TermMeaning, TermVersion
from oast.directory.operations import own_terms, publish_all
from oast.directory.operations.meanings import map_term, meant_itself, what_moves
from oast.directory.operations.reaching import pointing, reach
from oast.directory.policies import terms as policy
from oast.directory.queries import own_terms as reading
from oast.directory.queries import taxonomy
from oast.directory.queries.contents import content_of
from oast.directory.records import TermRecord
from oast.directory.tasks import publish_terms
from oast.jobs.models import Run
from tests.accounts.signing import client_of
from tests.browser import people
from tests.factories.accounts import agency, practitioner
from tests.factories.directory import AT, DAY, STEWARD, load, package, service

pytestmark = pytest.mark.django_db

WHY = "The board agreed it"
TOPIC = {"name": "Chess", "also": "pawns", "parent": "enjoy-and-achieve", "answers": []}


def directory(**topics: list[str]) -> None:
    """Services by name with topics and needs of our own; a name of capitals alone is a term of another list."""
    ours = lambda codes: [code for code in codes if not code.isupper()]  # noqa: E731
    theirs = lambda codes: [code for code in codes if code.isupper()]  # noqa: E731
    whole = package(*[service(n, n, topics=theirs(codes), own_topics=ours(codes)) for n, codes in topics.items()])
    whole.terms = {"GRIEF": TermRecord("GRIEF", "Grief", "AIRS"), "TOYS": TermRecord("TOYS", "Toys", "AIRS")}
    load(whole)


def published(change: UUID | None) -> TermVersion:
    """The change brought into force, as the job does it."""
    own_terms.publish_term(by=STEWARD, at=AT, change_id=change)
    return TermVersion.objects.get(pk=change)


def said(code: str, **values) -> dict:
    term = taxonomy.in_force().terms[code]
    return {name: value for name, value in term.said.items() if name != "heir"} | values


def change(by, code: str, **values) -> TermVersion:
    made = own_terms.change_term(by=by, at=AT, code=code, said=said(code, **values), seen=reading.mark(code), words=WHY)
    return published(made)


def retire(by, code: str, heir: str) -> TermVersion:
    return published(own_terms.retire_term(by=by, at=AT, code=code, heir=heir, seen=reading.mark(code), words=WHY))


def put_back(by, code: str) -> TermVersion:
    return published(own_terms.put_term_back(by=by, at=AT, code=code, seen=reading.mark(code), words=WHY))


def topics(name: str) -> list[str]:
    return Entry.objects.get(name=name).topics


def called(name: str) -> list[str]:
    return [one["name"] for one in Entry.objects.get(name=name).document["topics"]]


def test_nothing_holds_until_it_is_published(sarah):
    directory(A=["play"])
    made = own_terms.change_term(by=sarah, at=AT, code="play", said=said("play", name="Fun"), seen="files", words=WHY)
    assert taxonomy.in_force().name("play") == "Play and holidays"
    assert called("A") == ["Play and holidays"]
    row = reading.waiting()
    assert (row.id, row.made_by, row.words, row.how) == (made, sarah.key, WHY, TermHow.CHANGED)
    assert Run.objects.get(pk=row.run).title == "Publishing “Fun”"

    row = published(made)
    assert (row.state, row.services, row.ended_at) == (TermState.IN_FORCE, 1, AT)
    assert taxonomy.in_force().name("play") == "Fun"
    assert called("A") == ["Fun"]
    assert TaxonomyTerm.objects.get(code="play").name == "Fun"
    assert Event.objects.filter(object_kind="directory.term_version", object_id=made).count() == 2
    with pytest.raises(Refused, match="in force or was taken back"):
        published(made)


def test_a_renamed_topic_is_found_by_its_new_words_and_not_by_its_old_ones(sarah):
    directory(A=["play"])
    change(sarah, "play", name="Hopscotch", also="skipping")
    assert [hit.card.name for hit in queries.search("hopscotch", "", day=DAY).hits] == ["A"]
    assert [hit.card.name for hit in queries.search("skipping", "", day=DAY).hits] == ["A"]
    assert not queries.search("holidays", "", day=DAY).hits
    version = TermVersion.objects.get(code="play", how=TermHow.CHANGED)
    assert version.differs == {"name": "Hopscotch", "also": "skipping"}


def test_a_topic_moves_under_another_outcome(sarah):
    directory(A=["play"], B=["play", "school"], C=["school"])
    term = taxonomy.in_force().terms["play"].saying({"parent": "be-healthy"})
    reached = reach(taxonomy.in_force(), term)
    assert [(one.name, one.now, one.then) for one in reached.filters] == [
        ("Be healthy", 0, 2),
        ("Enjoy and achieve", 3, 2),
    ]
    assert (reached.listed, reached.moves) == (2, ())
    change(sarah, "play", parent="be-healthy")
    assert topics("A") == ["be-healthy", "play"]
    assert topics("B") == ["be-healthy", "enjoy-and-achieve", "play", "school"]
    counted = {
        one.name: Entry.objects.filter(topics__contains=[code]).count()
        for code, one in ((code, taxonomy.in_force().terms[code]) for code in ("be-healthy", "enjoy-and-achieve"))
    }
    assert counted == {one.name: one.then for one in reached.filters}


def test_a_retired_topic_leaves_nobody_without_and_comes_back_whole(sarah):
    directory(A=["play"], B=["play", "school"], C=["GRIEF"], D=["feelings"])
    map_term(by=STEWARD, at=AT, term_id=TaxonomyTerm.objects.get(code="TOYS").id, own=[own("play")])
    before = {entry.name: (entry.topics, called(entry.name)) for entry in Entry.objects.all()}
    kept = set(ServiceTopic.objects.filter(mapped=False).values_list("service", "term"))

    reached = reach(taxonomy.in_force(), taxonomy.in_force().terms["play"].saying({"heir": "school"}))
    assert [(one.name, one.gains, one.loses) for one in reached.moves] == [
        ("A", ("School and learning",), ("Play and holidays",)),
        ("B", (), ("Play and holidays",)),
    ]
    assert [(one.name, one.now, one.then) for one in reached.filters] == [
        ("Play and holidays", 2, 0),
        ("School and learning", 1, 2),
    ]
    row = retire(sarah, "play", "school")
    assert (row.how, row.services) == (TermHow.RETIRED, 2)
    assert topics("A") == topics("B") == ["enjoy-and-achieve", "school"]
    assert set(ServiceTopic.objects.filter(mapped=False).values_list("service", "term")) == kept, "nothing is lost"
    assert not TaxonomyTerm.objects.get(code="school").heir
    toys = TaxonomyTerm.objects.get(code="TOYS").id
    assert meant_itself([toys]) == {toys: {own("school")}}
    assert "need-toys" in {one.code for one in taxonomy.in_force().needs}
    assert taxonomy.in_force().answers("need-toys") == ("school",)

    directory(A=["play"], B=["play", "school"], C=["GRIEF"], D=["feelings"], E=["play", "TOYS"])
    assert topics("E") == ["enjoy-and-achieve", "school"], "what a source still says leads to the heir"

    put_back(sarah, "play")
    for name, (codes, names) in before.items():
        assert (topics(name), called(name)) == (codes, names)
    assert topics("E") == ["enjoy-and-achieve", "play"]
    assert meant_itself([toys]) == {toys: {own("play")}}


def own(code: str) -> UUID:
    return TaxonomyTerm.objects.get(taxonomy__source__name="Oast", code=code).id


def test_a_retired_need_leads_to_the_topics_of_its_heir(sarah):
    directory(A=["need-grief"], B=["GRIEF"])
    assert topics("A") == topics("B") == ["be-healthy", "bereavement"]
    retire(sarah, "need-grief", "need-crisis-talk")
    assert topics("A") == topics("B") == ["be-healthy", "feelings"]
    assert called("B") == ["Feelings and mental health", "Grief", "Somebody to talk to in a crisis"]
    put_back(sarah, "need-grief")
    assert topics("A") == topics("B") == ["be-healthy", "bereavement"]


def test_what_answers_a_need_moves_its_services(sarah):
    directory(A=["need-grief"], B=["GRIEF"], C=["play"])
    term = taxonomy.in_force().terms["need-grief"].saying({"answers": ["feelings"]})
    assert [(one.name, one.gains, one.loses) for one in reach(taxonomy.in_force(), term).moves] == [
        ("A", ("Feelings and mental health",), ("Bereavement and loss",)),
        ("B", ("Feelings and mental health",), ("Bereavement and loss",)),
    ]
    change(sarah, "need-grief", answers=["feelings"])
    assert topics("A") == topics("B") == ["be-healthy", "feelings"]
    assert [(one.name, one.services) for one in pointing(taxonomy.in_force(), "need-grief")] == [("Grief", 1)]


def test_chains_of_heirs_and_a_steward_who_said_no(sarah):
    directory(A=["GRIEF"], B=["bullying"])
    grief = TaxonomyTerm.objects.get(code="GRIEF").id
    map_term(by=STEWARD, at=AT, term_id=grief, own=[])
    retire(sarah, "need-grief", "need-crisis-talk")
    assert what_moves(grief, []) == []
    map_term(by=STEWARD, at=AT, term_id=grief, own=[])
    assert [one.own.code for one in TermMeaning.objects.filter(means=False)] == ["need-grief"]
    assert topics("A") == []
    put_back(sarah, "need-grief")
    assert topics("A") == [], "what a steward denied stays denied"

    retire(sarah, "bullying", "safety")
    retire(sarah, "safety", "family-separation")
    assert topics("B") == ["family-separation", "stay-safe"]
    put_back(sarah, "safety")
    assert topics("B") == ["safety", "stay-safe"]
    with pytest.raises(Refused, match="topics and needs"):
        map_term(by=STEWARD, at=AT, term_id=grief, own=[own("bullying")])


def test_an_added_topic_is_offered_at_once(sarah, client):
    made = own_terms.add_term(by=sarah, at=AT, kind=TermKind.TOPIC, said=TOPIC, words=WHY)
    published(made)
    directory(A=["chess"])
    assert topics("A") == ["chess", "enjoy-and-achieve"]
    listed = client.get("/api/oruk/v3/taxonomy_terms", {"search": "Chess"}).json()["contents"]
    assert [one["name"] for one in listed] == ["Chess"]
    need = {"name": "A place to play chess", "parent": "need-education", "answers": ["chess"]}
    row = published(own_terms.add_term(by=sarah, at=AT, kind=TermKind.NEED, said=need, words=WHY))
    assert row.code == "need-a-place-to-play-chess"
    directory(A=["need-a-place-to-play-chess"])
    assert topics("A") == ["chess", "enjoy-and-achieve"]
    nameless = published(
        own_terms.add_term(by=sarah, at=AT, kind=TermKind.TOPIC, said=TOPIC | {"name": "ー"}, words=WHY)
    )
    again = published(own_terms.add_term(by=sarah, at=AT, kind=TermKind.TOPIC, said=TOPIC | {"name": "々"}, words=WHY))
    assert (nameless.code, again.code) == ("topic", "topic-2")


def test_an_earlier_version_and_the_files_wording_come_back(sarah):
    directory(A=["play"])
    first = change(sarah, "play", name="Fun")
    change(sarah, "play", name="Games", also="toys")
    found = reading.history("play")
    assert [one.how for one in found] == [TermHow.CHANGED, TermHow.CHANGED, TermHow.FILED]

    def revert(version: UUID) -> TermVersion:
        return published(
            own_terms.revert_term(
                by=sarah, at=AT, code="play", version_id=version, seen=reading.mark("play"), words=WHY
            )
        )

    assert revert(first.id).differs == {"name": "Fun"}
    assert called("A") == ["Fun"]
    assert revert(found[-1].id).differs == {}
    assert called("A") == ["Play and holidays"]
    with pytest.raises(Refused, match="Nothing was changed"):
        revert(found[-1].id)
    with pytest.raises(NotForYou):
        revert(uuid4())


def test_the_wording_of_an_outcome_changes_and_nothing_else_of_it(sarah):
    directory(A=["play"])
    change(sarah, "enjoy-and-achieve", name="Enjoy", parent="play", answers=["play"], also="x")
    assert taxonomy.in_force().terms["enjoy-and-achieve"].said == {
        "name": "Enjoy", "also": "", "parent": "", "answers": [], "heir": "",
    }  # fmt: skip
    with pytest.raises(Refused, match="Children Act 2004"):
        own_terms.add_term(by=sarah, at=AT, kind=TermKind.OUTCOME, said=TOPIC, words=WHY)
    with pytest.raises(Refused, match="Children Act 2004"):
        retire(sarah, "enjoy-and-achieve", "be-healthy")
    with pytest.raises(Refused, match="Children Act 2004"):
        policy.check_fits(taxonomy.in_force(), taxonomy.in_force().terms["stay-safe"].saying({"heir": "be-healthy"}))


@pytest.mark.parametrize(
    ("code", "values", "sentence"),
    [
        ("play", {"name": " "}, "Enter the name"),
        ("play", {"name": "x" * 201}, "Enter the name"),
        ("play", {"name": "youth CLUBS"}, "Another topic is called"),
        ("play", {"parent": "need-food"}, "outcome"),
        ("play", {"parent": ""}, "outcome"),
        ("play", {}, "Nothing was changed"),
        ("need-grief", {"parent": "need-meal"}, "wider"),
        ("need-grief", {"parent": "need-grief"}, "shown"),
        ("need-grief", {"parent": "play"}, "shown"),
        ("need-grief", {"parent": "nothing"}, "shown"),
        ("need-health", {"parent": "need-food"}, "wider"),
        ("need-grief", {"answers": ["be-healthy"]}, "shown"),
        ("need-grief", {"answers": ["nothing"]}, "shown"),
    ],
)
def test_what_does_not_fit_is_refused(sarah, code, values, sentence):
    with pytest.raises(Refused, match=sentence):
        own_terms.change_term(by=sarah, at=AT, code=code, said=said(code, **values), seen="files", words=WHY)
    assert not TermVersion.objects.exists()


@pytest.mark.parametrize(
    ("code", "heir", "sentence"),
    [
        ("play", "", "stand for it"),
        ("play", "play", "shown"),
        ("play", "need-meal", "shown"),
        ("play", "nothing", "shown"),
        ("need-food", "need-home", "Needs stand under it"),
    ],
)
def test_what_cannot_be_retired_is_refused(sarah, code, heir, sentence):
    with pytest.raises(Refused, match=sentence):
        own_terms.retire_term(by=sarah, at=AT, code=code, heir=heir, seen="files", words=WHY)
    assert not TermVersion.objects.exists()


def test_only_stewards_change_with_a_reason_and_one_after_the_other(sarah):
    charlie = practitioner("Charlie Example")
    given = {"at": AT, "code": "play", "said": said("play", name="Fun"), "seen": "files"}
    with pytest.raises(Refused, match="steward"):
        own_terms.change_term(by=charlie, words=WHY, **given)
    with pytest.raises(Refused, match="Say why"):
        own_terms.change_term(by=sarah, words=" ", **given)
    with pytest.raises(NotForYou):
        own_terms.change_term(by=sarah, words=WHY, **given | {"code": "nothing"})
    assert not TermVersion.objects.filter(state=TermState.WAITING).exists()

    token = uuid4()
    made = own_terms.change_term(by=sarah, words=WHY, token=token, **given)
    assert own_terms.change_term(by=sarah, words=WHY, token=token, **given) == made
    assert Run.objects.count() == 1
    for other in (sarah, STEWARD):
        with pytest.raises(Refused, match="being published"):
            own_terms.retire_term(by=other, at=AT, code="food", heir="school", seen="files", words=WHY)
    row = TermVersion.objects.get(pk=made)
    with pytest.raises(IntegrityError), transaction.atomic():
        TermVersion.objects.create(
            number=99, kind=row.kind, code="food", content=row.content, differs={}, how=row.how, words="", made_by="",
            made_at=AT,
        )  # fmt: skip
    for refused in (own_terms.take_term_back, own_terms.publish_term_again):
        with pytest.raises(Refused, match="steward"):
            refused(by=charlie, at=AT, change_id=made)
        with pytest.raises(NotForYou):
            refused(by=sarah, at=AT, change_id=uuid4())
    with pytest.raises(Refused, match="clock"):
        own_terms.publish_term(by=sarah, at=AT, change_id=made)
    assert own_terms.publish_term_again(by=sarah, at=AT, change_id=made) == made
    assert TermVersion.objects.get(pk=made).run != row.run
    own_terms.take_term_back(by=sarah, at=AT, change_id=made)
    assert TermVersion.objects.get(pk=made).state == TermState.TAKEN_BACK
    assert taxonomy.in_force().name("play") == "Play and holidays"
    with pytest.raises(Refused, match="taken back"):
        own_terms.publish_term_again(by=sarah, at=AT, change_id=made)


def test_who_saved_second_sees_both(sarah):
    change(sarah, "play", name="Fun", also="games")
    with pytest.raises(Stale) as stale:
        own_terms.change_term(by=sarah, at=AT, code="play", said=said("play", name="Larks"), seen="files", words=WHY)
    assert stale.value.theirs == {"Name": "Fun"}
    assert stale.value.yours == {"Name": "Larks"}
    with pytest.raises(Stale):
        own_terms.retire_term(by=sarah, at=AT, code="play", heir="school", seen="files", words=WHY)


def test_retired_terms_are_put_back_before_they_are_changed(sarah):
    retire(sarah, "play", "school")
    seen = reading.mark("play")
    for code, sentence in (("play", "Put it back first"), ("school", "not retired")):
        operation = own_terms.change_term if code == "play" else own_terms.put_term_back
        more = {"said": said("play", name="Fun")} if code == "play" else {}
        with pytest.raises(Refused, match=sentence):
            operation(by=sarah, at=AT, code=code, seen=seen, words=WHY, **more)
    with pytest.raises(Refused, match="Put it back first"):
        own_terms.retire_term(by=sarah, at=AT, code="play", heir="food", seen=seen, words=WHY)
    published(
        own_terms.add_term(by=sarah, at=AT, kind=TermKind.TOPIC, said=TOPIC | {"name": "Play and holidays"}, words=WHY)
    )
    with pytest.raises(Refused, match="Another topic is called"):
        put_back(sarah, "play")
    retired = reading.history("play")[0]
    TermVersion.objects.filter(code="play").exclude(pk=retired.pk).delete()
    ring = taxonomy.in_force().terms["school"].saying({"heir": "play"})
    with pytest.raises(Refused, match="retired itself"):
        policy.check_fits(taxonomy.in_force(), ring)


def test_the_job_says_how_far_it_is(sarah):
    directory(A=["play"], B=["play"])
    made = own_terms.change_term(by=sarah, at=AT, code="play", said=said("play", name="Fun"), seen="files", words=WHY)
    run = TermVersion.objects.get(pk=made).run
    publish_terms(change=made, run=run)
    shown = Run.objects.get(pk=run)
    assert (shown.state, shown.done, shown.total) == ("done", 1, 1)
    assert shown.message == "In force. Services published with it: 2."
    assert shown.result == f"/directory/stewards/terms/ours/{own('play')}"
    again = own_terms.change_term(
        by=sarah, at=AT, code="play", said=said("play", name="Play"), seen=reading.mark("play"), words=WHY
    )
    TermVersion.objects.filter(pk=again).update(content=json.loads('{"name": ""}'))
    run = TermVersion.objects.get(pk=again).run
    with pytest.raises(Refused):
        publish_terms(change=again, run=run)
    assert Run.objects.get(pk=run).state == "failed"
    assert called("A") == called("B") == ["Fun"], "a change that fails leaves what was in force"
    assert reading.waiting().id == again


def test_a_job_that_comes_twice_publishes_once(sarah):
    directory(A=["play"])
    made = own_terms.change_term(by=sarah, at=AT, code="play", said=said("play", name="Fun"), seen="files", words=WHY)
    run = TermVersion.objects.get(pk=made).run
    publish_terms(change=made, run=run)
    ended = TermVersion.objects.get(pk=made).ended_at

    publish_terms(change=made, run=run)

    assert TermVersion.objects.get(pk=made).ended_at == ended
    assert called("A") == ["Fun"]


def test_everything_published_anew_says_the_same(sarah):
    directory(A=["play", "GRIEF"], B=["need-grief"], C=["TOYS", "school"])
    retire(sarah, "bereavement", "feelings")
    change(sarah, "school", name="Learning")
    before = list(Entry.objects.order_by("pk").values("pk", "topics", "facets", "document"))
    publish_all(by=STEWARD, at=AT)
    assert list(Entry.objects.order_by("pk").values("pk", "topics", "facets", "document")) == before


def test_a_form_shows_a_retired_topic_as_its_heir_and_loses_nothing(sarah):
    from oast.directory.forms import EntryForm

    directory(A=["play"])
    key = Entry.objects.get().pk
    retire(sarah, "play", "school")
    content = content_of(key)
    form = EntryForm(of=content)
    assert form.before["topics"] == ["school"]
    assert "play" not in dict(form.fields["topics"].choices)

    def after(*chosen: str) -> list[str]:
        posted = {"name": content["name"], "topics": list(chosen), "self_referral": "unsaid", "free": "unsaid"}
        sent = EntryForm(posted, of=content)
        sent.is_valid()
        return [one["code"] for one in sent.content["topics"]]

    assert after("school") == ["play"], "kept as it was, so that it comes back when it is put back"
    assert sorted(after("school", "food")) == ["food", "play"]
    assert after("food") == ["food"]


def test_a_change_costs_the_same_with_one_service_and_with_many(sarah):
    def statements(number: int) -> int:
        directory(**{f"S{n}": ["play"] for n in range(number)})
        with CaptureQueriesContext(connection) as asked:
            reach(taxonomy.in_force(), taxonomy.in_force().terms["play"].saying({"heir": "school"}))
        return len(asked)

    assert statements(1) == statements(5)


# The pages ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def steward():
    return client_of(people.practitioner("Sarah Page", agency("Kent Trust", "social_services"), "directory_steward"))


def address(code: str, page: str = "") -> str:
    return f"/directory/stewards/terms/ours/{own(code)}" + (f"/{page}" if page else "")


def sent(client, path: str, button: str, **fields):
    """The form of a page sent back as a browser does, with other values in some fields."""
    text = client.get(path).content.decode()
    names = [name for name in ("token", "seen") if f'name="{name}"' in text]
    hidden = {name: text.split(f'name="{name}" value="')[1].split('"')[0] for name in names}
    return client.post(path, hidden | fields | {button: "yes"})


def test_a_topic_is_changed_on_a_page(steward):
    directory(A=["play"], B=["GRIEF"])
    assert "it says what the definition files say" in steward.get(address("play")).content.decode()
    fields = {"name": "Hopscotch", "also": "fun", "outcome": "be-healthy", "words": WHY}

    looked = sent(steward, address("play", "change"), "look", **fields).content.decode()
    for words in (
        "Nothing is saved yet. 1 service is published anew.",
        "“Hopscotch” instead of “Play and holidays”",
        "found by these words too: fun, hopscotch",
        "no longer found by these words, unless they say them themselves: and, holidays, play, playing",
        "“Be healthy” instead of “Enjoy and achieve”",
        "Outcome: Enjoy and achieve",
    ):
        assert words in looked
    assert not TermVersion.objects.exists()

    answer = sent(steward, address("play", "change"), "save", **fields)
    run = Run.objects.get()
    assert answer["Location"] == f"/jobs/{run.id}"
    for path in (address("play"), "/directory/stewards/terms", address("play", "change")):
        text = steward.get(path).content.decode()
        assert "A change is being published" in text
        assert "Sarah Page" in text
    publish_terms(change=reading.waiting().id, run=run.id)
    text = steward.get(address("play")).content.decode()
    assert "Hopscotch" in text
    assert WHY in text
    assert "A change is being published" not in text


def test_a_topic_is_retired_and_put_back_on_pages(steward):
    directory(A=["play"], B=["play", "school"])
    fields = {"heir": "school", "words": WHY}
    looked = sent(steward, address("play", "retire"), "look", **fields).content.decode()
    assert "“School and learning” stands for it" in looked
    assert "Topic: Play and holidays" in looked
    assert "lead there too: Toys and presents, After school and holidays" in looked
    assert "TOYS" not in looked
    without = sent(steward, address("play", "retire"), "look", words=WHY).content.decode()
    assert "Choose the one that is to stand for it" in without
    sent(steward, address("play", "retire"), "save", **fields)
    published(reading.waiting().id)
    assert "stands for it" in steward.get(address("play")).content.decode()
    assert steward.get(address("play", "change")).status_code == 302
    listed = steward.get(f"/directory/stewards/terms/of/{reading.own_term(own('play')).list_id}").content.decode()
    assert "Retired into School and learning" in listed

    looked = steward.get(address("play", "put-back")).content.decode()
    assert "its services have it again" in looked
    sent(steward, address("play", "put-back"), "save", words=WHY)
    published(reading.waiting().id)
    assert topics("A") == ["enjoy-and-achieve", "play"]
    assert "Nothing was changed" in steward.get(address("play", "put-back")).content.decode()


def test_a_need_is_added_and_an_earlier_wording_brought_back_on_pages(steward, sarah):
    directory(A=["play"])
    change(sarah, "need-toys", name="Toys", answers=["play", "school"])
    filed = reading.history("need-toys")[-1]
    page = address("need-toys", f"versions/{filed.id}")
    text = steward.get(page).content.decode()
    for words in ("It says now", "It said then", "Toys and presents", "no longer brings these topics"):
        assert words in text
    assert steward.get(address("play", f"versions/{filed.id}")).status_code == 404
    sent(steward, page, "save", words=WHY)
    published(reading.waiting().id)
    assert taxonomy.in_force().name("need-toys") == "Toys and presents"
    assert "It says the same now" in steward.get(page).content.decode()

    needs = f"/directory/stewards/terms/of/{reading.own_term(own('need-toys')).list_id}"
    assert "Add a need" in steward.get(needs).content.decode()
    fields = {"name": "Chess boards", "under": "need-goods", "answers": ["play"], "words": WHY}
    looked = sent(steward, f"{needs}/new", "look", **fields).content.decode()
    assert "the open interface lists it" in looked
    assert "No service is touched" in looked
    sent(steward, f"{needs}/new", "save", **fields)
    row = published(reading.waiting().id)
    assert (row.code, row.content["parent"]) == ("need-chess-boards", "need-goods")
    assert "Chess boards" in steward.get(address("need-goods")).content.decode()
    wider = sent(steward, f"{needs}/new", "look", name="Pets", under="wider", words=WHY).content.decode()
    assert "Nothing is saved yet" in wider


def test_outcomes_have_their_wording_changed_alone(steward):
    directory(A=["play"])
    outcomes = reading.own_term(own("stay-safe")).list_id
    listed = steward.get(f"/directory/stewards/terms/of/{outcomes}").content.decode()
    assert "section 10 of the Children Act 2004" in listed
    assert "Add a" not in listed
    assert steward.get(f"/directory/stewards/terms/of/{outcomes}/new").status_code == 403
    assert "Family separation" in steward.get(address("stay-safe")).content.decode()
    form = steward.get(address("stay-safe", "change")).content.decode()
    assert 'name="also"' not in form
    looked = sent(steward, address("stay-safe", "retire"), "look", heir="be-healthy", words=WHY).content.decode()
    assert "none is added or retired here" in looked


def test_a_change_that_waits_is_taken_back_or_published_once_more_on_a_page(steward, sarah):
    directory(A=["play"])
    given = {"by": sarah, "at": AT, "code": "play", "said": said("play", name="Fun"), "seen": "files", "words": WHY}
    made = own_terms.change_term(**given)
    path = f"/directory/stewards/terms/changes/{made}"
    token = str(uuid4())
    assert steward.post(path, {"token": token}).status_code == 403
    assert steward.post(path, {"token": token, "do": "publish"})["Location"] == f"/jobs/{reading.waiting().run}"
    assert steward.post(path, {"token": str(uuid4()), "do": "take_back"}).status_code == 302
    assert reading.waiting() is None
    assert "Changed: taken back" in steward.get(address("play")).content.decode()
    assert steward.get(path).status_code == 405


def test_who_saves_second_sees_both_on_the_page_and_saves_again(steward, sarah):
    directory(A=["play"])
    text = steward.get(address("play", "change")).content.decode()
    seen = text.split('name="seen" value="')[1].split('"')[0]
    change(sarah, "play", name="Fun")
    fields = {"name": "Larks", "outcome": "enjoy-and-achieve", "words": WHY, "seen": seen, "save": "yes"}
    answer = steward.post(address("play", "change"), fields | {"token": str(uuid4())})
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Fun" in text
    assert "Larks" in text
    again = {name: fields[name] for name in ("name", "outcome", "words")}
    assert sent(steward, address("play", "change"), "save", **again).status_code == 302


def test_pages_are_the_stewards(client, sarah):
    directory(A=["play"])
    stranger = client_of(people.practitioner("Charlie Example"))
    for path in (address("play"), address("play", "change"), address("play", "retire"), address("play", "put-back")):
        assert client.get(path).status_code == 302
        assert stranger.get(path).status_code == 403
    steward = client_of(people.practitioner("Sam Steward", agency("Trust", "social_services"), "directory_steward"))
    theirs = TaxonomyTerm.objects.get(code="TOYS")
    assert steward.get(f"/directory/stewards/terms/ours/{theirs.id}").status_code == 404
    assert steward.get(f"/directory/stewards/terms/of/{theirs.taxonomy_id}/new").status_code == 404
    assert steward.post(address("play", "change"), {"token": str(uuid4())}).status_code == 403


def test_a_page_costs_the_same_with_one_row_and_with_three(steward, sarah):
    directory(A=["GRIEF"])
    grief = TaxonomyTerm.objects.get(code="GRIEF")

    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert steward.get(address("need-grief")).status_code == 200
        return len(asked)

    change(sarah, "need-grief", name="After a death")
    steward.get(address("need-grief"))
    one = statements()
    for number in range(2):
        TaxonomyTerm.objects.create(taxonomy=grief.taxonomy, code=f"g{number}", name="Grief")
        change(sarah, "need-grief", name=f"After a death, {number}")
    statements()
    assert statements() == one
    listed = f"/directory/stewards/terms/of/{reading.own_term(own('need-grief')).list_id}"
    counts = []
    for words in ("death", "a"):
        with CaptureQueriesContext(connection) as asked:
            steward.get(f"{listed}?q={words}")
        counts.append(len(asked))
    assert counts[0] == counts[1]

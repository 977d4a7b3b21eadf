"""Stewards keep sources and say what terms mean, in the browser; the public is told where entries come from."""

from datetime import timedelta

from playwright.sync_api import expect

from oast.directory.models import Entry, Source, TaxonomyTerm
from oast.directory.operations.pulling import begin_pull, fail_pull
from oast.directory.records import Fault, TermRecord
from tests.browser import people
from tests.factories import directory
from tests.factories.accounts import agency
from tests.factories.directory import AT, STEWARD, load, package, service


def steward():
    return people.practitioner("Sarah Steward", agency("Kent Trust", "social_services"), "directory_steward")


def world() -> None:
    """A good source with changes, defects and foreign terms, and one that failed."""
    directory.elsewhere()
    first = package(service(), service("s2", "Toy library", topics=["t"], own_topics=[]))
    first.terms = {"t": TermRecord("t", "Toys and games", "AIRS")}
    load(first, source="Weald Directory")
    second = package(service(fees="Free"), service("s2", "Toy library", topics=["t"], own_topics=[]))
    second.terms = first.terms
    second.faults += [Fault("without_topic", "services.csv", 3, "s2", "Toy library")]
    load(second, source="Weald Directory", at=AT + timedelta(days=1))
    key = Source.objects.get(name="Elsewhere").id
    Source.objects.filter(pk=key).update(imported_at=AT)
    pull = begin_pull(by=STEWARD, at=AT + timedelta(days=1), source_id=key)
    fail_pull(by=STEWARD, at=AT + timedelta(days=1), pull_id=pull, problem="The server was silent for 20 seconds.")


def test_a_stewards_job_with_sources(open_page, axe):
    world()
    page = open_page(steward())
    page.goto("/directory/stewards/sources")
    axe(page)
    page.get_by_role("link", name="Elsewhere").click()
    axe(page)
    expect(page.get_by_role("main")).to_contain_text("The server was silent")
    page.get_by_role("button", name="Read it now").click()
    expect(page.get_by_role("main")).to_contain_text("The source is being read")
    page.get_by_role("link", name="Change this source").click()
    axe(page)
    page.get_by_label("Every week").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("main")).to_contain_text("The source is changed")
    page.goto("/directory/stewards/sources")
    page.get_by_role("link", name="Weald Directory").click()
    axe(page)


def test_a_stewards_job_with_terms(open_page, axe):
    world()
    page = open_page(steward())
    page.goto("/directory/stewards/terms")
    axe(page)
    page.get_by_role("link", name="AIRS").click()
    axe(page)
    page.get_by_role("link", name="Toys and games").click()
    page.get_by_label("Play and holidays").check()
    page.get_by_role("button", name="Show what moves").click()
    axe(page)
    expect(page.get_by_role("main")).to_contain_text("1 service would change")
    page.get_by_role("button", name="Save this meaning").click()
    expect(page.get_by_role("main")).to_contain_text("The meaning is saved")
    assert "play" in Entry.objects.get(name="Toy library").topics
    assert TaxonomyTerm.objects.filter(name="Toys and games").count() == 1


def test_where_entries_come_from_without_scripts(open_page, axe):
    world()
    page = open_page(scripts=False)
    page.goto("/directory/sources")
    expect(page.get_by_role("main")).to_contain_text("We could not read this directory on 6 March 2008")
    with_scripts = open_page()
    with_scripts.goto("/directory/sources")
    axe(with_scripts)


def test_a_stewards_job_with_our_own_terms(open_page, axe, site):
    world()
    load(package(*[service(f"p{n}", f"Play scheme {n}", own_topics=["play"]) for n in range(3)]), source="Play")
    page = open_page(steward())
    page.goto("/directory/stewards/terms")
    page.get_by_role("link", name="Topics", exact=True).click()
    axe(page)
    page.get_by_role("link", name="Play and holidays").click()
    axe(page)
    page.get_by_role("link", name="Retire it into another").click()
    page.get_by_label("Which one is to stand for it?").select_option("School and learning")
    page.get_by_label("Why?").fill("Two names for one thing")
    page.get_by_role("button", name="Show what moves").click()
    expect(page.get_by_role("main")).to_contain_text("3 services are published anew")
    axe(page)
    page.get_by_role("button", name="Save and publish").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Publishing “Play and holidays”")
    axe(page)
    site.work()
    expect(page.get_by_role("main")).to_contain_text("In force. Services published with it: 3.")
    page.get_by_role("link", name="See the result").click()
    expect(page.get_by_role("main")).to_contain_text("It is retired. School and learning stands for it.")
    axe(page)
    visitor = open_page(scripts=False)
    visitor.goto("/directory/?topic=play")
    expect(visitor).to_have_url(f"{site.url}/directory/?topic=school")
    expect(visitor.get_by_role("main")).to_contain_text("3 services")

    page.get_by_role("link", name="Put it back").click()
    page.get_by_label("Why?").fill("Families look for it")
    page.get_by_role("button", name="Save and publish").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Publishing “Play and holidays”")
    site.work()
    expect(page.get_by_role("main")).to_contain_text("In force")
    visitor.goto("/directory/?topic=play")
    expect(visitor.get_by_role("main")).to_contain_text("3 services")
    page.get_by_role("link", name="See the result").click()
    page.get_by_role("link", name="Retired into another").click()
    expect(page.get_by_role("main")).to_contain_text("It said then")
    axe(page)

"""What the public does without an account: keep a list, share and send it, say what is wrong, search in vain."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from oast.audit.models import Event
from oast.audit.rules import Refused
from oast.audit.scope import SystemActor
from oast.directory import queries, tasks
from oast.directory.models import Report, SearchMiss, Service
from oast.directory.operations.public import count_miss, forget, normal, report_entry, send_list
from oast.directory.queries import keeping
from oast.mail.models import Message
from tests.factories.directory import AT, load, location, package, service

pytestmark = pytest.mark.django_db

PUBLIC = SystemActor("public")


@pytest.fixture
def two():
    load(package(service(), service("s2", "Toddler group")))
    return list(Service.objects.order_by("name").values_list("id", flat=True))


def press(client, **fields):
    return client.post("/directory/list/change", fields)


def text_of(response) -> str:
    return response.content.decode()


# The list


def test_a_list_is_kept_and_cleared_in_the_browser(client, two):
    response = press(client, add=two, back="/directory/?q=play")
    assert (response.status_code, response["Location"]) == (302, "/directory/?q=play")
    cookie = client.cookies["oast_list"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", "")
    text = text_of(client.get("/directory/list"))
    assert text.index("Bereavement support") < text.index("Toddler group")
    assert "Your list: 2 services" in text_of(client.get("/directory/", {"q": "play"}))

    press(client, remove=two[0])
    assert "Bereavement support" not in text_of(client.get("/directory/list"))
    press(client, clear="yes")
    assert "Nothing is on your list" in text_of(client.get("/directory/list"))


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example/directory/", "/sign-out", "javascript:1", ""]
)
def test_it_never_leads_elsewhere(client, two, back):
    assert press(client, add=two[0], back=back)["Location"] == "/directory/list"


@pytest.mark.parametrize("value", ["x", "", "A" * 5000, "é" * 30, "\x00"])
def test_a_cookie_or_key_that_is_none_is_no_list(client, two, value):
    client.cookies["oast_list"] = value.encode("ascii", "ignore").decode().replace("\x00", "")
    assert client.get("/directory/list").status_code == 200
    assert press(client, add=value).status_code == 302


def test_a_list_is_shared_by_its_address(client, two):
    code = keeping.written(two)
    text = text_of(client.get(f"/directory/list/of/{code}"))
    assert "Bereavement support" in text
    assert "Keep these on my list" in text
    press(client, all=code)
    assert "Toddler group" in text_of(client.get("/directory/list"))


def test_an_address_cut_off_is_known_as_such(client, two):
    code = keeping.written(two)
    for broken in (code[:-1], code[3:], "A", "A" * 3000):
        response = client.get(f"/directory/list/of/{broken}")
        assert response.status_code == 404
        assert "cut off" in text_of(response)


def test_a_service_that_is_gone_is_said(client, two):
    code = keeping.written([*two, uuid4()])
    assert "1 service of this list is not listed any more" in text_of(client.get(f"/directory/list/of/{code}"))


def test_no_list_is_longer_than_it_may_be():
    assert len(keeping.read(keeping.written(uuid4() for _ in range(99)))) == keeping.MOST
    assert keeping.read(keeping.written([])) == []


def test_the_list_masks_what_is_masked(client):
    load(package(service(own_topics=["domestic-abuse"]), locations=[location(masked=True)]))
    text = text_of(client.get(f"/directory/list/of/{keeping.written([Service.objects.get().id])}"))
    assert "Exit this page" in text
    for hidden in ("Invented Street", "ME14", "51.27", "Oast Rooms"):
        assert hidden not in text


# Sending


def test_the_mail_says_where_the_list_is_and_not_what_is_on_it(client, two):
    code = keeping.written(two)
    response = client.post("/directory/list/send", {"to": "nan@example.org", "code": code, "token": uuid4()})
    assert "on its way" in text_of(response)
    message = Message.objects.get()
    assert message.to == "nan@example.org"
    assert f"/directory/list/of/{code}" in message.text
    assert "Bereavement" not in message.text


def test_sent_twice_is_one_mail(client, two):
    fields = {"to": "nan@example.org", "code": keeping.written(two), "token": uuid4()}
    client.post("/directory/list/send", fields)
    client.post("/directory/list/send", fields)
    assert Message.objects.count() == 1


@pytest.mark.parametrize(("to", "status"), [("nobody", 422), ("", 422)])
def test_an_address_that_is_none_is_said(client, two, to, status):
    fields = {"to": to, "code": keeping.written(two), "token": uuid4()}
    response = client.post("/directory/list/send", fields)
    assert response.status_code == status
    assert "<title>Error: " in text_of(response)
    assert Message.objects.count() == 0


def test_programs_and_broken_lists_send_nothing(client, two):
    fields = {"to": "a@example.org", "code": keeping.written(two), "token": uuid4(), "website": "x"}
    assert client.post("/directory/list/send", fields).status_code == 200
    assert client.post("/directory/list/send", {"to": "a@example.org", "code": "x"}).status_code == 400
    assert Message.objects.count() == 0


def test_one_person_gets_few_mails_however_many_send(client, two):
    def send(number, to="nan@example.org"):
        send_list(by=PUBLIC, at=AT, to=to, link="/directory/list", address=f"192.0.2.{number}", key=str(number))

    for number in range(3):
        send(number)
    with pytest.raises(Refused, match="many times"):
        send(4, "NAN@example.org")
    assert Message.objects.count() == 3


def test_one_connection_sends_few_mails(client, two):
    code = keeping.written(two)
    answers = [
        client.post("/directory/list/send", {"to": f"a{number}@example.org", "code": code, "token": uuid4()})
        for number in range(6)
    ]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert Message.objects.count() == 5


# Tell us it is wrong


def test_a_report_reaches_the_stewards(client, two):
    path = f"/directory/services/{two[0]}/wrong"
    assert "Bereavement support" in text_of(client.get(path))
    fields = {"kind": "closed", "words": "It has moved", "email": "", "token": uuid4()}
    assert "Thank you" in text_of(client.post(path, fields))

    (report,) = queries.open_reports()
    assert (report.service, report.kind, report.words) == (two[0], "closed", "It has moved")
    assert Event.objects.get(action="directory.report_entry").actor == "system:public"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Choose what is wrong"),
        ({"kind": "nonsense"}, "Choose one of the answers"),
        ({"kind": "other", "words": "x" * 1001}, "1,000 characters"),
        ({"kind": "other", "email": "nobody"}, "like name@example.org"),
    ],
)
def test_a_report_that_cannot_be_used_is_said_and_kept(client, two, fields, said):
    response = client.post(f"/directory/services/{two[0]}/wrong", fields | {"token": uuid4()})
    assert response.status_code == 422
    assert said in text_of(response)
    assert Report.objects.count() == 0


def test_a_program_is_thanked_and_dropped(client, two):
    fields = {"kind": "other", "website": "https://spam.example", "token": uuid4()}
    assert "Thank you" in text_of(client.post(f"/directory/services/{two[0]}/wrong", fields))
    assert Report.objects.count() == 0


def test_too_many_reports_from_one_connection_are_refused(client, two):
    path = f"/directory/services/{two[0]}/wrong"
    answers = [client.post(path, {"kind": "other", "token": uuid4()}).status_code for _ in range(6)]
    assert answers == [200] * 5 + [429]
    assert Report.objects.count() == 5


def test_no_report_about_what_is_not_listed(client):
    assert client.get(f"/directory/services/{uuid4()}/wrong").status_code == 404
    with pytest.raises(Refused, match="not listed"):
        report_entry(by=PUBLIC, at=AT, service_id=uuid4(), kind="other", words="", email="", address="192.0.2.1")


# Searches in vain


def test_words_are_kept_from_the_third_search_on(client, two):
    for _ in range(2):
        client.get("/directory/", {"q": "qqunicorn riding"})
    assert queries.misses(date(2000, 1, 1)) == []
    assert set(SearchMiss.objects.values_list("words", flat=True)) == {""}

    client.get("/directory/", {"q": "riding the QQUNICORN!"})
    (miss,) = queries.misses(date(2000, 1, 1))
    assert (miss.words, miss.times) == ("qqunicorn riding", 3)


def test_a_filter_that_leaves_nothing_is_no_search_in_vain(client, two):
    client.get("/directory/", {"q": "bereavement", "free": "on"})
    assert SearchMiss.objects.count() == 0


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Unicorn riding me141xx", "riding unicorn"),
        ("ring me 07700 900123", "ring"),
        ("a@example.org", ""),
        ("the", ""),
        ("", ""),
    ],
)
def test_what_is_counted_names_nobody(typed, kept):
    assert normal(typed) == kept


def test_searches_are_counted_by_month_and_district():
    for day, district in ((AT, "dover"), (AT, "dover"), (AT + timedelta(days=40), "dover"), (AT, "")):
        count_miss("unicorn", district, day)
    assert sorted(SearchMiss.objects.values_list("district", "times")) == [("", 1), ("dover", 1), ("dover", 2)]
    assert queries.misses(date(2008, 1, 1))[0].times == 4


def test_old_counts_and_handled_reports_go(two):
    count_miss("unicorn", "", AT)
    report_entry(by=PUBLIC, at=AT, service_id=two[0], kind="other", words="x", email="", address="192.0.2.1")
    report_entry(by=PUBLIC, at=AT, service_id=two[1], kind="other", words="x", email="", address="192.0.2.1")
    Report.objects.filter(service=two[0]).update(handled_at=AT)
    forget(AT + timedelta(days=30))
    assert (SearchMiss.objects.count(), Report.objects.count()) == (1, 2)
    forget(AT + timedelta(days=500))
    assert (SearchMiss.objects.count(), Report.objects.count()) == (0, 1)


def test_the_job_forgets():
    count_miss("unicorn", "", AT)
    tasks.forget_old()
    assert SearchMiss.objects.count() == 0


# Suggestions and outlines


@pytest.mark.parametrize(
    ("typed", "first"),
    [("my na", "my nan died"), ("won't g", "my child won't go to school"), ("unif", "money for school uniform")],
)
def test_suggestions(client, two, typed, first):
    answer = client.get("/directory/suggestions", {"q": typed})
    assert answer.json()["suggestions"][0] == first
    assert len(answer.json()["suggestions"]) <= 8


@pytest.mark.parametrize("typed", ["", "a", "  ", "the my", "\x00", "🎈", "'; DROP"])
def test_no_suggestion_for_too_little(client, two, typed):
    assert client.get("/directory/suggestions", {"q": typed}).status_code == 200


def test_words_of_services_are_suggested(two):
    load(package(service("s9", "Zebracrossing patrol")))
    assert queries.suggest("zebra") == ["zebracrossing"]


def test_the_outlines_are_a_picture(client):
    answer = client.get("/directory/outlines.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer.content.count(b"<path") == 3
    assert b"script" not in answer.content

"""Directories read over the network: good ones, and every way in which a server can be bad."""

import json
import zlib
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from oast.audit.models import Event
from oast.audit.rules import Refused
from oast.directory import tasks
from oast.directory.enums import PullState
from oast.directory.feeds import Fetcher, Limits, PullFault
from oast.directory.models import Entry, ImportRun, Pull, PullDocument, Service, Source, TaxonomyTerm
from oast.directory.operations import pulling
from oast.directory.operations.pulling import ask_for_pull, begin_pull, due, pull, save_source
from tests.directory import servers
from tests.factories.accounts import practitioner
from tests.factories.directory import AT, STEWARD, load

pytestmark = pytest.mark.django_db

LIMITS = Limits(answer_seconds=20, silence_seconds=20)


def source(address: str, name: str = "Elsewhere", format: str = "oruk", **more):
    return save_source(by=STEWARD, at=AT, name=name, format=format, address=address, **more)


def read(address: str, limits: Limits = LIMITS, format: str = "oruk", at=AT, **more) -> Pull:
    waits: list[float] = []
    reads = Fetcher(limits, loopback=True, sleep=waits.append)
    done = pull(source(address, format=format, **more), by=STEWARD, clock=lambda: at, reads=reads)
    done.waits = waits
    return done


@pytest.mark.parametrize("handler", [servers.Good, servers.Older, servers.OneByOne, servers.Busy])
def test_a_directory_is_read_whole_and_again_without_a_change(handler):
    with servers.serving(handler) as address:
        first, again = read(address), read(f"{address}/services", at=AT + timedelta(days=1))

    assert (first.state, first.problem) == (PullState.GOOD, "")
    assert first.run.services == {"read": 7, "created": 7, "updated": 0, "unchanged": 0, "held": 0}
    assert again.run.services == {"read": 7, "created": 0, "updated": 0, "unchanged": 7, "held": 0}
    assert set(Entry.objects.values_list("name", flat=True)) == {f"Service {number}" for number in range(7)}
    assert set(PullDocument.objects.values_list("pull", flat=True)) == {again.pk}
    assert Source.objects.get(name="Elsewhere").imported_at == AT + timedelta(days=1)
    assert set(first.waits) <= {3.0}


def test_every_document_is_kept_as_it_was_sent():
    with servers.serving(servers.Good) as address:
        done = read(address)

    kept = [zlib.decompress(one.content) for one in PullDocument.objects.order_by("number")]
    assert [len(json.loads(text)["contents"]) for text in kept] == [3, 3, 1, 1]
    assert (done.pages, done.size, done.version) == (4, sum(map(len, kept)), "HSDS-UK-3.0")
    assert TaxonomyTerm.objects.filter(name="Toys", taxonomy__name="Things").exists()
    assert Event.objects.filter(action="directory.finish_pull").exists()


BAD = [
    (servers.Slow, Limits(answer_seconds=0.3), "too slow"),
    (servers.SlowHead, Limits(answer_seconds=0.3), "too slow"),
    (servers.Silent, Limits(silence_seconds=0.2), "silent for 0.2 seconds"),
    (servers.CutOff, LIMITS, "cut off in the middle"),
    (servers.CutOffChunked, LIMITS, "cut off in the middle"),
    (servers.HalfJson, LIMITS, "no JSON"),
    (servers.TooManyPages, LIMITS, "Page 4 of 5 is empty"),
    (servers.TooFewPages, LIMITS, "says that it has 7 records, and gave 3 on 1 pages"),
    (servers.MillionPages, LIMITS, "1000000000 pages; that is no directory"),
    (servers.NoNumber, LIMITS, "many, which is no number"),
    (servers.SamePage, LIMITS, "on two pages"),
    (servers.OtherPage, LIMITS, "gave page 7"),
    (servers.Grows, LIMITS, "changed while it was being read"),
    (servers.Nothing, LIMITS, "more than 8 MB in one answer"),
    (servers.Nothing, Limits(answer_bytes=20_000_000), "no JSON"),
    (servers.Nothing, Limits(answer_bytes=20_000_000, all_bytes=9_000_000), "more than 9 MB in all"),
    (servers.Unknown, LIMITS, "speaks version “HSDS-UK-9.1”"),
    (servers.Nobody, LIMITS, "speaks no version"),
    (servers.Broken, LIMITS, "status 500"),
    (servers.Packed, LIMITS, "packed"),
    (servers.Elsewhere, LIMITS, "not an address on the open internet"),
    (servers.RoundAndRound, LIMITS, "leads on more than 3 times"),
    (servers.TooBusy, LIMITS, "asks us to wait 86,400 seconds"),
    (servers.Good, Limits(answers=3), "more than 3 times"),
    (servers.Good, Limits(all_seconds=-1), "took longer"),
]


@pytest.mark.parametrize(("handler", "limits", "words"), BAD, ids=[f"{one[0].__name__}-{one[2][:20]}" for one in BAD])
def test_a_bad_server_changes_nothing_and_is_said(handler, limits, words):
    with servers.serving(servers.Good) as address:
        good = read(address)
    before = list(Entry.objects.order_by("pk").values("pk", "document", "modified_at"))

    with servers.serving(handler) as address:
        failed = read(address, limits, at=AT + timedelta(days=1))

    assert failed.state == PullState.FAILED
    assert words in failed.problem
    assert list(Entry.objects.order_by("pk").values("pk", "document", "modified_at")) == before
    kept = Source.objects.get(name="Elsewhere")
    assert (kept.problem, kept.imported_at, kept.tried_at) == (failed.problem, AT, AT + timedelta(days=1))
    assert ImportRun.objects.count() == 1
    assert PullDocument.objects.filter(pull=good).exists()


def test_a_source_is_good_again_after_a_failure():
    with servers.serving(servers.Broken) as address:
        read(address)
    with servers.serving(servers.Good) as address:
        read(address)
    assert Source.objects.get(name="Elsewhere").problem == ""


def test_a_directory_that_shrank_is_staged_and_not_taken_in():
    with servers.serving(servers.Good, services=tuple(servers.service(n) for n in range(60))) as address:
        read(address)
    with servers.serving(servers.Shrunk) as address:
        failed = read(address)
    assert "lacks 59" in failed.problem
    assert PullDocument.objects.filter(pull=failed).exists()
    assert Entry.objects.count() == 60


def test_a_table_by_its_mapping():
    with servers.serving(servers.Table) as address:
        done = read(f"{address}/list.csv", format="csv", mapping={"id": "ref", "name": "name"})
    assert done.run.services["created"] == 2
    assert Service.objects.filter(original_id="1", name="Play").exists()
    with servers.serving(servers.Table) as address:
        failed = read(f"{address}/list.csv", format="csv", mapping={"name": "title"})
    assert "list.csv, row 1, field title: the mapping’s column for name is missing" in failed.problem


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:1/",
        "http://localhost/",
        "http://[::1]/",
        "http://0.0.0.0/",
        "http://10.1.2.3/",
        "http://192.168.1.1/",
        "http://169.254.169.254/latest/meta-data",
        "http://[::ffff:127.0.0.1]/",
        "http://[fd00::1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://224.0.0.1/",
        "http://2130706433/",
        "http://0x7f.1/",
    ],
)
def test_our_own_network_is_never_read(address):
    with pytest.raises(PullFault, match="not an address on the open internet"):
        Fetcher(LIMITS).get(address)


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "ftp://example.org/",
        "gopher://127.0.0.1/",
        "//example.org/",
        "",
        "http://",
        "http://a:99999/",
        "http://name:word@example.org/",
        "http://example.org/\r\nHost: x",
        "http://example.org/ü",
        "http://[",
    ],
)
def test_only_web_addresses_are_read(address):
    with pytest.raises(PullFault, match="web address"):
        Fetcher(LIMITS, loopback=True).get(address)


def test_a_name_that_nobody_has():
    with pytest.raises(PullFault, match="no server named"):
        Fetcher(LIMITS).get("http://nobody.invalid/")


def test_a_name_of_which_one_address_is_ours_is_refused(monkeypatch):
    rows = [(0, 0, 0, "", ("93.184.216.34", 80)), (0, 0, 0, "", ("127.0.0.1", 80))]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: rows)
    with pytest.raises(PullFault, match="open internet"):
        Fetcher(LIMITS).get("http://two-faces.example/")


def test_only_one_pull_of_a_source_at_once_and_a_dead_one_is_forgotten():
    key = source("http://127.0.0.1:1/")
    begin_pull(by=STEWARD, at=AT, source_id=key)

    with pytest.raises(Refused, match="just now"):
        begin_pull(by=STEWARD, at=AT + timedelta(hours=1), source_id=key)

    begin_pull(by=STEWARD, at=AT + timedelta(hours=7), source_id=key)
    assert sorted(Pull.objects.values_list("state", flat=True)) == ["failed", "running"]


def test_a_fault_of_ours_is_said_too(monkeypatch):
    monkeypatch.setattr(pulling, "package_of", lambda *_: 1 / 0)
    with servers.serving(servers.Good) as address, pytest.raises(ZeroDivisionError):
        read(address)
    assert "Something went wrong here" in Source.objects.get(name="Elsewhere").problem


def test_the_clock_reads_what_is_due(settings, monkeypatch):
    settings.PULL_LOOPBACK = True
    put = []
    monkeypatch.setattr(tasks, "enqueue", lambda name, **more: put.append((name, more["source"])))
    daily = source("http://127.0.0.1:1/", "Daily", every="day")
    source("http://127.0.0.1:1/", "By hand")
    load()
    weekly = source("http://127.0.0.1:1/", "Weekly", every="week")
    Source.objects.filter(pk=weekly).update(tried_at=AT)

    tasks.pull_due()
    assert set(put) == {("directory.pull", daily), ("directory.pull", weekly)}
    assert due(AT + timedelta(days=6)) == [daily]
    assert set(due(AT + timedelta(days=7))) == {daily, weekly}

    tasks.pull_source(daily)
    assert "could not be reached" in Source.objects.get(pk=daily).problem


def test_old_pulls_are_forgotten():
    with servers.serving(servers.Good) as address:
        read(address)
    pulling.forget_pulls(AT + timedelta(days=399))
    assert Pull.objects.exists()
    pulling.forget_pulls(AT + timedelta(days=401))
    assert not Pull.objects.exists()
    assert Entry.objects.count() == 7


@pytest.mark.parametrize("fields", [{"name": "oast"}, {"name": ""}, {"format": "pdf"}, {"every": "hour"}])
def test_a_source_that_cannot_be_kept(fields):
    given = {"name": "A", "format": "oruk", "address": "", "every": ""} | fields
    with pytest.raises(Refused):
        save_source(by=STEWARD, at=AT, **given)
    assert not Source.objects.filter(format__in=["oruk", "pdf"]).exists()


def test_only_stewards_keep_sources():
    key = source("http://127.0.0.1:1/")
    stranger = practitioner("Charlie Example")
    for act in (
        lambda: save_source(by=stranger, at=AT, name="B", format="oruk", address=""),
        lambda: ask_for_pull(by=stranger, at=AT, source_id=key),
        lambda: begin_pull(by=stranger, at=AT, source_id=key),
    ):
        with pytest.raises(Refused):
            act()
    assert Source.objects.exclude(format="definitions").count() == 1


def test_a_source_without_an_address_is_not_read():
    with pytest.raises(Refused, match="no web address"):
        ask_for_pull(by=STEWARD, at=AT, source_id=source(""))


def command(*arguments: str) -> str:
    out = StringIO()
    call_command("directory_pull", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_the_command(settings):
    settings.PULL_LOOPBACK = True
    with servers.serving(servers.Good) as address:
        told = json.loads(command("--source", "Elsewhere", "--address", address, "--json"))
        again = command("--source", "Elsewhere")
    assert told["services"]["created"] == 7
    assert (told["version"], told["documents"]) == ("HSDS-UK-3.0", 4)
    assert "7 unchanged" in again
    with pytest.raises(CommandError, match="stay as they were"):
        command("--source", "Elsewhere", "--json")
    with pytest.raises(CommandError, match="give one with --address"):
        command("--source", "Nobody")
    with pytest.raises(CommandError, match="another name"):
        command("--source", "Oast", "--address", "http://127.0.0.1:1/")

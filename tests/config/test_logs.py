"""No value in a log: not in the site's, the server program's, the worker's, PostgreSQL's, nor in an error mail."""

import io
import logging
import socket
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings
from django.core import mail
from django.core.management import call_command
from django.db import DataError, IntegrityError, connection, transaction
from django.test import RequestFactory
from django.utils.log import AdminEmailHandler

from oast.accounts.models import Person
from oast.config import logs
from oast.config.cluster import cluster
from oast.config.faults import Fault
from oast.jobs.operations import enqueue
from tests import databases
from tests.factories.jobs import registered

MARK = "Zoe Canaryson"


@pytest.fixture
def written():
    """What the site's handler writes while the test runs."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.Faults())
    logging.getLogger().addHandler(handler)
    yield stream.getvalue
    logging.getLogger().removeHandler(handler)


def fail(words: str) -> None:
    """A fault with a child's name in its words, in a local variable and in what caused it."""
    name = words
    try:
        raise KeyError(name)
    except KeyError as cause:
        raise ValueError(f"{name} is not a date") from cause


def caught(words: str = MARK) -> Exception:
    try:
        fail(words)
    except ValueError as fault:
        return fault
    raise AssertionError


def test_a_fault_is_told_by_kind_and_place(written):
    logging.getLogger("django.request").error("Internal Server Error: %s", f"/{MARK}", exc_info=caught())
    said = written()
    assert MARK not in said
    assert "Internal Server Error: …" in said
    assert "ValueError" in said
    assert "KeyError" in said
    assert "tests/config/test_logs.py" in said
    assert " fail" in said


@pytest.mark.parametrize(
    ("message", "arguments", "left"),
    [
        ("Not Found: %s", (f"/{MARK}",), "Not Found: …"),
        ("%(name)s had %(count)d", ({"name": MARK, "count": 3},), "… had 3"),
        (f"Invalid request from ip=127.0.0.1: 'GET /?q={MARK}'", (), "Invalid request from ip…"),
        (
            f"Task exception was never retrieved\nfuture: <ValueError('{MARK}')>",
            (),
            "Task exception was never retrieved…",
        ),
        (ValueError(MARK), (), "ValueError"),
        ("nothing to hide", (), "nothing to hide"),
    ],
)
def test_a_message_of_a_library_has_no_value(message, arguments, left, written):
    logging.getLogger("somebody.else").warning(message, *arguments)
    said = written()
    assert MARK not in said
    assert said.rstrip("\n").endswith(left)


def test_the_operators_own_faults_are_said(written):
    """They are about the machine and its settings, and nobody could mend those without the sentence."""
    try:
        raise Fault("the port 8000 is taken; choose another")
    except Fault as fault:
        logging.getLogger("oast").error("ended", exc_info=fault)
    assert "the port 8000 is taken" in written()


def test_a_request_is_told_by_its_route(written, rf):
    request = rf.post(f"/index/search?name={MARK}", {"family": MARK})
    request.request_id = "0123456789abcdef0123456789abcdef"
    logging.getLogger("django.request").error("Internal Server Error: %s", request.path, extra={"request": request})
    said = written()
    assert MARK not in said
    assert "method=POST" in said
    assert "request=0123456789abcdef0123456789abcdef" in said


def test_the_site_logs_through_one_handler():
    """Django's own would mail every variable of every frame; nobody is mailed."""
    assert settings.ADMINS == []
    assert settings.DEBUG is False
    for name, logger in logging.root.manager.loggerDict.items():
        if isinstance(logger, logging.Logger) and name.startswith(("django", "oast", "procrastinate", "allauth")):
            assert logger.handlers == [], name
    assert settings.LOGGING["handlers"]["console"]["formatter"] == "faults"


def test_an_error_mail_would_hold_no_value(settings):
    """A county that adds Django's error mail gets kinds and places in it."""
    settings.ADMINS = [("Office", "office@example.invalid")]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    request = RequestFactory().post("/index/search", {"family": MARK}, HTTP_COOKIE=f"session={MARK}")
    record = logging.LogRecord("django.request", logging.ERROR, "", 0, "Internal Server Error", (), None)
    record.exc_info = (ValueError, caught(), caught().__traceback__)
    record.request = request
    AdminEmailHandler(include_html=True).emit(record)
    sent = mail.outbox[0]
    everything = sent.subject + sent.body + str(sent.alternatives)
    assert MARK not in everything
    assert "ValueError" in everything
    assert settings.SECRET_KEY not in everything


@pytest.mark.committing
def test_a_job_that_fails_says_no_value(written):
    with registered("test.fail", lambda: fail(MARK)):
        enqueue("test.fail")
        call_command("worker", until_empty=True)
    said = written()
    assert "test.fail" in said
    assert "ValueError" in said
    assert MARK not in said


def test_a_worker_that_ends_says_no_value(written, monkeypatch, capsys):
    monkeypatch.setattr("oast.jobs.management.commands.worker.take_up_stalled", lambda **_: fail(MARK))
    with pytest.raises(SystemExit) as ended:
        call_command("worker", until_empty=True)
    assert ended.value.code == 1
    assert "the worker ended by a fault" in written()
    assert MARK not in written() + "".join(capsys.readouterr())


def test_the_server_program_says_no_value(site):
    """What is no HTTP at all is written down by the server program itself, before Django sees it."""
    address = urlsplit(site.url)
    for sent in (f"GET /?q={MARK} HTTP/9.9\r\n\r\n", f"{MARK}\r\n\r\n", f"GET / HTTP/1.1\r\n{MARK}\r\n\r\n"):
        with socket.create_connection((address.hostname, address.port)) as raw:
            raw.sendall(sent.encode())
            while raw.recv(4096):
                pass
    said = site.server.log.read_text()
    assert MARK not in said
    assert "Canaryson" not in said


FAULTY = {
    "twice": ("INSERT INTO accounts_person SELECT * FROM accounts_person WHERE name = %s", IntegrityError),
    "no date": ("SELECT %s::date", DataError),
    "no number": ("SELECT %s::uuid", DataError),
    "too long": (f"SELECT repeat(%s, 2)::varchar(3) /* {MARK} */ || (1/0)::text", DataError),
}


@pytest.mark.committing
@pytest.mark.parametrize("name", FAULTY)
@pytest.mark.skipif("os.environ.get('DATABASE_URL')", reason="the log of a server that is not ours")
def test_postgresqls_log_holds_no_value(name):
    """By default it writes the statement of every fault, and values stand in it."""
    statement, kind = FAULTY[name]
    Person.objects.create(name=MARK, email="zoe@example.invalid")
    log = cluster().data / "server.log"
    before = log.stat().st_size
    with pytest.raises(kind), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [MARK])
    with log.open() as file:
        file.seek(before)
        assert "Canaryson" not in file.read()


@pytest.mark.django_db
def test_nobody_reads_anothers_statement_in_the_database():
    """A statement in hand has its values in it; the application's sessions do not publish theirs."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW track_activities")
        assert cursor.fetchone() == ("off",)
        cursor.execute("SELECT query FROM pg_stat_activity WHERE usename = current_user AND query <> ''")
        assert cursor.fetchall() == []


@pytest.mark.django_db
def test_every_role_of_ours_keeps_values_out_of_the_log():
    with psycopg.connect(databases.url(connection.settings_dict["NAME"], "postgres")) as session:
        found = session.execute(
            "SELECT rolname, setconfig FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole"
            " WHERE s.setdatabase = 0"
        ).fetchall()
    held = {name: set(config) for name, config in found}
    for role in ("oast_app", "oast_owner", "oast_backup"):
        assert {"log_min_messages=log", "log_min_error_statement=panic", "log_error_verbosity=terse"} <= held[role]


def test_secrets_come_from_the_environment_or_a_file(tmp_path, monkeypatch):
    """And one that is made by itself lies where only its owner reads."""
    from oast.config import paths

    monkeypatch.setenv("OAST_TEST_SECRET", "from the environment")
    assert paths.secret("test_secret", str) == "from the environment"
    monkeypatch.delenv("OAST_TEST_SECRET")
    given = tmp_path / "given"
    given.write_text("from a file\n")
    monkeypatch.setenv("OAST_TEST_SECRET_FILE", str(given))
    assert paths.secret("test_secret", str) == "from a file"
    monkeypatch.delenv("OAST_TEST_SECRET_FILE")
    monkeypatch.setattr(paths, "VAR", tmp_path)
    assert paths.secret("test_secret", lambda: "made") == "made"
    assert (tmp_path / "secrets/test_secret").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700


def test_a_secret_file_that_is_named_must_be_there(monkeypatch, tmp_path):
    """Otherwise a new key would be made silently, and every session and stored second factor be lost."""
    from oast.config import paths

    monkeypatch.setenv("OAST_TEST_SECRET_FILE", str(tmp_path / "nowhere"))
    with pytest.raises(FileNotFoundError):
        paths.secret("test_secret", lambda: "made")

"""How long a session lasts, and that it ends with the person's access: checked on every request."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from math import inf
from typing import cast
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from oast.accounts import policies
from oast.accounts.models import Employment, Person
from oast.accounts.presenters import ACTING_FOR
from oast.accounts.queries import Viewer, employments_on, viewer, viewers_on

BEGAN, USED, IDLE, LIMIT = "began_at", "used_at", "idle_minutes", "limit_minutes"
"""Session keys: when the person signed in, when the session was last used, how long it may stand idle and last."""

VOUCHED, BY_PROVIDER = "vouched_agencies", "provider"
"""Session keys: the agencies whose own provider signed the person in (the session acts for no other), and which."""

FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
"""What counts as a second factor; recovery codes alone do not."""

NOTE_EVERY = timedelta(minutes=1)
"""The last use is written no more often than this."""

Respond = Callable[[HttpRequest], HttpResponse]


class SessionLimits:
    """Ends a session that is too old or stood idle, and that of somebody who left or was disabled."""

    def __init__(self, get_response: Respond):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.viewer = None  # type: ignore[attr-defined]
        if SESSION_KEY in request.session:
            at = timezone.now()
            if _over(request, at):
                logout(request)
            else:
                _note_use(request, at)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable, *_) -> None:
        """Pages outside a gate (the library's, the public ones) say in their header for whom one acts."""
        if not hasattr(view, "gate") and is_mfa_enabled(request.user, FACTORS):
            request.viewer = acting_viewer(request, timezone.now())  # type: ignore[attr-defined]


def employments(request: HttpRequest, day: date) -> list[Employment]:
    """Where the person of this session works on `day`; signed in by an agency's own provider, there only."""
    held = employments_on(cast(Person, request.user), day)
    return [one for one in held if _vouched_for(one.agency_id, request.session.get(VOUCHED))]


def _vouched_for(agency: UUID | None, vouched: list[str] | None) -> bool:
    return vouched is None or str(agency) in vouched


def safe_address(request: HttpRequest, address: str) -> str:
    """The address if it is one of ours, else the home page."""
    ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if ours and address.startswith("/") else "/"


def acting_viewer(request: HttpRequest, at: datetime) -> Viewer | None:
    """The viewer of this request, or None while a person of two agencies has not said for which they act."""
    person, day = cast(Person, request.user), timezone.localdate(at)
    vouched, chosen = request.session.get(VOUCHED), str(request.session.get(ACTING_FOR))
    held = {str(key): one for key, one in viewers_on(person, day).items() if _vouched_for(one.agency, vouched)}
    if len(held) > 1 and chosen not in held:
        return None
    return held.get(chosen) or next(iter(held.values()), None) or viewer(person, None, day)


def begin(request: HttpRequest, at: datetime) -> None:
    """Start the clocks of a new session, the shortest of all that the person may be in it."""
    person, day = cast(Person, request.user), timezone.localdate(at)
    request.session[BEGAN] = request.session[USED] = at.timestamp()
    for looking_on in [*viewers_on(person, day).values(), viewer(person, None, day)]:
        shorten(request, looking_on)


def last_used(session: UserSession) -> datetime:
    """When a session was last used, to the minute: as the session itself says, so that a look at a page writes once."""
    used = SessionStore(session.session_key).get(USED)
    return datetime.fromtimestamp(used, UTC) if used else session.last_seen_at


def shorten(request: HttpRequest, looking_on: Viewer) -> None:
    """Hold the session to the class of who looks; a role that came since makes it shorter, none makes it longer."""
    idle, limit = (length.total_seconds() / 60 for length in policies.SESSIONS[looking_on.session])
    if idle < request.session.get(IDLE, inf) or limit < request.session.get(LIMIT, inf):
        request.session[IDLE] = min(idle, request.session.get(IDLE, inf))
        request.session[LIMIT] = min(limit, request.session.get(LIMIT, inf))


def _over(request: HttpRequest, at: datetime) -> bool:
    """Whether the session has run out. One without clocks was not begun by signing in here, and is over."""
    person = request.user
    if not person.is_authenticated or (person.left_at and person.left_at <= at):
        return True
    began, used, idle, limit = (request.session.get(key, 0) for key in (BEGAN, USED, IDLE, LIMIT))
    if person.signed_out_at and began < person.signed_out_at.timestamp():
        return True
    now = at.timestamp()
    return now - began >= limit * 60 or now - used >= idle * 60


def _note_use(request: HttpRequest, at: datetime) -> None:
    if at.timestamp() - request.session[USED] < NOTE_EVERY.total_seconds():
        return
    request.session[USED] = at.timestamp()

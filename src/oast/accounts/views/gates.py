"""The gate in front of every signed-in page: who looks, acting for whom, with which role, at what moment.

    @gate("caf.work")
    def assessment(request, viewer, at, assessment_id): ...

A view behind a gate gets the viewer and the time; `Refused` becomes the 403 page with its sentence and
`NotForYou` the constant 404 page. A permission of a sensitive kind (`roles.asks_again`) asks for the second factor
again; `step_up=True` does so for one act. tests/repo holds that every URL is behind a gate or listed as public.
"""

import functools
from collections.abc import Callable
from datetime import datetime
from ipaddress import ip_address, ip_network
from typing import cast
from uuid import UUID, uuid4

from allauth.account.adapter import get_adapter
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.http import urlencode

from oast.accounts.models import Person
from oast.accounts.queries import Viewer, viewer
from oast.accounts.roles import asks_again
from oast.accounts.views import files, steps
from oast.accounts.views.sessions import FACTORS, acting_viewer, shorten
from oast.audit import scope
from oast.audit.operations import refused
from oast.audit.rules import NotForYou, Refused
from oast.web.responses import file_not_taken, page_of, signed_out
from oast.web.typed import MARK as KEEPS_TYPED

AFTER_SET_UP = "after_set_up"
"""Session key: where to go on once the second factor is set up."""

ENDED = "Your access has ended or has run out. Ask your agency’s sponsor to renew it."
NO_ROLE = "Your role does not include this page."
BLOCKED = "Your role needs a current {missing} before you can use this page. Ask your agency’s sponsor."

INCOMPLETE = "This page is incomplete. Go back, load it again and send it once more."
SIGNED_OUT = "You have been signed out"
CHOOSE = "For which agency is this?"

PLACE_BITS = {4: 24, 6: 48}
"""How much of an address, by its version, is of the building."""

View = Callable[..., HttpResponse]


def gate(
    permission: str = "",
    *,
    family: bool = False,
    anyone: bool = False,
    choosing: bool = False,
    step_up: bool = False,
) -> Callable[[View], View]:
    """Let in who is signed in with a second factor and holds `permission`.

    Without `permission` every practitioner with a current agency; `family=True` lets in parents and young people
    (and nobody else); `anyone=True` every signed-in person; `choosing=True` as well those who have not said yet
    for which agency they act (a viewer without an agency). `step_up=True` asks for the second factor again unless it
    was shown in the last minutes; so does every permission of a sensitive kind, without saying it here.
    """
    again = step_up or asks_again(permission)

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, **arguments) -> HttpResponse:
            at = timezone.now()
            if turned := _turned_away(request):
                return turned
            looking_on = getattr(request, "viewer", None) or acting_viewer(request, at)
            if looking_on is None and not choosing:
                first = f"{reverse('accounts:acting_for')}?{urlencode({'next': _way_back(request)})}"
                return signed_out(request, CHOOSE, ("Say for whom you are working", first)) or redirect(first)
            looking_on = looking_on or viewer(cast(Person, request.user), None, timezone.localdate(at))
            request.viewer = looking_on  # type: ignore[attr-defined]
            shorten(request, looking_on)
            request.request_id = f"{_place(request)}.{uuid4().hex}"  # type: ignore[attr-defined]
            with scope.request(request.request_id):  # type: ignore[attr-defined]
                return _answer(request, looking_on, at, view, arguments)

        def _answer(request, looking_on, at, view, arguments):
            try:
                _check_admitted(looking_on, permission, family, anyone or choosing)
                check_arrived(request)
                if again and (asked := steps.ask(request, at)):
                    return asked
                files.check(request)
                return view(request, looking_on, at, **arguments)
            except Http404:
                return _refusal(request, looking_on, at, view, NotForYou("There is no such page."), 404)
            except NotForYou as refusal:
                return _refusal(request, looking_on, at, view, refusal, 404)
            except Refused as refusal:
                return _refusal(request, looking_on, at, view, refusal, 403)

        guarded.gate = permission or _kind(family, anyone or choosing)  # type: ignore[attr-defined]
        setattr(guarded, KEEPS_TYPED, True)
        guarded.step_up = again  # type: ignore[attr-defined]
        return guarded

    return decorate


def _kind(family: bool, anyone: bool) -> str:
    return "family" if family else "anyone" if anyone else "practitioner"


def form_token(request: HttpRequest) -> UUID:
    """The idempotency token of the posted form. Raises Refused when it is missing or not a token."""
    try:
        return UUID(request.POST.get("token", ""))
    except ValueError:
        raise Refused(INCOMPLETE) from None


def check_arrived(request: HttpRequest) -> None:
    """A form with nothing in it, or a body that is no form, is no form of ours: each has a token at least."""
    if request.method == "POST" and not (request.POST or request.FILES):
        raise Refused(INCOMPLETE)


def _turned_away(request: HttpRequest) -> HttpResponse | None:
    if not request.user.is_authenticated:
        first = redirect_to_login(_way_back(request))
        return signed_out(request, SIGNED_OUT, ("Sign in", first.url)) or first
    known = getattr(request, "viewer", None) is not None  # the middleware has asked
    if not known and not is_mfa_enabled(request.user, FACTORS):
        request.session[AFTER_SET_UP] = _way_back(request)
        return redirect("mfa_activate_totp")
    return None


def _place(request: HttpRequest) -> str:
    """Which network the request came from, so that events of one account can be told apart by place.

    A keyed hash of the address's first three parts: equal for one building, and nothing to look an address up by.
    """
    address = ip_address(get_adapter().get_client_ip(request))
    network = ip_network((address, PLACE_BITS[address.version]), strict=False)
    return salted_hmac("oast.place", str(network), algorithm="sha256").hexdigest()[:8]


def _way_back(request: HttpRequest) -> str:
    """Where to go on after signing in. A form that was sent cannot be sent again by a redirect: its page is
    opened anew."""
    return request.get_full_path() if request.method in ("GET", "HEAD") else page_of(request)


def _check_admitted(looking_on: Viewer, permission: str, family: bool, anyone: bool) -> None:
    if anyone:
        return
    if looking_on.is_family or family:
        if not (looking_on.is_family and family):
            raise Refused(NO_ROLE)
        return
    if looking_on.agency is None:
        raise Refused(ENDED)
    if permission and not looking_on.may(permission):
        missing = looking_on.missing_for(permission)
        raise Refused(BLOCKED.format(missing=" and a current ".join(missing)) if missing else NO_ROLE)


def _refusal(request, looking_on: Viewer, at: datetime, view: View, refusal: Refused, status: int) -> HttpResponse:
    """The page of a refusal. One that a look or an operation did not record yet is recorded here."""
    if not refusal.recorded:
        refused(by=looking_on, at=at, action=f"page.{view.__name__}", refusal=refusal)
    if isinstance(refusal, files.NotTaken):
        return file_not_taken(request, refusal.sentence)
    context = {} if status == 404 else {"sentence": refusal.sentence}
    return render(request, f"web/{status}.html", context, status=status)

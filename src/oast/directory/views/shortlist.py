"""A list of services that somebody keeps without an account: in a cookie of the browser, shared by its address."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from allauth.core.internal.ratelimit import get_ip
from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from oast.audit.rules import Refused
from oast.audit.scope import SystemActor
from oast.directory import presenters, queries
from oast.directory.forms import SendForm
from oast.directory.operations.public import send_list
from oast.directory.queries import keeping
from oast.web.forms import posted_token

COOKIE = "oast_list"
PUBLIC = SystemActor("public", offices=frozenset())


class Kept:
    """The list in this browser."""

    def __init__(self, request: HttpRequest):
        self.services = keeping.read(request.COOKIES.get(COOKIE, "")) or []

    def __len__(self) -> int:
        return len(self.services)

    def __contains__(self, service: object) -> bool:
        return service in self.services or str(service) in map(str, self.services)


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The list kept in this browser."""
    return _page(request, Kept(request).services, SendForm(), mine=True)


@require_safe
def shared(request: HttpRequest, code: str) -> HttpResponse:
    """A list that somebody shared."""
    services = keeping.read(code)
    if services is None:
        return render(request, "directory/list_broken.html", {"title": "This list is not complete"}, status=404)
    return _page(request, services, SendForm(), mine=False)


@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """Keep a service, take it off, take over a shared list, or clear all; then back to where it was pressed."""
    services = Kept(request).services
    if request.POST.get("clear"):
        services = []
    added = keeping.read(request.POST.get("all", "")) or [*_keys(request.POST.getlist("add"))]
    removed = set(_keys(request.POST.getlist("remove")))
    services = [one for one in [*services, *added] if one not in removed][: keeping.MOST]
    back = request.POST.get("back", "")
    allowed = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/directory/")
    response = redirect(back if allowed else reverse("directory:list"))
    _keep(response, services)
    return response


@require_POST
def send(request: HttpRequest) -> HttpResponse:
    """Send the address of the list by mail."""
    services = keeping.read(request.POST.get("code", ""))
    form = SendForm(request.POST)
    if not services:
        raise BadRequest("The list did not arrive. Open it again and send it once more.")
    if not form.is_valid():
        return _page(request, services, form, mine=False, status=422)
    if not form.cleaned_data["website"]:
        try:
            _send(request, form.cleaned_data["to"], keeping.written(services))
        except Refused as refusal:
            form.add_error("to", str(refusal))
            return _page(request, services, form, mine=False, status=429)
    return render(request, "directory/list_sent.html", {"title": "The list is on its way"})


def _send(request: HttpRequest, to: str, code: str) -> None:
    token = posted_token(request)
    link = reverse("directory:list_shared", args=[code])
    send_list(
        by=PUBLIC, at=timezone.now(), token=token, to=to, link=link, address=get_ip(request) or "", key=str(uuid4())
    )


def _keys(texts: list[str]) -> list[UUID]:
    keys = []
    for text in texts[: keeping.MOST]:
        try:
            keys.append(UUID(text))
        except ValueError:
            continue
    return keys


def _keep(response: HttpResponse, services: Sequence[UUID]) -> None:
    """In a cookie that ends with the browser: others may use the same telephone."""
    if not services:
        response.delete_cookie(COOKIE, path="/directory/", samesite="Lax")
        return
    response.set_cookie(
        COOKIE,
        keeping.written(services),
        path="/directory/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _page(
    request: HttpRequest, services: Sequence[UUID], form: SendForm, *, mine: bool, status: int = 200
) -> HttpResponse:
    found = queries.documents_by_ids(services)
    listed = [presenters.service(found[key], timezone.localtime()) for key in services if key in found]
    code = keeping.written(services)
    page = {
        "title": "Services you keep" if mine else "A list of services",
        "services": listed,
        "gone": len(services) - len(listed),
        "code": code,
        "address": request.build_absolute_uri(reverse("directory:list_shared", args=[code])),
        "mine": mine,
        "form": form,
        "exit": any(one["exit"] for one in listed),
    }
    response = render(request, "directory/list.html", page, status=status)
    response["Referrer-Policy"] = "same-origin"
    return response

"""Home: the public's, the practitioner's; a family goes to its own record."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from oast.accounts.queries import Viewer
from oast.accounts.views.gates import gate
from oast.audit.operations import looking
from oast.desk.presenters import home as presenters


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What Oast is, for everybody; once signed in, one's own desk."""
    if request.user.is_authenticated:
        return desk(request)
    return render(request, "desk/public.html", {"title": "Oast", "index": True})


@gate(anyone=True)
def desk(request: HttpRequest, viewer: Viewer, at: datetime) -> HttpResponse:
    """My children, what is due, what waits for me."""
    if viewer.is_family:
        return redirect("caf:family")
    with looking(by=viewer, at=at, action="desk.home"):
        return render(request, "desk/home.html", {"title": "Your desk", "home": presenters.home(viewer, at)})

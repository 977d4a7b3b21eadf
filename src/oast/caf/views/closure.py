"""Closing support."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from oast.accounts.queries import Viewer
from oast.accounts.views.gates import form_token, gate
from oast.audit.operations import looking
from oast.caf.forms.closure import ClosingForm
from oast.caf.operations.closure import close_episode
from oast.caf.queries.closure import closing_form
from oast.caf.views.rendering import support_page


@gate("caf.work")
def close(request: HttpRequest, viewer: Viewer, at: datetime, episode_id: UUID) -> HttpResponse:
    """Close the support with its reason and what became of each action."""
    with looking(by=viewer, at=at, action="caf.close") as look:
        shown = closing_form(viewer, episode_id, at)
        form = ClosingForm(shown.actions, request.POST or None, initial={"version": shown.version})
        if request.method != "POST" or not form.is_valid():
            return support_page(request, "close", {"shown": shown, "form": form})
        look.nothing_shown()
    said = form.cleaned_data
    fields = {name: said[name] for name in ("reason", "confirmed", "summary", "family_words", "version")}
    close_episode(by=viewer, at=at, episode_id=episode_id, endings=form.endings(), **fields, token=form_token(request))
    return redirect("caf:support", episode_id)

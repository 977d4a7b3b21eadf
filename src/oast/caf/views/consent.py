"""The consents of a case: what was said, another answer, taking one back."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from oast.accounts.queries import Viewer
from oast.accounts.views.gates import form_token, gate
from oast.audit.operations import looking
from oast.caf.forms.consent import ConsentForm
from oast.caf.operations.consent import answer_consent, take_back_consent
from oast.caf.queries.background import of_consents
from oast.caf.queries.consent import consent_line, consent_lines
from oast.caf.views.pages import page


@gate("caf.work")
def consents(request: HttpRequest, viewer: Viewer, at: datetime, subject: UUID) -> HttpResponse:
    """Every answer about one child."""
    with looking(by=viewer, at=at, action="caf.see_consents"):
        context = {"subject": subject, "lines": consent_lines(viewer, subject, at)}
        return page(request, "consents", context | {"known": of_consents(viewer, subject, at)})


@gate("caf.work")
def answer(request: HttpRequest, viewer: Viewer, at: datetime, subject: UUID) -> HttpResponse:
    """Record another answer: of the other parent, of the child, for more services."""
    with looking(by=viewer, at=at, action="caf.ask_consent") as look:
        known = of_consents(viewer, subject, at)
        form = ConsentForm(known, viewer, timezone.localdate(at), request.POST or None, request.FILES or None)
        if request.method != "POST" or not form.is_valid():
            return page(request, "answer", {"form": form, "known": known})
        look.nothing_shown()
    answer_consent(by=viewer, at=at, subject=subject, answered=form.answered(), token=form_token(request))
    messages.success(request, "The answer is recorded.")
    return redirect("caf:consents", subject)


@gate("caf.work")
def take_back(request: HttpRequest, viewer: Viewer, at: datetime, subject: UUID, consent_id: UUID) -> HttpResponse:
    """What taking it back means, and then doing it: it holds from that second."""
    if request.method == "POST":
        take_back_consent(by=viewer, at=at, subject=subject, consent_id=consent_id, token=form_token(request))
        messages.success(request, "The consent is taken back, from this moment.")
        return redirect("caf:consents", subject)
    with looking(by=viewer, at=at, action="caf.see_consents"):
        line = consent_line(viewer, subject, consent_id, at)
        return page(request, "take_back", {"line": line, "known": of_consents(viewer, subject, at)})

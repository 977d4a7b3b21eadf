"""Stepping up: the second factor is shown again before a sensitive act, on the page where the act was asked for.

The page asks in place. What was typed travels through it in hidden fields, back to the same address: nothing of it
is stored, nothing is lost, and no script is needed.
"""

from datetime import datetime, timedelta
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import begin_authentication
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.html import json_script

from oast.accounts.forms.second_factor import CodeAgainForm, KeyAgainForm

LASTS = timedelta(minutes=10)
"""How long one showing of the second factor holds for sensitive acts."""

MARK = "proof"
"""Prefix of the fields of the question, which no form of ours has."""

ASKED_BY = f"{MARK}-method"


def ask(request: HttpRequest, at: datetime) -> HttpResponse | None:
    """The page that asks for the second factor, or None when it was shown in the last minutes and the act may go on.

    A form that arrives with the right proof goes on at once, without the fields of the question.
    """
    sent = request.method == "POST" and ASKED_BY in request.POST
    if not sent:
        return None if is_fresh(request, at) else _page(request, _code_form(request), request.method or "GET")
    form = _posted(request)
    if not form.is_valid():
        return _page(request, form, request.POST[ASKED_BY])
    form.save()  # type: ignore[attr-defined]
    if request.POST[ASKED_BY] != "POST":
        return HttpResponseRedirect(request.get_full_path())
    _take_out_the_proof(request)
    return None


def is_fresh(request: HttpRequest, at: datetime) -> bool:
    """Whether the second factor was shown again in this session lately; the sign-in itself does not count."""
    records = get_authentication_records(request, request.user)
    shown = [one["at"] for one in records if one["method"] == "mfa" and one.get("reauthenticated")]
    return bool(shown) and abs(at.timestamp() - shown[-1]) < LASTS.total_seconds()


def _code_form(request: HttpRequest, data: Any = None) -> CodeAgainForm:
    return CodeAgainForm(data, user=request.user, prefix=MARK)


def _posted(request: HttpRequest) -> BaseForm:
    if request.POST.get(f"{MARK}-credential"):
        return KeyAgainForm(request.POST, user=request.user, prefix=MARK)
    return _code_form(request, request.POST)


def _page(request: HttpRequest, form: BaseForm, method: str) -> HttpResponse:
    """The question, with everything that was sent in hidden fields. 403, because the act was not done."""
    held = set(Authenticator.objects.filter(user=request.user).values_list("type", flat=True))
    passkey = Authenticator.Type.WEBAUTHN in held
    page = {
        "form": form if isinstance(form, CodeAgainForm) else _code_form(request),
        "passkey_failed": not isinstance(form, CodeAgainForm),
        "sent": _typed(request) if method == "POST" else [],
        "files": sorted(request.FILES) if method == "POST" else [],
        "method": "POST" if method == "POST" else "GET",
        "here": request.get_full_path(),
        "app": Authenticator.Type.TOTP in held,
        "passkey": passkey,
        "options": json_script({"request_options": begin_authentication(request.user)}, "js_data") if passkey else "",
    }
    if not request.headers.get("HX-Request"):
        return render(request, "accounts/confirm.html", page, status=403)
    # A part of a page asked for it: the question takes the whole page, which htmx does for a 200 only.
    response = render(request, "accounts/confirm.html", page)
    response["HX-Retarget"], response["HX-Reswap"] = "body", "innerHTML"
    return response


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    return [
        (name, said)
        for name, many in request.POST.lists()
        for said in many
        if name != "csrfmiddlewaretoken" and not name.startswith(f"{MARK}-")
    ]


def _take_out_the_proof(request: HttpRequest) -> None:
    kept = request.POST.copy()
    for name in [name for name in kept if name.startswith(f"{MARK}-")]:
        del kept[name]
    request.POST = kept  # type: ignore[assignment]

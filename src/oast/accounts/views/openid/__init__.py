"""Signing in by an agency's own OpenID Connect provider. Claims identify; they never grant and never make an account.

A provider is believed for people who work for its agencies now. Its subject is bound to the person at the first
sign-in, after the person has shown the own second factor; from then on the subject counts, not the e-mail address.
"""

import time
from datetime import datetime

from allauth.account.utils import perform_login
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.internal import statekit
from allauth.socialaccount.models import SocialAccount, SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.utils import generate_code_challenge
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.contrib import messages
from django.contrib.auth import logout as end_session
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from requests import RequestException

from oast.accounts.models import Employment, Person
from oast.accounts.operations import providers as operations
from oast.accounts.views.openid import client, tokens
from oast.accounts.views.sessions import FACTORS, safe_address
from oast.audit.scope import SystemActor

PENDING = "openid_pending"
"""Session key: a subject that is not bound yet, and the person whose address it came with."""

PENDING_LASTS = 600
"""Seconds in which the binding is confirmed."""

TOO_LATE = "There is nothing to connect, or it was begun too long ago. Begin again at the sign-in page."

SHOWN_THERE = "openid_second_factor"
"""Attribute of a request in which the provider has said that it saw a second factor of a kind we believe it."""

SCOPE = ["openid", "profile", "email"]


@never_cache
def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Off to the provider. A page of ours in between, because a form may lead nowhere else (content policy)."""
    app = app_of(request, provider_id)
    onward = safe_address(request, request.POST.get("next") or request.GET.get("next") or "/")
    page = {"provider": app, "next": onward}
    if request.method == "POST":
        try:
            page["onward"] = _address_there(request, app, onward)
        except (OAuth2Error, RequestException) as fault:
            return _failed(request, app, fault)
    return render(request, "accounts/openid/go.html", page)


@never_cache
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Back from the provider."""
    app = app_of(request, provider_id)
    state = statekit.unstash_state(request, provider_id=provider_id, state_id=request.GET.get("state", ""))
    if state is None:
        return _failed(request, app, OAuth2Error("of no sign-in that was begun here"))
    if request.GET.get("error") == "access_denied":
        messages.error(request, f"You did not sign in at {app.name}.")
        return redirect("account_login")
    try:
        claims = _claims(request, app, state)
    except (OAuth2Error, RequestException) as fault:
        return _failed(request, app, fault)
    return _arrive(request, app, claims, state["next"])


def _arrive(request: HttpRequest, app: SocialApp, claims: dict, onward: str) -> HttpResponse:
    """Somebody whom the provider identified: bound to a person, to be bound, or nobody here."""
    if request.user.is_authenticated:  # somebody else may sit at this computer now
        end_session(request)
    bound = SocialAccount.objects.filter(provider=app.provider_id, uid=claims["sub"]).select_related("user").first()
    person = bound.user if bound else _by_email(app, claims)
    if not (isinstance(person, Person) and vouched(app, person, timezone.now())):
        operations.refuse(by=_actor(app), at=timezone.now(), provider=app.provider_id, reason="nobody here")
        return render(request, "accounts/openid/nobody.html", {"provider": app}, status=403)
    if bound:
        setattr(request, SHOWN_THERE, _has_shown_a_second_factor(app, claims))
        return _log_in(request, app, person, onward)
    request.session[PENDING] = {
        "provider": app.provider_id,
        "subject": claims["sub"],
        "person": str(person.id),
        "next": onward,
        "at": time.time(),
    }
    return redirect("accounts:connect")


@never_cache
def connect(request: HttpRequest) -> HttpResponse:
    """The first sign-in by a provider: the person confirms, with the own second factor, and the subject is bound."""
    pending = request.session.get(PENDING, {})
    if time.time() - pending.get("at", 0) > PENDING_LASTS:
        return render(request, "web/403.html", {"sentence": TOO_LATE}, status=403)
    app, person = app_of(request, pending["provider"]), Person.objects.get(id=pending["person"])
    if request.method == "POST":
        del request.session[PENDING]
        return _log_in(request, app, person, pending["next"], subject=pending["subject"])
    return render(request, "accounts/openid/connect.html", {"provider": app, "who": person})


@never_cache
def signed_out(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Signed out here; the provider still knows the person, and on a shared computer that matters."""
    app = app_of(request, provider_id)
    page = {"provider": app, "there": _address_of_logout(request, app)}
    return render(request, "accounts/openid/signed_out.html", page)


@csrf_exempt
@require_POST
def end(request: HttpRequest, provider_id: str) -> HttpResponse:
    """The provider says that somebody signed out there, or was locked there: every session here ends at once."""
    app = app_of(request, provider_id)
    try:
        subject = tokens.logout(app, request.POST.get("logout_token"), time.time())
    except (OAuth2Error, RequestException) as fault:
        operations.refuse(by=_actor(app), at=timezone.now(), provider=provider_id, reason=str(fault))
        return HttpResponse(status=400, headers={"Cache-Control": "no-store"})
    bound = SocialAccount.objects.filter(provider=provider_id, uid=subject).first()
    if bound:
        operations.end_sessions(by=_actor(app), at=timezone.now(), person=bound.user_id)
    return HttpResponse(headers={"Cache-Control": "no-store"})


def vouched(app: SocialApp, person: Person, at: datetime) -> list[str]:
    """The agencies, as keys, for which the provider may say who somebody is: those it answers for, worked for now."""
    day = timezone.localdate(at)
    held = Employment.objects.filter(
        Employment.on(day), person=person, expires_on__gt=day, agency__name__in=app.settings["agencies"]
    )
    return [str(key) for key in held.values_list("agency", flat=True)] if person.is_active else []


def app_of(request: HttpRequest, provider_id: str) -> SocialApp:
    """The provider's entry. Raises Http404."""
    try:
        return get_adapter().get_app(request, provider=provider_id)
    except SocialApp.DoesNotExist:
        raise Http404("no such provider") from None


def _actor(app: SocialApp) -> SystemActor:
    return SystemActor(f"openid-{app.provider_id}")


def _talker(request: HttpRequest, app: SocialApp):
    """The library's client of the provider, and the provider's addresses."""
    adapter = OpenIDConnectOAuth2Adapter(request, app.provider_id)
    adapter._openid_config = client.configuration(app)
    return adapter.get_client(request, app), adapter.openid_config


def _address_there(request: HttpRequest, app: SocialApp, onward: str) -> str:
    talker, addresses = _talker(request, app)
    nonce, proof = get_random_string(32), generate_code_challenge()
    state = {"nonce": nonce, "verifier": proof.pop("code_verifier"), "next": onward}
    talker.state = statekit.stash_state(
        request, provider_id=app.provider_id, state=state, state_id=get_random_string(32)
    )
    return talker.get_redirect_url(addresses["authorization_endpoint"], SCOPE, {"nonce": nonce, **proof})


def _claims(request: HttpRequest, app: SocialApp, state: dict) -> dict:
    """Who it is, by the provider's signed token, with the address from the provider's own page if it lacks there."""
    talker, addresses = _talker(request, app)
    if request.GET.get("iss", addresses["issuer"]) != addresses["issuer"]:
        raise OAuth2Error("an answer of another provider")
    answer = talker.get_access_token(request.GET.get("code", ""), pkce_code_verifier=state["verifier"])
    claims = tokens.identity(app, answer.get("id_token"), state["nonce"], time.time())
    if "email" in claims or "userinfo_endpoint" not in addresses:
        return claims
    more = client.read(addresses["userinfo_endpoint"], Authorization=f"Bearer {answer['access_token']}")
    if more.get("sub") != claims["sub"]:
        raise OAuth2Error("two subjects")
    return {name: more[name] for name in ("email", "email_verified") if name in more} | claims


def _by_email(app: SocialApp, claims: dict) -> Person | None:
    """The person to be bound: of the provider's domains, with a second factor here, and not bound to it yet."""
    email = str(claims.get("email", "")).lower()
    name, _, domain = email.rpartition("@")
    if not name or domain not in app.settings["domains"] or claims.get("email_verified") is False:
        return None
    person = Person.objects.filter(email=email, authenticator__type__in=FACTORS).distinct().first()
    taken = SocialAccount.objects.filter(provider=app.provider_id, user=person) if person else None
    return None if taken is None or taken.exists() else person


def _has_shown_a_second_factor(app: SocialApp, claims: dict) -> bool:
    """By the authentication context or methods that this provider's entry names; by nothing else."""
    methods = claims.get("amr", [])
    said = [claims.get("acr"), *(methods if isinstance(methods, list) else [])]
    return any(one in app.settings["second_factor"] for one in said)


def _log_in(request: HttpRequest, app: SocialApp, person: Person, onward: str, subject: str = "") -> HttpResponse:
    said = {"provider": app.provider_id, "subject": subject}
    return perform_login(
        request, person, email_verification="none", redirect_url=onward, signal_kwargs={"openid": said}
    )


def _failed(request: HttpRequest, app: SocialApp, fault: Exception) -> HttpResponse:
    """What is wrong goes to the audit; the page says what to do. 503 when the provider does not answer."""
    down = isinstance(fault, RequestException)
    operations.refuse(by=_actor(app), at=timezone.now(), provider=app.provider_id, reason=str(fault))
    page = {"provider": app, "down": down}
    return render(request, "accounts/openid/failed.html", page, status=503 if down else 403)


def _address_of_logout(request: HttpRequest, app: SocialApp) -> str:
    try:
        there = client.configuration(app).get("end_session_endpoint", "")
    except (OAuth2Error, RequestException):
        return ""
    back = request.build_absolute_uri(reverse("account_login"))
    return there and f"{there}?{urlencode({'client_id': app.client_id, 'post_logout_redirect_uri': back})}"

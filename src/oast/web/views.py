"""Pages about the site itself, open to everybody."""

from datetime import timedelta
from urllib.parse import urljoin

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from oast.web.gallery import Everything, examples


def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "web/accessibility.html", {"title": "Accessibility"})


def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "web/privacy.html", {"title": "Privacy"})


def safeguarding(request: HttpRequest) -> HttpResponse:
    return render(request, "web/safeguarding.html", {"title": "If you are worried about a child"})


def gallery(request: HttpRequest) -> HttpResponse:
    form = Everything(request.POST or None, request.FILES or None)
    return render(request, "web/gallery.html", examples() | {"title": "Gallery", "form": form})


def security_txt(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 Django's signature
    """Whom a finder of a fault tells (RFC 9116)."""
    ends = (timezone.now() + timedelta(days=180)).strftime("%Y-%m-%dT00:00:00Z")
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {ends}",
        "Preferred-Languages: en",
        f"Canonical: {urljoin(settings.SITE_ADDRESS, '/.well-known/security.txt')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")

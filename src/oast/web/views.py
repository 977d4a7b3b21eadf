"""Pages about the site itself, open to everybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

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

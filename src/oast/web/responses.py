"""Answers that say what went wrong and what to do next. None of them shows what was asked for."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

SENT_KEPT = "Nothing was changed. If you had typed something, press Back in your browser: it should still be there."


def refused(request: HttpRequest, sentence: str) -> HttpResponse:
    """403: the person may not do this; `sentence` says why."""
    return render(request, "web/403.html", {"sentence": sentence}, status=403)


def not_found(request: HttpRequest) -> HttpResponse:
    """404: the same page for what is not there and for what the person may not know of."""
    return render(request, "web/404.html", status=404)


def bad_request(request: HttpRequest, sentence: str = "") -> HttpResponse:
    """400: the request could not be understood."""
    said = sentence or "Something in the address or the form was not what Oast expects."
    return _problem(request, 400, "Oast could not understand this", [said, SENT_KEPT])


def too_large(request: HttpRequest) -> HttpResponse:
    """413: more was sent than a form may hold."""
    said = "A file or text was larger than this form can take."
    return _problem(
        request, 413, "That was too much at once", [said, "Send less at once, or make the file smaller.", SENT_KEPT]
    )


def form_expired(request: HttpRequest) -> HttpResponse:
    """403 for a form whose proof of origin is missing: cookies off, signed out meanwhile, or sent from elsewhere."""
    steps = [
        "The page was open for a long time, you signed out meanwhile, or your browser does not keep cookies.",
        "Press Back in your browser: what you typed is still there. Copy anything long, load the page again, "
        "and send it once more.",
    ]
    return _problem(request, 403, "This form could not be sent", steps)


def broken() -> HttpResponse:
    """500, made without the request: whatever broke may break again."""
    steps = [
        "This is a fault in Oast, not in what you did. It has been written down.",
        SENT_KEPT,
        "Try again in a minute.",
    ]
    return _problem(None, 500, "Something went wrong", steps)


def offline() -> HttpResponse:
    """503 while the database cannot be reached; made without it."""
    steps = [
        "Oast cannot reach its records at the moment. Nothing you saved before is lost.",
        "If you were sending a form, keep that page open, wait a minute and send it again: it is saved only once.",
    ]
    response = _problem(None, 503, "Oast is not available for a moment", steps)
    response["Retry-After"] = "30"
    return response


def _problem(request: HttpRequest | None, status: int, title: str, steps: list[str]) -> HttpResponse:
    response = render(request, "web/problem.html", {"title": title, "steps": steps}, status=status)
    response["Cache-Control"] = "no-store"
    return response

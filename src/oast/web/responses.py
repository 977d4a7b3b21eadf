"""Answers that say what went wrong and what to do next. None of them shows what was asked for."""

from urllib.parse import SplitResult, urlsplit, urlunsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from oast.web.typed import Typed, came_from_here, typed

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


def only_by_form(request: HttpRequest, allowed: str) -> HttpResponse:
    """405: the address takes another method, such as one to which only a button of a page sends."""
    said = "This address does one thing when a button is pressed; it is not a page to open."
    response = _problem(request, 405, "There is no page here", [said, "Go back to the page with the button."])
    response["Allow"] = allowed
    return response


def too_large(request: HttpRequest) -> HttpResponse:
    """413: more was sent than a form may hold."""
    said = "A file or text was larger than this form can take."
    return _problem(
        request, 413, "That was too much at once", [said, "Send less at once, or make the file smaller.", SENT_KEPT]
    )


def form_expired(request: HttpRequest) -> HttpResponse:
    """403 for a form whose proof of origin is missing: cookies off, signed in anew meanwhile, or sent from elsewhere.

    What was typed is shown to be copied, and cannot be sent from here: a form that another site sent must never
    come back as one of ours. So it is shown only where the browser says that a page of ours sent it.
    """
    kept = typed(request) if came_from_here(request) else []
    steps = [
        "The page was open for a long time, you signed in anew meanwhile, or your browser does not keep cookies. "
        "Nothing was changed.",
        "Open the page again, copy your words into it, and send it once more."
        if kept
        else "Press Back in your browser: what you typed is still there. Copy anything long, load the page again, "
        "and send it once more.",
    ]
    again = ("Open the page again", page_of(request)) if kept else None
    return _kept(request, "This form could not be sent", steps, kept, again)


def signed_out(request: HttpRequest, title: str, way_on: tuple[str, str]) -> HttpResponse | None:
    """403 for a form that arrived after its sender's session had ended, with what was typed; None if that is nothing.

    `way_on` is the text and the address of what must be done first. The form's proof of origin was checked before.
    """
    kept = typed(request)
    if not kept and not request.FILES:
        return None
    steps = [
        "Nothing was changed, and nothing that you typed is lost: it stands below.",
        f"{way_on[0]} in a new tab, open the page again there, and copy your words into it.",
    ]
    return _kept(request, title, steps, kept, way_on)


def file_not_taken(request: HttpRequest, sentence: str) -> HttpResponse:
    """403 for a form whose file was not taken, with what was typed. The form's proof of origin was checked before."""
    steps = [sentence, "Nothing was changed. What you typed beside the file stands below."]
    kept = typed(request)
    return _kept(
        request,
        "This file was not taken",
        steps if kept else [sentence, "Nothing was changed."],
        kept,
        ("Open the page again", page_of(request)),
    )


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


def _kept(
    request: HttpRequest, title: str, steps: list[str], kept: list[Typed], way_on: tuple[str, str] | None
) -> HttpResponse:
    page = {"title": title, "steps": steps, "typed": kept, "way_on": way_on, "files": bool(request.FILES)}
    response = render(request, "web/typed.html", page, status=403)
    response["Cache-Control"] = "no-store"
    return response


def page_of(request: HttpRequest) -> str:
    """The page from which a form was sent, by its own word; else the home page, which everybody has."""
    sender = urlsplit(request.headers.get("Referer", ""))
    return urlunsplit(("", "", sender.path, sender.query, "")) if _is_ours(sender, request) else "/"


def _is_ours(sender: SplitResult, request: HttpRequest) -> bool:
    """Whether an address leads to this site; `//elsewhere` in its path would not."""
    return (sender.scheme, sender.netloc) == (request.scheme, request.get_host()) and not sender.path.startswith("//")


def _problem(request: HttpRequest | None, status: int, title: str, steps: list[str]) -> HttpResponse:
    response = render(request, "web/problem.html", {"title": title, "steps": steps}, status=status)
    response["Cache-Control"] = "no-store"
    return response

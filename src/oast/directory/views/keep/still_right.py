"""The link of a reminder: what the entry says, and one button that says it is still right; without signing in.

Opening the link changes nothing, because programs that guard mail open every link.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from oast.audit.rules import NotForYou, Refused
from oast.audit.scope import SystemActor
from oast.directory import presenters, queries
from oast.directory.operations.standing import USED, confirm_by_mail
from oast.directory.queries import stewards
from oast.web.forms import posted_token

BY_MAIL = SystemActor("directory_reminder")


@require_http_methods(["GET", "HEAD", "POST"])
def still_right(request: HttpRequest, code: str) -> HttpResponse:
    """Read it, and say so."""
    found = stewards.still_right_of(code)
    document = queries.service_document(found.service) if found else None
    if found is None or document is None:
        return render(request, "directory/gone.html", {"title": "This link leads nowhere"}, status=404)
    page = presenters.service(document, timezone.localtime()) | {"title": "Is this entry still right?", "code": code}
    if request.method == "POST":
        about = {"service": found.service, "name": document["name"]}
        try:
            confirm_by_mail(by=BY_MAIL, at=timezone.now(), token=posted_token(request), code=code)
        except (NotForYou, Refused):
            said = {"title": "Nothing needs to be done", "said": USED}
            return render(request, "directory/keep/thanks.html", said | about)
        return render(request, "directory/keep/thanks.html", {"title": "Thank you", "said": SAID} | about)
    used = document["due_on"] != found.due_on.isoformat()
    return render(request, "directory/keep/still_right.html", page | {"used": used})


SAID = "The public reads that you checked it today. We write again before the next check is due."

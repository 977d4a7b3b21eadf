"""What may arrive at all: text in UTF-8, by the method that the address takes. Held for every page at once."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

from oast.web import responses

UTF8 = {"", "utf-8", "utf8"}
"""Names of encodings in which a form may come; browsers send the first two."""

OTHER_ENCODING = "What was sent is not written in UTF-8. Send it from the page itself, in an ordinary browser."

NOTHING = "This form arrived with nothing in it. Go back, load the page again and send it once more."


class Arrival:
    """Refuses a request that says its text is in another encoding, and gives the empty 405 of Django a page.

    Django would decode with whatever Python codec is named: `hex` is no encoding of text and raises anywhere,
    `unicode_escape` brings halves of characters that no page and no database can hold.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        named = (request.content_params or {}).get("charset", "")
        if named.strip().lower() not in UTF8:
            request.encoding = "utf-8"  # the page that says so reads the address
            raise BadRequest(OTHER_ENCODING)
        response = self.get_response(request)
        if response.status_code == 405 and not response.content:
            return responses.only_by_form(request, response["Allow"])
        return response

    def process_view(self, request: HttpRequest, view: Callable, *_: object) -> None:
        """A form with nothing in it is none of ours, each has a token at least. Behind a gate the gate says so."""
        ours = view.__module__.startswith("oast.") and not hasattr(view, "gate")
        page = ours and not request.path.startswith("/api/")
        if page and request.method == "POST" and not (request.POST or request.FILES):
            raise BadRequest(NOTHING)

"""What every answer tells the browser beside its content policy (which django-csp writes, with its nonce)."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

PERMISSIONS = (
    *("accelerometer", "camera", "display-capture", "fullscreen", "geolocation", "gyroscope"),
    *("magnetometer", "microphone", "midi", "payment", "usb"),
)
"""What no page of ours uses. Passkeys (`publickey-credentials-*`) are not among them."""

HEADERS = {
    "Permissions-Policy": ", ".join(f"{name}=()" for name in PERMISSIONS),
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}

Respond = Callable[[HttpRequest], HttpResponse]


class Headers:
    """Sets them on every answer, files and errors too; what a signed-in person sees is kept nowhere."""

    def __init__(self, get_response: Respond):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if not request.path.startswith(settings.STATIC_URL) and _is_personal(request, response):
            response.headers["Cache-Control"] = "no-store"
        return response


def _is_personal(request: HttpRequest, response: HttpResponse) -> bool:
    """Made for a session, or setting one: the back button of a shared computer and every cache on the way forget it."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES or settings.SESSION_COOKIE_NAME in response.cookies

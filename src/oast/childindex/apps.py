from django.apps import AppConfig
from django.http import HttpRequest

PERMISSIONS = ("index.search", "index.steward", "index.feed", "audit.review")
"""Any of them opens a page of the index."""


class ChildindexConfig(AppConfig):
    name = "oast.childindex"
    label = "childindex"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Offer the index in the header to whoever may do something in it."""
        from oast.web import navigation

        navigation.register(
            "index",
            "Child index",
            "childindex:about",
            shown=_of_use,
            order=30,
        )


def _of_use(request: HttpRequest) -> bool:
    """Whether a role of today's viewer opens the index, asked of what the request knows already."""
    viewer = getattr(request, "viewer", None)
    return viewer is not None and any(viewer.may(permission) for permission in PERMISSIONS)

from collections.abc import Callable

from django.apps import AppConfig
from django.http import HttpRequest

from oast.web import navigation


class DirectoryConfig(AppConfig):
    name = "oast.directory"
    label = "directory"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        navigation.register("directory", "Find help", "directory:search", order=30)
        navigation.register("services", "Your services", "directory:mine", shown=_may("directory.provide"), order=40)
        navigation.register(
            "stewards", "Look after the directory", "directory:stewards", shown=_may("directory.steward"), order=41
        )


def _may(permission: str) -> Callable[[HttpRequest], bool]:
    """Whether whoever is signed in has a role for it."""

    def shown(request: HttpRequest) -> bool:
        viewer = getattr(request, "viewer", None)
        return viewer is not None and viewer.may(permission)

    return shown

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The command line's own commands; no models."""

    name = "oast.config"
    label = "config"

    def ready(self) -> None:
        from oast.config import checks  # noqa: F401 registers itself

from django.apps import AppConfig

from oast.web import navigation


class DirectoryConfig(AppConfig):
    name = "oast.directory"
    label = "directory"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        navigation.register("directory", "Find help", "directory:search", order=30)

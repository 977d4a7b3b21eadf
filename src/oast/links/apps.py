from django.apps import AppConfig


class LinksConfig(AppConfig):
    name = "oast.links"
    label = "links"
    default_auto_field = "django.db.models.BigAutoField"

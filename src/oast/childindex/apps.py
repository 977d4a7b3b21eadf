from django.apps import AppConfig


class ChildindexConfig(AppConfig):
    name = "oast.childindex"
    label = "childindex"
    default_auto_field = "django.db.models.BigAutoField"

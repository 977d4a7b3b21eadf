from django.apps import AppConfig


class CafConfig(AppConfig):
    name = "oast.caf"
    label = "caf"
    default_auto_field = "django.db.models.BigAutoField"

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "oast.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from oast.accounts import presenters
        from oast.accounts.views import events  # noqa: F401 connects the receivers

        presenters.register()

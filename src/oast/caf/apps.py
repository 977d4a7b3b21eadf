from django.apps import AppConfig


class CafConfig(AppConfig):
    name = "oast.caf"
    label = "caf"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Offer a family its own record in the header."""
        from oast.web import navigation

        navigation.register(
            "record",
            "Your record",
            "caf:family",
            shown=lambda request: request.user.is_authenticated and request.user.kind != "practitioner",
            order=10,
        )

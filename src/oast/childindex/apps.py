from django.apps import AppConfig


class ChildindexConfig(AppConfig):
    name = "oast.childindex"
    label = "childindex"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Offer the index in the header to whoever is signed in."""
        from oast.web import navigation

        navigation.register(
            "index",
            "Child index",
            "childindex:about",
            shown=lambda request: request.user.is_authenticated and request.user.kind == "practitioner",
            order=30,
        )

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "oast.desk"
    label = "desk"

    def ready(self) -> None:
        from oast.web import navigation

        navigation.register("home", "Home", "desk:home", order=0)
        navigation.register(
            "governance",
            "Information governance",
            "desk:accesses",
            shown=lambda request: bool((viewer := getattr(request, "viewer", None)) and viewer.may("audit.review")),
            order=60,
        )

"""`./oast manage draw_outlines`: the outlines of the county, before the first visitor asks for them."""

from typing import Any

from django.core.management.base import BaseCommand

from oast.places.queries import keep_outlines


class Command(BaseCommand):
    help = "Draw the outlines of districts and partnerships and keep them, where they are not kept already."

    def handle(self, **options: Any) -> None:
        self.stdout.write("The outlines are drawn." if keep_outlines() else "The outlines were drawn already.")

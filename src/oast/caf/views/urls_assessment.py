"""Addresses of checklist, consent and assessment."""

urlpatterns: list = []

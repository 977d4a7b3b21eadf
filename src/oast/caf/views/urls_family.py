"""Addresses of a family's own record."""

from django.urls import path

from oast.caf.views import family

urlpatterns = [
    path("", family.home, name="family"),
    path("start", family.start, name="family_start"),
    path("code", family.code, name="family_code"),
    path("<uuid:subject>", family.record, name="own_record"),
    path("<uuid:subject>/agreements", family.agreements, name="own_agreements"),
    path("<uuid:subject>/agreements/<uuid:consent_id>", family.withdraw, name="withdraw_agreement"),
    path("<uuid:subject>/looks", family.looks, name="own_looks"),
]

"""Addresses under /index/."""

from django.urls import include, path

from oast.childindex.views import agreeing, correcting, office, records, searching, shielding

app_name = "childindex"

_index = [
    path("", searching.about, name="about"),
    path("search", searching.search, name="search"),
    path("search/<uuid:search_id>", searching.results, name="results"),
    path("search/<uuid:search_id>/open/<uuid:subject>", searching.open_record, name="open"),
    path("search/<uuid:search_id>/register", searching.register, name="register"),
    path("search/<uuid:search_id>/register-unborn", searching.register_unborn, name="register_unborn"),
    path("children/<uuid:subject>", records.record, name="record"),
    path("children/<uuid:subject>/close", records.close, name="close"),
    path("children/<uuid:subject>/past-the-shield", records.past_the_shield, name="past_the_shield"),
    path("office", office.queue, name="queue"),
    path("office/correct", correcting.find, name="correct_find"),
    path("office/children/<uuid:subject>", correcting.correct, name="correct"),
    path("office/children/<uuid:subject>/shield", shielding.put_on, name="shield"),
    path("office/children/<uuid:subject>/shield/lift", shielding.ask, name="lift"),
    path("shields", shielding.waiting, name="shields"),
    path("shields/<uuid:subject>", shielding.decide, name="decide_lift"),
    path("office/agreements", agreeing.agreements, name="agreements"),
    path("office/agreements/new", agreeing.agree, name="agree"),
    path("office/agreements/<uuid:agreement_id>", agreeing.agreement, name="agreement"),
    path("office/loads", office.loads, name="loads"),
    path("office/loads/<uuid:load_id>", office.load, name="load"),
    path("office/loads/<uuid:load_id>/cancel", office.cancel, name="cancel_load"),
    path("office/loads/<uuid:load_id>/errors.csv", office.errors, name="errors"),
    path("gateway", office.gateway, name="gateway"),
]

urlpatterns = [path("index/", include(_index))]

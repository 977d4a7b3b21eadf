"""The first page of the site, and the information governance desk."""

from django.urls import include, path

from oast.desk.views import accesses, children, home, requests

app_name = "desk"

_governance = [
    path("looks", accesses.queue, name="accesses"),
    path("looks/figures", accesses.figures, name="access_figures"),
    path("looks/<uuid:access_id>", accesses.access, name="access"),
    path("looks/<uuid:access_id>/ask", accesses.ask, name="ask"),
    path("looks/<uuid:access_id>/close", accesses.close, name="close_access"),
    path("looks/<uuid:access_id>/withhold", children.withhold, name="withhold"),
    path("children", children.find, name="find_child"),
    path("children/<uuid:subject>", children.child, name="child"),
    path("children/<uuid:subject>/hold", children.hold, name="hold"),
    path("children/<uuid:subject>/shown/<uuid:withholding_id>", children.show_again, name="show_again"),
    path("children/<uuid:subject>/request", requests.take, name="take_request"),
    path("requests", requests.index, name="requests"),
    path("requests/<uuid:request_id>", requests.one, name="request"),
    path("requests/<uuid:request_id>/extend", requests.extend, name="extend_request"),
    path("requests/<uuid:request_id>/close", requests.close, name="close_request"),
    path("requests/<uuid:request_id>/passages", requests.passages, name="passages"),
    path("requests/<uuid:request_id>/prepare", requests.step, {"name": "prepare"}, name="prepare_copy"),
    path("requests/<uuid:request_id>/check", requests.step, {"name": "check"}, name="check_copy"),
    path("requests/<uuid:request_id>/send", requests.step, {"name": "send"}, name="send_copy"),
    path("requests/<uuid:request_id>/copy.zip", requests.pack, name="copy"),
    path("retention", children.retention, name="keeping"),
    path("retention/<uuid:report_id>.csv", children.retention_csv, name="keeping_csv"),
    path("retention/<uuid:report_id>/approve", children.approve, name="approve_report"),
    path("retention/holds/<uuid:hold_id>/lift", children.lift, name="lift_hold"),
    path("register", children.register, name="register"),
    path("register.csv", children.register_csv, name="register_csv"),
    path("questions/<uuid:question_id>", accesses.question, name="question"),
]

urlpatterns = [path("", home.home, name="home"), path("governance/", include(_governance))]

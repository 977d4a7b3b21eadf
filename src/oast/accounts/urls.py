"""Addresses of accounts. The first ones stand in front of pages of the sign-in library with the same address."""

from django.urls import path

from oast.accounts.views import agencies, colleagues, county_roles, factors, openid, own

app_name = "accounts"
urlpatterns = [
    path("account/", own.mine, name="mine"),
    path("account/reauthenticate/", own.reauthenticate, name="reauthenticate"),
    path("account/email/", own.elsewhere, name="email"),
    path("account/password/set/", own.elsewhere, name="set_password"),
    path("account/3rdparty/", own.elsewhere, name="connections"),
    path("account/social/connections/", own.elsewhere, name="old_connections"),
    path("account/oidc/<slug:provider_id>/login/", openid.login, name="openid_login"),
    path("account/oidc/<slug:provider_id>/login/callback/", openid.callback, name="openid_callback"),
    path("account/oidc/<slug:provider_id>/logout/", openid.end, name="openid_end"),
    path("account/signed-out/<slug:provider_id>/", openid.signed_out, name="signed_out"),
    path("account/connect/", openid.connect, name="connect"),
    path("account/sessions/", own.sessions, name="sessions"),
    path("account/sessions/end/", own.end_sessions, name="end_sessions"),
    path("account/carry-on/", own.carry_on, name="carry_on"),
    path("account/handed-code/", factors.handed_code, name="handed_code"),
    path("account/acting-for/", own.acting_for, name="acting_for"),
    path("invitations/<str:code>/", colleagues.accept, name="accept"),
    path("colleagues/", colleagues.colleagues, name="colleagues"),
    path("colleagues/invite/", colleagues.invite, name="invite"),
    path("colleagues/invitations/<uuid:invitation_id>/withdraw/", colleagues.withdraw, name="withdraw"),
    path("colleagues/<uuid:employment_id>/", colleagues.colleague, name="colleague"),
    path("colleagues/<uuid:employment_id>/renew/", colleagues.renew, name="renew"),
    path("colleagues/<uuid:employment_id>/end/", colleagues.end, name="end"),
    path("colleagues/<uuid:employment_id>/roles/", colleagues.grant, name="grant"),
    path("colleagues/<uuid:employment_id>/roles/<uuid:grant_id>/end/", colleagues.end_role, name="end_role"),
    path("colleagues/<uuid:employment_id>/checks/", colleagues.record_check, name="record_check"),
    path("colleagues/<uuid:employment_id>/checks/<uuid:check_id>/end/", colleagues.end_check, name="end_check"),
    path("colleagues/<uuid:employment_id>/second-factor/", factors.ask, name="ask_factor_reset"),
    path("lost-factors/", factors.waiting, name="lost_factors"),
    path("lost-factors/<uuid:reset_id>/", factors.one, name="lost_factor"),
    path("lost-factors/<uuid:reset_id>/agree/", factors.agree, name="agree_factor_reset"),
    path("lost-factors/<uuid:reset_id>/refuse/", factors.refuse, name="refuse_factor_reset"),
    path("county-roles/", county_roles.county_roles, name="county_roles"),
    path("county-roles/<uuid:proposal_id>/agree/", county_roles.agree, name="agree_role"),
    path("county-roles/<uuid:proposal_id>/refuse/", county_roles.refuse, name="refuse_role"),
    path("county-roles/held/<uuid:grant_id>/end/", county_roles.end, name="end_county_role"),
    path("agencies/", agencies.agencies, name="agencies"),
    path("agencies/<uuid:agency_id>/", agencies.agency, name="agency"),
]

"""Addresses of the support that follows: episode, team, plan, referral, review, closure."""

from django.urls import path

from oast.caf.views import agreement, closure, episode, family, plan, referral, review, team

EPISODE = "support/<uuid:episode_id>"

urlpatterns = [
    path("support/start/<uuid:assessment_id>", episode.start, name="start_support"),
    path(EPISODE, episode.show, name="support"),
    path(f"{EPISODE}/agreement/<uuid:person_id>/<uuid:agency_id>", agreement.record, name="record_agreement"),
    path(f"{EPISODE}/lead", team.nominate, name="nominate"),
    path(f"{EPISODE}/lead/<uuid:nomination_id>/cancel", team.cancel, name="cancel_nomination"),
    path(f"{EPISODE}/team", team.team, name="support_team"),
    path(f"{EPISODE}/team/<uuid:member_id>/end", team.end, name="end_membership"),
    path(f"{EPISODE}/plan/add", plan.add, name="add_action"),
    path(f"{EPISODE}/plan/services", plan.services, name="plan_services"),
    path(f"{EPISODE}/refer/<uuid:service_id>", referral.send, name="send_referral"),
    path(f"{EPISODE}/review", review.hold, name="hold_review"),
    path(f"{EPISODE}/close", closure.close, name="close_support"),
    path(f"{EPISODE}/family", family.invite, name="invite_family"),
    path(f"{EPISODE}/family/<uuid:invitation_id>/lost", family.lost, name="lost_family_factor"),
    path(f"{EPISODE}/family/<uuid:invitation_id>/close", family.close, name="close_family_door"),
    path("nominations/<uuid:nomination_id>", team.nomination, name="nomination"),
    path("invitations/<uuid:member_id>", team.invitation, name="invitation"),
    path("plan/<uuid:action_id>", plan.action, name="support_action"),
    path("plan/<uuid:action_id>/note", plan.note, name="note_progress"),
    path("plan/<uuid:action_id>/finish", plan.finish, name="finish_action"),
    path("reviews/<uuid:review_id>", review.show, name="support_review"),
    path("referral/<uuid:referral_id>", referral.show, name="support_referral"),
    path("referral/<uuid:referral_id>/cancel", referral.cancel, name="cancel_referral"),
    path("referrals", referral.inbox, name="referrals"),
    path("referrals/<uuid:referral_id>", referral.received, name="received_referral"),
]

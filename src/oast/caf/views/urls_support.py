"""Addresses of the support that follows: episode, plan, referral, review, closure, family."""

urlpatterns: list = []

"""Consent, relationships, and the one answer to: may this person know this, now, by what right?"""

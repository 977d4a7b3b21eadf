"""Agencies, teams, practitioners, their posts, roles and qualifications; signing in."""

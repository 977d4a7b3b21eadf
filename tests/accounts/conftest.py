"""Passwords are hashed fast here: what is tested is who gets in, not the hashing."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _fast_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def _fresh_limits(db):
    cache.clear()

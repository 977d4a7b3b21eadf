"""Settings. Everything that differs between places comes from the environment (docs/how-to-run.md)."""

import os
import secrets

import dj_database_url
from cryptography.fernet import Fernet
from csp.constants import NONCE
from django.urls import reverse_lazy

from oast.config import logs
from oast.config.cluster import cluster
from oast.config.openid import openid_providers
from oast.config.paths import ROOT, VAR, secret

DEBUG = False
DEMO = os.environ.get("OAST_DEMO") == "1"
SECRET_KEY = secret("secret_key", lambda: secrets.token_urlsafe(50))
ALLOWED_HOSTS = os.environ.get("OAST_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
BEHIND_TLS = os.environ.get("OAST_TLS") == "1"

CONTEXTS = [
    "caf",
    "desk",
    "childindex",
    "directory",
    "sharing",
    "accounts",
    "places",
    "mail",
    "jobs",
    "links",
    "audit",
    "web",
    "documents",
]
"""The contexts that are Django apps, as they stand in the house; root addresses and templates follow this list."""

INSTALLED_APPS = [
    *[f"oast.{context}" for context in CONTEXTS],
    "oast.config",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "procrastinate.contrib.django",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "oast.web.headers.Headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "oast.web.arrival.Arrival",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "oast.accounts.views.sessions.SessionLimits",
]

ROOT_URLCONF = "oast.config.urls"
WSGI_APPLICATION = "oast.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [ROOT / "src/oast" / context / "templates" for context in CONTEXTS],
        "APP_DIRS": False,
        "OPTIONS": {"environment": "oast.web.jinja.environment"},
    },
    {
        # Only for the pages of libraries (signing in): their layout renders our shell.
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "src/oast/web/library_templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]

# The site connects as the application role; only `oast manage migrate` and its like connect as the owner.
DATABASE_ROLE = os.environ.get("OAST_DATABASE_ROLE", "app")
_url_variable = "DATABASE_URL" if DATABASE_ROLE == "app" else f"DATABASE_URL_{DATABASE_ROLE.upper()}"
DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get(_url_variable) or cluster().url(DATABASE_ROLE),
        conn_max_age=600,
        conn_health_checks=True,
    )
}
DATABASES["default"]["TEST"] = {"MIGRATE": False}

# Without MAX_ENTRIES the cache drops entries from the 300th on, and with them the sign-in limits.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
}

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "oast.accounts.forms.passwords.Guessable"},
    {
        "NAME": "oast.accounts.forms.passwords.Breached",
        "OPTIONS": {"file": os.environ.get("OAST_BREACHED_PASSWORDS", "")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["name", "email"]},
    },
]
ACCOUNT_ADAPTER = "oast.accounts.views.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "oast.accounts.forms.sign_in.SignInForm",
    "reset_password": "oast.accounts.forms.sign_in.ForgottenForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if BEHIND_TLS else "http"
# Guessing is limited by our own limits (accounts.policies.LIMITS), which all workers share.
ACCOUNT_RATE_LIMITS = {
    "login": "",
    "login_failed": "",
    "reset_password": "",
    "reset_password_from_key": "",
    "change_password": "5/m/user",
}
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("OAST_PROXIES", "0"))
MFA_ADAPTER = "oast.accounts.views.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "oast.accounts.forms.second_factor.CodeForm",
    "reauthenticate": "oast.accounts.forms.second_factor.CodeAgainForm",
    "authenticate_webauthn": "oast.accounts.forms.second_factor.KeyForm",
    "reauthenticate_webauthn": "oast.accounts.forms.second_factor.KeyAgainForm",
    "login_webauthn": "oast.accounts.forms.second_factor.KeyAloneForm",
    "add_webauthn": "oast.accounts.forms.second_factor.PasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_RATE_LIMITS = {"webauthn_login": ""}  # nothing to guess
MFA_TOTP_ISSUER = "Oast"
MFA_TOTP_TOLERANCE = 1
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not BEHIND_TLS
SECOND_FACTOR_KEYS = secret("second_factor_keys", Fernet.generate_key().decode).split()
"""Keys of the stored second-factor secrets, the newest first; an older one still reads."""
# Agencies' own sign-in (docs/how-to-run.md): claims identify a person who is already here, they never grant.
SOCIALACCOUNT_ADAPTER = "oast.accounts.views.adapters.AgencySignInAdapter"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_PROVIDERS = openid_providers(os.environ.get("OAST_OPENID", ""))
USERSESSIONS_TRACK_ACTIVITY = False  # our SessionLimits notes the last use, once a minute
LOGIN_URL = reverse_lazy("account_login")
LOGIN_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = 60 * 60 * 10  # the longest of accounts.policies.SESSIONS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
CSRF_COOKIE_HTTPONLY = True
# With TLS the browser holds the cookies to this very host and its root (the prefix says so to it).
_COOKIES = "__Host-oast" if BEHIND_TLS else "oast"
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, DEVICE_COOKIE_NAME = (f"{_COOKIES}_{of}" for of in ("session", "csrf", "device"))
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_FAILURE_VIEW = "oast.web.errors.form_expired"
# The proxy that brings TLS says so in this header, and takes it away from what visitors send (docs/how-to-run.md).
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_HSTS_SECONDS = 31536000 if BEHIND_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = BEHIND_TLS
# Browsers' lists of sites that have TLS are for whole domains, and whoever owns the domain decides about them.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [VAR / "front"]
WHITENOISE_USE_FINDERS = True
PRINT_FONTS = VAR / "front/oast/print"

# No values in a log or in an error mail (docs/adr/0083); nobody is mailed a fault.
LOGGING = logs.SETTINGS
DEFAULT_EXCEPTION_REPORTER = "oast.config.logs.Reporter"
ADMINS: list = []

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["oast.config.uploads.InMemory"]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
CLAMD = secret("clamd", str)
"""The ClamAV daemon that looks at every file that is sent: a socket's path, or host:port; none without it."""

SITE_ADDRESS = os.environ.get("OAST_ADDRESS", "http://localhost:8000")
EMAIL_BACKEND = "oast.mail.operations.Outbox"
MAIL_FOLDER = VAR / "demo" / "mail" if DEMO else None
EMAIL_HOST_USER = os.environ.get("OAST_SMTP_USER", "")
EMAIL_HOST_PASSWORD = secret("smtp_password", str)
EMAIL_USE_TLS = os.environ.get("OAST_SMTP_SECURITY") == "starttls"
EMAIL_USE_SSL = os.environ.get("OAST_SMTP_SECURITY") == "tls"
EMAIL_TIMEOUT = 30
EMAIL_HOST = os.environ.get("OAST_SMTP_HOST", "127.0.0.1")
EMAIL_PORT = int(os.environ.get("OAST_SMTP_PORT", "25"))
DEFAULT_FROM_EMAIL = os.environ.get("OAST_MAIL_FROM", "Oast <no-reply@oast.invalid>")

CONTENT_SECURITY_POLICY: dict = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "object-src": ["'none'"],
        "script-src": ["'self'", NONCE],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "manifest-src": ["'self'"],
        "upgrade-insecure-requests": BEHIND_TLS,
    }
}

TRUST_NAME = os.environ.get("OAST_TRUST_NAME", "Kent Children’s Trust")
# The numbers of the footer; those given here stand in the range kept for invented numbers.
INDEX_OFFICE_TELEPHONE = os.environ.get("OAST_INDEX_OFFICE_TELEPHONE", "01632 960101")
SECURITY_CONTACT = os.environ.get("OAST_SECURITY_CONTACT", "mailto:security@oast.invalid")
SOCIAL_SERVICES_TELEPHONE = os.environ.get("OAST_SOCIAL_SERVICES_TELEPHONE", "01632 960999")

API_REQUESTS_A_MINUTE = max(600, int(os.environ.get("OAST_API_REQUESTS_A_MINUTE", "1200")))
"""What the open interface answers to one address, from each worker process."""

PULL_LOOPBACK = os.environ.get("OAST_PULL_LOOPBACK") == "1"
"""Whether sources of the directory may stand on this machine: for development and tests only."""
PULL_LARGEST_FILE = int(os.environ.get("OAST_PULL_LARGEST_FILE", "100_000_000"))
"""Bytes of a data package or table that is read over the network."""

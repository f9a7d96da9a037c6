"""Settings of Nexus, driven by environment variables (docs/configuration.md).

The defaults are for production: DEBUG is off, secrets have no default, and a configuration that
would lose data or is insecure is refused at start-up with a sentence (portal/environment).
"""

import os
from pathlib import Path
from typing import Any

from django.conf import global_settings
from django.conf.locale import LANG_INFO
from django.utils.csp import CSP

from portal import environment
from portal.ops import startup_checks

BASE_DIR = Path(__file__).resolve().parent.parent
env = environment.load()

DEBUG = env["DEBUG"]
SECRET_KEY = env["SECRET_KEY"]
SECRET_KEY_FALLBACKS = env["SECRET_KEY_FALLBACKS"]
ALLOWED_HOSTS = env["ALLOWED_HOSTS"]
CSRF_TRUSTED_ORIGINS = env["CSRF_TRUSTED_ORIGINS"]
SITE_URL = env["SITE_URL"]
# Emails are rendered without a request, so their links start with this.
MAIL_SITE_URL = SITE_URL or f"http://127.0.0.1:{env['PORT']}"

# --- Apps -----------------------------------------------------------------------------------------

# A provider is enabled by its variables, such as GITHUB_CLIENT_ID and GITHUB_CLIENT_SECRET.
PROVIDERS = {
    name: (env[f"{name.upper()}_CLIENT_ID"], env[f"{name.upper()}_CLIENT_SECRET"])
    for name in environment.PROVIDERS
    if env[f"{name.upper()}_CLIENT_ID"]
}
PROVIDER_ORIGINS = {
    "github": "https://github.com",
    "google": "https://accounts.google.com",
    "discord": "https://discord.com",
}

INSTALLED_APPS = [
    "portal.apps.OperatorAdminConfig",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "crispy_forms",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    *(f"allauth.socialaccount.providers.{name}" for name in PROVIDERS),
    "allauth.mfa",
    "allauth.usersessions",
    "django.contrib.auth",  # its words come after those of allauth: one French word for “email”
    "portal.apps.PortalConfig",
    "django_tasks_db",  # after portal, whose db_worker command overrides its own
    "portal.people",
    "portal.moderation",
    "learnings",
    "collab",
    "collab.capstone",
]

MIDDLEWARE = [
    "portal.ops.json_logging.log_requests",
    "portal.ops.health.allow_probe_hosts",
    "portal.api.gateway.api_requests",
    "portal.web.middleware.security_headers",
    # Before every middleware that may respond itself, so that all responses have these headers.
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "portal.web.hosts.refuse_unknown_hosts",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.web.compression.QuickGZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "portal.web.middleware.cache_policy",
    "portal.web.middleware.choose_language",
    "portal.web.middleware.reject_malformed_requests",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "portal.web.middleware.send_csrf_cookie_once",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.web.second_factor.note_second_factor",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.web.middleware.SignInRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "portal.web.middleware.explain_wrong_methods",
    "allauth.account.middleware.AccountMiddleware",
    "portal.people.middleware.activate_time_zone",
    "portal.people.middleware.record_activity",
    "portal.people.middleware.read_only",
    "portal.people.social_login.handle_provider_errors",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
# Nexus is served from the root. A client's SCRIPT_NAME could change `request.path` otherwise.
FORCE_SCRIPT_NAME = ""
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATE_TAGS = ["portal.templatetags.nexus", "portal.templatetags.fragments"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": [*TEMPLATE_TAGS, "django.templatetags.i18n"],
        },
    }
]
FORM_RENDERER = "portal.web.form_renderer.FormRenderer"
CRISPY_ALLOWED_TEMPLATE_PACKS, CRISPY_TEMPLATE_PACK = ["nexus"], "nexus"
CRISPY_FAIL_SILENTLY = DEBUG

# --- Data -----------------------------------------------------------------------------------------

SQLITE: dict[str, Any] = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": str(BASE_DIR / "nexus.sqlite3"),
}
DATABASES = {"default": env["DATABASE_URL"] or SQLITE}
DATABASE = DATABASES["default"]
if DATABASE["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE lets writers wait instead of failing. A search reads more than the default of 2 MB.
    DATABASE["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 10,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA foreign_keys=ON; "
        "PRAGMA cache_size=-16000; PRAGMA synchronous=" + ("NORMAL;" if DEBUG else "FULL;"),
    }
    # runserver has a thread, and so a connection, per request; gunicorn reuses its threads.
    DATABASE["CONN_MAX_AGE"] = 0 if DEBUG else None
    # A file, because a database in memory has no WAL.
    DATABASE["TEST"] = {"NAME": BASE_DIR / "test_nexus.sqlite3"}
else:
    DATABASE["CONN_MAX_AGE"] = env["CONN_MAX_AGE"]
    DATABASE["CONN_HEALTH_CHECKS"] = True
    # Transaction pooling (PgBouncer) does not support server-side cursors.
    DATABASE["DISABLE_SERVER_SIDE_CURSORS"] = env["DATABASE_POOLED"]
# Applied by portal/wsgi.py. With a pool it is set for the database role instead (docs/scaling.md).
STATEMENT_TIMEOUT_MS = env["STATEMENT_TIMEOUT_MS"]

REDIS_URL = env["REDIS_URL"]
CACHES = {
    "default": {
        "BACKEND": "portal.ops.fallback_cache.RedisWithDatabaseFallback",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "nexus",
    }
    if REDIS_URL
    else {
        # Contains allauth's rate limits: shared by all processes, and too large to be evicted soon.
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "portal_cache",
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    },
    # Pages and fragments that are the same for everyone (portal.web.page_cache), per process; those
    # of searches and other query strings, of which there are endless many; lists; and frames.
    **{
        name: {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": name,
            "OPTIONS": {"MAX_ENTRIES": most},
        }
        for name, most in [("pages", 3_000), ("searches", 250), ("lists", 100), ("frames", 1_000)]
    },
}

TASKS_BACKEND = env["TASKS_BACKEND"]
TASKS = {
    "default": {
        "BACKEND": {
            "immediate": "django.tasks.backends.immediate.ImmediateBackend",
            "database": "django_tasks_db.DatabaseBackend",
        }[TASKS_BACKEND]
    }
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_100_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000
DATA_UPLOAD_MAX_NUMBER_FILES = 2

# --- People and sign-in ---------------------------------------------------------------------------

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["portal.people.backend.OneQueryBackend"]
PASSWORD_HASHERS = [
    "portal.people.hashers.LowMemoryArgon2",
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "portal.people.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "handle"
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_FORMS = {
    "signup": "portal.people.forms.sign_in.SignUpForm",
    "login": "portal.people.forms.sign_in.SignInForm",
    "change_password": "portal.people.forms.passwords.ChangePasswordForm",
    "set_password": "portal.people.forms.passwords.SetPasswordForm",
    "reset_password_from_key": "portal.people.forms.passwords.ResetPasswordKeyForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_REDIRECT_URL = "/collab/welcome/"
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*"]
# A class behind one IP address can sign up within an hour (docs/decisions/0030).
ACCOUNT_RATE_LIMITS = {
    "signup": "60/h/ip",
    "login_failed": "30/m/ip,5/5m/key,20/h/key",
    "login_failed_device": "5/5m/key,20/h/key",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_CHANGE_EMAIL = False
ACCOUNT_MAX_EMAIL_ADDRESSES = 3
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_SESSION_REMEMBER = None  # a checkbox of the form decides
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http" if DEBUG else "https"
ALLAUTH_TRUSTED_PROXY_COUNT = env["TRUSTED_PROXY_COUNT"]

SOCIALACCOUNT_FORMS = {"signup": "portal.people.forms.sign_in.SocialSignUpForm"}
SOCIALACCOUNT_ADAPTER = "portal.people.social_login.SocialAccountAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = False
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_QUERY_EMAIL = True
SCOPES = {
    "github": ["user:email"],
    "google": ["profile", "email"],
    "discord": ["identify", "email"],
}
SOCIALACCOUNT_PROVIDERS = {
    name: {
        "APPS": [{"client_id": keys[0], "secret": keys[1], "key": ""}],
        "SCOPE": SCOPES[name],
        "VERIFIED_EMAIL": False,
        **({"OAUTH_PKCE_ENABLED": True} if name != "discord" else {}),
    }
    for name, keys in PROVIDERS.items()
}

MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = False
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
MFA_TOTP_ISSUER = "Nexus"
MFA_RECOVERY_CODES_SHOW_ONCE = True
# For mentors and operators, who can read and moderate unpublished content.
SECOND_FACTOR_REQUIRED = env["SECOND_FACTOR_REQUIRED"]

# --- Mail -----------------------------------------------------------------------------------------

# By default, development writes emails to files, which /dev/mail/ shows. Production requires it
# unless QUIET is set.
EMAIL_URL = env["EMAIL_URL"] or f"filemail://{BASE_DIR / 'var' / 'mail'}"
MAILERS = {"default": startup_checks.parse_email_url(EMAIL_URL)}
# For a restored copy: the original site sent the emails in its outbox already.
QUIET = env["QUIET"]
if QUIET:
    MAILERS = {"default": {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}}
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env["DEFAULT_FROM_EMAIL"]

# --- Language and time ----------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français")]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = not DEBUG
LOCALE_PATHS = [BASE_DIR / "portal" / "locale"]
if DEBUG and (PSEUDO_LOCALE := os.environ.get("PSEUDO_LOCALE", "")):
    # A right-to-left pseudo-language, which a browser test uses to check layouts.
    LANGUAGES = [*LANGUAGES, ("qps", "Pseudo")]
    LANGUAGES_BIDI = [*global_settings.LANGUAGES_BIDI, "qps"]
    LOCALE_PATHS = [*LOCALE_PATHS, Path(PSEUDO_LOCALE)]
    LANG_INFO["qps"] = {"bidi": True, "code": "qps", "name": "Pseudo", "name_local": "Pseudo"}
TIME_ZONE = "UTC"

# --- Static files ---------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "staticfiles"
STORAGES = {
    # Uploaded files are never stored.
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- Security -------------------------------------------------------------------------------------

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    # Chromium applies form-action to redirects too, so sign-in needs the provider's origin.
    "form-action": [CSP.SELF, *(PROVIDER_ORIGINS[name] for name in PROVIDERS)],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "object-src": [CSP.NONE],
}
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_ENGINE = "portal.people.sessions"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "portal.web.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
if not DEBUG:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    SECURE_SSL_REDIRECT = env["SECURE_SSL_REDIRECT"]
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
    SECURE_HSTS_SECONDS = env["SECURE_HSTS_SECONDS"]
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = env["SECURE_HSTS_SUBDOMAINS"]
    # HSTS for subdomains and preloading are the operator's decision, and portal/environment
    # checks the length of the key.
    SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W009", "security.W021"]
    if env["BEHIND_PROXY"]:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Logs -----------------------------------------------------------------------------------------

LOG_LEVEL = env["LOG_LEVEL"]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"number": {"()": "portal.ops.json_logging.RequestIdFilter"}},
    "formatters": {
        "line": {"format": "{levelname} {name} {message}", "style": "{"},
        "json": {"()": "portal.ops.json_logging.JsonLogFormatter"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line" if DEBUG else "json",
            "filters": ["number"],
        }
    },
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "django.tasks": {"level": "WARNING"},  # INFO has two lines per task
        # Requests are logged by runserver or, in production, by portal.request.
        "django.request": {"level": "ERROR"},
        "portal.request": {"level": "WARNING" if DEBUG else LOG_LEVEL},
    },
}
SLOW_QUERY_MS = env["SLOW_QUERY_MS"]
METRICS_TOKEN = env["METRICS_TOKEN"]
environment.make_metrics_folder(env["PROMETHEUS_MULTIPROC_DIR"])
if SENTRY_DSN := env["SENTRY_DSN"]:
    from portal.ops.error_reports import report_errors

    report_errors(SENTRY_DSN, release=env["RELEASE"])

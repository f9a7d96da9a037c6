"""What a start refuses, so that a wrong configuration is a sentence now and not lost data later."""

from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

MAIL_BACKENDS = {
    "smtp": "django.core.mail.backends.smtp.EmailBackend",
    "smtp+tls": "django.core.mail.backends.smtp.EmailBackend",
    "smtp+ssl": "django.core.mail.backends.smtp.EmailBackend",
    "filemail": "django.core.mail.backends.filebased.EmailBackend",
    "consolemail": "django.core.mail.backends.console.EmailBackend",
    "memorymail": "django.core.mail.backends.locmem.EmailBackend",
}
LONGEST_WAIT_FOR_A_LOCK, LONGEST_IDLE_TRANSACTION = 2_000, 10_000  # ms


def mailer(url):
    """One entry of MAILERS from an address such as `smtp+tls://user:password@host:587?timeout=10`.

    Raises ImproperlyConfigured for a scheme that is not in MAIL_BACKENDS.
    """
    parts = urlsplit(url)
    if parts.scheme not in MAIL_BACKENDS:
        known = ", ".join(MAIL_BACKENDS)
        raise ImproperlyConfigured(f"EMAIL_URL starts with {parts.scheme!r}; it should start with one of: {known}.")
    options = {}
    if parts.scheme.startswith("smtp"):
        options = {
            "host": parts.hostname or "localhost",
            "port": parts.port or (465 if parts.scheme == "smtp+ssl" else 587),
            "username": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "use_tls": parts.scheme == "smtp+tls",
            "use_ssl": parts.scheme == "smtp+ssl",
            "timeout": int(parse_qs(parts.query).get("timeout", ["10"])[0]),
        }
    elif parts.scheme == "filemail":
        options = {"file_path": "/" + parts.path.lstrip("/")}
    return {"BACKEND": MAIL_BACKENDS[parts.scheme], "OPTIONS": options}


def limit_statements(database, milliseconds):
    """Have PostgreSQL end a statement that takes so long, a wait for a lock after 2 s, and a forgotten transaction after 10.

    For the connections that this process opens from now on: web processes ask for it, and nothing else does, because a
    migration takes as long as it takes. 0 leaves it to the role, as it must be left where a pool refuses options.
    """
    if milliseconds and database["ENGINE"].endswith("postgresql"):
        limits = {
            "statement_timeout": milliseconds,
            "lock_timeout": LONGEST_WAIT_FOR_A_LOCK,
            "idle_in_transaction_session_timeout": LONGEST_IDLE_TRANSACTION,
        }
        options = database.setdefault("OPTIONS", {})
        given = [options["options"]] if options.get("options") else []
        # What the operator gave stands behind ours, and so counts.
        options["options"] = " ".join([*(f"-c {name}={value}" for name, value in limits.items()), *given])


def on_a_platform(environ):
    """Heroku sets DYNO and Render sets RENDER: there one proxy of theirs speaks TLS, and the disk does not last."""
    return bool(environ.get("DYNO") or environ.get("RENDER"))


def proxies(environ):
    """How many proxies add to X-Forwarded-For: Heroku has one, Render two, elsewhere the operator says."""
    if environ.get("DYNO"):
        return 1
    return 2 if environ.get("RENDER") else 0


def refusals(*, default_key, allowed_hosts, sqlite, mail, environ):
    """The sentences, one per setting that production cannot be started with."""
    if default_key:
        yield "SECRET_KEY is not set: give a long random value of your own (README, Configuration)."
    if not allowed_hosts or "*" in allowed_hosts:
        yield "ALLOWED_HOSTS must name the exact host names this site answers to, separated by commas."
    if sqlite and on_a_platform(environ) and not environ.get("SQLITE_ON_LASTING_DISK"):
        yield (
            "SQLite on this platform's disk would be lost at the next restart: set DATABASE_URL to PostgreSQL "
            "(or SQLITE_ON_LASTING_DISK=1 if its file is on a mounted disk)."
        )
    if not mail:
        yield "EMAIL_URL is not set: people could not confirm their addresses (README, Configuration)."


def refuse_what_would_fail(*, debug, **configuration):
    """Raise ImproperlyConfigured with every reason at once, unless this is development."""
    reasons = [] if debug else list(refusals(**configuration))
    if reasons:
        raise ImproperlyConfigured("Nexus will not start like this. " + " ".join(reasons))

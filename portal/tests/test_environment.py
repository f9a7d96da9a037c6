"""Each environment variable, missing, empty and wrong: a sentence, never a traceback."""

import re
from dataclasses import dataclass, field

import pytest
from django.conf import settings

from portal import environment
from portal.environment import InvalidEnvironment

START = "Nexus will not start like this. "
KEY = "Tz4kq9WmVb2Xc7RnLd0JpGh5SyFa8UeQ1oNi3B"
# All variables that an operator may set, each with a value that is accepted.
FULL = {
    "DEBUG": "0",
    "SECRET_KEY": KEY,
    "SECRET_KEY_FALLBACKS": "one-before,another",
    "ALLOWED_HOSTS": "nexus.example.org, www.nexus.example.org",
    "DATABASE_URL": "postgres://user:p%2Fw@db.example.org:5432/nexus",
    "EMAIL_URL": "smtp+tls://user:p%2Fw@mail.example.org:587",
    "DEFAULT_FROM_EMAIL": "Nexus <nexus@example.org>",
    "REDIS_URL": "redis://:password@cache.example.org:6379/0",
    "WEB_CONCURRENCY": "2",
    "TRUSTED_PROXY_COUNT": "1",
    "BEHIND_PROXY": "1",
    "SITE_URL": "https://nexus.example.org",
    "CSRF_TRUSTED_ORIGINS": "https://nexus.example.org",
    "GITHUB_CLIENT_ID": "an-id",
    "GITHUB_CLIENT_SECRET": "a-secret",
    "GOOGLE_CLIENT_ID": "an-id",
    "GOOGLE_CLIENT_SECRET": "a-secret",
    "DISCORD_CLIENT_ID": "an-id",
    "DISCORD_CLIENT_SECRET": "a-secret",
    "SECOND_FACTOR_REQUIRED": "yes",
    "TASKS_BACKEND": "database",
    "DATABASE_POOLED": "0",
    "SQLITE_ON_LASTING_DISK": "0",
    "QUIET": "0",
    "CONN_MAX_AGE": "60",
    "STATEMENT_TIMEOUT_MS": "3000",
    "SECURE_SSL_REDIRECT": "1",
    "SECURE_HSTS_SECONDS": "3600",
    "SECURE_HSTS_SUBDOMAINS": "0",
    "PORT": "8000",
    "WEB_THREADS": "4",
    "LOG_LEVEL": "INFO",
    "SLOW_QUERY_MS": "500",
    "SENTRY_DSN": "https://key@sentry.example.org/7",
    "RELEASE": "v1",
    "METRICS_TOKEN": "a-token-of-some-length",
    "PROMETHEUS_MULTIPROC_DIR": "/var/tmp/nexus-figures",  # noqa: S108
}


@dataclass(frozen=True)
class Row:
    """What is said of one variable. `missing` and `empty` are "" where the start goes well."""

    default: object = None
    missing: str = ""
    empty: str | None = None  # as when missing
    wrong: dict[str, str] = field(default_factory=dict)
    change: dict[str, str] = field(default_factory=dict)  # of FULL, while this row is looked at


FLAG = {"maybe": "it should be 1 or 0", "2": "it should be 1 or 0"}
NUMBER = {
    "two": "it should be a whole number",
    "-1": "it should be a whole number",
    "9" * 13: "a whole number",
}
NO_HOST = "it must name host names, such as nexus.example.org, without https:// or port."
NOT_EXACT = "it must name the exact host names"
BOTH = "is not set; sign-in needs both"
CANNOT_PRINT = {"a\x07b": "has characters that cannot be printed"}
NO_DATABASE = "is no address of a database"
NO_DSN = "is no address of a Sentry project"
NO_ORIGIN = "it should look like https://nexus.example.org"

ROWS = {
    "DEBUG": Row(False, wrong=FLAG),
    "SECRET_KEY": Row(
        missing="is not set; make one",
        wrong={
            "abc": "is too easy to guess",
            "a" * 60: "is too easy to guess",
            "a-long-random-value": "is an example that anyone can read",
            environment.DEVELOPMENT_KEY: "is an example that anyone can read",
            "django-insecure-" + KEY: "is an example that anyone can read",
        },
    ),
    "SECRET_KEY_FALLBACKS": Row([], wrong={f"{KEY},the-key-before": "holds an example"}),
    "ALLOWED_HOSTS": Row(
        missing="must name the exact host names of this site",
        wrong={
            "*": NOT_EXACT,
            ".herokuapp.com": NOT_EXACT,
            "nexus.example.org,*.example.org": NOT_EXACT,
            "https://nexus.example.org": NO_HOST,
            "nexus.example.org:8000": NO_HOST,
            "nexus example": NO_HOST,
            ",": "must name the exact host names of this site",
        },
    ),
    "DATABASE_URL": Row(
        None,
        empty="is empty; give an address",
        wrong={
            "garbage": NO_DATABASE,
            "mysql://u:p@db/nexus": NO_DATABASE,
            "postgres://user:secret/word@db:5432/nexus": "cannot be read",
            "postgres://u:p@db.example.org": "names no database",
            "sqlite://": "names no database",
            "postgres://u:p@db.example.org:port/nexus": "cannot be read",
        },
    ),
    "EMAIL_URL": Row(
        missing="is not set: people could not confirm their addresses",
        wrong={
            "mail.example.org": "it should start with one of: smtp",
            "carrier-pigeon://roof": "starts with 'carrier-pigeon'; it should start with one of: smtp",
            "smtp+tls://u:p@mail.example.org:port": "has a port that is no number",
            "smtp+tls://u:pass/word@mail.example.org:587": "has a port that is no number",
            "smtp://mail.example.org?timeout=soon": "has a timeout that is no number",
            "smtp+tls://": "names no host",
            "filemail://": "should name a folder",
            "memorymail://": "is for tests",
        },
    ),
    "DEFAULT_FROM_EMAIL": Row("Nexus <nexus@nexus.example.org>", wrong={"Nexus": "should be an address", "a\nb@c": "an address"}),
    "REDIS_URL": Row("", wrong={"garbage": "should look like", "http://cache:6379": "should look like",
                                "redis:///0": "should look like", "redis://cache:port/0": "should look like"}),
    "WEB_CONCURRENCY": Row(1, empty="is empty; give a number, or leave it out.", wrong=NUMBER | {"0": "it should be a whole number"}),
    "TRUSTED_PROXY_COUNT": Row(0, wrong=NUMBER),
    "BEHIND_PROXY": Row(False, wrong=FLAG),
    "SITE_URL": Row(
        "https://nexus.example.org",
        wrong={"garbage": NO_ORIGIN, "nexus.example.org": NO_ORIGIN, "https://nexus.example.org/path": NO_ORIGIN,
               "javascript:alert(1)": NO_ORIGIN},
    ),
    "CSRF_TRUSTED_ORIGINS": Row([], wrong={"nexus.example.org": NO_ORIGIN, "https://a.example.org,b.example.org": NO_ORIGIN}),
    "GITHUB_CLIENT_ID": Row(missing=BOTH, wrong=CANNOT_PRINT),
    "GITHUB_CLIENT_SECRET": Row(missing=BOTH, wrong=CANNOT_PRINT),
    "GOOGLE_CLIENT_ID": Row(missing=BOTH, wrong=CANNOT_PRINT),
    "GOOGLE_CLIENT_SECRET": Row(missing=BOTH, wrong=CANNOT_PRINT),
    "DISCORD_CLIENT_ID": Row(missing=BOTH, wrong=CANNOT_PRINT),
    "DISCORD_CLIENT_SECRET": Row(missing=BOTH, wrong=CANNOT_PRINT),
    "SECOND_FACTOR_REQUIRED": Row(True, wrong=FLAG),
    "TASKS_BACKEND": Row("database", wrong={"celery": "it should be one of: database, immediate"}),
    "DATABASE_POOLED": Row(False, wrong=FLAG),
    "SQLITE_ON_LASTING_DISK": Row(False, wrong=FLAG),
    "QUIET": Row(False, wrong=FLAG),
    "CONN_MAX_AGE": Row(60, wrong=NUMBER),
    "STATEMENT_TIMEOUT_MS": Row(3_000, wrong=NUMBER),
    "SECURE_SSL_REDIRECT": Row(True, wrong=FLAG),
    "SECURE_HSTS_SECONDS": Row(3_600, wrong=NUMBER),
    "SECURE_HSTS_SUBDOMAINS": Row(False, wrong=FLAG),
    "PORT": Row(8000, wrong=NUMBER | {"65536": "it should be a whole number"}),
    "WEB_THREADS": Row(4, wrong=NUMBER | {"0": "it should be a whole number"}),
    "LOG_LEVEL": Row("INFO", wrong={"loud": "it should be one of: DEBUG, INFO"}),
    "SLOW_QUERY_MS": Row(500, wrong=NUMBER),
    "SENTRY_DSN": Row("", wrong={"garbage": NO_DSN, "https://sentry.example.org/7": NO_DSN, "https://key@sentry.example.org/": NO_DSN}),
    "RELEASE": Row("", wrong=CANNOT_PRINT),
    "METRICS_TOKEN": Row("", wrong={"short": "should have 16 or more", "with spaces in the middle": "without spaces"}),
    "PROMETHEUS_MULTIPROC_DIR": Row("", wrong={"figures": "it should be the whole path of a folder"}),
    "RENDER_EXTERNAL_HOSTNAME": Row("", wrong={"https://nexus.onrender.com": NO_HOST}),
    "HEROKU_APP_DEFAULT_DOMAIN_NAME": Row("", wrong={"https://nexus-1.herokuapp.com": NO_HOST}),
}  # fmt: skip
SECRET = {
    "SECRET_KEY",
    "SECRET_KEY_FALLBACKS",
    "DATABASE_URL",
    "REDIS_URL",
    "SENTRY_DSN",
    "METRICS_TOKEN",
}
WRONG = [
    (name, value, sentence) for name, row in ROWS.items() for value, sentence in row.wrong.items()
]


def refusal(environ):
    """What is said where a start is refused, else ""."""
    try:
        environment.read(environ)
    except InvalidEnvironment as error:
        return str(error)
    return ""


def test_every_variable_has_its_row():
    assert list(ROWS) == [variable.name for variable in environment.VARIABLES]
    assert list(FULL) == [
        variable.name for variable in environment.VARIABLES if not variable.is_set_by_platform
    ]


def test_a_whole_environment_is_accepted():
    values = environment.read(FULL)
    assert values["ALLOWED_HOSTS"] == ["nexus.example.org", "www.nexus.example.org"]
    assert values["DATABASE_URL"]["PASSWORD"] == "p/w"


@pytest.mark.parametrize("name", ROWS)
def test_a_missing_variable_has_a_default_or_is_refused(name):
    row, environ = ROWS[name], {key: value for key, value in FULL.items() if key != name}
    if row.missing:
        assert refusal(environ).startswith(f"{START}{name} {row.missing}")
    else:
        assert environment.read(environ)[name] == row.default


@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize("nothing", ["", "  "])
def test_an_empty_variable_is_as_a_missing_one_or_is_refused(name, nothing):
    row, environ = ROWS[name], FULL | {name: nothing}
    expected = row.missing if row.empty is None else row.empty
    if expected:
        assert refusal(environ).startswith(f"{START}{name} {expected}")
    else:
        assert environment.read(environ)[name] == row.default


@pytest.mark.parametrize(("name", "value", "sentence"), WRONG)
def test_a_wrong_value_is_refused_in_one_sentence(name, value, sentence):
    said = refusal(FULL | {name: value})
    assert said.startswith(f"{START}{name} ")
    assert sentence in said
    assert "\n" not in said
    assert said.count(f"{name} ") == 1
    if name in SECRET:
        assert value not in said


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"DEBUG": "1", "DYNO": "web.1"}, "DEBUG=1 shows the inside of the site"),
        ({"DEBUG": "1", "RENDER": "true"}, "DEBUG=1 shows the inside of the site"),
        ({"DATABASE_URL": None, "DYNO": "web.1"}, "SQLite on this platform's disk would be lost"),
        (
            {"DATABASE_URL": "sqlite:////data/x.sqlite3", "RENDER": "true"},
            "SQLite on this platform's disk",
        ),
        ({"ALLOWED_HOSTS": None, "DYNO": "web.1"}, "heroku labs:enable runtime-dyno-metadata"),
    ],
)
def test_what_does_not_fit_the_platform_is_refused(change, sentence):
    environ = {name: value for name, value in (FULL | change).items() if value is not None}
    assert sentence in refusal(environ)


def test_several_problems_are_said_at_once():
    said = refusal(FULL | {"SECRET_KEY": "", "WEB_THREADS": "many", "EMAIL_URL": ""})
    assert [name for name in FULL if f" {name} " in said] == [
        "SECRET_KEY",
        "EMAIL_URL",
        "WEB_THREADS",
    ]


def test_development_needs_nothing_and_still_refuses_what_is_wrong():
    values = environment.read({"DEBUG": "1"})
    assert values["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1", "[::1]"]
    assert (values["TASKS_BACKEND"], values["SECOND_FACTOR_REQUIRED"]) == ("immediate", False)
    assert "WEB_THREADS is 'x'" in refusal({"DEBUG": "1", "WEB_THREADS": "x"})


def test_a_level_of_logs_is_taken_in_any_case():
    assert environment.read(FULL | {"LOG_LEVEL": "warning"})["LOG_LEVEL"] == "WARNING"


@pytest.mark.parametrize(
    ("platform", "host", "count"),
    [
        (
            {"RENDER": "true", "RENDER_EXTERNAL_HOSTNAME": "nexus-ab12.onrender.com"},
            "nexus-ab12.onrender.com",
            2,
        ),
        (
            {"DYNO": "web.1", "HEROKU_APP_DEFAULT_DOMAIN_NAME": "nexus-1234567890ab.herokuapp.com"},
            "nexus-1234567890ab.herokuapp.com",
            1,
        ),
    ],
)
def test_the_name_that_a_platform_gave_is_a_host(platform, host, count):
    bare = {
        name: value
        for name, value in FULL.items()
        if name in ("SECRET_KEY", "DATABASE_URL", "EMAIL_URL")
    }
    values = environment.read(bare | platform)
    assert (values["ALLOWED_HOSTS"], values["SITE_URL"]) == ([host], f"https://{host}")
    assert (values["TRUSTED_PROXY_COUNT"], values["BEHIND_PROXY"]) == (count, True)
    own = environment.read(bare | platform | {"ALLOWED_HOSTS": "nexus.example.org"})
    assert (own["ALLOWED_HOSTS"], own["SITE_URL"]) == (
        ["nexus.example.org", host],
        "https://nexus.example.org",
    )


def test_a_quiet_copy_needs_no_mail_server():
    environ = {name: value for name, value in FULL.items() if name != "EMAIL_URL"} | {"QUIET": "1"}
    assert environment.read(environ)["QUIET"] is True


def test_a_disk_that_lasts_may_hold_sqlite_and_0_says_that_it_does_not():
    environ = FULL | {"DATABASE_URL": "sqlite:////data/x.sqlite3", "DYNO": "web.1"}
    assert refusal(environ | {"SQLITE_ON_LASTING_DISK": "1"}) == ""
    assert "would be lost" in refusal(environ | {"SQLITE_ON_LASTING_DISK": "0"})


def test_a_file_of_variables_that_cannot_be_read_is_refused(tmp_path):
    file = tmp_path / ".env"
    file.write_bytes(b"SECRET_KEY=\xff\xfe")
    with pytest.raises(InvalidEnvironment, match=r"\.env cannot be read \(UnicodeDecodeError\)"):
        environment.load(file)


def names_in_the_guide():
    table = (settings.BASE_DIR / "docs" / "configuration.md").read_text()
    rows = [line for line in table.splitlines() if line.startswith("| `")]
    return [name for row in rows for name in re.findall(r"`([A-Z][A-Z_]{3,})`", row.split("|")[1])]


def test_the_guide_the_example_and_the_code_name_the_same_variables():
    documented = {
        variable.name for variable in environment.VARIABLES if not variable.is_set_by_platform
    }
    documented_names = names_in_the_guide()
    example = re.findall(
        r"^#?([A-Z_]+)=", (settings.BASE_DIR / ".env.example").read_text(), re.MULTILINE
    )
    assert len(documented_names) == len(set(documented_names))
    assert set(documented_names) == documented
    assert sorted(example) == sorted(documented)


def test_no_variable_is_read_around_the_table():
    """Other modules read the environment for what the platform says, and for nothing else."""
    read = re.compile(r"(?:environ\.get\(|environ\[|getenv\()\s*\"([A-Z][A-Z_]+)\"")
    found = {
        (str(path.relative_to(settings.BASE_DIR)), name)
        for top in ("portal", "learnings", "collab")
        for path in (settings.BASE_DIR / top).rglob("*.py")
        for name in read.findall(path.read_text())
        if "tests" not in path.relative_to(settings.BASE_DIR).parts
    }
    names = {name for _path, name in found}
    of_a_request = {"CONTENT_TYPE"}
    assert names - of_a_request == {"DYNO", "RENDER", "PSEUDO_LOCALE", "PROMETHEUS_MULTIPROC_DIR"}

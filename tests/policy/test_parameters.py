"""Hostile values for every parameter of every address: no error page; and no parameter is read undeclared.

Which parameters there are is noted as they are read. Each address is asked on one day of five, and on each with
EVERY_METHOD=1. HOSTILE_PARAMETERS=all sends every value to each of them alone.
"""

import base64
import io
import itertools
import os
import sys
import uuid
from urllib.parse import quote, quote_from_bytes

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import got_request_exception
from django.db import transaction
from django.test import Client, RequestFactory

from portal import wsgi
from portal.web.parameters import is_on
from tests import sampling
from tests.policy.access_table import ACCESS_TABLE
from tests.policy.roles import ROLES
from tests.policy.watching import RecordedReads, request_class

pytestmark = pytest.mark.django_db
IS_THOROUGH = os.environ.get("HOSTILE_PARAMETERS") == "all"
DAYS = 5
IS_WHOLE = IS_THOROUGH or sampling.TAKES_ALL
FORM = "application/x-www-form-urlencoded"


def cursor(text):
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=")


NUMBERS = [
    b"9" * 5_000, b"-1", b"0", b"0" * 60 + b"1", b"9" * 17, b"9" * 18, str(2**63 - 1).encode(), str(2**63).encode(), b"1e999",
    b"NaN", b"1.5", "٣".encode(), "²".encode(), b"1_0", b" 1",
]  # fmt: skip
MOMENTS = [
    cursor("2026-01-01T00:00:00+23:59|1"), cursor("0001-01-01T00:00:00+23:59|1"), cursor("9999-12-31T23:59:59-23:59|1"),
    cursor("2026-01-01T00:00:00+00:00|" + "9" * 5_000), cursor("5|" + "9" * 30), cursor("999999999|1"), b"2026-13-45", b"0001-01-01",
    b"9999-12-31", b"2026-01-01T00:00:00+23:59",
]  # fmt: skip
TEXTS = [
    b"", b"\x00", b"a\x00b", b"\xff\xfe", "\ud800".encode("utf-8", "surrogatepass"), b"[" * 2_000, b'{"a":' * 500, b"a" * 5_000,
    "\u202e\u200b".encode(), b"\r\n" * 40, b"1:2:3", b"00001:1", b"9" * 30 + b":" + b"9" * 30, b",,,", b"-", b"join-99999",
    b"http://[", b"http://[::1", b"//evil.example", b"https://u:p@h:99999/", b"%00", b"../../x", b"@", "é".encode() * 300, b"None",
]  # fmt: skip
VALUES = [*NUMBERS, *MOMENTS, *TEXTS]
TARGETS = [
    "http://[", "http://testserver/learnings/?after=x", "entries", "item", "no-such-part", "more", "../x", "a#b", "é", "id_f99999-x", "x" * 3_000, "quick", "found", "results",
]  # fmt: skip
HTMX = ["HX-Target", "HX-Trigger", "HX-Trigger-Name", "HX-Current-URL", "HX-Prompt", "HX-Boosted", "HX-History-Restore-Request"]  # fmt: skip


def plausible(things):
    """Values that lead a view beyond its first checks, so that it reads on."""
    return {
        "body": "Some text.", "title": "A title", "text": "# Me\n\n## Challenges\n\n- **Slow** - Index\n", "kind": "solution",
        "challenge": things["challenge"].pk, "version": 0, "key": uuid.UUID(int=7), "decision": "approve", "revision_number": 1,
        "reason": "spam", "note": "x", "section": "concept", "track": "backend", "topics_text": "Django", "on": 1, "yes": 1,
        "case": f"{things['pending'].case_id}:1", "reviews": things["review"].pk, "do": "all", "part": 1, "q": "slow",
        "seats": [seat.pk for seat in things["project"].seats.filter(holder=None)], "days": 7, "into": "docker",
        "address": f"http://testserver/learnings/{things['entry'].pk}-a-title/", "handle": "amina", "word": "good", "for": things["project"].pk,
        "name": "Sokoni", "pitch": "Shops.", "my_track": "backend", "hours_per_week": 5, "seat_1_track": "frontend", "time_zone": "UTC",
        "code": things["link"].code, "message": "Hello", "summary": "Jobs.", "addresses": "a@example.com", "days_open": 7, "most": 5,
        "start": "a", "built": "live", "used": "integrated", "agreed": 0, "shows": "github", "question": "What?", "answer": "That.",
        "did": "x", "next": "y", "after": cursor("2026-01-01T00:00:00+00:00|1").decode(), "before": 2, "shown": 40,
    }  # fmt: skip


class Attack:
    """Sends requests as someone who may, notes what is read, and what went wrong."""

    def __init__(self, people, things):
        self.people, self.things, self.reads = people, things, RecordedReads()
        self.plausible, self.wrong, self.sent = plausible(things), [], 0
        self.clients, self.raised = {}, []

    def browser(self, role):
        if role not in self.clients:
            self.clients[role] = Client(raise_request_exception=False)
            if role != "reader":
                self.clients[role].force_login(self.people[role])
        return self.clients[role]

    def note(self, request, **_signal):
        """Connected to the signal of an exception that no view caught."""
        self.raised.append(repr(sys.exception())[:300])

    def ask(self, role, method, address, pairs, *, headers=None, files=None):
        """One request of which nothing stays. `pairs` are (name, bytes)."""
        browser, self.sent = self.browser(role), self.sent + 1
        self.reads.names = set()
        headers = {key: value.encode().decode("latin-1") for key, value in (headers or {}).items()}
        encoded = "&".join(f"{quote(name)}={quote_from_bytes(value)}" for name, value in pairs)
        point = transaction.savepoint_create()
        if method == "GET":
            address = f"{address}{'&' if '?' in address else '?'}{encoded}" if encoded else address
            answer = browser.get(address, headers=headers)
        elif files:
            answer = browser.post(address, files, headers=headers)
        else:
            answer = browser.generic("POST", address, encoded, FORM, headers=headers)
        transaction.savepoint_rollback(point)
        if answer.status_code >= 500 and answer.status_code != 503:
            said = (
                [(name, value[:60]) for name, value in pairs]
                if len(pairs) < 4
                else pairs[0][1][:60]
            )
            self.wrong.append((method, address[:120], said, headers, self.raised[-1:]))
        return {
            name
            for source, name in self.reads.names
            if source == ("GET" if method == "GET" else "POST")
        } | {name for source, name in self.reads.names if source == "FILES"}


def text_of(value):
    return [str(one).encode() for one in (value if isinstance(value, list) else [value])]


# What is not in the table, because it guards itself: forms of allauth, and the operators' pages.
OTHERS = {
    "reader": ["login/", "signup/", "password/reset/", "login/code/"],
    "learner": [
        "email/",
        "password/change/",
        "reauthenticate/",
        "sessions/",
        "2fa/",
        "3rdparty/",
        "logout/",
    ],
}
OPERATORS = [
    "",
    "people/user/",
    "people/cohort/",
    "portal/topic/",
    "people/user/add/",
    "people/cohort/add/",
]


def is_due(address):
    return IS_WHOLE or sampling.is_due(address, days=DAYS)


def routes(people, things, method):
    """(name, address, role) of what is asked today, once per address: by someone who may."""
    found = [
        (role, f"/accounts/{address}")
        for role, addresses in OTHERS.items()
        for address in addresses
    ]
    found += [("operator", f"/operator/{address}") for address in OPERATORS]
    for role, address in found:
        if is_due(address):
            yield "", address, role
    for name, rows in ACCESS_TABLE.items():
        for address, may_get, may_post, *_open in rows:
            may = {"GET": may_get, "POST": may_post}[method] or set()
            able = [
                role for role in (*ROLES[2:], "learner", "reader") if role in may - {"suspended"}
            ]
            is_known = name == KNOWN_READS[method][0]
            if able and (is_known or is_due(address)):
                yield name, address.format(**people, **things), able[0]


@pytest.fixture
def attack(world, monkeypatch):
    people, things = world
    made = Attack(people, things)
    monkeypatch.setattr("django.test.client.WSGIRequest", request_class(made.reads))
    got_request_exception.connect(made.note)
    yield made
    got_request_exception.disconnect(made.note)


def explore(attack, role, method, address):
    """The names that this address reads: of an empty request, of a plausible one, and of those it leads to.

    The empty ones come from a page that htmx changes a part of, and the part does not exist.
    """
    names = set()
    for target in TARGETS if IS_THOROUGH else [TARGETS[attack.sent % len(TARGETS)]]:
        # Each time the targets begin again, each has the next header.
        header = HTMX[(attack.sent + attack.sent // len(TARGETS)) % len(HTMX)]
        headers = {"HX-Request": "true", "HX-Target": target, header: target}
        names |= attack.ask(role, method, address, [], headers=headers)
    usual = [(name, value) for name, one in attack.plausible.items() for value in text_of(one)]
    names |= attack.ask(role, method, address, usual)
    others = [(name, b"1") for name in names - set(attack.plausible)]
    return names | attack.ask(role, method, address, [*usual, *others]) if others else names


# What some addresses are known to read, and how many parameters there are at least in all.
KNOWN_READS = {
    "GET": ("learnings:learning_list", {"after", "through", "track", "topic", "sort"}, 100),
    "POST": ("moderation:approve_many", {"case"}, 200),
}


@pytest.mark.parametrize("method", KNOWN_READS)
def test_no_parameter_is_an_error_and_each_is_declared(attack, method):
    values, known = itertools.cycle(VALUES), {}
    next(itertools.islice(values, sampling.DAY % len(VALUES), None))  # others tomorrow
    for name, address, role in routes(attack.people, attack.things, method):
        names = known[name, address] = explore(attack, role, method, address)
        if names:
            _send_to_all(attack, values, role, method, address, names)
        _send_to_each(attack, values, role, method, address, names)
    assert (attack.wrong, attack.reads.undeclared) == ([], set()), sampling.REPEAT
    view, some_names, least = KNOWN_READS[method]
    (found,) = [names for (name, _address), names in known.items() if name == view]
    assert some_names <= found
    assert sum(len(names) for names in known.values()) > least / (1 if IS_WHOLE else 2 * DAYS)


def _send_to_all(attack, values, role, method, address, names):
    """The same value for all of them: what a form does with one it does with each. And files in place of texts."""
    for value in VALUES if IS_THOROUGH else itertools.islice(values, 1):
        attack.ask(role, method, address, [(name, value) for name in names])
    if method == "POST":
        files = {one: SimpleUploadedFile("x\u202e.md", b"\xff\x00# x") for one in sorted(names)[:2]}
        attack.ask(role, method, address, [], files=files)


def _send_to_each(attack, values, role, method, address, names):
    """Hostile values for every second name among plausible ones; for each alone where all is sent."""
    names = sorted(names)
    groups = [[name] for name in names] if IS_THOROUGH else [names[attack.sent % 2 :: 2]]
    for group in filter(None, groups):
        others = [name for name in names if name not in group]
        usual = [
            (name, value) for name in others for value in text_of(attack.plausible.get(name, 1))
        ]
        for hostile in _hostile(group, values):
            attack.ask(role, method, address, [*usual, *hostile, *((name, b"1") for name in group)])


def _hostile(group, values):
    """Pairs of (name, value) for each request: all values of one name, or one for each of several."""
    if IS_THOROUGH:
        return [[(name, value) for name in group] for value in VALUES]
    return [list(zip(group, values, strict=False))]


DIGITS = "9" * 5_000
ZONE = cursor("2026-01-01T00:00:00+23:59|1").decode()
KNOWN = {
    "a cursor in a far zone, learnings": ("reader", "GET", f"/learnings/?after={ZONE}", {}),
    "a cursor in a far zone, notices": ("learner", "GET", f"/notices/?after={ZONE}", {}),
    "a target without a part, learnings": ("reader", "GET", "/learnings/", {"HX-Target": "entries"}),
    "a target without a part, challenges": ("reader", "GET", "/challenges/", {"HX-Target": "entries"}),
    "digits in the challenge of a draft": (
        "learner", "POST", "/drafts/00000000-0000-4000-8000-000000000000/", {"kind": "solution", "challenge": DIGITS}
    ),
    "digits in the version of a draft": ("author", "POST", "/drafts/{draft.key}/", {"version": DIGITS, "track": "backend"}),
    "digits in the version of a text that is sent": (
        "author", "POST", "/learnings/{unsent.pk}-draft/edit/", {"version": DIGITS, "track": "backend"}
    ),
    "zeros before a ticked case": ("mentor", "POST", "/moderation/approve/", {"case": "00{pending.case_id}:1"}),
    "digits in a ticked case": ("mentor", "POST", "/moderation/approve/", {"case": "{pending.case_id}:" + DIGITS}),
    "digits in what is decided with a case": (
        "mentor", "POST", "/moderation/cases/{pending.case_id}/review/",
        {"decision": "approve", "revision_number": "1", "with-{refused.case_id}": DIGITS, f"with-{DIGITS}": "1"},
    ),
    "digits in a change by a mentor": (
        "mentor", "POST", "/moderation/cases/{pending.case_id}/edit/", {"revision_number": DIGITS, "title": "A", "body": "B", "track": "backend"}
    ),
    "brackets in the page before": ("author", "POST", "/moderation/reviews/{review.pk}/thanks/", {"Referer": "http://["}),
    "brackets in the page that htmx is on": ("reader", "GET", "/settings/", {"HX-Current-URL": "http://["}),
    "a key beyond every key": ("learner", "POST", f"/entries/{2**63}/saved/", {"on": "1"}),
}  # fmt: skip


def test_what_was_an_error_once_is_none(attack):
    things, failed = attack.things, []
    for name, (role, method, address, given) in KNOWN.items():
        headers = {
            key: value
            for key, value in given.items()
            if key in ("HX-Target", "HX-Current-URL", "Referer")
        }
        texts = {
            key.format(**things): value.format(**things)
            for key, value in given.items()
            if key not in headers
        }
        pairs = [(key, value.encode()) for key, value in texts.items()]
        attack.ask(
            role, method, address.format(**things), pairs, headers=headers | {"HX-Request": "true"}
        )
        failed += [(name, *attack.wrong)] if attack.wrong else []
        attack.wrong.clear()
    assert failed == []


@pytest.mark.parametrize("address", ["/learnings/", "/challenges/"])
def test_a_target_that_does_not_exist_gets_the_whole_page(client, db, address):
    page = client.get(address, headers={"HX-Request": "true", "HX-Target": "entries"})
    assert page.status_code == 200
    assert "<!doctype html>" in page.text


def test_a_read_that_nothing_declares_is_noticed():
    reads = RecordedReads()
    request = request_class(reads)(
        RequestFactory()._base_environ(QUERY_STRING="on=1&b=2", HTTP_REFERER="/x/")
    )
    assert is_on(request.GET)
    assert request.GET.copy().urlencode() == "on=1&b=2"
    assert reads.undeclared == set()
    assert reads.names == {("GET", "on")}
    assert request.GET.get("b") == "2"
    assert "c" not in request.GET
    assert request.headers["Referer"] == "/x/"
    assert sorted((source, name) for source, name, _place in reads.undeclared) == [
        ("GET", "b"), ("GET", "c"), ("headers", "Referer"),
    ]  # fmt: skip


CHARSETS = [
    "utf-7", "utf-16", "utf-32", "unicode_escape", "raw_unicode_escape", "base64", "hex", "rot13", "idna", "punycode", "undefined",
    "latin-1", "zlib", "x-user-defined", "cp037",
]  # fmt: skip


@pytest.mark.once
@pytest.mark.parametrize("charset", CHARSETS)
@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", FORM, "text/plain"])
def test_another_encoding_is_refused(db, charset, kind):
    for method, body in (("POST", b"text=%2B2AA-%5Cud800"), ("GET", b"")):
        answered = []
        environ = RequestFactory()._base_environ(
            REQUEST_METHOD=method, PATH_INFO="/search/", QUERY_STRING="q=%2B2AA-%5Cud800", CONTENT_LENGTH=str(len(body)),
            CONTENT_TYPE=f"{kind}; charset={charset}", **{"wsgi.input": io.BytesIO(body)},
        )  # fmt: skip
        wsgi.application(environ, lambda status, headers: answered.append(status))
        assert answered == ["400 Bad Request"]


@pytest.mark.parametrize("length", ["9" * 11, "9" * 5_000])
def test_a_length_of_many_digits_is_too_large(client, db, length):
    assert (
        client.generic("POST", "/accounts/login/", b"", FORM, CONTENT_LENGTH=length).status_code
        == 413
    )


@pytest.mark.parametrize(
    "address",
    ["http://[", "https://[::1", "//[x]/", "http://testserver/learnings/" + "9" * 5_000 + "-x/"],
)
def test_an_address_that_is_none_is_told(client, db, address):
    answer = client.post("/moderation/report/", {"address": address, "note": "x"})
    assert answer.status_code == 422
    assert (
        "nothing public at this URL" in answer.text
        or "Up to 300 characters; yours has " in answer.text
    )

"""Ten thousand requests that no one would send: no error page for any of them.

FUZZ_REQUESTS says how many (make audit asks for all of them), of which each day takes a half, and
`.ci/run` all; those of a day are the same each time.
"""

import os
import random
import string

import pytest
from django.db import transaction
from django.test import Client

from learnings.tests.nasty import PIECES
from tests import sampling
from tests.browser import payloads
from tests.policy.access_table import ACCESS_TABLE

pytestmark = [pytest.mark.django_db, pytest.mark.once]
REQUESTS = int(os.environ.get("FUZZ_REQUESTS", "800"))
METHODS = (
    ["GET"] * 4 + ["POST"] * 6 + ["HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"]
)
NUMBERS = ["0", "-1", "1e9", "9" * 30, "٣", "1.5", "NaN", "0x10", " 1", "1\x00", "true", "[]", "{}", "null",
    "9" * 5_000, "0" * 60 + "1", str(2**63), "²", "1:2:3"]  # fmt: skip
# A cursor and moments in zones that PostgreSQL does not know; ids that no part of a page has.
ZONES = [
    "MjAyNi0wMS0wMVQwMDowMDowMCsyMzo1OXwx",
    "2026-01-01T00:00:00+23:59",
    "0001-01-01T00:00:00-23:59",
    "9999-12-31",
]
TARGETS = ["entries", "item", "more", "quick", "no-such-part", "a#b", "../base", "id_f99999-x"]
TYPES = [
    "application/x-www-form-urlencoded",
    "application/json",
    "text/plain",
    "multipart/form-data; boundary=x",
    "",
    "x/y; charset=utf-99",
]
HEADERS = ["HX-Request", "HX-Target", "HX-Current-URL", "HX-Trigger", "HX-Prompt", "HX-Boosted", "HX-History-Restore-Request", "HX-Trigger-Name", "Accept-Language", "Accept-Encoding", "If-None-Match", "If-Modified-Since", "Range", "Referer", "Origin", "X-Forwarded-For", "X-Request-ID", "Content-Type"]  # fmt: skip


class Fuzz:
    """Makes up requests: an address of the table with something wrong about it, fields that forms have, and others."""

    def __init__(self, people, things):
        self.chance = random.Random(20261121)  # noqa: S311
        self.addresses = [
            row[0].format(**people, **things) for rows in ACCESS_TABLE.values() for row in rows
        ]
        self.names = sorted({
            "key", "version", "body", "title", "kind", "section", "track", "topics_text", "on", "q", "in", "after", "through", "next",
            "message", "seats", "decision", "reason", "revision_number", "text", "file", "url", "handle", "email", "state", "brief",
            "cohort", "challenge", "case", "with-1", "reviews", "before", "for", "part", "do", "starts_on", "until", "login", "password", "code", "slug", "name", "pitch", "stack", "feed", "sort", "shown",
        })  # fmt: skip
        self.texts = [
            *PIECES,
            *NUMBERS,
            *ZONES,
            *TARGETS,
            *payloads.fields(),
            "",
            "a" * 5_000,
            "é" * 300,
            "\ud83d",
            "\x00",
            "\r\n" * 50,
        ]

    def value(self):
        chance = self.chance
        if chance.random() < 0.15:
            return "".join(
                chance.choices(string.printable + "äπ中\u202e\u2028", k=chance.randrange(60))
            )
        return chance.choice(self.texts)

    def address(self):
        """As it is, or with a piece changed, put in or taken out."""
        address, chance = self.chance.choice(self.addresses), self.chance
        if chance.random() < 0.5:
            parts = address.split("/")
            parts[chance.randrange(len(parts))] = self.value()[:80]
            address = "/" + "/".join(parts).lstrip("/")
        return address.encode("utf-8", "replace").decode().replace("#", "")

    def ask(self, browser):
        chance = self.chance
        method, address = chance.choice(METHODS), self.address()
        fields = {
            chance.choice(self.names): self.value().encode("utf-8", "replace").decode()
            for _n in range(chance.randrange(6))
        }
        headers = {
            chance.choice(HEADERS): self.value()[:300]
            .encode("utf-8", "replace")
            .decode()
            .replace("\n", " ")
            .replace("\r", " ")
            for _n in range(chance.randrange(3))
        }
        headers.pop("Content-Type", None)
        if chance.random() < 0.1:
            headers |= {"HX-Request": "true", "HX-Target": chance.choice(TARGETS)}
        return method, address, fields, self._send(browser, method, address, fields, headers)

    def _send(self, browser, method, address, fields, headers):
        if method in ("GET", "HEAD"):
            return getattr(browser, method.lower())(address, fields, headers=headers)
        if method == "POST" and self.chance.random() < 0.7:
            return browser.post(address, fields, headers=headers)
        body = repr(fields).encode("utf-8", "replace")
        kind = self.chance.choice(TYPES)
        return browser.generic(method, address, body, kind, headers=headers)


@pytest.mark.parametrize("role", ["reader", "author", "owner", "mentor", "operator"])
def test_nothing_that_is_asked_is_an_error(world, role):
    people, things = world
    fuzz, failed = Fuzz(people, things), []
    browser = Client(raise_request_exception=False)
    if role != "reader":
        browser.force_login(people[role])
    for number in sampling.half(range(REQUESTS // 5)):
        fuzz.chance.seed(f"20261121 {role} {number}")
        point = transaction.savepoint_create()
        method, address, fields, answer = fuzz.ask(browser)
        if answer.status_code >= 500:
            failed.append((method, address[:200], fields, answer.status_code))
        transaction.savepoint_rollback(point)
    assert failed == [], sampling.REPEAT

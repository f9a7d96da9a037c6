"""Every form that is answered within its page, refused in every way: a sentence beside it, and what was typed stays."""

import re
from base64 import b64encode
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import resolve
from playwright.sync_api import expect

from tests.browser.catalogue import PAGES
from tests.browser.test_forgiving import CHALLENGE
from tests.screenshots import browser_for

pytestmark = pytest.mark.browser
SAID = {
    "gone": "You’re offline. Your text is still here.",
    "403": "Your text is still here. Your account isn’t allowed to do this.",
    "csrf": "This page is out of date. Load it again: your text stays.",
    "413": "Your text is still here. A README can be up to 1 MB, and an OpenAPI document 2 MB.",
    "429": "Your text is still here. Too many attempts. Try again in 3 minutes.",
    "500": "That didn’t work. Your text is still here.",
    "503": "That didn’t work. Your text is still here.",
}
# The composer's own saving says it in its own line, and has journeys of its own.
FORMS = "form[hx-post], button[hx-post], select[hx-post]"
SEND = """(element, words) => {
    const form = element.closest("form");
    const texts = [...form.querySelectorAll("textarea, input:not([type])")].filter((field) => !field.disabled);
    for (const field of texts) field.value = words;
    element.dataset.tried = "";
    for (const line of document.querySelectorAll(".notice[data-failed]")) line.remove(); // of the time before
    const changed = () => new Event("change", { bubbles: true });
    if (element.getAttribute("hx-trigger")?.startsWith("change")) form.querySelector("textarea, select, input:not([type=hidden])").dispatchEvent(changed());
    else if (element.getAttribute("hx-trigger")?.startsWith("input")) texts[0].dispatchEvent(new Event("input", { bubbles: true }));
    else if (element.tagName === "FORM") element.requestSubmit(element.querySelector("button:not([type=button])"));
    else if (element.tagName === "SELECT") element.dispatchEvent(changed());
    else element.click();
    return texts.length;
}"""
LOST = """words => {
    const texts = [...document.querySelector("[data-tried]").closest("form").querySelectorAll("textarea, input:not([type])")];
    return texts.filter((field) => !field.disabled && field.value !== words).length;
}"""


FIND = """(all) => all.map((one) => ({
    place: new URL(one.getAttribute("hx-post") || "", location).pathname,
    tag: one.tagName,
    isSeen: [one, ...one.querySelectorAll("button, select")].some((part) => part.checkVisibility()),
}))"""
# What the catalogue shows to readers alone: (who, address).
MORE = [("learner", "/topics/docker/"), ("learner", CHALLENGE), ("kofi", "{kura}contract/")]
FOUND_AT_LEAST = {
    "collab:endpoint_status", "collab:request_accept", "collab:request_decline", "learnings:comment_edit",
    "learnings:comment_new", "learnings:comment_reply", "learnings:follow", "learnings:helped", "learnings:met", "learnings:preview",
    "learnings:readme_preview", "learnings:saved", "learnings:topic_follow", "learnings:topic_mute",
    "moderation:review_new", "people:notifications_mark_read",
}  # fmt: skip


class Refusing:
    """Whatever the scripts of a tab send fails like `how` says.

    Only their requests are held up: pages and files come from the server or the browser's cache.
    """

    def __init__(self, tab):
        self.how, self.tab = "", tab
        self.errors = {
            how: tab.request.get(f"/styleguide/errors/{how}/").body()
            for how in SAID
            if how != "gone"
        }
        self.wire = tab.context.new_cdp_session(tab)
        self.wire.on("Fetch.requestPaused", self._answer)
        self.wire.send(
            "Fetch.enable", {"patterns": [{"resourceType": "XHR"}, {"resourceType": "Fetch"}]}
        )
        # While one develops, django-htmx puts an error page in the place of the whole page. No one else has that script.
        self.wire.send("Network.enable")
        self.wire.send("Network.setBlockedURLs", {"urls": ["*django-htmx*"]})

    def _answer(self, event):
        request = {"requestId": event["requestId"]}
        # What is typed is saved in between.
        if event["request"]["method"] == "GET" or not self.how:
            self.wire.send("Fetch.continueRequest", request)
        elif self.how == "gone":
            self.wire.send("Fetch.failRequest", request | {"errorReason": "Failed"})
        else:
            page = {
                "responseCode": 403 if self.how == "csrf" else int(self.how),
                "responseHeaders": [{"name": "Content-Type", "value": "text/html; charset=utf-8"}],
                "body": b64encode(self.errors[self.how]).decode(),
            }
            self.wire.send("Fetch.fulfillRequest", request | page)


def may_have_untried(tab, address, tried):
    """Whether the source of a page, which costs a fraction of loading it, has a form whose like was not tried before."""
    source = tab.request.get(address).text()
    forms = re.findall(r'<(form|button|select)\b[^>]*\shx-post="([^"]*)"', source)
    return any(
        (resolve(urlsplit(urljoin(address, unescape(place))).path).view_name, tag.upper())
        not in tried
        for tag, place in forms
    )


def untried(tab, address, tried):
    """(number, name) of each form on a page whose like was not tried before."""
    if not may_have_untried(tab, address, tried):
        return
    tab.goto(address)
    for number, form in enumerate(tab.eval_on_selector_all(FORMS, FIND)):
        name = resolve(form["place"]).view_name, form["tag"]
        if form["isSeen"] and name not in tried:
            tried.add(name)
            yield number, name


def is_said_and_loses_nothing(refusing, address, number):
    tab = refusing.tab
    tab.goto(address)
    for refusing.how, sentence in SAID.items():
        words = f"Words that stay, {refusing.how}"
        tab.locator(FORMS).nth(number).evaluate(SEND, words)
        said = tab.locator(".notice[data-failed]")
        expect(said, f"{address}, {number}, {refusing.how}").to_contain_text(sentence)
        expect(said).to_have_count(1)
        expect(tab.get_by_role("heading", level=1)).to_have_count(1)  # no page within the page
        assert tab.evaluate(LOST, words) == 0, (address, number, refusing.how)


def test_what_is_refused_is_said_where_it_happened_and_loses_nothing(chromium, staged_site):
    server, words = staged_site
    tried = set()
    pages = [
        (page.who, page.address)
        for page in PAGES
        if page.who in ("learner", "mentor") and page.status == 200
    ]
    for who in ("learner", "mentor", "kofi"):
        context = browser_for(chromium, server, who, words)
        tab = context.new_page()
        refusing = Refusing(tab)
        for address in [address.format(**words) for whose, address in pages + MORE if whose == who]:
            for number, _name in untried(tab, address, tried):
                is_said_and_loses_nothing(refusing, address, number)
        context.close()
    assert {name for name, _tag in tried} >= FOUND_AT_LEAST

"""Nothing that people write acts in anyone's browser: every payload on every surface, in Chromium.

`HOSTILE_STEP=1` shows all of them on every page there is (make audit); otherwise a third, and every third page.
What the watching is worth is shown by a control: the same texts, put into a page as they are, must act.
"""

import json
import re
from contextlib import suppress
from email import message_from_bytes, policy
from urllib.parse import quote, urlsplit

import pytest
from markdown_it import MarkdownIt
from playwright.sync_api import Error

from tests import selection
from tests.browser import payloads
from tests.browser.payloads import STEP

pytestmark = pytest.mark.browser
LEAST_THAT_ACT = 60 // STEP

# What our pages ask for by themselves.
OUR_OWN = re.compile(
    r"/(static|notices|preview|collab/match/suggestions)/|/manifest|/moderation/cases/\d+/(lease|release)/$"
)
# Everything that a mouse, a finger or a keyboard may set off without leaving the page.
TOUCH = """() => {
  for (const element of document.querySelectorAll('body *')) {
    for (const name of ['mouseover', 'mouseenter', 'pointerenter', 'focus', 'focusin', 'toggle', 'animationstart'])
      element.dispatchEvent(new Event(name, {bubbles: true}));
  }
}"""
# The first link or button with an address of theirs: only the control has some.
PRESS = """() => {
  for (const element of document.querySelectorAll('a, area, button')) {
    try { element.dispatchEvent(new MouseEvent('click', {bubbles: true, cancelable: true})); } catch (error) {}
  }
}"""
# What must not be there, whoever put it: [what, how it reads].
AUDIT = r"""() => {
  const bad = [];
  const say = (element, what) => bad.push([what, element.outerHTML.slice(0, 160)]);
  const acts = /^(javascript|vbscript|data|blob|view-source|feed|livescript|file|filesystem):/;
  const addresses = ['href', 'src', 'action', 'formaction', 'xlink:href', 'data', 'poster', 'ping', 'srcdoc', 'background'];
  const foreign = 'iframe,object,embed,base,frame,frameset,portal,marquee,math,template:not(#writing-tools),applet,style,meta[http-equiv],' +
    'link[rel=prefetch],link[rel=prerender],script[type=speculationrules],svg:not(.icon, .plot, .meter, .heat, .hours, .key svg, .ring svg)';
  for (const element of document.querySelectorAll(foreign)) say(element, 'element');
  for (const script of document.scripts) {
    const isOurs = script.src && new URL(script.src).pathname.startsWith('/static/') && new URL(script.src).origin === location.origin;
    if (!isOurs && !['application/ld+json', 'application/json'].includes(script.type)) say(script, 'script');
  }
  for (const element of document.querySelectorAll('*')) {
    for (const {name, value} of element.attributes) {
      const plain = value.replace(/[\u0000-\u0020]/g, '').toLowerCase();
      if (name.startsWith('on')) say(element, name);
      if (addresses.includes(name) && acts.test(plain)) say(element, name);
    }
  }
  for (const element of document.querySelectorAll('[hx-disable] *, .excerpt *, .row-title *, .entry-text *, .entry-title a *, .clamp *')) {
    if (element.matches('.code > button, .u-code > button')) continue;  // ours, put there by our script
    for (const {name, value} of element.attributes) {
      const mine = /^(hx-|data-|x-|@|:|_$|style$|name$|form)/.test(name) || (name === 'id' && !value.startsWith('u-'));
      if (mine) say(element, name);
    }
    if (/^(form|input|button|select|textarea|video|audio|link|meta|img)$/i.test(element.tagName)) say(element, 'element');
  }
  return bad;
}"""


class Watch:
    """A page that notes whatever acts on it: calls, dialogs, complaints of the policy, requests to elsewhere."""

    def __init__(self, browser, server, session=""):
        self.home = urlsplit(server.address).netloc
        self.context = browser.new_context(base_url=server.address)
        self.context.set_default_timeout(30_000)
        if session:
            self.context.add_cookies(
                [{"name": "sessionid", "value": session, "url": server.address}]
            )
        self.page = self.context.new_page()
        self.seen = []
        self.page.on("request", self._request)
        self.page.on("dialog", self._dialog)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.seen.append(f"error: {error}"))

    def _request(self, request):
        address = urlsplit(request.url)
        asks_itself = request.is_navigation_request() or OUR_OWN.match(address.path)
        is_ours = address.netloc == self.home and asks_itself
        if address.path == "/pwned" or not is_ours:
            self.seen.append(f"{request.method} {request.url[:120]}")

    def _dialog(self, dialog):
        self.seen.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _console(self, message):
        # An answer that is no 200 is no act; a search may come too often.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.seen.append(f"console: {message.text[:200]}")

    def opens(self, address):
        """What acted on the page at this address, and what of it should not be there."""
        self.seen.clear()
        self.page.goto(address)
        return self.looks()

    def looks(self):
        self.page.evaluate(TOUCH)
        return [*self.seen, *self.page.evaluate(AUDIT)]


def _fill_with_hostile_texts(server):
    server.fill(None)
    command = "from tests.browser import hostile; hostile.main()"
    return json.loads(server.manage("shell", "--verbosity", "0", "-c", command))


@pytest.fixture(scope="module")
def site_of_module(tmp_path_factory, make_site):
    """(server, addresses and sessions of the site)"""
    folder = tmp_path_factory.mktemp("hostile")
    is_sqlite = selection.is_sqlite()
    server, staged = make_site("hostile", _fill_with_hostile_texts, folder, not is_sqlite)
    yield server, staged
    server.remove_database()


@pytest.fixture
def site(site_of_module, hosts):
    """The same, served."""
    hosts(not selection.is_sqlite()).show(site_of_module[0])
    return site_of_module


@pytest.fixture
def watching(chromium, site):
    """watching(session): a Watch of this test. Pages that stay open go on asking for news."""
    server, _staged = site
    watches = []

    def watch(session=""):
        watches.append(Watch(chromium, server, session))
        return watches[-1]

    yield watch
    for one in watches:
        one.context.close()


def found_at(watch, addresses):
    """{address: what acted there}; most of these pages must show what means harm, or it proves nothing."""
    found, shown = {}, 0
    for address in addresses:
        if problems := watch.opens(address):
            found[address] = problems
        shown += watch.page.evaluate("() => document.documentElement.textContent.includes('pwned')")
    assert shown >= len(addresses) / 2, (shown, len(addresses))
    return found


def test_texts_that_act_are_seen_to_act(watching):
    """The control. Without it, nothing below would mean anything."""
    watch = watching()
    raw = MarkdownIt("commonmark", {"html": True})
    raw.validateLink = lambda address: True
    shown = {}
    watch.page.route(
        "**/control", lambda route: route.fulfill(body=shown["page"], content_type="text/html")
    )
    acted = 0
    for body in payloads.markdown()[::STEP]:
        watch.seen.clear()
        shown["page"] = f"<!doctype html><body>{raw.render(body)}</body>"
        with suppress(Error):  # some lead away while they are looked at
            watch.page.goto("/control")
            watch.page.evaluate(TOUCH)
            watch.page.evaluate(PRESS)
            watch.page.wait_for_load_state()
        acted += any("/pwned" in one or one.startswith("dialog") for one in watch.seen)
    assert acted >= LEAST_THAT_ACT, acted


def test_an_audit_sees_what_is_planted(watching):
    """The control of the other half: each kind of thing that should not be there is found where it is."""
    watch = watching()
    watch.page.goto("/about/")
    planted = [
        "<p onclick=x>", "<a href='java\tscript:x'>", "<iframe></iframe>", "<svg></svg>", "<style></style>",
        "<div hx-disable><i data-hx-get=/x></i></div>", "<div hx-disable><i id=main2></i></div>",
        "<div hx-disable><img alt=x></div>", "<script type=module></script>",
    ]  # fmt: skip
    assert watch.looks() == []
    for html in planted:
        watch.page.evaluate("html => { document.getElementById('main').innerHTML = html }", html)
        assert watch.page.evaluate(AUDIT), html


def test_entries(watching, site):
    _server, staged = site
    watch = watching(staged["sessions"]["mentor"])
    assert found_at(watch, [page for page, _history, _case in staged["entries"]]) == {}


def test_differences_and_what_mentors_read(watching, site):
    _server, staged = site
    watch = watching(staged["sessions"]["mentor"])
    some = staged["entries"][::STEP]
    assert found_at(watch, [history for _page, history, _case in some]) == {}
    assert found_at(watch, [f"/moderation/cases/{case}/" for _page, _history, case in some]) == {}


def test_lists_feeds_and_people(watching, site):
    _server, staged = site
    lists = [
        "/",
        "/learnings/",
        "/challenges/",
        "/challenges/?sort=helped",
        "/topics/",
        "/people/",
        "/collab/",
        "/collab/projects/",
    ]
    lists += [f"/topics/topic-{number}/" for number in range(8)] + [
        "/moderation/log/",
        "/cohorts/cohort-3/",
    ]
    lists += staged["people"][::STEP] + staged["projects"][:: max(1, STEP // 2)]
    reader = watching()
    assert found_at(reader, lists) == {}
    assert walked(reader, "/learnings/", 3 * STEP) == {}
    assert (
        feeds(
            reader, ["/feed.atom", "/topics/topic-1/feed.atom", f"{staged['people'][0]}feed.atom"]
        )
        == []
    )
    mentor = watching(staged["sessions"]["mentor"])
    rooms = [
        "/",
        "/moderation/",
        "/moderation/log/?of=all",
        "/moderation/cohorts/cohort-3/",
        "/notices/",
        "/collab/match/",
    ]
    assert found_at(mentor, rooms) == {}
    author = watching(staged["sessions"]["author"])
    mine = [
        "/",
        "/drafts/",
        "/settings/",
        "/notices/",
        "/export/",
        "/collab/requests/",
        "/moderation/log/",
        f"/import/{staged['import']}/",
    ]
    mine += [
        f"{staged['projects'][0]}{part}" for part in ("", "requests/", "team/", "start/", "edit/")
    ]
    assert found_at(author, mine) == {}


def walked(watch, address, pages):
    """The same of a list and what goes on behind it."""
    found = {}
    for _page in range(pages):
        found |= found_at(watch, [address])
        more = watch.page.locator("#more a").first
        if not more.count():
            return found
        address = urlsplit(address).path + more.get_attribute("href")
    return found


def feeds(watch, addresses):
    """A browser that opens a feed shows it as text: nothing in it is an element of a page."""
    found = []
    for address in addresses:
        watch.seen.clear()
        watch.page.goto(address)
        found += watch.seen
        found += watch.page.evaluate(
            "() => [...document.querySelectorAll('script,img,svg,iframe')].map(one => one.outerHTML)"
            ".filter(html => html.includes('pwned'))"
        )
    return found


def test_the_description_of_an_api(watching, site):
    _server, staged = site
    contract = f"{staged['projects'][0]}contract/"
    watch = watching(staged["sessions"]["author"])
    pages = [contract, f"{contract}versions/", f"{contract}new/", *staged["endpoints"][::STEP]]
    assert found_at(watch, pages) == {}


def test_what_is_searched_for(watching, site):
    _server, staged = site
    watches = [watching(session) for session in staged["readers"]]
    found = {}
    for number, text in enumerate(payloads.fields()[::STEP]):
        watch = watches[number % len(watches)]
        found |= found_at(watch, [f"/search/?q={quote(text)}"])
    for query in ("fetch", "pwned", "onerror", "script"):
        found |= found_at(
            watches[0],
            [
                f"/search/?q={query}",
                f"/search/?q={query}&in=people",
                f"/search/?q={query}&in=projects",
            ],
        )
    assert found == {}


def test_a_preview(watching, site):
    """Put into the page by htmx, as the composer does it."""
    _server, staged = site
    bodies = payloads.markdown()[::STEP]
    found = {}
    for session, number in zip(staged["readers"], range(len(staged["readers"])), strict=True):
        watch = watching(session)
        watch.page.goto("/learnings/new/")
        mine = bodies[number :: len(staged["readers"])]
        for three in zip(mine[::3], mine[1::3], mine[2::3], strict=False):
            watch.seen.clear()
            watch.page.evaluate(
                """([body, solution, outcome]) => htmx.ajax('POST', '/preview/', {target: '#messages', values: {
                  body, solution, outcome, csrfmiddlewaretoken: document.querySelector('[name=csrfmiddlewaretoken]').value}})""",
                list(three),
            )
            if problems := watch.looks():
                found[three] = problems
        assert watch.page.locator("#messages .prose").count() > 0
    assert found == {}


def test_mails(watching, site):
    """The HTML of each, in a page without any policy: a mail program has none."""
    server, _staged = site
    server.manage("tick")
    shown = 0
    watch = watching()
    for file in sorted((server.folder / "mail").glob("*"))[:40]:
        message = message_from_bytes(file.read_bytes().split(b"-" * 79)[0], policy=policy.default)
        assert not message.defects
        body = message.get_body(("html",))
        if body:
            watch.seen.clear()
            watch.page.set_content(body.get_content())
            watch.page.evaluate(TOUCH)
            assert [one for one in watch.seen if "pwned" in one or "evil" in one] == []
            links = watch.page.evaluate("() => [...document.links].map(one => one.href)")
            assert all(link.startswith(server_address(server)) for link in links), links
            shown += 1
    assert shown > 5


def server_address(server):
    """Where links in mails lead: what the settings make of PORT."""
    return ("http://127.0.0.1:", server.address)


def test_files_to_take_along_are_no_pages(site):
    """A browser that meets one by its address must not make a page of it."""
    import urllib.request

    server, staged = site
    contract = f"{staged['projects'][0]}contract/openapi"
    for address in ("/@mallory-0/README.md", "/challenges.md", "/challenges.csv", contract):
        with urllib.request.urlopen(server.address + address, timeout=20) as answer:  # noqa: S310
            assert not answer.headers["Content-Type"].startswith(
                ("text/html", "application/xhtml", "image/svg")
            )
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
            assert answer.read()

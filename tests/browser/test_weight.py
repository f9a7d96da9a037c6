"""A first visit to each public page, served as in production: light, in few requests, at rest."""

import pytest

from tests.browser.catalogue import PUBLIC_PAGES
from tests.browser.measure import Production, Visitor

pytestmark = pytest.mark.browser
MAX_BYTES = 50 * 1024
MAX_REQUESTS = 6
MAX_STYLESHEET_BYTES = 12.5 * 1024
MAX_SHIFT = 0.02
# Pages for developers, which production does not have.
ONLY_IN_DEBUG = ("dev_", "styleguide")


@pytest.fixture
def production(staged_site):
    """(server, words) of the demo cohort under production's settings."""
    staged, words = staged_site
    server = Production(staged.folder, template=staged.database)
    server.leave_debug()
    server.start()
    yield server, words
    server.stop()


def stylesheet_bytes(chromium, server):
    """Bytes of nexus.css on the way to a browser that takes brotli."""
    context = chromium.new_context(base_url=server.address)
    page = context.new_page()
    page.goto("/about/")
    address = page.locator("link[rel=stylesheet][href*=nexus]").get_attribute("href")
    headers = context.request.get(address, headers={"Accept-Encoding": "br"}).headers
    context.close()
    assert headers["content-encoding"] == "br"
    return int(headers["content-length"])


def test_a_first_visit_is_light_and_nothing_moves(chromium, production):
    server, words = production
    pages = [page for page in PUBLIC_PAGES if not page.view.startswith(ONLY_IN_DEBUG)]
    visitor = Visitor(chromium, server)
    visits = {page.name: visitor.visit(page.address.format(**words)) for page in pages}
    visitor.close()
    heaviest = max(visits, key=lambda name: visits[name]["bytes"])
    print(f"heaviest: {heaviest}, {visits[heaviest]['bytes'] / 1024:.1f} KB")
    wrong = {
        name: visit
        for name, visit in visits.items()
        if visit["bytes"] > MAX_BYTES
        or visit["requests"] > MAX_REQUESTS
        or visit["shift"] > MAX_SHIFT
    }
    assert wrong == {}
    assert stylesheet_bytes(chromium, server) <= MAX_STYLESHEET_BYTES
    assert len(visits) > 40

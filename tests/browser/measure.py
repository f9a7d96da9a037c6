"""What a phone on slow 3G waits for, under settings as production has them: make measure.

400 ms there and back, 400 kbit/s down, a processor four times slower; a first visit, nothing cached; the median of five.
Prints for each page
when the first words are seen, what moved afterwards (CLS), the longest task, and what came over the wire.
"""

import os
import secrets
import sys
import tempfile
from pathlib import Path
from statistics import median

from playwright.sync_api import sync_playwright

from tests.browser.serving import Server, launch

SLOW_3G = {
    "offline": False,
    "latency": 400,
    "downloadThroughput": 400_000 / 8,
    "uploadThroughput": 400_000 / 8,
}
# Without a delay, pages are complete before they are painted, and nothing is seen to move.
NEARBY = {"offline": False, "latency": 20, "downloadThroughput": -1, "uploadThroughput": -1}
CPU_SLOWDOWN = 4
VISITS = 5
PAGES = {
    "home": "/",
    "learnings": "/learnings/",
    "challenges": "/challenges/",
    "entry": "/challenges/42-the-orders-page-makes-312-queries/",
    "search": "/search/?q=docker",
    "people": "/people/",
    "project": "/collab/projects/3-kura/",
    "sign-in": "/accounts/login/",
}
WATCH = """
window.seen = {shift: 0, longest: 0};
new PerformanceObserver((list) => { for (const one of list.getEntries()) if (!one.hadRecentInput) seen.shift += one.value; })
  .observe({type: "layout-shift", buffered: true});
new PerformanceObserver((list) => { for (const one of list.getEntries()) seen.longest = Math.max(seen.longest, one.duration); })
  .observe({type: "longtask", buffered: true});
"""
# What moved, once the scripts that run after the page was read have painted.
AT_REST = """() => new Promise((done) => setTimeout(() => requestAnimationFrame(
    () => requestAnimationFrame(() => setTimeout(() => done(window.seen))))))"""
FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"


class Production(Server):
    """Nexus as an operator runs it, but for TLS, which ends before it."""

    def __init__(self, folder, template=""):
        super().__init__(folder, template)
        self.environment |= {
            "SECRET_KEY": secrets.token_urlsafe(50),
            "ALLOWED_HOSTS": "127.0.0.1",
            "SECURE_SSL_REDIRECT": "false",
            "TASKS_BACKEND": "immediate",
        }

    def fill(self, demo):
        super().fill(demo)
        self.leave_debug()

    def leave_debug(self):
        """From now on with production's settings; what was staged before stays valid."""
        del self.environment["DEBUG"]
        # The admin's files are four of five, and no page that is visited has one of them.
        self.manage("collectstatic", "--noinput", "--verbosity", "0", "--ignore", "admin")


class Visitor:
    """A phone to which each page is the first of the site: nothing of those before is kept."""

    def __init__(self, chromium, server, conditions=None):
        self.server, self.conditions = server, conditions
        self.context = chromium.new_context(
            base_url=server.address, viewport={"width": 360, "height": 740}, device_scale_factor=2
        )
        self.context.add_init_script(WATCH)
        self.tab = self.context.new_page()
        self.wire = self.context.new_cdp_session(self.tab)
        self.wire.send("Network.enable")
        self.wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
        self.wire.send("Network.emulateNetworkConditions", conditions or NEARBY)
        if conditions:
            self.wire.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWDOWN})
        self.wire.on("Network.loadingFinished", self._arrived)

    def _arrived(self, event):
        self.received["bytes"] += event["encodedDataLength"]
        self.received["requests"] += 1

    def visit(self, address):
        """{"painted", "shift", "longest", "bytes", "requests"} of one page."""
        stored = {"origin": self.server.address, "storageTypes": "all"}
        self.wire.send("Storage.clearDataForOrigin", stored)
        self.received = {"bytes": 0, "requests": 0}
        self.tab.goto(address, wait_until="load")
        if self.conditions:
            self.tab.wait_for_timeout(1500)  # what moves late moves now
        at_rest = self.tab.evaluate(AT_REST)
        return at_rest | self.received | {"painted": self.tab.evaluate(FIRST_PAINT)}

    def close(self):
        self.context.close()


def visit_by_new_browser(chromium, server, address):
    """What a visitor on slow 3G measures whose browser has just begun."""
    visitor = Visitor(chromium, server, SLOW_3G)
    metrics = visitor.visit(address)
    visitor.close()
    return metrics


def typical(visits):
    """The median of each figure: one visit is at the mercy of what else the machine does."""
    return {name: median(visit[name] for visit in visits) for name in visits[0]}


def main():
    os.environ.pop("DATABASE_URL", None)
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        server = Production(Path(scratch))
        server.fill(())
        server.start()
        chromium = launch(playwright)
        print(
            f"{'page':12}{'first words':>14}{'moved (CLS)':>14}{'longest task':>14}{'came':>10}{'requests':>10}"
        )
        try:
            for name, address in PAGES.items():
                metrics = typical(
                    [visit_by_new_browser(chromium, server, address) for _visit in range(VISITS)]
                )
                print(
                    f"{name:12}{metrics['painted'] / 1000:12.2f} s{metrics['shift']:14.4f}{metrics['longest']:11.0f} ms"
                    f"{metrics['bytes'] / 1024:7.1f} KB{metrics['requests']:10}"
                )
        finally:
            chromium.close()
            server.stop()


if __name__ == "__main__":
    sys.exit(main())

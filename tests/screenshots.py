"""Every page of the catalogue at three widths, light and dark, into a folder, with contact sheets: make pictures.

python -m tests.screenshots FOLDER [--only WORD] [--widths 360 1280] [--themes light] [--language fr]
"""

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.catalogue import EMPTY, PAGES
from tests.browser.serving import Server, launch

WIDTHS = [360, 768, 1280]
THEMES = ["light", "dark"]
THUMB = 220
SHEET = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 8px; font: 11px system-ui; background: #888; display: flex; flex-wrap: wrap; gap: 8px }}
figure {{ margin: 0; width: {width}px; background: #fff }} figcaption {{ padding: 2px 4px; overflow-wrap: anywhere }}
div {{ max-height: {height}px; overflow: hidden }} img {{ width: 100%; display: block }}
</style>{figures}"""


def browser_for(chromium, server, who, words, language="en", **options):
    """A context in which `who` of the catalogue is signed in; no one, for a reader."""
    context = chromium.new_context(base_url=server.address, **options)
    context.add_cookies([{"name": "language", "value": language, "url": server.address}])
    if session := words["sessions"].get(who):
        context.add_cookies([{"name": "sessionid", "value": session, "url": server.address}])
    return context


def stretch(tab: Page, width: int) -> None:
    """Make the window as high as the page, so that fixed bars are at its end."""
    height = tab.evaluate("Math.max(innerHeight, document.documentElement.scrollHeight)")
    tab.set_viewport_size({"width": width, "height": height})


def take_screenshots(chromium, server, words, pages, options_given, width, theme):
    """Pictures of these pages; returns their files, in order."""
    taken = []
    options = {
        "viewport": {"width": width, "height": 800},
        "color_scheme": theme,
        "reduced_motion": "reduce",
    }
    options |= {"language": options_given.language}
    for who in dict.fromkeys(page.who for page in pages):
        context = browser_for(chromium, server, who, words, **options)
        tab = context.new_page()
        for page in (page for page in pages if page.who == who):
            tab.set_viewport_size(options["viewport"])
            tab.goto(page.address.format(**words))
            stretch(tab, width)
            file = options_given.folder / f"{page.name}-{width}-{theme}.png"
            tab.screenshot(path=file, full_page=True)
            taken.append(file)
        context.close()
    return taken


def contact_sheet(chromium, files, target):
    """One picture of all pictures, small, each with its name."""
    figures = "".join(
        f'<figure><div><img src="{file.name}"></div><figcaption>{file.stem}</figcaption></figure>'
        for file in files
    )
    page_of_figures = target.with_suffix(".html")
    page_of_figures.write_text(SHEET.format(width=THUMB, height=THUMB * 2, figures=figures))
    tab = chromium.new_page(viewport={"width": 8 * (THUMB + 8) + 16, "height": 800})
    tab.goto(f"file://{page_of_figures.resolve()}", wait_until="networkidle")
    tab.screenshot(path=target, full_page=True)
    tab.close()
    print(f"nexus: {target}: {len(files)} pictures")


@contextmanager
def running_site(demo: tuple[str, ...] | None) -> Iterator[tuple[Server, dict]]:
    """A server, filled (`demo`: arguments of seed_demo) or empty (None), and its words."""
    with tempfile.TemporaryDirectory() as scratch:
        server = Server(Path(scratch))
        server.fill(demo)
        words = server.stage_empty() if demo is None else server.stage()
        server.start()
        try:
            yield server, words
        finally:
            server.stop()


def screenshot_site(chromium, demo, pages, options_given):
    """Pictures of one site, filled or empty, and a contact sheet of each width and theme."""
    state = "empty" if demo is None else "filled"
    with running_site(demo) as (server, words):
        for width, theme in product(options_given.widths, options_given.themes):
            files = take_screenshots(chromium, server, words, pages, options_given, width, theme)
            sheet = options_given.folder / f"contact-{state}-{width}-{theme}.png"
            contact_sheet(chromium, files, sheet)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", help="pages whose name holds this word")
    parser.add_argument("--widths", type=int, nargs="+", default=WIDTHS)
    parser.add_argument("--language", default="en")
    parser.add_argument("--themes", nargs="+", choices=THEMES, default=THEMES)
    options_given = parser.parse_args()
    options_given.folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        for demo, pages in (((), PAGES), (None, EMPTY)):
            wanted = [page for page in pages if options_given.only in page.name]
            if wanted:
                screenshot_site(chromium, demo, wanted, options_given)
        chromium.close()


if __name__ == "__main__":
    main()

"""A sheet of each page: its pictures, each beside its mock-up's picture: make sheet.

python -m tests.sheets FOLDER [--mockups FOLDER] [--only WORD]
python -m tests.sheets FOLDER --journey

The second form makes one sheet of how two learners become a team, from sign-up to stand-up, at 360 px.

Mock-ups are PNG files named NAME-WIDTH-THEME.png. Without their folder, a sheet shows the page alone.
"""

import argparse
import os
import subprocess
import sys
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.catalogue import PAGES, Page
from tests.browser.serving import launch
from tests.screenshots import running_site, take_screenshots

WIDTHS = [1280, 360]
JOURNEY = "tests/browser/test_team_up.py::test_two_learners_become_a_team_in_few_clicks"
THEMES = ["light", "dark"]
# The name of a page in the catalogue, and the name of its mock-up.
MOCKUPS = {
    "account_login-reader": "signin",
    "account_request_reauthentication_code-newcomer": "verify",
    "account_signup-reader": "signup",
    "capstone-deliverables-learner": "deliverables",
    "capstone-result-mentor": "result",
    "capstone-score-mentor": "grading",
    "capstone-slot_list-learner": "slots",
    "capstone-slot_list-mentor-mentors": "slots-mentor",
    "collab-contract_changes-reader": "changes",
    "collab-endpoint_detail-reader": "contract",
    "collab-match-learner": "match",
    "collab-project_detail-reader": "project",
    "collab-contract_detail-reader": "board",
    "collab-welcome-learner": "welcome",
    "home-learner": "home-signed-in",
    "home-reader": "home-reader",
    "learnings-challenge_detail-learner": "challenge",
    "learnings-challenge_list-reader": "challenges",
    "learnings-challenge_new-learner": "composer",
    "learnings-readme_preview-learner": "import-preview",
    "learnings-topic_detail-reader": "topic",
    "moderation-cohort_stats-mentor": "cohort-mentor",
    "moderation-queue-mentor": "queue",
    "moderation-submission_review-mentor": "readme-review",
    "people-cohort_detail-learner": "cohort",
    "people-notification_list-learner": "notifications",
    "people-profile-reader": "profile",
    "people-settings-learner": "settings",
    "search-reader-found": "search",
    "styleguide-reader": "components",
    "styleguide_error-reader-404": "errors",
}
STYLE = """body { margin: 12px; font: 13px system-ui; background: #777; display: grid; gap: 12px }
section { display: flex; flex-wrap: wrap; gap: 12px; align-items: start }
figure { margin: 0; background: #fff } figcaption { padding: 3px 6px; font-weight: 600 }
img { display: block; inline-size: 100% } .missing { padding: 24px; color: #666 }
.wide { inline-size: 600px } .narrow { inline-size: 360px } .thumb { inline-size: 320px }
.thumb div { block-size: 420px; overflow: hidden }
.step { inline-size: 294px } .step div { max-block-size: 1000px; overflow: hidden } main { display: flex; flex-wrap: wrap; gap: 12px }"""


def mockup_of(page: Page, folder: Path | None, width: int, theme: str) -> Path | None:
    """The picture of this page's mock-up, if it has one."""
    name = MOCKUPS.get(page.name)
    if folder is None or name is None:
        return None
    picture = folder / f"{name}-{width}-{theme}.png"
    return picture if picture.exists() else None


def figure(picture: Path, caption: str, kind: str) -> str:
    source = picture.resolve().as_uri()
    image = f'<div><img src="{source}"></div>'
    return f'<figure class="{kind}"><figcaption>{caption}</figcaption>{image}</figure>'


def figures(page: Page, options: argparse.Namespace, width: int, theme: str, kind: str) -> str:
    """The page's picture, and after it the mock-up's."""
    ours = options.folder / f"{page.name}-{width}-{theme}.png"
    row = figure(ours, f"{page.name} · {width} · {theme}", kind)
    mockup = mockup_of(page, options.mockups, width, theme)
    return row + (figure(mockup, f"mock-up: {mockup.stem}", kind) if mockup else "")


def draw(chromium: Browser, html: str, target: Path) -> None:
    """Save this HTML and a picture of it."""
    source = target.with_suffix(".html")
    source.write_text(f'<!doctype html><meta charset="utf-8"><style>{STYLE}</style>{html}')
    tab = chromium.new_page(viewport={"width": 1860, "height": 600})
    tab.goto(source.resolve().as_uri(), wait_until="load")
    tab.screenshot(path=target, full_page=True)
    tab.close()


def draw_sheets(chromium: Browser, pages: list[Page], options: argparse.Namespace) -> None:
    """A sheet of each page, and an overview of all at 1280 px in the light theme."""
    for page in pages:
        wide = "".join(figures(page, options, 1280, theme, "wide") for theme in THEMES)
        narrow = "".join(figures(page, options, 360, theme, "narrow") for theme in THEMES)
        html = f"<section>{wide}</section><section>{narrow}</section>"
        draw(chromium, html, options.folder / f"sheet-{page.name}.png")
    overview = "".join(
        f"<section>{figures(page, options, 1280, 'light', 'thumb')}</section>" for page in pages
    )
    draw(chromium, f"<main>{overview}</main>", options.folder / "sheet-overview.png")


def draw_journey(folder: Path) -> Path:
    """Take a picture of each step of the journey of two learners; returns the sheet of them."""
    for picture in folder.glob("[0-9][0-9]-*.png"):
        picture.unlink()
    command = [sys.executable, "-m", "pytest", "-q", "-m", "browser", JOURNEY]
    environment = os.environ | {"JOURNEY_PICTURES": str(folder.resolve())}
    subprocess.run(command, env=environment, check=True)
    pictures = sorted(folder.glob("[0-9][0-9]-*.png"))
    steps = "".join(figure(picture, picture.stem, "step") for picture in pictures)
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        draw(chromium, f"<section>{steps}</section>", folder / "sheet-journey.png")
        chromium.close()
    return folder / "sheet-journey.png"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--mockups", type=Path, help="folder of the mock-ups' pictures")
    parser.add_argument("--only", default="", help="pages whose name holds this word")
    parser.add_argument("--language", default="en")
    parser.add_argument("--journey", action="store_true", help="the journey of two learners")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    if options.journey:
        print(f"nexus: {draw_journey(options.folder)}")
        return
    pages = [page for page in PAGES if options.only in page.name]
    with sync_playwright() as playwright, running_site(()) as (server, words):
        chromium = launch(playwright)
        for width, theme in product(WIDTHS, THEMES):
            take_screenshots(chromium, server, words, pages, options, width, theme)
        draw_sheets(chromium, pages, options)
        chromium.close()
    print(f"nexus: {options.folder / 'sheet-overview.png'}: {len(pages)} pages")


if __name__ == "__main__":
    main()

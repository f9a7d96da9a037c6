"""Each cache has a sentence in docs/performance.md: what it keeps, keyed by what, gone when."""

import re

from django.conf import settings as site

MARKS = re.compile(
    r"\bcaches\[|\blru_cache\b|^\s*@cache$|^@remembering$|\b_cached_answers\b|\b_plans_by_", re.M
)
TAG = re.compile(r"{% cached_(?:fragment|frame) \"(\w+)\"")
CODE_AND_FILES = "what the code and its files say"
LINES = "what short lines of READMEs mean"
NUMBERS = "numbers on the page for readers at `/`, and at the top of a cohort's page"
# {file with a cache: the beginning of its sentence, or words in it}
CACHES = {
    "collab/contract_changes.py": "what changed between two versions of a contract",
    "collab/contracts/standard.py": CODE_AND_FILES,
    "collab/matching/availability.py": "how many hours a week two people share",
    "collab/matching/candidates.py": "whether more than 1,000 people chose a brief",
    "collab/matching/track_balance.py": "how many people without a team a cohort has on each track",
    "collab/models/brief.py": "titles of briefs",
    "collab/panels.py": NUMBERS,
    "collab/project_rows.py": "people, projects, the rows of a search",
    "collab/topic_lists.py": "SQL of the session, the user, lists, profiles, topics and their list",
    "collab/views/api_reference.py": CODE_AND_FILES,
    "collab/views/match.py": "someone joins or leaves the waiting list in this process",
    "collab/views/projects.py": "titles of briefs",
    "learnings/home.py": "how much a cohort solved and posted this week",
    "learnings/import_rows.py": "choices of the form of an import",
    "learnings/landing.py": NUMBERS,
    "learnings/list_filters.py": "how many entries each filter of a list leads to",
    "learnings/own_readme.py": "a person's README, as a text",
    "learnings/readme/parser/challenges/titles.py": LINES,
    "learnings/readme/parser/challenges/units.py": LINES,
    "learnings/readme/parser/decoding.py": LINES,
    "learnings/readme/parser/heading_patterns.py": LINES,
    "learnings/readme/parser/names.py": LINES,
    "learnings/readme/parser/vocabulary.py": LINES,
    "learnings/row_queries.py": "SQL of the session, the user, lists",
    "learnings/search_filters.py": "of the names of a search's filters",
    "portal/api/gateway.py": CODE_AND_FILES,
    "portal/checklist.py": "of Home's checklist",
    "portal/hooks.py": CODE_AND_FILES,
    "portal/moderation/first_items.py": "the first items of each tab",
    "portal/moderation/models/review_lock.py": "of locks on what is reviewed",
    "portal/moderation/panels.py": NUMBERS,
    "portal/ops/health.py": "the answer to `/readyz`",
    "portal/ops/kept_plans.py": "plans of these statements in PostgreSQL",
    "portal/ops/pending_migrations.py": CODE_AND_FILES,
    "portal/people/cohort_numbers.py": NUMBERS,
    "portal/people/mail/outbox.py": CODE_AND_FILES,
    "portal/people/models/message.py": "of due messages",
    "portal/people/models/user.py": "the address of a profile",
    "portal/people/notification_kinds.py": CODE_AND_FILES,
    "portal/people/person_rows.py": "people, projects, the rows of a search",
    "portal/people/sessions.py": "what a session says whose signature was verified",
    "portal/people/time_zones.py": CODE_AND_FILES,
    "portal/search/ranking.py": "stems of words of a search",
    "portal/templatetags/fragments.py": "a time as people in one zone read it",
    "portal/templatetags/nexus.py": "icons",
    "portal/text/cached_markdown.py": "the Markdown of a project or a brief",
    "portal/text/language.py": "the language of a text",
    "portal/web/page_cache.py": "whole pages of readers",
    "portal/web/parameters.py": "what an empty query string says",
    "portal/web/views.py": "how many people, projects or topics a search finds",
}
HEAD_AND_FOOT = (
    "the head, the header with its menus, the tab bar with the footer, and the closed bell"
)
OF_ENTRY = "the text, buttons and author of an entry's page"
OF_PROFILE = "the entries, sections, numbers and contributions of a profile"
OF_TOPIC = "the entries, numbers, people and projects of a topic's page"
FOUND = "what a search found"
# {part of a page: words in its sentence}
PARTS = {
    "author_card": OF_ENTRY,
    "challenge": OF_ENTRY,
    "closed_bell": HEAD_AND_FOOT,
    "comment_field": "the empty field for a comment",
    "comments_head": OF_ENTRY,
    "end": HEAD_AND_FOOT,
    "entry": "the row of an entry in a list",
    "feed": "the rows of Home's feed",
    "follow": OF_ENTRY,
    "head": HEAD_AND_FOOT,
    "learning": OF_ENTRY,
    "pinned": "rows of related entries and pinned ones",
    "profile_entries": OF_PROFILE,
    "profile_numbers": OF_PROFILE,
    "queue_row": "the rows of the queue",
    "related": "rows of related entries and pinned ones",
    "search_quick": FOUND,
    "search_results": FOUND,
    "search_rows": "the shown rows of a search",
    "solutions": "solutions in groups of five",
    "threads": "threads of comments that are not the viewer's",
    "top": HEAD_AND_FOOT,
    "topic_counts": OF_TOPIC,
    "topic_entries": OF_TOPIC,
    "topic_links": OF_TOPIC,
    "topic_people": OF_TOPIC,
    "topic_projects": OF_TOPIC,
    "topic_solved": OF_TOPIC,
}


def table():
    """The table of what is kept."""
    text = (site.BASE_DIR / "docs/performance.md").read_text()
    return text.split("## What is kept")[1].split("\n## ")[0]


def code():
    """(path, text) of the apps' files, without tests and migrations."""
    for app in ("portal", "learnings", "collab"):
        for file in (site.BASE_DIR / app).rglob("*.py"):
            if not {"tests", "migrations", "demo"} & set(file.parts):
                yield str(file.relative_to(site.BASE_DIR)), file.read_text()


def test_each_file_with_a_cache_has_a_sentence():
    assert {path for path, text in code() if MARKS.search(text)} == set(CACHES)
    said = table()
    assert [words for words in CACHES.values() if words not in said] == []


def test_each_kept_part_of_a_page_has_a_sentence():
    templates = [file.read_text() for file in (site.BASE_DIR / "templates").rglob("*.html")]
    assert {name for text in templates for name in TAG.findall(text)} == set(PARTS)
    said = table()
    assert [words for words in PARTS.values() if words not in said] == []

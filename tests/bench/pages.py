"""Which pages are measured, and what of each the budgets ask."""

from dataclasses import dataclass

from learnings.models import Entry
from portal.web.pagination import encode_cursor

COMMON_WORD = "request"
DEEP_PAGE = 5_000  # pages


@dataclass(frozen=True)
class Budget:
    """What must hold of a page: at most so many queries for a reader and signed in, at least such a ratio."""

    queries: tuple = ()
    ratio: tuple = ()


LIST = Budget(queries=(4, 6))

FEED = Budget(queries=(4, 6), ratio=(0.5, 0.12))
ENTRY = Budget(queries=(8, 8))
HOME = Budget(queries=(8, 10))
# Their 95th percentile may grow by this, from the smallest data set to the largest.
GROWTH_LIMITED_PAGES = ("learnings", "learnings, deep", "a challenge", "a profile", "search")
MAX_P95_GROWTH = 1.3


def pages(person, mentor):
    """(name, address, budget, who asks: "reader", "learner" or "mentor") of each."""
    newest = Entry.objects.public().challenges().order_by("-comment_count", "-pk").first()
    learning = Entry.objects.public().learnings().order_by("-published_at").first()
    for_all = [
        ("home", "/", HOME),
        ("learnings", "/learnings/", FEED),
        ("learnings, deep", f"/learnings/?after={_deep_cursor()}", LIST),
        ("challenges", "/challenges/", LIST),
        ("challenges by reactions", "/challenges/?sort=helped", LIST),
        ("challenges not solved yet", "/challenges/?state=open", LIST),
        ("a challenge", newest.get_absolute_url(), ENTRY),
        ("a learning", learning.get_absolute_url(), ENTRY),
        ("a profile", person.get_absolute_url(), Budget()),
        ("a topic", "/topics/docker/", Budget()),
        ("topics", "/topics/", Budget()),
        ("people", "/people/", LIST),
        ("projects", "/collab/projects/", LIST),
        ("search", f"/search/?q={COMMON_WORD}&in=challenges", Budget()),
        ("search, everything", f"/search/?q={COMMON_WORD}", Budget()),
        (
            "search, narrowed",
            f"/search/?q={COMMON_WORD}&in=challenges&track=backend",
            Budget(),
        ),
    ]
    for name, address, budget in for_all:
        yield name, address, budget, "reader"
        yield name, address, budget, "learner"
    yield "API, 25 entries", "/api/v1/entries", Budget(queries=(4, 4)), "reader"
    yield (
        "API, deep",
        f"/api/v1/entries?after={_deep_cursor()}",
        Budget(queries=(4, 4)),
        "reader",
    )
    yield "feed.atom", "/feed.atom", Budget(queries=(4, 4)), "reader"
    yield "match", "/collab/match/", Budget(queries=(9, 9)), "learner"
    yield "queue", "/moderation/", Budget(queries=(8, 8)), "mentor"


def _deep_cursor():
    """The cursor of the 5,000th page of learnings, or of the last one there is."""
    rows = Entry.objects.public().learnings().order_by("-published_at", "-pk")
    place = min(20 * DEEP_PAGE, rows.count() - 25)
    return encode_cursor(rows[max(0, place)], "published_at")

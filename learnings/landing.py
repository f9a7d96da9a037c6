"""What learnings shows on the page for people who are not signed in."""

from django.core.cache import caches
from django.db.models import Count, OuterRef, Q, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from learnings.models import Entry, Reaction
from portal.hooks import Panel, number_panel
from portal.models import Topic
from portal.text.plurals import counted
from portal.web.page_cache import seconds_to_keep

MAX_POPULAR_TOPICS = 5
MAX_COUNTED = 1_000  # entries whose topics are counted: with all, the page takes ever longer
MAX_NEWEST = 8
MAX_MOST_HELPFUL = 5


def landing_panels(request: HttpRequest) -> list[Panel]:
    """Return the panels of the landing page.

    They show a solved challenge, topics, numbers, and the most helpful and newest entries.
    """
    return [
        *_example(position=1),
        *_popular_topics(position=2),
        *_numbers(position=3),
        *_most_helpful(position=5),
        _newest(position=10),
    ]


def _example(position: int) -> list[Panel]:
    """Return the newest challenge with an accepted solution, if there is one."""
    # Only challenges have one. So asked, SQLite reads the newest ones by an index, not all entries.
    challenges = Entry.objects.public().challenges()
    solved = challenges.filter(accepted_solution__status=Entry.Status.LIVE)
    newest = solved.order_by("-published_at", "-pk").select_related(
        "live_revision", "accepted_solution__author", "accepted_solution__live_revision"
    )
    challenge = newest.first()
    if challenge is None:
        return []
    return [Panel("learnings/_example.html", {"challenge": challenge}, position, place="hero")]


def _popular_topics(position: int) -> list[Panel]:
    """Return the topics that most of the newest public entries are on, if any."""
    newest = Entry.objects.public().order_by("-published_at", "-pk").values("pk")
    topics = Topic.objects.filter(entries__in=newest[:MAX_COUNTED])
    popular = topics.annotate(entry_count=Count("entries")).order_by("-entry_count", "name")
    rows = list(popular[:MAX_POPULAR_TOPICS])
    if not rows:
        return []
    return [Panel("learnings/_popular_topics.html", {"topics": rows}, position, place="search")]


def _numbers(position: int) -> list[Panel]:
    """Return how many challenges and learnings are public; none if there are none."""
    counts = caches["pages"].get("landing-entries")
    if counts is None:
        counts = _count_entries()
        seconds = seconds_to_keep(counts["challenges"] + counts["learnings"])
        caches["pages"].set("landing-entries", counts, seconds)
    challenges, learnings = counts["challenges"], counts["learnings"]
    panels = []
    if challenges:
        title = counted("%(n)d challenge", "%(n)d challenges", challenges)
        text = _("%(n)d solved") % {"n": counts["solved"]}
        address = reverse("learnings:challenge_list")
        panels.append(number_panel("challenge", title, text, address, position))
    if learnings:
        title = counted("%(n)d learning", "%(n)d learnings", learnings)
        text = counted("from %(n)d person", "from %(n)d people", counts["people"])
        address = reverse("learnings:learning_list")
        panels.append(number_panel("learning", title, text, address, position))
    return panels


def _count_entries() -> dict[str, int]:
    is_challenge, is_learning = Q(kind=Entry.Kind.CHALLENGE), Q(kind=Entry.Kind.LEARNING)
    return Entry.objects.public().aggregate(
        challenges=Count("pk", filter=is_challenge),
        solved=Count("pk", filter=is_challenge & Q(solution_count__gt=0)),
        learnings=Count("pk", filter=is_learning),
        people=Count("author", filter=is_learning, distinct=True),
    )


def _newest(position: int) -> Panel:
    entries = Entry.objects.public().without_solutions().for_list()
    # The rows show no topics.
    newest = entries.prefetch_related(None).order_by("-published_at", "-pk")[:MAX_NEWEST]
    return Panel("learnings/_newest.html", {"entries": newest}, position)


def _most_helpful(position: int) -> list[Panel]:
    """Return the entries that helped most people within seven days, if there are any."""
    helped = Reaction.objects.most_helpful_this_week()
    people = helped.filter(entry=OuterRef("pk")).order_by().values("people")
    shown = Entry.objects.public().filter(pk__in=helped.values("entry")[:MAX_MOST_HELPFUL])
    rows = shown.annotate(people=Subquery(people)).order_by("-people", "-pk").for_list()
    entries = list(rows.prefetch_related(None))
    if not entries:
        return []
    return [Panel("learnings/_most_helpful.html", {"entries": entries}, position, place="rail")]

"""Panels about entries for pages of other apps."""

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest

from learnings.models import Draft, Entry, Reaction
from learnings.parameters import HomeParameters
from portal.hooks import Panel
from portal.people.models import User
from portal.web.pagination import keyset_page

MAX_NEWEST = 8
MAX_MOST_HELPFUL = 5
MAX_DRAFTS = 5
MAX_IN_REVIEW = 10


def landing_panels(request: HttpRequest) -> list[Panel]:
    """Return a solved challenge, the most helpful and the newest entries."""
    return [*_example(position=1), *_most_helpful(position=5), _newest(position=10)]


def home_panels(request: HttpRequest) -> list[Panel]:
    """Return the user's unfinished entries, the most helpful ones and the feed."""
    return [
        _unfinished(request.user, position=10),
        *_most_helpful(position=80),
        _feed(request, position=90),
    ]


def _example(position: int) -> list[Panel]:
    """Return the newest challenge with an accepted solution, if there is one."""
    solved = Entry.objects.public().filter(accepted_solution__status=Entry.Status.LIVE)
    newest = solved.order_by("-published_at", "-pk").select_related(
        "live_revision", "accepted_solution__author", "accepted_solution__live_revision"
    )
    challenge = newest.first()
    if challenge is None:
        return []
    return [Panel("learnings/_example.html", {"challenge": challenge}, position, place="hero")]


def _newest(position: int) -> Panel:
    entries = Entry.objects.public().exclude(kind=Entry.Kind.SOLUTION).for_list()
    newest = entries.order_by("-published_at", "-pk")[:MAX_NEWEST]
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


def _feed(request: HttpRequest, position: int) -> Panel:
    """Return a page of all new entries without muted topics, or of those on followed topics."""
    entry_topics = Entry.topics.through.objects
    muted_topics = request.user.muted_topics.through.objects.filter(user=request.user)
    muted = entry_topics.filter(topic__in=muted_topics.values("topic"))
    entries = Entry.objects.public().exclude(pk__in=muted.values("entry")).for_list()
    is_followed = HomeParameters.read(request.GET).feed == "followed"
    if is_followed:
        followed = entry_topics.filter(topic__followers=request.user)
        entries = entries.filter(pk__in=followed.values("entry"))
    values = {"page": keyset_page(request, entries), "is_followed": is_followed}
    return Panel("learnings/_feed.html", values, position)


def _unfinished(user: User, position: int) -> Panel:
    """Return open drafts, and entries that are in review or were sent back."""
    drafts = Draft.objects.by_author(user).open().for_list()
    in_review = Entry.objects.filter(
        author=user, status__in=[Entry.Status.PENDING, Entry.Status.CHANGES_REQUESTED]
    ).select_related(
        "waiting_revision",
        "live_revision",
        "draft",
        "challenge__live_revision",
        "challenge__waiting_revision",
    )
    values = {
        "drafts": list(drafts[:MAX_DRAFTS]),
        "in_review": list(in_review.order_by("-created_at")[:MAX_IN_REVIEW]),
    }
    return Panel("learnings/_unfinished.html", values, position)


def profile_panels(request: HttpRequest, person: User) -> list[Panel]:
    """Return learnings by section, challenges with solutions, and solutions for other people."""
    public = Entry.objects.public().filter(author=person).not_anonymous()
    rows = public.for_list().with_solutions().order_by("-published_at", "-pk")
    learnings, challenges, answers = {}, [], []
    for entry in rows:
        if entry.is_learning:
            learnings.setdefault(entry.section, []).append(entry)
        elif entry.is_challenge:
            challenges.append(entry)
        elif entry.challenge.author_id != person.pk:
            answers.append(entry)
    sections = [
        (label, learnings[section])
        for section, label in Entry.Section.choices
        if section in learnings
    ]
    values = {"sections": sections, "challenges": challenges, "answers": answers}
    return [Panel("learnings/_profile_panel.html", values)]

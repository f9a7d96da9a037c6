"""What learnings adds to pages that gather from several floors."""

from django.db.models import OuterRef, Subquery

from learnings.models import Draft, Entry, Reaction
from learnings.parameters import HomeParameters
from portal.registry import Panel
from portal.web.pagination import keyset_page

MAX_NEWEST = 8
MAX_MOST_HELPFUL = 5


def newest_entries(request):
    """The newest entries, for people who see the site for the first time."""
    entries = Entry.objects.public().exclude(kind=Entry.Kind.SOLUTION).for_list()
    return Panel(
        "learnings/_newest.html", {"entries": entries.order_by("-published_at", "-pk")[:MAX_NEWEST]}
    )


def most_helpful(request):
    """What helped most people within seven days; nothing while nobody was helped."""
    helped = Reaction.objects.most_helpful_this_week()
    people = helped.filter(entry=OuterRef("pk")).order_by().values("people")
    shown = Entry.objects.public().filter(pk__in=helped.values("entry")[:MAX_MOST_HELPFUL])
    rows = shown.annotate(people=Subquery(people)).order_by("-people", "-pk").for_list()
    entries = list(rows.prefetch_related(None))
    return Panel("learnings/_most_helpful.html", {"entries": entries}) if entries else None


def feed(request):
    """On the desk: everything new, or what is new on the topics one follows; to be continued."""
    muted = Entry.topics.through.objects.filter(
        topic__in=request.user.muted_topics.through.objects.filter(user=request.user).values(
            "topic"
        )
    )
    entries = Entry.objects.public().exclude(pk__in=muted.values("entry")).for_list()
    is_followed = HomeParameters.read(request.GET).feed == "followed"
    if is_followed:
        followed = Entry.topics.through.objects.filter(topic__followers=request.user)
        entries = entries.filter(pk__in=followed.values("entry"))
    return Panel(
        "learnings/_feed.html", {"page": keyset_page(request, entries), "is_followed": is_followed}
    )


def unfinished_entries(request):
    """On the desk: drafts, what waits for a mentor, and what a mentor sent back."""
    mine = Entry.objects.filter(author=request.user).select_related(
        "waiting_revision", "live_revision", "draft"
    )
    open_states = [Entry.Status.PENDING, Entry.Status.CHANGES_REQUESTED]
    in_review = mine.select_related("challenge__live_revision", "challenge__waiting_revision")
    return Panel(
        "learnings/_unfinished.html",
        {
            "drafts": list(Draft.objects.by_author(request.user).open().for_list()[:5]),
            "in_review": list(
                in_review.filter(status__in=open_states).order_by("-created_at")[:10]
            ),
        },
    )


def profile_entries(request, person):
    """On a hub: what this person learned by section, and the challenges with their solutions."""
    entries = list(
        Entry.objects.public()
        .filter(author=person)
        .not_anonymous()
        .for_list()
        .with_solutions()
        .order_by("-published_at", "-pk")
    )
    learnings = [entry for entry in entries if entry.is_learning]
    sections = [
        (label, [entry for entry in learnings if entry.section == section])
        for section, label in Entry.Section.choices
    ]
    return Panel(
        "learnings/_profile_panel.html",
        {
            "sections": [(label, rows) for label, rows in sections if rows],
            "challenges": [entry for entry in entries if entry.is_challenge],
            "answers": [
                entry
                for entry in entries
                if entry.is_solution and entry.challenge.author_id != person.pk
            ],
        },
    )

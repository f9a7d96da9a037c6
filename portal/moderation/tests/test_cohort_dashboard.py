"""How a cohort is doing: what waits, how long, who decides; figures, drawings and CSV."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.moderation.cohort_stats import CohortFigures, decisions_per_mentor, waiting_per_track
from portal.moderation.models import CohortMessage, MentorAbsence, Review
from portal.people.models import User
from tests.fixtures.entries import judge

PAGE = "/moderation/cohorts/cohort-3/"


@pytest.fixture
def decided(mentor, colleague, operator, learner, other, send):
    """Wanjiru approved and sent back, Amara nothing, an operator rejected; one post waits."""
    judge(send(learner, "One"), mentor, "approve")
    judge(send(other, "Two"), mentor, "request_changes", "More words.")
    judge(send(other, "Three"), operator, "reject", "No.")
    return send(learner, "Four")


def test_figures_of_mentors_and_tracks(decided, cohort):
    hour = timedelta(hours=1)
    Review.objects.update(waited=3 * hour.total_seconds())
    figures = CohortFigures(cohort)
    assert decisions_per_mentor(figures).rows == [
        ("Wanjiru Kamau", 2, 1, 0, 3.0),
        ("others", 1, 0, 1, 3.0),
        ("Amara Obi", 0, 0, 0, None),
    ]
    assert waiting_per_track(figures).rows == [
        ("back end", 1, 1, 3.0),
        ("front end", 0, 2, 3.0),
        ("both", 0, 0, None),
    ]
    assert (figures.sent_back_count, figures.appeal_count) == (1, 0)


def test_old_decisions_do_not_count(decided, cohort):
    Review.objects.update(decided_at=timezone.now() - timedelta(days=29))
    assert CohortFigures(cohort).decisions == []


def test_page_shows_numbers_beside_drawings_and_leads_to_learners(decided, client_of, mentor):
    Review.objects.update(waited=7_200)
    page = client_of(mentor).get(PAGE)
    for title in ("Median wait in hours", "Decisions per day", "Decisions per mentor"):
        assert f'role="img" aria-label="{title}"' in page.text
    assert ">Wanjiru Kamau</text>" in page.text
    assert '<a href="?team=none">' in page.text


def test_overview_filters_learners_and_leads_to_a_message_to_them(
    decided, client_of, mentor, learner, other
):
    browser = client_of(mentor)
    assert {row.person for row in browser.get(PAGE).context["learners"]} == {learner, other}
    page = browser.get(f"{PAGE}?lacks=no_check&mentor=no-one")
    assert page.context["learners"] == []
    page = browser.get(f"{PAGE}?team=none")
    assert 'name="filters" value="team=none"' in page.text
    sent = browser.post(f"{PAGE}chosen/", {"filters": "team=none", "do": "message_all"})
    assert sent.headers["Location"] == f"{PAGE}message/?team=none"


def test_each_table_is_a_csv(decided, client_of, cohort, learner, mentor, colleague, stranger):
    browser = client_of(mentor)
    names = (
        "trend",
        "waiting",
        "decisions",
        "mentors",
        "tracks",
        "people",
        "met",
        "load",
        "messages",
    )
    heads = {name: browser.get(f"{PAGE}{name}.csv").text.splitlines()[0] for name in names}
    assert heads["mentors"] == (
        "mentor,decisions,changes requested,rejected or hidden,median wait in hours"
    )
    assert heads["people"] == "handle,posts"
    CohortMessage.send(cohort, [learner], by=mentor, subject="=Video", text="Where is it?")
    today = timezone.localdate()
    MentorAbsence.objects.create(cohort=cohort, mentor=colleague, until=today)
    loads = browser.get(f"{PAGE}load.csv").text.splitlines()
    assert loads == [
        "mentor,learners,waiting,away until",
        f"Amara Obi,0,0,{today}",
        "Wanjiru Kamau,0,0,",
    ]
    assert browser.get(f"{PAGE}messages.csv").text.splitlines() == [
        "subject,people,mentor,sent on",
        f"'=Video,1,Wanjiru Kamau,{today}",
    ]
    assert browser.get(f"{PAGE}nothing.csv").status_code == 404
    assert client_of(stranger).get(f"{PAGE}mentors.csv").status_code == 404


def test_page_is_short_and_costs_the_same_with_300_learners(decided, client_of, mentor, cohort):
    browser = client_of(mentor)
    with CaptureQueriesContext(connection) as few:
        browser.get(PAGE)
    User.objects.bulk_create(
        User(email=f"p{n}@example.com", handle=f"person-{n}", cohort=cohort) for n in range(300)
    )
    with CaptureQueriesContext(connection) as many:
        page = browser.get(PAGE)
    assert "person-7" not in page.text
    own = [query for query in many if "session" not in query["sql"]]
    assert len(few) == len(many)
    assert len(own) <= 8, [query["sql"][:90] for query in own]

"""Pages of topics with so many entries that `tick` writes summaries of them."""

import re

import pytest
from django.db import connection

from learnings import topic_ranking
from learnings.models import Entry, Reaction, TopicSummary
from learnings.models.topic_summary import RENEWED_AFTER
from learnings.topic_page import TopicEntries
from portal.clock import ago
from portal.ops.prepared_queries import PreparedValues
from portal.people.models import User
from portal.people.panels import MAX_SORTED
from portal.rows import keys_of
from portal.web import page_cache


@pytest.fixture
def limit_ranked(monkeypatch):
    """limit_ranked(3): a topic with more entries has a summary, until the end of the test."""

    def limit(most):
        monkeypatch.setattr(topic_ranking, "MAX_RANKED_ENTRIES", most)
        # The SQL of the former query, with its limit, may be kept.
        query = PreparedValues(topic_ranking._newer_entries)
        monkeypatch.setattr(topic_ranking, "_newer_query", query)

    return limit


def test_large_topic_shows_what_its_summary_counted_and_what_is_newer(
    learner, make_person, publish, topics, monkeypatch, limit_ranked
):
    limit_ranked(3)
    monkeypatch.setattr(topic_ranking, "ENTRIES_PER_SECTION", 2)
    tips = [
        publish(learner, f"Tip {number}", section="tip", topics_text="Docker")
        for number in range(4)
    ]
    Reaction.set_reaction("helped", entry=tips[0], by=make_person(), on=True)
    hidden = publish(learner, "The concept", section="concept", topics_text="Docker")
    publish(learner, "Elsewhere", section="tip", topics_text="Django")
    assert topic_ranking.write_summaries() == "Summaries of large topics: 1 written."
    newer = publish(learner, "A newer tip", section="tip", topics_text="Docker")
    Entry.objects.filter(pk=hidden.pk).update(status="hidden")

    (section,) = TopicEntries(topics["Docker"]).sections
    assert section.count == 5
    assert [entry.pk for entry in section.rows] == [tips[0].pk, newer.pk, tips[3].pk]
    assert topic_ranking.write_summaries() == "Summaries of large topics: 0 written."


def people_shown(client):
    """The number on the page of Docker, and how many of its people are listed."""
    page = " ".join(client.get("/topics/docker/").text.split())
    number = re.search(r"<dt>(?:person|people)</dt> <dd>(\d+)</dd>", page)
    return number and int(number[1]), page.count('<li class="person">')


@pytest.fixture
def known_by_14(learner, make_person, publish, topics, limit_ranked):
    """Docker, with a summary from when 14 people knew it."""
    limit_ranked(1)
    for number in range(2):
        publish(learner, f"Tip {number}", section="tip", topics_text="Docker")
    people = [make_person() for _person in range(14)]
    for person in people:
        person.skills.add(topics["Docker"])
    for left_out in ({"is_active": False}, {"is_operator": True, "track": ""}):
        make_person(**left_out).skills.add(topics["Docker"])
    topic_ranking.write_summaries()
    return people


def test_large_topic_shows_how_many_people_its_summary_counted(
    client, make_person, known_by_14, topics
):
    assert TopicSummary.objects.get().people == 14
    assert people_shown(client) == (14, 12)
    make_person().skills.add(topics["Docker"])
    page_cache.invalidate_pages()
    assert people_shown(client) == (14, 12)
    TopicSummary.objects.update(written_at=ago(RENEWED_AFTER))
    topic_ranking.write_summaries()
    page_cache.invalidate_pages()
    assert people_shown(client) == (15, 12)
    assert "All 15 people" in client.get("/topics/docker/").text


def test_people_who_left_a_large_topic_are_not_shown_and_few_are_counted_again(client, known_by_14):
    for person in known_by_14[:3]:
        person.is_active = False
        person.save()
    page_cache.invalidate_pages()
    assert people_shown(client) == (11, 11)
    User.objects.filter(pk__in=keys_of(known_by_14)).update(is_active=False)
    page_cache.invalidate_pages()
    assert people_shown(client) == (None, 0)


def test_people_are_counted_where_the_summary_lacks_their_number(client, known_by_14):
    TopicSummary.objects.update(people=None)
    known_by_14[0].skills.clear()
    assert people_shown(client) == (13, 12)


def test_number_of_people_is_at_least_those_who_are_shown(client, known_by_14):
    TopicSummary.objects.update(people=3)
    assert people_shown(client) == (12, 12)


def test_newest_people_of_a_topic_are_shown_first(client, known_by_14):
    page = client.get("/topics/docker/").text
    places = [page.find(f'href="{person.get_absolute_url()}"') for person in known_by_14]
    assert places[:2] == [-1, -1]
    assert places[2:] == sorted(places[2:], reverse=True)


def test_people_who_are_not_listed_take_no_place_of_others(client, known_by_14, topics):
    link, kept = User.skills.through, {"track": "backend", "is_active": False}
    left = User.objects.bulk_create(
        User(email=f"left{n}@example.com", handle=f"left{n}", **kept) for n in range(MAX_SORTED + 1)
    )
    link.objects.bulk_create(link(user=person, topic=topics["Docker"]) for person in left)
    page_cache.invalidate_pages()
    assert people_shown(client) == (14, 12)
    TopicSummary.objects.all().delete()
    page_cache.invalidate_pages()
    assert people_shown(client) == (14, 12)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("links", "columns"),
    [
        (Entry.topics.through, ["topic_id", "entry_id"]),
        (User.skills.through, ["topic_id", "user_id"]),
    ],
)
def test_newest_of_a_topic_have_an_index(links, columns):
    with connection.cursor() as cursor:
        table = links._meta.db_table
        indexes = connection.introspection.get_constraints(cursor, table).values()
    assert columns in [index["columns"] for index in indexes if index["index"]]

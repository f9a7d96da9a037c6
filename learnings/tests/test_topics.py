"""Topics: their page, renaming, merging and following."""

import pytest
from django.db import IntegrityError, transaction

from collab.models import Brief, Project
from learnings.models import Entry, Reaction, SearchDocument, TopicChange
from learnings.topic_page import related_topics
from portal.models import FormerTopicAddress, Topic, TopicAlias, TopicNameTaken
from portal.web import page_cache


@pytest.fixture
def filled(learner, other, publish, topics):
    """Two topics, and a row of each kind that can refer to a topic."""
    docker, django = topics["Docker"], topics["Django"]
    publish(learner, "Docker alone", topics_text="Docker")
    publish(learner, "Both of them", topics_text="Docker, Django")
    learner.skills.set([docker])
    other.skills.set([docker, django])
    other.followed_topics.set([docker])
    project = Project.objects.create(owner=learner, name="Kura", pitch="Votes.", hours_per_week=5)
    project.stack.set([docker])
    brief = Brief.objects.create(title="Poll", slug="poll", summary="Polls.")
    brief.topics.set([docker, django])
    return docker, django


def test_topic_shows_what_is_unsolved_then_concepts_practices_and_what_is_solved(
    client, learner, other, publish, topics
):
    solved = publish(learner, "A challenge solved", kind="challenge", topics_text="Docker")
    publish(other, kind="solution", challenge=solved, topics_text="Docker")
    publish(learner, "A challenge met", kind="challenge", topics_text="Docker")
    for section in ("tip", "practice", "technology", "concept", "takeaway"):
        publish(learner, f"The {section}", section=section, topics_text="Docker")
    page = client.get("/topics/docker/")
    rows = [section.first.title for section in page.context["entries"].sections]
    assert rows == [
        "A challenge met",
        "The concept",
        "The technology",
        "The practice",
        "A challenge solved",
        "The takeaway",
        "The tip",
    ]
    assert "Unsolved challenges" in page.text
    assert "Solved challenges" in page.text


def test_topic_numbers_are_those_of_the_lists(client, learner, other, make_person, publish, topics):
    for title in ("First", "Second"):
        challenge = publish(learner, title, kind="challenge", topics_text="Docker, Django")
    publish(other, kind="solution", challenge=challenge, topics_text="Docker")
    for number in range(7):
        publish(learner, f"Tip {number}", section="tip", topics_text="Docker, PostgreSQL")
    Reaction.set_reaction("helped", entry=challenge, by=make_person(), on=True)
    other.skills.add(topics["Docker"])
    page = client.get("/topics/docker/")
    numbers = page.context["entries"].numbers
    assert (numbers.challenges, numbers.solved, numbers.learnings) == (2, 1, 7)
    assert numbers.most_helpful == challenge
    assert "1 of 2 solved" in page.text
    assert "<dt>person</dt> <dd>1</dd>" in " ".join(page.text.split())
    for section in page.context["entries"].sections:
        assert len(client.get(section.url).context["page"].rows) == section.count
    assert [topic.name for topic in page.context["related"]] == ["PostgreSQL", "Django"]


def test_related_topics_come_from_public_entries_alone(learner, publish, topics):
    hidden = publish(learner, "First", topics_text="Docker, Django")
    publish(learner, "Second", topics_text="Docker, PostgreSQL")
    Entry.objects.filter(pk=hidden.pk).update(status="removed")
    assert [topic.name for topic in related_topics(topics["Docker"])] == ["PostgreSQL"]


def test_topic_shows_its_other_names(client, topics):
    assert "Also found as: postgres" in client.get("/topics/postgresql/").text
    assert "Also found as" not in client.get("/topics/docker/").text


def test_topic_list_counts_entries_and_unsolved_challenges(client, learner, other, publish, topics):
    for title in ("First", "Second"):
        challenge = publish(learner, title, kind="challenge", topics_text="Docker")
    publish(other, kind="solution", challenge=challenge, topics_text="Docker")
    page = " ".join(client.get("/topics/").text.split())
    assert "2 entries · 1 unsolved" in page


def test_topic_section_shows_the_most_helpful_first_and_links_to_all(
    client, learner, make_person, publish, topics
):
    entries = [
        publish(learner, f"Tip {number}", section="tip", topics_text="Docker")
        for number in range(8)
    ]
    Reaction.set_reaction("helped", entry=entries[0], by=make_person(), on=True)
    page = client.get("/topics/docker/").text
    assert page.count('<li class="entry">') == 6
    assert page.index("Tip 0") < page.index("Tip 7")
    assert "/learnings/?topic=docker&amp;section=tip" in page
    assert "All 8 Tips for future learners" in page


def test_topic_shows_people_and_projects(client, learner, topics):
    learner.skills.add(topics["Docker"])
    project = Project.objects.create(owner=learner, name="Kura", pitch="Votes.", hours_per_week=5)
    project.stack.add(topics["Docker"])
    page = client.get("/topics/docker/").text
    assert "People who know this" in page
    assert "Amina Diallo" in page
    assert "Kura" in page
    assert "No one has written about this yet" in page


def test_topic_shows_its_projects_as_they_are_now(client, learner, topics):
    project = Project.objects.create(owner=learner, name="Kura", pitch="Votes.", hours_per_week=5)
    project.stack.add(topics["Docker"])

    def page():
        page_cache.invalidate_pages()
        return client.get("/topics/docker/").text

    assert "Team complete" in page()
    seat = project.seats.create(number=1, track="backend")
    assert "1 back-end seat open" in page()
    seat.holder = learner
    seat.save()
    assert "Team complete" in page()
    Project.objects.update(name="Kazi")
    assert "Kura" not in page()
    Project.objects.update(is_hidden=True)
    assert "Projects using it" not in page()


# --- renaming


def test_topic_edit_renames_a_topic(
    client, client_of, mentor, learner, publish, topics, django_capture_on_commit_callbacks
):
    publish(learner, "About boxes", topics_text="Docker")
    with django_capture_on_commit_callbacks(execute=True):
        response = client_of(mentor).post("/topics/docker/edit/", {"name": "Containers"})
    assert response.headers["Location"] == "/topics/containers/"
    moved = client.get("/topics/docker/")
    assert (moved.status_code, moved.headers["Location"]) == (301, "/topics/containers/")
    assert "About boxes" in client.get("/topics/containers/").text
    assert Topic.objects.match_names(["docker"])[0] == [Topic.objects.get(slug="containers")]
    assert "containers" in SearchDocument.objects.get().topics
    change = TopicChange.objects.get()
    assert (change.action, change.before, change.after) == ("renamed", "Docker", "Containers")


def test_a_mentor_gives_a_topic_a_link_to_its_docs(client, client_of, mentor, topics):
    browser = client_of(mentor)
    assert "Official docs" not in client.get("/topics/docker/").text
    for refused in ("http://docs.docker.com/", "javascript:alert(1)", "https://", "docs"):
        answer = browser.post("/topics/docker/edit/", {"name": "Docker", "docs_url": refused})
        assert answer.status_code == 422, refused
        assert "https://" in answer.text
    values = {"name": "Docker", "docs_url": "https://www.docker.com/docs?a=1&b=2"}
    assert browser.post("/topics/docker/edit/", values).status_code == 302
    page = browser.get("/topics/docker/").text
    assert "Edit or merge" in page
    link = 'href="https://www.docker.com/docs?a=1&amp;b=2" rel="noopener nofollow external">docker.com<'
    assert link in page
    change = TopicChange.objects.get()
    assert (change.action, change.before, change.after) == ("docs", "Docker", "docker.com")
    # A page that was opened before the field existed sends the name alone.
    assert browser.post("/topics/docker/edit/", {"name": "Docker"}).status_code == 302
    assert TopicChange.objects.get() == change
    topic = Topic.objects.get(slug="docker")
    assert (topic.name, topic.docs_host) == ("Docker", "docker.com")
    browser.post("/topics/docker/edit/", {"name": "Docker", "docs_url": ""})
    assert "Official docs" not in browser.get("/topics/docker/").text


def test_topic_can_be_renamed_back(topics):
    docker = topics["Docker"]
    docker.rename("Containers")
    docker.rename("Docker")
    docker.refresh_from_db()
    assert docker.slug == "docker"
    assert list(FormerTopicAddress.objects.values_list("slug", flat=True)) == ["containers"]
    assert list(TopicAlias.objects.filter(topic=docker).values_list("name", flat=True)) == [
        "containers"
    ]


def test_rename_in_letter_case_only_keeps_the_url(topics):
    topics["Docker"].rename("DOCKER")
    assert Topic.objects.get(slug="docker").name == "DOCKER"
    assert not FormerTopicAddress.objects.exists()


@pytest.mark.parametrize("name", ["Django", "postgres"])
def test_rename_to_a_taken_name_offers_to_merge(client_of, mentor, topics, name):
    response = client_of(mentor).post("/topics/docker/edit/", {"name": name})
    assert response.status_code == 422
    assert "is already a topic. You can merge the two below." in response.text
    assert f'value="{name}"' in response.text
    with pytest.raises(TopicNameTaken):
        topics["Docker"].rename(name)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("C++", "cpp"),
        ("C#", "c-sharp"),
        ("Réseau", "reseau"),
        ("تعلم", "topic"),
        ("Django 2", "django-2"),
    ],
)
def test_topic_name_in_any_script_has_a_url(topics, name, slug):
    topics["Docker"].rename(name)
    assert topics["Docker"].slug == slug


def test_topic_does_not_take_a_former_slug_of_another(topics):
    topics["Docker"].rename("Containers")
    topics["Django"].rename("Docker!")
    assert topics["Django"].slug == "docker-2"
    assert Topic.objects.find_by_slug("docker").name == "Containers"


@pytest.mark.parametrize("name", ["", "   ", "!!!", "a,b", "x" * 61, "a\u202eb"])
def test_invalid_topic_name_is_explained(client_of, mentor, topics, name):
    response = client_of(mentor).post("/topics/docker/edit/", {"name": name})
    assert response.status_code == 422
    assert "field-error" in response.text
    assert Topic.objects.filter(name="Docker").exists()


# --- merging


def test_merge_moves_everything_to_the_other_topic(filled, learner, other):
    docker, django = filled
    docker.merge_into(django)
    assert not Topic.objects.filter(name="Docker").exists()
    assert {entry.title for entry in Entry.objects.filter(topics=django)} == {
        "Docker alone",
        "Both of them",
    }
    assert {entry.live_revision.topics.get() for entry in Entry.objects.all()} == {django}
    assert (
        list(learner.skills.all())
        == list(other.skills.all())
        == list(other.followed_topics.all())
        == [django]
    )
    assert Project.objects.get().stack.get() == django
    assert Brief.objects.get().topics.get() == django
    assert Topic.objects.match_names(["docker"])[0] == [django]
    assert Topic.objects.find_by_slug("docker") == django


def test_merge_moves_every_relation_to_a_topic(topics):
    """Fails when an app refers to topics in a way that a merge does not move."""
    reached = {
        relation.related_model._meta.label
        for relation in Topic._meta.get_fields(include_hidden=True)
        if relation.one_to_many
    }
    pointing = {
        model._meta.label
        for model in Topic._meta.apps.get_models(include_auto_created=True)
        for field in model._meta.fields
        if field.is_relation and field.related_model is Topic
    }
    assert reached == pointing - {"learnings.TopicSummary"}  # deleted with its topic
    assert len(pointing) >= 8


def test_topic_merge_asks_first_and_then_redirects(client, client_of, mentor, filled):
    browser = client_of(mentor)
    asked = browser.get("/topics/docker/merge/?into=django").text
    assert "Merge Docker into Django?" in asked
    assert "2 public entries tagged Docker" in asked
    assert Topic.objects.filter(slug="docker").exists()
    assert (
        browser.post("/topics/docker/merge/", {"into": "django"}).headers["Location"]
        == "/topics/django/"
    )
    assert client.get("/topics/docker/").headers["Location"] == "/topics/django/"
    assert "Docker alone" in client.get("/topics/docker/feed.atom").text
    assert "Docker alone" in client.get("/learnings/?topic=docker").text


@pytest.mark.parametrize("into", ["docker", "nowhere", ""])
def test_topic_merge_needs_another_topic(client_of, mentor, topics, into):
    assert client_of(mentor).post("/topics/docker/merge/", {"into": into}).status_code == 404
    assert Topic.objects.filter(slug="docker").exists()


@pytest.mark.parametrize("verb", ["edit", "merge"])
def test_topics_are_changed_by_mentors_only(client, client_of, learner, topics, verb):
    address = f"/topics/docker/{verb}/?into=django"
    assert client_of(learner).post(address, {"name": "Mine", "into": "django"}).status_code == 403
    assert client.get(address).status_code == 302
    assert "Edit or merge" not in client_of(learner).get("/topics/docker/").text


def test_topic_changes_are_append_only(topics, mentor):
    change = TopicChange.record("renamed", "Old", "New", by=mentor)
    assert mentor.handle not in change.actor
    with pytest.raises(IntegrityError), transaction.atomic():
        TopicChange.objects.update(before="Other")


# --- following


def test_topic_follow_follows_and_unfollows(client_of, learner, topics):
    browser = client_of(learner)
    assert (
        browser.post("/topics/docker/follow/", {"on": "1"}).headers["Location"] == "/topics/docker/"
    )
    assert "Following" in browser.get("/topics/docker/").text
    for on, count in (("1", 1), ("0", 0), ("0", 0)):
        response = browser.post(
            "/topics/docker/follow/", {"on": on}, headers={"HX-Request": "true"}
        )
        assert "<!doctype" not in response.text
        assert learner.followed_topics.count() == count


def test_home_shows_new_entries_on_followed_topics(client_of, learner, other, publish, topics):
    publish(other, "On docker", topics_text="Docker")
    publish(other, "On django", topics_text="Django")
    browser = client_of(learner)
    assert "Nothing new on the topics you follow" in browser.get("/?feed=followed").text
    learner.followed_topics.set([topics["Docker"], topics["PostgreSQL"]])
    page = browser.get("/?feed=followed").text
    assert "On docker" in page
    assert "On django" not in page
    assert "On django" in browser.get("/").text

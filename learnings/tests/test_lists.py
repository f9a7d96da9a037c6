"""Lists and entry pages: what they show, and how many queries they make."""

import pytest
from django.core.cache import caches

from learnings.models import Entry


def test_learning_list_shows_learnings(client, learner, publish, topics):
    publish(learner, "Mine", section="practice", topics_text="Docker")
    page = client.get("/learnings/").text
    assert "Mine" in page
    assert "Amina Diallo" in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("section=tip", ["Tip"]),
        ("track=frontend", ["Practice"]),
        ("topic=docker", ["Tip"]),
        ("cohort=cohort-3", ["Practice", "Tip"]),
        ("section=nonsense&track=x", ["Practice", "Tip"]),
    ],
)
def test_learning_list_is_filtered_by_the_query_string(
    client, learner, publish, topics, query, shown
):
    publish(learner, "Tip", section="tip", topics_text="Docker")
    publish(learner, "Practice", section="practice", track="frontend")
    context = client.get(f"/learnings/?{query}").context
    assert sorted(entry.title for entry in context["page"].rows) == shown


@pytest.mark.parametrize(
    ("address", "button"), [("/topics/", "Suggest a topic"), ("/people/", "Suggested for you")]
)
def test_kept_heads_of_lists_show_their_button_to_signed_in_people_only(
    client, client_of, learner, topics, address, button
):
    for _time in range(2):
        assert f"</svg>{button}</a>" in client_of(learner).get(address).text
        assert f"</svg>{button}</a>" not in client.get(address).text


def test_empty_list_suggests_a_first_step(client, db):
    assert "Nothing here yet" in client.get("/learnings/").text
    assert "Nothing here yet" in client.get("/challenges/").text


@pytest.mark.once
def test_load_more_renders_only_rows_for_htmx(client, make_person, publish, cohort):
    for number in range(30):
        publish(make_person(cohort=cohort), f"Title {number:02}")
    first = client.get("/learnings/")
    address = f"/learnings/?{first.context['page'].next_query}"
    rows = client.get(address, headers={"HX-Request": "true", "HX-Target": "more"})
    assert "<!doctype" not in rows.text
    assert rows.text.count('<li class="entry">') == 10
    assert client.get(address).text.count('<li class="entry">') == 30
    assert "HX-Target" in rows.headers["Vary"]


def test_unlisted_partial_renders_the_whole_page(client, db):
    response = client.get("/learnings/", headers={"HX-Request": "true", "HX-Target": "messages"})
    assert "<!doctype" in response.text


def fill(make_person, cohort, publish, count):
    for number in range(count):
        challenge = publish(
            make_person(cohort=cohort), f"C{number}", kind="challenge", topics_text="Docker, Django"
        )
        publish(
            make_person(cohort=cohort), kind="solution", challenge=challenge, topics_text="Docker"
        )
        publish(make_person(cohort=cohort), f"L{number}", topics_text="Docker")


@pytest.mark.once
def test_home_makes_the_same_queries_for_one_entry_and_many(
    client_of, learner, make_person, cohort, publish, send, write, topics, django_assert_num_queries
):
    mine = client_of(learner)
    send(learner, "waits", topics_text="Docker")
    write(learner, "draft")
    for count in (1, 4):
        fill(make_person, cohort, publish, count)
        caches["pages"].clear()
        with django_assert_num_queries(9):
            mine.get("/")
        send(learner, "waits too")
        write(learner, "draft too")


def test_wrong_slug_redirects_to_the_current_url(client, learner, publish):
    entry = publish(learner, "An image is a recipe")
    response = client.get(f"/learnings/{entry.pk}-old-title/")
    assert response.status_code == 301
    assert response.headers["Location"] == entry.get_absolute_url()


def test_title_in_arabic_has_a_working_url(client, learner, publish):
    entry = publish(learner, "تعلمت شيئا")
    assert client.get(entry.get_absolute_url()).status_code == 200


def test_title_without_letters_has_a_working_url(client, learner, publish):
    entry = publish(learner, "!!!")
    assert entry.get_absolute_url() == f"/learnings/{entry.pk}-learning/"
    assert client.get(entry.get_absolute_url()).status_code == 200


def test_markup_in_a_title_is_escaped(client, learner, publish):
    entry = publish(learner, "<b>bold</b> & co")
    for address in ("/learnings/", entry.get_absolute_url(), "/@amina/"):
        assert "&lt;b&gt;bold&lt;/b&gt; &amp; co" in client.get(address).text


def test_challenge_list_shows_challenges_with_their_solutions(client, learner, publish):
    challenge = publish(learner, "Port in use", kind="challenge")
    publish(learner, kind="solution", challenge=challenge, body="Stop the other one.")
    page = client.get("/challenges/").text
    assert page.index("Port in use") < page.index("Stop the other one.")
    assert page.count('<li class="pair"') == 1


def test_draft_list_shows_only_own_drafts(client_of, learner, other, write):
    write(learner, "Half a thought")
    assert "Half a thought" in client_of(learner).get("/drafts/").text
    assert "No drafts yet" in client_of(other).get("/drafts/").text


def test_profile_shows_sections_and_challenges_with_solutions(client, learner, publish):
    publish(learner, "A tip", section="tip")
    challenge = publish(learner, "Port in use", kind="challenge")
    publish(learner, kind="solution", challenge=challenge, body="Stop the other one.")
    page = client.get("/@amina/").text
    assert "Tips for future learners" in page
    assert "Stop the other one." in page
    assert Entry.objects.public().count() == 3


def test_challenge_list_page_is_limited_in_size(client, make_person, publish, cohort):
    for number in range(16):
        publish(make_person(cohort=cohort), f"Title {number:02}", kind="challenge")
    page = client.get("/challenges/")
    assert len(page.context["page"].rows) == 12
    assert "Load more" in page.text


def test_challenge_row_shows_one_solution_and_links_to_all(client, learner, make_person, publish):
    challenge = publish(learner, "Port in use", kind="challenge")
    for number in range(4):
        publish(make_person(), kind="solution", challenge=challenge, body=f"answer {number}")
    page = client.get("/challenges/").text
    assert page.count("answer ") == 1
    assert "All 4 solutions" in page

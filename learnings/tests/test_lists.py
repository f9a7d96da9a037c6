"""Lists, entry pages, feeds: what they show and what they cost."""

import pytest

from learnings.models import Entry


def test_learning_list_it_works(client, learner, publish, topics):
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
def test_learning_list_is_narrowed_by_the_query_string(
    client, learner, publish, topics, query, shown
):
    publish(learner, "Tip", section="tip", topics_text="Docker")
    publish(learner, "Practice", section="practice", track="frontend")
    context = client.get(f"/learnings/?{query}").context
    assert sorted(entry.title for entry in context["page"].rows) == shown


def test_an_empty_list_says_what_to_do(client, db):
    assert "Nothing here yet" in client.get("/learnings/").text
    assert "Nothing here yet" in client.get("/challenges/").text


def test_load_more_answers_htmx_with_rows_alone(client, make_person, publish, cohort):
    for number in range(30):
        publish(make_person(cohort=cohort), f"Title {number:02}")
    first = client.get("/learnings/")
    address = f"/learnings/?{first.context['page'].next_query}"
    rows = client.get(address, headers={"HX-Request": "true", "HX-Target": "more"})
    assert "<!doctype" not in rows.text
    assert rows.text.count('<li class="row-item">') == 10
    assert client.get(address).text.count('<li class="row-item">') == 30
    assert "HX-Target" in rows.headers["Vary"]


def test_a_partial_that_is_not_listed_is_the_whole_page(client, db):
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


def test_the_desk_makes_the_same_queries_however_much_there_is(
    client_of, learner, make_person, cohort, publish, send, write, topics, django_assert_num_queries
):
    mine = client_of(learner)
    send(learner, "waits", topics_text="Docker")
    write(learner, "draft")
    fill(make_person, cohort, publish, 1)
    for _time in range(2):
        with django_assert_num_queries(9):
            mine.get("/")
        fill(make_person, cohort, publish, 10)
        send(learner, "waits too")
        write(learner, "draft too")


def test_a_wrong_slug_leads_to_the_right_address(client, learner, publish):
    entry = publish(learner, "An image is a recipe")
    response = client.get(f"/learnings/{entry.pk}-old-title/")
    assert response.status_code == 301
    assert response.headers["Location"] == entry.get_absolute_url()


def test_a_title_in_arabic_has_an_address_that_works(client, learner, publish):
    entry = publish(learner, "تعلمت شيئا")
    assert client.get(entry.get_absolute_url()).status_code == 200


def test_a_title_without_letters_has_an_address_that_works(client, learner, publish):
    entry = publish(learner, "!!!")
    assert entry.get_absolute_url() == f"/learnings/{entry.pk}-learning/"
    assert client.get(entry.get_absolute_url()).status_code == 200


def test_a_title_with_markup_is_shown_as_text(client, learner, publish):
    entry = publish(learner, "<b>bold</b> & co")
    for address in ("/learnings/", entry.get_absolute_url(), "/@amina/"):
        assert "&lt;b&gt;bold&lt;/b&gt; &amp; co" in client.get(address).text


def test_the_challenge_table_shows_problem_and_solution_side_by_side(client, learner, publish):
    challenge = publish(learner, "Port in use", kind="challenge")
    publish(learner, kind="solution", challenge=challenge, body="Stop the other one.")
    page = client.get("/challenges/").text
    assert '<th scope="col">Challenge</th><th scope="col">Solution</th>' in page
    assert "Stop the other one." in page


def test_drafts_are_listed_for_their_author_alone(client_of, learner, other, write):
    write(learner, "Half a thought")
    assert "Half a thought" in client_of(learner).get("/drafts/").text
    assert "No drafts" in client_of(other).get("/drafts/").text


def test_the_hub_shows_sections_and_pairs(client, learner, publish):
    publish(learner, "A tip", section="tip")
    challenge = publish(learner, "Port in use", kind="challenge")
    publish(learner, kind="solution", challenge=challenge, body="Stop the other one.")
    page = client.get("/@amina/").text
    assert "Tips for those who come after" in page
    assert "Stop the other one." in page
    assert Entry.objects.public().count() == 3


def test_a_page_of_challenges_stays_light(client, make_person, publish, cohort):
    for number in range(16):
        publish(make_person(cohort=cohort), f"Title {number:02}", kind="challenge")
    page = client.get("/challenges/")
    assert len(page.context["page"].rows) == 12
    assert "Load more" in page.text


def test_a_row_shows_three_solutions_and_leads_to_all(client, learner, make_person, publish):
    challenge = publish(learner, "Port in use", kind="challenge")
    for number in range(4):
        publish(make_person(), kind="solution", challenge=challenge, body=f"answer {number}")
    page = client.get("/challenges/").text
    assert page.count("answer ") == 3
    assert "All 4 solutions" in page

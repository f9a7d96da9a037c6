"""The search page: its sections, the numbers beside them, and what it offers without results."""

import re
from datetime import timedelta
from urllib.parse import parse_qsl

import pytest
from django.utils.html import escape

from learnings.models import Entry
from portal.people.models import User

TAB = re.compile(r'href="\?([^"]*)"[^>]*>\s*([^<]+?) <span>([^<]+)</span>')


def tabs(page):
    """{label: (query string, number)} of the filters above the results."""
    summary = page.text[page.text.index('class="filters') : page.text.index('class="with-rail')]
    found = TAB.findall(summary)
    return {label: (query.replace("&amp;", "&"), count) for query, label, count in found}


def test_each_kind_of_result_has_its_number_and_its_own_page(
    client, learner, other, topics, publish
):
    challenge = publish(
        learner, "Docker cannot bind", kind="challenge", topics_text="Docker", body="In use."
    )
    publish(other, kind="solution", challenge=challenge, body="Stop the other docker container.")
    publish(learner, "Docker images", body="Layers.")
    publish(learner, "Docker volumes", body="Kept.")
    User.objects.filter(pk=other.pk).update(bio="I like docker.")
    found = tabs(client.get("/search/?q=docker"))
    assert {label: count for label, (_query, count) in found.items()} == {
        "Everything": "5",
        "Challenges": "1",
        "Learnings": "2",
        "People": "1",
        "Topics": "1",
    }
    for label, (query, count) in found.items():
        page = client.get(f"/search/?{query}")
        assert tabs(page)[label][1] == count
        headings = re.findall(r"<h2>(\w+)</h2>", page.text[page.text.index('class="with-rail') :])
        shown = [heading for heading in headings if heading in found]
        assert shown == (list(found)[1:] if label == "Everything" else [label])


def test_filter_of_posts_leaves_out_people_and_topics(client, learner, other, topics, publish):
    publish(learner, "Docker images", topics_text="Docker")
    publish(learner, "Docker cannot bind", kind="challenge")
    User.objects.filter(pk=other.pk).update(bio="I like docker.")
    everything = tabs(client.get("/search/?q=docker"))
    assert {"People", "Topics"} < set(everything)
    for filters, label in [
        ("kind=challenge", "Challenges"),
        ("section=tip", "Learnings"),
        ("topic=docker", "Learnings"),
        ("accepted=no", "Challenges"),
    ]:
        page = client.get(f"/search/?q=docker&{filters}")
        found = {name: count for name, (_query, count) in tabs(page).items()}
        assert found == {"Everything": "1", label: "1"}
        assert "remove this filter" in page.text
        people = client.get(f"/search/?q=docker&{filters}&in=people")
        found = {name: count for name, (_query, count) in tabs(people).items()}
        assert found == {"Everything": "1", label: "1", "People": "1"}
        assert "1 found" in " ".join(people.text.split())
        assert "I like <mark>docker" in people.text
        assert people.text.count("remove this filter") == 1
        assert 'href="?q=docker&amp;in=people"' in people.text


def test_filter_beside_people_can_be_removed_where_no_post_is_found(
    client, learner, other, topics, publish
):
    User.objects.filter(pk=other.pk).update(bio="I like docker.")
    page = client.get("/search/?q=docker&track=backend&in=people")
    assert tabs(page)["People"][1] == "1"
    assert "No one has written about this yet" not in page.text
    chips = page.text[page.text.index('class="rail"') :]
    assert re.findall(r'aria-current="true">\s*([^<]+?)\s*<svg', chips) == ["Back end"]
    page = client.get("/search/?q=nothing&track=backend&in=people")
    assert "No one has written about this yet" in page.text


def test_unknown_value_of_a_filter_is_no_filter(client, learner, other, publish):
    publish(learner, "Docker images")
    User.objects.filter(pk=other.pk).update(bio="I like docker.")
    everything = tabs(client.get("/search/?q=docker"))
    for filters in ("kind=poem", "section=poem", "track=poem", "accepted=maybe"):
        page = client.get(f"/search/?q=docker&{filters}")
        found = tabs(page)
        assert {name: count for name, (_query, count) in found.items()} == {
            name: count for name, (_query, count) in everything.items()
        }
        assert "remove this filter" not in page.text
        summary = " ".join(page.text.split())
        assert 'aria-current="true"> Everything' in summary
    assert "What are you stuck on?" in client.get("/search/?kind=poem").text


def test_a_challenge_that_only_its_solution_matches_is_counted_among_challenges(
    client, learner, other, publish
):
    challenge = publish(learner, "It cannot bind", kind="challenge", body="In use.")
    publish(other, kind="solution", challenge=challenge, body="Use a semaphore.")
    page = client.get("/search/?q=semaphore&in=challenges")
    assert tabs(page)["Challenges"][1] == "1"
    assert "It cannot bind" in page.text


def test_more_than_the_first_of_a_kind_are_linked_with_their_number(client, learner, publish):
    for number in range(7):
        publish(learner, f"Caching number {number}")
    page = client.get("/search/?q=caching").text
    assert page.count('<li class="entry">') == 5
    assert "All 7" in " ".join(page.split())
    assert "in=learnings" in page
    assert client.get("/search/?q=caching&in=learnings").text.count('<li class="entry">') == 7


def test_filters_count_what_they_leave_and_keep_the_section(client, learner, topics, publish):
    publish(learner, "Caching one", topics_text="Docker", track="frontend")
    publish(learner, "Caching two", topics_text="Docker")
    publish(learner, "Caching three", kind="challenge")
    page = client.get("/search/?q=caching&in=learnings").text
    rail = page[page.index('class="rail"') :]
    assert "Back end\n" in rail
    counted = re.findall(
        r'href="(\?[^"]*track=[^"]*)"[^>]*>.*?<span class="muted">(\d+)', rail, re.S
    )
    assert [count for _url, count in counted] == ["1", "1"]
    for url, count in counted:
        narrowed = client.get("/search/" + url.replace("&amp;", "&"))
        assert tabs(narrowed)["Learnings"][1] == count
        assert "remove this filter" in narrowed.text


def test_people_who_are_hidden_are_neither_shown_nor_counted(client, client_of, learner, other):
    User.objects.filter(pk=other.pk).update(bio="I like pipelines.")
    assert tabs(client.get("/search/?q=pipelines"))["People"][1] == "1"
    User.objects.filter(pk=other.pk).update(is_hidden=True)
    page = client.get("/search/?q=pipelines&in=people")
    assert other.name not in page.text
    assert "0 found" in page.text


def test_entries_that_are_not_public_are_not_counted(client, client_of, learner, write, publish):
    publish(learner, "Caching in public")
    write(learner, "Caching in a draft")
    for browser in (client, client_of(learner)):
        assert tabs(browser.get("/search/?q=caching")) | {"Everything": 0} == {
            "Everything": 0,
            "Learnings": ("q=caching&in=learnings", "1"),
        }


def test_topics_are_found_by_name_alias_and_not_by_a_person(client, topics, learner):
    for text in ("postgresql", "postgres", "topic:postgresql"):
        assert "/topics/postgresql/" in client.get(f"/search/?q={text}&in=topics").text
    for text in ("postgres+by:amina", "postgres+-sql", "xyz"):
        assert 'href="/topics/postgresql/"' not in client.get(f"/search/?q={text}&in=topics").text


def test_a_kind_without_results_leads_to_the_others(client, learner, publish):
    publish(learner, "Caching one")
    page = client.get("/search/?q=caching&in=projects").text
    assert "Search everything" in page
    assert "Post it as a challenge" in page
    nothing = client.get("/search/?q=zzzz").text
    assert "Search everything" not in nothing
    assert "Search without" not in nothing
    assert "All topics" in nothing


def empty_page(client, query):
    """(text, addresses of the buttons) of what the page offers where nothing was found."""
    page = client.get("/search/", query).text
    offer = page[page.index('<div class="empty"') : page.index("<aside")]
    links = re.findall(r'<a class="btn[^"]*" href="([^"]*)"', offer)
    return " ".join(re.sub(r"<[^>]+>", "", offer).split()), links


def test_names_that_leave_nothing_can_be_left_out_where_the_words_have_results(
    client, learner, publish
):
    publish(learner, "Caching one")
    page = client.get("/search/?q=caching+by:someone").text
    assert "Search without <bdi>by:someone</bdi>" in page
    text, links = empty_page(client, {"q": "caching by:someone"})
    assert text.startswith("No results with by:someone The rest of the search has results.")
    assert links == ["?q=caching", "/challenges/new/?title=caching"]
    text, links = empty_page(client, {"q": "zzzz by:someone"})
    assert text.startswith("No one has written about this yet Without by:someone there are no")
    assert links == ["/challenges/new/?title=zzzz"]


def test_words_that_only_a_profile_has_are_offered_without_names(client, learner, other):
    User.objects.filter(pk=other.pk).update(bio="I like pipelines.")
    _text, links = empty_page(client, {"q": "pipelines by:someone"})
    assert links[0] == "?q=pipelines"


def test_everything_is_searched_only_where_that_has_results(client, learner, topics, publish):
    publish(learner, "Caching one")
    for query, start, offered in [
        ("q=caching&kind=challenge", "No results with filters", True),
        ("q=caching&in=projects", "No results of this kind", True),
        ("q=zzzz&kind=challenge", "No one has written about this yet", False),
        ("q=zzzz&in=projects", "No one has written about this yet", False),
    ]:
        text, links = empty_page(client, dict(parse_qsl(query)))
        assert text.startswith(start)
        assert ("?" + query.partition("&")[0] in links) is offered


def test_names_alone_that_find_nothing_lead_to_the_lists(client, learner, topics, publish):
    publish(learner, "Caching one")
    unknown_topic = empty_page(client, {"q": "topic:zzzz"})
    assert unknown_topic == (
        "No results for topic:zzzz Choose a name from the list of topics. All topics "
        "All challenges · All learnings",
        ["/topics/"],
    )
    text, links = empty_page(client, {"q": "by:zzzz"})
    assert text.startswith("No results for by:zzzz A handle is the name after @ on a profile.")
    assert links == ["/people/"]
    text, links = empty_page(client, {"q": "topic:docker by:zzzz"})
    assert "Choose the names from the lists of topics and people." in text
    assert links == ["/topics/", "/people/"]
    text, links = empty_page(client, {"q": f"topic:docker by:{learner.handle}"})
    assert "The spelling is right, but nothing matches yet." in text
    assert links == ["/topics/", "/people/"]


def test_signs_without_a_word_are_kept_and_named(client, db):
    for text in ("%_\\", "***", 'topic:""'):
        page = client.get("/search/", {"q": text}).text
        assert f'value="{escape(text)}"' in page
        assert f"There is nothing to search for in “{escape(text)}”." in page
    assert "nothing to search for" not in client.get("/search/?q=").text
    assert "nothing to search for" not in client.get("/search/?q=-docker").text


def test_a_section_that_does_not_exist_is_everything(client, learner, publish):
    publish(learner, "Caching one")
    for name in ("entries", "nonsense", ""):
        assert tabs(client.get(f"/search/?q=caching&in={name}"))["Everything"][1] == "1"


def test_entries_are_sorted_by_match_date_or_helpful_marks_within_the_filters(
    client, learner, topics, publish
):
    best = publish(learner, "Caching pages", topics_text="Docker", body="Caching.")
    helpful = publish(learner, "Slow lists", topics_text="Docker", body="Solved by caching pages.")
    newest = publish(learner, "Fast lists", topics_text="Docker", body="Also by caching pages.")
    publish(learner, "Caching pages without a topic")
    Entry.objects.filter(pk=helpful.pk).update(thanks_count=2)
    Entry.objects.filter(pk=best.pk).update(published_at=newest.published_at - timedelta(days=1))
    wanted = {
        "": [best, helpful, newest],
        "&sort=best": [best, helpful, newest],
        "&sort=nonsense": [best, helpful, newest],
        "&sort=newest": [newest, helpful, best],
        "&sort=helped": [helpful, best, newest],
    }
    for sort, entries in wanted.items():
        page = client.get(f"/search/?q=caching+pages&in=learnings&topic=docker{sort}").text
        rows = page[page.index('class="feed"') :]
        shown = re.findall(r'href="([^"#?]+)"\s+dir="auto">', rows)
        assert shown == [entry.get_absolute_url() for entry in entries], sort
        assert re.findall(r'<option value="(\w+)" selected', page) == [
            sort.partition("=")[2].replace("nonsense", "best") or "best"
        ]
        # The form sends the filter with the order, and links keep the order.
        assert '<input type="hidden" name="topic" value="docker" form="search-form">' in page
        links = re.findall(r'class="chip"\s+href="([^"]+)"', page)
        assert links
        assert all(sort.removeprefix("&") in link for link in links)


def test_an_order_is_offered_only_where_entries_were_found(client, learner, publish):
    publish(learner, "Caching pages")
    assert 'name="sort"' in client.get("/search/?q=caching").text
    for query in ("", "?q=zzzz", "?q=caching&in=people"):
        assert 'name="sort"' not in client.get(f"/search/{query}").text


@pytest.mark.parametrize(
    ("number", "english", "french"),
    [
        (0, ("1 found", "0 entries"), ("1 résultat", "0 publication")),
        (1, ("2 found", "1 entry"), ("2 résultats", "1 publication")),
        (2, ("3 found", "2 entries"), ("3 résultats", "2 publications")),
    ],
)
def test_numbers_of_results_and_entries_agree_with_their_nouns(
    client, learner, topics, publish, number, english, french
):
    for title in ("Docker images", "Docker volumes")[:number]:
        publish(learner, title, topics_text="Docker")
    for language, texts in (("en", english), ("fr", french)):
        page = client.get("/search/?q=docker", headers={"Accept-Language": language}).text
        status = re.search(r'role="status">\s*(.*?)\s*</p>', page, re.S)
        entries = re.search(r'href="/topics/docker/".*?class="meta">(.*?)<', page, re.S)
        assert (status[1], entries[1]) == texts


@pytest.mark.parametrize(("language", "text"), [("en", "0 found"), ("fr", "0 résultat")])
def test_no_results_are_counted_in_each_language(client, db, language, text):
    page = client.get("/search/?q=zzzz", headers={"Accept-Language": language}).text
    assert re.search(r'role="status">\s*(.*?)\s*</p>', page, re.S)[1] == text

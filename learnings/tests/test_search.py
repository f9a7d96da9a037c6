"""The search over entries, on whichever database these tests run."""

import re

import pytest

from learnings.models import Entry, Reaction, SearchDocument, SearchWord
from learnings.search import find_entries, search_entries, similar_challenges, spelling_suggestion
from portal.people.models import Cohort
from portal.search import parse
from portal.search.index import SearchExpression
from tests import snapshots
from tests.sampling import REPEAT, half


def titles(text, **chosen):
    return [row.entry.title for row in find_entries(text, chosen)]


@pytest.fixture
def shelf(db, get_fixture):
    """Five entries about ports, migrations and prices; the challenge among them."""
    return snapshots.made_once("search shelf", lambda: make_shelf(get_fixture))


def make_shelf(get_fixture):
    publish, topics = get_fixture("publish"), get_fixture("topics")
    learner, other = get_fixture("learner"), get_fixture("other")
    assert topics
    port = publish(
        learner,
        "Port already in use",
        kind="challenge",
        topics_text="Docker",
        body="bind: address taken",
    )
    publish(other, kind="solution", challenge=port, body="Stop the other **container** first.")
    publish(
        learner,
        "Migrations in small steps",
        topics_text="Django",
        body="Nullable first, then filled, then not.",
    )
    publish(
        other, "Money is an integer", section="practice", track="frontend", body="Prices are cents."
    )
    publish(
        other, "Names before code", section="concept", body="A port in a text that is about names."
    )
    return port


def test_search_it_works(shelf):
    assert titles("migrations") == ["Migrations in small steps"]


LANGUAGE = {
    "port": ["Port already in use", "Names before code"],
    "migration": ["Migrations in small steps"],
    "MIGRATIONS small": ["Migrations in small steps"],
    '"small steps"': ["Migrations in small steps"],
    '"steps small"': [],
    "port -names": ["Port already in use"],
    "topic:docker": ["Port already in use"],
    "topic:postgres": [],
    "port by:omar": ["Port already in use", "Names before code"],
    "by:amina topic:django": ["Migrations in small steps"],
    "container": ["Port already in use"],
    "cont": ["Port already in use"],
    "docker": ["Port already in use"],
}


def test_the_language_of_the_search(shelf):
    assert {text: titles(text) for text in LANGUAGE} == LANGUAGE


def test_a_solution_is_found_by_the_words_of_its_challenge_and_shown_as_one_row(shelf):
    (row,) = find_entries("port container")
    assert row.entry == shelf
    assert row.url == f"{shelf.get_absolute_url()}#solution-{shelf.solutions.get().pk}"
    assert "<mark>container</mark>" in row.excerpt


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ({"kind": "challenge"}, ["Port already in use"]),
        ({"kind": "learning"}, ["Names before code"]),
        ({"section": "concept"}, ["Names before code"]),
        ({"track": "frontend"}, []),
        ({"topic": "docker"}, ["Port already in use"]),
        ({"cohort": "cohort-3"}, ["Port already in use", "Names before code"]),
        ({"cohort": "no-such-cohort"}, []),
        ({"accepted": "yes"}, []),
        ({"kind": "nonsense"}, ["Port already in use", "Names before code"]),
    ],
)
def test_filters_narrow(shelf, chosen, found):
    assert titles("port", **chosen) == found


def test_an_entry_for_both_tracks_is_found_on_each(learner, publish):
    publish(learner, "Contracts", track="both")
    assert (
        titles("contracts", track="backend")
        == titles("contracts", track="frontend")
        == ["Contracts"]
    )


def test_has_accepted_solution_follows_the_acceptance(shelf):
    solution = shelf.solutions.get()
    shelf.accept(solution, on=True)
    assert titles("port", accepted="yes") == ["Port already in use"]
    assert titles("container", accepted="yes") == ["Port already in use"]
    shelf.accept(solution, on=False)
    assert titles("port", accepted="yes") == []


def test_solved_means_the_same_in_the_search_and_in_the_list(shelf, learner, client, publish):
    publish(learner, "Port is closed", kind="challenge")
    listed = [row.pk for row in client.get("/challenges/?state=solved").context["page"].rows]
    assert listed == [shelf.pk]
    for text in ("port", "container", "", "by:omar"):
        assert titles(text, accepted="solved") == ["Port already in use"], text
    assert titles("port closed", accepted="solved") == []
    counts = search_entries(parse("port")).counts()["accepted"]
    assert counts == {"no": 1, "solved": 1}
    shelf.accept(shelf.solutions.get(), on=True)
    counts = search_entries(parse("port")).counts()["accepted"]
    assert counts == {"no": 1, "solved": 1, "yes": 1}
    page = " ".join(client.get("/search/?q=port").text.split())
    states = re.findall(r'accepted=\w+" > (\w+) <span class="muted">1</span>', page)
    assert states == ["Unsolved", "Solved", "Accepted"]


def test_unsolved_leaves_challenges_that_no_one_has_solved(shelf, learner, client, publish):
    publish(learner, "Port is closed", kind="challenge")
    assert titles("port", accepted="no") == ["Port is closed"]
    assert titles("", accepted="no") == ["Port is closed"]
    assert titles("names", accepted="no") == []
    assert search_entries(parse("port")).counts()["accepted"] == {"no": 1, "solved": 1}
    page = " ".join(client.get("/search/?q=port").text.split())
    assert 'href="?q=port&amp;accepted=no" > Unsolved <span class="muted">1</span>' in page
    chosen = " ".join(client.get("/search/?q=port&accepted=no").text.split())
    assert "Unsolved <svg" in chosen
    assert "Port already in use" not in chosen


def test_counts_per_filter_are_those_of_the_rows(shelf):
    counts = search_entries(parse("port")).counts()
    assert counts["kind"] == {"challenge": 1, "learning": 1, "solution": 1}
    assert counts["section"] == {"concept": 1}
    assert counts["track"] == {"backend": 2}
    for name, values in counts.items():
        if name in ("kind", "section", "track"):
            for value, count in values.items():
                assert search_entries(parse("port"), {name: value}).total == count


def test_index_returns_columns_of_its_newest_matches(learner, publish):
    first, second, third = (publish(learner, f"Caching {word}") for word in ("one", "two", "three"))
    caching = SearchExpression((("caching",),))
    assert SearchDocument.index.rows(caching, ("title", "topics"), 2) == [
        (third.pk, "caching three", ""),
        (second.pk, "caching two", ""),
    ]
    assert SearchDocument.index.matches(caching) == [third.pk, second.pk, first.pk]
    assert SearchDocument.index.rows(SearchExpression(), ("title",)) == []


def test_equal_entries_are_in_the_order_in_which_they_were_written(learner, publish):
    entries = [publish(learner, "Caching pages") for _number in range(4)]
    Entry.objects.update(published_at=entries[0].published_at)
    Entry.objects.filter(pk=entries[0].pk).update(met_count=0)
    rows = search_entries(parse("caching")).rows
    assert [row.key for row in rows] == [entry.pk for entry in entries]


def test_helpful_comes_before_unhelpful(learner, other, make_person, publish):
    publish(learner, "Caching one")
    helpful = publish(learner, "Caching two")
    for _number in range(3):
        Reaction.set_reaction("helped", entry=helpful, by=make_person(), on=True)
    publish(learner, "Caching three")
    assert titles("caching")[0] == "Caching two"


def test_a_near_miss_is_asked_about(shelf):
    for slip, right in {"migratoins": "migrations", "dokcer": "docker", "portt": "port"}.items():
        query = parse(slip)
        assert spelling_suggestion(query, search_entries(query)) == right
    query = parse("xylophonist")
    assert spelling_suggestion(query, search_entries(query)) == ""


def test_a_near_miss_that_finds_nothing_any_more_is_not_offered(shelf):
    Entry.objects.filter(live_revision__title="Migrations in small steps").update(status="removed")
    query = parse("migratoins")
    assert SearchWord.objects.filter(word="migrations").exists()
    assert spelling_suggestion(query, search_entries(query)) == ""


def test_where_few_have_every_word_some_of_them_will_do(shelf):
    query = parse("why is the port of my unicorn taken")
    results = search_entries(query)
    assert results.is_partial
    assert results.unknown == ("unicorn",)
    assert titles(query.text)[0] == "Port already in use"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("topic:dockr", "“dockr” isn’t in our topic list. Did you mean Docker?"),
        ("by:missing-handle", "No one here has the handle “missing-handle”."),
    ],
)
def test_what_does_not_exist_is_said_and_finds_nothing(shelf, text, sentence):
    results = search_entries(parse(f"port {text}"))
    assert (results.rows, results.notes) == ([], [sentence])


def test_an_alias_finds_what_is_filed_under_the_topic(learner, publish, topics):
    publish(learner, "Vacuum", topics_text="PostgreSQL")
    assert titles("postgres") == titles("topic:postgres") == ["Vacuum"]


def test_parts_of_long_names_and_words_without_accents_are_found(learner, publish):
    publish(learner, "Le réseau", body="It raised `django.db.utils.OperationalError` again.")
    for text in ("operational", "OperationalError", "django.db.utils", "reseau", "réseau"):
        assert titles(text) == ["Le réseau"]


def test_arabic_is_found(learner, publish):
    publish(learner, "تعلمت شيئا جديدا")
    assert titles("تعلمت") == ["تعلمت شيئا جديدا"]


def test_the_index_follows_an_edit(learner, mentor, publish):
    from tests.fixtures.entries import judge

    entry = publish(learner, "Old words")
    draft = entry.draft_for_edit()
    draft.title = "New words"
    draft.save_text(version=draft.version)
    entry.submit()
    assert titles("new") == []
    judge(entry, mentor, "approve")
    assert (titles("new words"), titles("old")) == (["New words"], [])


def test_a_challenge_that_is_renamed_takes_its_solutions_along(shelf, mentor):
    from tests.fixtures.entries import judge

    draft = shelf.draft_for_edit()
    draft.title = "Address already bound"
    draft.save_text(version=draft.version)
    shelf.submit()
    judge(shelf, mentor, "approve")
    (row,) = find_entries("bound container")
    assert row.key == shelf.solutions.get().pk
    assert SearchDocument.index.matches(SearchExpression((("port",), ("container",)))) == []


HOSTILE = [
    '"', '""', "'", "\\", "%", "_", "*", "a*", "-", "--", "-a", "(", ")", "a)", "NEAR(a b)", "a NEAR b", "a AND", "OR",
    "NOT", "a & | !", "a:b", "title:port", "facets:zq", "topic:", "by:", 'topic:"', "^a", "a + b", "{a}", "\x00", "\ud800",
    "'; DROP TABLE learnings_entry; --", "x" * 10_000, "a " * 5_000, '"' * 10_000, "topic:a " * 500, "🙂", "\u202e", "a\n\tb",
    "<-> !! a", "1 2 3", "1e5", "\uffff", "𝒟𝑜𝒸𝓀𝑒𝓇", "l'été", "a" * 100 + "*",
]  # fmt: skip


@pytest.mark.parametrize("where", ["", "entries", "people", "projects"])
def test_hostile_queries_are_answered(client, shelf, where):
    for text in HOSTILE if where == "" else half(HOSTILE):  # all are in the first one, too
        text = text.encode("utf-8", "replace").decode()
        response = client.get("/search/", {"q": text, "in": where})
        assert response.status_code == (400 if "\x00" in text else 200), (text, REPEAT)
        assert "<script>" not in response.text, (text, REPEAT)
    assert Entry.objects.count() == 5


def test_a_query_of_10_kb_gets_a_sentence(client, shelf):
    page = client.get("/search/", {"q": "port " * 2_000})
    assert "We only searched for the first 200 characters." in page.text
    assert "<mark>Port</mark> already in use" in page.text


def test_titles_are_marked_and_escaped(client, learner, publish):
    publish(learner, "<b>bold</b> & co", body="<script>alert(1)</script> bold text")
    page = client.get("/search/?q=bold").text
    assert "&lt;b&gt;<mark>bold</mark>&lt;/b&gt; &amp; co" in page
    assert "<script>alert" not in page


def test_the_empty_result_offers_to_post_the_challenge(client, shelf):
    page = client.get("/search/?q=kubernetes+ingress").text
    assert "No one has written about this yet" in page
    assert "/challenges/new/?title=kubernetes%20ingress" in page


def test_while_one_types_the_first_results_come_alone(client, shelf):
    quick = client.get("/search/?q=port", headers={"HX-Request": "true", "HX-Target": "quick"})
    assert "<!doctype" not in quick.text
    assert "in use</a>" in quick.text
    results = client.get("/search/?q=port", headers={"HX-Request": "true", "HX-Target": "results"})
    assert 'id="results"' in results.text
    assert "<!doctype" not in results.text


def test_more_results_have_an_address(client, learner, make_person, cohort, publish):
    for number in range(25):
        publish(make_person(cohort=cohort), f"Caching number {number}")
    first = client.get("/search/?q=caching&in=learnings").text
    assert first.count('<li class="entry">') == 20
    assert "25 found" in first
    assert "shown=40" in first
    assert (
        client.get("/search/?q=caching&in=learnings&shown=40").text.count('<li class="entry">')
        == 25
    )
    for nonsense in ("shown=-1", "shown=9999999999", "shown=x", "shown=²"):
        assert client.get(f"/search/?q=caching&in=learnings&{nonsense}").status_code == 200


def test_similar_challenges_appear_while_one_is_titled(client_of, shelf, learner, publish):
    page = client_of(learner).get("/challenges/similar/?title=port in use again").text
    assert "<mark>Port</mark> already in use" in page
    assert "1 solution" in page
    assert "Names before code" not in page
    assert similar_challenges("po") == []


def test_people_and_projects_are_found_with_filters(client, learner, other, topics):
    learner.skills.add(topics["Django"])
    learner.bio = "I like pipelines."
    learner.save()
    page = client.get("/search/?q=pipelines&in=people").text
    assert "Amina Diallo" in page
    assert "<mark>pipelines</mark>" in page
    assert "Amina Diallo" in client.get("/search/?q=topic:django&in=people").text
    assert "Omar Farouk" not in client.get("/search/?q=topic:django&in=people").text
    assert "Amina Diallo" not in client.get("/search/?q=amina+-pipelines&in=people").text


def test_an_entry_without_a_document_gets_one(learner, publish):
    publish(learner, "Forgotten words")
    SearchDocument.objects.all().delete()
    assert titles("forgotten") == []
    assert SearchDocument.write_missing() == 1
    assert SearchDocument.write_missing() == 0
    assert titles("forgotten") == ["Forgotten words"]


def test_a_cohort_that_no_one_wrote_in_can_be_taken_away_again(client, shelf):
    Cohort.objects.create(
        programme="P", name="Empty", slug="empty", starts_on="2026-01-01", ends_on="2026-02-01"
    )
    page = client.get("/search/?q=port&in=challenges&cohort=empty").text
    assert "remove this filter" in page


def test_rebuild_search_forgets_what_is_not_public_and_writes_the_rest(learner, publish):
    from django.core.management import call_command

    kept, gone = publish(learner, "Kept words"), publish(learner, "Gone words")
    Entry.objects.filter(pk=gone.pk).update(status="removed")
    SearchDocument.objects.filter(pk=kept.pk).update(title="nonsense")
    call_command("rebuild_search", verbosity=0)
    assert list(SearchDocument.objects.values_list("pk", flat=True)) == [kept.pk]
    assert titles("kept words") == ["Kept words"]
    SearchDocument.objects.all().delete()
    call_command("rebuild_search", "--missing", verbosity=0)
    assert titles("kept words") == ["Kept words"]


def test_filters_hold_without_a_word_and_beside_people(client, shelf):
    page = client.get("/search/?in=challenges&track=backend").text
    assert "Port already in use" in page
    assert "Names before code" not in page
    page = client.get("/search/?q=port&kind=learning").text
    assert "Names before code" in page
    assert "in use</a>" not in page
    assert "What are you stuck on?" in client.get("/search/").text


def test_while_one_types_what_finds_nothing_is_said(client, shelf):
    quick = client.get(
        "/search/?q=kubernetes", headers={"HX-Request": "true", "HX-Target": "quick"}
    ).text
    assert "No results yet." in quick
    assert "All results" in quick
    assert (
        client.get("/search/?q=", headers={"HX-Request": "true", "HX-Target": "quick"}).text.count(
            "<li>"
        )
        == 0
    )

"""Canonical links, Open Graph, JSON-LD, sitemaps, feeds and the exported challenges."""

import csv
import html
import io
import json
import re
from xml.etree import ElementTree

import pytest

from learnings.models import Reaction
from portal.people.models import FormerHandle, User
from portal.text import markdown
from tests import snapshots


@snapshots.fixture
def challenge(learner, publish, topics):
    return publish(
        learner, "Port in use", kind="challenge", body="Address | taken", topics_text="Docker"
    )


def linked_data(page):
    return json.loads(
        re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[1]
    )


def test_linked_data_of_a_challenge_is_a_question_page(
    client, other, make_person, publish, challenge
):
    solution = publish(other, kind="solution", challenge=challenge, body="Stop the other.")
    publish(make_person(), kind="solution", challenge=challenge, body="Take another port.")
    challenge.accept(solution, on=True)
    Reaction.set_reaction("helped", entry=solution, by=make_person(), on=True)
    data = linked_data(client.get(challenge.get_absolute_url()).text)
    question = data["mainEntity"]
    assert data["@type"] == "QAPage"
    assert (question["name"], question["answerCount"]) == ("Port in use", 2)
    assert question["acceptedAnswer"]["text"] == "Stop the other."
    assert question["acceptedAnswer"]["upvoteCount"] == 1
    assert [answer["text"] for answer in question["suggestedAnswer"]] == ["Take another port."]
    assert question["url"] == f"http://testserver{challenge.get_absolute_url()}"


def test_linked_data_escapes_script_end_tags(client, learner, publish):
    entry = publish(learner, "</script><script>alert(1)</script>", body="& <!-- <script>")
    page = client.get(entry.get_absolute_url()).text
    assert "<script>alert" not in page
    assert linked_data(page)["headline"] == "</script><script>alert(1)</script>"


def test_entry_has_canonical_link_and_open_graph_tags(client, challenge):
    page = client.get(f"{challenge.get_absolute_url()}?utm=x").text
    assert f'<link rel="canonical" href="http://testserver{challenge.get_absolute_url()}">' in page
    assert '<meta property="og:title" content="Port in use">' in page
    assert '<meta property="article:tag" content="Docker">' in page


def test_signed_in_people_get_the_canonical_link_without_metadata(client_of, other, challenge):
    page = client_of(other).get(challenge.get_absolute_url()).text
    assert f'<link rel="canonical" href="http://testserver{challenge.get_absolute_url()}">' in page
    assert "og:title" not in page
    assert "ld+json" not in page


def test_entry_that_is_not_public_has_no_metadata(client_of, learner, send):
    entry = send(learner, "Waiting")
    page = client_of(learner).get(entry.get_absolute_url()).text
    assert '<meta name="robots" content="noindex">' in page
    assert "og:title" not in page
    assert "ld+json" not in page


def test_linked_data_leaves_out_unpublished_solutions(client, client_of, other, send, challenge):
    send(other, kind="solution", challenge=challenge, body="Waiting words")
    page = client.get(challenge.get_absolute_url()).text
    assert linked_data(page)["mainEntity"]["answerCount"] == 0
    for browser in (client, client_of(other)):
        head = browser.get(challenge.get_absolute_url()).text.split("</head>")[0]
        assert "Waiting words" not in head


def test_sitemap_is_split_into_pages(client, settings, monkeypatch, learner, publish):
    from learnings.sitemaps import EntrySitemap

    monkeypatch.setattr(EntrySitemap, "limit", 2)
    entries = [publish(learner, f"Entry {number}") for number in range(3)]
    index = client.get("/sitemap.xml").text
    assert "/sitemap-entries.xml</loc>" in index
    assert "/sitemap-entries.xml?p=2</loc>" in index
    pages = [client.get(f"/sitemap-entries.xml?p={number}").text for number in (1, 2)]
    assert [page.count("<url>") for page in pages] == [2, 1]
    assert entries[2].get_absolute_url() in pages[1]


def test_challenge_export_writes_markdown(client, other, publish, challenge):
    publish(other, kind="solution", challenge=challenge, body="Stop | the\n\nother.")
    response = client.get("/challenges.md")
    assert response.headers["Content-Type"] == "text/markdown; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'attachment; filename="challenges.md"'
    title = f"[Port in use](http://testserver{challenge.get_absolute_url()})"
    assert (
        response.text == f"| Challenge | Solution |\n|---|---|\n| {title} | Stop \\| the other. |\n"
    )


ESCAPES = [
    r"\](https://evil.example)", r"a\\](https://evil.example) b", "](https://evil.example)", "![x](https://evil.example)",
    "<https://evil.example>", "`](https://evil.example)`", "&#93;(https://evil.example)", "a | [b](https://evil.example) |",
    r"\| [b](https://evil.example)", "<a href=https://evil.example>x</a>", "**bold** _it_ ~~gone~~",
]  # fmt: skip


@pytest.mark.parametrize("title", ESCAPES)
def test_challenge_export_escapes_titles_in_links(client, learner, publish, title):
    entry = publish(learner, title, kind="challenge")
    page = markdown.render(client.get("/challenges.md").text, key="x")
    assert re.findall(r'href="([^"]*)"', page) == [f"http://testserver{entry.get_absolute_url()}"]
    assert html.unescape(re.search(r"<a [^>]*>(.*?)</a>", page)[1]) == title
    assert page.count("<td ") == 2


@pytest.mark.parametrize("body", [r"a \| b", r"a \\| b", "a | b", "`a | b`", "a\\"])
def test_challenge_export_escapes_solutions_in_cells(client, other, publish, challenge, body):
    publish(other, kind="solution", challenge=challenge, body=body)
    page = markdown.render(client.get("/challenges.md").text, key="x")
    assert page.count("<td ") == 2
    assert page.count("<tr>") == 2


def rows(response):
    return list(csv.DictReader(io.StringIO(response.text.removeprefix("\ufeff"))))


def test_challenge_export_writes_csv(client, other, publish, challenge):
    publish(other, kind="solution", challenge=challenge, body="Stop it.")
    (row,) = rows(client.get("/challenges.csv"))
    assert (row["challenge"], row["problem"], row["solutions"]) == (
        "Port in use",
        "Address | taken",
        "Stop it.",
    )
    assert (row["author"], row["topics"], row["helped"]) == ("Amina Diallo", "Docker", "0")


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_challenge_export_defuses_formulas(client, learner, publish, formula):
    publish(learner, formula, kind="challenge", body=formula)
    (row,) = rows(client.get("/challenges.csv"))
    assert row["challenge"].startswith("'")
    assert row["problem"].startswith("'")


def test_challenge_export_follows_filters_and_order(
    client, learner, make_person, publish, challenge
):
    met = publish(learner, "Met by many", kind="challenge", track="frontend")
    Reaction.set_reaction("met", entry=met, by=make_person(), on=True)
    publish(learner, "Newest", kind="challenge")
    titles = [row["challenge"] for row in rows(client.get("/challenges.csv?sort=met"))]
    assert titles[0] == "Met by many"
    assert [row["challenge"] for row in rows(client.get("/challenges.csv?track=frontend"))] == [
        "Met by many"
    ]
    assert len(rows(client.get("/challenges.csv?state=open"))) == 3


def test_profile_and_topic_have_canonical_links(client, learner, topics):
    assert '<link rel="canonical" href="http://testserver/@amina/">' in client.get("/@amina/").text
    assert '<meta property="og:type" content="profile">' in client.get("/@amina/?x=1").text
    assert (
        '<link rel="canonical" href="http://testserver/topics/docker/">'
        in client.get("/topics/docker/?x=1").text
    )


@pytest.mark.parametrize("control", ["\x0b", "\x0c", "\x1b[31m", "\x7f", "\ufffe", "\u2028"])
def test_feed_removes_control_characters(client, learner, publish, control):
    publish(learner, "Odd", body=f"a{control}b\n\n```\na{control}b\n```")
    response = client.get("/feed.atom")
    assert response.status_code == 200
    feed = ElementTree.fromstring(response.content)  # noqa: S314 - our own
    assert len(feed.findall("{http://www.w3.org/2005/Atom}entry")) == 1


@pytest.mark.parametrize("file", ["README.md", "feed.atom"])
def test_files_of_a_former_handle_redirect_as_the_profile_does(client, learner, file):
    FormerHandle.objects.create(handle="old-name", user=learner, until="2099-01-01T00:00Z")
    for handle in ("old-name", "Old-Name"):
        response = client.get(f"/@{handle}/{file}")
        assert response.status_code == client.get(f"/@{handle}/").status_code == 302
        assert response.headers["Location"] == f"/@{learner.handle}/{file}"
    assert client.get(f"/@new-name/{file}").status_code == 404
    User.objects.filter(pk=learner.pk).update(is_active=False)
    assert client.get(f"/@old-name/{file}").status_code == 404


def test_download_of_a_readme_is_kept_when_a_former_handle_redirects(client, learner):
    FormerHandle.objects.create(handle="old-name", user=learner, until="2099-01-01T00:00Z")
    response = client.get("/@old-name/README.md?download=1", follow=True)
    assert response.headers["Content-Disposition"] == 'attachment; filename="README.md"'

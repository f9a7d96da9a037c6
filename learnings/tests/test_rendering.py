"""The HTML of entries and comments, and rendering it again after the renderer changed."""

import html

import pytest

from learnings import account_deletion, rendering
from learnings.models import Comment, Entry, ReadmeImport, RenderedText, Revision
from learnings.readme.github import files_address
from portal.text import markdown

ADDRESS = "https://github.com/amina/nexus"


@pytest.fixture
def newer_renderer(monkeypatch):
    """A renderer with the next version."""
    monkeypatch.setattr(markdown, "RENDERER_VERSION", markdown.RENDERER_VERSION + 1)


def store_old_html(revision):
    """Store HTML that only an older renderer could have made."""
    RenderedText.objects.filter(revision=revision).update(body_html="<p>old</p>")


def stored(revision):
    """Return the stored HTML and its version."""
    rows = RenderedText.objects.filter(revision=revision)
    return rows.values_list("body_html", "renderer_version").get()


def test_ids_of_body_and_outcome_differ(publish, learner, other):
    challenge = publish(learner, kind="challenge", body="# Setup\n[there](#setup)")
    solution = publish(
        other, kind="solution", challenge=challenge, body="# Setup", outcome="# Setup"
    )
    texts = [challenge.live_revision.rendered, solution.live_revision.rendered]
    assert f'<h3 id="u-e{challenge.pk}n1-setup" dir="auto">' in texts[0].body_html
    assert f'<a href="#u-e{challenge.pk}n1-setup"' in texts[0].body_html
    assert f'<h3 id="u-e{solution.pk}n1-setup" dir="auto">' in texts[1].body_html
    assert f'<h3 id="u-o{solution.pk}n1-setup" dir="auto">' in texts[1].outcome_html


def test_page_shows_the_stored_html(client, publish, learner, django_assert_num_queries):
    entry = publish(learner, body="Some *words*")
    store_old_html(entry.live_revision)
    assert "<p>old</p>" in client.get(entry.get_absolute_url()).text
    revision = Revision.objects.select_related("rendered_text").get(pk=entry.live_revision_id)
    with django_assert_num_queries(0):
        assert revision.rendered.body_html == "<p>old</p>"


def test_page_renders_html_of_an_older_renderer_again(client, publish, learner, newer_renderer):
    entry = publish(learner, body="Some *words*")
    RenderedText.objects.update(body_html="<p>old</p>", renderer_version=1)
    page = client.get(entry.get_absolute_url()).text
    assert '<p dir="auto">Some <em>words</em></p>' in page
    assert stored(entry.live_revision) == ("<p>old</p>", 1)  # a GET writes nothing


def test_page_of_a_revision_without_stored_html(client, publish, learner):
    entry = publish(learner, body="Some *words*")
    RenderedText.objects.all().delete()
    for address in (entry.get_absolute_url(), entry.get_history_url(), "/feed.atom"):
        assert "<em>words</em>" in html.unescape(client.get(address).text)


def test_job_renders_stale_revisions_and_leaves_the_others(publish, learner, monkeypatch):
    entries = [publish(learner, f"Title {number}", body=f"*{number}*") for number in range(4)]
    older, missing, newer, current = [entry.live_revision for entry in entries]
    RenderedText.objects.filter(revision=older).update(renderer_version=0)
    RenderedText.objects.filter(revision=missing).delete()
    RenderedText.objects.filter(revision=newer).update(renderer_version=99)
    for revision in (older, newer, current):
        store_old_html(revision)
    monkeypatch.setattr(rendering, "BATCH", 1)
    assert rendering.render_stale_revisions() == "Revisions rendered: 2"
    version = markdown.RENDERER_VERSION
    assert [stored(revision) for revision in (older, missing, newer, current)] == [
        ('<p dir="auto"><em>0</em></p>\n', version),
        ('<p dir="auto"><em>1</em></p>\n', version),
        ("<p>old</p>", 99),
        ("<p>old</p>", version),
    ]
    assert rendering.render_stale_revisions() == "Revisions rendered: 0"


def test_job_stops_after_its_time(publish, learner, monkeypatch):
    publish(learner)
    RenderedText.objects.all().delete()
    monkeypatch.setattr(rendering, "MAX_SECONDS", 0)
    assert rendering.render_stale_revisions() == "Revisions rendered: 0"


def test_html_that_an_older_release_left_behind_an_erasure_is_not_shown(publish, learner):
    entry = publish(learner, body="Some *words*")
    Revision.objects.update(**account_deletion.BLANK)
    revision = Revision.objects.get(pk=entry.live_revision_id)
    assert revision.rendered.body_html == ""
    assert rendering.render_stale_revisions() == "Revisions rendered: 1"
    assert stored(revision)[0] == ""
    assert rendering.render_stale_revisions() == "Revisions rendered: 0"


def test_replacing_mentions_renders_the_text_again(publish, learner, other):
    revision = publish(learner, body="Ask @omar, *now*").live_revision
    revision.erase_mentions(["omar"])
    fresh = Revision.objects.get(pk=revision.pk)
    rendered = '<p dir="auto">Ask a former learner, <em>now</em></p>\n'
    assert (fresh.body, fresh.redactions, fresh.html) == (
        "Ask a former learner, *now*",
        1,
        rendered,
    )
    assert stored(revision) == (rendered, markdown.RENDERER_VERSION)


def test_html_from_before_a_redaction_is_not_shown(publish, learner):
    revision = publish(learner, body="Ask @omar").live_revision
    Revision.objects.filter(pk=revision.pk).update(body="Ask a former learner", redactions=1)
    fresh = Revision.objects.get(pk=revision.pk)
    assert fresh.rendered.body_html == '<p dir="auto">Ask a former learner</p>\n'
    assert rendering.render_stale_revisions() == "Revisions rendered: 1"


@pytest.mark.parametrize("keep", [True, False])
def test_deleting_an_account_deletes_the_html_of_erased_texts(send, publish, learner, keep):
    publish(learner, "Public", body="public words")
    send(learner, "Waiting", body="waiting words")
    account_deletion.erase(learner, keep)
    bodies = list(Revision.objects.order_by("pk").values_list("body", flat=True))
    assert bodies == (["public words", ""] if keep else ["", ""])
    stored_html = list(RenderedText.objects.values_list("body_html", flat=True))
    assert stored_html == (['<p dir="auto">public words</p>\n'] if keep else [])


def test_job_renders_stale_comments_only(publish, learner, other):
    entry = publish(learner)
    comments = [
        Comment(entry=entry, author=other, body=f"*a* @amina {number}").post()
        for number in range(3)
    ]
    older, deleted, current = comments
    deleted.delete_text()
    Comment.objects.exclude(pk=current.pk).update(renderer_version=0)
    Comment.objects.exclude(pk=deleted.pk).update(html="<p>old</p>")
    assert rendering.render_stale_comments() == "Comments rendered: 1"
    shown = [Comment.objects.get(pk=comment.pk).html for comment in (older, deleted, current)]
    assert shown[0].startswith('<p dir="auto"><em>a</em> <a href="/@amina/"')
    assert shown[1:] == ["", "<p>old</p>"]
    assert rendering.render_stale_comments() == "Comments rendered: 0"


def test_rendering_a_comment_again_leaves_a_text_that_changed_since(publish, learner, other):
    comment = Comment(entry=publish(learner), author=other, body="first").post()
    before = Comment.objects.get(pk=comment.pk)
    comment.edit("second", by=other, version=1)
    before.render_again()
    assert Comment.objects.get(pk=comment.pk).html == '<p dir="auto">second</p>\n'


def test_comments_of_a_page_have_different_ids(publish, learner, other):
    entry = publish(learner)
    comments = [
        Comment(entry=entry, author=person, body="# a").post() for person in (learner, other)
    ]
    assert [comment.html for comment in comments] == [
        f'<h3 id="u-c{comment.pk}-a" dir="auto">a</h3>\n' for comment in comments
    ]


@pytest.mark.parametrize(
    ("address", "files"),
    [
        (ADDRESS, f"{ADDRESS}/blob/HEAD/"),
        (f"{ADDRESS}.git", f"{ADDRESS}/blob/HEAD/"),
        (f"{ADDRESS}/tree/dev/docs", f"{ADDRESS}/blob/dev/docs/"),
        (f"{ADDRESS}/blob/main/docs/hub.md", f"{ADDRESS}/blob/main/docs/"),
        ("https://raw.githubusercontent.com/amina/nexus/main/README.md", f"{ADDRESS}/blob/main/"),
        ("https://example.com/amina/nexus", ""),
        ("", ""),
    ],
)
def test_files_of_a_repository(address, files):
    assert files_address(address) == files


def test_relative_links_of_an_imported_entry_lead_to_its_repository(write, learner):
    text = "[x](docs/x.md)"
    readme = ReadmeImport.objects.create(owner=learner, text="", address=ADDRESS)
    challenge = write(learner, kind="challenge", body=text, solution=text)
    Entry.objects.filter(pk=challenge.pk).update(readme_import=readme)
    challenge = Entry.objects.get(pk=challenge.pk)
    challenge.submit()
    link = f'<a href="{ADDRESS}/blob/HEAD/docs/x.md"'
    revisions = Revision.objects.all()
    assert [link in revision.rendered.body_html for revision in revisions] == [True, True]


def test_relative_links_of_other_entries_are_plain_text(publish, learner):
    revision = publish(learner, body="[x](docs/x.md)").live_revision
    assert revision.rendered.body_html == '<p dir="auto">x</p>\n'


def test_preview_resolves_links_as_the_page_will(client_of, write, learner, other):
    readme = ReadmeImport.objects.create(owner=learner, text="", address=ADDRESS)
    entry = write(learner)
    Entry.objects.filter(pk=entry.pk).update(readme_import=readme)
    values = {"key": entry.draft.key, "body": "[x](docs/x.md)"}
    link = f'<a href="{ADDRESS}/blob/HEAD/docs/x.md"'
    assert link in client_of(learner).post("/preview/", values).text
    assert link not in client_of(other).post("/preview/", values).text

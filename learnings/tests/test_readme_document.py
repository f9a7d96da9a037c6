"""The imported README of a person: their export, as they wrote it, with what changed since."""

import pytest

from learnings.account_deletion import erase
from learnings.models import Draft, Entry, ReadmeDocument, ReadmeImport
from learnings.own_readme import build_readme
from portal import hooks
from portal.people.models import User
from portal.web import page_cache
from tests import snapshots
from tests.fixtures.entries import judge
from tests.fixtures.readmes import confirm, posted, stage

TEXT = """# Amina's hub 🌍

Welcome: *six months* in one file.

## 🛠 Stack

- Django
- **Docker**: the same everywhere

## Installation

```bash
make run
```

## Challenges and solutions

| # | Challenge | Solution |
|---|-----------|----------|
| 1 | Slow list | Added an index |

## Future goals

- Learn Kubernetes

## Licence

MIT
"""


@pytest.fixture
def import_text(learner, topics):
    """import_text(text): the confirmed import of all of a README of Amina's."""

    def make(text=TEXT):
        readme_import = ReadmeImport.stage(User.objects.get(pk=learner.pk), text)
        readme_import.confirm()
        readme_import.refresh_from_db()
        return readme_import

    return make


@snapshots.fixture
def public_import(import_text, mentor):
    """An import whose entries a mentor approved."""
    return make_public(import_text, mentor)


def make_public(import_text, mentor, text=TEXT):
    readme_import = import_text(text)
    readme_import.submit()
    approve_all(mentor)
    return readme_import


def approve_all(mentor):
    for entry in Entry.objects.filter(waiting_revision__isnull=False).order_by("pk"):
        judge(entry, mentor, "approve")


def readme_of(person):
    return build_readme(User.objects.get(pk=person.pk))


def edit(entry, mentor, **texts):
    draft = entry.draft_for_edit()
    for name, text in texts.items():
        setattr(draft, name, text)
    draft.save_text(version=draft.version)
    entry.submit()
    judge(entry, mentor, "approve")


def test_parts_without_a_list_become_sections_of_the_profile(import_text):
    import_text()
    sections = Entry.objects.profile_sections().order_by("pk")
    assert [(one.draft.title, one.draft.body, one.section) for one in sections] == [
        ("", "Welcome: *six months* in one file.", ""),
        ("Installation", "```bash\nmake run\n```", ""),
        ("Licence", "MIT", ""),
    ]
    assert ReadmeDocument.objects.get().section_order == [one.pk for one in sections]


def test_an_approved_import_goes_out_as_it_was_written(public_import, learner):
    assert readme_of(learner) == TEXT


def test_only_what_is_public_goes_out(import_text, learner, mentor):
    readme_import = import_text()
    assert "Licence" not in readme_of(learner)
    readme_import.submit()
    licence = Entry.objects.get(draft__title="Licence")
    judge(licence, mentor, "approve")
    text = readme_of(learner)
    assert "## Licence\n\nMIT\n" in text
    assert "Slow list" not in text
    assert "make run" not in text


def test_bringing_the_own_export_back_offers_nothing(public_import, client_of, learner):
    client = client_of(learner)
    text = client.get("/@amina/README.md").text
    assert "Nothing new" in client.get(stage(client, text=text).headers["Location"]).text


def test_an_edited_section_is_written_again_in_its_place(public_import, learner, mentor):
    licence = Entry.objects.get(live_revision__title="Licence")
    edit(licence, mentor, title="License", body="Apache 2.0")
    assert readme_of(learner) == TEXT.replace("## Licence\n\nMIT", "## License\n\nApache 2.0")


def test_what_was_posted_since_is_added(public_import, publish, learner):
    publish(learner, "Ask early", section="tip", body="In two days.")
    publish(learner, "Structure", kind="section", body="- app/")
    text = readme_of(learner)
    assert "Ask early" in text
    assert "## Structure\n\n- app/" in text
    assert all(line in text for line in TEXT.splitlines())


def test_sections_posted_since_stay_in_order_and_one_without_a_title_comes_first(
    public_import, publish, learner
):
    publish(learner, "", kind="section", body="Hello from Lagos.")
    publish(learner, "Installation on Windows", kind="section", body="With WSL.")
    publish(learner, "Structure", kind="section", body="- app/")
    text = readme_of(learner)
    places = [text.index(words) for words in ("# Amina", "Hello", "Stack", "WSL", "- app/")]
    assert places == sorted(places)
    assert "## \n" not in text
    again = ReadmeImport.stage(User.objects.get(pk=learner.pk), text)
    assert [item.title for item in again.items() if item.is_offered] == []


def test_a_section_that_was_removed_leaves_with_its_heading(public_import, learner):
    Entry.objects.get(live_revision__title="Installation").take_off_profile()
    text = readme_of(learner)
    assert "Installation" not in text
    assert "make run" not in text
    assert "## Licence" in text


def test_skills_and_goals_that_were_removed_leave(public_import, learner, topics):
    learner.refresh_from_db()
    learner.skills.remove(topics["Django"])
    learner.update_profile(goals="")
    text = readme_of(learner)
    assert "- Django" not in text
    assert "Kubernetes" not in text


def test_what_was_not_ticked_is_in_no_document(client_of, learner, topics):
    client = client_of(learner)
    address = stage(client, text=TEXT).headers["Location"]
    rows = client.get(address).context["preview"].rows()
    licence = next(row for row in rows if row.item.title == "Licence")
    confirm(client, address, **{f"{licence.prefix}-keep": None})
    document = ReadmeDocument.objects.get()
    assert "MIT" not in "".join(part["text"] for part in document.parts)
    assert len(document.section_order) == 2
    assert not Draft.objects.filter(title="Licence").exists()


def test_a_kept_section_is_edited_before_it_becomes_a_draft(client_of, learner, topics):
    client = client_of(learner)
    address = stage(client, text=TEXT).headers["Location"]
    rows = client.get(address).context["preview"].rows()
    prefix = next(row for row in rows if row.item.title == "Licence").prefix
    assert f"{prefix}-body" in posted(address)
    confirm(client, address, **{f"{prefix}-title": "Rights", f"{prefix}-body": "None"})
    section = Entry.objects.get(draft__title="Rights")
    assert (section.kind, section.draft.body) == ("section", "None")


def test_a_kept_section_can_be_taken_as_a_tip(client_of, learner, topics):
    client = client_of(learner)
    address = stage(client, text=TEXT).headers["Location"]
    rows = client.get(address).context["preview"].rows()
    prefix = next(row for row in rows if row.item.title == "Licence").prefix
    confirm(client, address, **{f"{prefix}-kind": "tip"})
    entry = Entry.objects.get(draft__title="Licence")
    assert (entry.kind, entry.section) == ("learning", "tip")
    assert entry.pk not in ReadmeDocument.objects.get().section_order


def test_a_section_that_was_shortened_in_the_readme_is_offered(
    import_text, mentor, client_of, learner
):
    make_public(import_text, mentor, TEXT.replace("make run", "make\nmake run"))
    client = client_of(learner)
    page = client.get(stage(client, text=TEXT).headers["Location"])
    rows = page.context["preview"].rows()
    assert [(row.item.title, row.item.state) for row in rows] == [("Installation", "changed")]


def test_undoing_an_import_brings_the_document_before_back(import_text):
    import_text("# One\n\n## Structure\n\n- app/\n")
    before = ReadmeDocument.objects.get()
    second = import_text()
    assert second.undo_import().kept_count == 0
    after = ReadmeDocument.objects.get()
    assert (after.parts, after.section_order) == (before.parts, before.section_order)


def test_undoing_the_first_import_leaves_no_document_and_no_section(import_text):
    import_text().undo_import()
    assert not ReadmeDocument.objects.exists()
    assert not Entry.objects.profile_sections().exists()


def test_undoing_an_earlier_import_leaves_the_document_of_a_later_one(import_text):
    first = import_text("# One\n\n## Structure\n\n- app/\n")
    import_text()
    written = ReadmeDocument.objects.get().parts
    first.undo_import()
    assert ReadmeDocument.objects.get().parts == written


def test_a_section_taken_off_may_come_back_with_the_same_readme(public_import, client_of, learner):
    Entry.objects.get(live_revision__title="Licence").take_off_profile()
    client = client_of(learner)
    page = client.get(stage(client, text=TEXT).headers["Location"])
    assert [row.item.title for row in page.context["preview"].rows()] == ["Licence"]


def test_a_hidden_profile_has_a_document_for_its_owner_only(
    public_import, client_of, client, learner
):
    User.objects.filter(pk=learner.pk).update(is_hidden=True)
    assert client_of(learner).get("/@amina/README.md").text == TEXT
    assert client_of(learner).post("/export/download/").text == TEXT
    others = client.get("/@amina/README.md").text
    assert "Amina's hub" not in others
    assert "Welcome" not in others


def test_headings_are_read_by_a_mentor_before_others_see_them(
    import_text, client_of, client, learner, mentor
):
    readme_import = import_text()
    standard = client.get("/@amina/README.md").text
    assert standard.startswith("# ALX Project Nexus\n")
    page = client_of(learner).get("/export/")
    assert page.context["readme"].startswith("# Amina's hub")
    assert "A mentor reads its headings" in page.text
    readme_import.submit()
    submission = readme_import.entries.first().case.submission
    at_mentor = client_of(mentor)
    page = at_mentor.get(f"/moderation/submissions/{submission.pk}/").text
    assert page.count("Headings and labels of the README") == 1
    assert "## 🛠 Stack" in page
    assert "2 entries and 3 sections" in page
    assert "2 entries and 3 sections from Amina" in at_mentor.get("/moderation/").text
    licence = Entry.objects.get(draft__title="Licence")
    assert "## 🛠 Stack" in at_mentor.get(f"/moderation/cases/{licence.case_id}/").text
    judge(licence, mentor, "approve")
    page_cache.invalidate_pages()
    assert client.get("/@amina/README.md").text.startswith("# Amina's hub")
    page = at_mentor.get(f"/moderation/submissions/{submission.pk}/").text
    assert "Headings and labels of the README" not in page


def test_other_headings_of_a_later_import_are_read_again(public_import, import_text, learner):
    import_text(TEXT.replace("## Future goals", "## Future goals\n"))
    assert ReadmeDocument.objects.get().is_reviewed
    later = import_text(TEXT.replace("# Amina's hub", "# Buy my course"))
    assert "Buy my course" not in readme_of(learner)
    later.undo_import()
    assert readme_of(learner).startswith("# Amina's hub")


def test_undoing_an_import_takes_its_skills_off_the_profile_at_once(
    import_text, client, client_of, learner
):
    readme_import = import_text()
    assert 'href="/topics/django/"' in client.get("/@amina/").text
    page = client_of(learner).get(readme_import.get_absolute_url()).text
    assert 'href="/topics/django/"' in page.partition("now public on your profile")[2]
    assert "2 entries and 3 sections to submit." in page
    readme_import.undo_import()
    assert not learner.skills.exists()
    assert 'href="/topics/django/"' not in client.get("/@amina/").text


def test_the_profile_shows_sections_in_the_order_of_the_document(
    import_text, mentor, client, publish, learner
):
    publish(learner, "Structure", kind="section", body="- app/")
    make_public(import_text, mentor)
    page = client.get("/@amina/").text
    places = [page.index(words) for words in ("six months", "Installation", "Licence", "app/")]
    assert places == sorted(places)


def test_starting_over_deletes_the_document_and_no_section(import_text, mentor, client_of, learner):
    client = client_of(learner)
    assert client.get("/export/reset/").status_code == 404
    make_public(import_text, mentor)
    assert "Start over" in client.get("/export/").text
    assert "import that README again" in " ".join(client.get("/export/reset/").text.split())
    assert client.post("/export/reset/")["Location"] == "/export/"
    assert not ReadmeDocument.objects.exists()
    text = readme_of(learner)
    assert text.startswith("# ALX Project Nexus\n")
    assert "## Licence\n\nMIT" in text


def test_the_document_goes_with_the_account(public_import, learner):
    erase(learner, keep=True)
    assert not ReadmeDocument.objects.exists()


def test_mentor_who_reviews_a_profile_reads_the_words_of_its_readme(public_import, learner):
    ((_label, text),) = hooks.collect("profile_texts", User.objects.get(pk=learner.pk))
    assert "## 🛠 Stack" in text
    assert "| # | Challenge | Solution |" in text
    assert "make run" not in text  # a section of the profile, which is reviewed by itself


def test_profile_without_a_readme_has_no_such_words(learner):
    assert [text for _label, text in hooks.collect("profile_texts", learner)] == [""]


def test_no_heading_stays_while_all_below_it_waits(import_text, learner, mentor):
    import_text("# Hub\n\n## Best practices\n\n- Review early\n\n## Licence\n\nMIT\n").submit()
    judge(Entry.objects.get(draft__title="Licence"), mentor, "approve")
    assert readme_of(learner) == "# Hub\n\n## Licence\n\nMIT\n"


def test_the_title_of_a_readme_stays_while_its_introduction_waits(import_text, learner, mentor):
    import_text("# Hub\n\nWelcome to one file.\n\n# Licence\n\nMIT\n").submit()
    judge(Entry.objects.get(draft__title="Licence"), mentor, "approve")
    assert readme_of(learner) == "# Hub\n\n# Licence\n\nMIT\n"


def test_sections_of_an_imported_readme_are_moved_up_and_down(
    import_text, mentor, client_of, learner
):
    client = client_of(learner)
    assert client.post("/export/", {"move": "up-1"}).status_code == 404
    make_public(import_text, mentor)
    order = client.get("/export/").context["order"]
    assert order.titles == [
        "Stack",
        "Installation",
        "Challenges and solutions",
        "Future goals",
        "Licence",
    ]
    response = client.post("/export/", {"move": "up-4", "order": order.version})
    assert response["Location"] == "/export/#section-3"
    text = readme_of(learner)
    assert "## Licence\n\nMIT\n\n## Future goals\n\n- Learn Kubernetes\n" in text
    assert sorted(text.split()) == sorted(TEXT.split())
    stale = client.post("/export/", {"move": "up-3", "order": order.version}, follow=True)
    assert "has changed meanwhile" in stale.text
    for place in (3, 2, 1):
        order = client.get("/export/").context["order"]
        client.post("/export/", {"move": f"up-{place}", "order": order.version})
    page = client.get("/@amina/").text
    assert page.index("Licence") < page.index("Installation")
    offered = ReadmeImport.stage(User.objects.get(pk=learner.pk), readme_of(learner)).items()
    assert [item.title for item in offered if item.is_offered] == []
    assert client.post("/export/", {"move": "sideways-1"}).status_code == 400


def test_a_section_that_would_be_read_differently_stays(import_text, mentor, client_of, learner):
    solutions = "## Solutions\n\n- Added an index\n- Sent it again\n"
    make_public(
        import_text,
        mentor,
        f"# Hub\n\n{solutions}\n## Challenges\n\n- Slow list\n- Lost mail\n\n## Licence\n\nMIT\n",
    )
    client, before = client_of(learner), readme_of(learner)
    order = client.get("/export/").context["order"]
    page = client.post("/export/", {"move": "up-1", "order": order.version}, follow=True)
    assert "This section stays where it is" in page.text
    assert readme_of(learner) == before

"""A README on its way in: kept for a day, changed, joined, confirmed."""

import re

import pytest
from django.utils import timezone

from learnings.import_preview import ITEMS_PER_PAGE
from learnings.models import Draft, Entry, ReadmeImport
from learnings.own_readme import build_readme
from learnings.views import readme_import
from tests.fixtures.readmes import LONG, README, confirm, posted, stage


def words(html):
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def kept(row):
    row.refresh_from_db()
    return [one.title for one in row.items() if one.keep and one.is_offered]


def test_what_is_changed_in_the_preview_is_kept_for_the_next_visit(staged):
    client, address, _row = staged
    response = client.post(
        address,
        posted(address, do="save", **{"f1-title": "Docker, for real", "f2-keep": None}),
    )
    assert response.status_code == 302
    page = client.get(address)
    assert "Docker, for real" in page.text
    assert "2 of 3 kept" in page.text
    assert not Entry.objects.exists()


def test_a_change_is_saved_by_htmx_as_it_is_made(staged):
    client, address, row = staged
    headers = {"HX-Request": "true", "HX-Target": "saved"}
    response = client.post(address, posted(address, **{"f0-keep": None}), headers=headers)
    assert "<!doctype" not in response.text
    assert words(response.text).startswith("2 of 3 kept · 2 entries · Saved.")
    counts = re.findall(r'id="(kept-\w+)" hx-swap-oob="true">\s*(\d of \d)', response.text)
    assert counts == [
        ("kept-skill", "0 of 1"),
        ("kept-technology", "1 of 1"),
        ("kept-challenge", "1 of 1"),
    ]
    assert kept(row) == ["Docker", "Slow list"]


def test_the_readme_stands_beside_the_items_which_name_their_lines_and_how_sure_they_are(staged):
    client, address, _row = staged
    page = client.get(address).text
    assert '<span id="L6">- **Docker**: the same everywhere</span>' in page
    assert '<b id="L3">## Technologies</b>' in page
    docker = page.partition('id="f1"')[2].partition("</li>")[0]
    assert words(docker.rpartition("<p")[2].partition(">")[2]) == "Sure · Line 6"
    assert 'href="#L6"' in docker


def test_a_kind_can_be_changed(staged):
    client, address, _row = staged
    confirm(client, address, **{"f1-kind": "challenge", "f2-kind": "tip"})
    docker, slow = Draft.objects.select_related("entry").order_by("title")
    assert (docker.entry.kind, docker.body) == ("challenge", "the same everywhere")
    assert (slow.entry.kind, slow.entry.section, slow.body) == ("learning", "tip", "Added an index")


def test_a_changed_kind_shows_its_fields_at_once(staged):
    client, address, _row = staged
    headers = {"HX-Request": "true", "HX-Target": "found", "HX-Trigger": "id_f1-kind"}
    page = client.post(address, posted(address, **{"f1-kind": "challenge"}), headers=headers)
    assert 'name="f1-solution"' in page.text
    opened = re.findall(r'id="(f\d+-texts)" open', page.text)
    assert opened == ["f1-texts"]


def test_two_parts_can_be_joined_and_taken_apart(staged):
    client, address, row = staged
    client.post(address, posted(address, do="join-2"))
    assert kept(row) == ["Django", "Docker"]
    assert row.items()[1].body == "the same everywhere\n\n**Slow list**\n\nAdded an index"
    assert "Merged with “Slow list”." in client.get(address).text
    client.post(address, posted(address, do="part-2"))
    assert kept(row) == ["Django", "Docker", "Slow list"]
    assert row.items()[1].body == "the same everywhere"


def test_all_or_none_can_be_ticked_at_once(staged):
    client, address, row = staged
    client.post(address, posted(address, do="none"))
    assert kept(row) == []
    client.post(address, posted(address, do="all"))
    assert len(kept(row)) == 3


def test_confirming_nothing_makes_nothing_and_says_so(staged):
    client, address, row = staged
    client.post(address, posted(address, do="none"))
    values = {
        name: value
        for name, value in posted(address, do="confirm").items()
        if not name.endswith("-keep")
    }
    page = client.post(address, values, follow=True)
    assert "Nothing selected, so nothing was imported." in page.text
    assert page.redirect_chain[-1][0] == address
    row.refresh_from_db()
    assert row.confirmed_at is None


@pytest.mark.parametrize(
    "do", ["join-0", "join-99", "join-x", "part-1", "part-99999999", "boom", ""]
)
def test_an_action_that_means_nothing_changes_nothing(staged, do):
    client, address, row = staged
    before = row.found
    assert client.post(address, posted(address, do=do)).status_code == 302
    row.refresh_from_db()
    assert row.found == before


def test_what_is_too_long_comes_back_with_a_sentence_and_the_text(staged):
    client, address, _row = staged
    response = client.post(address, posted(address, **{"f1-body": "y" * 20_001}))
    assert response.status_code == 422
    assert "y" * 20_001 in response.text
    assert "Up to 20,000 characters; yours has " in response.text


def test_an_autosave_that_is_refused_says_so(staged):
    client, address, row = staged
    headers = {"HX-Request": "true", "HX-Target": "saved"}
    response = client.post(address, posted(address, **{"f1-body": "y" * 100_001}), headers=headers)
    assert response.status_code == 422
    assert "Not saved: a text is too long." in response.text
    assert len(row.items()[1].body) < 100


@pytest.mark.parametrize("is_htmx", [False, True])
def test_a_form_whose_import_was_confirmed_meanwhile_leads_to_the_drafts(
    staged, monkeypatch, is_htmx
):
    client, address, row = staged
    values, change = posted(address, do="confirm"), readme_import._change_preview

    def change_later(request, pk):
        row.confirm()
        return change(request, pk)

    monkeypatch.setattr(readme_import, "_change_preview", change_later)
    headers = {"HX-Request": "true", "HX-Target": "saved"} if is_htmx else {}
    response = client.post(address, values, headers=headers)
    if is_htmx:
        assert response.headers["HX-Refresh"] == "true"
    else:
        assert (response.status_code, response.headers["Location"]) == (302, address)
    assert client.get(address).status_code == 200


def test_a_long_readme_is_shown_in_parts_and_confirmed_as_one(client_of, learner):
    client = client_of(learner)
    address = stage(client, text=LONG).headers["Location"]
    first, second = client.get(address), client.get(f"{address}?part=2")
    assert len(first.context["preview"].rows()) == ITEMS_PER_PAGE
    assert len(second.context["preview"].rows()) == 30
    assert "Part 2 of 2" in first.text
    client.post(address, posted(address, do="save", **{"f0-keep": None}))
    client.post(f"{address}?part=2", posted(f"{address}?part=2", do="confirm"))
    assert Draft.objects.count() == ITEMS_PER_PAGE + 29
    assert not Draft.objects.filter(title="Practice number 0").exists()


def test_goals_and_contacts_go_to_the_profile_and_leave_what_is_there(client_of, learner):
    learner.linkedin = "amina-there"
    learner.save()
    text = "## Future goals\n\n- Learn Rust\n- Write more\n\nhttps://github.com/amina-demo https://linkedin.com/in/amina"
    client = client_of(learner)
    confirm(client, stage(client, text=text).headers["Location"])
    learner.refresh_from_db()
    assert (learner.goals, learner.github, learner.linkedin) == (
        "- Learn Rust\n- Write more",
        "amina-demo",
        "amina-there",
    )


def test_letters_of_a_contacts_address_are_decoded(client_of, learner):
    client = client_of(learner)
    text = "## Contact\n\n- https://linkedin.com/in/ren%C3%A9-x"
    confirm(client, stage(client, text=text).headers["Location"])
    learner.refresh_from_db()
    assert learner.linkedin == "rené-x"
    assert "https://www.linkedin.com/in/ren%C3%A9-x" in build_readme(learner)


def test_the_project_it_speaks_of_can_be_announced(client_of, learner, topics):
    client = client_of(learner)
    text = "# Hub\n\nProject name: Kiosk\n\nRepository: https://github.com/amina-demo/kiosk\n\n## Tools\n\n- Django\n- Docker"
    page = client.get(stage(client, text=text).headers["Location"])
    assert (
        "/collab/projects/new/?name=Kiosk&amp;repository_url=https%3A%2F%2Fgithub.com%2Famina-demo%2Fkiosk"
        in page.text
    )
    form = client.get("/collab/projects/new/?name=Kiosk&stack=Django").text
    assert 'value="Kiosk"' in form


def test_forgetting_a_readme_asks_first(staged):
    client, address, _row = staged
    assert "Discard this README?" in client.get(f"{address}forget/").text
    assert ReadmeImport.objects.exists()
    assert client.post(f"{address}forget/").headers["Location"] == "/import/"
    assert not ReadmeImport.objects.exists()


@pytest.mark.parametrize("path", ["", "submission/", "undo/", "forget/"])
def test_the_import_of_someone_else_is_not_there(staged, client_of, other, path):
    _client, address, row = staged
    ReadmeImport.objects.update(
        confirmed_at=timezone.now() if path in ("submission/", "undo/") else None
    )
    assert client_of(other).post(f"{address}{path}").status_code == 404


def test_what_to_check_and_each_label_begin_with_a_capital(client_of, learner):
    client = client_of(learner)
    labels = re.findall(r'<label for="id_(?:text|file)">\s*(.*?)\s*<', client.get("/import/").text)
    assert labels == ["Or paste it here", "Or choose a file"]
    conflict = "<<<<<<< HEAD\nTwo heads.\n=======\nOne head.\n>>>>>>> other\n"
    stage(client, text=f"{README}\n{conflict}\n[Your challenge here]\n")
    page = client.get(ReadmeImport.objects.get().get_absolute_url()).text
    notice = page[page.index("Please check") :]
    assert re.findall(r'<li dir="auto">(.*?)</li>', notice[: notice.index("</ul>")]) == [
        "Merge-conflict markers were removed; both versions were read",
        "Unfilled placeholder: [Your challenge here]",
    ]

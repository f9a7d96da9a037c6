"""A README out, everything that is mine, and what both ways cost."""

import io
import json
import uuid
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from learnings.models import Draft, Entry, ReadmeImport
from learnings.models.readme_import import MAX_IMPORTED_ITEMS
from portal.moderation.models import Submission
from tests.fixtures.entries import judge
from tests.fixtures.readmes import LONG, README, confirm, stage


def test_the_export_comes_back_as_the_same_hub(client_of, learner, other, publish, topics):
    publish(
        learner, "Announce early", section="tip", body="In two days.\n\n## Why\n\n- teams form fast"
    )
    publish(learner, "1. Measure first", section="practice", body="Always.")
    challenge = publish(
        learner, "Slow list", kind="challenge", body="", solution="Added an index | measured"
    )
    judge(challenge.solutions.get(), Entry.objects.first().case.reviews.first().reviewer, "approve")
    readme = client_of(learner).get("/@amina/README.md").text
    client = client_of(other)
    confirm(client, stage(client, text=readme).headers["Location"])
    drafts = Draft.objects.filter(entry__author=other).exclude(entry__kind="section")
    drafts = drafts.order_by("title")
    assert [(draft.title, draft.body, draft.solution) for draft in drafts] == [
        ("1. Measure first", "Always.", ""),
        ("Announce early", "In two days.\n\n## Why\n\n- teams form fast", ""),
        ("Slow list", "", "Added an index | measured"),
    ]


def test_bringing_back_ones_own_export_offers_nothing(client_of, learner, publish):
    publish(learner, "Announce early", section="tip", body="In two days.")
    client = client_of(learner)
    page = client.get(stage(client, text=client.get("/@amina/README.md").text).headers["Location"])
    assert "Nothing new" in page.text


def test_sections_and_entries_come_in_the_order_that_was_chosen(client_of, learner, publish):
    first = publish(learner, "Ask early", section="tip")
    second = publish(learner, "Ask often", section="tip")
    publish(learner, "Caching", section="concept")
    client = client_of(learner)
    form = client.get("/export/").context["form"]
    values = {
        name: form[name].value() or "" for name in form.fields if not name.startswith("with-")
    }
    values |= {"with-tips": "on", "with-concepts": "on", "place-tips": 1, "place-concepts": 2}
    values |= {f"entry-{first.pk}": 2, f"entry-{second.pk}": 1}
    assert client.post("/export/", values).status_code == 302
    readme = client.get("/@amina/README.md").text
    lines = [line.split(":")[0] for line in readme.splitlines() if line.startswith(("##", "- "))]
    assert lines == [
        "## Tips for future learners", "- **Ask often**", "- **Ask early**", "## Concepts", "- **Caching**"
    ]  # fmt: skip


def test_a_place_that_is_no_number_gets_a_sentence(client_of, learner):
    response = client_of(learner).post("/export/", {"place-tips": "first"})
    assert response.status_code == 422
    assert "A position is a number from 1 to 9,999." in response.text


def test_everything_that_is_mine_is_one_click_away(client_of, learner, other, publish, write):
    publish(learner, "Announce early", section="tip", body="In two days.")
    write(learner, "Half a thought")
    write(other, "Someone else’s")
    response = client_of(learner).get("/export/everything.zip")
    assert response.headers["Content-Disposition"].startswith('attachment; filename="nexus-amina-')
    archive = zipfile.ZipFile(io.BytesIO(response.content))
    texts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert [name.split("/")[0] for name in texts] == [
        "profile.json", "moderation.json", "README.md", "learnings", "drafts", "learnings.json", "collaboration.json",
        "graded-week.json",
    ]  # fmt: skip
    entry = next(text for name, text in texts.items() if name.startswith("learnings/"))
    assert entry.startswith('---\ntitle: "Announce early"\nkind: "learning"\nsection: "tip"')
    assert entry.endswith("---\n\nIn two days.\n")
    said = json.loads(texts["learnings.json"])
    assert [one["state"] for one in said["entries"]] == ["live", "draft"]
    assert "Someone else" not in "".join(texts.values())
    assert "password" not in texts["profile.json"]


def test_the_readme_can_be_downloaded_as_a_file(client, learner):
    response = client.get("/@amina/README.md?download=1")
    assert response.headers["Content-Disposition"] == 'attachment; filename="README.md"'


def test_a_form_of_an_import_sent_twice_stages_once(client_of, learner):
    client, key = client_of(learner), uuid.uuid4()
    assert len({stage(client, key=key).headers["Location"] for _time in range(2)}) == 1


def test_a_readme_of_one_or_thirty_entries_costs_a_mentor_the_same_queries(
    learner, client_of, mentor, topics, django_assert_num_queries
):
    reader = client_of(mentor)
    long = "## Tips\n\n" + "\n".join(f"- **Tip {number}**: because" for number in range(30))
    submitted = [submit(learner, text) for text in (README, long)]
    with django_assert_num_queries(19):
        assert rows_of_review(reader, submitted[1]) == 30
    newest = submit(learner, "## Tips\n\n- **Another tip**: because")
    with django_assert_num_queries(19):
        assert rows_of_review(reader, newest) == 1
    # The parts of those that another one has replaced are made again from their imports.
    for submission, count in zip(submitted, (2, 30), strict=True):
        with django_assert_num_queries(26):
            assert rows_of_review(reader, submission) == count


def submit(person, text):
    """The submission of all of a README."""
    staged = ReadmeImport.stage(person, text)
    staged.confirm()
    staged.submit()
    return Submission.objects.latest("pk")


def rows_of_review(reader, submission):
    """The number of entries on the page where a mentor reviews a README."""
    return len(reader.get(f"/moderation/submissions/{submission.pk}/").context["rows"])


def test_a_preview_costs_the_same_queries_however_long(
    client_of, learner, django_assert_num_queries
):
    client = client_of(learner)
    for text in ("## Tips\n\n- Ask early\n- Ask often", LONG):
        address = stage(client, text=text).headers["Location"]
        with django_assert_num_queries(4):
            assert client.get(address).status_code == 200


def test_a_readme_goes_out_with_the_same_queries_however_long(
    client, learner, publish, django_assert_num_queries
):
    for number in range(15):
        publish(learner, f"Tip {number}", section="tip")
        publish(learner, f"Challenge {number}", kind="challenge")
        if number in (0, 14):
            with django_assert_num_queries(9):
                assert client.get("/@amina/README.md").status_code == 200


def test_topics_are_found_by_alias_and_in_what_is_said(client_of, learner):
    call_command("load_vocabulary", verbosity=0)
    client = client_of(learner)
    text = (
        "## Technologies\n\n- DRF\n- Docker & Kubernetes\n- PostgreSQL (ORM & raw SQL)\n- Frobnicator\n\n"
        "## Challenges and solutions\n\n- **Emails blocked the answer**: Moved them to Celery with RabbitMQ, in Docker.\n"
    )
    confirm(client, stage(client, text=text).headers["Location"])
    assert [topic.name for topic in learner.skills.all()] == [
        "Django REST Framework", "Docker", "Kubernetes", "PostgreSQL"
    ]  # fmt: skip
    drafts = {draft.title: draft.topics_text for draft in Draft.objects.all()}
    assert drafts == {"Frobnicator": "", "Emails blocked the answer": "Celery, RabbitMQ, Docker"}


def test_a_readme_of_a_great_many_parts_offers_the_first_of_them(client_of, learner):
    client = client_of(learner)
    text = "## Tips\n\n" + "\n".join(
        f"- Tip number {number}" for number in range(MAX_IMPORTED_ITEMS + 5)
    )
    page = client.get(stage(client, text=text).headers["Location"])
    assert (
        f"There are too many sections; import again to get the rest: {MAX_IMPORTED_ITEMS + 5}"
        in page.text
    )
    assert page.context["preview"].offered_count == MAX_IMPORTED_ITEMS


def test_marks_that_turn_the_direction_do_not_get_into_a_title(client_of, learner):
    client = client_of(learner)
    address = stage(client, text="## Tips\n\n- Ask \u202eyltfos\n- Ask often\n").headers["Location"]
    confirm(client, address, **{"f1-title": "Ask\u2066 me\x07 twice"})
    assert [draft.title for draft in Draft.objects.order_by("pk")] == ["Ask yltfos", "Ask me twice"]


def test_what_no_database_keeps_is_taken_out_wherever_it_stands(client_of, learner):
    client = client_of(learner)
    text = "## Tips\n\n- Ask early\n- Ask often\n" + "word\n" * 5_000 + "\x00 and more\n"
    file = SimpleUploadedFile("README.md", text.encode())
    assert "Ask early" in client.get(stage(client, text="", file=file).headers["Location"]).text

"""The original README of submissions whose author imported several READMEs."""

from datetime import timedelta

import pytest
from django.utils import timezone

from learnings.models import ReadmeImport
from portal.moderation.models import Submission
from tests import snapshots

NAMES = ("Docker", "Redis", "Celery")
GONE = "The README isn’t here any longer"


def readme(name):
    return f"# Hub of {name}\n\n## Technologies\n\n- **{name}**: what I use it for\n"


def import_readme(learner, text):
    staged = ReadmeImport.stage(learner, text)
    staged.confirm()
    return staged


@snapshots.fixture
def submissions(learner, topics):
    """Three READMEs that amina imported and submitted one after the other."""
    for name in NAMES:
        import_readme(learner, readme(name)).submit()
    return list(Submission.objects.order_by("pk"))


@pytest.fixture
def shown(client_of, mentor):
    """Return the text that a mentor reads beside a submission; None if there is none."""

    def read(submission):
        page = client_of(mentor).get(f"/moderation/submissions/{submission.pk}/")
        original = page.context["original"]
        assert (GONE in page.text) == (original is None)
        return original and "".join(part.text for part in original.parts)

    return read


def test_each_submission_shows_the_readme_that_it_was_made_of(submissions, shown):
    assert list(map(shown, submissions)) == list(map(readme, NAMES))


def test_an_earlier_readme_has_the_places_of_its_own_entries(submissions, client_of, mentor):
    first = submissions[0]
    page = client_of(mentor).get(f"/moderation/submissions/{first.pk}/")
    assert page.context["original"].case_keys == {first.cases.get().pk}


def test_after_a_day_only_the_newest_readme_is_shown(submissions, shown):
    day_ago = timezone.now() - timedelta(hours=25)
    ReadmeImport.objects.update(confirmed_at=day_ago)
    ReadmeImport.objects.delete_expired()
    assert list(map(shown, submissions)) == [None, None, readme("Celery")]


def test_an_import_that_is_not_submitted_is_not_shown(submissions, shown, learner):
    import_readme(learner, readme("Kafka"))
    assert shown(submissions[2]) == readme("Celery")


def test_what_its_author_left_out_of_an_earlier_readme_is_not_shown(learner, topics, shown):
    staged = ReadmeImport.stage(learner, readme("Docker") + "- **Nginx**: left out\n")
    items = staged.items()
    items[1].keep = False
    staged.save_items(items)
    staged.confirm()
    staged.submit()
    import_readme(learner, readme("Redis"))
    assert shown(Submission.objects.get()) == readme("Docker") + "…\n"


def test_a_changed_text_of_a_later_import_is_not_shown_before_it_is_submitted(
    submissions, shown, learner
):
    changed = readme("Docker").replace("what I use it for", "another text")
    import_readme(learner, changed)
    assert shown(submissions[0]) is None


def test_undoing_a_later_import_leaves_the_earlier_readme_shown(submissions, shown):
    ReadmeImport.objects.latest("confirmed_at").undo_import()
    assert shown(submissions[1]) == readme("Redis")

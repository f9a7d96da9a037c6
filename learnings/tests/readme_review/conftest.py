"""A README with two entries that waits for a mentor."""

import pytest

from learnings.models import ReadmeImport
from learnings.tests.readme_review.sending import README
from portal.moderation.models import Submission
from tests import snapshots


@snapshots.fixture
def submission(learner, topics):
    """Two entries of amina's README, one with a solution, that wait."""
    staged = ReadmeImport.stage(learner, README, address="https://github.com/amina/hub")
    staged.confirm()
    staged.submit()
    return Submission.objects.get()


@pytest.fixture
def address(submission):
    return f"/moderation/submissions/{submission.pk}/"

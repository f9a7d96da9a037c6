"""People and cohorts of the graded week."""

from datetime import timedelta

import pytest
from django.utils import timezone


@pytest.fixture
def running(cohort):
    """A cohort that ends in ten days."""
    cohort.ends_on = timezone.localdate() + timedelta(days=10)
    cohort.save(update_fields=["ends_on"])
    return cohort

"""Production's settings with a constant view, and without limits that one machine would reach."""

from portal.settings import *  # noqa: F403

ROOT_URLCONF = "tests.load.server_urls"
SECOND_FACTOR_REQUIRED = False

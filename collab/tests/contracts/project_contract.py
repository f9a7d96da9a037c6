"""Addresses, endpoints and notifications of a project's contract."""

from datetime import timedelta

from django.utils import timezone

from collab.models import Contract, Endpoint
from collab.periodic_jobs import refresh_contracts
from tests.fixtures.jobs import run_job

URL = "https://api.example/openapi.json"


def address(project, rest=""):
    return f"{project.get_absolute_url()}contract/{rest}"


def sentences(person):
    return [notification.sentence for notification in person.notifications.order_by("pk")]


def without_total(document):
    document["components"]["schemas"]["Order"]["properties"].pop("total")


def with_words(document):
    document["paths"]["/orders"]["get"]["summary"] = "Every order"


def said(project, key):
    return Endpoint.objects.get(project=project, key=key)


def a_day_later(project):
    Contract.objects.filter(project=project).update(looked_at=timezone.now() - timedelta(days=2))
    run_job(refresh_contracts)

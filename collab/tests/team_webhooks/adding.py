"""Adding a webhook to a project, and reading what it is sent."""

import json
import uuid

URL = "https://bot.example/hooks/nexus-9f8e7d"
ALL = ["contract", "request", "standup"]


def page_of(project, rest=""):
    return f"{project.page_url('webhooks')}{rest}"


def add(client, project, address=URL, events=("contract",)):
    values = {"key": uuid.uuid4(), "address": address, "events": events}
    return client.post(page_of(project), values)


def events_of(deliveries):
    return [json.loads(body)["event"] for _url, body, _headers in deliveries]


def save_standup(client, project, did):
    values = {"did": did, "next": "", "blocked": ""}
    return client.post(project.page_url("start") + "standup/", values)

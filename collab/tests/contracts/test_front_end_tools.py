"""Programs for front ends: their commands, their versions, and the document they read."""

import html
import json
import re

import pytest

from collab import front_end_tools
from collab.models import ContractVersion
from collab.tests.contracts.framework_documents import text_of
from collab.tests.contracts.project_contract import address
from tests.front_end_tools import LOCK, ToolsMissing, install, pinned_versions

JSON_URL = "http://testserver/collab/projects/1-kura/contract/openapi.json"


def test_pages_name_the_versions_that_are_checked():
    code = "\n".join(tool.code for tool in front_end_tools.front_end_tools(JSON_URL))
    shown = dict(re.findall(r"([@\w/-]+)@(\d[\d.]+)", code))
    pinned = pinned_versions()
    assert set(shown) == {
        "@faker-js/faker",
        "@stoplight/prism-cli",
        "msw",
        "msw-auto-mock",
        "openapi-typescript",
    }
    assert shown == {name: pinned[name] for name in shown}


def test_lock_file_has_exact_versions_and_no_addresses():
    lock = json.loads(LOCK.read_text())
    assert lock["packages"][""]["dependencies"] == pinned_versions()
    packages = [one for name, one in lock["packages"].items() if name]
    assert all(one["version"] and one["integrity"] for one in packages)
    assert not any("resolved" in one for one in packages)


def test_missing_node_is_told_in_a_sentence(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolsMissing, match=r"^Node.js 20\.17\.0 or later and npm are needed"):
        install()


def test_swagger_is_served_to_programs_as_openapi(client, learner, team):
    ContractVersion.publish(team, text_of("yasg-quickstart.json"), by=learner)
    assert client.get(address(team, "openapi")).json()["swagger"] == "2.0"
    response = client.get(address(team, "openapi.json"))
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Content-Disposition" not in response
    assert response.json()["openapi"].startswith("3.")


@pytest.mark.parametrize(
    ("version", "known"), [("3.0.4", "3.0.3"), ("3.1", "3.1.0"), ("3.1.1", "3.1.0"), ("3.2.0", "3.1.0")]
)  # fmt: skip
def test_programs_get_a_version_that_they_know(version, known):
    document = {"openapi": version, "paths": {}}
    assert front_end_tools.document_for_programs(document) == {"openapi": known, "paths": {}}


def test_pages_show_the_commands(client, learner, team):
    assert client.get(address(team, "openapi.json")).status_code == 404
    ContractVersion.publish(team, text_of("clinic.yaml"), by=learner)
    url = f"http://testserver{address(team, 'openapi.json')}"
    pages = [address(team), address(team, f"endpoints/{team.endpoints.first().pk}/")]
    for page in pages:
        shown = html.unescape(client.get(page).text)
        for tool in front_end_tools.front_end_tools(url):
            assert f"<code>{tool.code}</code>" in shown

"""The command `seed_demo`, which fills an empty site with a demo cohort."""

import pytest
from django.core.management import CommandError, call_command

from collab.models import Brief, JoinRequest, Project
from learnings.models import Entry
from portal import hooks
from portal.models import Topic
from portal.people.demo import PASSWORD
from portal.people.models import Mentorship, User


def test_seed_demo_creates_what_the_readme_says(demo):
    assert User.objects.filter(cohort__slug="cohort-3").count() == 12
    assert Mentorship.objects.filter(cohort__slug="cohort-3").count() == 2
    assert Entry.objects.learnings().count() >= 40
    assert Entry.objects.challenges().count() == 28
    assert Entry.objects.filter(case__submission__kind="readme", status="pending").count() == 20
    assert Brief.objects.count() == 5
    assert Project.objects.count() == 8
    assert set(JoinRequest.objects.values_list("status", flat=True)) == set(
        JoinRequest.Status.values
    )
    assert set(Entry.objects.values_list("status", flat=True)) == {
        "draft",
        "pending",
        "changes_requested",
        "live",
    }
    assert Entry.objects.filter(status="live", waiting_revision__isnull=False).count() == 1
    assert User.objects.get(handle="amina").check_password(PASSWORD)


@pytest.mark.django_db
def test_load_vocabulary_adds_missing_links_and_keeps_the_others():
    Topic.objects.create(slug="django", name="Django")
    own = "https://docs.example/docker/"
    Topic.objects.create(slug="docker", name="Our Docker", docs_url=own)
    call_command("load_vocabulary", verbosity=0)
    assert Topic.objects.get(slug="django").docs_url == "https://docs.djangoproject.com/"
    docker = Topic.objects.get(slug="docker")
    assert (docker.name, docker.docs_url) == ("Our Docker", own)


@pytest.mark.django_db
def test_seed_demo_changes_nothing_on_a_site_with_people(settings, learner):
    settings.DEBUG = True
    call_command("seed_demo", "--if-empty", verbosity=0)
    with pytest.raises(CommandError, match="for an empty site"):
        call_command("seed_demo", verbosity=0)
    assert list(User.objects.all()) == [learner]


@pytest.mark.django_db
def test_seed_demo_refuses_outside_development(settings):
    """With `--yes-in-production` it fills the site, as the fixture `demo` has it do."""
    settings.DEBUG = False
    with pytest.raises(CommandError, match="--yes-in-production"):
        call_command("seed_demo")
    assert not User.objects.exists()


@pytest.mark.django_db
def test_seed_demo_makes_the_cohort_and_then_adds_the_requested_numbers(settings, monkeypatch):
    settings.DEBUG, made = True, []
    functions = {
        "seed": lambda: made.append("cohort") or "",
        "fill": lambda size: made.append(size) or "",
    }
    monkeypatch.setattr(hooks, "find", lambda name: [functions[name]])
    call_command("seed_demo", "--entries", "40", "--people", "5", "--projects", "3", verbosity=0)
    assert made == ["cohort", hooks.Size(entries=40, people=5, projects=3)]


def test_requested_numbers_of_rows_are_added_to_the_demo_cohort(demo):
    for fill in hooks.find("fill"):
        fill(hooks.Size(entries=40, people=5, projects=3))
    assert User.objects.filter(handle__startswith="learner-").count() == 5
    assert Project.objects.filter(name__startswith="Project ").count() == 3
    made = Entry.objects.filter(live_revision__published_under="trust").order_by("-pk")[:40]
    assert {entry.kind for entry in made} == {"learning", "challenge", "solution"}
    assert made[39].live_revision.body.startswith(
        "state build file change check server request code"
    )

"""The command `load_vocabulary`, which every release runs."""

import pytest
from django.core.management import call_command

from portal.models import Topic, TopicAlias

pytestmark = pytest.mark.django_db


def stored():
    topics = {topic.slug: topic.name for topic in Topic.objects.all()}
    return topics, set(TopicAlias.objects.values_list("name", "topic__slug"))


def test_topics_are_added_with_their_aliases_and_then_stay(capsys, django_assert_num_queries):
    with django_assert_num_queries(7):  # with those that begin and end the transaction
        call_command("load_vocabulary")
    topics, aliases = stored()
    assert capsys.readouterr().out == f"Topics: {len(topics)} added, 0 were there.\n"
    assert topics["django-rest-framework"] == "Django REST Framework"
    assert ("drf", "django-rest-framework") in aliases
    with django_assert_num_queries(5):
        call_command("load_vocabulary")
    assert capsys.readouterr().out == f"Topics: 0 added, {len(topics)} were there.\n"
    assert stored() == (topics, aliases)


def test_missing_topics_and_aliases_are_added_around_what_mentors_changed():
    own = Topic.objects.create(slug="containers", name="Docker")
    TopicAlias.objects.create(topic=own, name="drf")
    Topic.objects.create(slug="django", name="Our Django")
    call_command("load_vocabulary", verbosity=0)
    topics, aliases = stored()
    assert (topics["containers"], topics["django"]) == ("Docker", "Our Django")
    assert "docker" not in topics
    assert ("drf", "containers") in aliases
    assert ("django framework", "django") in aliases
    assert topics["python"] == "Python"

"""A search that finds nothing offers the topic whose name was misspelt."""

import pytest
from django.core.management import call_command

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _vocabulary(db):
    call_command("load_vocabulary")


@pytest.mark.parametrize(
    ("typed", "name", "slug"),
    [
        ("kubernets", "Kubernetes", "kubernetes"),
        ("Djnago", "Django", "django"),
        ("typscript", "TypeScript", "typescript"),
    ],
)
def test_a_misspelt_topic_is_offered(client, typed, name, slug):
    page = " ".join(client.get("/search/", {"q": typed}).text.split())
    assert f'Did you mean <a href="/topics/{slug}/" dir="auto">{name}</a>?' in page


@pytest.mark.parametrize("typed", ["xylophonist", "kubernets -docker", "kubernets by:amina", "zz"])
def test_a_word_that_is_near_no_topic_offers_none(client, typed):
    page = client.get("/search/", {"q": typed}).text
    assert "0 found" in page
    assert "Did you mean" not in page


def test_no_topic_is_offered_where_something_was_found(client, learner, publish):
    publish(learner, "Djnago is how my cat types it")
    page = client.get("/search/", {"q": "Djnago"}).text
    assert "1 found" in page
    assert "Did you mean" not in page


def test_the_topic_that_was_typed_is_not_offered_where_a_filter_leaves_nothing(client):
    page = client.get("/search/", {"q": "docker", "topic": "css"}).text
    assert "0 found" in page
    assert "Did you mean" not in page

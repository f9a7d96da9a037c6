"""Skills that are topics, skills that are proposed as topics, and the reminder on Home."""

import pytest

from learnings.models import TopicCase
from portal.models import Topic, TopicAlias
from portal.people import account_deletion
from portal.people.data_export import personal_data
from portal.people.models import User
from portal.people.models.proposed_skill import adopt_proposed_skills
from portal.people.skills import SkillNames, save_skills
from portal.web import rate_limits
from tests.fixtures.jobs import run_job


@pytest.fixture
def save(learner):
    """save("Docker, Zig"): the answer of the settings form with these skills."""

    def post(client, skills):
        page = client.get("/settings/")
        values = {
            name: value for name, value in page.context["form"].initial.items() if value is not None
        }
        return client.post("/settings/", values | {"skills": skills})

    return post


def test_unknown_skills_are_kept_and_proposed(client_of, learner, topics, save):
    browser = client_of(learner)
    response = save(browser, "docker, Quantum  computing, Zig")
    assert response.status_code == 302
    assert [topic.name for topic in learner.skills.all()] == ["Docker"]
    assert [skill.name for skill in learner.proposed_skills.all()] == ["Quantum computing", "Zig"]
    cases = TopicCase.objects.order_by("pk")
    assert [(case.name, case.case.author) for case in cases] == [
        ("Quantum computing", learner),
        ("Zig", learner),
    ]
    page = browser.get("/settings/").text
    assert 'value="Docker, Quantum computing, Zig"' in page
    assert "Waiting for a mentor to add them as topics: Quantum computing, Zig" in page
    assert "The mentors were asked to add them" in page


def test_proposed_skills_are_shown_to_their_person_only(client, client_of, learner, topics, save):
    save(client_of(learner), "Zig")
    assert "Zig" not in client.get("/@amina/").text


def test_saving_again_proposes_nothing_twice(client_of, learner, topics, save):
    browser = client_of(learner)
    for skills in ("Zig", "Zig, Docker", "ZIG"):
        assert save(browser, skills).status_code == 302
    assert TopicCase.objects.count() == 1
    save(browser, "Docker")
    assert learner.proposed_skills.count() == 0


def test_proposal_becomes_a_skill_when_the_topic_is_added(learner, other, topics):
    for person in (learner, other):
        save_skills(person, SkillNames([], ["Zig", "Unwanted"]))
    run_job(adopt_proposed_skills)
    assert learner.skills.count() == 0
    Topic.objects.create(name="Zig", slug="zig")
    run_job(adopt_proposed_skills)
    assert [topic.name for topic in learner.skills.all()] == ["Zig"]
    assert [topic.name for topic in other.skills.all()] == ["Zig"]
    TopicAlias.objects.create(topic=topics["Docker"], name="unwanted")
    run_job(adopt_proposed_skills)
    assert [topic.name for topic in learner.skills.all()] == ["Docker", "Zig"]
    assert learner.proposed_skills.count() == 0


def decide(mentor, name, decision):
    case = TopicCase.objects.get(name=name).case
    reason = "Too narrow." if decision != "approve" else ""
    return case.decide(decision, by=mentor, revision_number=1, reason=reason)


@pytest.mark.parametrize("decision", ["reject", "request_changes"])
def test_rejected_skill_no_longer_waits(client_of, mentor, learner, other, topics, save, decision):
    for person in (learner, other):
        save_skills(person, SkillNames([topics["Docker"]], ["Zig"]))
    decide(mentor, "Zig", decision)
    for person in (learner, other):
        page = client_of(person).get("/settings/").text
        assert "Waiting for a mentor" not in page
        assert 'value="Docker"' in page
        assert "the topic “Zig”: Too narrow." in person.notifications.get().sentence
    Topic.objects.create(name="Zig", slug="zig")
    run_job(adopt_proposed_skills)
    assert [topic.name for topic in learner.skills.all()] == ["Docker"]


def test_undone_rejection_lets_the_skill_wait_again(client_of, mentor, learner, topics):
    save_skills(learner, SkillNames([], ["Zig"]))
    review = decide(mentor, "Zig", "reject")
    review.case.undo(review, by=mentor)
    page = client_of(learner).get("/settings/").text
    assert "Waiting for a mentor to add them as topics: Zig" in page
    assert learner.notifications.count() == 0


def test_rejected_skill_can_be_proposed_again(client_of, mentor, learner, topics, save):
    browser = client_of(learner)
    save(browser, "Zig")
    decide(mentor, "Zig", "reject")
    save(browser, "Docker, zig")
    assert [skill.name for skill in learner.proposed_skills.waiting()] == ["zig"]
    assert TopicCase.objects.filter(case__state="waiting").count() == 1


@pytest.mark.parametrize(
    ("skills", "sentence"),
    [
        ("???", "can’t be the name of a skill"),
        ("x" * 61, "can’t be the name of a skill"),
        ("aa, bb, cc, dd, ee, ff", "Up to 5 skills can be missing"),
        (", ".join(f"skill {n}" for n in range(21)), "Add up to 20 topics"),
    ],
)
def test_impossible_skills_are_refused_and_stay_in_the_field(
    client_of, learner, topics, save, skills, sentence
):
    response = save(client_of(learner), f"{skills}")
    assert response.status_code == 422
    assert sentence in response.text
    assert f'value="{skills}"' in response.text
    assert learner.proposed_skills.count() == 0
    assert TopicCase.objects.count() == 0


def test_too_many_proposals_save_nothing(client_of, learner, topics, save):
    for _time in range(rate_limits.LIMITS["propose"].most):
        rate_limits.count("propose", learner.pk)
    response = save(client_of(learner), "Docker, Zig")
    assert response.status_code == 429
    assert 'value="Docker, Zig"' in response.text
    assert (learner.skills.count(), learner.proposed_skills.count()) == (0, 0)
    assert save(client_of(learner), "Docker").status_code == 302


def test_names_from_check_boxes_join_those_that_were_typed(client_of, learner, topics):
    data = {"skills": ["Docker", "Django", "PostgreSQL"], "learns": ""}
    assert client_of(learner).post("/collab/welcome/2/", data).status_code == 302
    assert {topic.name for topic in learner.skills.all()} == {"Docker", "Django", "PostgreSQL"}


def test_common_skills_are_offered(client_of, learner, other, topics):
    other.skills.set([topics["Docker"]])
    page = client_of(learner).get("/settings/").text
    assert 'data-common="Docker"' in page
    assert '<input type="checkbox" name="skills" value="Docker">' in page


def test_suggestions_count_people(client_of, learner, other, topics, django_assert_num_queries):
    other.skills.set([topics["Docker"]])
    browser = client_of(learner)
    with django_assert_num_queries(4):
        page = browser.get("/people/skills/?start=do").text
    assert "<mark>Do</mark>cker" in page
    assert "1 person" in page
    assert "PostgreSQL" in browser.get("/people/skills/?start=postgres").text
    assert browser.get("/people/skills/").text.strip() == ""


def test_proposed_skills_are_exported_and_erased(learner, topics):
    save_skills(learner, SkillNames([], ["Zig"]))
    (_name, exported), *_rest = personal_data(learner)
    assert '"Zig"' in exported
    account_deletion.schedule_deletion(learner, keep=True)
    User.objects.filter(pk=learner.pk).update(leaving_at=User.objects.get().date_joined)
    account_deletion.erase_due_accounts()
    assert learner.proposed_skills.count() == 0


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ({"display_name": ""}, "your name"),
        ({"track": ""}, "your track"),
        ({"cohort": None}, "your cohort"),
        ({}, "your skills"),
    ],
)
def test_home_offers_the_welcome_while_the_profile_lacks_something(
    client_of, learner, topics, missing, sentence
):
    User.objects.filter(pk=learner.pk).update(**missing)
    if missing:
        learner.skills.set([topics["Docker"]])
    page = client_of(learner).get("/")
    assert page.context["next_step"].rule_name == "finish_profile"
    assert f"Still missing: {sentence}." in page.text
    assert 'href="/collab/welcome/"' in page.text
    assert "/settings/reminder/" in page.text


def test_reminder_ends_when_it_is_dismissed_or_the_profile_is_whole(client_of, learner, topics):
    browser = client_of(learner)
    learner.skills.set([topics["Docker"]])
    assert browser.get("/").context["next_step"].rule_name == "first_entry"
    learner.skills.clear()
    assert browser.post("/settings/reminder/", follow=True).redirect_chain == [("/", 302)]
    page = browser.get("/")
    assert page.context["next_step"].rule_name == "first_entry"
    assert "Finish your profile" not in page.text


def test_reminder_is_a_small_card_beside_a_more_urgent_step(
    client_of, learner, other, make_project, ask
):
    ask(make_project(learner), other)
    page = client_of(learner).get("/")
    assert page.context["next_step"].rule_name == "answer_request"
    assert page.text.count("Finish your profile") == 1

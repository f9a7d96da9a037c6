"""The admin: all models, few queries, no private data."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.ops.encryption import decrypt
from portal.people.models import User

# Drafts, dismissed suggestions and proposed skills are visible to their owners only.
PRIVATE = {
    "collab.NotForMe",
    "collab.SavedProject",
    "collab.TeamWebhook",
    "people.ApiToken",
    "learnings.Draft",
    "moderation.CohortMessage",
    "moderation.CohortMessageCopy",
    "learnings.ReadmeImport",
    "learnings.ReadmeLayout",
    "people.FormDraft",
    "people.HandleKey",
    "people.ProposedSkill",
    "people.RetiredHandle",
    "learnings.PinnedEntry",
    "learnings.ReadmeDocument",
    "learnings.RenderedText",
    "moderation.OwnReply",
    "moderation.ParagraphComment",
    "moderation.PrivateNote",
    "moderation.ReviewDraft",
}
# Mentors change these on pages of their own; scores and peers' words are not the operators'.
PRIVATE |= {
    "capstone.CalendarLink",
    "capstone.Certificate",
    "capstone.CohortSetup",
    "capstone.Criterion",
    "capstone.Deliverable",
    "capstone.DeliverableKind",
    "capstone.HandIn",
    "capstone.MemberResult",
    "capstone.Milestone",
    "capstone.PeerReview",
    "capstone.Result",
    "capstone.Rubric",
    "capstone.Score",
    "capstone.ScoreSheet",
    "capstone.SecondLook",
    "capstone.SelfScore",
    "capstone.Slot",
}
NOT_OURS = {
    "admin.LogEntry",
    "auth.Permission",
    "contenttypes.ContentType",
    "sessions.Session",
    "account.EmailConfirmation",
    "portal.PageCacheEpoch",
    "portal.RateLimitCount",
}
MOST_QUERIES = 12


def test_admin_has_every_model_except_private_ones():
    absent = {model._meta.label for model in apps.get_models() if model not in admin.site._registry}
    assert absent - NOT_OURS == PRIVATE


def test_admin_lists_and_searches_use_few_queries(demo, client_of, operator):
    browser = client_of(operator)
    too_many = []
    for model, options in admin.site._registry.items():
        address = f"/operator/{model._meta.app_label}/{model._meta.model_name}/"
        for query in ("", "?q=amina") if options.search_fields else ("",):
            with CaptureQueriesContext(connection) as queries:
                page = browser.get(address + query)
            assert page.status_code == 200, address
            assert " style=" not in page.text, address
            assert "<script>" not in page.text, address
            if len(queries) > MOST_QUERIES:
                too_many.append((address, len(queries)))
    assert too_many == []


def test_admin_cannot_delete_users(client_of, operator, learner):
    assert (
        client_of(operator)
        .post(f"/operator/people/user/{learner.pk}/delete/", {"post": "yes"})
        .status_code
        == 403
    )


def opened_form_data(browser, person):
    """Return the data that the unchanged form of a person submits."""
    page = browser.get(f"/operator/people/user/{person.pk}/change/")
    values = {}
    for field in page.context["adminform"].form:
        value = field.value()
        shown = {field.html_name: value, field.html_initial_name: value}
        values |= {name: value for name, value in shown.items() if value not in (None, False)}
    assert 'name="initial-bio"' in page.text
    return values


def test_admin_page_opened_earlier_reverts_no_other_changes(client_of, operator, learner, topics):
    """Fields that the operator did not change keep what others saved meanwhile."""
    User.objects.filter(pk=learner.pk).update(is_operator=True, bio="as it was")
    browser = client_of(operator)
    values = opened_form_data(browser, learner)
    User.objects.filter(pk=learner.pk).update(is_operator=False, bio="new words")
    learner.skills.set([topics["Docker"]])
    answer = browser.post(
        f"/operator/people/user/{learner.pk}/change/", values | {"display_name": "Amina D."}
    )
    assert answer.status_code == 302
    after = User.objects.get(pk=learner.pk)
    assert (after.display_name, after.bio, after.is_operator) == ("Amina D.", "new words", False)
    assert [topic.name for topic in after.skills.all()] == ["Docker"]
    assert after.version == learner.version + 1


def test_admin_saves_the_webhook_of_a_cohort_with_other_fields(client_of, operator, cohort):
    address = f"https://discord.com/api/webhooks/123456789/{'a' * 40}"
    values = {
        "programme": cohort.programme,
        "name": "Cohort 4",
        "slug": cohort.slug,
        "starts_on": "2026-10-01",
        "ends_on": "2099-12-18",
        "review_policy": cohort.review_policy,
        "new_webhook": address,
        "mentorships-TOTAL_FORMS": 1,
        "mentorships-INITIAL_FORMS": 0,
        "mentorships-0-user": operator.pk,
    }
    answer = client_of(operator).post(f"/operator/people/cohort/{cohort.pk}/change/", values)
    assert answer.status_code == 302
    cohort.refresh_from_db()
    assert (cohort.name, decrypt(cohort.webhook)) == ("Cohort 4", address)
    assert [mentorship.user for mentorship in cohort.mentorships.all()] == [operator]


@pytest.mark.parametrize("who", ["mentor", "learner"])
def test_admin_is_404_for_everyone_else(client_of, request, who):
    assert client_of(request.getfixturevalue(who)).get("/operator/", follow=True).status_code == 404


IRREGULAR_PLURALS = (
    "people",
    "criteria",
    "thanks",
    "hidden",
    "topics to learn",
    "page cache epochs",
)


def _regular_plural(name):
    """The plural by the rules of English spelling."""
    if name.endswith(("s", "x", "z", "ch", "sh")):
        return f"{name}es"
    if name.endswith("y") and name[-2] not in "aeiou":
        return f"{name[:-1]}ies"
    return f"{name}s"


def test_models_have_plurals_as_english_spells_them():
    labels = {"collab", "capstone", "learnings", "moderation", "people", "portal"}
    wrong = []
    for model in (model for model in apps.get_models() if model._meta.app_label in labels):
        name, plural = str(model._meta.verbose_name), str(model._meta.verbose_name_plural)
        is_same_already = name.endswith("preferences")
        if plural not in IRREGULAR_PLURALS and not is_same_already:
            wrong += [(name, plural)] if plural != _regular_plural(name) else []
    assert wrong == []

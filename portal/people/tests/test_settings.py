"""A person's settings."""

import re

import pytest
from django.utils import timezone

from portal.people import account_deletion
from portal.people.forms.settings import ANCHORS, SettingsForm
from portal.people.models import FormerHandle, User, join_cohort
from portal.web.edit_versions import StaleEdit


def form(person, **changes):
    values = {
        "display_name": person.display_name,
        "handle": person.handle,
        "track": person.track,
        "cohort": person.cohort_id or "",
        "time_zone": "Africa/Nairobi",
        "skills": "",
        "version": person.version,
        "open_to_collaborate": "on",
    }
    return values | changes


def test_settings_are_saved(client_of, learner, topics):
    response = client_of(learner).post(
        "/settings/", form(learner, skills="Docker, postgres", bio="Hello")
    )
    assert response.status_code == 302
    learner.refresh_from_db()
    assert (learner.bio, learner.time_zone, learner.version) == ("Hello", "Africa/Nairobi", 2)
    assert [topic.name for topic in learner.skills.all()] == ["Docker", "PostgreSQL"]


def values_of_page(browser):
    """What the browser sends of the settings if nothing is changed."""
    form = browser.get("/settings/").context["form"]
    fields = [*form, *form.emails]
    return {
        field.html_name: "on" if field.value() is True else field.value()
        for field in fields
        if field.value() not in (None, False)
    }


def notices_of(page, section):
    """The sentences of the notices in a section of the page, or above all sections."""
    html = page[page.index(f'id="{section}"') :]
    html = html[: html.index("<h1>" if section == "messages" else "</section>")]
    return re.findall(r'role="status">.*?<p>(.*?)</p>', html, re.DOTALL)


@pytest.mark.parametrize(
    ("section", "changes", "place", "told"),
    [
        ("profile", {"bio": "New"}, "profile", ["Profile saved. This is how others see you."]),
        ("availability", {"time_zone": "Asia/Tokyo"}, "availability", ["Availability saved."]),
        ("account", {"handle": "amina-x"}, "account", ["Account saved."]),
        ("notifications", {"mail-talk": "weekly"}, "notifications", ["Email settings saved."]),
        ("notifications", {"mail-language": "fr"}, "notifications", ["Email settings saved."]),
        # Each button saves all.
        (
            "availability",
            {"mail-talk": "weekly", "time_zone": "Asia/Tokyo"},
            "availability",
            ["Availability saved.", "Email settings saved."],
        ),
        ("availability", {}, "availability", ["Availability saved."]),
        # The Enter key presses the first button.
        ("profile", {"handle": "amina-x"}, "account", ["Account saved."]),
        ("", {"handle": "amina-x"}, "account", ["Account saved."]),
        ("nonsense", {}, "profile", ["Profile saved. This is how others see you."]),
    ],
)
def test_settings_say_what_was_saved_where_it_was_sent(
    client_of, learner, section, changes, place, told
):
    browser = client_of(learner)
    values = values_of_page(browser) | changes | {"section": section}
    answer = browser.post("/settings/", values)
    assert (answer.status_code, answer.url) == (302, f"/settings/#{place}")
    page = browser.get(answer.url).text
    assert notices_of(page, place) == told
    assert notices_of(page, "messages") == []
    assert page.count('role="status"') - browser.get("/settings/").text.count(
        'role="status"'
    ) == len(told)


def test_settings_tell_of_a_proposed_skill_in_the_section_that_was_sent(client_of, learner, topics):
    browser = client_of(learner)
    values = values_of_page(browser) | {"skills": "Djnago", "section": "profile"}
    page = browser.post("/settings/", values, follow=True).text
    saved, proposed = notices_of(page, "profile")
    assert saved == "Profile saved. This is how others see you."
    assert proposed.startswith("Djnago isn’t in our list of topics yet.")


def test_another_page_shows_what_the_settings_would_have_told(client_of, learner):
    browser = client_of(learner)
    browser.post("/settings/", values_of_page(browser) | {"section": "account"})
    assert notices_of(browser.get("/people/blocked/").text, "messages") == ["Account saved."]


def test_each_section_with_a_button_says_which_it_is(client_of, learner):
    page = client_of(learner).get("/settings/").text
    assert re.findall(r'name="section"\s+value="(\w+)"', page) == ANCHORS


@pytest.mark.parametrize(
    "typed",
    [
        "amina-w",
        "@amina-w",
        "https://{page}amina-w",
        " HTTPS://www.{page}amina-w/?tab=repositories#top ",
        "ke.{page}amina-w/",
        "https://m.{page}amina-w",
        "www.{page}amina-w",
    ],
)
def test_settings_take_the_address_of_a_page_elsewhere_as_a_username(client_of, learner, typed):
    names = {
        "github": typed.format(page="github.com/"),
        "linkedin": typed.format(page="linkedin.com/in/"),
    }
    assert client_of(learner).post("/settings/", form(learner, **names)).status_code == 302
    learner.refresh_from_db()
    assert (learner.github, learner.linkedin) == ("amina-w", "amina-w")


@pytest.mark.parametrize(
    ("typed", "stored", "link"),
    [
        ("https://www.linkedin.com/in/ren%C3%A9-x/", "rené-x", "ren%C3%A9-x"),
        ("https://www.linkedin.com/in/rene%CC%81-x", "rené-x", "ren%C3%A9-x"),
        ("ren%C3%A9-x", "rené-x", "ren%C3%A9-x"),
        ("rené-x", "rené-x", "ren%C3%A9-x"),
        # Neither letters nor UTF-8: as it was typed.
        ("a%F0%9F%98%80", "a%F0%9F%98%80", "a%F0%9F%98%80"),
        ("ren%E9-x", "ren%E9-x", "ren%E9-x"),
        ("a%2Fb", "a%2Fb", "a%2Fb"),
    ],
)
def test_letters_of_a_linkedin_address_are_stored_decoded_and_linked(
    client_of, learner, typed, stored, link
):
    browser = client_of(learner)
    assert browser.post("/settings/", form(learner, linkedin=typed)).status_code == 302
    learner.refresh_from_db()
    assert learner.linkedin == stored
    page = browser.get(learner.get_absolute_url()).text
    assert f'href="https://www.linkedin.com/in/{link}"' in page


@pytest.mark.parametrize(
    "typed",
    [
        "https://github.com/",
        "https://github.com/amina/alx-project-nexus",
        "https://example.com/amina",
        "https://github.com.example.com/amina",
        "https://githubxcom/amina",
        "a" * 40,
    ],
)
def test_settings_refuse_another_address_and_keep_it(client_of, learner, typed):
    response = client_of(learner).post("/settings/", form(learner, github=typed))
    assert response.status_code == 422
    assert response.context["form"].errors.keys() == {"github"}
    assert f'value="{typed}"' in response.text


def test_settings_have_all_in_sections_that_their_navigation_leads_to(client_of, learner):
    page = client_of(learner).get("/settings/").text
    nav = page[page.index('class="filters side-nav"') :]
    anchors = re.findall(r'href="#(\w+)"', nav[: nav.index("</nav>")])
    assert anchors == re.findall(r'<section class="card stack" id="(\w+)"', page)
    assert anchors == [
        "profile",
        "availability",
        "account",
        "notifications",
        "security",
        "privacy",
        "api",
    ]
    assert f'<a class="btn btn-s" href="/@{learner.handle}/">View profile</a>' in page
    for address in ("/collab/wishes/", "/accounts/email/", "/accounts/2fa/",
                    "/accounts/password/change/", "/accounts/sessions/", "/accounts/3rdparty/",
                    "/export/", "/export/everything.zip", "/people/blocked/", "/settings/leave/", "/settings/tokens/"):  # fmt: skip
        assert f'href="{address}"' in page
    fields = set(re.findall(r'name="(\w+)"', page[page.index('id="profile"') :]))
    assert fields >= set(SettingsForm.Meta.fields)


def test_each_button_saves_the_profile_and_the_choices_of_emails(client_of, learner):
    learner.update_mail_choices({"talk": "weekly"})
    browser = client_of(learner)
    page = browser.get("/settings/").text
    section = page[page.index('id="notifications"') :]
    assert '<option value="weekly" selected>' in section[section.index('name="mail-talk"') :]
    values = form(learner, bio="Typed above.") | {"mail-talk": "daily", "mail-review": "now"}
    own = page[page.index("novalidate") : page.index('id="security"')]
    assert own.count("<form") == 0, "one form, so that no button loses what is typed in another"
    assert browser.post("/settings/", values).status_code == 302
    learner.refresh_from_db()
    assert (learner.bio, learner.mail_choices) == ("Typed above.", {"talk": "daily"})


def test_settings_with_an_unknown_choice_of_emails_keep_what_was_typed(client_of, learner):
    values = form(learner, bio="Typed above.") | {"mail-talk": "pigeon"}
    answer = client_of(learner).post("/settings/", values)
    assert answer.status_code == 422
    assert "Typed above." in answer.text
    assert "“pigeon” isn’t one of the choices." in answer.text
    learner.refresh_from_db()
    assert (learner.bio, learner.mail_choices) == ("", {})


def test_settings_of_a_person_without_a_track_have_none_chosen_and_take_one(client_of, learner):
    browser = client_of(learner)
    assert browser.post("/settings/", form(learner, track="")).status_code == 302
    learner.refresh_from_db()
    assert learner.track == ""
    checked = re.findall(r'name="track" value="(\w*)"[^>]*checked', browser.get("/settings/").text)
    assert checked == [""]
    assert browser.post("/settings/", form(learner, track="frontend")).status_code == 302
    learner.refresh_from_db()
    assert learner.track == "frontend"
    assert browser.post("/settings/", form(learner, track="sideways")).status_code == 422


def test_single_key_shortcuts_are_on_until_the_settings_turn_them_off(client, client_of, learner):
    mine = client_of(learner)
    assert "data-keys=" in mine.get("/settings/").text
    assert "data-keys=" not in client.get("/help/").text
    assert mine.post("/settings/", form(learner)).status_code == 302
    learner.refresh_from_db()
    assert learner.single_key_shortcuts is False
    page = mine.get("/settings/").text
    assert ("data-keys=" in page, "data-help" in page) == (False, False)
    changes = {"single_key_shortcuts": "on"}
    assert mine.post("/settings/", form(learner, **changes)).status_code == 302
    assert "data-keys=" in mine.get("/settings/").text


def test_settings_suggest_a_topic_for_an_unknown_one(client_of, learner, topics):
    values = form(learner, skills="Djnago", bio="kept")
    response = client_of(learner).post("/settings/", values, follow=True)
    assert "Djnago isn’t in our list of topics yet." in response.text
    assert "Did you mean Django?" in response.text
    learner.refresh_from_db()
    assert learner.bio == "kept"


def test_settings_with_a_stale_version_show_both_values(client_of, learner):
    client = client_of(learner)
    client.post("/settings/", form(learner, bio="from the other tab"))
    response = client.post("/settings/", form(learner, bio="typed here"))
    assert response.status_code == 409
    assert "from the other tab" in response.text
    assert "typed here" in response.text
    assert User.objects.get(pk=learner.pk).bio == "from the other tab"


def test_former_handle_redirects_and_stays_reserved(client_of, client, learner, other):
    client_of(learner).post("/settings/", form(learner, handle="amina-d"))
    response = client.get("/@amina/")
    assert response.status_code == 302
    assert response.headers["Location"] == "/@amina-d/"
    taken = client_of(other).post("/settings/", form(other, handle="amina"))
    assert taken.status_code == 422
    assert FormerHandle.objects.get().handle == "amina"


@pytest.mark.parametrize(
    "handle", ["Admin", "operator", "a", "two--hyphens", "-x-", "ünal", "a b c"]
)
def test_settings_refuse_an_invalid_handle(client_of, learner, handle):
    response = client_of(learner).post("/settings/", form(learner, handle=handle))
    assert response.status_code == 422


def test_settings_ignore_role_and_trust(client_of, learner):
    client_of(learner).post(
        "/settings/", form(learner, is_operator="on", is_active="", email="x@example.com")
    )
    learner.refresh_from_db()
    assert (learner.is_operator, learner.is_active, learner.email) == (
        False,
        True,
        "amina@example.com",
    )


def test_settings_refuse_a_cohort_that_publishes_first(client_of, learner, cohort):
    cohort.review_policy = "publish_first"
    cohort.save()
    learner.cohort = None
    learner.save()
    response = client_of(learner).post("/settings/", form(learner, cohort=cohort.pk))
    assert response.status_code == 422


def test_settings_with_a_stale_cohort_answer_409(client_of, learner, cohort):
    """The cohort changed while the form was open: the page says so, and keeps the new one."""
    learner.cohort = None
    learner.save(update_fields=["cohort"])
    values = form(learner, bio="typed here")
    join_cohort(learner, cohort)
    response = client_of(learner).post("/settings/", values)
    assert response.status_code == 409
    assert "typed here" in response.text
    assert User.objects.get(pk=learner.pk).cohort == cohort


def test_settings_opened_before_deletion_restore_nothing(learner):
    opened = User.objects.get(pk=learner.pk)
    account_deletion.schedule_deletion(learner, keep=True)
    User.objects.filter(pk=learner.pk).update(leaving_at=timezone.now())
    account_deletion.erase_due_accounts()
    opened.bio = "I was here"
    with pytest.raises(StaleEdit):
        opened.save_settings(version=opened.version, changed=["bio"])
    assert User.objects.get(pk=learner.pk).bio == ""


def test_concurrent_mail_choices_are_both_kept(learner):
    one, two = User.objects.get(pk=learner.pk), User.objects.get(pk=learner.pk)
    one.update_mail_choices({"talk": "off"})
    two.update_mail_choices({"thanks": "off"})
    assert User.objects.get(pk=learner.pk).mail_choices == {"talk": "off", "thanks": "off"}


def test_second_save_writes_only_its_own_changes(learner):
    me = User.objects.get(pk=learner.pk)
    me.remember_columns()
    me.handle = "amina-new"
    me.save()
    assert me.handle_skeleton == "amlna-new"
    User.objects.filter(pk=me.pk).update(handle="amina-newest", bio="Written meanwhile.")
    me.display_name = "Amina"
    me.save()
    me.refresh_from_db()
    assert (me.handle, me.bio, me.display_name) == ("amina-newest", "Written meanwhile.", "Amina")

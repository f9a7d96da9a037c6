"""Names and handles: invisible, mixed-script, role-like and imitating ones are refused."""

import importlib

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client

from portal.people.lookalikes import handle_skeleton
from portal.people.models import FormerHandle, HandleKey, RetiredHandle, User, handle_is_free
from portal.people.names import check_name
from portal.people.tests.test_settings import form
from portal.people.tests.test_sign_in import sign_up
from tests.races import race_rounds, run_concurrently

UNSEEN = {
    "zero width space": "Am\u200bina",
    "zero width space alone": "\u200b",
    "Hangul filler": "\u3164",
    "half-width filler": "\uffa0\uffa0",
    "braille blank": "\u2800",
    "word joiner": "Amina\u2060",
    "byte order mark": "\ufeffAmina",
    "soft hyphen": "Ami\u00adna",
    "right to left": "\u202eanimA",
    "isolate": "\u2066Amina\u2069",
    "tags": "Amina\U000e0041\U000e0042",
    "variation selectors": "\ufe0f\ufe0e",
    "variation selector in a name": "Amina\ufe0f",
    "joiner in Latin letters": "Ami\u200dna",
    "joiner at the end": "علی\u200c",
    "invisible times": "Amina\u2062",
    "grapheme joiner": "Ami\u034fna",
    "private use": "Amina\ue000",
    "unassigned": "Amina\U0003fffe",
}
MIXED = ["Аmina", "Kоfi", "Αmina", "Aминa", "Ama Вoateng", "Omar-Fаrouk"]
SIGNS = [
    "✓ Amina",
    "Amina ✔",
    "☑ Amina",
    "★Amina",
    "@wanjiru",
    "Amina 🛡",
    "✅",
    "Amina\u20e3ⓥ",
    "$amina",
]
NO_LETTERS = ["...", "-", "()", "’’"]
ROLES = [
    "Mentor",
    "MENTOR",
    "Amina (mentor)",
    "rnentor",
    "adm1n",
    "4dm1n",
    "Adrnin",
    "Nexus Support",
    "nexus-support",
    "Official",
    "Moderator",
    "M0derat0r",
    "Staff",
    "m e n t o r",
    "M.e.n.t.o.r",
    "The Real Admin",
    "NexusTeam",
    "𝐌𝐞𝐧𝐭𝐨𝐫",
    "Ｍentor",
    "Mentór",
    "Modérateur",
    "Modératrice",
    "Administratrice",
    "Mentore",
    "Équipe Nexus",
    "Officielle",
    "admin1",
    "Anonymous",
    "Anonyme",
    "mentor 2",
    "Opérateur",
]
FINE = [
    "Amina Diallo",
    "Chloé Nguema",
    "O’Neil D'Arcy",
    "ليلى حسن",
    "አማረ ተስፋዬ",
    "山田 太郎",
    "ヤマダタロウ",
    "田中ハナコJr",
    "김철수",
    "陳大文",
    "Амина Ким",
    "Αλέξανδρος",
    "علی‌رضا",
    "ශ්‍රී",
    "हिन्दी राम",
    "Nguyễn Thị Minh Khai",
    "Łukasz Straße",
    "Samuel Oluwaseun Adebayo-Williams the Younger",
    "Mentorita Adminah",
    "Staffan Modeste",
    "Joe Root",
    "Amina (she/her)",
    "Kofi 2",
    "李小龙 Bruce Lee",
    "Амина Diallo",
    "Jean-Noël N’Guessan",
]


@pytest.mark.parametrize("name", UNSEEN.values(), ids=UNSEEN.keys())
def test_invisible_name_is_refused(name):
    with pytest.raises(ValidationError, match="invisible characters"):
        check_name(name)


@pytest.mark.parametrize(
    ("names", "code"),
    [(MIXED, "mixed"), (SIGNS, "signs"), (NO_LETTERS, "no_letters"), (ROLES, "role")],
)
def test_imitating_name_is_refused(names, code):
    codes = {}
    for name in names:
        with pytest.raises(ValidationError) as refused:
            check_name(name)
        codes[name] = refused.value.code
    assert codes == dict.fromkeys(names, code)


@pytest.mark.parametrize("name", FINE)
def test_names_of_all_scripts_are_accepted(name):
    check_name(name)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("Am\u200bina", "invisible characters"),
        ("✓ Mentor", "could be mistaken for a badge of this site"),
        ("Аmina", "mixes letters of several scripts"),
        ("Mentor", "could be mistaken for a role on this site"),
        ("Wanj1ru", "looks like the handle of another person"),
        ("W4nj1ru", ""),
    ],
)
def test_settings_say_what_is_wrong_with_a_name(client_of, learner, make_person, name, sentence):
    make_person("wanjiru")
    response = client_of(learner).post("/settings/", form(learner, display_name=name))
    assert (response.status_code, sentence in response.text) == (422 if sentence else 302, True)
    assert (User.objects.get(pk=learner.pk).display_name == name) is not bool(sentence)


def test_display_name_may_be_shared_or_kept(client_of, learner, make_person):
    make_person("wanjiru", display_name="Wanjiru")
    assert (
        client_of(learner).post("/settings/", form(learner, display_name="Wanjiru")).status_code
        == 302
    )
    old = make_person("mentor-ama", display_name="Ama ✓ Mentor")
    assert client_of(old).post("/settings/", form(old, bio="As before.")).status_code == 302
    old.refresh_from_db()
    assert (old.handle, old.display_name, old.bio) == ("mentor-ama", "Ama ✓ Mentor", "As before.")


OFFICIAL_HANDLES = [
    "rnentor",
    "adm1n",
    "nexus-support",
    "mentor-amina",
    "m0derator",
    "admin1",
    "the-official",
    "staff-2",
    "nexusteam",
    "moderateur",
]
LOOK_ALIKES = ["wanj1ru", "wanjlru", "wanjiru"]


@pytest.mark.parametrize("handle", OFFICIAL_HANDLES)
def test_handle_that_reads_like_a_role_is_refused(client, client_of, learner, handle):
    assert (
        "could be mistaken for a role on this site"
        in sign_up(client, email="n@example.com", handle=handle).text
    )
    response = client_of(learner).post("/settings/", form(learner, handle=handle))
    assert response.status_code == 422
    assert list(User.objects.values_list("handle", flat=True)) == ["amina"]


@pytest.mark.parametrize("handle", LOOK_ALIKES)
def test_handle_that_looks_like_a_taken_one_is_refused(
    client, client_of, learner, make_person, handle
):
    make_person("wanjiru")
    assert "looks like one that is" in sign_up(client, email="n@example.com", handle=handle).text
    response = client_of(learner).post("/settings/", form(learner, handle=handle))
    assert response.status_code == 422
    assert "looks like one that is" in response.text
    assert User.objects.count() == 2


@pytest.mark.parametrize("handle", ["o1d-name", "old-narne"])
def test_handle_that_looks_like_a_former_one_is_refused(client, learner, handle):
    FormerHandle.objects.create(handle="old-name", user=learner, until="2099-01-01T00:00Z")
    assert "looks like one that is" in sign_up(client, email="n@example.com", handle=handle).text
    assert handle_is_free(handle, to=learner)


def test_database_refuses_a_look_alike_handle(make_person):
    make_person("wanjiru")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_person("wanj1ru")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=make_person("other").pk).update(handle="wanjlru")


def test_handle_skeleton_is_equal_in_the_database_and_in_python(make_person):
    handles = ["a0b1c5", "rrnvvv", "lil1i", "r-n-vv", "x55-rnrn", "abc", "vvvrnn", "i1l"]
    people = [make_person(handle) for handle in handles]
    kept = User.objects.in_bulk([person.pk for person in people])
    assert [kept[person.pk].handle_skeleton for person in people] == [
        handle_skeleton(h) for h in handles
    ]


def test_existing_look_alike_handles_keep_working(make_person):
    """The migration marks only the later ones."""
    first, alone = make_person("wanjiru"), make_person("kofi")
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX user_handle_looks_unique")
    later = [make_person(handle) for handle in ("wanj1ru", "wanjlru")]
    migration = importlib.import_module("portal.people.migrations.0006_handles")
    migration.mark_look_alikes(apps, connection.schema_editor())
    assert set(User.objects.filter(shares_skeleton=True)) == set(later)
    assert set(User.objects.filter(shares_skeleton=False)) == {first, alone}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_concurrent_sign_ups_with_look_alike_handles_make_one_account(settings):
    for number in race_rounds(few=5):
        User.objects.all().delete()
        EmailAddress.objects.all().delete()
        cache.clear()  # resets the limit on sign-ups of a network

        def act(handle, number=number):
            return sign_up(Client(), email=f"{handle}-{number}@example.com", handle=handle)

        answers = run_concurrently(lambda: act("wanjiru"), lambda: act("wanj1ru"))
        assert [answer.status_code < 500 for answer in answers] == [True, True]
        assert User.objects.count() == 1


# Handles of erased people


@pytest.mark.django_db
def test_retired_handle_is_stored_as_a_keyed_hash_and_refused(client, settings):
    RetiredHandle.retire("zebrafinch")
    RetiredHandle.retire("zebrafinch")
    assert RetiredHandle.objects.count() == 1
    assert "zebrafinch" not in str([*RetiredHandle.objects.values(), *HandleKey.objects.values()])
    for handle in ("zebrafinch", "zebraf1nch"):
        assert "This handle is taken" in sign_up(client, email="n@example.com", handle=handle).text
    assert not User.objects.exists()
    assert handle_is_free("zebra")


@pytest.mark.django_db
def test_retired_handle_stays_refused_after_key_rotation(settings):
    RetiredHandle.retire("zebrafinch")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key " * 5, [settings.SECRET_KEY]
    assert HandleKey.reencrypt() == "Keys of erased handles: 1 sealed again, 0 cannot be read."
    settings.SECRET_KEY_FALLBACKS = []
    assert RetiredHandle.is_retired("zebrafinch")


@pytest.mark.django_db
def test_lost_site_key_blocks_neither_sign_up_nor_deletion(settings, caplog):
    RetiredHandle.retire("zebrafinch")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key " * 5, []
    assert not RetiredHandle.is_retired("zebrafinch")
    assert "cannot be read" in caplog.text
    assert HandleKey.reencrypt() == "Keys of erased handles: 0 sealed again, 1 cannot be read."
    RetiredHandle.retire("waxbill")
    assert RetiredHandle.is_retired("waxbill")

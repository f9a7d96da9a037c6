"""The page of a wave of spam: what it finds, what it keeps, and what it refuses."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from learnings.models import Comment, Entry
from portal.moderation.models import MAX_POSTS, Review
from portal.people.models import FormReceipt
from tests import snapshots
from tests.fixtures.moderation import first_item, flag

PAGE = "/moderation/waves/"
SPAM = "Cheap pills at https://www.spam.example/now"


def titles(page):
    return [post.title for post, _is_ticked in page.context["rows"]]


def form_of(page, **values):
    """What the form sends with everything ticked, as the page shows it."""
    form = page.context["form"]
    ticked = [post.value for post, is_ticked in page.context["rows"] if is_ticked]
    return {"key": str(form["key"].value()), "reason": "Advertising.", "post": ticked} | values


@snapshots.fixture
def spam(learner, other, publish, send, make_project):
    publish(learner, "Public spam", body=SPAM)
    send(other, "Waiting spam", body=SPAM)
    good = publish(other, "Innocent", body="About https://notspam.example/ and spam.example.org")
    Comment(entry=good, author=learner, body=SPAM).post()
    make_project(learner, "Pills", description=SPAM)


def test_posts_are_found_by_author_day_and_host(spam, client_of, mentor):
    browser = client_of(mentor)
    by_author = browser.get(f"{PAGE}?author=@Amina")
    assert sorted(titles(by_author)) == ["Comment on Innocent", "Pills", "Public spam"]
    assert by_author.context["wave"].public == 3
    by_host = browser.get(f"{PAGE}?host=https://spam.example/")
    expected = ["Comment on Innocent", "Pills", "Public spam", "Waiting spam"]
    assert sorted(titles(by_host)) == expected
    today = timezone.localdate()
    assert len(titles(browser.get(f"{PAGE}?day={today}"))) == 5
    assert titles(browser.get(f"{PAGE}?day={today - timedelta(days=2)}")) == []
    assert titles(browser.get(f"{PAGE}?day={today}&author=omar&host=spam.example")) == [
        "Waiting spam"
    ]
    assert titles(browser.get(PAGE)) == []
    assert "Enter the name of a site" in browser.get(f"{PAGE}?host=nonsense").text


def test_what_was_flagged_and_withdrawn_is_no_post(learner, client_of, mentor, send):
    withdrawn = send(learner, "Withdrawn", body=SPAM)
    flag(withdrawn, mentor)
    withdrawn.withdraw()
    assert titles(client_of(mentor).get(f"{PAGE}?author=amina")) == []


def test_an_item_leads_to_its_wave(spam, client_of, mentor):
    page = first_item(client_of(mentor)).text
    today = timezone.localdate().isoformat()
    for query in ("author=omar", f"day={today}", "host=spam.example"):
        assert f'href="{PAGE}?{query}"' in page


def test_one_form_stops_it_once_and_undoes_it(spam, client_of, mentor):
    browser, address = client_of(mentor), f"{PAGE}?host=spam.example"
    data = form_of(browser.get(address), days="3")
    first, second = browser.post(address, data), browser.post(address, data)
    assert first.status_code == second.status_code == 302
    assert first.url == second.url
    assert Review.objects.filter(decision__in=["remove", "reject"]).count() == 4
    page = browser.get(first.url)
    assert "4 posts hidden or rejected." in page.text
    assert titles(page) == []
    key = page.context["undo"]["review"].pk
    # The receipt has room for 300 characters, and the address of a long host would not fit.
    assert FormReceipt.objects.get(user=mentor).location == str(key)
    undone = browser.post(f"{PAGE}{key}/undo/?host=spam.example", follow=True)
    assert "Undone: 4 posts are as before." in undone.text
    assert len(titles(undone)) == 4
    assert "Too late to undo" in browser.post(f"{PAGE}{key}/undo/", follow=True).text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"reason": ""}, "Please give a reason"),
        ({"post": []}, "Select at least one post."),
        ({"post": ["entry:x:1", "entry:1", "topic:1:1"]}, "Select at least one post."),
        ({"days": "9999"}, "“9999” isn’t one of the choices."),
        ({"reason": "x" * 501}, "Up to 500 characters; yours has 501."),
    ],
)
def test_a_refused_form_keeps_what_was_typed(change, words, spam, client_of, mentor):
    browser, address = client_of(mentor), f"{PAGE}?host=spam.example"
    data = form_of(browser.get(address), reason="My words", days="7")
    data["post"] = data["post"][:1]
    answer = browser.post(address, data | change)
    assert answer.status_code == 422
    assert words in answer.text
    assert Review.objects.exclude(decision="approve").count() == 0
    if "post" not in change:
        assert [ticked for _post, ticked in answer.context["rows"]] == [True, False, False, False]
    if "reason" not in change:
        assert "My words" in answer.text


def test_a_saved_reply_is_a_reason(spam, client_of, mentor):
    browser, address = client_of(mentor), f"{PAGE}?author=omar"
    data = form_of(browser.get(address), reason="", canned="advertising")
    assert browser.post(address, data).status_code == 302
    assert set(Review.objects.exclude(decision="approve").values_list("canned", flat=True)) == {
        "advertising"
    }


def test_posts_of_others_cohorts_and_ones_own_are_out_of_reach(
    spam, client_of, mentor, stranger, operator, send
):
    own = send(mentor, "My own", body=SPAM)
    browser = client_of(mentor)
    assert "My own" not in titles(browser.get(f"{PAGE}?host=spam.example"))
    far = client_of(stranger).get(f"{PAGE}?host=spam.example")
    # It has no cohort, so any other mentor may decide it.
    assert titles(far) == ["My own"]
    forged = form_of(browser.get(f"{PAGE}?host=spam.example"))
    for person, posts in ((stranger, forged["post"]), (mentor, [f"entry:{own.pk}:1:1"])):
        answer = client_of(person).post(PAGE, forged | {"post": posts})
        assert answer.status_code == 409
        assert "Nothing was changed" in answer.text
    assert len(titles(client_of(operator).get(f"{PAGE}?host=spam.example"))) == 5
    assert Entry.objects.filter(status="removed").count() == 0


def test_the_page_says_how_many_more_and_has_the_same_queries(client_of, mentor, learner, send):
    browser, counts = client_of(mentor), []
    for number in (2, MAX_POSTS):
        for _each in range(number):
            send(learner, "Spam")
        with CaptureQueriesContext(connection) as queries:
            page = browser.get(f"{PAGE}?author=amina")
        counts.append(len(queries))
    assert len(page.context["rows"]) == MAX_POSTS
    assert "2 older posts come after these." in page.text
    # The database counts a long list.
    assert counts[1] - counts[0] == 1

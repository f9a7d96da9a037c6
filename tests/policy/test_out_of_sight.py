"""Nothing that left public sight is shown once that is committed: to readers, or to signed-in people."""

import pytest

from portal.web import page_cache
from tests.policy.out_of_sight import REMOVALS


@pytest.mark.django_db(transaction=True)
def test_what_leaves_public_sight_is_gone_at_once_for_everyone(
    get_fixture, client, client_of, make_person
):
    signed_in = client_of(make_person("looker"))
    still_there, unmoved = set(), set()
    for name, make in REMOVALS.items():
        removal = make(get_fixture)
        page_cache.invalidate_pages()  # what was looked at before may be a minute old
        for address in removal.addresses:
            for browser in (client, signed_in, client):
                assert removal.words in browser.get(address).text, (name, address)
        before = page_cache.current_epoch()
        removal.act()
        if page_cache.current_epoch() == before:
            unmoved.add(name)
        for address in removal.addresses:
            for browser in (client, signed_in):
                if removal.words in browser.get(address).text:
                    still_there.add((name, address))
    assert still_there == set()
    assert unmoved == set()

"""Lists within sentences."""

import pytest
from django.utils.translation import override

from portal.text.lists import alternatives, listed, listed_lazy


@pytest.mark.parametrize(
    ("names", "sentence", "choice"),
    [
        ([], "", ""),
        (["English"], "English", "English"),
        (["English", "French"], "English and French", "English or French"),
        (["A 100%", "B", "C"], "A 100%, B and C", "A 100%, B or C"),
    ],
)
def test_names_are_listed_as_in_a_sentence(names, sentence, choice):
    assert (listed(names), alternatives(names)) == (sentence, choice)


def test_lazy_list_is_in_the_language_of_its_reader():
    names = listed_lazy(["Django", "Docker"])
    with override("fr"):
        assert str(names) == "Django et Docker"
    assert str(names) == "Django and Docker"

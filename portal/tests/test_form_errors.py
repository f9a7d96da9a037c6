"""The summary above a form that was refused."""

import pytest
from django import forms
from django.template.loader import render_to_string


class SampleForm(forms.Form):
    title = forms.CharField(max_length=5)
    body = forms.CharField()
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self):
        if self.data.get("refused"):
            raise forms.ValidationError("Someone else has just changed this.")


def summary_of(**values):
    page = render_to_string("nexus/errors.html", {"form": SampleForm(values)})
    return " ".join(page.split())


@pytest.mark.parametrize("refused", ["", "1"])
@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"title": "Short", "version": "1"}, "1 field needs another look"),
        ({"title": "Too long", "version": "1"}, "2 fields need another look"),
        ({"title": "Short", "version": "old"}, "1 field needs another look"),
    ],
)
def test_summary_counts_the_fields_that_one_can_change(values, sentence, refused):
    summary = summary_of(refused=refused, **values)
    assert f"<strong>{sentence}</strong>" in summary.replace("<strong> ", "<strong>").replace(
        " </strong>", "</strong>"
    )
    assert ("Someone else has just changed this." in summary) == bool(refused)


def test_summary_counts_nothing_if_only_the_whole_form_is_refused():
    summary = summary_of(title="Short", body="Words", version="1", refused="1")
    assert "<li>Someone else has just changed this.</li>" in summary
    assert "<strong>" not in summary
    assert "another look" not in summary

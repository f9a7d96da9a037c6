"""The form that connects the README of a public repository."""

from django import forms
from django.utils.translation import gettext_lazy as _

from learnings.readme.github import NotARepositoryAddress, readme_urls


class ReadmeSourceForm(forms.Form):
    """The address of a public repository on GitHub, or of its README."""

    address = forms.CharField(
        label=_("Repository URL"),
        max_length=300,
        widget=forms.TextInput(
            attrs={"placeholder": "https://github.com/you/alx-project-nexus", "inputmode": "url"}
        ),
    )

    def clean_address(self) -> str:
        """Return the address; refuse one of no repository."""
        try:
            readme_urls(self.cleaned_data["address"])
        except NotARepositoryAddress as refused:
            raise forms.ValidationError(str(refused)) from refused
        return self.cleaned_data["address"]

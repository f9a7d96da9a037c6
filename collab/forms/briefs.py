"""The form of a brief."""

from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from collab.contracts.problems import InvalidContract
from collab.contracts.reading import parse_contract
from collab.models import Brief
from collab.topic_lists import join_names
from portal.people.form_fields import TopicNamesField
from portal.text.cleaning import clean, readable_slug
from portal.web.edit_versions import VersionField
from portal.web.form_fields import Textarea
from portal.web.partial_saves import PartialSaveForm


class BriefForm(PartialSaveForm):
    """A brief. `version` detects that another mentor saved in between."""

    stack = TopicNamesField(
        most=12, label=_("Suggested stack"), help_text=_("Separate topics with commas.")
    )

    version = VersionField(required=False)

    class Meta:
        model = Brief
        fields = ["title", "summary", "description", "stack", "contract", "plan"]
        widgets = {
            "description": Textarea(attrs={"rows": 8, "dir": "auto"}),
            "contract": Textarea(
                attrs={"rows": 8, "class": "source", "spellcheck": "false", "dir": "ltr"}
            ),
            "plan": Textarea(attrs={"rows": 6, "dir": "auto"}),
        }
        help_texts = {
            "description": _("Markdown supported."),
            "contract": _("A starter OpenAPI document for teams."),
            "plan": _("First steps for a team’s plan, one per line."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = self.instance.topics.all() if self.instance.pk else []
        self.initial["stack"] = join_names(known)
        self.initial["version"] = self.instance.version

    def clean_description(self) -> str:
        """The text without characters that can't be stored."""
        return clean(self.cleaned_data["description"])

    def clean_plan(self) -> str:
        """The text without characters that can't be stored."""
        return clean(self.cleaned_data["plan"])

    def clean_contract(self) -> str:
        """The text, which must be empty or a readable OpenAPI document."""
        text = self.cleaned_data["contract"]
        if text.strip():
            try:
                parse_contract(text)
            except InvalidContract as refused:
                raise forms.ValidationError(
                    [str(problem) for problem in refused.problems]
                ) from refused
        return text

    def save(self, commit: bool = True) -> Brief:
        """Save the brief and its topics.

        Raises StaleEdit if another mentor saved in between.
        """
        with transaction.atomic():
            if self.instance.pk:
                version = self.cleaned_data["version"]
                self.instance.save_changes(version=version, changed=self.changed_data)
            else:
                self.instance.slug = self._free_slug()
                self.instance.save(force_insert=True)
            self.instance.topics.set(self.cleaned_data["stack"])
        return self.instance

    def _free_slug(self) -> str:
        """The first free one of "title", "title-2", …"""
        wanted = readable_slug(self.cleaned_data["title"], "brief", ascii_only=True, length=40)
        rows = Brief.objects.filter(slug__startswith=wanted)
        taken = {"new", *rows.values_list("slug", flat=True)}
        slug, number = wanted, 1
        while slug in taken:
            number += 1
            slug = f"{wanted}-{number}"
        return slug

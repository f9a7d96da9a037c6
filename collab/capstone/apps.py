from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CapstoneConfig(AppConfig):
    name = "collab.capstone"
    label = "capstone"
    verbose_name = _("Graded week")

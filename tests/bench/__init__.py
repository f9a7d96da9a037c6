"""What the pages cost: figures to read and to compare, never a test."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

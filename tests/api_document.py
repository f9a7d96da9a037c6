"""Write the OpenAPI document of the API: `python -m tests.api_document`."""

import json
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")


def document_text() -> str:
    """Return the document as the repository has it."""
    from portal.api.site import openapi_document

    return json.dumps(openapi_document(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    django.setup()
    from portal.api.gateway import OPENAPI_FILE

    OPENAPI_FILE.write_text(document_text(), encoding="utf-8")

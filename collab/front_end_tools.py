"""Commands and code to build a front end before its back end is there."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

# `python -m tests.contract_requests` runs these versions with Node.js 20. Newer ones of Prism and
# MSW need 22 or 24.
PRISM, OPENAPI_TYPESCRIPT = "@stoplight/prism-cli@5.14.2", "openapi-typescript@7.13.0"
MSW, MSW_AUTO_MOCK, FAKER = "msw@2.15.0", "msw-auto-mock@0.32.1", "@faker-js/faker@9.9.0"


def document_for_programs(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document with an OpenAPI version that programs know.

    Many refuse 3.0.4, 3.1.1 and 3.2, and read them as the versions before.
    """
    known = "3.0.3" if str(document.get("openapi")).startswith("3.0") else "3.1.0"
    return document | {"openapi": known}


@dataclass(frozen=True)
class FrontEndTool:
    """A program for front ends: what it is for, and the command or code to copy."""

    name: str
    purpose: str
    code: str


def front_end_tools(url: str) -> list[FrontEndTool]:
    """The programs, with the address of an OpenAPI 3 document in JSON filled in."""
    return [
        FrontEndTool(
            "Prism", _("A mock server that answers as the contract says:"), mock_command(url)
        ),
        FrontEndTool("openapi-typescript", _("Types for TypeScript:"), types_command(url)),
        FrontEndTool(
            "MSW", _("A mock inside the page, without a server:"), "\n".join(msw_commands(url))
        ),
        FrontEndTool("MSW", _("Start it before the page’s own code:"), MSW_START),
    ]


def mock_command(url: str) -> str:
    """The command that starts a mock server."""
    return f"npx --yes {PRISM} mock {url}"


def types_command(url: str) -> str:
    """The command that writes types for TypeScript."""
    return f"npx --yes {OPENAPI_TYPESCRIPT} {url} --output api.d.ts"


def msw_commands(url: str) -> list[str]:
    """The commands that install MSW, write its answers, and copy its worker."""
    return [
        f"npm install --save-dev {MSW} {FAKER}",
        f"npx --yes {MSW_AUTO_MOCK} {url} --base-url '*' "
        "--codes 200,201,202,204 --output src/mocks",
        "npx msw init public",
    ]


MSW_START = """\
import { worker } from "./mocks/browser";

await worker.start();"""

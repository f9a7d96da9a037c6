"""The programs that the page of an API contract names, in the versions of package-lock.json.

They need Node.js, whose oldest version is in package.json: `engines`. They are installed into node_modules/
here, which git ignores.
"""

import json
import re
import shutil
import subprocess
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
PACKAGE, LOCK = FOLDER / "package.json", FOLDER / "package-lock.json"
# A copy of the lock file that node_modules/ was installed from.
_INSTALLED = FOLDER / "node_modules/installed-lock.json"


class ToolsMissing(Exception):
    """The programs can't run; the message says why, as a sentence."""


def install() -> None:
    """Install the programs, unless they are there. Raises ToolsMissing."""
    _check_node()
    if _INSTALLED.exists() and _INSTALLED.read_bytes() == LOCK.read_bytes():
        return
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    if subprocess.run(command, cwd=FOLDER, check=False).returncode:
        raise ToolsMissing("npm could not install the programs: its message is above.")
    shutil.copyfile(LOCK, _INSTALLED)


def _check_node():
    oldest = json.loads(PACKAGE.read_text())["engines"]["node"].removeprefix(">=")
    if not (shutil.which("node") and shutil.which("npm")):
        raise ToolsMissing(
            f"Node.js {oldest} or later and npm are needed; they are not on the PATH."
        )
    answer = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False)
    version = answer.stdout.strip().removeprefix("v")
    if _numbers(version) < _numbers(oldest):
        raise ToolsMissing(f"Node.js {oldest} or later is needed; this is {version or 'none'}.")


def _numbers(version):
    return [int(number) for number in re.findall(r"\d+", version)]


def program(name: str) -> str:
    """The path of an installed program."""
    return str(FOLDER / "node_modules/.bin" / name)


def pinned_versions() -> dict[str, str]:
    """The versions in package.json by package."""
    return json.loads(PACKAGE.read_text())["dependencies"]

"""Check the packages that requirements.txt pins for known vulnerabilities.

Fails for one, and for a package that is pinned without a hash. Where the database of
vulnerabilities does not answer, says so and succeeds.
"""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

LOCK = Path(__file__).resolve().parent.parent / "requirements.txt"


def without_hash(text):
    """Names that are pinned without one."""
    blocks = re.split(r"^(?=[A-Za-z])", text, flags=re.MULTILINE)
    return [
        block.split("==")[0] for block in blocks if "==" in block and "--hash=sha256:" not in block
    ]


def audit():
    """(packages that were looked up, sentences about holes)"""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "said.json")
        command = [
            sys.executable,
            "-m",
            "pip_audit",
            "--disable-pip",
            "--no-deps",
            "--progress-spinner",
            "off",
        ]
        command += ["--timeout", "10", "-r", str(LOCK), "-f", "json", "-o", str(report)]
        try:
            subprocess.run(command, capture_output=True, timeout=180, check=False)  # noqa: S603 - our own words
            rows = json.loads(report.read_text())["dependencies"]
        except (subprocess.TimeoutExpired, OSError, ValueError):
            return 0, []
    vulnerabilities = [
        f"{row['name']} {row['version']}: {vulnerability['id']}"
        for row in rows
        for vulnerability in row.get("vulns", [])
    ]
    return sum("vulns" in row for row in rows), vulnerabilities


def main():
    unhashed = without_hash(LOCK.read_text())
    asked, vulnerabilities = audit()
    for sentence in [*(f"{name} is pinned without a hash" for name in unhashed), *vulnerabilities]:
        print(f"nexus: {sentence}")
    if not asked:
        print("nexus: no one could be asked about known holes; the lock file has its hashes")
    elif not vulnerabilities:
        print(f"nexus: no known holes in {asked} packages")
    return bool(unhashed or vulnerabilities)


if __name__ == "__main__":
    sys.exit(main())

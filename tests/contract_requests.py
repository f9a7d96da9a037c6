"""`python -m tests.contract_requests [--misses] [WORD …]`: do the requests and programs on contract pages work?

For each document in `collab/tests/contracts/documents` (or those whose name has a WORD) it starts the mock server with the
command that the page of a contract shows, runs the example request of each operation as curl, fetch, axios and Python, and
prints how many got a status of success that the operation has. Then the same for the handlers of MSW, and it makes
types for TypeScript, which must compile. `--misses` lists each request without success. Exits with 1 where less than
95 % of a column succeed, or a program fails.
"""

import contextlib
import http.server
import json
import os
import shlex
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from collab.contracts.operation_details import OperationDetails, operation_details  # noqa: E402
from collab.contracts.reading import read_contract  # noqa: E402
from collab.contracts.reference import operations  # noqa: E402
from collab.contracts.snippets import MOCK_ADDRESS  # noqa: E402
from collab.front_end_tools import (  # noqa: E402
    MSW_AUTO_MOCK,
    OPENAPI_TYPESCRIPT,
    PRISM,
    document_for_programs,
    mock_command,
    msw_commands,
    types_command,
)
from tests.front_end_tools import INSTALLED, ToolsMissing, install, program  # noqa: E402

DOCUMENTS = Path(__file__).resolve().parents[1] / "collab/tests/contracts/documents"
CLIENTS = ("curl", "fetch", "axios", "Python", "MSW")
GOAL = 0.95
# What a reader fills in; the second is base64 of "amina:secret".
VALUES = {"token": "a-token", "basic": "YW1pbmE6c2VjcmV0"}
# Where the page of a front end is, for MSW.
PAGE = "http://localhost/"


@dataclass
class Outcome:
    """How many requests of a document succeeded, by client, and a sentence about each that did not."""

    name: str
    count: int
    succeeded: dict[str, int] = field(default_factory=lambda: dict.fromkeys(CLIENTS, 0))
    misses: list[str] = field(default_factory=list)


# --- servers


class _DocumentServer(http.server.ThreadingHTTPServer):
    document: bytes = b""


class _DocumentHandler(http.server.BaseHTTPRequestHandler):
    """Answers with the document of its server, as the address of a contract does."""

    server: _DocumentServer

    def do_GET(self):  # noqa: N802 - the name that http.server calls
        self.send_response(200)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.end_headers()
        self.wfile.write(self.server.document)

    def log_message(self, *_arguments):
        """Print nothing."""


@contextlib.contextmanager
def serving(document: dict[str, Any]) -> Iterator[str]:
    """Serve a document on a free port of this machine; the value is its address."""
    server = _DocumentServer(("127.0.0.1", 0), _DocumentHandler)
    server.document = json.dumps(document).encode()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/contract/openapi.json"
    finally:
        server.shutdown()
        server.server_close()


@contextlib.contextmanager
def mock_server(address: str) -> Iterator[str]:
    """Run the mock server as the page says, but on a free port; the value is its address."""
    port = _free_port()
    command = [program("prism"), *_arguments(mock_command(address), PRISM), "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def _arguments(command, package):
    """The words after the program in a command for npx. The program is installed, in the same version."""
    return shlex.split(command.removeprefix(f"npx --yes {package} "))


def _free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def _wait_for(port, process):
    for _attempt in range(300):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise ToolsMissing("The mock server did not start.")


# --- requests


def run_requests(details: list[OperationDetails], mock: str, address: str) -> dict[str, list[str]]:
    """The status of each operation's request by client, or why it has none."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "file").write_text("An example.")
        return {
            "curl": [_in_shell(code, folder) for code in _codes("curl", details, mock)],
            "fetch": _in_node("fetch", details, mock),
            "axios": _in_node("axios", details, mock),
            "Python": [_in_python(code, folder) for code in _codes("Python", details, mock)],
            "MSW": _with_handlers(details, address),
        }


def _codes(label, details, mock):
    """The snippets in one language, with the values that a reader puts in."""
    shown = [next(one.code for one in each.snippets if one.label == label) for each in details]
    return [_filled_in(code.replace(MOCK_ADDRESS, mock)) for code in shown]


def _filled_in(code):
    for name, value in VALUES.items():
        code = code.replace(f'{name} = "…"', f'{name} = "{value}"')
        code = code.replace(f"${name.upper()}", value)
    return code


def _in_shell(code, folder):
    answer = subprocess.run(
        ["bash", "-c", code], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )
    statuses = [line.split()[1] for line in answer.stdout.splitlines() if line.startswith("HTTP/")]
    return statuses[-1] if statuses else answer.stderr.strip()[-200:]


def _in_node(label, details, mock):
    cookies = [_filled_in(one.request.all_headers.get("Cookie", "")) for one in details]
    codes = _codes(label, details, mock)
    pairs = [{"code": code, "cookies": one} for code, one in zip(codes, cookies, strict=True)]
    return _run_script("run_snippets.mjs", pairs)


def _run_script(script, value):
    answer = subprocess.run(
        ["node", str(INSTALLED / script)],
        input=json.dumps(value),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    if answer.returncode:
        raise ToolsMissing(f"{script} failed: {answer.stderr.strip()[-600:]}")
    return json.loads(answer.stdout.splitlines()[-1])


def _in_python(code, folder):
    values: dict[str, Any] = {}
    with contextlib.chdir(folder), contextlib.redirect_stdout(None):
        try:
            exec(compile(code, "snippet", "exec"), values)  # noqa: S102 - the code that our page shows
        except Exception as error:
            return f"{type(error).__name__}: {error}"[:200]
    return str(values["response"].status_code)


def _with_handlers(details, address):
    """The statuses of the same requests, answered by MSW with the handlers that the page's command writes."""
    requests = [{"method": one.request.method.upper(), "url": _page_url(one)} for one in details]
    # The handlers import packages, so they are written where these are found.
    with tempfile.TemporaryDirectory(dir=INSTALLED / "node_modules") as folder:
        Path(folder, "package.json").write_text('{"type": "module"}')
        arguments = _arguments(msw_commands(address)[1], MSW_AUTO_MOCK)
        arguments[-1] = folder
        problem = _run([program("msw-auto-mock"), *arguments])
        handlers = Path(folder, "handlers.js")
        if not handlers.exists():
            return [f"msw-auto-mock wrote no handlers. {problem}"] * len(details)
        value = {"handlers": str(handlers), "page": PAGE, "requests": requests}
        return _run_script("run_handlers.mjs", value)


def _page_url(details):
    """The address of the example request at the first server, as a page sees it."""
    server = details.servers[0] if details.servers else "/"
    return urljoin(PAGE, server).removesuffix("/") + details.request.url.removeprefix(MOCK_ADDRESS)


# --- types


def make_types(address: str, file: Path) -> str:
    """Write the types of a document as the page says, into `file`. Returns "", or what went wrong."""
    arguments = _arguments(types_command(address), OPENAPI_TYPESCRIPT)
    arguments[-1] = str(file)
    return _run([program("openapi-typescript"), *arguments])


def compile_types(folder: Path) -> str:
    """Check all types in a folder. Returns "", or the errors."""
    files = sorted(map(str, folder.glob("*.d.ts")))
    return _run([program("tsc"), "--noEmit", "--strict", "--target", "es2022", *files])


def _run(command):
    answer = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    return (answer.stdout + answer.stderr).strip()[-600:] if answer.returncode else ""


# --- all


def outcome_of(path: Path, types: Path) -> Outcome:
    """Run the requests of one document, and write its types into a folder."""
    document = read_contract(path.read_text()).document
    found = [operation_details(document, key) for key in operations(document)]
    details = [one for one in found if one is not None]
    outcome = Outcome(path.name, len(details))
    with serving(document_for_programs(document)) as address:
        with mock_server(address) as mock:
            statuses = run_requests(details, mock, address)
        if problem := make_types(address, types / f"{path.name}.d.ts"):
            raise ToolsMissing(f"openapi-typescript failed for {path.name}: {problem}")
    for client, answers in statuses.items():
        _count(outcome, client, zip(details, answers, strict=True))
    return outcome


def _count(outcome, client, answers):
    for details, status in answers:
        if status in {one.code for one in details.responses if one.code.startswith("2")}:
            outcome.succeeded[client] += 1
        else:
            sent = f"{details.operation.method.upper()} {details.operation.path}"
            outcome.misses.append(f"{client}: {sent}: {status}")


def run_all(paths: Iterable[Path], *, with_misses: bool) -> bool:
    """Print an outcome a line, then the sums. Returns whether all is as it should be. Raises ToolsMissing."""
    total = Outcome("all", 0)
    print(f"{'':28}{'requests':>9}" + "".join(f"{client:>8}" for client in CLIENTS))
    with tempfile.TemporaryDirectory() as types:
        for path in paths:
            outcome = outcome_of(path, Path(types))
            _print(outcome, with_misses=with_misses)
            total.count += outcome.count
            for client, succeeded in outcome.succeeded.items():
                total.succeeded[client] += succeeded
        _print(total, with_misses=False)
        errors = compile_types(Path(types))
    print(errors or "The types of all documents compile.")
    return not errors and all(one >= GOAL * total.count for one in total.succeeded.values())


def _print(outcome, *, with_misses):
    counts = "".join(f"{outcome.succeeded[client]:>8}" for client in CLIENTS)
    print(f"{outcome.name:28}{outcome.count:>9}{counts}", flush=True)
    for sentence in outcome.misses if with_misses else []:
        print(f"    {sentence}")


def main(arguments: list[str]) -> str | None:
    """Run all. Returns why it failed, or None."""
    words = [one for one in arguments if one != "--misses"]
    paths = [path for path in sorted(DOCUMENTS.iterdir()) if path.suffix in (".json", ".yaml")]
    if words:
        paths = [path for path in paths if any(word in path.name for word in words)]
    try:
        install()
        if run_all(paths, with_misses="--misses" in arguments):
            return None
    except ToolsMissing as problem:
        return f"nexus: {problem}"
    return f"nexus: less than {GOAL:.0%} of the requests succeeded, or types do not compile"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

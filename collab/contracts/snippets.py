"""One request of an operation, as code in four languages to copy and run."""

import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from collab.contracts.json_values import as_object

MOCK_ADDRESS = "http://127.0.0.1:4010"
_VARIABLES = ("$TOKEN", "$BASIC")
# What curl reads a file for, or could take for an option, is no name of a header.
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_FORM, _MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"


@dataclass(frozen=True)
class Snippet:
    """Code in one language."""

    language: str
    label: str
    code: str


@dataclass
class ExampleRequest:
    """What a request sends.

    `body` is JSON data, or None, `media` its media type, and `files` the fields that are files.
    """

    method: str
    path: str
    query: list[tuple[str, str]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    media: str = ""
    body: Any = None
    has_json_answer: bool = True
    files: frozenset[str] = frozenset()
    base: str = MOCK_ADDRESS

    @property
    def url(self) -> str:
        """The address at `base`, which is the mock server unless another is given."""
        return self.base + quote(self.path, safe="/:@!$&'()*+,;=~-._%") + self._query_text()

    def _query_text(self) -> str:
        """The query, in which variables stay as they are."""
        query = f"?{urlencode(self.query)}" if self.query else ""
        for word in _VARIABLES:
            query = query.replace(quote(word), word)
        return query

    @property
    def all_headers(self) -> dict[str, str]:
        """The headers, with the media type and the cookies."""
        headers = self._named_headers()
        if self.cookies:
            headers["Cookie"] = self._cookie_text()
        if self.media and self.media != _MULTIPART:
            headers["Content-Type"] = self.media
        return headers

    def _cookie_text(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def _named_headers(self) -> dict[str, str]:
        """The headers whose names are valid."""
        return {name: value for name, value in self.headers.items() if _HEADER_NAME.fullmatch(name)}

    @property
    def is_json(self) -> bool:
        """Is the body JSON?"""
        return bool(re.search(r"[/+]json$", self.media))

    def fields(self) -> list[tuple[str, str]]:
        """The body as the fields of a form."""
        pairs = as_object(self.body).items()
        return [(str(name), _field_text(value)) for name, value in pairs]

    def body_text(self) -> str:
        """The body as it is sent."""
        if self.is_json or not isinstance(self.body, str):
            return json.dumps(self.body, indent=2, ensure_ascii=False)
        return self.body


def snippets(request: ExampleRequest) -> list[Snippet]:
    """The request in curl, fetch, axios and Python."""
    return [
        Snippet("bash", "curl", curl(request)),
        Snippet("javascript", "fetch", _fetch(request)),
        Snippet("javascript", "axios", _axios(request)),
        Snippet("python", "Python", _python(request)),
    ]


def curl(request: ExampleRequest) -> str:
    """A command for a shell; the variable $TOKEN is put in by it."""
    command = f"curl -i -X {request.method.upper()} {_shell(request.url)}"
    return " \\\n  ".join([command, *_curl_headers(request), *_curl_body(request)])


def _curl_headers(request: ExampleRequest) -> list[str]:
    return [f"-H {_shell(f'{name}: {value}')}" for name, value in request.all_headers.items()]


def _curl_body(request: ExampleRequest) -> list[str]:
    if request.media == _MULTIPART:
        return [_form_argument(request, name, value) for name, value in request.fields()]
    return [_curl_data(request)] if request.media else []


def _curl_data(request: ExampleRequest) -> str:
    if request.media == _FORM:
        return f"-d {shlex.quote(urlencode(request.fields()))}"
    text = request.body_text()
    # After -d, curl takes a text that begins with "@" for the name of a file.
    option = "--data-raw" if text.startswith("@") else "-d"
    return f"{option} {shlex.quote(text)}"


def _form_argument(request: ExampleRequest, name: str, value: str) -> str:
    # Only a file is sent by its name: -F would also send the file whose name a value gives.
    if name in request.files:
        return f"-F {shlex.quote(f'{name}=@file')}"
    return f"--form-string {shlex.quote(f'{name}={value}')}"


def _shell(text: str) -> str:
    """Quoted so that a shell puts in $TOKEN and nothing else."""
    if not _has_variable(text):
        return shlex.quote(text)
    if "!" in text:  # an interactive shell would put in its history
        return _quoted_between_variables(text)
    escaped = re.sub(r'(["\\`]|\$(?!TOKEN|BASIC))', r"\\\1", text)
    return f'"{escaped}"'


def _has_variable(text: str) -> bool:
    return any(variable in text for variable in _VARIABLES)


def _quoted_between_variables(text: str) -> str:
    parts = re.split(r"(\$TOKEN|\$BASIC)", text)
    return "".join(
        f'"{part}"' if part in _VARIABLES else shlex.quote(part) for part in parts if part
    )


def _fetch(request: ExampleRequest) -> str:
    answer = "json" if request.has_json_answer else "text"
    options = "\n".join(_fetch_options(request))
    code = f"const response = await fetch({_js_with_token(request.url)}, {{\n{options}\n}});"
    return f"{_js_variables(code)}{code}\nconst data = await response.{answer}();"


def _fetch_options(request: ExampleRequest) -> Iterator[str]:
    yield f"  method: {_js(request.method.upper())},"
    yield from _js_headers(request)
    if request.cookies:
        yield '  credentials: "include",'
    if request.media:
        yield f"  body: {_js_body(request)},"


def _axios(request: ExampleRequest) -> str:
    options = "\n".join(_axios_options(request))
    code = f"const {{ data }} = await axios({{\n{options}\n}});"
    return f'import axios from "axios";\n\n{_js_variables(code)}{code}'


def _axios_options(request: ExampleRequest) -> Iterator[str]:
    yield f"  method: {_js(request.method)},"
    yield f"  url: {_js_with_token(request.url)},"
    yield from _js_headers(request)
    if request.cookies:
        yield "  withCredentials: true,"
    if request.media:
        yield f"  data: {_axios_body(request)},"


def _axios_body(request: ExampleRequest) -> str:
    return _js_data(request.body) if request.is_json else _js_body(request)


def _js_headers(request: ExampleRequest) -> list[str]:
    """The option with the headers, or nothing. A browser sends the cookies itself."""
    headers = request.all_headers
    names = [name for name in headers if name != "Cookie"]
    lines = "".join(_js_header(name, headers[name]) for name in names)
    return [f"  headers: {{\n{lines}  }},"] if headers else []


def _js_header(name: str, value: str) -> str:
    return f"    {_js(name)}: {_js_with_token(value)},\n"


def _js_body(request: ExampleRequest) -> str:
    if request.is_json:
        return f"JSON.stringify({_js_data(request.body)})"
    if request.media == _FORM:
        return f"new URLSearchParams({json.dumps(dict(request.fields()), ensure_ascii=False)})"
    if request.media == _MULTIPART:
        return _js_form_data(request)
    return _js(request.body_text())


def _js_form_data(request: ExampleRequest) -> str:
    appended = "".join(
        f"form.append({_js(name)}, {_js_part(request, name, value)}); "
        for name, value in request.fields()
    )
    return f"(() => {{ const form = new FormData(); {appended}return form; }})()"


def _js_part(request: ExampleRequest, name: str, value: str) -> str:
    return "file" if name in request.files else _js(value)


def _python(request: ExampleRequest) -> str:
    answer = "json()" if request.has_json_answer else "text"
    code = f"{_python_call(request)}\nprint(response.status_code, response.{answer})"
    return f"import requests\n\n{_defined(code, '{} = "…"')}{code}"


def _python_call(request: ExampleRequest) -> str:
    arguments = [
        json.dumps(request.method.upper()),
        _py_with_token(request.url),
        *_python_headers(request),
        *_python_body(request),
    ]
    lines = "".join(f"    {argument},\n" for argument in arguments)
    return f"response = requests.request(\n{lines}    timeout=10,\n)"


def _python_headers(request: ExampleRequest) -> list[str]:
    """The argument with the headers, or nothing."""
    headers = request.all_headers
    if not request.media:
        headers.pop("Content-Type", None)
    lines = "".join(_python_header(name, value) for name, value in headers.items())
    return [f"headers={{\n{lines}    }}"] if headers else []


def _python_header(name: str, value: str) -> str:
    return f"        {json.dumps(name)}: {_py_with_token(value)},\n"


def _python_body(request: ExampleRequest) -> list[str]:
    """The argument with the body, or nothing."""
    if request.is_json:
        return [f"json={_indented(_py(request.body), 4)}"]
    if request.media == _MULTIPART:
        return [f"files={{{_python_parts(request)}}}"]
    if request.media == _FORM:
        return [f"data={dict(request.fields())!r}"]
    return [f"data={request.body_text()!r}.encode()"] if request.media else []


def _python_parts(request: ExampleRequest) -> str:
    fields = dict(request.fields()).items()
    return ", ".join(f"{name!r}: {_python_part(request, name, value)}" for name, value in fields)


def _python_part(request: ExampleRequest, name: str, value: str) -> str:
    if name in request.files:
        return '("file", open("file", "rb"), "application/octet-stream")'
    return repr((None, value))


def _js_variables(code: str) -> str:
    return _defined(code, 'const {} = "…";')


def _defined(code: str, line: str) -> str:
    """The lines that define the variables of the code, for the reader to fill in."""
    return "".join(
        line.replace("{}", name) + "\n" for name in ("token", "basic") if f"{{{name}}}" in code
    )


def _field_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _js_data(value: Any) -> str:
    return _indented(json.dumps(value, indent=2, ensure_ascii=False))


def _js(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _js_with_token(text: str) -> str:
    """A string, or a template with the variable `token`."""
    if not _has_variable(text):
        return _js(text)
    escaped = re.sub(r"([`\\]|\$\{)", r"\\\1", text)
    return "`" + escaped.replace("$TOKEN", "${token}").replace("$BASIC", "${basic}") + "`"


def _py_with_token(text: str) -> str:
    if not _has_variable(text):
        return repr(text)
    escaped = text.replace("{", "{{").replace("}", "}}")
    return "f" + repr(escaped).replace("$TOKEN", "{token}").replace("$BASIC", "{basic}")


def _py(value: Any) -> str:
    """JSON data as Python writes it, on several lines."""
    text = json.dumps(value, indent=4, ensure_ascii=False)
    parts = re.split(r'("(?:[^"\\]|\\.)*")', text)
    return "".join(part if part.startswith('"') else _with_python_words(part) for part in parts)


def _with_python_words(text: str) -> str:
    words = {"true": "True", "false": "False", "null": "None"}
    return re.sub(r"\b(true|false|null)\b", lambda found: words[found[0]], text)


def _indented(text: str, by: int = 2) -> str:
    return text.replace("\n", "\n" + " " * by)

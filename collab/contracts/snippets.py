"""One request of an operation, as code in four languages that can be copied and run."""

import json
import re
import shlex
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

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
        query = f"?{urlencode(self.query)}" if self.query else ""
        for word in _VARIABLES:
            query = query.replace(quote(word), word)
        return self.base + quote(self.path, safe="/:@!$&'()*+,;=~-._%") + query

    @property
    def all_headers(self) -> dict[str, str]:
        """The headers, with the media type and the cookies."""
        headers = {
            name: value for name, value in self.headers.items() if _HEADER_NAME.fullmatch(name)
        }
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if self.media and self.media != _MULTIPART:
            headers["Content-Type"] = self.media
        return headers

    @property
    def is_json(self) -> bool:
        """Is the body JSON?"""
        return bool(re.search(r"[/+]json$", self.media))

    def fields(self) -> list[tuple[str, str]]:
        """The body as the fields of a form."""
        pairs = self.body.items() if isinstance(self.body, dict) else []
        return [
            (str(name), value if isinstance(value, str) else json.dumps(value))
            for name, value in pairs
        ]

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
    parts = [f"curl -i -X {request.method.upper()} {_shell(request.url)}"]
    parts += [f"-H {_shell(f'{name}: {value}')}" for name, value in request.all_headers.items()]
    if request.media == _MULTIPART:
        # Only a file is sent by its name: -F would also send the file whose name a value gives.
        parts += [_form_argument(request, name, value) for name, value in request.fields()]
    elif request.media == _FORM:
        parts.append(f"-d {shlex.quote(urlencode(request.fields()))}")
    elif request.media:
        text = request.body_text()
        parts.append(f"{'--data-raw' if text.startswith('@') else '-d'} {shlex.quote(text)}")
    return " \\\n  ".join(parts)


def _form_argument(request: ExampleRequest, name: str, value: str) -> str:
    if name in request.files:
        return f"-F {shlex.quote(f'{name}=@file')}"
    return f"--form-string {shlex.quote(f'{name}={value}')}"


def _shell(text: str) -> str:
    """Quoted so that a shell puts in $TOKEN and nothing else."""
    if "$TOKEN" not in text and "$BASIC" not in text:
        return shlex.quote(text)
    if "!" in text:  # an interactive shell would put in its history
        return "".join(
            f'"{part}"' if part in _VARIABLES else shlex.quote(part)
            for part in re.split(r"(\$TOKEN|\$BASIC)", text)
            if part
        )
    escaped = re.sub(r'(["\\`]|\$(?!TOKEN|BASIC))', r"\\\1", text)
    return f'"{escaped}"'


def _fetch(request: ExampleRequest) -> str:
    options = [f"  method: {_js(request.method.upper())},"]
    options += _js_headers(request)
    if request.cookies:
        options.append('  credentials: "include",')
    if request.media:
        options.append(f"  body: {_js_body(request)},")
    body = "\n".join(options)
    answer = "json" if request.has_json_answer else "text"
    code = f"const response = await fetch({_js_with_token(request.url)}, {{\n{body}\n}});"
    return f"{_defined(code, 'const {} = "…";')}{code}\nconst data = await response.{answer}();"


def _axios(request: ExampleRequest) -> str:
    options = [f"  method: {_js(request.method)},", f"  url: {_js_with_token(request.url)},"]
    options += _js_headers(request)
    if request.cookies:
        options.append("  withCredentials: true,")
    if request.media:
        body = _js_data(request.body) if request.is_json else _js_body(request)
        options.append(f"  data: {body},")
    body = "\n".join(options)
    code = f"const {{ data }} = await axios({{\n{body}\n}});"
    return f'import axios from "axios";\n\n{_defined(code, 'const {} = "…";')}{code}'


def _js_headers(request: ExampleRequest) -> list[str]:
    """The option with the headers, or nothing. A browser sends the cookies itself."""
    headers = request.all_headers
    lines = "".join(
        f"    {_js(name)}: {_js_with_token(value)},\n"
        for name, value in headers.items()
        if name != "Cookie"
    )
    return [f"  headers: {{\n{lines}  }},"] if headers else []


def _js_body(request: ExampleRequest) -> str:
    if request.is_json:
        return f"JSON.stringify({_js_data(request.body)})"
    if request.media == _FORM:
        return f"new URLSearchParams({json.dumps(dict(request.fields()), ensure_ascii=False)})"
    if request.media == _MULTIPART:
        values = [
            (name, "file" if name in request.files else _js(value))
            for name, value in request.fields()
        ]
        appended = "".join(f"form.append({_js(name)}, {value}); " for name, value in values)
        return f"(() => {{ const form = new FormData(); {appended}return form; }})()"
    return _js(request.body_text())


def _python(request: ExampleRequest) -> str:
    arguments = [
        f"    {json.dumps(request.method.upper())},",
        f"    {_py_with_token(request.url)},",
    ]
    headers = request.all_headers
    if not request.media:
        headers.pop("Content-Type", None)
    if headers:
        lines = "".join(
            f"        {json.dumps(name)}: {_py_with_token(value)},\n"
            for name, value in headers.items()
        )
        arguments.append(f"    headers={{\n{lines}    }},")
    if request.is_json:
        arguments.append(f"    json={_indented(_py(request.body), 4)},")
    elif request.media == _MULTIPART:
        fields = dict(request.fields()).items()
        parts = ", ".join(
            f"{name!r}: {_python_part(request, name, value)}" for name, value in fields
        )
        arguments.append(f"    files={{{parts}}},")
    elif request.media == _FORM:
        arguments.append(f"    data={dict(request.fields())!r},")
    elif request.media:
        arguments.append(f"    data={request.body_text()!r}.encode(),")
    body = "\n".join(arguments)
    answer = "json()" if request.has_json_answer else "text"
    call = f"response = requests.request(\n{body}\n    timeout=10,\n)"
    code = f"{call}\nprint(response.status_code, response.{answer})"
    return f"import requests\n\n{_defined(code, '{} = "…"')}{code}"


def _python_part(request: ExampleRequest, name: str, value: str) -> str:
    if name in request.files:
        return '("file", open("file", "rb"), "application/octet-stream")'
    return repr((None, value))


def _defined(code: str, line: str) -> str:
    """The lines that define the variables of the code, for the reader to fill in."""
    return "".join(
        line.replace("{}", name) + "\n" for name in ("token", "basic") if f"{{{name}}}" in code
    )


def _js_data(value: Any) -> str:
    return _indented(json.dumps(value, indent=2, ensure_ascii=False))


def _js(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _js_with_token(text: str) -> str:
    """A string, or a template with the variable `token`."""
    if "$TOKEN" not in text and "$BASIC" not in text:
        return _js(text)
    escaped = re.sub(r"([`\\]|\$\{)", r"\\\1", text)
    return "`" + escaped.replace("$TOKEN", "${token}").replace("$BASIC", "${basic}") + "`"


def _py_with_token(text: str) -> str:
    if "$TOKEN" not in text and "$BASIC" not in text:
        return repr(text)
    escaped = text.replace("{", "{{").replace("}", "}}")
    return "f" + repr(escaped).replace("$TOKEN", "{token}").replace("$BASIC", "{basic}")


def _py(value: Any) -> str:
    """JSON data as Python writes it, on several lines."""
    text = json.dumps(value, indent=4, ensure_ascii=False)
    outside = re.split(r'("(?:[^"\\]|\\.)*")', text)
    words = {"true": "True", "false": "False", "null": "None"}
    return "".join(
        part
        if part.startswith('"')
        else re.sub(r"\b(true|false|null)\b", lambda found: words[found[0]], part)
        for part in outside
    )


def _indented(text: str, by: int = 2) -> str:
    return text.replace("\n", "\n" + " " * by)

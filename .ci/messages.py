"""The catalogues of translations, kept without any program outside Python: make messages.

Extracts every string of templates and Python, brings portal/locale/*/LC_MESSAGES/django.po up to
date (what changed becomes fuzzy, what was removed is dropped) and compiles each to django.mo, which
is kept in the repository so that a fresh machine needs no gettext. With --check it changes nothing
and fails where a catalogue is stale, a string untranslated or fuzzy, a placeholder lost, or a
compiled file old, or a French mark without its no-break space.
"""

import io
import os
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
os.environ.setdefault("DEBUG", "1")

from babel.messages.catalog import Catalog  # noqa: E402
from babel.messages.extract import DEFAULT_KEYWORDS, extract_python  # noqa: E402
from babel.messages.mofile import write_mo  # noqa: E402
from babel.messages.pofile import read_po, write_po  # noqa: E402
from django.utils.translation.template import templatize  # noqa: E402

LOCALE = ROOT / "portal/locale"
LANGUAGES = ["fr"]
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None, "gettext_noop": None, "ngettext_lazy": (1, 2), "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3), "counted": (1, 2),
}  # fmt: skip
CALL = re.compile(rf"\b(?:{'|'.join(KEYWORDS)})\s*\(")
HEADER = "# The words of Nexus. Not yet reviewed by a native reader."
PLACEHOLDER = re.compile(r"%\((\w+)\)[sdg]|\{(\w*)\}")
TAG = re.compile(r"</?\w+")
# French has a no-break space before these, and inside its quotation marks. A mark that is a key or
# a piece of code has none.
FRENCH_SPACE = "[\u00a0\u202f]"
UNSPACED = re.compile(
    rf"(?<!{FRENCH_SPACE})[:;!?](?![\w/=&.])|«(?!{FRENCH_SPACE})|(?<!{FRENCH_SPACE})»"
)
NOT_FRENCH = re.compile(r"<code>.*?</code>|&\w+;|openapi: 3|et sur \? pour")


def files():
    """The paths of all that may hold a string for people."""
    for folder in ("portal", "learnings", "collab"):
        for file in sorted((ROOT / folder).rglob("*.py")):
            # Within the project: a clone may stand below a folder with such a name.
            parts = file.relative_to(ROOT).parts
            if "tests" not in parts and "migrations" not in parts:
                yield file
    for file in sorted((ROOT / "templates").rglob("*")):
        if file.suffix in (".html", ".txt"):
            yield file


def sources():
    """(path, text as Python) of these files that call a function of KEYWORDS."""
    for file in files():
        text = file.read_text(encoding="utf-8")
        if file.suffix != ".py":
            text = templatize(text, origin=str(file))
            # No indentation: it means nothing here.
            text = "\n".join(line.lstrip() for line in text.split("\n"))
        if CALL.search(text):
            yield file, text


def extracted():
    """A Catalog of every string in the code."""
    found = Catalog(project="Nexus", charset="utf-8", fuzzy=False)
    for file, text in sources():
        place = file.relative_to(ROOT).as_posix()
        for _line, _function, message, comments, context in _strings(text):
            found.add(message, locations=[(place, 0)], auto_comments=comments, context=context)
    return found


def _strings(text):
    for line, function, message, comments in extract_python(
        io.BytesIO(text.encode()), KEYWORDS, [], {}
    ):
        spec = KEYWORDS.get(function)
        parts = message if isinstance(message, tuple) else (message,)
        context = None
        if spec and isinstance(spec[0], tuple):
            context, parts = parts[0], parts[1:]
        parts = [part for part in parts if part]
        plural = bool(spec) and len([one for one in spec if not isinstance(one, tuple)]) == 2
        if parts:
            yield line, function, tuple(parts[:2]) if plural else parts[0], comments, context


def path_of(language, kind="po"):
    return LOCALE / language / "LC_MESSAGES" / f"django.{kind}"


def catalogue(language):
    """The catalogue as its file has it, without the current time.

    So the same file compiles to the same bytes.
    """
    with path_of(language).open("rb") as file:
        catalog = read_po(file, locale=language)
    catalog.creation_date = catalog.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    return catalog


def updated(language):
    """The catalogue of a language with the strings of today; translations are kept."""
    catalog = (
        catalogue(language) if path_of(language).exists() else Catalog(locale=language, fuzzy=False)
    )
    catalog.update(extracted(), no_fuzzy_matching=False, update_header_comment=False)
    catalog.obsolete.clear()
    return catalog


def as_bytes(catalog, write, **options):
    into = io.BytesIO()
    write(into, catalog, **options)
    return into.getvalue()


def as_po(catalog):
    """Without line numbers and dates, so that a file changes only where a string does."""
    catalog.header_comment = HEADER
    text = as_bytes(
        catalog, write_po, width=120, sort_output=True, include_lineno=False, omit_header=False
    ).decode()
    return re.sub(
        r'^"(POT-Creation-Date|PO-Revision-Date|Last-Translator|Generated-By):.*\n',
        "",
        text,
        flags=re.MULTILINE,
    )


def problems(language):
    """Sentences on what keeps a catalogue from being complete."""
    catalog = catalogue(language)
    stale = _keys(extracted()) ^ _keys(catalog)
    for context, text in sorted(stale, key=str):
        yield f"not in step with the code: {text!r}" + (f" ({context})" if context else "")
    for message in catalog:
        if message.id:
            yield from _problems_of(message)
            yield from _unspaced(message) if language == "fr" else ()
    if path_of(language, "mo").read_bytes() != as_bytes(catalog, write_mo):
        yield "django.mo is older than django.po"


def _keys(catalog):
    return {(message.context, message.id) for message in catalog if message.id}


def _translations(message):
    return message.string if isinstance(message.string, (tuple, list)) else (message.string,)


def _unspaced(message):
    for text in _translations(message):
        if found := UNSPACED.search(NOT_FRENCH.sub("", text)):
            yield f"no no-break space at {found[0]!r}: {text!r}"


def _problems_of(message):
    ids = message.id if isinstance(message.id, tuple) else (message.id,)
    translations = _translations(message)
    if not all(translations):
        yield f"untranslated: {ids[0]!r}"
    elif message.fuzzy:
        yield f"fuzzy: {ids[0]!r}"
    elif any(_placeholders(text) != _placeholders(ids[-1]) for text in translations[-1:]) or any(
        _placeholders(text) - _placeholders(ids[-1]) for text in translations
    ):
        yield f"placeholders differ: {ids[0]!r}"


def _placeholders(text):
    return {found[0] for found in PLACEHOLDER.finditer(text)} | set(TAG.findall(text))


def pseudo(folder):
    """A catalogue in no language, written from right to left.

    What stays readable in it never went through gettext.
    """
    catalog = Catalog(locale="ar", charset="utf-8", fuzzy=False)
    for message in extracted():
        if message.id:
            parts = message.id if isinstance(message.id, tuple) else (message.id,)
            translated = [_pseudo_translate(part) for part in parts]
            catalog.add(
                message.id,
                tuple(translated[-1:] * catalog.num_plurals) if len(parts) > 1 else translated[0],
                context=message.context,
            )
    target = Path(folder) / "qps/LC_MESSAGES/django.mo"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(as_bytes(catalog, write_mo))


def _pseudo_translate(text):
    """Its words in Arabic letters; placeholders, tags and addresses as they are."""
    untranslatable = re.compile(r"%\(\w+\)[sdg]|%%|\{[^}]*\}|<[^>]*>|https?://\S+|\s+")
    parts, last = [], 0
    for found in untranslatable.finditer(text):
        parts += [_arabic(text[last : found.start()]), found[0]]
        last = found.end()
    return "".join([*parts, _arabic(text[last:])])


def _arabic(text):
    return "".join(
        chr(0x0627 + ord(letter.lower()) % 36) if letter.isalpha() else letter for letter in text
    )


def main():
    if "--pseudo" in sys.argv:
        pseudo(sys.argv[sys.argv.index("--pseudo") + 1])
        return
    if "--check" in sys.argv:
        wrong = [
            f"nexus: {language}: {sentence}"
            for language in LANGUAGES
            for sentence in problems(language)
        ]
        print("\n".join(wrong[:40]))
        sys.exit(
            f"nexus: {len(wrong)} strings need a translator: make messages, then edit the file"
            if wrong
            else 0
        )
    for language in LANGUAGES:
        catalog = updated(language)
        path_of(language).parent.mkdir(parents=True, exist_ok=True)
        path_of(language).write_text(as_po(catalog), encoding="utf-8")
        path_of(language, "mo").write_bytes(as_bytes(catalogue(language), write_mo))
        missing = sum(
            1
            for message in catalog
            if message.id
            and not (
                message.string
                if not isinstance(message.string, (tuple, list))
                else all(message.string)
            )
        )
        path = path_of(language).relative_to(ROOT)
        print(f"nexus: {path}: {len(catalog)} strings, {missing} without a translation")


if __name__ == "__main__":
    main()

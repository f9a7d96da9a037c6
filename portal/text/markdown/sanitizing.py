"""Which tags, attributes and values rendered Markdown may contain.

This is the only place that decides it: nh3 removes everything that the table below does not name,
whatever the renderer made.
"""

import nh3

from portal.text.code_highlighting import HIGHLIGHT_CLASSES

# Ids and classes of the renderer begin with it, so that none is an id or a class of the page.
PREFIX = "u-"
ALERT_KINDS = ("note", "tip", "important", "warning", "caution")

type Attributes = dict[str, set[str] | None]

_DIR: Attributes = {"dir": {"auto", "rtl"}}
_ID: Attributes = {"id": None}
_CELL: Attributes = {"class": {"u-center", "u-right"}, **_DIR}
# {tag: {attribute: allowed values}}. None allows all values that the rules below let through:
# nh3 checks the scheme of addresses, and puts PREFIX before each id that lacks it.
ALLOWED: dict[str, Attributes] = {
    **{tag: {**_DIR, **_ID} for tag in ("h3", "h4", "h5", "h6")},
    "p": {**_DIR, "class": {"u-alert-title"}},
    "br": {},
    "hr": {},
    "em": {},
    "strong": {},
    "s": {},
    "sup": {},
    "a": {"href": None, "title": None, **_ID},
    "code": {"dir": {"ltr"}},
    "pre": {"dir": {"ltr"}, "tabindex": {"0"}},
    "span": {"class": {"u-hidden", "u-language", "u-word", *HIGHLIGHT_CLASSES}},
    "blockquote": _DIR,
    "ul": _DIR,
    "ol": {**_DIR, "start": None},
    "li": {**_DIR, **_ID},
    "table": _DIR,
    "thead": {},
    "tbody": {},
    "tr": {},
    "th": _CELL,
    "td": _CELL,
    "details": {**_DIR, "open": {""}},
    "summary": _DIR,
    "div": {
        **_DIR,
        "tabindex": {"0"},
        "class": {"u-alert", "u-code", "u-table", *(f"u-{kind}" for kind in ALERT_KINDS)},
    },
    "section": {"class": {"u-footnotes"}},
}


def _attributes_with_any_value() -> dict[str, set[str]]:
    return {
        tag: {name for name, values in attributes.items() if values is None}
        for tag, attributes in ALLOWED.items()
    }


def _listed_values() -> dict[str, dict[str, set[str]]]:
    """Return {tag: {attribute: values}}, without classes, which nh3 takes one by one."""
    return {
        tag: {name: values for name, values in attributes.items() if values and name != "class"}
        for tag, attributes in ALLOWED.items()
    }


def _classes() -> dict[str, set[str]]:
    return {tag: names for tag, given in ALLOWED.items() if (names := given.get("class"))}


def _keep_on_this_site(address: str) -> str | None:
    """Return an address without a scheme if it is a path or a fragment, else None."""
    if address.startswith("#"):
        return address
    is_path = address.startswith("/") and address[1:2] not in ("/", "\\")
    return address if is_path else None


_CLEANER = nh3.Cleaner(
    tags=set(ALLOWED),
    attributes=_attributes_with_any_value(),
    tag_attribute_values=_listed_values(),
    allowed_classes=_classes(),
    id_prefix=PREFIX,
    url_schemes={"http", "https", "mailto"},
    url_relative=_keep_on_this_site,
    link_rel="nofollow ugc noopener",
    strip_comments=True,
)


def sanitize(html: str) -> str:
    """Return the HTML without anything that ALLOWED does not name."""
    return _CLEANER.clean(html)

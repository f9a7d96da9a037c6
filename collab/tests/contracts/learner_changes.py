"""Ordinary changes of a Django REST project, as edits of what drf-spectacular or drf-yasg wrote for it.

Each says whether a front end that was written for the version before breaks.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

TASKS, LIBRARY, LIBRARY_SPLIT, MARKET = (
    "tasks.yaml",
    "library.yaml",
    "library-split.yaml",
    "market.json",
)
COMMENTS, EVENTS, YASG, YASG_TASKS = (
    "comments.json",
    "events-path-version.yaml",
    "yasg-library.json",
    "yasg-tasks.yaml",
)
_REF = "#/components/schemas/"


@dataclass(frozen=True)
class LearnerChange:
    """One change of a document. `says` is a rule that must be among those told, if any."""

    name: str
    document: str
    edit: Callable[[dict[str, Any]], Any]
    is_breaking: bool
    says: str = ""


def _schema(document, name):
    return document.get("definitions", document.get("components", {}).get("schemas"))[name]


def _fields(document, *names):
    """The properties of a serializer, and of its variants for PATCH and requests."""
    return [_schema(document, name)["properties"] for name in names]


def _operation(document, key):
    method, path = key.split()
    return document["paths"][path][method]


def _book(edit):
    """An edit of the fields of the books, those of PATCH too."""
    return lambda document: [edit(fields) for fields in _fields(document, "Book", "PatchedBook")]


def _require(name, schema="Book"):
    return lambda document: _schema(document, schema)["required"].append(name)


def _add_read_only(document):
    _book(lambda fields: fields.update(shelf={"type": "string", "readOnly": True}))(document)
    _require("shelf")(document)


def _add_required(document):
    _book(lambda fields: fields.update(shelf={"type": "string"}))(document)
    _require("shelf")(document)


def _rename(document):
    _book(lambda fields: fields.update(sheets=fields.pop("pages")))(document)


def _enumeration(name, edit):
    return lambda document: edit(_schema(document, name)["enum"])


def _rename_schema(old, new):
    """Another name for a serializer or an enumeration, everywhere."""

    def edit(document):
        schemas = document["components"]["schemas"]
        schemas[new] = schemas.pop(old)
        for holder in _nodes(document):
            if holder.get("$ref") == _REF + old:
                holder["$ref"] = _REF + new

    return edit


def _nodes(value):
    if isinstance(value, dict):
        yield value
    for one in (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    ):
        yield from _nodes(one)


def _security(key, ways):
    return lambda document: _operation(document, key).update(security=ways)


def _all_security(ways, **schemes):
    """Another authentication class in the settings."""

    def edit(document):
        document["components"]["securitySchemes"] |= schemes
        for item in document["paths"].values():
            for operation in item.values():
                if operation.get("security", [{}]) not in ([], [{}]):
                    operation["security"] = ways

    return edit


def _parameters(key):
    return lambda document: _operation(document, key).setdefault("parameters", [])


def _without_parameter(key, *names):
    def edit(document):
        given = _parameters(key)(document)
        given[:] = [one for one in given if one["name"] not in names]

    return edit


def _with_parameter(key, name, **schema):
    added = {"in": "query", "name": name, "schema": schema or {"type": "string"}}
    return lambda document: _parameters(key)(document).append(added)


def _answer(document, key, code="200"):
    return _operation(document, key)["responses"][code]["content"]["application/json"]


def _wrap(document):
    answer = _answer(document, "get /api/loans/{id}/")
    answer["schema"] = {
        "type": "object",
        "properties": {"data": answer["schema"]},
        "required": ["data"],
    }


def _paginate(document):
    listed = _answer(document, "get /api/authors/")["schema"]
    schema = {"type": "object", "properties": {"count": {"type": "integer"}, "results": listed}}
    document["components"]["schemas"]["PaginatedAuthorList"] = schema | {
        "required": ["count", "results"]
    }
    _answer(document, "get /api/authors/")["schema"] = {"$ref": _REF + "PaginatedAuthorList"}
    _with_parameter("get /api/authors/", "page", type="integer")(document)


def _to_limits(document):
    """Pages become limits and offsets."""
    _without_parameter("get /api/books/", "page", "page_size")(document)
    _with_parameter("get /api/books/", "limit", type="integer")(document)
    _with_parameter("get /api/books/", "offset", type="integer")(document)


def _to_cursor(document):
    """Cursors have no count."""
    _without_parameter("get /projects/", "limit", "offset")(document)
    _with_parameter("get /projects/", "cursor")(document)
    schema = _schema(document, "PaginatedProjectList")
    schema["properties"].pop("count")
    schema["required"].remove("count")


def _move(old, new):
    return lambda document: document["paths"].update({new: document["paths"].pop(old)})


def _rename_in_path(document):
    _move("/api/loans/{id}/", "/api/loans/{loan_id}/")(document)
    for one in _parameters("get /api/loans/{loan_id}/")(document):
        one["name"] = one["name"].replace("id", "loan_id")


def _make_read_only_split(document):
    for fields in _fields(document, "BookRequest", "PatchedBookRequest"):
        fields.pop("pages")
    _fields(document, "Book")[0]["pages"]["readOnly"] = True


def _add_endpoint(document):
    document["paths"]["/api/shelves/"] = {
        "get": {"operationId": "shelves_list", "responses": {"200": {"description": ""}}}
    }


def _nest(fields):
    fields["author"] = {"type": "integer"}


def _to_yasg_root(document):
    """Add an address that starts otherwise.

    drf-yasg writes the common start of all addresses as basePath, which this shortens.
    """
    document["paths"] = {f"/api{path}": item for path, item in document["paths"].items()}
    document["paths"]["/health/"] = {
        "get": {"operationId": "health", "responses": {"200": {"description": ""}}}
    }
    document["basePath"] = "/"


def _add_method(name, like):
    return lambda document: document["paths"]["/api/loans/{id}/"].update(
        {name: _operation(document, like)}
    )


def _polymorphic(document):
    choice = _schema(document, "Payment")
    document["components"]["schemas"]["Voucher"] = {"type": "object", "properties": {"kind": {"type": "string"}, "code": {"type": "string"}}, "required": ["kind", "code"]}  # fmt: skip
    choice["oneOf"].append({"$ref": _REF + "Voucher"})


_BEARER = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
_COOKIE = {"type": "apiKey", "in": "cookie", "name": "sessionid"}
LONGER, SHORTER = 300, 100
BREAKS, HARMLESS = True, False

LEARNER_CHANGES = [
    # Fields
    LearnerChange("optional field added", LIBRARY, _book(lambda f: f.update(shelf={"type": "string"})), HARMLESS, "property-added"),
    LearnerChange("read-only field added", LIBRARY, _add_read_only, HARMLESS, "property-added"),
    LearnerChange("required field added", LIBRARY, _add_required, BREAKS, "required-property-added"),
    LearnerChange("field removed", LIBRARY, _book(lambda f: f.pop("is_rare")), BREAKS, "property-removed"),
    LearnerChange("field renamed", LIBRARY, _rename, BREAKS, "property-removed"),
    LearnerChange("field made read-only", LIBRARY, _book(lambda f: f["pages"].update(readOnly=True)), BREAKS, "became-read-only"),
    LearnerChange("field made read-only, with requests apart", LIBRARY_SPLIT, _make_read_only_split, BREAKS, "property-removed"),
    LearnerChange("field made write-only", LIBRARY, _book(lambda f: f["isbn"].update(writeOnly=True)), HARMLESS, "became-write-only"),
    LearnerChange("field may be null", LIBRARY, _book(lambda f: f["is_rare"].update(nullable=True)), BREAKS, "null-added"),
    LearnerChange("field may not be null", LIBRARY, _book(lambda f: f["pages"].pop("nullable")), BREAKS, "null-removed"),
    LearnerChange("read-only field may not be null", MARKET, lambda d: _schema(d, "PaginatedOrderList")["properties"]["next"].pop("nullable"), HARMLESS, "null-removed"),
    LearnerChange("field made required", TASKS, _require("state", "Task"), BREAKS, "required"),
    LearnerChange("field made optional", TASKS, lambda d: _schema(d, "Task")["required"].remove("project"), BREAKS, "optional"),
    LearnerChange("password made optional", TASKS, lambda d: _schema(d, "Register")["required"].remove("password"), HARMLESS, "no-longer-required"),
    LearnerChange("type changed", LIBRARY, _book(lambda f: f.update(pages={"type": "string"})), BREAKS, "type-changed"),
    LearnerChange("date became a date and time", LIBRARY, lambda d: _schema(d, "Loan")["properties"]["due"].update(format="date-time"), BREAKS, "type-widened"),
    LearnerChange("nested author became a number", LIBRARY, _book(_nest), BREAKS, "type-changed"),
    LearnerChange("max_length shrunk", LIBRARY, _book(lambda f: f["title"].update(maxLength=SHORTER)), BREAKS, "bound-narrowed"),
    LearnerChange("max_length grown of what is only sent", LIBRARY, _book(lambda f: f["secret_code"].update(maxLength=LONGER)), HARMLESS, "bound-widened"),
    LearnerChange("max_length grown of what is answered", LIBRARY, _book(lambda f: f["title"].update(maxLength=LONGER)), BREAKS, "bound-widened"),
    LearnerChange("default changed", TASKS, lambda d: _schema(d, "Task")["properties"]["effort"].update(default=1.0), HARMLESS, "default-changed"),
    LearnerChange("help text changed", LIBRARY, _book(lambda f: f["title"].update(description="Its name.")), HARMLESS),
    # Choices
    LearnerChange("choices grown", LIBRARY, _enumeration("StatusEnum", lambda e: e.append("repaired")), BREAKS, "values-added"),
    LearnerChange("choices shrunk", LIBRARY, _enumeration("StatusEnum", lambda e: e.remove("lost")), BREAKS, "values-removed"),
    LearnerChange("choices of a filter grown", LIBRARY, lambda d: next(p for p in _parameters("get /api/books/")(d) if p["name"] == "status")["schema"]["enum"].append("repaired"), HARMLESS, "values-added"),
    LearnerChange("choices in another order", LIBRARY, _enumeration("GenreEnum", lambda e: e.reverse()), HARMLESS),
    LearnerChange("choice may be blank", LIBRARY, _book(lambda f: f.update(status={"oneOf": [{"$ref": _REF + "StatusEnum"}, {"$ref": _REF + "BlankEnum"}]})), BREAKS, "values-added"),
    LearnerChange("enumeration has another name", LIBRARY, _rename_schema("StatusEnum", "BookStatusEnum"), HARMLESS),
    LearnerChange("serializer has another name", LIBRARY, _rename_schema("Book", "BookDetail"), HARMLESS),
    LearnerChange("another kind of payment", COMMENTS, _polymorphic, BREAKS, "variant-added"),
    LearnerChange("kind of payment has another name", COMMENTS, _rename_schema("Mobile", "MobileMoney"), HARMLESS),
    # Permissions and authentication
    LearnerChange("AllowAny became IsAuthenticated", LIBRARY, _security("get /api/books/", [{"jwtAuth": []}]), BREAKS, "authentication-added"),
    LearnerChange("IsAuthenticated became AllowAny", LIBRARY, _security("get /api/loans/", [{"jwtAuth": []}, {}]), HARMLESS, "authentication-removed"),
    LearnerChange("token became JWT", TASKS, _all_security([{"jwtAuth": []}], jwtAuth=_BEARER), BREAKS, "authentication-stricter"),
    LearnerChange("session beside token", TASKS, _all_security([{"cookieAuth": []}, {"tokenAuth": []}], cookieAuth=_COOKIE), HARMLESS, "authentication-wider"),
    # Lists
    LearnerChange("list is in pages", LIBRARY, _paginate, BREAKS, "type-changed"),
    LearnerChange("pages became limits", LIBRARY, _to_limits, BREAKS, "parameter-removed"),
    LearnerChange("limits became a cursor", TASKS, _to_cursor, BREAKS, "property-removed"),
    LearnerChange("query filter added", LIBRARY, _with_parameter("get /api/books/", "isbn"), HARMLESS, "parameter-added"),
    LearnerChange("query filter removed", LIBRARY, _without_parameter("get /api/books/", "genre"), BREAKS, "parameter-removed"),
    # Addresses
    LearnerChange("URL renamed", LIBRARY, _move("/api/loans/", "/api/lendings/"), BREAKS, "operation-removed"),
    LearnerChange("slash at the end removed", LIBRARY, _move("/api/loans/", "/api/loans"), BREAKS, "operation-removed"),
    LearnerChange("name in the URL changed", LIBRARY, _rename_in_path, HARMLESS, "parameter-renamed"),
    LearnerChange("version in the URL changed", EVENTS, _move("/api/v2/events/", "/api/v3/events/"), BREAKS, "operation-removed"),
    LearnerChange("method removed", LIBRARY, lambda d: d["paths"]["/api/authors/{id}/"].pop("delete"), BREAKS, "operation-removed"),
    LearnerChange("method added", LIBRARY, _add_method("delete", "delete /api/books/{id}/"), HARMLESS, "operation-added"),
    LearnerChange("endpoint added", LIBRARY, _add_endpoint, HARMLESS, "operation-added"),
    # The rest
    LearnerChange("response wrapped", LIBRARY, _wrap, BREAKS, "property-removed"),
    LearnerChange("created instead of OK", LIBRARY, lambda d: (r := _operation(d, "post /api/books/{id}/lend/")["responses"]).update({"201": r.pop("200")}), BREAKS, "success-removed"),
    LearnerChange("description changed", LIBRARY, lambda d: _operation(d, "get /api/books/").update(description="All."), HARMLESS, "described-differently"),
    LearnerChange("tag and operationId changed", LIBRARY, lambda d: _operation(d, "get /api/books/").update(tags=["x"], operationId="y"), HARMLESS, "described-differently"),
    LearnerChange("title and version changed", LIBRARY, lambda d: d["info"].update(title="Books", version="1.2.0"), HARMLESS),
    # drf-yasg
    LearnerChange("drf-yasg: field removed", YASG, lambda d: _schema(d, "Book")["properties"].pop("is_rare"), BREAKS, "property-removed"),
    LearnerChange("drf-yasg: field may be null", YASG, lambda d: _schema(d, "Book")["properties"]["is_rare"].update({"x-nullable": True}), BREAKS, "null-added"),
    LearnerChange("drf-yasg: choices grown", YASG_TASKS, lambda d: _schema(d, "Task")["properties"]["state"]["enum"].append("late"), BREAKS, "values-added"),
    LearnerChange("drf-yasg: endpoint outside of /api added", YASG, _to_yasg_root, HARMLESS, "operation-added"),
    LearnerChange("drf-yasg: description changed", YASG, lambda d: _operation(d, "get /books/").update(description="All."), HARMLESS, "described-differently"),
]  # fmt: skip

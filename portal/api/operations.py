"""What operations are made of: tokens and scopes, lists, sparse fields."""

import json
from collections.abc import Callable, Collection, Iterable
from functools import wraps
from typing import Annotated, Any, get_args

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Path, Query, Router, Schema
from ninja.security.http import HttpAuthBase
from pydantic import ConfigDict

from portal.api.values import attributes
from portal.web.absolute_urls import absolute_url
from portal.web.pagination import decode_cursor, encode_cursor, order_type, rows_after
from portal.web.parameters import MAX_KEY, unknown_names
from portal.web.problems import FieldProblem, Problem

# The key of a row, as a part of a path and as another value.
Key = Annotated[int, Path(ge=1, le=MAX_KEY, example=1)]
GivenKey = Annotated[int, Field(ge=1, le=MAX_KEY)]
Time = Annotated[str, Field(json_schema_extra={"format": "date-time"})]

# Describes a thing to the reader of a request.
Describe = Callable[[HttpRequest, Any], dict[str, Any]]


class ProblemDetails(Schema):
    """Why a request failed (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str = Field(description="A sentence for a person.")
    code: str = Field(description="A stable name for programs.")
    errors: list[FieldProblem] = []


class ApiToken(HttpAuthBase):
    """Requires a token with a scope; "" requires any token.

    Its name is that of the scheme in the OpenAPI document.
    """

    openapi_scheme = "bearer"

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Any:
        """Return the token of the request; None without one. Raises Problem if it may not."""
        token = getattr(request, "api_token", None)
        if token is None:
            return None
        if request.method not in ("GET", "HEAD"):
            token.check_may_write()
        if self.scope:
            check_scopes(token, self.scope)
        request.user = token.user()
        return token


def check_scopes(token: Any, *scopes: str) -> None:
    """Raise Problem unless the token has one of the scopes; the last one is named."""
    if not any(token.allows(scope) for scope in scopes):
        sentence = _("This token doesn’t have the scope “%(scope)s”.") % {"scope": scopes[-1]}
        raise Problem(403, sentence, code="scope_needed", more={"scope": scopes[-1]})


class SparseFields(Schema):
    """The parameter of operations whose answer may be shortened."""

    fields: str = Field("", max_length=300, description="Only these fields, such as `id,title`.")


Fields = Query[SparseFields]


class ListParameters(SparseFields):
    """The parameters of every list."""

    limit: int = Field(25, ge=1, le=100)
    after: str = Field("", max_length=200, description="Where the page before ended, see `next`.")


class Listed[Item](Schema):
    """A page of a list."""

    items: list[Item]
    next: str | None = Field(description="The address of the next page, if there is one.")

    @classmethod
    def model_parametrized_name(cls, params: tuple[type, ...]) -> str:
        """Return the name in the OpenAPI document, such as PersonList."""
        return f"{params[0].__name__}List"


class Given(Schema):
    """The body of a request. Unknown names are refused, so that none is lost."""

    model_config = ConfigDict(extra="forbid")


ListOnly = Query[ListParameters]
READ, WRITE = ApiToken("read"), ApiToken("write")


class PlainRouter(Router):
    """A router whose operations return plain values, which are sent as they are.

    They are not validated again, which would take longer than to make them: tests compare the
    answers with the schemas. The status is the one that `response` names; None has no body.
    """

    def add_api_operation(
        self,
        path: str,
        methods: list[str],
        view_func: Callable,
        *,
        response: Any = None,
        **more: Any,
    ) -> None:
        """Add an operation with one answer: its schema, or {status: schema}."""
        [(status, schema)] = (response if isinstance(response, dict) else {200: response}).items()
        view = _send_as_json(view_func, status, _field_names(schema))
        super().add_api_operation(path, methods, view, response=response, **more)


def _field_names(schema: Any) -> Collection[str]:
    """Return the fields of an answer, or of each item of a list."""
    if schema and issubclass(schema, Listed):
        [schema] = get_args(schema.model_fields["items"].annotation)
    return schema.model_fields if schema else ()


def _send_as_json(operation: Callable, status: int, fields: Collection[str]) -> Callable:
    @wraps(operation)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        parameters = kwargs.get("parameters")
        _check_names(request, type(parameters).model_fields if parameters else ())
        wanted = _wanted_fields(parameters)
        _check_fields(wanted, fields)
        answer = operation(request, *args, **kwargs)
        if answer is None:
            return HttpResponse(status=status)
        response = _as_json(_only_fields(answer, wanted) if wanted else answer, status)
        if answer.get("next"):
            response.headers["Link"] = f'<{answer["next"]}>; rel="next"'
        return response

    return wrapper


def _wanted_fields(parameters: Any) -> list[str]:
    """Return the fields that the client asks for; without any it gets all."""
    return [name for name in parameters.fields.split(",") if name] if parameters else []


def _as_json(answer: dict[str, Any], status: int) -> HttpResponse:
    content = json.dumps(answer, cls=DjangoJSONEncoder, ensure_ascii=False)
    return HttpResponse(content, status=status, content_type="application/json")


def _check_names(request: HttpRequest, known: Collection[str]) -> None:
    """Raise ValidationError for parameters that the operation does not have."""
    unknown = unknown_names(request.GET, known)
    if unknown:
        message = _("There’s no such parameter. The parameters here are: %(names)s.")
        raise ValidationError(dict.fromkeys(unknown, message % {"names": ", ".join(known) or "–"}))


def _check_fields(wanted: Iterable[str], known: Collection[str]) -> None:
    """Raise ValidationError for a field that the answer does not have."""
    for name in wanted:
        if name not in known:
            raise ValidationError({"fields": _("There is no field “%(name)s”.") % {"name": name}})


def _only_fields(answer: dict[str, Any], wanted: list[str]) -> dict[str, Any]:
    """Shorten an answer, or each item of a list."""
    if "items" in answer:
        return answer | {"items": [_only_fields(item, wanted) for item in answer["items"]]}
    return {name: answer[name] for name in wanted}


def list_page(
    request: HttpRequest, rows: QuerySet, parameters: ListParameters, describe: Describe, *, by: str
) -> dict[str, Any]:
    """Return a page of rows, the newest or highest first.

    `by` is a datetime or an integer field. Raises ValidationError for a cursor of another list.
    """
    position = decode_cursor(parameters.after, by=order_type(rows, by))
    if parameters.after and position is None:
        message = _("This isn’t a position in this list: use the address in `next`.")
        raise ValidationError({"after": message})
    ordered = rows_after(rows.order_by(f"-{by}", "-pk"), by, position)
    found: list[Model] = list(ordered[: parameters.limit + 1])
    shown = found[: parameters.limit]
    following = None
    if len(found) > parameters.limit:
        following = _address_after(request, encode_cursor(shown[-1], by))
    return {"items": [describe(request, row) for row in shown], "next": following}


def _address_after(request: HttpRequest, cursor: str) -> str:
    query = request.GET.copy()
    query["after"] = cursor
    return absolute_url(request, f"{request.path}?{query.urlencode()}")


def whole_list(request: HttpRequest, rows: Iterable[Any], describe: Describe) -> dict[str, Any]:
    """Return a list that has one page."""
    return {"items": [describe(request, row) for row in rows], "next": None}


def describe(schema: type[Schema], thing: Any, **own: Any) -> dict[str, Any]:
    """Return the fields of a schema, from `own` or from the attributes of `thing`."""
    return own | attributes(thing, *(name for name in schema.model_fields if name not in own))

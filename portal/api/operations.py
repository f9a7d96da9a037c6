"""What operations are made of: tokens and scopes, lists, sparse fields."""

import json
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Annotated, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Path, Query, Router, Schema
from ninja.constants import NOT_SET
from ninja.security import HttpBearer
from pydantic import ConfigDict

from portal.web.absolute_urls import absolute_url
from portal.web.pagination import decode_cursor, encode_cursor, order_type, rows_after
from portal.web.parameters import MAX_KEY, Parameters, Text
from portal.web.problems import FieldProblem, Problem

MAX_FIELDS_TEXT = 300
# The key of a row, as a part of a path.
Key = Annotated[int, Path(ge=1, le=MAX_KEY, example=1)]
Time = Annotated[str, Field(json_schema_extra={"format": "date-time"})]

# Describes a thing to the reader of a request.
Describe = Callable[[HttpRequest, Any], dict[str, Any]]


class ProblemField(Schema):
    """What is wrong with one value."""

    field: str
    message: str


class ProblemDetails(Schema):
    """Why a request failed (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str = Field(description="A sentence for a person.")
    code: str = Field(description="A stable name for programs.")
    errors: list[ProblemField] = []


class ApiToken(HttpBearer):
    """Requires a token with a scope, or any for "". Its name is that of the scheme in the OpenAPI document."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Any:
        """Return the token of the request; None without one. Raises Problem if it may not."""
        token = getattr(request, "api_token", None)
        if token is not None and request.method not in ("GET", "HEAD"):
            token.check_may_write()
        if token is None:
            return None
        if self.scope and not token.allows(self.scope):
            sentence = _("This token doesn’t have the scope “%(scope)s”.") % {"scope": self.scope}
            raise Problem(403, sentence, code="scope_needed", scope=self.scope)
        request.user = token.user()
        return token

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Unused: the gateway looked the token up."""


class WantedFields(Parameters):
    """The fields that an answer is shortened to, for all operations."""

    fields = Text(MAX_FIELDS_TEXT)


class SparseFields(Schema):
    """The parameter of operations whose answer may be shortened."""

    fields: str = Field(
        "", max_length=MAX_FIELDS_TEXT, description="Only these fields, such as `id,title`."
    )


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


def make_router(tag: str, auth: Any = NOT_SET) -> Router:
    """Return a router whose operations return plain values, which are sent as they are.

    They are not validated again, which would take longer than to make them: tests compare the
    answers with the schemas.
    """
    router = Router(tags=[tag], auth=auth)
    router.add_decorator(_send_as_json)
    return router


def _send_as_json(operation: Callable) -> Callable:
    @wraps(operation)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = operation(request, *args, **kwargs)
        if isinstance(answer, HttpResponse):
            return answer
        return json_response(request, answer)

    return wrapper


def json_response(request: HttpRequest, answer: Any, status: int = 200) -> HttpResponse:
    """Return an answer as JSON, without the fields that the request leaves out."""
    wanted = [name for name in WantedFields.read(request.GET).fields.split(",") if name]
    if wanted and status == 200:
        answer = _only_fields(answer, wanted)
    content = json.dumps(answer, cls=DjangoJSONEncoder, ensure_ascii=False)
    response = HttpResponse(content, status=status, content_type="application/json")
    if isinstance(answer, dict) and answer.get("next"):
        response.headers["Link"] = f'<{answer["next"]}>; rel="next"'
    return response


def _only_fields(answer: Any, wanted: list[str]) -> Any:
    """Shorten an answer, or each item of a list. Raises Problem for an unknown field."""
    if "items" in answer:
        return answer | {"items": [_only_fields(item, wanted) for item in answer["items"]]}
    unknown = [name for name in wanted if name not in answer]
    if unknown:
        message = _("There is no field “%(name)s”.") % {"name": unknown[0]}
        raise Problem(422, message, errors=[FieldProblem("fields", message)])
    return {name: answer[name] for name in wanted}


def list_page(
    request: HttpRequest,
    rows: QuerySet,
    parameters: ListParameters,
    describe: Describe,
    *,
    by: str,
) -> dict[str, Any]:
    """Return a page of rows, the newest or highest first.

    `by` is a datetime or an integer field. Raises Problem for a cursor of another list.
    """
    position = decode_cursor(parameters.after, by=order_type(rows, by))
    if parameters.after and position is None:
        message = _("This isn’t a position in this list: use the address in `next`.")
        raise Problem(422, message, errors=[FieldProblem("after", message)])
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


def chosen(parameters: Schema, *names: str) -> dict[str, str]:
    """Return these filters as querysets take them: "" for one that is not given."""
    return {name: getattr(parameters, name) or "" for name in names}

"""The HTTP methods that an OpenAPI document may describe; `query` since version 3.2."""

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")

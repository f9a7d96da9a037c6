"""Reads, checks, shows and compares OpenAPI documents: pure functions over text.

Sources: OpenAPI 3.0.3 and 3.1.0 (https://spec.openapis.org/oas/). The two files in `schemas/` are
its official JSON Schemas.
"""

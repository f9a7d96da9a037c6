"""The API between the two tracks: an OpenAPI document is read, checked, shown and compared. Pure functions over text.

Sources: OpenAPI 3.0.3 and 3.1.0 (https://spec.openapis.org/oas/); the two files in `schemas/` are its own descriptions.
"""

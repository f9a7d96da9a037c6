"""The API: what its operations share. Each app lists its operations in the hook `api_routers`.

Only portal.api.gateway is imported by the URL configuration: django-ninja is loaded at the first
request to the API, so that the start of a process and its pages do not pay for it.
"""

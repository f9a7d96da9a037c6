"""What operations of the API share; apps list theirs in the hook `api_routers`.

Only portal.api.gateway is imported by the URL configuration: django-ninja is loaded at the first
request to the API, so that the start of a process and its pages do not pay for it.
"""

from django.urls import path

from collab.views import api_reference

app_name = "api_pages"

urlpatterns = [
    path("", api_reference.api_reference, name="reference"),
    path("operations/<slug:name>/", api_reference.api_operation, name="operation"),
]

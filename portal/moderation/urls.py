from django.urls import path

from portal.moderation import views

app_name = "moderation"

urlpatterns = [
    path("", views.queue, name="queue"),
    path("cases/<int:pk>/review/", views.review_new, name="review_new"),
    path("log/", views.log, name="log"),
]

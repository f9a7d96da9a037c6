from django.urls import path

from collab.capstone.views import peer_reviews

urlpatterns = [
    path("collab/projects/<key:pk>-<str:slug>/peers/", peer_reviews.team_peers, name="team_peers"),
    path(
        "collab/projects/<key:pk>-<str:slug>/peers/<key:review>/report/",
        peer_reviews.peer_report,
        name="peer_report",
    ),
    path("peers/", peer_reviews.peer_review_list, name="peer_review_list"),
    path("peers/<key:pk>/", peer_reviews.peer_review_edit, name="peer_review_edit"),
]

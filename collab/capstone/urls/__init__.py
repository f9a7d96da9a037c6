from . import deliverables, peer_reviews, results, rubrics, scoring, setup

app_name = "capstone"

urlpatterns = [
    *deliverables.urlpatterns,
    *peer_reviews.urlpatterns,
    *results.urlpatterns,
    *setup.urlpatterns,
    *rubrics.urlpatterns,
    *scoring.urlpatterns,
]

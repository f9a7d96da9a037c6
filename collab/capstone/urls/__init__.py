from . import deliverables, peer_reviews, results, rubrics, scoring, setup, slots

app_name = "capstone"

urlpatterns = [
    *deliverables.urlpatterns,
    *peer_reviews.urlpatterns,
    *results.urlpatterns,
    *setup.urlpatterns,
    *rubrics.urlpatterns,
    *scoring.urlpatterns,
    *slots.urlpatterns,
]

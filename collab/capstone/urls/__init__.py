from . import deliverables, peer_reviews, rubrics, setup

app_name = "capstone"

urlpatterns = [
    *deliverables.urlpatterns,
    *peer_reviews.urlpatterns,
    *setup.urlpatterns,
    *rubrics.urlpatterns,
]

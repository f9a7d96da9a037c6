from . import deliverables, rubrics, setup

app_name = "capstone"

urlpatterns = [*deliverables.urlpatterns, *setup.urlpatterns, *rubrics.urlpatterns]

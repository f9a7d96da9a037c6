from . import rubrics, setup

app_name = "capstone"

urlpatterns = [*setup.urlpatterns, *rubrics.urlpatterns]

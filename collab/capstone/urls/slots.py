from django.urls import path

from collab.capstone.views import calendars, slots

COHORT = "cohorts/<slug:slug>/slots/"

urlpatterns = [
    path(COHORT, slots.slot_list, name="slot_list"),
    path(f"{COHORT}offer/", slots.slot_offer, name="slot_offer"),
    path(f"{COHORT}booking/", slots.slot_book, name="slot_book"),
    path(f"{COHORT}reminder/", slots.slots_remind, name="slots_remind"),
    path(f"{COHORT}<key:pk>/removal/", slots.slot_remove, name="slot_remove"),
    path(f"{COHORT}<key:pk>/cancellation/", slots.slot_cancel, name="slot_cancel"),
    path(f"{COHORT}<key:pk>/slot.ics", calendars.slot_file, name="slot_file"),
    path("cohorts/<slug:slug>/calendar.ics", calendars.cohort_file, name="cohort_calendar"),
    path("calendar/", calendars.calendar_link, name="calendar_link"),
    path("calendar/removal/", calendars.calendar_revoke, name="calendar_revoke"),
    path("calendar/<str:token>.ics", calendars.personal_file, name="personal_calendar"),
]

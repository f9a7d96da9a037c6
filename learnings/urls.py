from django.urls import path

from learnings import feeds
from learnings.views import composer, entries, lists, readme

app_name = "learnings"

LEARNING = "learnings/<int:pk>-<str:slug>/"
CHALLENGE = "challenges/<int:pk>-<str:slug>/"
SOLUTION = f"{CHALLENGE}solutions/<int:solution_pk>/"

urlpatterns = [
    path("learnings/", lists.learning_list, name="learning_list"),
    path("learnings/new/", composer.learning_new, name="learning_new"),
    path(LEARNING, entries.learning_detail, name="learning_detail"),
    path(f"{LEARNING}edit/", composer.entry_edit, name="learning_edit"),
    path(f"{LEARNING}history/", entries.entry_history, name="learning_history"),
    path("challenges/", lists.challenge_list, name="challenge_list"),
    path("challenges/new/", composer.challenge_new, name="challenge_new"),
    path(CHALLENGE, entries.challenge_detail, name="challenge_detail"),
    path(f"{CHALLENGE}edit/", composer.entry_edit, name="challenge_edit"),
    path(f"{CHALLENGE}history/", entries.entry_history, name="challenge_history"),
    path(f"{CHALLENGE}solve/", composer.challenge_solve, name="challenge_solve"),
    path(f"{SOLUTION}edit/", composer.entry_edit, name="solution_edit"),
    path(f"{SOLUTION}history/", entries.entry_history, name="solution_history"),
    path("entries/<int:pk>/withdrawal/", entries.entry_withdraw, name="entry_withdraw"),
    path("drafts/", entries.draft_list, name="draft_list"),
    path("drafts/<uuid:key>/", composer.draft_save, name="draft_save"),
    path("drafts/<uuid:key>/discard/", entries.draft_discard, name="draft_discard"),
    path("preview/", composer.preview, name="preview"),
    path("import/", readme.readme_import, name="readme_import"),
    path("import/<int:pk>/", readme.readme_preview, name="readme_preview"),
    path("@<str:handle>/README.md", readme.readme_export, name="readme_export"),
    path("topics/", lists.topic_list, name="topic_list"),
    path("topics/suggestions/", lists.topic_suggest, name="topic_suggest"),
    path("topics/<slug:slug>/", lists.topic_detail, name="topic_detail"),
    path("topics/<slug:slug>/feed.atom", feeds.TopicFeed(), name="topic_feed"),
    path("@<str:handle>/feed.atom", feeds.PersonFeed(), name="person_feed"),
    path("feed.atom", feeds.SiteFeed(), name="feed"),
]

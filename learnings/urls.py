from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.decorators.http import require_safe

from learnings import feeds
from learnings.views import (
    composer,
    discussion,
    drafts,
    entries,
    history,
    lists,
    pins,
    previews,
    profile_sections,
    reactions,
    readme_export,
    readme_import,
    readme_source,
    topics,
)
from portal.web.page_cache import cached_for_readers

app_name = "learnings"

LEARNING = "learnings/<key:pk>-<str:slug>/"
CHALLENGE = "challenges/<key:pk>-<str:slug>/"
SECTION = "sections/<key:pk>-<str:slug>/"
SOLUTION = f"{CHALLENGE}solutions/<key:solution_pk>/"

urlpatterns = [
    path("learnings/", lists.learning_list, name="learning_list"),
    path("learnings/new/", composer.learning_new, name="learning_new"),
    path(LEARNING, entries.learning_detail, name="learning_detail"),
    path(f"{LEARNING}edit/", composer.entry_edit, name="learning_edit"),
    path(f"{LEARNING}history/", history.entry_history, name="learning_history"),
    path("challenges/", lists.challenge_list, name="challenge_list"),
    path("challenges/new/", composer.challenge_new, name="challenge_new"),
    path("challenges/similar/", previews.challenge_similar, name="challenge_similar"),
    path("challenges.md", lists.challenge_export, {"form": "md"}, name="challenge_export_md"),
    path("challenges.csv", lists.challenge_export, {"form": "csv"}, name="challenge_export_csv"),
    path(CHALLENGE, entries.challenge_detail, name="challenge_detail"),
    path(f"{CHALLENGE}edit/", composer.entry_edit, name="challenge_edit"),
    path(f"{CHALLENGE}history/", history.entry_history, name="challenge_history"),
    path(f"{CHALLENGE}solve/", composer.challenge_solve, name="challenge_solve"),
    path(f"{SOLUTION}edit/", composer.entry_edit, name="solution_edit"),
    path(f"{SOLUTION}history/", history.entry_history, name="solution_history"),
    path("sections/new/", composer.section_new, name="section_new"),
    path(SECTION, profile_sections.section_detail, name="section_detail"),
    path(f"{SECTION}edit/", composer.entry_edit, name="section_edit"),
    path(f"{SECTION}history/", history.entry_history, name="section_history"),
    path("sections/<key:pk>/removal/", profile_sections.section_remove, name="section_remove"),
    path("entries/<key:pk>/withdrawal/", entries.entry_withdraw, name="entry_withdraw"),
    path(
        "entries/<key:pk>/versions/<key:number>/restoration/",
        history.entry_restore,
        name="entry_restore",
    ),
    path("entries/<key:pk>/helped/", reactions.reaction_set, {"kind": "helped"}, name="helped"),
    path("entries/<key:pk>/met/", reactions.reaction_set, {"kind": "met"}, name="met"),
    path("entries/<key:pk>/saved/", reactions.reaction_set, {"kind": "saved"}, name="saved"),
    path("entries/<key:pk>/follow/", reactions.reaction_set, {"kind": "follow"}, name="follow"),
    path("entries/<key:pk>/acceptance/", reactions.solution_accept, name="solution_accept"),
    path("entries/<key:pk>/comments/", discussion.comment_new, name="comment_new"),
    path("entries/<key:pk>/pick/", entries.entry_feature, name="entry_feature"),
    path("entries/<key:pk>/mute/", discussion.entry_mute, name="entry_mute"),
    path("comments/<key:pk>/", discussion.comment_detail, name="comment_detail"),
    path("comments/<key:pk>/reply/", discussion.comment_reply, name="comment_reply"),
    path("comments/<key:pk>/edit/", discussion.comment_edit, name="comment_edit"),
    path("comments/<key:pk>/delete/", discussion.comment_delete, name="comment_delete"),
    path("entries/<key:pk>/pin/", pins.entry_pin, name="entry_pin"),
    path("pins/", pins.pin_list, name="pin_list"),
    path("saved/", reactions.bookmark_list, name="bookmark_list"),
    path("drafts/", drafts.draft_list, name="draft_list"),
    path("drafts/<uuid:key>/", drafts.draft_save, name="draft_save"),
    path("drafts/<uuid:key>/discard/", drafts.draft_discard, name="draft_discard"),
    path("preview/", previews.preview, name="preview"),
    path("import/", readme_import.readme_import, name="readme_import"),
    path("import/<key:pk>/", readme_import.readme_preview, name="readme_preview"),
    path("import/<key:pk>/submission/", readme_import.readme_submit, name="readme_submit"),
    path("import/<key:pk>/undo/", readme_import.readme_undo, name="readme_undo"),
    path("import/<key:pk>/forget/", readme_import.readme_discard, name="readme_discard"),
    path("export/", readme_export.readme_layout, name="readme_layout"),
    path("export/reset/", readme_export.readme_reset, name="readme_reset"),
    path("export/download/", readme_export.readme_download, name="readme_download"),
    path("export/repository/", readme_source.readme_source_connect, name="readme_source_connect"),
    path("export/repository/check/", readme_source.readme_source_check, name="readme_source_check"),
    path(
        "export/repository/import/", readme_source.readme_source_import, name="readme_source_import"
    ),
    path("export/repository/hiding/", readme_source.readme_source_hide, name="readme_source_hide"),
    path(
        "export/repository/removal/",
        readme_source.readme_source_disconnect,
        name="readme_source_disconnect",
    ),
    path("@<str:handle>/README.md", readme_export.readme_export, name="readme_export"),
    path("topics/", topics.topic_list, name="topic_list"),
    path("topics/propose/", topics.topic_propose, name="topic_propose"),
    path("topics/<slug:slug>/", topics.topic_detail, name="topic_detail"),
    path("topics/<slug:slug>/edit/", topics.topic_edit, name="topic_edit"),
    path("topics/<slug:slug>/merge/", topics.topic_merge, name="topic_merge"),
    path("topics/<slug:slug>/follow/", topics.topic_follow, name="topic_follow"),
    path("topics/<slug:slug>/mute/", topics.topic_mute, name="topic_mute"),
    path(
        "topics/<slug:slug>/feed.atom",
        login_not_required(require_safe(cached_for_readers(feeds.TopicFeed()))),
        name="topic_feed",
    ),
    path(
        "@<str:handle>/feed.atom",
        login_not_required(require_safe(cached_for_readers(feeds.PersonFeed()))),
        name="person_feed",
    ),
    path(
        "feed.atom",
        login_not_required(require_safe(cached_for_readers(feeds.SiteFeed()))),
        name="feed",
    ),
]

"""What the site knows of somebody, as a file to take away."""

from portal.takeaway import as_json, columns_of

# What proves who somebody is goes to nobody, not even to them.
SECRET = ("password",)


def files_of(person):
    """The profile, addresses of mail, notices and former handles."""
    said = {
        "profile": columns_of(person, but=SECRET) | {"skills": [topic.name for topic in person.skills.all()]},
        "cohort": person.cohort and person.cohort.name,
        "cohorts": [
            {"name": stay.cohort.name, "since": stay.since, "until": stay.until}
            for stay in person.stays.select_related("cohort").order_by("since")
        ],
        "deadlines": [
            {"cohort": review.cohort.name, "at": review.at, "there": review.evidence}
            for review in person.deadline_reviews.select_related("cohort").order_by("at")
        ],
        "mail_addresses": [
            {"address": one.email, "verified": one.verified, "primary": one.primary}
            for one in person.emailaddress_set.order_by("pk")
        ],
        "former_handles": list(person.former_handles.values_list("handle", flat=True)),
        "notices": [
            {"said": one.sentence, "about": one.url, "at": one.created_at, "read": one.read_at}
            for one in person.notices.order_by("pk")
        ],
    }
    yield "profile.json", as_json(said)

"""Who fits whom, and why."""

from collab.matching import Candidate, Wanted, match, ranked

LOOKING = Wanted(tracks=frozenset({"frontend"}), topics=frozenset({"React", "CSS"}), cohort=3, brief=7)


def test_each_reason_is_true_and_counts():
    score, reasons = match(LOOKING, Candidate("frontend", frozenset({"React", "Django"}), 3, frozenset({7})))
    assert reasons == ["same brief", "does front end, which is wanted", "knows React", "same cohort"]
    assert score == 11


def test_somebody_who_shares_nothing_has_no_reasons():
    assert match(LOOKING, Candidate("backend", frozenset({"Django"}), 4)) == (0, [])


def test_somebody_on_both_tracks_fits_either():
    assert "does both sides, which is wanted" in match(LOOKING, Candidate("both", frozenset()))[1]


def test_best_first_and_the_same_cohort_alone_is_no_reason():
    people = {
        "near": Candidate("frontend", frozenset({"React"}), 3),
        "far": Candidate("frontend", frozenset(), 4),
        "cohort": Candidate("backend", frozenset(), 3),
    }
    assert [name for name, _why in ranked((name, match(LOOKING, one)) for name, one in people.items())] == [
        "near",
        "far",
    ]


def test_the_match_page_shows_people_and_reasons(client_of, learner, other, make_person, announce):
    announce(learner, "Sokoni", seats=["frontend"])
    make_person("closed", track="frontend", open_to_collaborate=False)
    page = client_of(learner).get("/collab/match/")
    ((_project, people),) = page.context["teams"]
    assert [(person.handle, why) for person, why in people] == [
        ("omar", ["does front end, which is wanted", "same cohort"])
    ]
    mine = client_of(other).get("/collab/match/").context["projects"]
    assert [project.name for project, _why in mine] == ["Sokoni"]

"""Challenges told without the labels that are known, and the people and lists beside them."""

import pytest

from learnings.readme import parse


def found(text):
    return [(one.title, one.problem, one.solution) for one in parse(text).challenges]


@pytest.mark.parametrize(
    ("lines", "problem", "outcome"),
    [
        ("- Tools: JWT\n", "", "JWT"),
        ("- Stack: JWT\n", "- Stack: JWT", None),
        (
            "- Sessions ended early.\n- Severity: high\n",
            "- Sessions ended early.\n- Severity: high",
            None,
        ),
        (
            "- Sessions ended early.\n- Hard because: the token was lost\n",
            "- Sessions ended early.\n- Hard because: the token was lost",
            None,
        ),
    ],
)
def test_other_labels_above_a_labelled_solution_keep_their_words(lines, problem, outcome):
    text = "## Challenges\n\n### Login\n{0}- Solution: a refresh\n\n### Search\n{0}- Solution: an index"
    challenges = parse(text.format(lines)).challenges
    assert [(one.title, one.problem, one.solution, one.outcome) for one in challenges] == [
        ("Login", problem, "a refresh", outcome),
        ("Search", problem, "an index", outcome),
    ]


def test_a_sign_points_from_what_happened_to_what_was_done():
    text = "## Challenges\n\n**Lost seats.** Two people got one. 👉 `select_for_update()` for each seat.\n\n**Mails.** Orders took 4 s. 👉 A Celery task."
    assert found(text) == [
        ("Lost seats.", "Two people got one.", "`select_for_update()` for each seat."),
        ("Mails.", "Orders took 4 s.", "A Celery task."),
    ]


def test_two_bullets_below_a_title_are_the_problem_and_what_was_done():
    text = "## Challenges\n\n* Raw SQL\n  * I came from NoSQL and joins were confusing\n  * I practised every day\n* Cron\n  * cron did not read my profile\n  * Wrote a script"
    assert found(text) == [
        ("Raw SQL", "I came from NoSQL and joins were confusing", "I practised every day"),
        ("Cron", "cron did not read my profile", "Wrote a script"),
    ]


def test_a_title_of_one_challenge_introduces_no_list():
    text = (
        "## Challenges\n\nDeploying to Render was hard:\n- builds timed out\n- memory ran out\n\n"
        "Fixing these errors was hard:\n- they were not logged"
    )
    assert found(text) == [
        ("Deploying to Render was hard", "", "- builds timed out\n- memory ran out"),
        ("Fixing these errors was hard", "- they were not logged", None),
    ]


@pytest.mark.parametrize(
    "introduction",
    ["The hardest parts", "These were hard", "What broke", "Difficultés rencontrées"],
)
def test_a_title_that_names_several_introduces_a_list(introduction):
    text = f"## Challenges\n\n{introduction}:\n- builds timed out\n- memory ran out"
    assert [one[0] for one in found(text)] == ["builds timed out", "memory ran out"]


def test_a_line_that_speaks_of_challenges_introduces_the_list_below_it():
    text = "## Challenges\n\nWhile working on it, I met some challenges:\n\n- Deploying failed. I pinned the versions.\n- Burnout. Taking a day off each week."
    assert [one[0] for one in found(text)] == ["Deploying failed.", "Burnout."]


def test_key_learnings_are_takeaways_unless_they_are_technologies():
    text = "## Overview\n\nA project.\n\n## Key Learnings\n\n- {}\n- {}\n\n## Wins\n\nSome."
    found = parse(text.format("Plan the data first", "Pair in short sessions"))
    assert [one.title for one in found.lists["takeaways"]] == [
        "Plan the data first",
        "Pair in short sessions",
    ]
    assert parse(text.format("Django", "Redis")).lists["takeaways"] == []


def test_what_was_learned_can_be_technologies():
    lists = parse("## What I learnt\n\n- Python\n- Django\n- Docker").lists
    assert [one.title for one in lists["technologies"]] == ["Python", "Django", "Docker"]
    assert lists["takeaways"] == []


def test_concepts_in_a_row_that_ends_with_a_point():
    text = "**Technologies:** Python, Django, Redis.\n\n**Concepts:** queues, caching, testing."
    assert [one.title for one in parse(text).lists["concepts"]] == ["queues", "caching", "testing"]


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("Django and Amina Diallo, my partner", ["Django"]),
        ("Amina Diallo and Django", ["Django"]),
        ("Spring Boot and Django", ["Spring Boot", "Django"]),
        ("Django and Spring Boot", ["Django", "Spring Boot"]),
        (
            "Ruby on Rails and Spring Boot and Django and Amina Diallo",
            ["Ruby on Rails", "Spring Boot", "Django"],
        ),
        (
            "Amina Diallo and Django and Spring Boot and Ruby on Rails",
            ["Django", "Spring Boot", "Ruby on Rails"],
        ),
    ],
)
def test_people_and_parts_of_names_are_no_technologies(said, names):
    for text in (f"# Shop\n\nBuilt with {said}.", f"## Tech stack\n\nBuilt with {said}."):
        assert [one.title for one in parse(text).lists["technologies"]] == names


def test_sentences_after_the_names_of_technologies():
    text = "## What I know now\n\n**Python** – I write generators.\n**Django** – I build APIs.\n**Docker** – I ship with it."
    titles = [one.title for one in parse(text).lists["technologies"]]
    assert titles == ["Python", "Django", "Docker"]


def test_headings_below_a_challenge_are_its_parts():
    one = "### {0}\n#### The problem\nIt was slow.\n#### The approach\nAn index.\n#### What I learned\nMeasure.\n"
    text = "## Challenges\n\n" + one.format("Search") + one.format("Checkout")
    assert [(it.title, it.solution, it.outcome) for it in parse(text).challenges] == [
        ("Search", "An index.", "Measure."),
        ("Checkout", "An index.", "Measure."),
    ]


def test_a_column_without_a_known_name_is_the_one_that_is_missing():
    text = "## Challenges\n\n| # | What happened | What I did about it | What I learned |\n|---|---|---|---|\n| 1 | Jobs ran twice | One scheduler | Log more |"
    assert found(text) == [("Jobs ran twice", "", "One scheduler")]


def test_what_had_been_done_before_is_the_problem():
    text = "## Challenges\n\n**Secrets.** I had copied the keys in the image. Now they come from the host.\n\n**Signals.** I had imported the module in two ways; I gave it one name."
    assert found(text) == [
        ("Secrets.", "I had copied the keys in the image.", "Now they come from the host."),
        ("Signals.", "I had imported the module in two ways;", "I gave it one name."),
    ]


def test_a_line_that_says_that_there_were_problems_introduces_them():
    text = "## Issues I faced\n\nWhile building the shop we met some issues:\n\n* Stock was counted twice. I used a lock.\n* Mails were lost. I added retries."
    assert found(text) == [
        ("Stock was counted twice.", "", "I used a lock."),
        ("Mails were lost.", "", "I added retries."),
    ]


def test_an_arrow_points_to_a_solution_that_tells_of_a_fault():
    text = "## Challenges\n\n- worker takes no tasks -> the queue was missing\n- slow pages -> cached them"
    assert found(text) == [
        ("worker takes no tasks", "", "the queue was missing"),
        ("slow pages", "", "cached them"),
    ]


def test_a_list_below_a_paragraph_is_what_was_done():
    text = "## Challenges\n\n### Speed\nThe feed took four seconds.\n\n- Counted in advance\n- Kept pages\n\n### Safety\nAnyone could read blocked profiles.\n\n- Rights for each object\n"
    assert found(text) == [
        ("Speed", "The feed took four seconds.", "- Counted in advance\n- Kept pages"),
        ("Safety", "Anyone could read blocked profiles.", "Rights for each object"),
    ]


def test_a_sentence_of_thanks_below_challenges_is_none():
    text = "## Challenges\n\nThe session was lost. We stored it.\n\nImages were refused. We used multer.\n\n---\nAny feedback is welcome!"
    assert [title for title, *_ in found(text)] == ["The session was lost.", "Images were refused."]


def test_own_actions_are_known_in_portuguese():
    text = "## Desafios\n\n### Consultas\nA lista fazia 200 consultas.\nUsei um índice.\n\n### Testes\nO banco faltava.\nAdicionei um serviço."
    assert [solution for *_, solution in found(text)] == [
        "Usei um índice.",
        "Adicionei um serviço.",
    ]


def test_labels_below_a_sentence_belong_to_it():
    text = "## Challenge\n\nThe hardest part was the nearest shelter.\n\n**Situation:** Offers expire.\n\n**Task:** Find one that is open.\n\n**Action:** I stored coordinates.\n\n**Result:** It takes a minute."
    assert found(text) == [
        (
            "The hardest part was the nearest shelter.",
            "Offers expire.\n\nFind one that is open.",
            "I stored coordinates.",
        )
    ]


def test_a_paragraph_with_its_own_solution_is_another_challenge():
    text = "## Challenges\n\nThe biggest problem was time. Eight days are short.\n\nWe had trouble with forms. In the end I wrote each one by hand."
    assert [title for title, *_ in found(text)] == [
        "The biggest problem was time.",
        "We had trouble with forms.",
    ]


def test_what_was_done_by_mistake_is_the_problem():
    text = "## Challenges\n\n*Backups* — I dropped the table by mistake. A dump runs each night since then.\n\n*Login* — I copied code and did not understand it. Reading the source solved it."
    assert found(text) == [
        ("Backups", "I dropped the table by mistake.", "A dump runs each night since then."),
        ("Login", "I copied code and did not understand it.", "Reading the source solved it."),
    ]


def test_problems_told_elsewhere_are_none_beside_a_section_of_challenges():
    told = "## Build\n\nI lost two days as the build failed. I fixed it with a newer Node.\n\nThe tests were slow. I ran them at once.\n"
    assert len(found(told)) == 2
    assert [title for title, *_ in found(f"{told}\n## Challenges\n\n- Slow → cached\n")] == ["Slow"]


def test_links_within_the_page_are_no_part_of_a_challenge():
    text = "## Challenges\n\n- Slow lists → cached\n- Lost mails → retried\n\n[Back to top](#top)\n"
    assert found(text)[1] == ("Lost mails", "", "retried")


def test_what_went_wrong_can_begin_like_what_was_done():
    text = "## Challenges\n\n**Fetch**\nAt first I forgot to check the status, and errors looked empty.\nI now throw an error."
    assert found(text) == [
        (
            "Fetch",
            "At first I forgot to check the status, and errors looked empty.",
            "I now throw an error.",
        )
    ]


def test_titles_with_the_word_challenges_are_challenges_unless_others_are_below_them():
    head = "## Challenges\n\n### Slow lists\n\nThey took 4 s. I added an index.\n\n"
    told = (
        "### Deployment challenges\n\nIt crashed on the host. I raised the memory.\n\n"
        "### Testing difficulties\n\nThe database was shared. I used transactions.\n\n"
        "### Technical challenges\n\nThe build broke. I pinned the versions.\n"
    )
    assert [title for title, *_ in found(head + told)] == [
        "Slow lists",
        "Deployment challenges",
        "Testing difficulties",
        "Technical challenges",
    ]
    one = "#### {0}\n\nThe {0} crashed. I raised the memory.\n\n"
    group = "## Challenges\n\n### Deployment challenges\n\n" + one.format("Host")
    group += "### Testing difficulties\n\n" + one.format("Database")
    assert [title for title, *_ in found(group)] == ["Host", "Database"]


def test_what_was_done_can_stand_in_brackets_behind_a_problem():
    text = "## Challenges\n\n- Emails blocked the request (moved them to a task)\n- Tasks vanished (turned on durable queues)"
    assert found(text) == [
        ("Emails blocked the request", "", "moved them to a task"),
        ("Tasks vanished", "", "turned on durable queues"),
    ]


def test_words_that_count_paragraphs_are_no_part_of_their_titles():
    text = "## Challenges\n\nFirstly, GPS drifted. To stop this, we averaged positions.\n\nFinally, users left by accident. To prevent this, we added a question."
    assert found(text) == [
        ("GPS drifted.", "", "To stop this, we averaged positions."),
        ("Users left by accident.", "", "To prevent this, we added a question."),
    ]


@pytest.mark.parametrize(
    "label", ["Challenges", "**Challenges:**", "**Challenges and solutions:**"]
)
def test_challenges_in_a_row_of_prose(label):
    text = f"# Quiz\n\n**About:** A game.\n\n{label.rstrip(':*')}{':**' if '*' in label else ':'} The forms were sent twice. We used tokens. The list was too slow. We added pages.\n\n**Learned:** Ask early."
    assert found(text) == [
        ("The forms were sent twice.", "", "We used tokens."),
        ("The list was too slow.", "", "We added pages."),
    ]


def test_challenges_without_solutions_in_a_row():
    text = "# Kanban\n\nChallenges: centring the modal, dragging on phones, reading dates"
    assert [title for title, *_ in found(text)] == [
        "centring the modal",
        "dragging on phones",
        "reading dates",
    ]


def test_a_paragraph_below_a_list_is_no_part_of_its_last_challenge():
    text = "## Challenges\n\n- Slow lists: I added an index.\n- CORS: I named the origin.\n\nThese taught me patience."
    assert [solution for *_, solution in found(text)] == [
        "I added an index.",
        "I named the origin.",
    ]


def test_solutions_are_labelled_in_french():
    text = (
        "## Problèmes rencontrés et solutions apportées\n\n"
        "1. **Fuseaux horaires**\n   - Problème : les rappels partaient trop tôt.\n"
        "   - Solution apportée : Stocker tout en UTC.\n"
        "2. **Courriels**\n   - Problème : ils étaient perdus.\n   - Solution apportée : Un enregistrement SPF.\n"
    )
    assert found(text) == [
        ("Fuseaux horaires", "les rappels partaient trop tôt.", "Stocker tout en UTC."),
        ("Courriels", "ils étaient perdus.", "Un enregistrement SPF."),
    ]


def test_what_was_done_follows_its_reason_in_spanish():
    text = "## Retos\n\nLa mayor dificultad fue el menú. Finalmente probamos con un lector.\n\nTambién tuvimos problemas con los turnos. Por eso hicimos un tablero."
    assert found(text) == [
        ("La mayor dificultad fue el menú.", "", "Finalmente probamos con un lector."),
        ("También tuvimos problemas con los turnos.", "", "Por eso hicimos un tablero."),
    ]


def test_steps_and_a_resolution_below_titles_are_one_solution():
    text = "## Log\n\n"
    for title in ("Emails block", "Tokens last"):
        text += f"### {title}\n- **Situation:** Slow.\n- **Approach:** Looked.\n- **Resolution:** Mended.\n\n"
    found = parse(text).challenges
    assert [(one.title, one.solution) for one in found] == [
        ("Emails block", "Looked.\n\nMended."),
        ("Tokens last", "Looked.\n\nMended."),
    ]


def test_what_was_overcome_is_the_title_of_a_line_that_begins_with_it():
    text = "## Challenges\n\n- Overcame lost sessions in Safari by adding a cookie.\n- Solved double posts using a key.\n"
    found = parse(text).challenges
    assert [(one.title, one.solution) for one in found] == [
        ("Overcame lost sessions in Safari", "by adding a cookie."),
        ("Solved double posts", "using a key."),
    ]


def test_a_question_is_the_title_of_a_labelled_answer():
    text = "## Challenges\n\n**Q: What was the hardest bug?**\nA: A race. I used a lock.\n\n**Q: And the second?**\nA: A leak. I closed it.\n"
    assert [one.title for one in parse(text).challenges] == [
        "What was the hardest bug?",
        "And the second?",
    ]

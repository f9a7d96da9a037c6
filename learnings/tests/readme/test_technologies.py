"""Which names a section of technologies states, and what else is in it."""

import pytest

from learnings.readme import parse

CASES = {
    "the name of a group without a list": (
        "🧰 Tech Stack\n\nBackend\n\nPython\n\nDjango\n\nAuthentication & Authorization\n\nJWT\n",
        ["Python", "Django", "JWT"],
    ),
    "several in one name": (
        "## Technologies\n\n- **MySQL & Redis** – SQL and NoSQL stores\n- **Docker** – images\n",
        ["MySQL & Redis", "Docker"],
    ),
    "a name that no list has": (
        "## Tech stack\n\n- **Hosting**: Fly.io\n- **Icons**: Phosphor\n- **Language**: Python\n",
        ["Fly.io", "Phosphor", "Python"],
    ),
    "a sentence after the name of a group": (
        "## Tech stack\n\n- **Caching**: we keep the answers for an hour\n- **Language**: Python\n",
        ["Caching", "Python"],
    ),
    "a table whose second column has the names": (
        "## Tech stack\n\n| Part | Choice |\n|---|---|\n| Database | PostgreSQL |\n| Cache | Redis |\n",
        ["PostgreSQL", "Redis"],
    ),
    "a table whose first column has the names": (
        "## Tech stack\n\n| Tool | Why |\n|---|---|\n| PostgreSQL | Rows |\n| Redis | Cache |\n",
        ["PostgreSQL", "Redis"],
    ),
    "features below a heading without marks": (
        "🧰 Tech Stack\n\n- Python\n- Django\n\n✨ Features\n\n- Orders by week\n- Alerts by mail\n",
        ["Python", "Django"],
    ),
    "the stacks of projects beside the author's own": (
        "## Technologies\n\n- Python\n\n## Projects\n\n### Shop\n\n**Tech stack:** Django, Stripe\n\n"
        "### Blog\n\n**Tech stack:** Flask, Redis\n",
        ["Python"],
    ),
    "sections without a name for them": (
        "# Hub\n\n## What we met\n\n### Data\n\n- **PostgreSQL**: indexes\n- **Redis**: queues\n\n"
        "### Delivery\n\n- **Docker Compose**: one command\n- **GitHub Actions**: tests\n- **Care**: always\n",
        ["PostgreSQL", "Redis", "Docker Compose", "GitHub Actions", "Care"],
    ),
    "features that mention few": (
        "# Shop\n\n## Parts\n\n- **Login**: with JWT\n- **Redis cache**: quick\n- **Cart**: kept\n- **Search**: by name\n",
        [],
    ),
    "what was done below a name": (
        "## Technologies\n\n- **Databases**\n  - Used Redis to cache slow answers\n  - Learned to index PostgreSQL\n"
        "- **Docker**\n",
        ["Databases", "Docker"],
    ),
    "what was done below a heading": (
        "## Technologies\n\n### Testing\n\n- Wrote tests with pytest for each view\n- Used Selenium in a browser\n",
        ["Testing"],
    ),
    "what a name is for": (
        "## Technologies\n\n- **Python**: scripts\n- **Data**: PostgreSQL, indexing\n- **Caching**: Redis, expiry\n",
        ["Python", "Data", "Caching"],
    ),
    "headings above deeper ones": (
        "## Technologies\n\n### Backend\n\n#### Django\nPages.\n\n### DevOps\n\n#### Docker\nImages.\n\n"
        "### Why these?\nThey last.\n",
        ["Django", "Docker"],
    ),
    "a description with technologies in it": (
        "# Polls\n\n## Description\n\n- **Objective**: Build an API\n- **Features**: Polls and votes\n"
        "- **Technologies**: Python, Django, PostgreSQL, Swagger\n",
        ["Python", "Django", "PostgreSQL", "Swagger"],
    ),
    "links with a text": (
        "## Technologies\n\n- [Python](https://example.com) - scripts\n- [Django](https://example.com) - pages\n",
        ["Python", "Django"],
    ),
    "challenges in a table": (
        "🧰 Tech Stack\n\n- Python\n\nMy struggles\n\nChallenge\tSolution\n"
        "Redis lost keys\tSet no expiry\nDjango was slow\tAdded an index\n",
        ["Python"],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_technologies_are_names_alone(case):
    text, names = CASES[case]
    assert [item.title for item in parse(text).lists["technologies"]] == names


def test_a_product_pitch_states_no_challenges():
    text = "## The Challenge\n\n### Shops struggle with:\n\n- High fees\n- Slow sites\n\n## Our solution\n\nA shop.\n"
    assert parse(text).challenges == []


def test_rows_of_something_else_below_one_of_technologies_are_none():
    text = "# Quiz\n\n**Tech:** React, Bulma, Open Trivia DB\n\n**Process:** We drew the flow, then wrote code in pairs.\n\n**Biggest challenge:** Texts had entities. We decoded them.\n\n**Another challenge:** Answers moved. I kept their order in state.\n"
    parsed = parse(text)
    assert [one.title for one in parsed.lists["technologies"]] == [
        "React",
        "Bulma",
        "Open Trivia DB",
    ]
    assert [one.solution for one in parsed.challenges] == [
        "We decoded them.",
        "I kept their order in state.",
    ]


def test_a_person_in_a_sentence_is_no_technology():
    text = "# Shop\n\nBuilt with Celery, Django and Amina Diallo."
    assert [one.title for one in parse(text).lists["technologies"]] == ["Celery", "Django"]


def test_the_name_of_a_group_is_no_technology_among_groups():
    text = "## Technologies\n\n- **Framework:** Next.js\n- **Styling:** Styled Components with a theme of our own\n- **UI Components:** shadcn/ui & lucide-react\n- **State:** Redux Toolkit\n- **Testing:** Jest, Cypress\n"
    assert [one.title for one in parse(text).lists["technologies"]] == [
        "Next.js",
        "Styled Components",
        "shadcn/ui & lucide-react",
        "Redux Toolkit",
        "Jest",
        "Cypress",
    ]


def test_a_group_above_code_is_no_technology():
    text = "## Technologies\n\n### Core technologies\n\n```js\nconst names = ['React']\n```\n\n### Editors\n\n- VS Code\n- Postman\n"
    titles = [one.title for one in parse(text).lists["technologies"]]
    assert titles == ["VS Code", "Postman"]


def test_the_brief_below_technologies_is_none():
    text = "Technologies Used\n\nReact\nDjango\nAxios\n\nBrief\n\nThe brief was:\n\n* **Use a Django API**\n* **Be deployed**\n"
    titles = [one.title for one in parse(text).lists["technologies"]]
    assert titles == ["React", "Django", "Axios"]


def test_a_table_has_a_column_for_each_group():
    text = "## Technologies\n\n| Back end | Dev tools |\n|---|---|\n| Python | Git |\n| Django | VS Code |\n| Redis | |\n"
    titles = [one.title for one in parse(text).lists["technologies"]]
    assert titles == ["Python", "Git", "Django", "VS Code", "Redis"]


def test_sentences_that_name_technologies_are_none():
    text = "# Shop\n\n## Docker Compose\n\n### Services\n\n- web (gunicorn)\n- Redis\n- Postgres\n- supervisord runs several processes within one Docker image\n"
    titles = [one.title for one in parse(text).lists["technologies"]]
    assert titles == ["web (gunicorn)", "Redis", "Postgres"]

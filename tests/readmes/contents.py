"""What learners state in a README, without any layout: challenges and technologies."""

from typing import NamedTuple


class Stated(NamedTuple):
    """A challenge as its author would tell it."""

    title: str
    problem: str
    solution: str


class Content(NamedTuple):
    """What one README states."""

    challenges: tuple[Stated, ...]
    technologies: tuple[str, ...]
    concepts: tuple[str, ...]
    practices: tuple[str, ...]


CONTENTS = (
    Content(
        challenges=(
            Stated(
                "Slow list of orders",
                "Each row asked the database again.",
                "Joined the tables with `select_related` and added an index.",
            ),
            Stated(
                "Tokens that never expire",
                "A stolen token worked for months.",
                "Short access tokens, and a refresh token that rotates.",
            ),
            Stated(
                "Uploads lost on restart",
                "The disk of the host is wiped each night.",
                "Moved uploads to object storage.",
            ),
        ),
        technologies=("Python", "Django", "PostgreSQL", "Redis"),
        concepts=("Database design", "Caching strategies"),
        practices=("Write tests before the code", "Keep functions small"),
    ),
    Content(
        challenges=(
            Stated(
                "State shared between pages",
                "The cart was empty after a reload.",
                "Stored the cart in Redux and in local storage.",
            ),
            Stated(
                "Layout on small phones",
                "Cards overflowed at 320 px.",
                "Rewrote the grid with flexible columns.",
            ),
            Stated(
                "CORS errors in production",
                "The browser refused every answer of the API.",
                "Listed the front end's origin on the server.",
            ),
            Stated(
                "Large bundle",
                "The first page took nine seconds on 3G.",
                "Split the code by route and loaded images lazily.",
            ),
        ),
        technologies=("React", "Next.js", "TypeScript", "Tailwind CSS"),
        concepts=("Server-side rendering", "Accessibility"),
        practices=("Name components after what they show", "Review each other's code"),
    ),
    Content(
        challenges=(
            Stated(
                "Celery tasks run twice",
                "Mails went out two times when a worker died.",
                "Made each task check whether its mail was sent.",
            ),
            Stated(
                "Race when booking seats",
                "Two people got the same seat.",
                "Locked the row inside a transaction.",
            ),
        ),
        technologies=("Celery", "RabbitMQ", "Docker"),
        concepts=("Asynchronous programming", "Message queues"),
        practices=("Log with context", "Document every endpoint"),
    ),
    Content(
        challenges=(
            Stated(
                "Designing the schema",
                "Products with many variants did not fit one table.",
                "Normalised to variants with their own stock.",
            ),
            Stated(
                "Pagination",
                "Answers of 5,000 rows timed out.",
                "Used cursor pagination with a limit of fifty.",
            ),
            Stated(
                "Permissions",
                "Sellers could edit the products of others.",
                "Wrote an object permission and tested each role.",
            ),
            Stated(
                "Deployment",
                "The build failed on Render without a word.",
                "Pinned the Python version and read the build log line by line.",
            ),
            Stated(
                "Time zones",
                "Orders showed the wrong day.",
                "Kept UTC in the database and converted on the page.",
            ),
        ),
        technologies=("Django REST Framework", "GraphQL", "Swagger", "GitHub Actions"),
        concepts=("REST API design", "Authentication and authorization"),
        practices=("Version your API", "Ask early for help"),
    ),
    Content(
        challenges=(
            Stated(
                "Understanding GraphQL resolvers",
                "Nested queries asked too much of the server.",
                "Batched them with a data loader.",
            ),
            Stated(
                "Testing asynchronous code",
                "Tests passed alone and failed together.",
                "Gave every test a queue of its own.",
            ),
            Stated(
                "Merge conflicts",
                "Two of us edited the same migration.",
                "Agreed on one owner per app and rebased each day.",
            ),
        ),
        technologies=("Node.js", "Express", "MongoDB", "Jest"),
        concepts=("CI/CD pipelines", "System design"),
        practices=("Commit small changes", "Automate what you do twice"),
    ),
    Content(
        challenges=(
            Stated(
                "Webhook signatures",
                "Payments of strangers were accepted.",
                "Compared the signature in constant time.",
            ),
            Stated(
                "Search relevance",
                "Exact titles came on the second page.",
                "Weighted titles above the text in the index.",
            ),
            Stated(
                "Memory of the container",
                "The host killed the server every hour.",
                "Streamed the export instead of building it.",
            ),
            Stated(
                "Flaky integration tests",
                "One run in ten was red.",
                "Waited for the service's health check.",
            ),
        ),
        technologies=("FastAPI", "SQLAlchemy", "Kubernetes", "Nginx"),
        concepts=("Event-driven architecture", "Indexing"),
        practices=("Measure before you optimise", "Write the README first"),
    ),
)

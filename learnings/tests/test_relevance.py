"""What a learner types, and the entry that must be among the first three."""

from learnings.search import find_entries

QUESTIONS = {
    "too many sql queries in a django list": "The orders page makes 312 queries",
    "n+1 queries": "The orders page makes 312 queries",
    "payment webhook called twice": "A payment callback arrives twice and the order is paid twice",
    "docker compose database not ready connection refused": "Docker: web starts before PostgreSQL is ready",
    "cors error in the browser but works in postman": "CORS error although the API answers in Postman",
    "rtl layout arabic": "The layout breaks when the language is Arabic",
    "coroutine was never awaited": "RuntimeWarning: coroutine was never awaited",
    "make the bundle smaller for mobile": "The first page weighs 2.4 MB on a phone",
    "double booking race condition": "Two people book the last room at the same moment",
    "react form rerenders on every keystroke": "Every key press renders the whole form",
    "add not null column to existing table migration": "Migration fails: column contains null values",
    "flaky playwright tests": "End-to-end tests pass alone and fail together",
    "timezone date off by one": "Front end and back end disagree about dates by one day",
    "celery task sees old data": "Celery tasks run, but with data from before the commit",
    "layout shift images": "Pictures jump while the page loads",
    "docker image too big": "The image is 1.8 GB and each build takes nine minutes",
    "nextjs hydration mismatch": "Hydration failed because the server rendered HTML didn't match the client",
    "dataloader graphql": "GraphQL resolver for authors runs once per book",
    "slow search postgres full text": "The search becomes slow at 200,000 rows",
    "focus trap modal accessibility": "The keyboard gets lost when a dialog opens",
    "where to store jwt token": "The token is in localStorage and the mentor says no",
    "github actions postgres service host": "GitHub Actions cannot reach the service container",
    "store prices as cents": "Money is an integer",
    "redis cache expiry": "Redis: set an expiry on everything",
    "explain analyze slow query": "PostgreSQL: EXPLAIN (ANALYZE, BUFFERS) before any opinion",
}
ENOUGH = 23


def test_a_learner_finds_it_among_the_first_three(demo):
    found = {
        question: [row.entry.title for row in find_entries(question, most=3)]
        for question in QUESTIONS
    }
    missed = {question: rows for question, rows in found.items() if QUESTIONS[question] not in rows}
    assert len(QUESTIONS) - len(missed) >= ENOUGH, missed

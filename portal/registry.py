"""Where the floors meet without reaching up: each app adds what it can answer, in its AppConfig.ready."""

from dataclasses import dataclass, field


class Registry:
    """An ordered list that apps add to and pages iterate over. `order` puts small numbers first."""

    def __init__(self):
        self._rows = []

    def add(self, item, *, order=100):
        self._rows.append((order, len(self._rows), item))
        self._rows.sort()
        return item

    def __iter__(self):
        return (item for _order, _index, item in self._rows)


# portal.search.Source
search_sources = Registry()
# (request, person whose hub it is) -> Part
profile_panels = Registry()
# (request) -> Part: what a signed-in person finds on the desk, and what a reader finds at home
home_panels = Registry()
landing_panels = Registry()
# (request, topic) -> Part
topic_panels = Registry()
# (person, ReadmeContent) -> None: each app puts what it knows into the README
readme_contributors = Registry()
# (request, notes of a ReadmeImport) -> Part or None: what else a README that comes in can be used for
readme_import_panels = Registry()
# (person) -> iterable of (file name, text or data): everything that is theirs, to take away
personal_data = Registry()
# (person, path of ours) -> may this person see what is there; None where the app does not know the path
visibility_checks = Registry()
# (cohort) -> portal.moderation.cohort_stats.Table: what a mentor's view of a cohort gathers
cohort_tables = Registry()
# (name of a view, kind of thing, (kwargs, fragment) -> its key): what stands at an address
url_lookups = Registry()
# (person, keep) -> None: take out everything that is theirs, or keep their posts without a name
erasers = Registry()
# (person) -> sentences: what goes and what stays when they leave
deletion_summaries = Registry()
# portal.checklist.Check: what the deadline review looks at
deadline_checks = Registry()
# () -> None: what fills a believable cohort
seeders = Registry()
# (Size) -> sentence: what adds to it by the thousand, to measure with
fillers = Registry()
# () -> sentence: what is due, run by `manage.py tick`; safe to run twice
jobs = Registry()
# (name, what it is, () -> number): what waits, for whoever measures
gauges = Registry()
# Django tasks that take the key of an entry whose text went public; they run off the request
publication_tasks = Registry()
# (name, Sitemap class)
sitemaps = Registry()


@dataclass(frozen=True)
class Size:
    """How much to add to the demo cohort."""

    people: int = 0
    projects: int = 0
    entries: int = 0

    def __bool__(self):
        return bool(self.people or self.projects or self.entries)


@dataclass(frozen=True)
class Panel:
    """A piece of a page that gathers from several floors: a template, and what it shows."""

    template: str
    values: dict = field(default_factory=dict)

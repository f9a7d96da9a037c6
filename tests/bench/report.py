"""The figures as a table, as data, and held against the budgets."""

from tests.bench.pages import GROWTH_LIMITED_PAGES, MAX_P95_GROWTH

TABLE_HEADER = f"\n{'entries':>9} {'':28} {'':8} {'p50 ms':>7} {'p95 ms':>7} {'queries':>7} {'SQL ms':>7} {'req/CPU s':>9} {'ratio':>6} {'KB':>6} {'brotli':>6}"


class Report:
    """Prints as it goes; `conclude` says what of the budgets holds."""

    def __init__(self, out):
        self.out = out
        self.sizes, self.notes, self.failures, self.met = [], [], [], 0

    def start_data_set(self, database, entries, people):
        """A data set begins."""
        self.sizes.append(
            {"database": database, "entries": entries, "people": people, "pages": [], "notes": []}
        )
        self.out.write(f"\n{database}, {entries:,} entries, {people:,} people")

    def write_header(self):
        """The table of pages begins."""
        self.out.write(TABLE_HEADER)

    def note(self, name, milliseconds, most):
        """One figure that belongs to no page."""
        where = self.sizes[-1]["notes"] if self.sizes else self.notes
        where.append({"name": name, "ms": round(milliseconds, 1)})
        self.out.write(f"{name:37} {milliseconds:7.1f}   (at most {most})")
        self._check(milliseconds <= most, f"{name}: {milliseconds:.0f} ms, at most {most}")

    def add(self, size, cost, budget):
        """The figures of a page in a data set, one of `sizes`, and what it must keep to."""
        row = cost
        size["pages"].append(row.as_dict())
        self.out.write(
            f"{size['entries']:9,} {row.page:28} {row.visitor:8} {row.p50:7.1f} {row.p95:7.1f} {row.queries:7} {row.sql_ms:7.1f} "
            f"{row.per_cpu_second:9.0f} {row.ratio:6.2f} {row.raw / 1000:6.1f} {row.brotli / 1000:6.1f}"
        )
        visitor_index = 0 if row.visitor == "reader" else 1
        if budget.queries:
            most = budget.queries[visitor_index]
            self._check(
                row.queries <= most,
                f"{row.page}, {row.visitor}: {row.queries} queries, at most {most}",
            )
        if budget.ratio:
            least = budget.ratio[visitor_index]
            self._check(
                row.ratio >= least,
                f"{row.page}, {row.visitor}: ratio {row.ratio:.2f}, at least {least}",
            )
        if row.page == "match":
            self._check(row.p50 <= 100, f"match: {row.p50:.0f} ms, at most 100")

    def summarise(self):
        """Growth between the first and the last data set, and every budget that does not hold."""
        if len(self.sizes) > 1:
            self._growth(self.sizes[0], self.sizes[-1])
        self.out.write("")
        for sentence in self.failures:
            self.out.write(f"over budget: {sentence}")
        self.out.write(f"{self.met} of {self.met + len(self.failures)} budgets hold")

    def as_dict(self):
        return {"notes": self.notes, "sizes": self.sizes, "over_budget": self.failures}

    def _growth(self, small, large):
        self.out.write(
            f"\nfrom {small['entries']:,} to {large['entries']:,} entries, made again: p50 and p95 grow by"
        )
        before = {(row["page"], row["visitor"]): row for row in small["pages"]}
        for row in large["pages"]:
            first = before[row["page"], row["visitor"]]
            middle, late = row["p50"] / first["p50"], row["p95"] / first["p95"]
            self.out.write(f"{row['page']:28} {row['visitor']:8} {middle:7.2f} {late:7.2f}")
            if row["page"] in GROWTH_LIMITED_PAGES:
                message = f"{row['page']}, {row['visitor']}: p95 grows {late:.2f} times, at most {MAX_P95_GROWTH}"
                self._check(late <= MAX_P95_GROWTH, message)

    def _check(self, is_met, sentence):
        if is_met:
            self.met += 1
        else:
            self.failures.append(sentence)

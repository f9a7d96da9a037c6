"""What reading and comparing an API contract of 300 operations costs."""

import copy
import json
import statistics
from collections.abc import Iterator

import yaml

from collab.contracts.comparing import compare
from collab.contracts.reading import parse_contract
from collab.tests.contracts.shop import many
from tests.bench.readmes import cpu_ms

OPERATIONS = 300
MAX_MS = 1_000


def contract_costs(rounds: int) -> Iterator[str]:
    """Sentences about reading a document, and about comparing it with one whose schemas all changed."""
    text = json.dumps(many(OPERATIONS))
    old = parse_contract(text)
    new = copy.deepcopy(old)
    for schema in new["components"]["schemas"].values():
        schema["properties"]["id"] = {"type": "string"}
        schema["properties"]["added"] = {"type": "string", "format": "date"}
    as_yaml = yaml.safe_dump(old, sort_keys=False)
    measured = {
        "read as JSON": lambda: parse_contract(text),
        "read as YAML": lambda: parse_contract(as_yaml),
        "compared": lambda: compare(old, new),
    }
    for name, act in measured.items():
        cost = statistics.median(cpu_ms(act) for _round in range(rounds))
        verdict = "" if cost <= MAX_MS else f", over {MAX_MS} ms"
        yield f"Contract of {OPERATIONS} operations, {name}: {cost:.0f} ms of CPU{verdict}"

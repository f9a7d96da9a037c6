"""Several acts at the same moment, for tests of what the database keeps."""

import os
import threading

from django.db import connections


def race_rounds(few):
    """How often a race is run again: `few` times, or as often as RACE_ROUNDS says."""
    return range(int(os.environ.get("RACE_ROUNDS", few)))


def run_concurrently(*acts):
    """Run all acts at the same moment, each on a connection of its own; returns what each returned or raised."""
    barrier, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(index, act):
        try:
            barrier.wait()
            results[index] = act()
        except Exception as error:  # noqa: BLE001  (what was raised is what is asserted)
            results[index] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def exception_types(results):
    return [type(result) for result in results if isinstance(result, Exception)]

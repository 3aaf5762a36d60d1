"""What the Python clients share: jobs in, results out."""

import json
import sys


def run_all(run):
    """Runs each job of standard input; what a library raises is that job's result."""
    results = []
    for job in json.load(sys.stdin):
        try:
            results.append(run(job))
        except Exception as error:
            results.append({"error": f"{type(error).__name__}: {error}"})
    print(json.dumps(results))

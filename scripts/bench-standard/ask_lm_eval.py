"""Runs tasks with the lm-evaluation-harness that is installed beside this Python, for scripts/bench-standard.ts.

Reads one JSON job per line from standard input and answers each with one line: wall and CPU seconds (start-up not counted),
the results, and per document what every request was worth.
"""

import json
import logging
import os
import sys
import time

logging.disable(logging.WARNING)
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)

import lm_eval  # noqa: E402
from lm_eval.models.openai_completions import LocalCompletionsAPI  # noqa: E402
from lm_eval.tasks import TaskManager  # noqa: E402


def cpu_seconds():
    times = os.times()
    return times.user + times.system


for line in sys.stdin:
    job = json.loads(line)
    manager = TaskManager(include_path=job["folder"], include_defaults=False)
    model = LocalCompletionsAPI(
        base_url=job["endpoint"] + "/v1/completions",
        model=job["model"],
        tokenizer=job["tokenizer"],
        num_concurrent=job["concurrency"],
        max_length=job["maxLength"],
    )
    started, cpu = time.perf_counter(), cpu_seconds()
    run = lm_eval.simple_evaluate(
        model=model,
        tasks=[job["task"]],
        num_fewshot=job["numFewshot"],
        limit=job["limit"],
        task_manager=manager,
        bootstrap_iters=0,
    )
    answer = {
        "seconds": time.perf_counter() - started,
        "cpuSeconds": cpu_seconds() - cpu,
        "results": run["results"][job["task"]],
        "samples": [
            [request[0] for request in sample["resps"]]
            for sample in sorted(run["samples"][job["task"]], key=lambda sample: sample["doc_id"])
            if sample["filter"] == run["samples"][job["task"]][0]["filter"]
        ],
        "version": lm_eval.__version__,
    }
    answers.write(json.dumps(answer, default=str) + "\n")
    answers.flush()

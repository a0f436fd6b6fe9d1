"""Folds in worker processes that stay for the whole run. No torch here; the workers import it."""
import os
from collections.abc import Sequence

from mmatnet.engine.crossval.fold_run import Outcomes
from mmatnet.engine.crossval.fold_work import FoldWork, Job
from mmatnet.io.processes import in_processes

THREAD_VARIABLES = ('OMP_NUM_THREADS', 'MKL_NUM_THREADS', 'OPENBLAS_NUM_THREADS')
# A training step frees blocks of megabytes and asks for them again in the next; glibc, which reads
# these variables where a process starts, would give them back to the kernel each time, and fetch
# them page by page (benchmarks/worker_memory.py).
KEPT_MEMORY = {'MALLOC_MMAP_THRESHOLD_': str(2**30), 'MALLOC_TRIM_THRESHOLD_': str(2**31 - 1)}


def worker_environments(threads: int, gpus: Sequence[str]) -> list[dict[str, str]]:
    """Return the variables that workers get in turn: threads, memory they keep, and one GPU each.

    Args:
        threads (int): Of each worker.
        gpus (Sequence[str]): What CUDA calls them; with none the variable stays as it is.
    """
    kept = {name: os.environ.get(name, value) for name, value in KEPT_MEMORY.items()}
    shared = {**dict.fromkeys(THREAD_VARIABLES, str(threads)), **kept}
    return [{**shared, 'CUDA_VISIBLE_DEVICES': gpu} for gpu in gpus] or [shared]


def visible_gpus() -> list[str]:
    """Name the GPUs that this process may use, as CUDA_VISIBLE_DEVICES does."""
    import torch

    count = torch.cuda.device_count()
    named = os.environ.get('CUDA_VISIBLE_DEVICES')
    return [str(number) for number in range(count)] if named is None else named.split(',')[:count]


def in_workers(work: FoldWork, jobs: Sequence[Job], workers: int, threads: int = 1,
               gpus: Sequence[str] = ()) -> Outcomes:
    """Run folds in worker processes; a fold whose worker dies is run again, once.

    Args:
        work (FoldWork): How a fold is done.
        jobs (Sequence[Job]): Which.
        workers (int): Number of processes; each imports and opens the data once.
        threads (int): Of each worker. Defaults to 1.
        gpus (Sequence[str]): Given to the workers in turn.

    Yields:
        tuple[Job, Outcome]: As folds are finished or given up.
    """
    return in_processes(work.begin, jobs, workers, worker_environments(threads, gpus))

"""Folds in worker processes that stay for the whole run. No torch here; the workers import it."""
import os
from collections.abc import Sequence

from mmatnet.engine.crossval.fold_run import Outcomes
from mmatnet.engine.crossval.fold_work import FoldWork, Job
from mmatnet.io.processes import in_processes

THREAD_VARIABLES = ('OMP_NUM_THREADS', 'MKL_NUM_THREADS', 'OPENBLAS_NUM_THREADS')


def worker_environments(threads: int, gpus: Sequence[str]) -> list[dict[str, str]]:
    """Return the variables that workers get in turn: threads, and one GPU each.

    Args:
        threads (int): Of each worker.
        gpus (Sequence[str]): What CUDA calls them; with none the variable stays as it is.
    """
    shared = dict.fromkeys(THREAD_VARIABLES, str(threads))
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

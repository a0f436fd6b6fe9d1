"""Folds as tasks of a Ray cluster, with its retries and its shares of a GPU. No torch here."""
import contextlib
import functools
import logging
import os
import pickle
import socket
import subprocess
import sys
import uuid
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType

from mmatnet.engine.crossval.fold_pool import worker_environments
from mmatnet.engine.crossval.fold_run import Outcome, Outcomes
from mmatnet.engine.crossval.fold_work import FoldError, FoldWork, Job
from mmatnet.engine.crossval.shipping import feature_files, node_folder, unpack_once
from mmatnet.errors import InputError
from mmatnet.io.atomic import atomic_file
from mmatnet.io.digests import digest_beside
from mmatnet.io.processes import ATTEMPTS, WorkerDied

ANSWER_SECONDS = 5  # for a connection to the head node
CONNECT_SECONDS = 60  # Ray itself tries on for minutes
REMOVE_SECONDS = 10  # for what was sent; a node that is slower keeps it in its temporary folder
CONNECT = 'import ray, sys; ray.init(sys.argv[1], log_to_driver=False, logging_level="ERROR")'
Files = dict[str, bytes]  # path relative to the run's folder, content


def on_ray(work: FoldWork, jobs: Sequence[Job], address: str, threads: int = 1,
           at_once: int | None = None, per_gpu: int | None = None, ship: bool = False
           ) -> Outcomes:
    """Run folds on a Ray cluster; one whose process or node dies is run again, once.

    Args:
        work (FoldWork): How a fold is done; its estimator must be installed on the nodes.
        jobs (Sequence[Job]): Which.
        address (str): ``local`` (started here for this run), ``auto`` (the one that runs on this
            machine), or ``HOST:PORT`` of the head node of the cluster this machine belongs to.
        threads (int): CPUs that a fold takes. Defaults to 1.
        at_once (int, optional): Folds at a time; as many as there is room for by default.
        per_gpu (int, optional): Folds at a time on a GPU; 1 by default if there is a GPU.
        ship (bool): Send the features to the nodes and fetch the results. By default nodes see the
            data and the run's folder under the same paths.

    Yields:
        tuple[Job, Outcome]: As folds are finished or given up.

    Raises:
        InputError: If Ray is not installed, does not answer, or has no room for a fold.
    """
    ray = _connect(address, threads)
    try:
        task = ray.remote(_run_on_node).options(max_retries=ATTEMPTS - 1,
                                                **_share(ray, threads, per_gpu))
        with _shipped(ray, work) if ship else contextlib.nullcontext() as shipment:
            content = ray.put(pickle.dumps((os.getcwd(), replace(
                work, folder=work.folder.absolute()))))
            waiting = deque(jobs)
            running: dict[object, Job] = {}
            while waiting or running:
                while waiting and len(running) < (at_once or len(jobs)):
                    job = waiting.popleft()
                    running[task.remote(content, job, shipment)] = job
                for done in ray.wait(list(running))[0]:
                    job = running.pop(done)
                    yield job, _receive(ray, done, work, job)
    finally:
        ray.shutdown()


def _connect(address: str, threads: int) -> ModuleType:
    try:
        import ray
    except ImportError:
        raise InputError("--ray needs Ray; install it with `pip install 'mmatnet[ray]'`") from None
    if address not in ('local', 'auto'):
        _check_answer(address)
    if address != 'local':
        _check_cluster(address)
    ray.init(address, log_to_driver=False, logging_level=logging.ERROR,
             runtime_env={'env_vars': worker_environments(threads, ())[0]})
    return ray


def _check_answer(address: str) -> None:
    """Raise unless something listens at HOST:PORT."""
    host, _, port = address.rpartition(':')
    if not host or '/' in host or not port.isdecimal():
        raise InputError("--ray takes 'local', 'auto' or HOST:PORT of a head node, got "
                         f'{address!r}')
    try:
        socket.create_connection((host, int(port)), ANSWER_SECONDS).close()
    except (OSError, OverflowError) as error:
        raise InputError(f'no Ray cluster answers at {address} ({error}); start its head node with '
                         f'`ray start --head --port={port}`, or use --ray local') from error


def _check_cluster(address: str) -> None:
    """Raise unless a process of its own can join the cluster in time.

    Ray waits for minutes where something answers that is no cluster, and cannot be interrupted.
    """
    try:
        done = subprocess.run([sys.executable, '-c', CONNECT, address], timeout=CONNECT_SECONDS,
                              capture_output=True, text=True)
    except subprocess.TimeoutExpired:
        raise InputError(f'what answers at {address} is no Ray cluster that can be joined within '
                         f'{CONNECT_SECONDS} seconds; check address and port, or use --ray local'
                         ) from None
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ['it said nothing'])[-1]
        raise InputError(f'cannot join the Ray cluster {address} ({reason}); run this on one of '
                         'its nodes (`ray start --address=HOST:PORT` makes this machine one), or '
                         'use --ray local')


def _share(ray: ModuleType, threads: int, per_gpu: int | None) -> dict[str, float]:
    """Say what a fold takes of a node.

    Raises:
        InputError: If no node has that.
    """
    nodes = [node['Resources'] for node in ray.nodes() if node['Alive']]
    has_gpu = any(node.get('GPU') for node in nodes)
    if per_gpu and not has_gpu:
        raise InputError('--workers-per-gpu needs a GPU, and no node of the Ray cluster has one')
    if not any(node.get('CPU', 0) >= threads for node in nodes):
        raise InputError(f'no node of the Ray cluster has {threads} CPUs for the threads of a '
                         'fold; use fewer --threads')
    return {'num_cpus': threads, 'num_gpus': 1 / (per_gpu or 1) if has_gpu else 0}


@contextlib.contextmanager
def _shipped(ray: ModuleType, work: FoldWork) -> Iterator[tuple[str, dict]]:
    """Put each file of the features into Ray's object store, once; clean up on the nodes."""
    import numpy as np

    root = Path(work.experiment.task.data_root)
    token = uuid.uuid4().hex[:12]
    try:
        yield token, {name: ray.put(np.fromfile(root / name, np.uint8))
                      for name in feature_files(work.experiment.task)}
    finally:
        on_node = ray.util.scheduling_strategies.NodeAffinitySchedulingStrategy
        removals = [
            ray.remote(_remove).options(
                num_cpus=0, scheduling_strategy=on_node(node['NodeID'], soft=False)).remote(token)
            for node in ray.nodes() if node['Alive']]
        ray.wait(removals, num_returns=len(removals), timeout=REMOVE_SECONDS)


def _remove(token: str) -> None:
    import shutil
    shutil.rmtree(node_folder(token), ignore_errors=True)


@functools.lru_cache(maxsize=1)
def _begin(content: bytes) -> FoldWork:
    """Get a process of a node ready, once."""
    folder, work = pickle.loads(content)
    if os.path.isdir(folder):
        os.chdir(folder)  # where relative paths of the config start
    work.begin()
    return work


def _run_on_node(content: bytes, job: Job, shipment: tuple[str, Mapping] | None
                 ) -> tuple[str | FoldError | None, Files]:
    """Run a fold on a node; return what went wrong, if anything, and files for the run's folder."""
    work = _begin(content)
    if shipment is None:
        if not (work.folder / '.lock').exists():  # the driver holds it
            return (f'node {socket.gethostname()} does not see {work.folder}; put it and the data '
                    'on a path that all nodes share, or use --ship-store'), {}
        failure = work.run_and_report_in_worker(job)
        file = work.file(*job)
        return failure, {} if failure else {str(file.relative_to(work.folder)): file.read_bytes()}
    token, references = shipment
    import ray

    root = unpack_once(token, lambda: dict(zip(
        references, (memoryview(one) for one in ray.get(list(references.values()))), strict=True)))
    work = replace(work, folder=node_folder(token) / 'run',
                   experiment=work.experiment.with_data_root(str(root)))
    failure = work.run_and_report_in_worker(job)
    file = work.file(*job)
    # what marks the fold as finished comes last
    places = [*work.fold_folder(*job).rglob('*'), digest_beside(file), file]
    return failure, {str(place.relative_to(work.folder)): place.read_bytes() for place in places
                     if place.is_file() and place.name != '.lock'}


def _receive(ray: ModuleType, done: object, work: FoldWork, job: Job) -> Outcome:
    """Take a fold's result: write its files, the one that marks it as finished last."""
    try:
        failure, files = ray.get(done)
    except ray.exceptions.RayTaskError as error:
        return FoldError(f'on its node, {error.cause!r}')
    except ray.exceptions.RayError as error:
        return WorkerDied(f'was lost ({str(error).splitlines()[0]})')
    for name, content in files.items():
        with atomic_file(work.folder / name) as temporary:
            temporary.write_bytes(content)
    return failure

"""Run in several processes on machines without an accelerator, and end in order.

MMEngine 0.10.7 asks for NCCL and calls ``torch.cuda.set_device`` on every machine, and wraps the
model for the GPU number ``LOCAL_RANK``; all of it fails where no driver is (no upstream thread was
found). :func:`install` repairs both places; with an accelerator MMEngine does what it always did.

A process that talks through gloo may abort when it ends ("terminate called without an active
exception"). When a collective is done, a worker thread of the group lets go of its tensors, on a
busy machine much later than the collective returns, and needs Python's lock for that. An
interpreter that is ending ends every thread that asks for its lock, and C++ aborts when this
happens inside a destructor (github.com/pytorch/pytorch/pull/179291, not merged). Freeing the group
earlier waits for these threads; but ``destroy_process_group`` does not free it, since the wrapped
model holds it as well. :func:`leave_process_group` takes it from both.
"""
import atexit
import functools
import os
import subprocess
from datetime import timedelta
from typing import Any
from weakref import WeakSet

from mmengine.device import get_device
from mmengine.dist import init_dist as init_dist_of_mmengine
from mmengine.model import MMDistributedDataParallel
from mmengine.runner import runner as mmengine_runner
from torch import distributed, nn

from mmatnet.errors import InputError

# launcher: where it says rank, number of processes, rank on this machine
_VARIABLES = {
    'pytorch': ('RANK', 'WORLD_SIZE', 'LOCAL_RANK'),
    'slurm': ('SLURM_PROCID', 'SLURM_NTASKS', 'SLURM_LOCALID'),
    'mpi': ('OMPI_COMM_WORLD_RANK', 'OMPI_COMM_WORLD_SIZE', 'OMPI_COMM_WORLD_LOCAL_RANK'),
}
_wrapped: WeakSet[MMDistributedDataParallel] = WeakSet()


def install() -> None:
    """Make MMEngine start process groups and wrap models on the CPU, too."""
    mmengine_runner.init_dist = init_dist
    MMDistributedDataParallel.__init__ = _init_wrapper


def init_dist(launcher: str, backend: str = 'nccl', **kwargs: Any) -> None:
    """Start the process group, as MMEngine's function of this name; on the CPU through gloo.

    Args:
        launcher (str): ``'pytorch'``, ``'slurm'`` or ``'mpi'``.
        backend (str): Back end of the group. On the CPU ``'nccl'``, the default of MMEngine, stands
            for ``'gloo'``.
        **kwargs: Passed on, on the CPU to ``torch.distributed.init_process_group``; ``timeout``
            is in seconds.

    Raises:
        InputError: On the CPU, if the launcher is unknown or did not set the variables it should,
            or Slurm does not name its machines.
    """
    if get_device() != 'cpu':
        init_dist_of_mmengine(launcher, backend, **kwargs)
        return
    _read_environment(launcher)
    if 'timeout' in kwargs:
        kwargs['timeout'] = timedelta(seconds=kwargs['timeout'])
    distributed.init_process_group('gloo' if backend == 'nccl' else backend, **kwargs)
    atexit.register(leave_process_group)


_init_of_mmengine = MMDistributedDataParallel.__init__


@functools.wraps(_init_of_mmengine)
def _init_wrapper(self: MMDistributedDataParallel, module: nn.Module, *args: Any,
                  **kwargs: Any) -> None:
    if get_device() == 'cpu':
        kwargs['device_ids'] = None
    _init_of_mmengine(self, module, *args, **kwargs)
    _wrapped.add(self)


def leave_process_group() -> None:
    """Leave the process group, if there is one, and wait for the threads that work for it.

    No model that was wrapped can train afterwards.
    """
    for model in _wrapped:
        model.process_group = model.reducer = model.logger = None
    if distributed.is_initialized():
        distributed.destroy_process_group()


def is_first(launcher: str) -> bool:
    """Say whether this is the first of the processes that a launcher starts, or the only one."""
    rank, *_ = _VARIABLES.get(launcher, ('',))
    return os.environ.get(rank, '0') == '0'


def _read_environment(launcher: str) -> None:
    """Set the variables that PyTorch and MMEngine read from those of the launcher."""
    if launcher not in _VARIABLES:
        raise InputError(f'the launcher must be one of none, {", ".join(_VARIABLES)}; '
                         f'got {launcher}')
    missing = [name for name in _VARIABLES[launcher] if name not in os.environ]
    if missing:
        raise InputError(f'launcher {launcher} sets {", ".join(missing)}, which this process does '
                         'not have; start it through the launcher (tools/dist_train.sh), or use '
                         '--launcher none')
    if launcher == 'slurm' and 'MASTER_ADDR' not in os.environ:
        os.environ['MASTER_ADDR'] = _first_slurm_host()
    for ours, theirs in zip(_VARIABLES['pytorch'], _VARIABLES[launcher], strict=True):
        os.environ[ours] = os.environ[theirs]
    os.environ.setdefault('MASTER_PORT', '29500')  # MMEngine's default
    if 'MASTER_ADDR' not in os.environ:
        raise InputError('MASTER_ADDR is not set; set it to the name of the first machine')


def _first_slurm_host() -> str:
    call = ['scontrol', 'show', 'hostnames', os.environ.get('SLURM_NODELIST', '')]
    try:
        listed = subprocess.run(call, check=True, capture_output=True, text=True).stdout.split()
    except (OSError, subprocess.CalledProcessError) as error:
        reason = getattr(error, 'stderr', '') or getattr(error, 'strerror', '') or str(error)
        raise InputError(f'cannot ask Slurm for the first machine ({" ".join(call)}: '
                         f'{reason.strip()}); set MASTER_ADDR to its name') from error
    if not listed:
        raise InputError(f'Slurm names no machine ({" ".join(call)}); set MASTER_ADDR to the name '
                         'of the first')
    return listed[0]


def state() -> str:
    """Say whether the repair is at work."""
    if mmengine_runner.init_dist is not init_dist:
        return ('WRONG: another package has replaced what starts process groups; import '
                'mmatnet.register last')
    return 'at work: there is no accelerator, and several processes talk through gloo' \
        if get_device() == 'cpu' else 'idle: there is an accelerator'

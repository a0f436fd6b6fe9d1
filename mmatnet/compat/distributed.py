"""Start a distributed run on machines without an accelerator.

MMEngine 0.10.7 calls ``torch.cuda.set_device`` whatever the backend, and wraps the model for the
GPU number ``LOCAL_RANK``; both fail where no driver is (no upstream thread was found). A process
group that stands before the Runner is made is used by it, so :func:`prepare_distributed` makes one.
"""
import os
import subprocess

from mmengine.config import Config, ConfigDict
from mmengine.device import get_device
from torch import distributed

from mmatnet.errors import InputError

# launcher: where it says rank, number of processes, rank on this machine
_VARIABLES = {
    'pytorch': ('RANK', 'WORLD_SIZE', 'LOCAL_RANK'),
    'slurm': ('SLURM_PROCID', 'SLURM_NTASKS', 'SLURM_LOCALID'),
    'mpi': ('OMPI_COMM_WORLD_RANK', 'OMPI_COMM_WORLD_SIZE', 'OMPI_COMM_WORLD_LOCAL_RANK'),
}


def prepare_distributed(cfg: Config, launcher: str) -> None:
    """Make a config and this process ready for a distributed run on the CPU.

    Does nothing for one process (``launcher='none'``), where an accelerator is present, or when a
    process group exists already.

    Args:
        cfg (Config): Gets a ``model_wrapper_cfg`` for the CPU; options it has are kept.
        launcher (str): ``'none'``, ``'pytorch'``, ``'slurm'`` or ``'mpi'``.

    Raises:
        InputError: If the launcher is unknown or did not set the variables it should, or Slurm
            does not name its machines.
    """
    if launcher == 'none' or get_device() != 'cpu':
        return
    if not distributed.is_initialized():
        _read_environment(launcher)
        distributed.init_process_group('gloo')
    wrapper = ConfigDict(type='MMDistributedDataParallel', broadcast_buffers=False,
                         find_unused_parameters=cfg.get('find_unused_parameters', False))
    wrapper.update(cfg.get('model_wrapper_cfg') or {})
    wrapper.device_ids = None
    cfg.model_wrapper_cfg = wrapper


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

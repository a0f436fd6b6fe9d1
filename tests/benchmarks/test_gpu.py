"""The benchmark for GPUs as far as the CPU takes it: small, and through gloo."""
import re
from pathlib import Path

import numpy as np
import pytest

SMALL = {'model.backbone.spatial.base_channels': 2, 'model.backbone.temporal.width': 8,
         'model.neck.in_channels': (16, 8), 'model.cls_head.in_channels': 24}


@pytest.fixture(scope='module')
def gpu():
    """The script, beside which the one lies that it imports."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(Path(__file__).parents[2] / 'benchmarks')
        import gpu
    return gpu


def test_it_prints_every_figure_and_ends_well_where_the_devices_agree(gpu, capsys):
    assert gpu.main(['--device', 'cpu', '--iterations', '1'], SMALL) == 0
    figures = dict(line.split(': ', 1) for line in capsys.readouterr().out.splitlines())
    assert list(figures) == [
        'device', 'float32_iterations_per_second', 'float32_data_wait_share', 'float32_step_ratio',
        'float32_folds', 'float32_loss', 'float32_untrained', 'float32_trained', 'ddp_loss',
        'ddp_untrained', 'ddp_trained']
    assert float(figures['float32_trained'].split(',')[0]) > 0  # the sums had another order
    folds, iterations, speed, hours = map(float, re.findall(r'\d+\.?\d*', figures['float32_folds']))
    assert (folds, iterations) == (68, 2500)
    # the speed is printed to the second place, the hours to the first
    most = 68 * 2500 / 3600 / max(speed - 0.005, 1e-9)
    assert 68 * 2500 / 3600 / (speed + 0.005) - 0.05 <= hours <= most + 0.05


def test_it_ends_badly_where_a_difference_is_too_large_or_no_number(gpu, capsys):
    assert gpu.print_distances({'amp': (0.0, 0.0, 0.0)})
    assert not gpu.print_distances({'float32': (0.0, 0.0, 0.5)})
    assert not gpu.print_distances({'ddp': (float('nan'), 0.0, 0.0)})
    assert 'float32_trained: 5.0e-01, NOT WITHIN 0.001\n' in capsys.readouterr().out


def test_a_distance_is_a_share_of_the_largest_value_of_the_reference(gpu):
    reference = gpu.Training(np.array([2.0, 1.0]), np.array([[-4.0, 0.0]]), np.array([[1.0, 3.0]]))
    run = gpu.Training(np.array([2.0, 1.5]), np.array([[-4.0, 0.0]]), np.array([[1.5, 0.0]]))
    assert gpu.distances(run, reference) == (0.25, 0.0, 1.0)


def test_without_a_gpu_it_says_what_else_to_do(gpu, capsys, monkeypatch):
    monkeypatch.setattr('torch.cuda.is_available', lambda: False)
    with pytest.raises(SystemExit):
        gpu.main([])
    assert ('PyTorch finds no CUDA device here; --device cpu runs all but AMP and NCCL'
            in capsys.readouterr().err)

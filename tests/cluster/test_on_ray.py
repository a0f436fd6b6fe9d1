"""A real Ray cluster of two nodes on this machine: `make test-cluster`."""
import functools
import importlib
import os
import socket
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from mmatnet.engine.crossval import ray_pool
from mmatnet.engine.crossval.ray_pool import on_ray
from mmatnet.engine.crossval.shipping import node_folder
from mmatnet.errors import InputError

pytest.importorskip('ray', reason="Ray is not installed: pip install 'mmatnet[ray]'")
QUICK = Path(__file__).parents[1] / 'engine' / 'crossval'


@pytest.fixture(scope='module')
def quick():
    """The module of quick folds, under a name that processes of the cluster can import."""
    patch = pytest.MonkeyPatch()
    patch.syspath_prepend(QUICK)
    patch.setenv('PYTHONPATH', str(QUICK), prepend=os.pathsep)
    yield importlib.import_module('quick_folds')
    patch.undo()


@pytest.fixture
def cluster(quick):
    """Two nodes with a CPU each."""
    from ray.cluster_utils import Cluster

    nodes = Cluster(initialize_head=True, head_node_args={'num_cpus': 1})
    nodes.second = nodes.add_node(num_cpus=1)
    yield nodes
    nodes.shutdown()


@pytest.fixture
def straight(quick, tmp_path):
    quick.quick_run(tmp_path / 'straight', (0, 1)).run()
    return pooled(tmp_path / 'straight')


def pooled(folder):
    return (folder / 'predictions.csv').read_bytes()


def processes(folder):
    return {path.read_text().split()[1] for path in folder.glob('folds/*/log.txt')}


def test_a_node_that_is_killed_half_way_changes_nothing(quick, cluster, tmp_path, straight):
    finished = []

    def advance():
        finished.append(1)
        if len(finished) == 6:
            cluster.remove_node(cluster.second, allow_graceful=False)

    run = quick.quick_run(tmp_path, (0, 1), seconds=0.1)
    run.run(advance, functools.partial(on_ray, address=cluster.address))
    assert pooled(tmp_path) == straight
    assert len(finished) == 24
    assert len(processes(tmp_path)) > 1


def test_shipped_features_serve_nodes_that_see_no_common_path(quick, cluster, tmp_path, straight,
                                                              monkeypatch):
    monkeypatch.setattr(ray_pool.uuid, 'uuid4', lambda: type('Token', (), {'hex': 'a-test-token'}))
    data = tmp_path / 'data'
    (data / 'casme2' / 'store').mkdir(parents=True)
    (data / 'casme2' / 'store' / 'motion.npy').write_bytes(b'rows')
    (data / 'other.txt').write_text('not sent')
    task = SimpleNamespace(data_root=str(data), features=[SimpleNamespace(
        files=[data / 'casme2' / 'store' / 'motion.npy'])])
    run = quick.quick_run(tmp_path / 'run', (0, 1), task, data_root=str(data))
    run.run(executor=functools.partial(on_ray, address=cluster.address, ship=True))
    assert pooled(tmp_path / 'run') == straight
    first = (tmp_path / 'run/folds/seed0-casme2-sub01/log.txt').read_text()
    assert f'data {node_folder("a-test-token")}/data motion.npy: rows' in first
    assert 'other' not in first
    assert not node_folder('a-test-token').exists()


def test_trouble_on_the_cluster(quick, cluster, tmp_path):
    run = quick.quick_run(tmp_path, trouble={
        'casme2-sub01': 'die', 'casme2-sub02': 'die once', 'casme2-sub03': 'break'})
    with pytest.raises(InputError) as caught:
        run.run(executor=functools.partial(on_ray, address=cluster.address))
    sentences = str(caught.value)
    assert '2 of 12 folds have no predictions' in sentences
    assert '- fold casme2-sub01, seed 0: its process was lost (' in sentences
    assert '- fold casme2-sub03, seed 0: LookupError: no such thing; log: ' in sentences


def test_more_than_the_cluster_has(quick, cluster, tmp_path):
    for options, sentence in (({'threads': 2}, 'no node of the Ray cluster has 2 CPUs'),
                              ({'per_gpu': 2}, '--workers-per-gpu needs a GPU, and no node of')):
        with pytest.raises(InputError, match=sentence):
            quick.quick_run(tmp_path).run(executor=functools.partial(
                on_ray, address=cluster.address, **options))


def test_a_cluster_of_this_run_alone(quick, tmp_path, straight):
    quick.quick_run(tmp_path, (0, 1)).run(executor=functools.partial(
        on_ray, address='local', at_once=1))
    assert pooled(tmp_path) == straight
    assert len(processes(tmp_path)) == 1


def test_no_cluster_on_this_machine(quick, tmp_path):
    with pytest.raises(InputError, match=r'cannot join the Ray cluster auto \(ConnectionError: '):
        quick.quick_run(tmp_path).run(executor=functools.partial(on_ray, address='auto'))


def test_an_address_where_something_else_answers(quick, tmp_path, monkeypatch):
    monkeypatch.setattr(ray_pool, 'CONNECT_SECONDS', 3)
    with socket.create_server(('127.0.0.1', 0)) as server:
        threading.Thread(target=server.accept, daemon=True).start()
        with pytest.raises(InputError, match='is no Ray cluster that can be joined within 3 seco'):
            quick.quick_run(tmp_path).run(executor=functools.partial(
                on_ray, address=f'127.0.0.1:{server.getsockname()[1]}'))

"""A config means the same to a bare Runner and to MMAction2's own tools as to our commands."""
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from mmengine.config import Config
from mmengine.runner import Runner

from mmatnet.cli.running import parse_options
from mmatnet.engine.config import load_config
from mmatnet.engine.experiment import take_apart
from mmatnet.errors import InputError

ROOT = Path(__file__).parents[2]
TOOLS = Path(find_spec('mmaction').origin).parent / '.mim' / 'tools'


def subjects_of(loader):
    return set(loader.dataset.served_subjects())


@pytest.fixture
def bare_runner(data_root, tmp_path, small_options):
    """A function that gives MMEngine's Runner of the demonstration config, small, with changes."""
    def make(**changes):
        cfg = Config.fromfile('configs/demo.py')
        cfg.merge_from_dict({'data_root': str(data_root), 'work_dir': str(tmp_path),
                             'experiment_name': tmp_path.name, **parse_options(small_options),
                             'train_cfg.max_iters': 2, **changes})
        return Runner.from_cfg(cfg)

    return make


def test_a_bare_runner_trains_on_the_side_that_our_command_trains_on(bare_runner, data_root):
    runner = bare_runner()
    runner.train()
    figures = runner.test()
    _, fold = take_apart(load_config('configs/demo.py', {'data_root': str(data_root)})).one_fold()
    names = [{'/'.join(subject) for subject in side} for side in (fold.train, fold.test)]
    assert [subjects_of(runner.train_dataloader), subjects_of(runner.test_dataloader)] == names
    assert set(figures) >= {'accuracy'}


def test_the_split_at_the_top_decides_for_both_sides(bare_runner):
    runner = bare_runner(split={'_delete_': True, 'test': ['casme2/sub19']})
    assert subjects_of(runner.test_loop.dataloader) == {'casme2/sub19'}
    assert 'casme2/sub19' not in subjects_of(runner.build_train_loop(
        runner._train_loop).dataloader)


def test_a_config_without_a_work_dir_gets_one(data_root, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    cfg = Config.fromfile(str(ROOT / 'configs/demo.py'))
    cfg.merge_from_dict({'data_root': str(data_root), 'experiment_name': 'placed'})
    assert Path(Runner.from_cfg(cfg).work_dir) == tmp_path / 'work_dirs' / 'demo'
    assert 'work_dir' not in cfg  # a copy was completed


def test_two_rules_that_overlap_are_refused(bare_runner):
    other = {'test_dataloader.dataset.subjects': {
        '_delete_': True, 'side': 'test', 'test': ['casme2/sub02', 'casme2/sub06']}}
    with pytest.raises(InputError, match=r'would be tested and is in train_dataloader, too; give '
                                         r'all sides one rule, dict\(side=...\)'):
        bare_runner(**other).train()


def test_a_test_side_of_everybody_overlaps_whoever_trains(bare_runner):
    with pytest.raises(InputError, match=r'casme2/sub02.* would be tested and is in train_datal'):
        bare_runner(**{'test_dataloader.dataset.subjects': 'all'}).train()


@pytest.mark.parametrize('wrapped', [False, True])
def test_a_loop_by_epoch_ends(bare_runner, wrapped):
    loop = {'train_cfg': {'_delete_': True, 'type': 'EpochBasedTrainLoop', 'max_epochs': 2},
            'default_hooks.checkpoint.by_epoch': True, 'default_hooks.checkpoint.interval': 1,
            'log_processor.by_epoch': True}
    if wrapped:
        dataset = Config.fromfile('configs/demo.py').train_dataloader.dataset
        loop['train_dataloader.dataset'] = {'_delete_': True, 'type': 'RepeatDataset', 'times': 2,
                                            'dataset': dataset.to_dict()}
    runner = bare_runner(**loop)
    runner.train()
    sampler = runner.train_dataloader.sampler
    assert not sampler.endless
    assert runner.epoch == 2
    assert runner.iter == 2 * -(-len(sampler) // 4)


@pytest.mark.parametrize('processes', [1, 2])
def test_the_tools_of_mmaction_train_and_test(data_root, tmp_path, small_options, run_script,
                                              processes):
    """Its own scripts, as they lie in the installed package; nothing of ours is called."""
    def run(tool, *arguments):
        return run_script(processes, TOOLS / f'{tool}.py', str(ROOT / 'configs/demo.py'),
                          *arguments, '--work-dir', str(tmp_path), '--cfg-options',
                          f'data_root={data_root}', *small_options, folder=tmp_path)

    run('train')
    assert (tmp_path / 'iter_4.pth').is_file()
    assert 'accuracy' in run('test', str(tmp_path / 'iter_4.pth'))


def test_a_tool_of_mmaction_finds_us_by_the_config_alone(data_root, tmp_path, small_options):
    """In an interpreter that has imported nothing of ours."""
    done = subprocess.run(
        [sys.executable, str(TOOLS / 'train.py'), str(ROOT / 'configs/demo.py'), '--work-dir',
         str(tmp_path), '--cfg-options', f'data_root={data_root}', *small_options,
         'train_cfg.max_iters=1'], cwd=tmp_path, text=True, capture_output=True, timeout=300,
        env={**os.environ, 'PYTHONPATH': str(ROOT), 'OMP_NUM_THREADS': '1',
             'CUDA_VISIBLE_DEVICES': ''})
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / 'iter_1.pth').is_file()

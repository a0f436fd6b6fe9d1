import re

import pytest
import torch

from mmatnet.cli import crossval, train
from mmatnet.cli import test as test_command
from mmatnet.engine.hooks.learning_curve import CURVE_FILE
from mmatnet.evaluation.formats.predictions import read_predictions

FIGURES = re.compile(r'^accuracy (\S+)  UF1 (\S+)  UAR (\S+)$', re.MULTILINE)


@pytest.fixture
def options(data_root, small_options):
    return ['--cfg-options', f'data_root={data_root}', *small_options]


def test_the_learning_curve_lies_beside_the_checkpoint(options, tmp_path):
    train.main(['configs/demo.py', '--work-dir', str(tmp_path), '--no-validate', *options,
                'default_hooks.logger.interval=2'])
    rows = (tmp_path / CURVE_FILE).read_text().splitlines()
    assert [row.rsplit(',', 1)[0] for row in rows[1:]] == ['2,loss', '2,lr', '4,loss', '4,lr']


def test_train_then_test_give_the_same_figures(options, tmp_path, capfd):
    assert train.main(['configs/demo.py', '--work-dir', str(tmp_path), '--seed', '3',
                       *options]) == 0
    trained = capfd.readouterr().out
    assert 'held-out subjects: casme2/' in trained
    assert '24 clips of 5 subjects; left out: none' in trained
    status = test_command.main(['configs/demo.py', str(tmp_path / 'iter_4.pth'), '--work-dir',
                                str(tmp_path / 'test'), '--dump', str(tmp_path / 'p.csv'),
                                *options])
    assert status == 0
    assert FIGURES.findall(capfd.readouterr().out) == FIGURES.findall(trained) != []
    assert {(record.protocol, record.selection, record.fold, record.seed)
            for record in read_predictions(tmp_path / 'p.csv')} == {('split', 'last', 'split', 3)}


def test_no_score_leaves_out_the_mirrors_that_a_config_asks_for(options, tmp_path, capfd):
    mirrored = ['configs/demo.py', '--work-dir', str(tmp_path), *options,
                'estimator.type=RunnerEstimator', 'estimator.test_time_mirror=True']
    assert train.main(mirrored) == 2
    assert ('`mmatnet train` scores each clip as it is, and estimator.test_time_mirror is True; '
            'use `mmatnet crossval`, which scores with mirrors, or set '
            'estimator.test_time_mirror=False, or add --no-validate') in capfd.readouterr().err
    assert train.main([*mirrored[:3], '--no-validate', *mirrored[3:]]) == 0
    checkpoint = str(tmp_path / 'iter_4.pth')
    assert test_command.main([mirrored[0], checkpoint, *mirrored[1:]]) == 2
    assert ('`mmatnet test` scores each clip as it is, and estimator.test_time_mirror is True; '
            'use `mmatnet crossval`, which') in capfd.readouterr().err


def test_named_subjects_are_held_out(options, tmp_path, capfd):
    named = [*options, 'split.test=casme2/sub12,casme2/sub02']
    assert train.main(['configs/demo.py', '--work-dir', str(tmp_path), '--no-validate',
                       *named]) == 0
    assert 'held-out subjects: casme2/sub02, casme2/sub12\n' in capfd.readouterr().out
    assert train.main(['configs/demo.py', *options, 'split.test=casme2/sub77']) == 2
    assert 'error: test: no clip of casme2/sub77; subjects are written as' in (
        capfd.readouterr().err)


def test_one_fold_of_the_protocol(options, tmp_path, capfd):
    assert train.main(['configs/demo.py', '--fold', 'casme2-sub12', '--work-dir',
                       str(tmp_path / 'out'), *options]) == 0
    printed = capfd.readouterr().out
    assert 'held-out subjects: casme2/sub12\n' in printed
    assert FIGURES.search(printed)
    weights = tmp_path / 'out' / 'iter_4.pth'
    assert torch.load(weights, weights_only=True)['mmatnet_train_subjects'] == [
        f'casme2/{subject}' for subject in ('sub02', 'sub06', 'sub15', 'sub19')]
    assert test_command.main(['configs/demo.py', str(weights), '--fold', 'casme2-sub12',
                              '--work-dir', str(tmp_path / 'test'),
                              '--dump', str(tmp_path / 'p.csv'), *options]) == 0
    assert FIGURES.findall(capfd.readouterr().out) == FIGURES.findall(printed)
    assert {(record.protocol, record.fold)
            for record in read_predictions(tmp_path / 'p.csv')} == {('loso', 'casme2-sub12')}
    assert train.main(['configs/demo.py', '--fold', 'casme2-sub77', *options]) == 2
    assert ("error: no fold 'casme2-sub77' among the 5 of this protocol, such as casme2-sub"
            in capfd.readouterr().err)


def test_a_protocol_of_one_fold_is_not_passed_over_for_the_split(options, tmp_path, capfd):
    one = [*options, 'protocol.type=split', 'protocol.test=casme2/sub12']
    assert train.main(['configs/demo.py', '--work-dir', str(tmp_path), *one]) == 0
    printed = capfd.readouterr().out
    assert 'held-out subjects: casme2/sub12\n' in printed
    assert test_command.main(['configs/demo.py', str(tmp_path / 'iter_4.pth'), '--work-dir',
                              str(tmp_path / 'test'), *one]) == 0
    assert FIGURES.findall(capfd.readouterr().out) == FIGURES.findall(printed) != []


def test_folds_have_folders_of_their_own(options):
    for arguments, folder in ((['--fold', 'casme2-sub12'], 'work_dirs/demo/casme2-sub12'),
                              (['--fold', 'casme2-sub12', '--work-dir', 'a'], 'a'),
                              ([], 'work_dirs/demo')):
        args = train.build_parser().parse_args(['configs/demo.py', *arguments, *options])
        cfg, fold, _, _ = train.prepare(args)
        assert cfg.work_dir == folder
        assert (fold.name == 'casme2-sub12') == bool(arguments)


def test_resume_goes_on(options, tmp_path, capfd):
    arguments = ['configs/demo.py', '--work-dir', str(tmp_path), *options]
    train.main([*arguments, '--no-validate'])
    assert not FIGURES.search(capfd.readouterr().out)
    assert train.main([*arguments, 'train_cfg.max_iters=6', '--resume']) == 0
    assert 'resumed epoch: 0, iter: 4' in capfd.readouterr().out
    assert (tmp_path / 'iter_6.pth').is_file()


def test_a_training_that_moved_goes_on(options, tmp_path, capfd):
    """last_checkpoint has the whole path of where the checkpoint was."""
    train.main(['configs/demo.py', '--work-dir', str(tmp_path / 'here'), *options])
    (tmp_path / 'here').rename(tmp_path / 'there')
    assert train.main(['configs/demo.py', '--work-dir', str(tmp_path / 'there'), *options,
                       'train_cfg.max_iters=6', '--resume']) == 0
    assert 'resumed epoch: 0, iter: 4' in capfd.readouterr().out


@pytest.mark.parametrize(('option', 'sentence'), [
    ('train_cfg.max_iters=5', 'train_cfg.max_iters was 4, now 5'),
    ('optim_wrapper.optimizer.lr=0.5', 'optim_wrapper.optimizer.lr was 0.003, now 0.5'),
    ('split.test=casme2/sub12',
     'train_dataloader.dataset.subjects.test was not there, now casme2/sub12; test_data'),
])
def test_a_folder_of_another_training_is_left_alone(options, tmp_path, capfd, option, sentence):
    arguments = ['configs/demo.py', '--work-dir', str(tmp_path), '--no-validate', *options]
    assert train.main(arguments) == 0
    # an older filelock empties the lock when it takes it
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob('*') if path.name != '.lock'}
    assert train.main([*arguments, option]) == 2
    assert f'error: {tmp_path} holds a run of something else ({sentence}' in capfd.readouterr().err
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob('*')
            if path.name != '.lock'} == before
    assert crossval.main(['configs/demo.py', '--work-dir', str(tmp_path), *options]) == 2
    assert 'command was train, now crossval' in capfd.readouterr().err


def test_ctrl_c_while_a_checkpoint_is_saved_is_a_sentence(options, tmp_path, capfd, monkeypatch):
    """PyTorch's writer makes an error of its own of it."""
    save, saved = torch.save, []

    def interrupted(content, file):
        saved.append(content)
        if len(saved) == 2:
            try:
                raise KeyboardInterrupt
            finally:
                raise RuntimeError('[enforce fail at inline_container.cc:659] . unexpected pos')
        save(content, file)

    monkeypatch.setattr('mmengine.runner.checkpoint.torch.save', interrupted)
    arguments = ['configs/demo.py', '--work-dir', str(tmp_path), *options,
                 'default_hooks.checkpoint.interval=2']
    assert train.main(arguments) == 130
    assert capfd.readouterr().err.splitlines()[-1].startswith('interrupted; what was finished is')
    assert sorted(path.name for path in tmp_path.glob('*.pth')) == ['iter_2.pth']
    monkeypatch.undo()
    assert train.main([*arguments, '--resume']) == 0
    assert 'resumed epoch: 0, iter: 2' in capfd.readouterr().out


def test_a_training_that_diverges_is_a_sentence(options, tmp_path, capfd):
    assert train.main(['configs/demo.py', '--work-dir', str(tmp_path), *options,
                       'optim_wrapper.optimizer.lr=1e30']) == 2
    assert re.search(r'error: the training diverged: loss is (nan|inf) at iteration 2; lower',
                     capfd.readouterr().err)
    assert not list(tmp_path.glob('*.pth'))


def test_inner_selection_gives_a_checkpoint_that_tests_the_same(options, tmp_path, capfd):
    inner = [*options, 'selection=inner', 'inner.interval=2', 'split.test_share=0.2',
             'inner.share=0.5']
    assert train.main(['configs/demo.py', '--work-dir', str(tmp_path), *inner]) == 0
    trained = capfd.readouterr().out
    assert re.search(r'chosen.pth there has the weights of iteration [24] \(UF1 \d\.\d{4}\), '
                     'chosen on a share of the training subjects', trained)
    assert 'iteration,name,value\n2,inner accuracy,' in (tmp_path / CURVE_FILE).read_text()
    for checkpoint, selection in (('iter_4.pth', 'last'), ('chosen.pth', 'inner')):
        dump = tmp_path / f'{selection}.csv'
        assert test_command.main(['configs/demo.py', str(tmp_path / checkpoint), '--work-dir',
                                  str(tmp_path / 'test'), '--dump', str(dump), *inner]) == 0
        assert {record.selection for record in read_predictions(dump)} == {selection}
    # the second is that of the chosen weights
    assert FIGURES.findall(capfd.readouterr().out)[1:] == FIGURES.findall(trained) != []


def test_train_on_everything_scores_nothing(options, tmp_path, capfd):
    assert train.main(['configs/demo.py', '--work-dir', str(tmp_path), *options,
                       'protocol=all']) == 0
    printed = capfd.readouterr().out
    assert 'held-out subjects: none' in printed
    assert not FIGURES.search(printed)
    checkpoint = torch.load(tmp_path / 'iter_4.pth', weights_only=True)
    assert len(checkpoint['mmatnet_train_subjects']) == 5


def test_a_checkpoint_that_saw_the_test_subjects_is_refused(options, tmp_path, capfd):
    train.main(['configs/demo.py', '--work-dir', str(tmp_path), *options, 'protocol=all'])
    assert test_command.main(['configs/demo.py', str(tmp_path / 'iter_4.pth'), '--work-dir',
                              str(tmp_path), *options]) == 2
    assert re.search(r'error: checkpoint .*iter_4.pth was trained on casme2/sub\d\d, which this '
                     'config tests', capfd.readouterr().err)


def test_a_checkpoint_of_another_shape_is_refused(options, tmp_path, capfd):
    train.main(['configs/demo.py', '--work-dir', str(tmp_path), *options, '--no-validate'])
    assert test_command.main([
        'configs/demo.py', str(tmp_path / 'iter_4.pth'), '--work-dir', str(tmp_path), *options,
        'model.backbone.temporal.width=4', 'model.neck.in_channels=16,4',
        'model.cls_head.in_channels=20']) == 2
    assert re.search(r'does not fit the model of the config \(\S+ is \(32, 128\), not \(16, 128\); '
                     r'.*; and \d+ more\); use the config', capfd.readouterr().err)


@pytest.mark.parametrize(('arguments', 'sentence'), [
    (['configs/none.py'], 'error: no config at configs/none.py; mmatnet brings '),
    (['configs/demo.py', '--cfg-options', 'protokol=x'], "error: --cfg-options: unknown key "
                                                         "'protokol'; did you mean 'protocol'?"),
    (['configs/demo.py', '--cfg-options', 'protocol'], 'error: --cfg-options takes KEY=VALUE'),
    (['configs/demo.py', '--cfg-options', 'load_from='],
     "error: --cfg-options: 'load_from=' has no value; write load_from=None for nothing"),
    (['configs/demo.py', '--cfg-options', 'protocol=dict(type=groups,k=3)'],
     "'protocol=dict(type=groups,k=3)' cannot be read; write a list as [a,b], and give the keys"),
    (['configs/demo.py', '--cfg-options', 'seeds=(1,'], "'seeds=(1,' cannot be read"),
    (['configs/demo.py', '--cfg-options', 'data_root=/nowhere'], 'looked in /nowhere/casme2'),
])
def test_bad_input_is_a_sentence(arguments, sentence, capfd):
    assert train.main(arguments) == 2
    assert sentence in capfd.readouterr().err


@pytest.mark.parametrize(('option', 'sentence'), [
    ('selection=oracle', "selection='oracle' chooses by the test subjects"),
    ('model.neck.kind=mean', "kind must be one of concat, sum, gated, got 'mean'"),
    ('model.backbone.temporal.in_channels=32',
     'motion rows have 128 numbers, but this MotionLSTM takes in_channels=32'),
])
def test_what_cannot_be_trained_is_a_sentence(options, tmp_path, capfd, option, sentence):
    assert train.main(['configs/demo.py', '--work-dir', str(tmp_path), *options, option]) == 2
    assert sentence in capfd.readouterr().err


@pytest.mark.skipif(torch.cuda.is_available(), reason='there is a CUDA device')
def test_mixed_precision_without_cuda_is_refused(options, capfd):
    assert train.main(['configs/demo.py', *options, '--amp']) == 2
    assert '--amp needs a CUDA device, and torch finds none' in capfd.readouterr().err


def test_a_seed_below_zero_is_refused(capfd):
    with pytest.raises(SystemExit) as stopped:
        train.main(['configs/demo.py', '--seed', '-1'])
    assert stopped.value.code == 2
    assert "expected a whole number from 0 up, got '-1'" in capfd.readouterr().err


def test_a_config_that_breaks_is_a_sentence(tmp_path, capfd):
    config = tmp_path / 'broken.py'
    for content, reason in (("custom_imports = dict(imports=['nowhere'])",
                             "No module named 'nowhere'; install the module, or name its folder in "
                             'PYTHONPATH'),
                            ('x = 1 / "a"', 'TypeError'),
                            ("_base_ = 'none.py'", f'{tmp_path}/none.py: No such file or direc')):
        config.write_text(content)
        assert train.main([str(config)]) == 2
        assert f'error: cannot read config {config}: {reason}' in capfd.readouterr().err


def test_a_test_leaves_the_config_of_the_training(options, tmp_path, capfd):
    arguments = ['--work-dir', str(tmp_path), *options]
    train.main(['configs/demo.py', *arguments, '--no-validate'])
    before = (tmp_path / 'demo.py').read_bytes()
    assert test_command.main(['configs/demo.py', str(tmp_path / 'iter_4.pth'), *arguments]) == 0
    assert (tmp_path / 'demo.py').read_bytes() == before


def test_missing_checkpoint(options, capfd):
    assert test_command.main(['configs/demo.py', 'none.pth', *options]) == 2
    assert 'error: no checkpoint at none.pth' in capfd.readouterr().err

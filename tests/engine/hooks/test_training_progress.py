from mmengine.hooks import Hook

from mmatnet.registry import HOOKS


@HOOKS.register_module()
class NoteProgressHook(Hook):
    """Notes what the model was told."""

    priority = 'LOWEST'
    seen = ()

    def before_train_iter(self, runner, batch_idx, data_batch=None):
        NoteProgressHook.seen += (runner.model.fc.progress,)


def progress_of(runner):
    NoteProgressHook.seen = ()
    runner.model.fc.progress = None
    runner.train()
    return NoteProgressHook.seen


def test_it_is_the_share_of_the_training_that_is_done(make_runner):
    hooks = ('TrainingProgressHook', 'NoteProgressHook', 'SafeCheckpointHook')
    assert progress_of(make_runner(4, custom_hooks=hooks)) == (0, 0.25, 0.5, 0.75)
    resumed = make_runner(8, custom_hooks=hooks, resume=True)
    assert progress_of(resumed) == (0.5, 0.625, 0.75, 0.875)
    assert not hasattr(resumed.model, 'progress')  # who does not ask is told nothing

"""A runner for many short trainings in one process."""
from mmengine.config import Config
from mmengine.runner import Runner


class FoldRunner(Runner):
    """MMEngine's Runner, less what it would write down anew for every fold.

    MMEngine lays its config out with yapf for the log, for a file, for the visualizer, twice for
    the message hub and for each checkpoint, and asks compilers and CUDA for their versions; that
    took longer than some trainings. Here the config stays as valid as it was, but is not laid out,
    and what is the same for all folds stands once in the run's folder, in ``config.py`` and
    ``environment.txt``.
    """

    @classmethod
    def from_cfg(cls, cfg: Config) -> 'FoldRunner':
        """Build a runner from a config."""
        return super().from_cfg(Config(cfg.to_dict(), cfg_text=cfg.text, filename=cfg.filename,
                                       format_python_code=False))

    def dump_config(self) -> None:
        """Leave the config to the run's folder."""

    def _log_env(self, env_cfg: dict) -> None:
        self.logger.info(f'seed {self.seed}; config.py and environment.txt of the run say the rest')

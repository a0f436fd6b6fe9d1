"""Hooks on MMEngine's runner."""
from mmatnet.engine.hooks.atomic_checkpoint import AtomicCheckpointHook
from mmatnet.engine.hooks.checkpoint_guard import CheckpointGuardHook
from mmatnet.engine.hooks.custom_keys import CustomKeysHook
from mmatnet.engine.hooks.finite_training import FiniteTrainingHook
from mmatnet.engine.hooks.iteration_seed import IterationSeedHook
from mmatnet.engine.hooks.learning_curve import LearningCurveHook
from mmatnet.engine.hooks.safe_checkpoint import SafeCheckpointHook
from mmatnet.engine.hooks.stream_statistics import StreamStatisticsHook
from mmatnet.engine.hooks.training_data import TrainingDataHook

__all__ = ['AtomicCheckpointHook', 'CheckpointGuardHook', 'CustomKeysHook', 'FiniteTrainingHook',
           'IterationSeedHook', 'LearningCurveHook', 'SafeCheckpointHook', 'StreamStatisticsHook',
           'TrainingDataHook']

"""What drives a training run beyond MMEngine's runner."""
from mmatnet.engine.hooks import AtomicCheckpointHook, SafeCheckpointHook

__all__ = ['AtomicCheckpointHook', 'SafeCheckpointHook']

"""Hooks of the runner."""
from mmatnet.engine.hooks.atomic_checkpoint import AtomicCheckpointHook
from mmatnet.engine.hooks.safe_checkpoint import SafeCheckpointHook

__all__ = ['AtomicCheckpointHook', 'SafeCheckpointHook']

"""Backbones: from the inputs of a clip to features."""

"""Datasets of clips: what the training and test loops of the runner read."""

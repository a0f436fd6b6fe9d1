"""Losses that heads take by ``loss_cls`` and MMAction2 has not."""

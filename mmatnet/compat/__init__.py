"""Repairs of the 2023 OpenMMLab stack, one per file, each idle once upstream is fixed."""

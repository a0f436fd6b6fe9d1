"""All folds of a protocol: run in processes, resumed after a kill, pooled once."""

"""What drives a training run beyond MMEngine's runner."""

"""What is trained in a fold, and predicts its held-out clips."""

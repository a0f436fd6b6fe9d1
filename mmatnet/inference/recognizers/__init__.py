"""Trained models that recognise clips, with PyTorch or ONNX."""

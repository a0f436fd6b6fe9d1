"""Models as ONNX, with a description and a model card; they run without PyTorch."""

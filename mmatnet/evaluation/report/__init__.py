"""Reports of scored predictions: tables, plots and files."""

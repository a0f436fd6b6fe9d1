"""Scoring: pure functions, the metric of the test loop, and reports."""

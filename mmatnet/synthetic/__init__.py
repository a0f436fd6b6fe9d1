"""Faces drawn by code, and the motion of their expressions, known exactly."""

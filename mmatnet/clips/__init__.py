"""Clips, who is in them, what they show, and which of them train or are tested."""

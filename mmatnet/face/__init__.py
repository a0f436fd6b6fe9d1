"""The face in a raw clip: found once, and brought to the place of the published apex image."""

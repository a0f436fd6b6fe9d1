"""The whole network as the runner sees it."""

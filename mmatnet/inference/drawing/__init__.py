"""Pictures of what was found, and of why."""

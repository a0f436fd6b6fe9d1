"""Files: atomic writing, locks, images, frames, tables and worker processes."""

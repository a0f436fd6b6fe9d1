"""A database of one's own: a folder of videos or of folders of frames, and a table of clips."""

"""Videos frame by frame: decoding, times, and the last seconds in memory."""

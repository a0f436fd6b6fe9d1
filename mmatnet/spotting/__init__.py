"""Where a micro-expression is: the apex of a trimmed clip, the intervals of a long video."""

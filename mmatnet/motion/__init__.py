"""Motion between frames: optical flow, and the rows ATNet makes of it."""

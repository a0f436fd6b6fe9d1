"""Where features of clips come from: stores, files that others released, or both joined."""

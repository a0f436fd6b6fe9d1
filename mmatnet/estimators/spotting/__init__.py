"""What gives rows of recordings scores that a spotter needs: one file each."""

"""What the shop does by itself, day by day: what goes when its time is over, and the newest key for what is sealed."""

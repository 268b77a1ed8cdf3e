"""Settlement between parties and joint-venture finance (DESIGN 6.3)."""

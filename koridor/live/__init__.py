"""The live session (DESIGN 8.4, 11.2): a problem that stays built, changed number by number and solved again."""

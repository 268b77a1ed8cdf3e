"""The command line: verbs only. Everything a verb does is a function elsewhere; heavy imports sit inside the verb."""

from koridor.cli.root import app, main

__all__ = ["app", "main"]

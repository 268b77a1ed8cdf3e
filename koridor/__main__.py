"""`python -m koridor`."""

from __future__ import annotations

from koridor.cli import main

if __name__ == "__main__":
    main()

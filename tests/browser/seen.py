"""A page of a report as a test sees it: what it says, what it asks for, and a walk down all its figures."""

from __future__ import annotations

from pathlib import Path
from typing import Any


class Seen:
    """What a page said and asked for while it was open."""

    def __init__(self, browser: Any, path: Path, width: int = 1440, scheme: str = "light", **more: Any) -> None:
        self.context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True, **more
        )
        self.page = self.context.new_page()
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda m: self.said.append(f"{m.type}: {m.text}"))
        self.page.on("pageerror", lambda e: self.said.append(f"error: {e}"))
        self.page.on("request", lambda r: self.asked.append(r.url))
        self.page.add_init_script(
            "addEventListener('securitypolicyviolation', e => console.error('policy ' + e.violatedDirective))"
        )
        self.page.goto(path.as_uri())

    def __enter__(self) -> Seen:
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()

    def walk(self) -> None:
        """Go down the page so that every figure is drawn."""
        for section in self.page.locator("main > section").all():
            section.scroll_into_view_if_needed()
            self.page.wait_for_timeout(60)
        for figure in self.page.locator(".fig").all():
            figure.scroll_into_view_if_needed()
        self.page.wait_for_selector(".fig:not(.drawn)", state="detached")
        self.page.wait_for_selector(".timebox .uplot")

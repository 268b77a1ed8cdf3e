"""Take the picture of the README: the head of a run's report above its map, in headless Chromium.

python docs/picture.py runs/azerbaijan-serbia
"""

from __future__ import annotations

import base64
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

TARGET = Path(__file__).resolve().parent / "images" / "report.png"
WIDTH, HEAD = 1440, 660


def take(report: Path, target: Path = TARGET) -> None:
    """Write a PNG of the first findings and the map of `report`, 1440 pixels wide."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": 1200}, color_scheme="light")
        page.goto(report.resolve().as_uri())
        page.wait_for_timeout(1500)
        head = page.screenshot(clip={"x": 0, "y": 0, "width": WIDTH, "height": HEAD})
        page.locator("#fig-map").scroll_into_view_if_needed()
        page.wait_for_timeout(500)
        figure = page.locator("#fig-map").screenshot()
        target.parent.mkdir(exist_ok=True)
        _join(page, [head, figure], target)
        browser.close()


def _join(page: Page, pictures: list[bytes], target: Path) -> None:
    """One picture above the other."""
    images = "".join(f'<img src="data:image/png;base64,{base64.b64encode(p).decode()}">' for p in pictures)
    style = "body { margin: 0; background: white } img { display: block; margin: 0 auto 24px; max-width: 100% }"
    page.set_content(f"<style>{style}</style>{images}")
    page.wait_for_timeout(300)
    page.screenshot(path=target, full_page=True)


if __name__ == "__main__":
    take(Path(sys.argv[1]) / "report.html")

"""Reads articles and finds quantities, dates, actors and modality with offsets (DESIGN 7.5). Offline, deterministic."""

from koridor.evidence.scan.read import Document, from_html, from_text, read
from koridor.evidence.scan.scan import Finding, scan

__all__ = ["Document", "Finding", "from_html", "from_text", "read", "scan"]

"""The sentences of the made-up year, word for word: `golden_report_findings.txt` changes only on purpose.

Write it anew with `KORIDOR_WRITE_GOLDEN=1 pytest tests/unit/test_report_findings.py`.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from koridor.report.assemble import assemble
from tests.unit.report_fake_year import fake_run
from tests.unit.test_report_pages import answers, words

GOLDEN = Path(__file__).with_name("golden_report_findings.txt")
SIZE_WORDS = re.compile(r"\b(significant|robust|dramatic|huge|large|small|the model shows)\w*\b", re.IGNORECASE)


def test_findings_word_for_word(tmp_path: Path) -> None:
    run = fake_run(tmp_path / "year")
    page = assemble(run, answers(run)).findings
    lines = [words(f.sentence) for f in page.findings] + ["", *(words(f.why) for f in page.findings), ""]
    lines += [f"{t.label}: {t.number.shown} ({t.note})" for t in page.tiles] + ["", *(words(c) for c in page.changes)]
    text = "\n".join(lines) + "\n"
    if os.environ.get("KORIDOR_WRITE_GOLDEN"):
        GOLDEN.write_text(text, encoding="utf-8")
    assert text == GOLDEN.read_text(encoding="utf-8")
    sentences = [words(f.sentence) for f in page.findings]
    assert 5 <= len(sentences) <= 7
    assert page.findings[0].kind == "unserved"
    ranked = [f.weight_eur for f in page.findings[1:]]
    assert ranked == sorted(ranked, reverse=True)
    for sentence in sentences:
        assert 5 <= len(sentence.replace("\u202f", "").split()) <= 28, sentence
        assert not SIZE_WORDS.search(sentence), sentence
        assert sentence[0].isupper()
        assert sentence.endswith(".")
    assert 4 <= len(page.tiles) <= 6
    assert page.changes

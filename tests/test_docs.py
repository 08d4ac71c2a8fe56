"""The pages: every link leads somewhere, and every decision is in the index and says what a decision says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("weights/*.md")]
DECISIONS = sorted(path for path in ROOT.glob("docs/decisions/*.md") if path.name != "README.md")


@pytest.mark.parametrize("document", PAGES, ids=lambda document: str(document.relative_to(ROOT)))
def test_every_link_leads_to_a_file(document):
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", document.read_text(encoding="utf-8"))
    lost = [link for link in links if "://" not in link and not (document.parent / link).exists()]
    assert not lost


def test_the_index_names_every_decision_by_its_title():
    index = (ROOT / "docs" / "decisions" / "README.md").read_text(encoding="utf-8")
    titles = {path.name: path.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ") for path in DECISIONS}
    assert dict(map(reversed, re.findall(r"- \[(.+)\]\((.+)\)", index))) == titles


@pytest.mark.parametrize("document", DECISIONS, ids=lambda document: document.stem)
def test_a_decision_has_a_date_its_context_and_its_consequence(document):
    text = document.read_text(encoding="utf-8")
    assert re.match(r"# .+\n\n\d.* \d{4}\n\n\*\*Context\.\*\*", text)
    assert text.index("**Context.**") < text.index("**Decision.**") < text.index("**Consequence.**")

"""What stands below a figure and in its metadata: how to make it again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from desktop_cnn import __version__
from desktop_cnn.app.chain import chain_text
from desktop_cnn.app.naming import edited_text, short_titles
from desktop_cnn.app.state import AppState
from desktop_cnn.core.recipes import RECIPES
from desktop_cnn.core.text import _


@dataclass(frozen=True)
class Caption:
    """``title`` and ``subtitle`` stand above a figure, ``lines`` below it."""

    title: str
    subtitle: str
    lines: tuple[str, ...]

    @property
    def all_lines(self) -> tuple[str, ...]:
        """Return title, subtitle and lines, those that there are."""
        return tuple(filter(None, (self.title, self.subtitle, *self.lines)))

    @property
    def text(self) -> str:
        """Return all of it as text, for the metadata."""
        return ". ".join(self.all_lines)


def caption(state: AppState, title: str, subtitle: str = "", day: date | None = None) -> Caption:
    """Return the caption of what the state shows; ``day`` stands in it where there is one."""
    titles = short_titles(state.models)
    networks = ", ".join(f"{titles[name]} ({model.id})" for name, model in state.models.items())
    recipe = RECIPES[state.recipe]
    lines = [
        _("Networks: {networks}").format(networks=networks),
        _("Training: {recipe}, {summary}").format(recipe=_(recipe.title), summary=_(recipe.summary)),
        _("Perturbations: {chain}").format(chain=chain_text(state.chain) if state.chain.on else "–"),
        *([edited_text(len(state.live_edits))] if state.live_edits else []),
        " · ".join(filter(None, (f"desktop-cnn {__version__}", day.isoformat() if day else ""))),
    ]
    return Caption(title, subtitle, tuple(lines))

"""Pictures of digits as people make them, of many kinds, by name: KINDS."""

from tests.picture_kinds import paper, screen, surroundings
from tests.picture_kinds.making import KINDS, Maker

__all__ = ["KINDS", "Maker", "paper", "screen", "surroundings"]

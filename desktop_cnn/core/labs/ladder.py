"""A drawing at every whole-pixel shift, read by all rungs of the ladder; asked and answered as a shift map."""

from desktop_cnn.core.labs.base import LABS

LABS.add("ladder", "desktop_cnn.engine.labs.ladder:prepare")

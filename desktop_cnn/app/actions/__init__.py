"""What the person can do, one file a menu; each adds its commands to COMMANDS."""

from desktop_cnn.app.actions import compare, drawing, file, ladder, network, perturbation, samples, view, workspace  # noqa: F401  (register themselves)

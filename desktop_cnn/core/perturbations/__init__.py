"""Ways to spoil a drawing, one a file; each adds itself to PERTURBATIONS."""

from desktop_cnn.core.perturbations import (  # noqa: F401  (each registers itself)
    blur,
    brightness,
    contrast,
    dotted_line,
    fog,
    glass_blur,
    inversion,
    motion_blur,
    noise,
    occlusion,
    permutation,
    rotation,
    salt_pepper,
    scaling,
    shear,
    shift,
    shot_noise,
    spatter,
    stripe,
    thickness,
    zigzag,
)
from desktop_cnn.core.perturbations.base import GROUPS, PERTURBATIONS, Amount, PerturbationKind, perturb

__all__ = ["GROUPS", "PERTURBATIONS", "Amount", "PerturbationKind", "perturb"]

"""Ways to spoil a drawing, one a file; each adds itself to PERTURBATIONS."""

from desktop_cnn.core.perturbations import affine, noise, shift  # noqa: F401  (each registers itself)
from desktop_cnn.core.perturbations.base import PERTURBATIONS, Amount, PerturbationKind, perturb

__all__ = ["PERTURBATIONS", "Amount", "PerturbationKind", "perturb"]

"""The architectures, one a file, and the reading of their weights."""

from desktop_cnn.models import cnn, fully_connected  # noqa: F401  (each registers itself)
from desktop_cnn.models.base import ARCHITECTURES, Classifier

__all__ = ["ARCHITECTURES", "Classifier"]

"""The operations that networks are graphs of, one a file: numpy and the standard library."""

from desktop_cnn.core.operations import (  # noqa: F401  (each registers itself)
    add,
    affinity,
    average_pooling,
    batch_norm,
    channel_norm,
    concatenate,
    convolution,
    flatten,
    gelu,
    global_maximum,
    global_mean,
    gru,
    last_row,
    layer_norm,
    linear,
    locally_connected,
    max_pooling,
    multiply,
    position,
    relu,
    sigmoid,
    softmax,
    tanh,
    weighted_values,
)
from desktop_cnn.core.operations.base import OPERATIONS, Operation

__all__ = ["OPERATIONS", "Operation"]

"""Draw a digit and watch a fully connected and a convolutional network read it."""

__version__ = "0.1.0"

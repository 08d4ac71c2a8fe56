"""A long session of a person who does anything at any time: nothing breaks, nothing is lost, nothing grows."""

"""``desktop-cnn bench``: what a person waits for, measured in the real window; one file a thing measured.

Empty but for this: the child processes that are timed from their start import no more than the program does.
"""

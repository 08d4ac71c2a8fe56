"""What the person can do and what there is to see, without Qt and without torch."""

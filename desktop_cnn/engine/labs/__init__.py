"""What labs work out in their side process, one lab a file; each has a function ``prepare`` that returns the work."""

"""Values, drawing, convolution and counting: numpy and the standard library only."""

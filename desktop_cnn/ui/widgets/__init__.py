"""Small widgets that panels are made of; none knows the program's state."""

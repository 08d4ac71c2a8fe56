"""What labs ask their side process, and what it answers: frozen values, one lab a file."""

"""``python -m desktop_cnn``."""

from desktop_cnn.cli import main

if __name__ == "__main__":
    main()

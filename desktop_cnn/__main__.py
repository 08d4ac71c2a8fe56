"""``python -m desktop_cnn``."""

from desktop_cnn.core.parent import end_with_torchrun

if __name__ == "__main__":
    end_with_torchrun()
    from desktop_cnn.cli import main

    main()

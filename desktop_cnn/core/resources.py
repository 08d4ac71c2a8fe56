"""Where the files that come with the program lie."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


def resource(*parts: str) -> Path:
    """Return the path of a shipped file, such as ``resource("weights", "README.md")``.

    An installed package carries them in desktop_cnn/_data; a checkout has them beside the package.
    """
    installed = _PACKAGE / "_data"
    return (installed if installed.is_dir() else _PACKAGE.parent).joinpath(*parts)

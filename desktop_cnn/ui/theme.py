"""Light and dark: one set of colours each, given to Qt as a palette and a style sheet.

QStyleHints.setColorScheme does nothing on offscreen and bare X11, so that the Fusion palette is set by hand.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from desktop_cnn.core.palette import ON_DARK, ON_LIGHT
from desktop_cnn.core.resources import resource
from desktop_cnn.ui.changing import tell_theme
from desktop_cnn.ui.scale import scaled_sheet, text_font

# Without a name Qt picks the Japanese forms of Chinese characters.
_CHINESE_FAMILIES = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "PingFang SC",
    "Microsoft YaHei UI",
    "WenQuanYi Micro Hei",
)


@dataclass(frozen=True)
class Theme:
    """Colours as "#rrggbb". ``slots``: those of the compared networks; ``ghost``: what a perturbation has made."""

    name: str
    background: str
    surface: str
    sunken: str
    raised: str
    line: str
    text: str
    dim: str
    accent: str
    ghost: str
    slots: tuple[str, ...]

    def colours(self, names: Iterable[str]) -> dict[str, str]:
        """Return each compared network's colour, by its slot's name: it is the slot's, not the architecture's."""
        return dict(zip(names, self.slots, strict=False))


DARK = Theme(
    name="dark",
    background="#14161b",
    surface="#1c1f26",
    sunken="#111318",
    raised="#2b303a",
    line="#2a2e37",
    text="#eceef2",
    dim="#9aa3b1",
    accent="#56b4f2",
    ghost="#c792ea",
    slots=ON_DARK,
)
LIGHT = Theme(
    name="light",
    background="#f3f4f7",
    surface="#ffffff",
    sunken="#e9ebf0",
    raised="#dde1e8",
    line="#d9dde4",
    text="#191c22",
    dim="#586170",
    accent="#0a6cbc",
    ghost="#a94fd6",
    slots=ON_LIGHT,
)


_FRAMED = ("QCheckBox", "QAbstractSpinBox", "QComboBox", "QLineEdit")
_FRAME_DARKER = 140
"""In percent: by how much Fusion's frames are darker than the window's colour."""

_applied = LIGHT


def applied_theme() -> Theme:
    """Return the theme of the whole application. Main thread only."""
    return _applied


def choose_theme(wanted: str) -> Theme:
    """Return the theme for "light", "dark" or "system". Main thread only."""
    if wanted == "system":
        wanted = "dark" if QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark else "light"
    return DARK if wanted == "dark" else LIGHT


def apply_theme(theme: Theme) -> None:
    """Give the whole application the theme's colours, and text its size. Main thread only."""
    global _applied
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    sheet, font = scaled_sheet(_frame_style(theme) + _control_style(theme)), text_font(app.font())
    if app.styleSheet() == sheet and app.font().pointSizeF() == font.pointSizeF():
        return  # the same once more would go over every widget all the same
    if not app.styleSheet():
        app.setStyle("Fusion")  # once: it goes over every widget, too
    _applied = theme
    app.setPalette(_palette(theme))
    framed = _framed_palette(theme)
    for kind in _FRAMED:
        app.setPalette(framed, kind)  # type: ignore[arg-type]  # bytes, as PySide says, it refuses
    app.setFont(with_chinese(font))
    _forget_all_but_windows(app)
    app.setStyleSheet(sheet)
    tell_theme()


def _forget_all_but_windows(app: QApplication) -> None:
    """Have the next style sheet go over each widget once.

    Qt (6.11) goes over whatever it has styled and, each time, all that is inside: over a button in seven frames eight
    times, half a second in a window whose panels have all been seen. What is inside a window it finds by itself.
    """
    style = app.style()
    style.unpolish(app)
    for window in app.topLevelWidgets():
        if window.parent() is None:
            style.polish(window)


def with_chinese(font: QFont) -> QFont:
    """Return the font with families behind its own for what these lack. Main thread only."""
    later = (*_CHINESE_FAMILIES, *shipped_families())
    # By its real name: after an alias such as "Sans Serif" Qt would take the next family in the list.
    own = [name if name in later else QFontInfo(QFont(name)).family() for name in font.families()]
    whole = QFont(font)
    whole.setFamilies(list(dict.fromkeys([*own, *later])))
    return whole


@cache
def shipped_families() -> tuple[str, ...]:
    """Make the font that comes with the program known to Qt, and return its family. Main thread only."""
    number = QFontDatabase.addApplicationFont(str(resource("assets", "fonts", "desktop-cnn-sans.otf")))
    return tuple(QFontDatabase.applicationFontFamilies(number))


def _palette(theme: Theme) -> QPalette:
    role = QPalette.ColorRole
    colours = {
        role.Window: theme.background,
        role.WindowText: theme.text,
        role.Base: theme.surface,
        role.AlternateBase: theme.sunken,
        role.Text: theme.text,
        role.Button: theme.surface,
        role.ButtonText: theme.text,
        role.BrightText: theme.text,
        role.ToolTipBase: theme.surface,
        role.ToolTipText: theme.text,
        role.PlaceholderText: theme.dim,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.background,
        role.Link: theme.accent,
        role.Light: theme.raised,
        role.Midlight: theme.line,
        role.Mid: theme.line,
        role.Dark: theme.sunken,
        role.Shadow: theme.sunken,
    }
    palette = QPalette()
    for each, colour in colours.items():
        palette.setColor(each, QColor(colour))
    for each in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, each, QColor(theme.dim))
    return palette


def _framed_palette(theme: Theme) -> QPalette:
    """Fusion draws a frame darker than the window: on dark ground nobody would see it."""
    palette = _palette(theme)
    palette.setColor(QPalette.ColorRole.Window, QColor(theme.dim).lighter(_FRAME_DARKER))
    return palette


def _frame_style(theme: Theme) -> str:
    """Menus, bars, cards and docks."""
    slots = "".join(
        f'QLabel[slot="{number}"] {{ color: {colour}; }}\n' for number, colour in enumerate(theme.slots, start=1)
    )
    return f"""{slots}
    QMainWindow::separator {{ background: {theme.background}; width: 6px; height: 6px; }}
    QMainWindow::separator:hover {{ background: {theme.line}; }}
    QMenuBar QToolButton {{ border: none; padding: 0; }}
    QMenuBar::item {{ background: transparent; padding: 4px 9px; border-radius: 4px; }}
    QMenuBar::item:selected {{ background: {theme.raised}; }}
    QMenu {{ background: {theme.surface}; border: 1px solid {theme.line}; padding: 4px; }}
    QMenu::item {{ padding: 5px 26px 5px 22px; border-radius: 4px; }}
    QMenu::item:selected {{ background: {theme.raised}; color: {theme.text}; }}
    QMenu::item:disabled {{ color: {theme.dim}; }}
    QMenu::separator {{ height: 1px; background: {theme.line}; margin: 4px 8px; }}
    QWidget#top-bar {{ background: {theme.surface}; border-bottom: 1px solid {theme.line}; }}
    QMenuBar {{ background: transparent; color: {theme.text}; padding: 6px 2px; }}
    QStatusBar {{ background: {theme.surface}; color: {theme.dim}; border-top: 1px solid {theme.line}; }}
    QStatusBar::item {{ border: none; }}
    QStatusBar QLabel {{ background: {theme.surface}; color: {theme.dim}; }}
    QToolTip {{ background: {theme.surface}; color: {theme.text}; border: 1px solid {theme.line}; padding: 4px; }}
    QFrame[card="true"] {{ background: {theme.surface}; border-radius: 8px; }}
    QFrame[well="true"] {{ background: {theme.sunken}; border-radius: 7px; }}
    QLabel {{ background: transparent; }}
    QLabel[dim="true"] {{ color: {theme.dim}; }}
    QLabel[strong="true"] {{ font-weight: 600; }}
    QDockWidget {{ color: {theme.text}; }}
    QTreeView::item {{ padding: 4px 6px; }}
    QTreeView::item:selected {{ background: {theme.raised}; color: {theme.text}; }}
    QTabBar {{ background: transparent; }}
    QTabBar::tab {{ color: {theme.dim}; padding: 5px 7px; border: none; border-bottom: 2px solid transparent; }}
    QTabBar QToolButton {{ background: {theme.raised}; border: 1px solid transparent; border-radius: 3px; padding: 0;
                          margin: 4px 1px; }}
    QTabBar QToolButton:focus {{ border-color: {theme.accent}; }}
    QTabBar::tab:selected {{ color: {theme.text}; border-bottom-color: {theme.accent}; }}
    """


def _control_style(theme: Theme) -> str:
    """Buttons, sliders and scroll bars."""
    return f"""
    QToolButton {{ background: {theme.surface}; color: {theme.text}; border: 1px solid {theme.line};
                  border-radius: 6px; padding: 3px 6px; }}
    QToolButton[narrow="true"] {{ padding: 3px 3px; }}
    QToolButton:hover {{ background: {theme.raised}; }}
    QToolButton:checked {{ background: {theme.raised}; font-weight: 600; }}
    QToolButton:disabled {{ color: {theme.dim}; }}
    QToolButton:focus {{ border-color: {theme.accent}; }}
    QToolButton::menu-indicator {{ image: none; }}
    QToolButton[segment="true"] {{ border: 1px solid transparent; border-radius: 5px; padding: 1px 7px;
                                  background: transparent; color: {theme.dim}; }}
    QToolButton[segment="true"]:hover {{ color: {theme.text}; }}
    QToolButton[segment="true"]:checked {{ background: {theme.raised}; color: {theme.text}; font-weight: normal; }}
    QToolButton[segment="true"]:focus {{ border-color: {theme.accent}; }}
    QToolButton[workspace="true"] {{ border: 1px solid transparent; border-radius: 7px; padding: 4px 11px;
                                    margin: 4px 0; background: transparent; color: {theme.dim}; font-weight: 600; }}
    QToolButton[workspace="true"]:hover {{ color: {theme.text}; }}
    QToolButton[workspace="true"]:checked {{ background: {theme.raised}; color: {theme.text}; }}
    QToolButton[workspace="true"]:focus {{ border-color: {theme.accent}; }}
    QToolButton[strong="true"] {{ font-weight: 600; }}
    QToolButton[bare="true"] {{ border: 1px solid transparent; padding: 1px; background: transparent; }}
    QToolButton[bare="true"]:hover {{ background: {theme.raised}; }}
    QToolButton[bare="true"]:focus {{ border-color: {theme.accent}; }}
    QGraphicsView, QDialog QScrollArea {{ border: 1px solid transparent; }}
    QGraphicsView:focus, QDialog QScrollArea:focus {{ border-color: {theme.accent}; }}
    QSlider {{ background: transparent; min-height: 20px; }}
    QSlider::groove:horizontal {{ height: 4px; background: {theme.raised}; border-radius: 2px; }}
    QSlider::sub-page:horizontal {{ background: {theme.dim}; border-radius: 2px; }}
    QSlider::handle:horizontal {{ width: 14px; height: 14px; margin: -5px 0; border-radius: 7px;
                                 background: {theme.text}; }}
    QSlider::handle:horizontal:focus {{ background: {theme.accent}; }}
    QProgressBar {{ background: {theme.raised}; border: none; border-radius: 2px; }}
    QProgressBar::chunk {{ background: {theme.accent}; border-radius: 2px; }}
    QScrollBar, QAbstractScrollArea::corner {{ background: transparent; border: none; }}
    QScrollBar:horizontal {{ height: 8px; margin: 0 12px; }}
    QScrollBar:vertical {{ width: 8px; margin: 4px 0; }}
    QScrollBar::handle {{ background: {theme.raised}; border-radius: 3px; min-width: 24px; min-height: 24px; }}
    QScrollBar::handle:horizontal {{ margin: 1px 0; }}
    QScrollBar::handle:vertical {{ margin: 0 1px; }}
    QScrollBar::handle:hover {{ background: {theme.dim}; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    """

"""The program behind the shift map."""

from __future__ import annotations

from collections.abc import Mapping

from desktop_cnn.app.code.parts import DRAWN, picture, program, readers
from desktop_cnn.core.labs.shift_map import SHIFT_REACH_PX, ShiftQuestion
from desktop_cnn.core.networks import Network

_MOVED = """
steps = range(-reach, reach + 1)
padded = F.pad(x, [reach] * 4)  # (1, 1, 30, 30) -> (1, 1, 50, 50)
moved = [padded[:, :, reach - dy : reach - dy + 30, reach - dx : reach - dx + 30] for dy in steps for dx in steps]

moved = torch.cat(moved)  # (441, 1, 30, 30)
whole = (moved > 0).sum((1, 2, 3)).view(len(steps), len(steps)) == (x > 0).sum()  # no ink has left the canvas
"""
_MAPS = """
maps = []
for name, scores in readers.items():
    probabilities = scores(moved).softmax(1).view(len(steps), len(steps), 10)
    digit = probabilities[reach, reach].argmax()
    survived = (probabilities.argmax(2) == digit).float()
    share, share_whole = survived.mean(), survived[whole].mean()
    print(f"{name} reads {digit} at {share:.1%} of the shifts, {share_whole:.1%} where it is whole")
    maps.append(probabilities[:, :, digit])
result = torch.stack(maps)  # (networks, 21, 21): by network, dy, dx
"""


def shift_map_code(networks: Mapping[str, Network], question: ShiftQuestion) -> str:
    drawing = picture(question.pixels, DRAWN)
    return program(drawing, *readers(networks, question.edits), [f"reach = {SHIFT_REACH_PX}"], [_MOVED], [_MAPS])


_SHARES = """
shares = []
for name, scores in readers.items():
    digits = scores(moved).argmax(1)
    shares.append((digits == digits[len(moved) // 2]).float().mean())
    print(f"{name} reads the same digit at {shares[-1]:.1%} of the shifts")
result = torch.stack(shares)
"""


def shift_shares_code(networks: Mapping[str, Network], question: ShiftQuestion) -> str:
    """Return the program that only counts where each network still reads what it reads without a shift."""
    drawing = picture(question.pixels, DRAWN)
    return program(drawing, *readers(networks, question.edits), [f"reach = {SHIFT_REACH_PX}"], [_MOVED], [_SHARES])

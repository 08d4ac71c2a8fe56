"""The program behind the equivariance meter."""

from __future__ import annotations

from desktop_cnn.app.code.parts import DRAWN, function, order, picture, program, weights
from desktop_cnn.core.labs.equivariance import EquivarianceQuestion
from desktop_cnn.core.networks import Network

_SHIFT = '''
def shift(maps, dx, dy):
    """Move (B, C, H, W) maps right and down, between their cells bilinearly; what comes in is 0."""
    height, width = maps.shape[2:]
    inverse = torch.tensor([[[1, 0, -2 * dx / width], [0, 1, -2 * dy / height]]], dtype=torch.float64)
    grid = F.affine_grid(inverse, (1, 1, height, width), align_corners=False)
    return F.grid_sample(maps.double(), grid.expand(len(maps), -1, -1, -1), align_corners=False).float()
'''

_MAPS = """
still, of_shifted = layer(x), layer(shift(x, dx, dy))  # (1, C, H, W)
in_cells = dx / columns[0], dy / rows[0]
shifted = shift(still, *in_cells)  # interpolated where that is no whole number of cells
difference = of_shifted - shifted


def error(cells):
    return difference[..., cells].norm() / shifted[..., cells].norm()


def stays(cells):  # those that were such cells before the shift, too
    return cells & (shift(cells[None, None].float(), *in_cells)[0, 0] > 1 - 1e-6)


known = stays(torch.ones_like(still[0, 0], dtype=torch.bool))
print(f"error over all cells: {error(known):.3%}")


def sees_no_border(axis, count):
    stride, first, last = axis
    starts = stride * torch.arange(count)
    return (starts + first >= 0) & (starts + last < 30)


inside = stays(sees_no_border(rows, still.shape[2])[:, None] & sees_no_border(columns, still.shape[3]))
print(f"inside: {error(inside):.3%}" if inside.any() else "inside: every cell sees the border")

result = torch.stack([of_shifted, shifted, difference])[:, 0, map_number]  # (3, H, W)
result[2, ~known] = torch.nan
"""

_FLAT = """
still, of_shifted = layer(x), layer(shift(x, dx, dy))
result = (of_shifted - still).norm() / still.norm()
"""


def equivariance_code(network: Network, question: EquivarianceQuestion, map_number: int | None) -> str:
    """``map_number``: whose map is on screen, None for a layer without maps."""
    settings = [f"dx, dy = {question.dx_px}, {question.dy_px}"]
    if map_number is not None:
        field = network.layers[question.layer].receptive_field
        assert field is not None
        settings += [
            "# A cell in row i sees the drawing's rows from stride * i + first to stride * i + last; columns alike.",
            f"rows, columns = {tuple(field.rows)}, {tuple(field.columns)}  # stride, first, last",
            f"map_number = {map_number}",
        ]
    return program(
        picture(question.pixels, DRAWN),
        *order(network),
        weights(network, question.edits),
        function("layer", network, question.layer),
        [_SHIFT],
        settings,
        [_FLAT if map_number is None else _MAPS],
    )

"""The vision Transformer: 36 patches as tokens, four blocks of attention and MLP, the tokens' mean, a linear layer.

Dosovitskiy et al., "An image is worth 16×16 words", ICLR 2021; the mean instead of a class token: Beyer et al., 2022.
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from desktop_cnn.core.operations.add import Add
from desktop_cnn.core.operations.affinity import Affinity
from desktop_cnn.core.operations.gelu import Gelu
from desktop_cnn.core.operations.global_mean import GlobalMean
from desktop_cnn.core.operations.softmax import Softmax
from desktop_cnn.core.operations.weighted_values import WeightedValues
from desktop_cnn.core.text import N_
from desktop_cnn.core.values import CANVAS_PX, CLASSES
from desktop_cnn.models.base import ARCHITECTURES, Activation, Classifier, picture
from desktop_cnn.models.layers import ChannelNorm, Position

WIDTH, HEADS, BLOCKS, MLP = 64, 4, 4, 128
PATCH_PX = 5
_SIDE = CANVAS_PX // PATCH_PX
_AFFINITY = Affinity(HEADS, WIDTH // HEADS)
_GATHERED = WeightedValues(HEADS, WIDTH // HEADS, (_SIDE, _SIDE))


class _Block(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.query_key_value, self.mixed = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.up, self.down = nn.Linear(WIDTH, MLP), nn.Linear(MLP, WIDTH)

    def forward(self, x: Tensor) -> Tensor:
        together = self.query_key_value(self.norm1(x))  # (B, 36, 64) -> (B, 36, 192)
        query, key, value = together.unflatten(2, (3, HEADS, -1)).permute(2, 0, 3, 1, 4)  # each (B, 4, 36, 16)
        # Written out: in bfloat16 on the CPU F.scaled_dot_product_attention takes three times as long.
        attention = (query * (WIDTH // HEADS) ** -0.5 @ key.transpose(2, 3)).softmax(3)  # (B, 4, 36, 36)
        x = x + self.mixed((attention @ value).transpose(1, 2).flatten(2))
        made: Tensor = x + self.down(F.gelu(self.up(self.norm2(x))))
        return made


class _Trained(nn.Module):
    """The same function, of (B, 36, 64) tokens: as torch computes it fastest."""

    def __init__(self) -> None:
        super().__init__()
        self.patches = nn.Conv2d(1, WIDTH, PATCH_PX, stride=PATCH_PX)
        self.position = nn.Parameter(0.02 * torch.randn(WIDTH, _SIDE, _SIDE))
        self.blocks = nn.Sequential(*(_Block() for _ in range(BLOCKS)))
        self.norm = nn.LayerNorm(WIDTH)
        self.scores = nn.Linear(WIDTH, CLASSES)

    def forward(self, pixels: Tensor) -> Tensor:
        x = self.patches(pixels) + self.position  # (B, 1, 30, 30) -> (B, 64, 6, 6)
        x = self.blocks(x.flatten(2).transpose(1, 2))  # (B, 64, 6, 6) -> (B, 36, 64)
        scores: Tensor = self.scores(self.norm(x).mean(1))  # (B, 36, 64) -> (B, 10)
        return scores


@ARCHITECTURES.register("vit")
class VisionTransformer(Classifier):
    """Tokens are kept as 64 maps of 6×6, so that what a token alone goes through are convolutions of 1×1.

    A block normalises before each of its two halves (Xiong et al., ICML 2020); 138,634 parameters in all.
    """

    title = N_("Vision Transformer")
    short = N_("ViT")
    summary = N_("36 patches of 5×5, 4 blocks of attention and MLP, mean, linear")

    def __init__(self) -> None:
        super().__init__()
        self.patches = nn.Conv2d(1, WIDTH, PATCH_PX, stride=PATCH_PX)
        self.tokens = Position(WIDTH, _SIDE, _SIDE)
        for i in range(1, BLOCKS + 1):
            for name in ("query", "key", "value", "joined"):
                self.add_module(f"{name}{i}", nn.Conv2d(WIDTH, WIDTH, 1))
            self.add_module(f"expanded{i}", nn.Conv2d(WIDTH, MLP, 1))
            self.add_module(f"contracted{i}", nn.Conv2d(MLP, WIDTH, 1))
            self.add_module(f"norm{i}", ChannelNorm(WIDTH))
            self.add_module(f"mlp_norm{i}", ChannelNorm(WIDTH))
        self.norm = ChannelNorm(WIDTH)
        self.scores = nn.Linear(WIDTH, CLASSES)

    def activations(self, pixels: Tensor) -> Iterator[Activation]:
        x = self.layer("patches", picture(pixels))  # (B, 1, 30, 30) -> (B, 64, 6, 6)
        yield x
        x = self.layer("tokens", x)
        yield x
        for i in range(1, BLOCKS + 1):
            *steps, x = self._block(i, x)
            yield from steps
            yield x
        x = self.layer("norm", x, step_of="mean")
        yield x
        x = self.layer("mean", x, by=GlobalMean())  # (B, 64, 6, 6) -> (B, 64)
        yield x
        yield self.layer("scores", x)  # (B, 64) -> (B, 10)

    def _block(self, i: int, x: Activation) -> Iterator[Activation]:
        """Yield the layers of a block, whose last is what comes out of it; all but the attention in (B, C, 6, 6)."""
        within = f"block{i}"
        normed = self.layer(f"norm{i}", x, step_of=within)
        query, key, value = (self.layer(f"{name}{i}", normed, step_of=within) for name in ("query", "key", "value"))
        yield from (normed, query, key, value)
        affinity = self.layer(f"affinity{i}", query, key, by=_AFFINITY, step_of=within)  # (B, 4, 36, 36)
        yield affinity
        attention = self.layer(f"attention{i}", affinity, by=Softmax("rows"))
        yield attention
        gathered = self.layer(f"gathered{i}", attention, value, by=_GATHERED, step_of=within)  # (B, 64, 6, 6)
        yield gathered
        joined = self.layer(f"joined{i}", gathered, step_of=within)
        yield joined
        x = self.layer(f"attended{i}", x, joined, by=Add(), step_of=within)
        yield x
        normed = self.layer(f"mlp_norm{i}", x, step_of=within)
        yield normed
        expanded = self.layer(f"expanded{i}", normed, then=Gelu(), step_of=within)  # (B, 128, 6, 6)
        yield expanded
        contracted = self.layer(f"contracted{i}", expanded, step_of=within)  # (B, 64, 6, 6)
        yield contracted
        yield self.layer(within, x, contracted, by=Add())

    def for_training(self) -> nn.Module:
        return _Trained()

    def load_trained(self, trained: nn.Module) -> None:
        own = self.state_dict()
        self.load_state_dict({name: tensor.reshape(own[name].shape) for name, tensor in _renamed(trained).items()})


def _renamed(trained: nn.Module) -> dict[str, Tensor]:
    """Return the weights of what was trained by their names in the graph."""
    names = {"norm1": "norm", "norm2": "mlp_norm", "mixed": "joined", "up": "expanded", "down": "contracted"}
    found: dict[str, Tensor] = {}
    for path, tensor in trained.state_dict().items():
        if not path.startswith("blocks."):
            found["tokens.bias" if path == "position" else path] = tensor
            continue
        _blocks, block, part, kind = path.split(".")
        number = int(block) + 1
        if part == "query_key_value":
            for name, each in zip(("query", "key", "value"), tensor.chunk(3), strict=True):
                found[f"{name}{number}.{kind}"] = each
        else:
            found[f"{names[part]}{number}.{kind}"] = tensor
    return found

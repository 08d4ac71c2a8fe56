"""The vision Transformer: 36 patches as tokens, four blocks of attention and MLP, the tokens' mean, a linear layer.

Dosovitskiy et al., "An image is worth 16×16 words", ICLR 2021; the mean instead of a class token: Beyer et al., 2022.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from itertools import chain

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
from desktop_cnn.models.base import ARCHITECTURES, Activation, Classifier, Rows, picture, rows_of
from desktop_cnn.models.layers import ChannelNorm, Patches, Position
from desktop_cnn.models.traced import Traced

WIDTH, HEADS, BLOCKS, MLP = 64, 4, 4, 128
PATCH_PX = 5
_SIDE = CANVAS_PX // PATCH_PX
_AFFINITY = Affinity(HEADS, WIDTH // HEADS)
_GATHERED = WeightedValues(HEADS, WIDTH // HEADS, (_SIDE, _SIDE))
_ROWS, _ADD = Softmax("rows"), Add()
_LEARNED = {
    "norm1": ("norm",),
    "query_key_value": ("query", "key", "value"),
    "mixed": ("joined",),
    "norm2": ("mlp_norm",),
    "up": ("expanded",),
    "down": ("contracted",),
}
"""The layers in the graph, by the parts of a block as it is trained."""

_STEPS = (*chain.from_iterable(_LEARNED.values()), "affinity", "gathered", "attended")
_Part = Callable[[Tensor], Tensor]


def _encoded(
    x: Tensor, norm1: _Part, query_key_value: _Part, mixed: _Part, norm2: _Part, up: _Part, down: _Part
) -> tuple[Tensor, Tensor]:
    """Return a block's attention, (B, 4, 36, 36), and what comes out of it; x and that are (B, 36, 64)."""
    together = query_key_value(norm1(x))  # (B, 36, 64) -> (B, 36, 192)
    query, key, value = together.unflatten(2, (3, HEADS, -1)).permute(2, 0, 3, 1, 4).unbind()  # each (B, 4, 36, 16)
    # Written out: in bfloat16 on the CPU F.scaled_dot_product_attention takes three times as long.
    attention = (query * (WIDTH // HEADS) ** -0.5 @ key.transpose(2, 3)).softmax(3)
    x = x + mixed((attention @ value).transpose(1, 2).flatten(2))
    return attention, x + down(F.gelu(up(norm2(x))))


class _Block(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.query_key_value, self.mixed = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.up, self.down = nn.Linear(WIDTH, MLP), nn.Linear(MLP, WIDTH)

    def forward(self, x: Tensor) -> Tensor:
        return _encoded(x, self.norm1, self.query_key_value, self.mixed, self.norm2, self.up, self.down)[1]


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
        self.patches = Patches(1, WIDTH, PATCH_PX)
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
        return self._layers(pixels, {})

    def reading(self, requested: Set[str]) -> Callable[[Tensor], Rows]:
        parts = self._parts(requested)
        return Traced(lambda pixels: rows_of(self._layers(pixels, parts), requested))

    def forward(self, pixels: Tensor) -> Tensor:
        *_layers, scores = self._layers(pixels, self._parts(frozenset()))
        return scores.values

    def _parts(self, requested: Set[str]) -> dict[int, list[_Part]]:
        """Return the parts of each block of which no step inside is requested: in one go it takes half the time."""
        numbers = (i for i in range(1, BLOCKS + 1) if requested.isdisjoint(f"{step}{i}" for step in _STEPS))
        return {i: [self._part(i, names) for names in _LEARNED.values()] for i in numbers}

    def _part(self, i: int, names: Sequence[str]) -> _Part:
        """Return one function, of (B, 36, n) tokens, for layers of a block."""
        first, *others = (self.get_submodule(f"{name}{i}") for name in names)
        weight, bias = (
            torch.cat([layer.get_parameter(kind) for layer in (first, *others)]) for kind in ("weight", "bias")
        )
        if isinstance(first, ChannelNorm):
            epsilon = first.eps
            return lambda x: torch.layer_norm(x, (WIDTH,), weight, bias, epsilon)
        weight = weight.flatten(1)  # (n, m, 1, 1) -> (n, m)
        return lambda x: F.linear(x, weight, bias)

    def _layers(self, pixels: Tensor, whole: Mapping[int, Sequence[_Part]]) -> Iterator[Activation]:
        x = self.layer("patches", picture(pixels))  # (B, 1, 30, 30) -> (B, 64, 6, 6)
        yield x
        x = self.layer("tokens", x)
        yield x
        for i in range(1, BLOCKS + 1):
            *steps, x = _whole(i, x, whole[i]) if i in whole else self._block(i, x)
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
        attention = self.layer(f"attention{i}", affinity, by=_ROWS)
        yield attention
        gathered = self.layer(f"gathered{i}", attention, value, by=_GATHERED, step_of=within)  # (B, 64, 6, 6)
        yield gathered
        joined = self.layer(f"joined{i}", gathered, step_of=within)
        yield joined
        x = self.layer(f"attended{i}", x, joined, by=_ADD, step_of=within)
        yield x
        normed = self.layer(f"mlp_norm{i}", x, step_of=within)
        yield normed
        expanded = self.layer(f"expanded{i}", normed, then=Gelu(), step_of=within)  # (B, 128, 6, 6)
        yield expanded
        contracted = self.layer(f"contracted{i}", expanded, step_of=within)  # (B, 64, 6, 6)
        yield contracted
        yield self.layer(within, x, contracted, by=_ADD)

    def for_training(self) -> nn.Module:
        return _Trained()

    def load_trained(self, trained: nn.Module) -> None:
        own = self.state_dict()
        self.load_state_dict({name: tensor.reshape(own[name].shape) for name, tensor in _renamed(trained).items()})


def _whole(i: int, x: Activation, parts: Sequence[_Part]) -> Iterator[Activation]:
    """Yield a block's attention and what comes out of it, as ``VisionTransformer._block`` does among its steps."""
    attention, made = _encoded(x.values.flatten(2).transpose(1, 2), *parts)  # (B, 64, 6, 6) -> (B, 36, 64)
    yield Activation(f"attention{i}", (f"affinity{i}",), attention, _ROWS)
    made = made.transpose(1, 2).unflatten(2, (_SIDE, _SIDE))
    yield Activation(f"block{i}", (f"attended{i}", f"contracted{i}"), made, _ADD)


def _renamed(trained: nn.Module) -> dict[str, Tensor]:
    """Return the weights of what was trained by their names in the graph."""
    found: dict[str, Tensor] = {}
    for path, tensor in trained.state_dict().items():
        if not path.startswith("blocks."):
            found["tokens.bias" if path == "position" else path] = tensor
            continue
        _blocks, block, part, kind = path.split(".")
        names = _LEARNED[part]
        for name, each in zip(names, tensor.chunk(len(names)), strict=True):
            found[f"{name}{int(block) + 1}.{kind}"] = each
    return found

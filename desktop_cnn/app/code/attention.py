"""The program behind the pictures of attention."""

from __future__ import annotations

from desktop_cnn.app.code.parts import DRAWN, function, order, picture, program, weights
from desktop_cnn.core.attention import Tokens
from desktop_cnn.core.labs.attention import RANDOM_DRAWS, AttentionQuestion
from desktop_cnn.core.networks import Network

_ROLLOUT = """
*attention, scores = layers(x)
attention = torch.stack(attention)[:, 0]  # (layers, heads, tokens, tokens)
tokens = attention.shape[-1]

# Abnar & Zuidema, ACL 2020: of each layer half the mean over its heads, half what goes past it.
rollout = torch.eye(tokens)
for layer in attention.mean(1):
    rollout = (layer + torch.eye(tokens)) / 2 @ rollout
"""

_CHECK = """
import numpy as np


def without(patches):  # the probability of the digit with these patches empty
    kept = torch.ones(tokens)
    kept[patches] = 0
    kept = kept.view(1, 1, rows, columns).repeat_interleave(down, 2).repeat_interleave(across, 3)
    return float(read(seen * kept).softmax(1)[0, digit])


digit = int(scores.argmax())
ink = F.avg_pool2d(seen, (down, across)).flatten()
random, inked = np.random.default_rng(0), np.flatnonzero(ink > 0)
draws = [without(random.permutation(inked)[:count]) for _draw in range(draw_count)]
print(f"{digit} is read with {float(scores.softmax(1)[0, digit]):.3%}; without {count} patches:")
print(f"those most attended to: {without(rollout.mean(0).argsort(descending=True, stable=True)[:count]):.3%}")
print(f"those with most ink: {without(ink.argsort(descending=True, stable=True)[:count]):.3%}")
print(f"random ones with ink: {np.mean(draws):.3%} in the mean, {min(draws):.3%} to {max(draws):.3%}")
"""


def attention_code(network: Network, tokens: Tokens, question: AttentionQuestion) -> str:
    down, across = tokens.patch_px
    seen = "seen = x.flatten(1)[:, order].view(-1, 1, 30, 30)" if network.recipe.permuted else "seen = x"
    settings = [
        f"rows, columns, down, across = {tokens.rows}, {tokens.columns}, {down}, {across}  # of patches, in pixels",
        f"count, draw_count = {question.count}, {RANDOM_DRAWS}",
        f"{seen}  # what the network is given",
    ]
    read = function("read", network) if not network.recipe.permuted else _reads_seen(network)
    return program(
        picture(question.pixels, DRAWN),
        *order(network),
        weights(network, question.edits),
        function("layers", network, returned=", ".join((*tokens.layers, "scores"))),
        read,
        settings,
        [_ROLLOUT],
        [_CHECK],
        ["result = attention"],
    )


def _reads_seen(network: Network) -> list[str]:
    """Return the function from pixels that are permuted already."""
    return [line for line in function("read", network) if "[:, order]" not in line]

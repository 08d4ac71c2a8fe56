"""The program behind the search for the smallest change."""

from __future__ import annotations

from collections.abc import Mapping

from desktop_cnn.app.code.parts import DRAWN, picture, program, readers
from desktop_cnn.core.labs.flip import BALLS, BIGGEST_STEP, RADII, STEPS, FlipQuestion
from desktop_cnn.core.values import Network

_STEP = {
    "l2": """
def length(pictures):
    return pictures.flatten(1).norm(dim=1).clamp(min=1e-12)[:, None, None, None]


def step(change, gradient, radius):
    change = change + size_of_step * radius * gradient / length(gradient)
    return change * (radius / length(change)).clamp(max=1)


def size(change):
    return change.norm()
""",
    "linf": """
def step(change, gradient, radius):
    return (change + size_of_step * radius * gradient.sign()).clamp(-radius, radius)


def size(change):
    return change.abs().max()
""",
}

_SEARCH = """
def margin(scores, digits):  # how far each row's digit lies above the best of the others
    others = scores.scatter(1, digits[:, None], -torch.inf).amax(1)
    return scores.gather(1, digits[:, None])[:, 0] - others


def ascend(reader, digits, radius):  # towards a digit each, within a ball each
    changed = x.repeat(len(digits), 1, 1, 1)
    for _ in range(steps):
        changed.requires_grad_()
        (gradient,) = torch.autograd.grad(margin(reader(changed), digits).sum(), changed)
        changed = (x + step(changed.detach() - x, gradient, radius)).clamp(0, 1)
        yield changed


def search(reader):
    before, best = int(reader(x).argmax()), None
    wanted = [digit for digit in into if digit != before]
    radii = torch.logspace(*(math.log10(end) for end in balls), radii_count, dtype=torch.float64).float()
    for _ in range(2):
        digits = torch.tensor(wanted).repeat_interleave(len(radii))
        radius = radii.repeat(len(wanted))[:, None, None, None]
        for changed in ascend(reader, digits, radius):
            answers = reader(changed).argmax(1)
            for picture in changed[answers == into[0] if len(into) == 1 else answers != before]:
                if best is None or size(picture - x[0]) < size(best - x[0]):
                    best = picture
        if best is None:
            return None
        # Once more towards what was found, in balls that are a little smaller.
        wanted, found = [int(reader(best[None]).argmax())], size(best - x[0])
        smaller = radii[radii < found]
        radii = torch.linspace(float(smaller.max()) if len(smaller) else 0.0, float(found), 2 * radii_count)
    return best


sizes = []
for name, reader in readers.items():
    found = search(reader)
    if found is None:
        print(f"{name}: no such change was found")
        continue
    read = reader(torch.stack([x[0], found])).softmax(1)
    print(f"{name}: {read[0].argmax()} ({read[0].max():.1%}) -> {read[1].argmax()} ({read[1].max():.1%})")
    sizes.append(size(found - x[0]))
result = torch.tensor(sizes)
"""


def flip_code(networks: Mapping[str, Network], question: FlipQuestion) -> str:
    into = list(range(10)) if question.into is None else [question.into]
    settings = [
        "import math",
        f"into = {into}",
        f"steps, radii_count, balls = {STEPS}, {RADII}, {BALLS[question.norm]}",
        f"size_of_step = {BIGGEST_STEP} / steps",
    ]
    drawing = picture(question.pixels, DRAWN)
    return program(drawing, *readers(networks, question.edits), settings, [_STEP[question.norm]], [_SEARCH])

"""python -m tests.soak [MOVES [SEED]]: so many moves of the pen among random acts, 200,000 where nothing is said."""

from __future__ import annotations

import gc
import os
import random
import statistics
import sys
import time
import traceback
from collections import Counter

from PySide6.QtCore import QCoreApplication, QEvent

from tests.soak.acts import ACTS
from tests.soak.memory import held_bytes
from tests.soak.session import Session

_WARM_MOVES = 20_000
"""By now everything has been made once, and undo is full."""

_LOOK_MOVES = 10_000
_LOOKS = 5
"""So many looks at each end are compared by their medians: one differs from the next by some percent."""

_MOST_GROWN = 1.02


def run(session: Session, moves: int, seed: int) -> Counter[str]:
    """Go on until so many moves are done; return how often each act was. Raises AssertionError, with the last acts."""
    hand = random.Random(f"soak {seed}")
    names, weights = list(ACTS), [weight for weight, _do in ACTS.values()]
    done: list[str] = []
    while session.moves < moves:
        (name,) = hand.choices(names, weights)
        done.append(name)
        session.acts += 1
        try:
            ACTS[name][1](session, hand)
            session.check()
        except Exception as error:
            raise AssertionError(f"seed {seed}, act {len(done)}, after {done[-8:]}") from error
    return Counter(done)


def look_at_memory(session: Session) -> dict[int, int]:
    """Return what the processes hold where the window is as at the start but for what can be undone.

    Each keeps the networks that it read last: before each look these are the same.
    """
    session.rest()
    session.read_in_turns()
    session.rest()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    return held_bytes()


def main() -> None:
    moves, seed = (int(sys.argv[place]) if len(sys.argv) > place else usual for place, usual in ((1, 200_000), (2, 0)))
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from desktop_cnn.ui.application import make_application

    _app = make_application()
    start, session, counts = time.monotonic(), Session(), Counter[str]()
    session.see_everything()
    held: list[int] = []
    step = min(_LOOK_MOVES, moves)
    try:
        for stage, until in enumerate(range(step, moves + 1, step)):
            counts += run(session, until, seed + stage * 1000)
            each = look_at_memory(session)
            held.append(sum(each.values()))
            told = " + ".join(f"{size / 1e6:.0f}" for size in each.values())
            say(f"{session.moves:,} moves, {time.monotonic() - start:.0f} s, {told} MB")
        session.look()
    except BaseException:
        traceback.print_exc()
        os._exit(1)  # the window stays as it is: closing it would hide what has gone wrong
    session.close()
    say(", ".join(f"{count:,} × {name}" for name, count in counts.most_common()))
    warm = held[_WARM_MOVES // _LOOK_MOVES - 1 :]
    if len(warm) > 1:
        grown = statistics.median(warm[-_LOOKS:]) / statistics.median(warm[:_LOOKS])
        say(f"memory of all processes: {grown - 1:+.1%} after the first {_WARM_MOVES:,} moves")
        assert grown <= _MOST_GROWN


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()

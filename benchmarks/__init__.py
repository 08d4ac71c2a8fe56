"""Small measurements of what a person waits for, one subject a file: ``python -m benchmarks`` runs them all.

Each file has ``cases``, which makes what is needed, yields the work to be repeated, by name, and clears away after it.
The work is done on one thread and takes milliseconds.

long_drawing.py is another thing, minutes long and by the clock: the pen over a drawing of thousands of strokes.
"""

from benchmarks import forward, machine, open_drawing, perturbations, raster, shift_map, snapshot, workspaces

SUBJECTS = {
    subject.__name__.rpartition(".")[2]: subject.cases
    for subject in (machine, raster, perturbations, forward, shift_map, open_drawing, snapshot, workspaces)
}

"""Kernels of the live networks, changed by hand."""

from __future__ import annotations

from desktop_cnn.app.commands import COMMANDS, Command
from desktop_cnn.app.state import Store
from desktop_cnn.core.networks import KernelEdit
from desktop_cnn.core.text import N_, _


def edit_kernel(store: Store, new: KernelEdit) -> None:
    """Change a kernel or silence a map; what was changed at the same place before is forgotten.

    What is typed into one kernel in a row is one step.
    """
    kept = [edit for edit in store.state.edits if not _replaces(new, edit)]
    if new.weights is None:
        store.act(lambda: _("Silence a map"), edits=(*kept, new))
    else:
        place = (new.model, new.layer, new.map, new.channel)
        store.act(lambda: _("Edit a kernel"), ("kernel", *place), edits=(*kept, new))


def restore_kernels(store: Store) -> None:
    """Take all changes back."""
    store.act(lambda: _("Restore the learned kernels"), edits=())


def _replaces(new: KernelEdit, old: KernelEdit) -> bool:
    """Return whether nothing of the old edit is left after the new one."""
    same_map = (new.model, new.layer, new.map) == (old.model, old.layer, old.map)
    same_kernel = old.weights is not None and new.channel == old.channel
    return same_map and (new.weights is None or same_kernel)


COMMANDS.add(
    "network.restore",
    Command(
        N_("Restore the learned kernels"),
        "edit",
        lambda d: restore_kernels(d.store),
        enabled=lambda s: bool(s.edits),
        explains=N_("Take back all that was changed or silenced in kernels"),
    ),
)

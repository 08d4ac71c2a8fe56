"""One command for each workspace: it fills the window's middle."""

from desktop_cnn.app.commands import COMMANDS, Command, change, is_set
from desktop_cnn.app.workspaces import WORKSPACES, Workspace
from desktop_cnn.core.text import N_


def _offer(name: str, workspace: Workspace) -> None:
    command = Command(
        workspace.title,
        "view",
        change(workspace=name),
        keys=(f"Ctrl+{list(WORKSPACES).index(name) + 1}",),
        checked=is_set("workspace", name),
        group=N_("Workspace"),
        explains=workspace.explains,
    )
    COMMANDS.add(f"view.workspace.{name}", command)


WORKSPACES.follow(_offer)

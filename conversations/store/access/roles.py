"""What staff may do, by role. A role is a group; its owner may change it.

After every migration each role's group is given the permissions that are new to the
role. What it was given once is remembered, so that a permission that an owner took away,
and a group that an owner deleted, stay away; a renamed group is still known.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.auth.models import Group, Permission
from django.db import transaction

from conversations.models import RoleGroup

_ACTIONS = ("view", "add", "change", "delete")


def _on(app: str, **models: str) -> frozenset[str]:
    """Permissions on models: actions with spaces between; "all" is the four usual ones."""
    return frozenset(
        f"{app}.{action}_{model}"
        for model, actions in models.items()
        for action in (_ACTIONS if actions == "all" else actions.split())
    )


@dataclass(frozen=True, slots=True)
class Role:
    """A role: its group's first name, what it is for, what it may do."""

    name: str
    explanation: str
    permissions: frozenset[str] = frozenset()
    whole_apps: frozenset[str] = frozenset()
    """Whatever there is to permit in these."""

    def among(self, codenames: Collection[str]) -> set[str]:
        """Those of `app.codename` that belong to the role."""
        return {
            codename
            for codename in codenames
            if codename in self.permissions or codename.split(".")[0] in self.whole_apps
        }


ROLES = {
    "reviewer": Role(
        "Reviewer",
        "Reads conversations and contacts, judges and corrects them, writes remarks,"
        " sets labels, has conversations analysed anew. Does not hear recordings and"
        " exports nothing: those are permissions of their own.",
        _on(
            "conversations",
            conversation="view review analyse",
            contact="view change",
            label="all",
            remark="view add",
            savedview="all",
            analysisbatch="view",
            agent="view",
        ),
    ),
    "agent_editor": Role(
        "Agent editor",
        "Makes and changes agents, their criteria, data to collect, documents, tools,"
        " MCP servers and webhooks. Sees numbers, but not what callers said, and no"
        " secrets.",
        _on(
            "conversations",
            agent="all",
            agentdocument="all",
            successcriterion="all",
            datacollectionitem="all",
            document="all",
            tool="all",
            mcpserver="all",
            webhook="all",
            delivery="view change",
        ),
    ),
    "administrator": Role(
        "Administrator",
        "May do everything, also hear recordings, export, set secrets, make API keys,"
        " erase people's data, read who heard what, and give roles to others.",
        _on("admin", logentry="view")
        | _on("django_tasks_database", dbtaskresult="view"),
        frozenset({"conversations", "auth"}),
    ),
}


@transaction.atomic
def give_roles() -> None:
    """Make the roles' groups where they never were, and give them what is new."""
    there = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.select_related("content_type")
    }
    rows = {row.key: row for row in RoleGroup.objects.select_related("group")}
    for key, role in ROLES.items():
        row = rows.get(key)
        if row is None:
            row = RoleGroup.objects.create(key=key, group=_new_group(role.name))
        new = role.among(there) - set(row.given)
        if not new:
            continue
        if row.group is not None:
            row.group.permissions.add(*(there[codename] for codename in new))
        row.given = sorted({*row.given, *new})
        row.save(update_fields=["given"])


def explanations() -> dict[int, str]:
    """What each role's group is for, by the group's key."""
    return {
        row.group_id: ROLES[row.key].explanation
        for row in RoleGroup.objects.exclude(group=None)
        if row.group_id is not None and row.key in ROLES
    }


def _new_group(name: str) -> Group:
    """Never one that is there: its members would come to permissions by its name."""
    taken = set(Group.objects.values_list("name", flat=True))
    while name in taken:
        name = f"{name} (Parley)"
    return Group.objects.create(name=name)

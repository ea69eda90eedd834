"""Where pgvector is, or may be created, the database can search passages' vectors.

Where not, this does nothing: `manage.py index_passages` does it later.
"""

from django.apps.registry import Apps
from django.db import DatabaseError, migrations, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def prepare(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Add the column, as far as that is allowed."""
    connection = schema_editor.connection
    if connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(connection.alias), connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS vector")
            cursor.execute(
                "ALTER TABLE conversations_passage"
                " ADD COLUMN IF NOT EXISTS meaning vector"
            )
    except DatabaseError:
        # Not installed on the server, or the role may not create it.
        return


def remove(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take it away again."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "ALTER TABLE conversations_passage DROP COLUMN IF EXISTS meaning"
        )


class Migration(migrations.Migration):
    """After the passages."""

    dependencies = [("conversations", "0011_built_in_tools")]

    operations = [migrations.RunPython(prepare, remove)]

from django.db import migrations, models
from django.db.migrations.state import ModelState, ProjectState

from portal.ops.schema_changes import SchemaAutodetector


def operations(before, after):
    """The operations that change one model into another."""
    states = []
    for field, options in (before, after):
        state = ProjectState()
        fields = [("id", models.AutoField(primary_key=True)), ("status", field)]
        state.add_model(ModelState("shop", "Order", fields, options))
        states.append(state)
    changes = SchemaAutodetector(*states)._detect_changes()
    return [
        operation for migration in changes.get("shop", ()) for operation in migration.operations
    ]


def test_words_need_no_migration():
    plain = models.CharField(max_length=9)
    labelled = models.CharField(
        "state", max_length=9, choices=[("open", "Open")], help_text="Where it is."
    )
    assert operations((plain, {}), (labelled, {"verbose_name": "purchase"})) == []
    assert operations((labelled, {"verbose_name_plural": "purchases"}), (plain, {})) == []


def test_columns_and_orders_need_a_migration():
    short, long = models.CharField(max_length=9), models.CharField(max_length=20)
    [altered] = operations((short, {}), (long, {}))
    assert isinstance(altered, migrations.AlterField)
    [reordered] = operations((short, {"verbose_name": "order"}), (short, {"ordering": ["status"]}))
    assert isinstance(reordered, migrations.AlterModelOptions)
    assert reordered.options == {"ordering": ["status"], "verbose_name": "order"}

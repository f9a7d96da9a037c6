from django.core.validators import MinLengthValidator
from django.db import migrations, models
from django.db.migrations.state import ModelState, ProjectState

from portal.ops.schema_changes import SchemaAutodetector

PLAIN = models.CharField(max_length=9)


def unique(error):
    return models.UniqueConstraint(
        fields=["status"], name="one_each", violation_error_message=error
    )


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
    labelled = models.CharField(
        "state",
        max_length=9,
        choices=[("open", "Open")],
        help_text="Where it is.",
        validators=[MinLengthValidator(2, "Too short.")],
    )
    assert operations((PLAIN, {}), (labelled, {"verbose_name": "purchase"})) == []
    assert operations((labelled, {"verbose_name_plural": "purchases"}), (PLAIN, {})) == []
    constrained = [{"constraints": [unique(error)]} for error in ("Taken.", "Already taken.")]
    assert operations((PLAIN, constrained[0]), (PLAIN, constrained[1])) == []


def test_columns_orders_and_constraints_need_a_migration():
    [altered] = operations((PLAIN, {}), (models.CharField(max_length=20), {}))
    assert isinstance(altered, migrations.AlterField)
    [reordered] = operations((PLAIN, {"verbose_name": "order"}), (PLAIN, {"ordering": ["status"]}))
    assert isinstance(reordered, migrations.AlterModelOptions)
    assert reordered.options == {"ordering": ["status"], "verbose_name": "order"}
    [added] = operations((PLAIN, {}), (PLAIN, {"constraints": [unique("Taken.")]}))
    assert isinstance(added, migrations.AddConstraint)

"""Parameters of the graded week, from query strings and small forms."""

from portal.web.parameters import Number, Parameters, PrefixedTexts, Presence, Switch, Text


class DeliverablesParameters(Parameters):
    """The key of the kind whose form is open."""

    edit = Number()


class RubricParameters(Parameters):
    """Whether a track without a rubric begins with the programme's."""

    begin = Presence()


class AssignmentParameters(Parameters):
    """The keys of a project and a mentor, and the track that the mentor is to score."""

    project = Number()
    mentor = Number()
    track = Text(10)


class RemovalParameters(Parameters):
    """The version of the milestone or kind of deliverable that is to be deleted."""

    version = Number()


class SheetParameters(Parameters):
    """The version of a sheet that its form shows."""

    version = Number()


class ScoringParameters(Parameters):
    """Which rows of scoring are shown or spread, and which button of a sheet was used."""

    mine = Switch()
    everyone = Switch()
    finish = Switch()
    reopen = Switch()


class ConfirmationParameters(Parameters):
    """Whether a step that can't be undone was confirmed.

    Otherwise its form is shown again.
    """

    confirmed = Switch()
    change = Switch()


class SlotParameters(Parameters):
    """Which slot a team chose, for which project, and which one it had."""

    project = Number()
    slot = Number()
    instead_of = Number()


class CertificateParameters(Parameters):
    """The code of a certificate that someone checks."""

    code = Text()


class TypedRowsParameters(Parameters):
    """What was typed for each criterion of a sheet.

    Its parameters are `points-12`, `word-12` and `name-12`.
    """

    name, points, word = PrefixedTexts(), PrefixedTexts(), PrefixedTexts()


class TypedWordParameters(Parameters):
    """The overall comment of a sheet."""

    word = Text(strip=False)

"""What a good entry of each kind says, which a script recognises as one writes."""

from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from learnings.models.choices import Kind


class GoodPoint(NamedTuple):
    """Something that readers look for in an entry.

    The script ticks it if the title or the text has one of `words` (English and French, whatever
    the language of the page; "expect*" is each word that begins so), or is long enough, or has
    code or a version number where that is asked for.
    """

    label: Promise
    words: str = ""
    least_words: int = 0
    is_code: bool = False
    is_version: bool = False


_EXPECTED = "expect* should supposed want* meant attend* devrai* voul* souhait*"
_HAPPENED = (
    "instead but error* fail* got gets gives crash* exception traceback wrong never skip* "
    "missing mais erreur* échou* plante* obtien* donne jamais manque"
)
_TRIED = "tried trying attempt* restarted essay* tenté"
_VERSIONS = "version*"
_EXAMPLE = "example* exemple*"
_WHEN_USED = "when whenever used useful lets quand lorsque utile* utilis* permet*"
_WORKED = "work* fix* solv* added changed set replac* remov* fonctionn* ajout* chang* remplac*"
_WHY = "because since why reason therefore means parce puisque donc raison cause"
_PROOF = "test* check* verif* confirm* measur* now green pass* vérif* mesur* maintenant"


class GoodEntries(NamedTuple):
    """What is said of good entries of one kind."""

    heading: Promise
    points: list[GoodPoint]


GOOD_ENTRIES: dict[Any, GoodEntries] = {
    Kind.CHALLENGE: GoodEntries(
        _("Good challenges say"),
        [
            GoodPoint(_("What you expected"), _EXPECTED),
            GoodPoint(_("What happened instead"), _HAPPENED, is_code=True),
            GoodPoint(_("What you tried"), _TRIED),
            GoodPoint(_("The versions you use"), _VERSIONS, is_version=True),
        ],
    ),
    Kind.SOLUTION: GoodEntries(
        _("Good solutions say"),
        [
            GoodPoint(_("What worked"), _WORKED, is_code=True),
            GoodPoint(_("Why it works"), _WHY),
            GoodPoint(_("How you know that it works"), _PROOF),
        ],
    ),
    Kind.LEARNING: GoodEntries(
        _("Good learnings say"),
        [
            GoodPoint(_("What it is"), least_words=12),
            GoodPoint(_("A small example"), _EXAMPLE, is_code=True),
            GoodPoint(_("When you would use it"), _WHEN_USED),
        ],
    ),
}

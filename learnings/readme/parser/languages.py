"""Words by which learners who write other languages name sections, with their English ones."""

import re

# Italian, Arabic, Portuguese, Spanish, French, German and Swahili; "_" stands for a blank, "filler" for nothing.
_WORDS = {
    "best_practices": r"buone pratiche|أفضل الممارسات|boas pr[aá]ticas|buenas pr[aá]cticas|bonnes pratiques|mbinu bora",
    "what_i_learned": r"(?:o )?que (?:eu )?aprendi|(?:lo )?que aprend[ií]|ce que j[’']ai appris|was ich gelernt habe|"
    r"(?:che )?(?:cosa )?(?:ho|abbiamo) imparato|ما تعلمته|ما تعلمناه|nili[yc]h?ojifunza|tuli[yc]h?ojifunza",
    "lessons": r"aprendizados?|aprendizajes?|li[çc][õo]es|lecciones|le[çc]ons|apprentissages",
    "next_steps": r"pr[oó]xim[oa]s pasos|pr[oó]ximos passos|prochaines [ée]tapes|mejoras futuras|melhorias futuras|"
    r"am[ée]liorations futures|ausblick|hatua zinazofuata",
    "challenges": r"sfide?|التحديات|desaf[ií]os?|retos?|d[ée]fis?|herausforderung(?:en)?|changamoto",
    "difficulties": r"difficolt[àa]|الصعوبات|dificuldades?|dificultades|difficult[ée]s|schwierigkeiten|obst[aá]culos?|vikwazo",
    "problems": r"problemi|المشكلات|المشاكل|problemas?|probl[èe]mes?|probleme|matatizo|tatizo",
    "solutions": r"soluzion[ei]|الحلول|solu[çc][õo]es|solu[çc][ãa]o|soluciones|soluci[óo]n|l[öo]sung(?:en)?|masuluhisho|suluhisho",
    "technologies": r"tecnologi[ea]|التقنيات|tecnolog[ií]as?|technologien|teknolojia",
    "tools": r"strumenti|الأدوات|ferramentas|herramientas|outils|werkzeuge|zana",
    "concepts": r"concetti|المفاهيم|conceitos|conceptos|konzepte|dhana",
    "tips": r"consigli|نصائح|dicas|consejos|conseils|tipps|vidokezo",
    "objectives": r"obiettivi|الأهداف|objetivos?|objectifs?|ziele|malengo",
    "installation": r"installazione|التثبيت|instala[çc][ãa]o|instalaci[óo]n|usakinishaji|como (?:rodar|executar)|c[óo]mo ejecutar(?:lo)?",
    "features": r"funzionalit[àa]|المميزات|الميزات|funcionalidades|caracter[ií]sticas|fonctionnalit[ée]s|funktionen|vipengele",
    "team": r"الفريق|equipe|equipo|[ée]quipe|timu",
    "license": r"licenza|الرخصة|licen[çc]a|licencia|lizenz|leseni",
    "contact": r"contatti|التواصل|contato|contacto|kontakt|mawasiliano",
    "overview": r"panoramica|نبذة|مقدمة|vis[ãa]o geral|resumen|pr[ée]sentation|[üu]berblick|utangulizi|introdu[çc][ãa]o|introducci[óo]n",
    "and": r"e|y|et|und|na|و",
    "how": r"c[óo]mo|comment|wie|jinsi",
    "filler": r"المستخدمة|utilizzat[ei]|usat[ei]|incontrat[ei]|utilizad[oa]s?|usad[oa]s|utilis[ée]e?s|verwendete|encontrad[oa]s?|enfrentad[oa]s?|rencontr[ée]e?s|apport[ée]e?s|"
    r"aprendidas|apprises|aplicad[oa]s|superad[oa]s|resolv[ií]|de|d[oae]s?|del|l[oae]s?|el|que|o",
}
_WORD = re.compile(
    r"(?<![\w-])(?:و(?=ال))?(?:"
    + "|".join(f"(?P<{english}>{words})" for english, words in _WORDS.items())
    + r")(?![\w-])",
    re.IGNORECASE,
)


def in_english(title: str) -> str:
    """Return a title with the words of other languages that name sections in English."""
    return _WORD.sub(_translated, title)


def _translated(word: re.Match[str]) -> str:
    english = word.lastgroup or ""
    return "" if english == "filler" else english.replace("_", " ")

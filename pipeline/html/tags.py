"""What tags and class names say: which tags break lines, which never show, and what the names of containers mean.

Tables, no logic: the words are what web pages call their parts, in the languages that they are written in.
"""

from __future__ import annotations


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


NEVER_SHOWN = _words(
    """
    applet area audio base canvas datalist embed frame frameset head iframe link map meta noembed noframes
    noscript object param rp script select source style svg template textarea title track video
    """
)
"""Tags whose content is no page text: browsers do not show it, draw it (svg), or keep it for input fields.

Attributes and styles that hide an element do not count: scripts turn them on and off, so what they hide is page text
that carries the mark `hidden`.
"""

BREAKS = _words(
    """
    address article aside blockquote body br button caption center dd details dialog dir div dl dt fieldset
    figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li listing main menu nav ol
    optgroup option p picture plaintext pre search section summary table tbody td tfoot th thead tr ul xmp
    """
)
"""Tags that stand on lines of their own. All others are inline."""

PARTS_WORDS = _words("img input iframe svg video audio object select textarea canvas")
"""Inline tags that never stand inside a word: two words that only they part do not become one."""

KEEPS_LINES = _words("pre listing plaintext xmp")
"""Tags in which a line break of the source is a line break of the page."""

STRONG = _words("b strong em i")

KINDS = (
    "nav aside footer header figure figcaption table form li blockquote article main section h1 heading p pre "
    "td dl details button address"
)
"""The kinds of containers that the labeller tells apart, a bit each."""

SAME_KIND = dict.fromkeys(["h2", "h3", "h4", "h5", "h6"], "heading") | {"th": "td", "dt": "dl", "dd": "dl"}

NAMES: dict[str, str] = {
    "body": "articlebody storybody body storytext articletext richtext bodytext bodycopy fulltext",
    "content": "content contenido contenu inhalt conteudo main",
    "article": "article articolo articulo artikel story post entry beitrag noticia news blog",
    "text": "text texto texte copy prose paragraph absatz",
    "navigation": "nav navbar navigation menu breadcrumb breadcrumbs toolbar masthead skip pagination pager topbar",
    "header": "header head kopf",
    "footer": "footer foot fuss copyright impressum colophon",
    "related": "relat relacionad lire verwandt recommend recirc onward similar suggest outbrain taboola mehr more also "
    "readmore seealso further correlat leggi lees zum",
    "teaser": "teaser promo card tile preview grid river feed carousel slider swiper",
    "ranking": "most popular trending latest top ranking next prev previous upnext meistgelesen recent ultim",
    "side": "sidebar side rail aside widget marginal secondary sticky",
    "share": "share sharing social facebook twitter whatsapp telegram linkedin follow addthis sharedaddy tool action",
    "advert": "ad ads adv advert advertisement advertorial anzeige werbung sponsor sponsored banner dfp gpt commercial "
    "affiliate publi reklam",
    "subscribe": "newsletter subscri paywall piano signup sign regist login abo offer donat support premium plus "
    "membership cta",
    "comment": "comment comments disqus reply respond kommentar discussion coment",
    "about": "meta byline author autor auteur date time publish pub info source tag tags topic keyword categor label "
    "kicker dateline timestamp bio profile contributor",
    "caption": "caption figure image img photo picture gallery foto bild credit media video player bildunterschrift "
    "legend",
    "embed": "embed tweet instagram youtube external oembed",
    "consent": "consent cookie cookies privacy gdpr modal popup overlay dialog onetrust cmp",
    "hidden": "hidden sr visually invisible offscreen screenreader a11y hide collapse collapsed",
    "title": "headline title titel titulo titre heading",
    "lead": "lead lede intro summary abstract standfirst subtitle dek deck subhead subheadline vorspann chapo chapeau "
    "sapo description excerpt subline strapline sommario entradilla bajada ingress",
    "box": "box fact facts factbox callout highlight pull pullquote quote note infobox",
    "live": "live ticker timeline liveblog",
    "list": "list items item collection",
}
"""Words of `class` and `id` by what they say about a container. A word of five letters or more also stands for the
longer words that it begins."""

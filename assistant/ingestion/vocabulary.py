"""The words and phrases by which lines around an article are known.

Patterns see one casefolded line of bounded length; each list line is one alternative.
"""

import re


def words(text: str) -> frozenset[str]:
    """The words of a list written as running text."""
    return frozenset(text.split())


def any_of(alternatives: str) -> str:
    """A group of alternatives written one a line."""
    lines = [line.strip() for line in alternatives.split("\n")]
    return f"(?:{'|'.join(filter(None, lines))})"


LABELS = re.compile(
    any_of(r"""
    ads?|advert(?:isement)?s?|sponsored(?: content)?|promoted(?: content)?
    paid content|(?:story|article) continues below(?: (?:this )?advertisement)?
    advertisement[ -]+scroll to continue|scroll to continue|remove ads|why this ad
    report this ad|continue reading(?: below)?|invalid e-?mail|something went wrong
    loading|please wait|subscribe(?: now)?|sign up(?: now)?|log ?in|sign in|register
    menu|search|skip to (?:main )?content|back to top|close|dismiss|accept(?: all)?
    reject all|no thanks|not now|allow|follow(?: us)?|share(?: this)?|tweet|print
    e-?mail
    save|copy link|listen|play video|watch live|view gallery|open image in gallery
    image (?:source|caption)|getty images|caption|belongs to|staff reporter
    from our wire services|(?:privacy|cookie)s? (?:policy|notice)
    terms (?:of (?:use|service)|and conditions)(?: of use)?|home
    skip (?:links?|advertisement)
    share full article|link copied|see all topics|ad feedback|close icon|up next
    paid partner content|recommended by|view image in fullscreen|reuse this content
    media caption,?|image(?: caption),?|watch this video|navigation menu|copy ?link
    play|learn more|end of list|list(?: \d+)? of \d+(?: items)?|mailto|twitter|submit
    \d{1,2} (?:of|/) \d{1,2}|(?:your|our) ad choices
    site (?:index|map|information navigation)
    after newsletter promotion|published|free (?:daily|weekly|morning) newsletter
    (?:please )?enable javascript\b.{0,60}|cookie settings
    manage (?:cookies|preferences)
    powered by wordpress|part of the [\w ]{1,30} group|view comments
    back to home(?:page)?
    now share your opinion|about us|contact us|privacy(?: center)?|careers
    help cent(?:er|re)
    accessibility(?: statement)?|do not sell my (?:personal )?info(?:rmation)?
    newsletters
    anzeige|werbung|startseite|impressum|datenschutz(?:erklärung)?|nutzungsbedingungen
    agb
    zum inhalt springen|zur merkliste hinzufügen|link kopieren|abo(?: abschließen)?
    teilen
    artikel (?:zum hören|anhören|teilen)(?: • \d+ min)?|jetzt (?:kostenlos )?anmelden
    publicité|partager|s['’]abonner|mentions légales|aller au contenu|accueil|écouter
    publicidad|compartir|suscríbete|aviso legal|inicio|escuchar
    """)
)
WIDGET_STRONG = words(
    """share shares tweet tweets retweet likes like comments comment bookmark bookmarks
    listen reply replies facebook whatsapp linkedin pinterest reddit print followers
    views gift"""
)
WIDGET_WEAK = words(
    """on x twitter email e-mail save copy link this article story the to via with more
    load report min mins minute minutes read post send follow messenger telegram
    flipboard instagram youtube view all add join now k m"""
)
READING_TIME = re.compile(r"\d{1,3}[ -]?min(?:ute)?s?(?: read)?\W*")
LIST_HEAD = re.compile(
    any_of(r"""
    (?:more )?related(?: (?:stories|articles|links|news|content|topics|posts))?
    trending(?: now| stories| topics)?
    most (?:read|viewed|popular|shared)(?: (?:in|on) [\w ]{1,30}| stories| articles)?
    (?:you )?(?:may|might) also (?:like|be interested in)
    you (?:may|might) (?:like|be interested in)
    more (?:on this story|from [\w’' ]{1,40}|stories|news|like this|to explore)
    recommended(?: for you| reading| stories)?|read (?:more|next|also)|also read
    latest (?:news|stories|headlines)|editor(?:s|['’]s|s['’])? (?:picks?|choice)
    don['’]t miss|in other news|top stories|what to read next|further reading
    keep reading|explore more(?: on)? (?:on )?these topics|related (?:article|topics?)
    related internet links|more to (?:read|watch)|our (?:best|top) stories
    mehr zum thema|lesen sie auch|meistgelesen|das könnte sie auch interessieren
    lire aussi|à lire (?:aussi|également)|les plus lus|sur le même sujet
    lea también|más información|lo más leído|noticias relacionadas
    """)
    + r"\W{0,3}"
)
COMMENTS_HEAD = re.compile(
    any_of(r"""
    (?:(?:view|read|show) )?(?:all )?comments?(?: ?\(\d{1,6}\)| ?[:–-]? ?\d{1,6})?
    \d{1,6} (?:comments?|kommentare|commentaires|comentarios)|diskutieren sie mit
    join the (?:conversation|discussion)|leave a (?:comment|reply)
    """)
    + r"\W{0,2}"
)
COMMENT_STAMP = re.compile(
    r".{1,60}\b(?:\d{1,3}|an?) (?:second|minute|min|hour|day|week)s? ago"
)
POINTER = re.compile(
    any_of(r"""
    read (?:more|also|next|now)|also read|see also|more on this
    related(?: (?:stories|articles|links|topics|news))?|recommended|don['’]t miss
    watch(?: now)?|listen|in pictures|tags?|topics|filed under|explore more
    most (?:read|viewed)|trending|see more on|follow our coverage
    lesen sie auch|mehr zum thema|lire aussi|lea también
    """)
    + r"\s?(?:[:>»|–—]|- )"
)
_CREDIT = (
    r"(?:(?:file|stock|handout|archive|library|ap|afp|reuters|getty|pa) )?"
    + any_of(r"""
    images?|photos?|pictures?|pics?|photographs?|photography|file|handout|illustration
    graphic|video|screenshot|screengrab|credits?|copyright|getty(?: images)?
    """)
)
_AGENCY = any_of(r"""
    getty(?: images)?|reuters|afp|ap photo|shutterstock|alamy|epa(?:-efe)?|istock
    pa (?:wire|images|media)
    """)
CAPTION = re.compile(
    any_of(rf"""
    [(\[]\s?{_CREDIT}(?: (?:credit|by|via|from|courtesy)\b)?[)\]]
    [(\[]\s?{_CREDIT}(?:\s?[:/©,–-]| (?:by|via|from|courtesy)\b)[^()\[\]]{{0,120}}[)\]]
    [/©|]\s?{_AGENCY}(?:/[\w .-]{{1,40}})?\)?|\bap photo/[\w .-]{{1,40}}
    """)
    + r"[.\s]{0,3}$"
)
CAPTION_LABEL = re.compile(
    r"(?:^|[.!?’”\"] |\s[|–—] )"
    + any_of(r"""
    (?:photo(?:graph)?|image|picture)s?(?: credit| source| caption)?\s?[:/©]
    (?:fotos?|bild|photographie)\s?[:/©]
    (?:photo(?:graph)?|image|picture) (?:credit|source|caption)s?\b,?
    credits?\s?(?::|\.\.\.|…)
    """)
    + r"(?:[^.!?]|\b[a-z]\.){0,80}$"
)
RIGHTS = re.compile(
    r"(?:©|alle rechte vorbehalten|tous droits réservés|todos los derechos reservados"
    r"|a version of this article appears in print|\(c\) ?(?:19|20)\d\d"
    r"|copyright (?:©|\(c\)|[\w ,.&]{0,40}\b(?:19|20)\d\d\b))"
    r"|.{0,100}(?:©|\ball rights reserved\b|\breuse by permission\b"
    r"|\bis not responsible for the content of external sites\b"
    r"|\bno reproduction without permission\b"
    r"|\bmay not be (?:published|reproduced|republished)\b)"
)
SIGN_UP_STRONG = re.compile(
    r"\b"
    + any_of(r"""
    (?:enter|type|add|with|provide|need) your (?:e-?mail|address)
    your e-?mail (?:address|here)|in(?:to)? your inbox|sign me up|\[sign up\]
    unsubscribe (?:at any|any ?time)|we value your privacy
    (?:our|this|free|daily|weekly) (?:[\w-]{1,20} ){0,2}newsletters?\b.{0,60}sign up
    (?:our|this|free|daily|weekly) (?:[\w-]{1,20} ){0,2}newsletters?\b.{0,60}subscri
    you['’]ve consented|you (?:agree|consent) to (?:our|the|these|receive)
    (?:read|see|view) our (?:privacy|cookie|terms)
    by (?:signing|clicking|subscribing|continuing|registering)[^.]{0,40} you\b
    (?:join|follow) (?:us|our)\b.{0,40}(?:whatsapp|telegram|facebook|twitter|instagram)
    (?:join|follow) (?:us|our)\b.{0,40}(?:google news|channel|\bx\b)
    straight to your (?:phone|inbox|e-?mail)|(?:tap|hit) the bell
    thank(?:s| you) for reading
    (?:is|are) funded by (?:its|our) readers
    (?:this|our) (?:web)?site uses cookies|cookies on your (?:device|computer|browser)
    we (?:and our [\w ]{1,30})?(?:use|store|set) cookies
    (?:use|accept|manage|our|your) cookies\b.{0,120}\b(?:we|our)\b
    (?:use|accept|manage|our) cookies\b.{0,120}\b(?:your|accept)\b
    read \d+ of \d+ free articles|free articles? (?:left|remaining)
    (?:story|article|report) was (?:amended|updated) to fix
    having trouble retrieving the article|please enable javascript|enable cookies\b
    (?:values?|appreciate) your feedback|reader comments are the opinions
    comments (?:below )?have (?:not )?been moderated
    newsletter abonnieren|inscrivez-vous|abonnez-vous
    never miss (?:a|an|another) (?:\w{1,20} )?(?:story|update|article|episode)
    """)
    + r"|[.!?:] \[?(?:sign (?:me )?up|subscribe|join(?: now| us)?|register|log in"
    r"|accept|dismiss|learn more|click here|not now)\]?$|(?:^|[.!?:] )\W{0,2}"
    # What follows is an invitation only as a command: "Sweden is already a member".
    + any_of(r"""
    sign[ -]?up (?:for|to|here|now|today|below)\b.{0,80}(?:newsletter|e-?mail|briefing)
    sign[ -]?up (?:for|to|here|now|today|below)\b.{0,80}(?:alert|update|our|free)
    subscribe (?:to|for|now|today|here)\b.{0,80}(?:our|newsletter|channel|£|\$|€|free)
    subscribe (?:to|for|now|today|here)\b.{0,80}(?:alerts?|podcast|unlimited)
    download (?:the|our)\b.{0,40}\bapp\b|(?:tap|click) (?:the|on the|this|here)\b
    sign[ -]?up (?:to|for) (?:[\w’']+ ?){1,5}$
    become an? (?:supporter|subscriber|member|patron)\b
    already an? (?:subscriber|member)\?|got a (?:story|tip|news tip)\b.{0,40}\?
    follow @?(?:[\w’'-]+ ){1,4}on (?:x|twitter|facebook|instagram|whatsapp)\b
    follow @?(?:[\w’'-]+ ){1,4}on (?:telegram|google news|linkedin|youtube)\b
    """)
)
SIGN_UP_OPENING = re.compile(
    any_of(r"""
    get|join|subscribe|sign ?up|follow|download|enjoy(?:ing|ed)?|like what|liked this
    want|never miss|don['’]t miss|keep up|support (?:our|us|quality|independent)|tap
    click|try|already|register|stay
    thank|help us|have you|got|we['’]d like|we use|we will|type|enter|be the first
    start your|receive|discover|love|unlock|give|choose|manage|please
    """)
    + r"\b"
)
SIGN_UP_WEAK = words("you your yours our us free £ $ €")
SIGN_UP_MEDIA = re.compile(
    r"\b"
    + any_of(r"""
    newsletters?|e-?mails?|inbox|app|alerts?|updates|subscribers?|subscriptions?|reading
    subscribe|unsubscribe|readers|bell|notifications?|briefing|round-?up|privacy|terms
    followers|letter|not now|log in|adverts?|journalism|reporting|supporters?
    """)
    + r"\b"
)
_ROLE = any_of(r"""
    reporter|correspondent|editor|writer|columnist|chief|staff|analyst|journalist
    producer|contributor|photographer
    """)
ROLES = re.compile(rf"\b{_ROLE}\b", re.IGNORECASE)
OWN_VOICE = re.compile(
    rf"\b{_ROLE}s?\b|@|\b(?:we|us|our|covers|writes|reach|reached|contact|contributed"
    r"|news|newsrooms?|reporting|journalism)\b",
    re.IGNORECASE,
)
OUTLET_NOUNS = words(
    """times post herald gazette chronicle courier ledger news star wire observer
    guardian telegraph tribune journal mail express mirror sun independent reuters bbc
    cnn today standard echo examiner record register press globe review weekly monitor
    bulletin dispatch sentinel argus advertiser inquirer agency broadcasting radio
    magazine paper newspaper tv daily evening morning pravda tass politico bloomberg"""
)
OUTLET_OPENINGS = words("daily radio evening morning sunday bbc cnn")
ONE_WORD_OUTLETS = words("reuters bbc cnn politico bloomberg tass")
SECTIONS = words(
    """analysis explainer opinion comment news world politics business sport exclusive
    live video breaking europe uk us health science culture money feature features
    editorial interview technology travel environment defence defense local national
    international society law crime weather"""
)

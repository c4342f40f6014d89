"""Who wants no more texts: carrier keywords, and the same wish in a sentence (messaging-compliance.md 1 and 3)."""

import re

from triage.classification.plain import fold, own_words, word_set

# Twilio and FCC words, then the French and Spanish families; compared without spaces or punctuation.
STOP_WORDS = word_set(
    "stop stopall unsubscribe end quit cancel revoke optout stops stopp stpo sotp arret arreter "
    "desabonner alto parar pare baja cancelar detener detengan basta salir "
)
START_WORDS = frozenset(
    ["start", "unstop", "iniciar", "comenzar", "reanudar", "empezar", "debut", "commencer"]
)
OPT_IN_IF_OUT = frozenset({"yes", "si", "oui"})
HELP_WORDS = frozenset(["help", "info", "ayuda", "informacion", "aide"])
CANCEL_TRAPS = frozenset({"cancel", "cancelar", "end", "quit"})
_NOT_LETTERS = re.compile(r"[^a-z]+")

_TEXTS = (
    r"(?:texts?|texting|txts?|txting|messages?|messaging|msgs?|sms|"
    r"promos?|promotions?|offers?|ads?|spam\w*|marketing|"
    r"reminders?|notifications?|alerts?|contacting|e-?mails?|e-?mailing|blasts?|specials)"
)
_MENSAJES = (
    r"(?:mensajes?|mensajitos?|textos?|sms|promos?|promociones|publicidad|"
    r"ofertas?|avisos|recordatorios|correos?|spam)"
)
_SENTENCES = [
    re.compile(pattern)
    for pattern in (
        rf"\b(?:stop|quit|cease|end|halt|cut out|enough|no more|knock off)\b (?:it )?(?:with )?(?:sending )"
        rf"?(?:me )?"
        rf"(?:all |any |of |the |these |those |your |with |this |out |automated |"
        rf"marketing |promotional )*{_TEXTS}\b",
        r"\bstop (?:bothering|harassing|contacting|spamming|bugging|blowing up|"
        r"pestering|calling and texting|messaging)\b",
        rf"\b(?:don't|do not|dnt|never|pls no|please no) (?:ever )?(?:\w+ )?(?:text|"
        rf"txt|message|msg|contact|spam|send)\b"
        rf"(?! (?:until|before|if|yet|them|it|him|her|the (?:form|invoice|receipt))\b)"
        rf"(?: me)?(?= (?:again|any ?more|ever|any ?longer|this number|"
        rf"at this number|{_TEXTS}|any {_TEXTS})|[.!,]|$)",
        rf"\b(?:don't|do not|no longer) (?:want|wish|need|like) (?:to (?:get|receive|be getting|be on) )?"
        rf"(?:any |anymore |more |these |those |your |to |further )*(?:{_TEXTS}|"
        rf"to be (?:texted|contacted))\b",
        r"\b(?:take|remove|delete|get|drop|scrub|cut) (?:me|my (?:number|"
        r"phone|cell|contact|name|info)|this number) "
        r"(?:off|from|out|of)\b(?!.{0,12}\b(?:wait ?list|waiting list|"
        r"schedule|calendar|appointment|books?)\b)",
        r"\b(?:remove|delete|erase) (?:me|my number|this number)\b(?! from)",
        r"\bunsubscri\w+|\bopt(?:ing|ed)?[ -]?out\b|\bdo not (?:text|contact)\b list|"
        r"\brevoke (?:my )?consent\b",
        r"\b(?:leave|let) me alone\b|\blose (?:my|this) number\b|\bblock(?:ing)? (?:you|this number)\b",
        r"\bwrong (?:number|person)\b|\bnot (?:the )?(?:right|correct) (?:number|person)\b",
        r"\bno more\b(?: \w+){0,2} "
        + _TEXTS
        + r"\b|\bno (?:texts|texting|marketing|promos)\b(?! (?:yet|from you|"
        r"today))",
        r"[,.;!] ?stop[.! ]*$|\bdidn't sign up for (?:this|these)\b|"
        r"^stop (?:please|now|it|already|thanks|this|that|all|everything|"
        r"everything please|all of (?:it|this))[.!]*$|"
        r"^(?:please|pls|ok|i said|just|kindly|can you please|hey) stop[.! ]*$|"
        r"^stop[.!, ]+stop\b|^stop[.!]+ ",
        r"\b(?:reply|text|send)(?:ing|ed)? stop\b",
        rf"\b(?:basta|suficiente|alto|ya no|no|dejen|deje|deja|dejar|paren|"
        rf"pare|para|no mas|eviten?|cancelen?|"
        rf"detengan)(?: ya)?(?: de| con)?(?: me| los| las| esos| sus| tus|"
        rf" enviar(?:me)?| mandar(?:me)?| recibir| quiero"
        rf"| deseo| envien| manden| mas| tantos?| esto| estos| de| ya| me)*(?: {_MENSAJES})\b(?!.{{0,10}}recib)",
        r"\bno (?:me )?(?:vuelvan?|vuelvas) a (?:escribir|mandar|enviar|contactar|textear)\w*|"
        r"\b(?:dejen|deje|deja|paren|pare) de (?:escribir|mandar|enviar|contactar|textear|molestar)\w*",
        r"\bno (?:me )?(?:escriban?|escribas|contacten?|texteen?|manden?|molesten?|envien?)\b"
        r"(?=(?: (?:mas|nunca|nada|otra vez))|[.!,]|$)",
        r"\b(?:quiten?me|borren?me|saquen?me|sacame|eliminen?me|quitame|"
        r"borrame|denme de baja|dar(?:me)? de baja|"
        r"dame de baja|dar de baja|darse de baja)\b(?!.{0,15}\b(?:espera|membresia)\b)|"
        r"\b(?:borren|eliminen|quiten) mi (?:numero|telefono|nombre)\b",
        r"\bnumero equivocado\b|\bse equivoco de numero\b|\bdejen?me en paz\b|"
        r"\bdejame en paz\b|\bdejame tranquil\w+",
    )
]
# "Stop" aimed at something else: a charge, a visit, a slot, bleeding.
_SOMETHING_ELSE = re.compile(
    r"\bstop(?:ping|ped)? (?:by|in|over|at|there|the (?:charge|payment|"
    r"hold|autopay|draft|bleeding|swelling)|taking|my|a "
    r"|payment|using|bleeding|smoking|for )\b(?!texts?|messages?)|"
    r"\bnon[- ]?stop\b|\b(?:bus|truck|last|first|next) stop\b"
)


def _bare(text: str) -> str:
    return _NOT_LETTERS.sub("", fold(text))


def read_keyword(text: str, *, opted_out: bool = False) -> str | None:
    """The carrier word a whole message consists of: "stop", "start", "help", or "yes_optin" when opted out."""
    bare = _bare(text)
    if bare in STOP_WORDS:
        return "stop"
    if bare in START_WORDS:
        return "start"
    if bare in HELP_WORDS:
        return "help"
    return "yes_optin" if opted_out and bare in OPT_IN_IF_OUT else None


def is_cancel_trap(text: str) -> bool:
    """A bare CANCEL, END or QUIT: a stop word for the carrier that may mean the appointment."""
    return _bare(text) in CANCEL_TRAPS


def wants_no_texts(text: str) -> bool:
    """The wish in a sentence; honoured by any reasonable means (47 CFR 64.1200(a)(10))."""
    folded = fold(own_words(text))
    cleaned = _SOMETHING_ELSE.sub(" ", folded)
    return any(sentence.search(cleaned) for sentence in _SENTENCES)

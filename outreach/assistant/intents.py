"""What a message wants, as yes-or-no questions over folded text, English and Spanish."""

import re


def _rule(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z0-9])(?:{pattern})(?![a-z0-9])")


YES = _rule(
    r"yes|yep|yeah|yea|yup|ya|sure|ok(?:ay)?|okey|k|perfect|great|sounds good|works|that works|that one|let's do (?:it|that)|please do|go ahead|absolutely|definitely|"
    r"i'll take it|book it|thumbsup|good|love to|si|claro|dale|va|vale|perfecto|de acuerdo|esta bien|por favor|me sirve|me queda|sale|ese|esa|excelente|bueno"
)
NO = _rule(
    r"no|nope|nah|not really|none|neither|can't|doesn't work|don't work|won't work|not (?:good|possible|available|that)|ninguno|ninguna|no puedo|no me (?:queda|sirve|funciona)|tampoco"
)
OTHER_TIMES = _rule(
    r"none(?: of (?:those|these|them))?|neither|(?:something|anything|any|some|other|different|another|more|later|earlier) (?:else|later|earlier|sooner|other|times?|days?|options?|slots?|openings?|one)|later(?! (?:today|this))|earlier|sooner|"
    r"what else|else|don't work|doesn't work|won't work|those don't|can't (?:do|make) (?:any|those|these|that|it)|otr[oa]s?(?: \w+)?|mas (?:tarde|temprano|opciones|adelante)|ningun[oa]|no me (?:queda|sirve|funciona)\w*|algo mas|(?:not|no) (?:those|these|that one)"
)
NOT_INTERESTED = _rule(
    r"no thanks|no thank you|never ?mind|not interested|forget it|changed my mind|not anymore|no longer (?:need|want)|maybe later|not (?:right )?now|i'll (?:think|let you know|get back)|"
    r"no gracias|olvidalo|ya no (?:quiero|necesito|gracias)?|no me interesa|despues les (?:digo|aviso)|luego les (?:digo|aviso)|ahora no"
)
CANCEL = _rule(
    r"cancel(?:ar|o|led|en|e|a)?(?: (?:it|that|this|my request|please|por favor|eso))?|don't need it|let it go|release it|ya no puedo"
)
EXISTING_VISIT = _rule(
    r"(?:re-?schedul\w*|move|change|cancel|push|switch|confirm) (?:\w+ ){0,2}(?:appointment|appt|visit|booking|session|consult\w*|facial|cita)|my (?:appointment|visit|booking)|(?:i have|i've got|have) an appointment|running (?:\w+ )?late|i'm (?:here|outside|late)|on my way|"
    r"mi cita|(?:cambiar|cancelar|mover|reagendar|confirmar) (?:la |mi )?cita|voy (?:\w+ )?tarde|ya llegue|estoy (?:afuera|aqui)"
)
WANTS_PERSON = _rule(
    r"(?:talk|speak|chat|get|connect me|transfer me|put me) (?:\w+ ){0,3}(?:human|person|someone|somebody|receptionist|front desk|manager|owner|agent|representative|staff|people|team|real)|(?:a )?(?:real|actual|live) (?:person|human)|representative|operator|human please|"
    r"(?:can|could|would) (?:you|someone|somebody|y'all) (?:please )?(?:call|phone|ring)(?: me)?|call me(?: back)?|give me a (?:call|ring)|not (?:a|the) (?:bot|robot|machine)|stop the bot|"
    r"hablar con (?:\w+ ){0,2}(?:persona|alguien|humano|recepcion\w*|encargad\w+|gerente|duen\w+)|una persona(?: real)?|que me llamen|me (?:pueden |puede )?llam(?:ar|an|en|e)|llameme|llamenme|un humano"
)
BOT = _rule(
    r"(?:are|r) you (?:\w+ ){0,3}(?:bot|robot|ai|real|human|person|machine|automated|computer)|is this (?:\w+ ){0,3}(?:bot|robot|ai|real|human|automated|machine|computer|person)|(?:bot|robot|ai)\?|am i (?:talking|texting|chatting) (?:to|with) (?:\w+ ){0,3}(?:bot|robot|ai|person|human|machine|computer)|"
    r"(?:eres|es usted|es|estoy hablando con|hablo con) (?:\w+ ){0,2}(?:robot|bot|maquina|persona|humano|humana|real|ia|computadora)"
)
THANKS = _rule(r"thanks?|thank you|thankyou|appreciate it|gracias|mil gracias|cheers")
GREETING = _rule(
    r"hi+|hello|hey+|hiya|good (?:morning|afternoon|evening)|hola|buen(?:os|as) (?:dias|tardes|noches)|buenas|saludos|que tal"
)
PRICE = _rule(
    r"how much(?! (?:time|longer))|price\w*|pricing|costs?|what(?:'s| is| does| do) (?:\w+ ){0,4}(?:run|cost|go for)|charge for|rates?|cuanto (?:cuesta|vale|sale|es|cobran|seria|cuestan|valen|salen|esta|por)|precios?|costo|que precio|a como"
)
DURATION = _rule(
    r"how long (?:is|does|will|do|are)(?! (?:\w+ ){1,4}last)(?! it last)(?: \w+){0,5}?(?: (?:take|appointment|visit|session|there))?|how much time|how many minutes|cuanto (?:tiempo |se )?(?:dura(?! el efecto)|tarda|toma|demora)"
)
NOT_DURATION = _rule(r"last|results?|healing|downtime|recover\w*|wait|efecto|resultados?|recuperacion")
HOURS = _rule(
    r"(?:your|the|office|business|opening|store|what) hours|hours(?: today| tomorrow)?\?|what time do you (?:open|close)|when (?:do|are) you (?:open|close)|are you (?:guys )?open|you (?:guys )?open (?:on|today|tomorrow|late|until|sat\w*|sun\w*)|"
    r"how late are you|what (?:are your|days are you) (?:hours|open)|(?:su|el|cual es el|que) horario(?:s)?(?: de atencion| tienen)?|a que hora (?:abren|cierran)|abren|cierran|estan abiertos?"
)
BOOKING = _rule(
    r"book(?:ing)?|schedul\w+|appointment|come (?:in|by|back)|get (?:me )?in|openings?|availab\w+|slots?|see (?:someone|you)|free|fit me|squeeze me|reserv\w+|(?:make|set up|need|want) an? (?:appointment|visit|time|consult\w*)|consult\w*|"
    r"(?:do you|you|u|y'all) (?:guys )?(?:have|got) (?:anything|something|time|room|any|a)|got (?:anything|something|any)|anything (?:open|free|on|for|this|next|tomorrow|after|before)|any (?:time|times|spots?)|"
    r"cita|agend\w+|turno|disponib\w+|espacio|(?:quiero|quisiera|me gustaria|necesito) (?:ir|venir|una|hacerme|ponerme|un)|hay (?:algo|lugar|cupo|espacio)|tienen (?:algo|lugar|cupo|espacio|horario\w*)|horarios? (?:libre|disponible)s?|hueco"
)
SEARCHING = _rule(
    r"anything|any|do you have|have you got|got|is there|are there|other|another|else|what about|how about|instead|different|hay|tienen|algo|otr[oa]s?|y el|que tal|rather|available|disponible|libre|cambiar|change|move|actually|mejor"
)
PLAIN_SEARCH = _rule(
    r"anything|any|do you have|have you got|is there|are there|other|another|else|hay|tienen|algo|otr[oa]s?|available|disponible|instead|rather|actually|what else"
)
DO_YOU_OFFER = _rule(
    r"do (?:you|u|y'all|they) (?:guys )?(?:do|offer|have|provide|carry)|you (?:guys )?(?:do|offer)|is \w+ (?:something you do|available)|hacen|ofrecen|tienen|manejan|ponen"
)
STATUS = _rule(
    r"(?:is|was|did|has|am) (?:\w+ ){0,4}(?:confirmed|booked|set|final|go through|approved|good to go)|any (?:news|update)|all set|am i (?:in|good)|(?:esta|quedo|ya) (?:\w+ ){0,2}(?:confirmad[oa]|list[oa]|reservad[oa]|apartad[oa])|alguna noticia"
)
QUESTION = _rule(
    r"how|what|what's|when|where|which|who|why|do you|does|can i|can you|could|is there|are there|are you|is it|is the|will|would|should|como|cuanto|cuando|donde|cual|quien|que|tienen|hay|puedo|pueden|aceptan|hacen|wondering|question|pregunta"
)

PERSON_REASONS = {
    "complaint": _rule(
        r"complain\w*|unhappy|disappoint\w+|terribl[ey]|horrible|awful|rude|worst|angry|furious|pissed|upset|ridiculous|unacceptable|lawyer|attorney|sue|suing|lawsuit|scam\w*|fraud|bad review|yelp review|one star|useless|"
        r"wtf|bullshit|fuck\w*|shit\w*|damn|stupid|idiots?|incompetent|never coming back|report you|joke of|ignored|nobody (?:answers|called|picks)|"
        r"queja\w*|enojad[oa]|molest[oa]|pesim[oa]|groser[oa]s?|demand(?:a|ar|o)|abogad[oa]|estafa|ridicul[oa]|inaceptable|decepcionad[oa]|mal servicio|mierda|carajo|inutil\w*"
    ),
    "money": _rule(
        r"refund\w*|charged|overcharg\w*|billed|my bill|the bill|invoices?|receipts?|money back|deposit back|my deposit|my balance|balance due|card on file|my card|chargeback|dispute|payment plan|my membership|(?:cancel|pause|freeze) (?:the |a )?(?:membership|plan)|my package|sessions left|gift card balance|owe|"
        r"reembols\w+|devolucion|cobraron|me cobr\w+|mi factura|factura|recibo|saldo|mi membresia|mi deposito|mi tarjeta|mi paquete|mi dinero|debo"
    ),
    "minor": _rule(
        r"(?:i'm|i am|she's|he's|she is|he is|(?:daughter|son|sister|brother|kid|niece|nephew) is) (?:only )?(?:1[0-7]|[5-9])(?: ?(?:yo|years? old|yrs?|y/o|year-old))?(?! ?(?:am|pm|:|min|weeks?|days?|months?|o'clock|st|nd|rd|th|/|units?|syringes?))(?=$|[.,!? ]*(?:$|and|but|can|is that|years?|yrs?|yo))|"
        r"(?:1[0-7]|[5-9]) ?-?(?:yo|y/o|years? old|yrs? old|year-old|year old)|under (?:18|age)|minor|underage|teen(?:ager|aged?)?s?|my (?:teen\w*|kid)(?:'s)? (?:wants?|needs?|skin|acne|facial)|high school\w*|"
        r"(?:tengo|tiene) (?:1[0-7]) anos|de (?:1[0-7]) anos|menor de edad|menores|adolescente"
    ),
    "group": _rule(
        r"group (?:of|booking|appointment|visit)|(?:our|a|as a) group|party of|bridal (?:party|shower|group)|bachelorette|bridesmaids?|(?:for|of) (?:two|three|four|five|six|2|3|4|5|6|7|8) (?:of us|people|girls|ladies|friends|women|guests)|(?:me|i) and (?:my|a) (?:friends?|sister|mom|mother|husband|wife|daughter|bestie|partner|cousin)|my (?:friends?|sister|mom|husband|wife|bestie) and (?:i|me)|"
        r"both of us|couples (?:facial|appointment|massage|visit)|grupo|(?:para|somos) (?:dos|tres|cuatro|cinco|2|3|4|5) (?:personas|amigas|chicas)|mi (?:amiga|hermana|mama|esposo|esposa|prima|novio|novia) y yo|yo y mi (?:amiga|hermana|mama|esposo|esposa)|despedida de soltera"
    ),
}  # fmt: skip


def person_reason(folded: str) -> str | None:
    """Why software should step aside, the gravest first; None when it need not."""
    return next((reason for reason, rule in PERSON_REASONS.items() if rule.search(folded)), None)


def is_question(folded: str) -> bool:
    return "?" in folded or bool(QUESTION.match(folded)) or "wondering" in folded

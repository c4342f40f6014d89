"""What a message wants, as yes-or-no questions over folded text, English and Spanish."""

import re


def _rule(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z0-9])(?:{pattern})(?![a-z0-9])")


YES = _rule(
    r"yes|yep|yeah|yea|yup|ya|sure|ok(?:ay)?|okey|k|perfect|great|"
    r"sounds good|works|that works|that one|let's do (?:it|that)|please do|"
    r"go ahead|absolutely|definitely|"
    r"i'll take it|book it|thumbsup|good|love to|si|claro|dale|va|"
    r"vale|perfecto|de acuerdo|esta bien|por favor|me sirve|me queda|"
    r"sale|ese|esa|excelente|bueno"
)
NO = _rule(
    r"no|nope|nah|not really|none|neither|can't|doesn't work|don't work|"
    r"won't work|not (?:good|possible|available|that)|ninguno|ninguna|"
    r"no puedo|no me (?:queda|sirve|funciona)|tampoco"
)
OTHER_TIMES = _rule(
    r"none(?: of (?:those|these|them))?|neither|(?:something|anything|"
    r"any|some|other|different|another|more|later|earlier) (?:else|"
    r"later|earlier|sooner|other|times?|days?|options?|slots?|openings?|"
    r"one)|later(?! (?:today|this))|earlier|sooner|"
    r"what else|else|don't work|doesn't work|won't work|those don't|"
    r"can't (?:do|make) (?:any|those|these|that|it)|otr[oa]s?(?: \w+)?|"
    r"mas (?:tarde|temprano|opciones|adelante)|ningun[oa]|no me (?:queda|"
    r"sirve|funciona)\w*|algo mas|(?:not|no) (?:those|these|that one)"
)
NOT_INTERESTED = _rule(
    r"no thanks|no thank you|never ?mind|not interested|forget it|"
    r"changed my mind|not anymore|no longer (?:need|want)|maybe later|"
    r"not (?:right )?now|i'll (?:think|let you know|get back)|"
    r"no gracias|olvidalo|ya no (?:quiero|necesito|gracias)?|no me interesa|"
    r"despues les (?:digo|aviso)|luego les (?:digo|aviso)|ahora no"
)
CANCEL = _rule(
    r"cancel(?:ar|o|led|en|e|a)?(?: (?:it|that|this|my request|please|"
    r"por favor|eso))?|don't need it|let it go|release it|ya no puedo"
)
EXISTING_VISIT = _rule(
    r"(?:re-?schedul\w*|move|change|cancel|push|switch|confirm) (?:\w+ ){0,2}(?:appointment|"
    r"appt|visit|booking|session|consult\w*|facial|cita)|my (?:appointment|"
    r"visit|booking)|(?:i have|i've got|have) an appointment|running (?:\w+ )?late|"
    r"i'm (?:here|outside|late)|on my way|"
    r"mi cita|(?:cambiar|cancelar|mover|reagendar|confirmar) (?:la |"
    r"mi )?cita|voy (?:\w+ )?tarde|ya llegue|estoy (?:afuera|aqui)"
)
WANTS_PERSON = _rule(
    r"(?:talk|speak|chat|get|connect me|transfer me|put me) (?:\w+ ){0,3}(?:human|"
    r"person|someone|somebody|receptionist|front desk|manager|owner|"
    r"agent|representative|staff|people|team|real)|(?:a )?(?:real|"
    r"actual|live) (?:person|human)|representative|operator|human please|"
    r"(?:can|could|would) (?:you|someone|somebody|y'all) (?:please )?(?:call|"
    r"phone|ring)(?: me)?|call me(?: back)?|give me a (?:call|ring)|"
    r"not (?:a|the) (?:bot|robot|machine)|stop the bot|"
    r"hablar con (?:\w+ ){0,2}(?:persona|alguien|humano|recepcion\w*|"
    r"encargad\w+|gerente|duen\w+)|una persona(?: real)?|que me llamen|"
    r"me (?:pueden |puede )?llam(?:ar|an|en|e)|llameme|llamenme|un humano"
)
BOT = _rule(
    r"(?:are|r) you (?:\w+ ){0,3}(?:bot|robot|ai|real|human|person|"
    r"machine|automated|computer)|is this (?:\w+ ){0,3}(?:bot|robot|"
    r"ai|real|human|automated|machine|computer|person)|(?:bot|robot|"
    r"ai)\?|am i (?:talking|texting|chatting) (?:to|with) (?:\w+ ){0,3}(?:bot|"
    r"robot|ai|person|human|machine|computer)|"
    r"(?:eres|es usted|es|estoy hablando con|hablo con) (?:\w+ ){0,2}(?:robot|"
    r"bot|maquina|persona|humano|humana|real|ia|computadora)"
)
THANKS = _rule(r"thanks?|thank you|thankyou|appreciate it|gracias|mil gracias|cheers")
GREETING = _rule(
    r"hi+|hello|hey+|hiya|good (?:morning|afternoon|evening)|hola|"
    r"buen(?:os|as) (?:dias|tardes|noches)|buenas|saludos|que tal"
)
PRICE = _rule(
    r"how much(?! (?:time|longer))|price\w*|pricing|costs?|what(?:'s|"
    r" is| does| do) (?:\w+ ){0,4}(?:run|cost|go for)|charge for|rates?|"
    r"cuanto (?:cuesta|vale|sale|es|cobran|seria|cuestan|valen|salen|"
    r"esta|por)|precios?|costo|que precio|a como"
)
DURATION = _rule(
    r"how long (?:is|does|will|do|are)(?! (?:\w+ ){1,4}last)(?! it last)(?: \w+){0,5}?(?: (?:take|"
    r"appointment|visit|session|there))?|how much time|how many minutes|"
    r"cuanto (?:tiempo |se )?(?:dura(?! el efecto)|tarda|toma|demora)"
)
NOT_DURATION = _rule(r"last|results?|healing|downtime|recover\w*|wait|efecto|resultados?|recuperacion")
HOURS = _rule(
    r"(?:your|the|office|business|opening|store|what) hours|hours(?: today|"
    r" tomorrow)?\?|what time do you (?:open|close)|when (?:do|are) you (?:open|"
    r"close)|are you (?:guys )?open|you (?:guys )?open (?:on|today|"
    r"tomorrow|late|until|sat\w*|sun\w*)|"
    r"how late are you|what (?:are your|days are you) (?:hours|open)|"
    r"(?:su|el|cual es el|que) horario(?:s)?(?: de atencion| tienen)?|"
    r"a que hora (?:abren|cierran)|abren|cierran|estan abiertos?"
)
BOOKING = _rule(
    r"book(?:ing)?|schedul\w+|appointment|come (?:in|by|back)|get (?:me )?in|"
    r"openings?|availab\w+|slots?|see (?:someone|you)|free|fit me|"
    r"squeeze me|reserv\w+|(?:make|set up|need|want) an? (?:appointment|"
    r"visit|time|consult\w*)|consult\w*|"
    r"(?:do you|you|u|y'all) (?:guys )?(?:have|got) (?:anything|something|"
    r"time|room|any|a)|got (?:anything|something|any)|anything (?:open|"
    r"free|on|for|this|next|tomorrow|after|before)|any (?:time|times|"
    r"spots?)|"
    r"cita|agend\w+|turno|disponib\w+|espacio|(?:quiero|quisiera|me gustaria|"
    r"necesito) (?:ir|venir|una|hacerme|ponerme|un)|hay (?:algo|lugar|"
    r"cupo|espacio)|tienen (?:algo|lugar|cupo|espacio|horario\w*)|"
    r"horarios? (?:libre|disponible)s?|hueco"
)
SEARCHING = _rule(
    r"anything|any|do you have|have you got|got|is there|are there|"
    r"other|another|else|what about|how about|instead|different|hay|"
    r"tienen|algo|otr[oa]s?|y el|que tal|rather|available|disponible|"
    r"libre|cambiar|change|move|actually|mejor"
)
PLAIN_SEARCH = _rule(
    r"anything|any|do you have|have you got|is there|are there|other|"
    r"another|else|hay|tienen|algo|otr[oa]s?|available|disponible|"
    r"instead|rather|actually|what else"
)
DO_YOU_OFFER = _rule(
    r"do (?:you|u|y'all|they) (?:guys )?(?:do|offer|have|provide|carry)|"
    r"you (?:guys )?(?:do|offer)|is \w+ (?:something you do|available)|"
    r"hacen|ofrecen|tienen|manejan|ponen"
)
STATUS = _rule(
    r"(?:is|was|did|has|am) (?:\w+ ){0,4}(?:confirmed|booked|set|final|"
    r"go through|approved|good to go)|any (?:news|update)|all set|"
    r"am i (?:in|good)|(?:esta|quedo|ya) (?:\w+ ){0,2}(?:confirmad[oa]|"
    r"list[oa]|reservad[oa]|apartad[oa])|alguna noticia"
)
QUESTION = _rule(
    r"how|what|what's|when|where|which|who|why|do you|does|can i|can you|"
    r"could|is there|are there|are you|is it|is the|will|would|should|"
    r"como|cuanto|cuando|donde|cual|quien|que|tienen|hay|puedo|pueden|"
    r"aceptan|hacen|wondering|question|pregunta"
)

PERSON_REASONS = {
    "complaint": _rule(
        r"complain\w*|unhappy|disappoint\w+|terribl[ey]|horrible|awful|"
        r"rude|worst|angry|furious|pissed|upset|ridiculous|unacceptable|"
        r"lawyer|attorney|sue|suing|lawsuit|scam\w*|fraud|bad review|yelp review|"
        r"one star|useless|"
        r"wtf|bullshit|fuck\w*|shit\w*|damn|stupid|idiots?|incompetent|"
        r"never coming back|report you|joke of|ignored|nobody (?:answers|"
        r"called|picks)|"
        r"queja\w*|enojad[oa]|molest[oa]|pesim[oa]|groser[oa]s?|demand(?:a|"
        r"ar|o)|abogad[oa]|estafa|ridicul[oa]|inaceptable|decepcionad[oa]|"
        r"mal servicio|mierda|carajo|inutil\w*"
    ),
    "money": _rule(
        r"refund\w*|charged|overcharg\w*|billed|my bill|the bill|invoices?|"
        r"receipts?|money back|deposit back|my deposit|my balance|balance due|"
        r"card on file|my card|chargeback|dispute|payment plan|my membership|"
        r"(?:cancel|pause|freeze) (?:the |a )?(?:membership|plan)|my package|"
        r"sessions left|gift card balance|owe|"
        r"reembols\w+|devolucion|cobraron|me cobr\w+|mi factura|factura|"
        r"recibo|saldo|mi membresia|mi deposito|mi tarjeta|mi paquete|"
        r"mi dinero|debo"
    ),
    "minor": _rule(
        r"(?:i'm|i am|she's|he's|she is|he is|(?:daughter|son|sister|brother|"
        r"kid|niece|nephew) is) (?:only )?(?:1[0-7]|[5-9])(?: ?(?:yo|years? old|"
        r"yrs?|y/o|year-old))?(?! ?(?:am|pm|:|min|weeks?|days?|months?|"
        r"o'clock|st|nd|rd|th|/|units?|syringes?))(?=$|[.,!? ]*(?:$|and|"
        r"but|can|is that|years?|yrs?|yo))|"
        r"(?:1[0-7]|[5-9]) ?-?(?:yo|y/o|years? old|yrs? old|year-old|year old)|"
        r"under (?:18|age)|minor|underage|teen(?:ager|aged?)?s?|my (?:teen\w*|"
        r"kid)(?:'s)? (?:wants?|needs?|skin|acne|facial)|high school\w*|"
        r"(?:tengo|tiene) (?:1[0-7]) anos|de (?:1[0-7]) anos|menor de edad|menores|adolescente"
    ),
    "group": _rule(
        r"group (?:of|booking|appointment|visit)|(?:our|a|as a) group|"
        r"party of|bridal (?:party|shower|group)|bachelorette|bridesmaids?|"
        r"(?:for|of) (?:two|three|four|five|six|2|3|4|5|6|7|8) (?:of us|"
        r"people|girls|ladies|friends|women|guests)|(?:me|i) and (?:my|"
        r"a) (?:friends?|sister|mom|mother|husband|wife|daughter|bestie|"
        r"partner|cousin)|my (?:friends?|sister|mom|husband|wife|bestie) and (?:i|"
        r"me)|"
        r"both of us|couples (?:facial|appointment|massage|visit)|grupo|"
        r"(?:para|somos) (?:dos|tres|cuatro|cinco|2|3|4|5) (?:personas|"
        r"amigas|chicas)|mi (?:amiga|hermana|mama|esposo|esposa|prima|"
        r"novio|novia) y yo|yo y mi (?:amiga|hermana|mama|esposo|esposa)|"
        r"despedida de soltera"
    ),
}


def person_reason(folded: str) -> str | None:
    """Why software should step aside, the gravest first; None when it need not."""
    return next((reason for reason, rule in PERSON_REASONS.items() if rule.search(folded)), None)


def is_question(folded: str) -> bool:
    return "?" in folded or bool(QUESTION.match(folded)) or "wondering" in folded

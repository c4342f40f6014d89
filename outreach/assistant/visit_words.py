"""What is said about a visit: giving it up, moving it, keeping it, asking for it, being late. Folded text."""

import re

from outreach.assistant.intents import rule

# Taking back what is held or asked for; "cancel it" and its kin. A policy is no wish.
CANCEL = rule(
    r"stop holding(?: \w+){0,2}|give (?:it|that|the (?:time|spot|slot)) (?:up|back|away)|don't hold (?:it|"
    r"that)|free (?:it|that|the spot) up|"
    r"can't (?:do|make) (?:it|that) (?:anymore|any more|after all)|suelte\w*|liber\w+ (?:la|el|ese)|"
    r"cancel(?:ar(?:l[ao])?|l?ed|l?ing|en|e(?:l[ao])?|a|o)?(?! (?:policy|policies|fee|fees))(?: (?:it|"
    r"that|this|my request|please|por favor|eso))?|"
    r"don't need (?:it|that) anymore|let it go|release it|take (?:it|that) off|drop it|eliminar?"
)
CANCEL_TALK = rule(
    r"(?:can|could) (?:i|we) (?:always |still |just )?(?:cancel|change|switch|move|reschedul\w+) (?:it |that |"
    r"my appointment )?"
    r"(?:later|if|any ?time|after)|(?:puedo|se puede) (?:cambiar|mover|cancelar)(?:la|lo)? (?:despues|luego|si)|"
    r"if i (?:\w+ ){0,3}cancel\w*|cancel\w* (?:\w+ ){0,4}(?:fee|charge|penalty|policy)|"
    r"cancel\w* (?:policy|policies|fees?|charge|window)|(?:policy|fee|charge) (?:for|if|on|"
    r"to) (?:\w+ ){0,3}cancel\w*|politica de cancelacion|"
    r"(?:what|how) (?:\w+ ){0,4}if i (?:\w+ )?cancel|(?:can|could) i cancel (?:any ?time|later|if)|"
    r"cuanto cobran por cancelar|cobran (?:\w+ ){0,2}cancel\w*"
)
# Cannot come to a visit they have.
CANNOT_COME = rule(
    r"(?:can't|cannot|won't(?: be able to)?|not (?:going to|gonna)(?: be able to)?|unable to|not able to|"
    r"can no longer|couldn't) "
    r"(?:make (?:it|my)|come|be there|attend|keep (?:it|my)|do my|get there|go|make \w+day|make the|"
    r"make tomorrow|make today|(?:do|make) (?:the |my )?(?:mon|tue|wed|thu|fri|sat|sun)\w*(?= (?:anymore|any more|"
    r"after all)))|something(?:'s| has)? (?:came|come) up|"
    r"have to (?:miss|skip|back out)|need to (?:miss|skip|back out)|gonna have to (?:miss|skip|pass)|"
    r"no (?:voy a|puedo|podre|vamos a|voy a poder|alcanzo a)(?: poder)? (?:ir|llegar|asistir|estar)|"
    r"(?:ya )?no (?:voy a poder|podre|vamos a poder)|ya no puedo|"
    r"no (?:llego|alcanzo)(?! a tiempo)|se me complic\w+|me (?:salio|surgio) algo|surgio algo"
)
# Of a time that is held: "can't do it", "that won't work after all".
CANNOT_DO = rule(
    r"(?:can't|cannot|won't be able to) (?:do|make) (?:it|that|this)(?: (?:time|day|one))?|"
    r"(?:that|it|this)(?: (?:time|day|one))? (?:won't|doesn't|isn't going to|is not going to|ain't gonna) work|"
    r"(?:ya )?no puedo(?: (?:a|en) es[ae] hora| ese dia)?(?= *(?:$|[.,!\n]))|(?:ese (?:dia|horario)|esa hora) no puedo"
)
ANOTHER = rule(
    r"any(?:thing)?|something|other|another|else|different|otr[oa]s?|mejor|instead|later|earlier|sooner"
)
MOVE = rule(
    r"re-?schedul\w*|(?:move|change|switch|push|bump|swap|shift)(?: back| up)?(?= (?:my|the|it|that|this|"
    r"me|our|appointment|visit|to|from))|different (?:day|time|date)|"
    r"(?:can|could) (?:i|we|you) (?:move|change|switch|push|bump|swap)|move me|push (?:it|me) back|"
    r"need to (?:move|change|switch)|"
    r"instead of (?:my |the |on |this |next )*(?:mon|tue|wed|thu|fri|sat|sun)\w*|"
    r"en (?:vez|lugar) del? (?:el )?(?:lunes|martes|miercoles|jueves|viernes|sabado|domingo)|"
    r"(?:cambi|mov|pas|recorr|reagend|reprogram|adelant|atras)\w*(?= (?:mi |la |de )?(?:cita|hora|fecha|"
    r"dia|para|al?|el))|reagendar|reprogramar|cambiar(?:la|lo|me)|mover(?:la|lo|me)|pasar(?:la|me)"
)
# "Cancel Thursday and book me for next week instead" is a move.
REBOOKS = rule(
    r"instead|re-?book\w*|book (?:me|it|another)|re-?schedul\w*|move (?:me|it)|change (?:it|me)|en (?:su|vez)|"
    r"mejor|otra cita|cambi\w+"
)
KEEP = rule(
    r"dej[ea]l[oa] asi|leave it(?: be| then)?(?=\W*$)|"
    r"(?:just |i'?ll )?keep (?:it|the (?:one|old|original|first|same|appointment|time)|my (?:appointment|"
    r"visit|time|original|old|current|spot)|what i have|that)|"
    r"leave it (?:as is|the way|alone|how)|leave (?:it|everything) as|stay with (?:the|my)|stick with (?:the|my|it)|"
    r"(?:i )?can (?:make it|come) after all|dej\w+ (?:la |mi )?(?:cita )?como esta|me quedo con (?:la|mi|"
    r"el)|mejor la dejo|asi dej\w+|la dejo (?:asi|igual|como)"
)
# "Something came up, can we do next week": the new time is asked for in the same breath.
ASKS_INSTEAD = rule(
    r"(?:can|could) (?:i|we|you|u)|how about|what about|is there|do (?:you|u) have|rather|prefer|any(?:thing)?|"
    r"puedo|podria\w*|podemos|se puede|tienen?|hay|que tal"
)
# "Can I come in a bit later", with a visit to come.
COMES_OTHERWISE = rule(
    r"(?:come|arrive|be there|get there|go)(?: in| by)?(?: \w+){0,3} (?:later|earlier|sooner)|(?:puedo|podria) "
    r"(?:ir|llegar)"
    r"(?: \w+){0,3} (?:mas tarde|mas temprano|antes|despues)"
)
BUT_RATHER = re.compile(
    r"\b(?:but )?(?:can|could) (?:i|we|you|u) (?:do|make it|come|switch to)\b|\bi'd rather\b|"
    r"\b(?:pero )?(?:puedo|podria|se puede|podemos)\b"
)
# Something more in the same visit: the desk sees whether it fits.
ADDS = rule(
    r"add (?:\w+ ){1,5}(?:to|onto) (?:my|the|that|our) (?:\w+ ){0,2}(?:appointment|visit|booking|session|botox|"
    r"facial|laser|peel)|"
    r"(?:agregar|anadir|sumar) (?:\w+ ){1,5}a (?:mi|la) (?:\w+ )?(?:cita|visita)"
)
ABOUT_VISIT = rule(
    r"(?:my|our|the) (?:\w+ ){0,2}(?:appointment|visit|booking|session|reservation)s?|my (?:facial|peel|"
    r"botox|consult\w*|treatment|laser|filler|hydrafacial) (?:appointment|on|at|tomorrow|today|visit)|"
    r"(?:i have|i've got|i got|have) an? (?:\w+ )?(?:appointment|visit|booking|session)|i'm (?:booked|"
    r"scheduled|down) (?:for|on|at)|"
    r"mis? citas?|(?:la|una) cita (?:que tengo|de (?:manana|hoy|el|las))|tengo (?:una )?cita|nuestra cita"
)
ASKS_VISIT = rule(
    r"(?:do|did) i (?:still |already )?have (?:anything|something|any)(?: \w+){0,2} (?:booked|scheduled|set up|"
    r"coming up|"
    r"on the (?:books|calendar|schedule))|am i (?:already |still )?(?:booked|scheduled|on the (?:books|schedule|"
    r"calendar))|"
    r"tengo algo (?:agendado|reservado|apartado)|"
    r"(?:i have|i got|i've got) an? (?:\w+ )?(?:appointment|visit|booking)(?: \w+){0,4} (?:i think|i believe|right|"
    r"correct)|creo que tengo (?:una )?cita(?: \w+){0,3}|"
    r"(?:just |only )?(?:confirming|double[ -]?checking|verifying|confirmando)(?: \w+)?|"
    r"(?:forgot|forget|remember|remind me|don't know|lost track of)(?: \w+){0,2} (?:when|what (?:time|"
    r"day))(?: \w+){0,5}|when (?:i'm|am i|i am) (?:supposed|scheduled|due|coming)(?: \w+){0,3}|"
    r"(?:se me olvido|no me acuerdo|no recuerdo) (?:\w+ ){0,2}(?:cuando|a que hora|que dia|mi cita)(?: \w+)?|"
    r"confirm(?:ing|ed)? (?:for|my|that|i|on|the)(?: \w+){0,3}|i(?:'ll| will) be there|see (?:you|u|"
    r"ya) (?:then|there|soon|tomorrow|today|on|mon\w*|tue\w*|wed\w*|thu\w*|fri\w*|sat\w*)(?: \w+)?|"
    r"(?:ahi|alla) (?:estare|nos vemos)|nos vemos (?:el|manana|alla)|"
    r"my (?:\w+ ){0,2}(?:appointment|visit|booking)(?:'s)? (?:time|date|day|details|info\w*)|"
    r"(?:la (?:hora|fecha)|el dia) de (?:mi|la) cita|lost (?:the|my|your|that) (?:\w+ )?(?:card|reminder|text)|"
    r"(?:when|what time|what day|which day|where|what's the (?:time|date))(?:'s| is| was| are)? (?:my|"
    r"our) (?:\w+ ){0,2}(?:appointment|visit|booking|session|facial|next|consult\w*)\w*|"
    r"(?:when|what time|what day) (?:am i|do i (?:have|come|need to be)|was i|are we)(?: \w+){0,3}|"
    r"(?:do|did) i (?:still )?have (?:an|my|any) (?:\w+ )?(?:appointment|visit|booking)s?|"
    r"(?:when|what time|what day) (?:i|we) (?:come|go|am|have|need to be|was|were|supposed)(?: \w+){0,3}|"
    r"is my (?:appointment|visit|booking) (?:still|on|at|tomorrow|today|for|set)|"
    r"(?:confirm|confirming|check|remind me|double check|verify)(?: \w+){0,3} my (?:\w+ )?(?:appointment|"
    r"visit|time|booking)|what time (?:is it|was it|do i come)|"
    r"(?:a que hora|cuando|que dia|para cuando|a que horas) (?:es|era|tengo|quedo|me toca|"
    r"va a ser)(?: \w+){0,2}|tengo (?:una )?cita\?|"
    r"(?:confirmar|recordar\w*|verificar) (?:mi |la )?cita|sigue en pie mi cita"
)
# "The fri one", "la del viernes": says which visit it was that they gave up.
TELLS_WHICH = rule(
    r"(?:the|my|that|it'?s|its) (?:\w+ ){0,3}one|(?:es |era |seria )?(?:la|el) (?:cita )?del?(?: el| los?| las?)? \w+|"
    r"(?:the|my) (?:appointment|visit) (?:is |was )?(?:on|at|for)"
)
LATE = rule(
    r"(?:half )?(?:an? )?(?:hour|hr)s? (?:late|behind)|"
    r"running (?:\w+ ){0,4}(?:late|behind)|(?:be|being|am|i'm|gonna be|going to be|get there|there|arrive|"
    r"arriving|coming) (?:a |\w+ ){0,5}late|"
    r"(?:stuck|caught) in (?:\w+ )?traffic|late (?:for|to) (?:my|the)|(?:\d+|few|couple) ?(?:min\w*|"
    r"m)? (?:late|behind)|traffic is (?:bad|awful|crazy|insane)|"
    r"(?:voy|llego|llegare|llegar|voy a llegar|estoy|ando) (?:\w+ ){0,4}(?:tarde|atrasad[oa]|retrasad[oa]|"
    r"demorad[oa])|hay (?:mucho |un )?trafico|(?:me )?retras\w+|se me hizo tarde|"
    r"on my way|almost there|be there in|leaving now|voy en camino|ya (?:casi llego|voy)|estoy en camino|en camino"
)
LATE_TALK = rule(
    r"late (?:policy|fee|fees|cancel\w*|appointments?|afternoon|morning|night|evening|hours|this|next|"
    r"november|december)|how late|what (?:happens|if)|open late|too late|"
    r"later|mas tarde|politica"
)
ARRIVED = rule(
    r"(?:i'm|im|we're|i am) (?:here|outside|downstairs|in the (?:parking|lot|lobby)|at the (?:door|front|"
    r"entrance|building))|just (?:pulled in|parked|arrived|got here)|"
    r"(?:nobody|no one)(?:'s| is) (?:at the (?:desk|front)|here)|door is locked|ya llegue|estoy (?:afuera|"
    r"aqui|abajo|en la (?:puerta|entrada))|ya estoy (?:aqui|afuera)"
)


def late_minutes(folded: str) -> int | None:
    """How many minutes somebody says they will be late; None when they do not say."""
    if re.search(r"\bhalf (?:an )?hour\b|\bmedia hora\b", folded):
        return 30
    if re.search(r"\b(?:an|one|1|una) (?:hour|hora)\b", folded):
        return 60
    if found := re.search(
        r"\b(\d{1,2})(?: ?(?:-|or|to|o|a) ?(\d{1,2}))? ?(?:min\w*|m\b|late|behind|tarde)|\b(?:late|tarde|"
        r"behind|like|about|como)(?: \w+){0,2} (\d{1,2})\b",
        folded,
    ):
        return int(found[2] or found[1] or found[3])
    if re.search(r"\b(?:few|couple(?: of)?|unos|algunos) min", folded):
        return 5
    return None

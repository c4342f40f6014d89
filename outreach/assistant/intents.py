"""What a message wants, as yes-or-no questions over folded text, English and Spanish."""

import re


def rule(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z0-9])(?:{pattern})(?![a-z0-9])")


# Figures of speech that hold a "no", a "can't" or a "yes" without meaning it.
IDIOMS = re.compile(
    r"\b(?:no (?:problem\w*|worries|rush|biggie|big deal|pressure|hay problema|pasa nada|se preocupe\w*|"
    r"te preocupes)|not bad|"
    r"can't wait|sin problema|why not|not a problem|not at all|no doubt|sin duda)\b"
)
YES = rule(
    r"yes|ye+s+|ya+s+|yep|yeah|yea|yup|yah|yas|ya|ye|sure|surely|ok(?:ay)?|okey|okie|oki|k(?!\. ?[a-z])|kk|"
    r"perfect\w*|great|"
    r"awesome|cool|bet|"
    r"sounds? (?:good|great|perfect)|works|that(?:'ll| will)? works?|that one|(?:let's|lets|"
    r"we can) do (?:it|that|this)|please do|"
    r"go (?:ahead|for it)|absolutely|definitely|of course|correct|right|exactly|"
    r"i'?ll take (?:it|that|this)|i want (?:it|that one)|book (?:it|me|that)|lock it in|put me (?:on|in|"
    r"down)|sign me up|hold it|thumbsup|good|fine|love (?:to|it|that)|"
    r"i'm in|down for that|that'?s (?:fine|good|great|perfect)|alright|yes please|"
    r"si+|sip|claro(?: que si)?|dale|va|vale|perfecto|de acuerdo|(?:esta|me parece) (?:bien|perfecto|"
    r"excelente)|por supuesto|"
    r"me (?:sirve|queda(?: bien| perfecto)?|late|funciona|parece)|sale|es[ae]|excelente|bueno|andale|"
    r"apunt\w+|anot\w+|adelante|"
    r"correcto|con gusto|me interesa|lo tomo|la tomo|de una|apart\w+|agend\w+(?:lo|la|me)|reserv\w+(?:lo|"
    r"la|me)|hagale|hagamoslo|listo|orale|simon"
)
NO = rule(
    r"no|nope|nah|naw|not really|none|neither|can't|doesn't work|don't work|"
    r"won't work|not (?:good|possible|available|that|those|these)|ninguno|ninguna|"
    r"no puedo|no me (?:queda|sirve|funciona)|tampoco|nel"
)
UNSURE = rule(
    r"i don't know|not sure|unsure|no se|no estoy segur[oa]|no idea|don't care|i guess|umm*|hmm+|"
    r"let me (?:think|check|see)|"
    r"maybe|tal vez|quizas?|dejame (?:ver|pensar|checar)|creo"
)
THINKS = rule(
    r"let me (?:think|check|see|ask|look|get back|talk)(?: \w+){0,4}|(?:i'll|i will|gotta|need to|have to|"
    r"i should) (?:check|see|ask|look at|talk to|think)(?: \w+){0,4}|"
    r"(?:checking|check) (?:my|with)|(?:give me|one|just a|a) (?:sec\w*|min\w*|moment|bit)|hold on|brb|"
    r"dejame (?:ver|pensar|checar|preguntar)|dejeme (?:ver|pensar|checar)|(?:voy a|tengo que) (?:ver|"
    r"checar|preguntar|pensar)|un momento|ahorita (?:le|te) (?:digo|aviso)"
)
# "Good morning" and "have a great weekend" are no wish.
SALUTES = re.compile(
    r"(?:(?<=^)|(?<=[.!?,;\n])|(?<=\bhi)|(?<=\bhey)|(?<=\bhello)|(?<=\bhiya)|(?<=\bhola)|(?<=\bthanks)|(?<=\bgracias))"
    r"\s*(?:good|gud|happy|feliz) (?:morning|afternoon|evening|night|day|monday|tuesday|wednesday|thursday|friday|"
    r"saturday|sunday|lunes|martes|miercoles|jueves|viernes|sabado|domingo)\b(?! (?:works|is|at|would|or|and|for))|"
    r"\b(?:have|had|having|has|enjoy|enjoying) (?:(?:a|an) (?:\w+ )?(?:good|great|nice|lovely|wonderful|blessed|"
    r"amazing|fun|safe|"
    r"happy|fabulous)|your|ur|the rest of (?:your|the)) (?:day|morning|afternoon|evening|night|"
    r"weekend|week|monday|friday|thanksgiving|holiday|christmas)\b(?= so far|\W*(?:$|[.!,?\n]))|"
    r"\b(?:not (?:right )?now|(?:ahora|ahorita) no|por ahora no)\b(?=\W*(?:$|thanks?|ty|gracias|i'll|maybe|let me|"
    r"luego))|"
    r"\bbuen(?:os|as) (?:dias|tardes|noches)\b|\b(?:pas\w+|teng\w+)(?: un| una)? (?:buen|buena|lindo|linda|bonito|"
    r"excelente|feliz) (?:dia|tarde|noche|semana|fin de semana)\b|\bfeliz (?:dia|tarde|noche|semana|fin de semana)\b"
)
# A card's number and its date of expiry.
NO_DATES = re.compile(
    r"\bbeat me to (?:it|the|that)(?: \w+){0,2}|"
    r"\b(?:\d[ -]?){13,19}\b|\b(?:exp\w*|vence|valid (?:thru|until))\.?:? ?\d{1,2} ?/ ?\d{2,4}\b|\bcvv:? ?\d{3,4}\b"
)
PUTS_OFF = rule(
    r"(?:text|txt|message|write|hit|get back to|reply to|contact)(?: to)?(?: me| you| ya| u)?(?: up)?(?: back)? "
    r"(?:later|soon|in a (?:bit|while|few|min\w*|sec\w*)|tonight|after work|when i|tomorrow)"
    r"(?: on| today| tonight| tomorrow)?|"
    r"(?:i'm|i am|im|still|currently) (?:driving|at work|at the gym|in a meeting|in class|on the road|on a call|"
    r"behind the wheel)(?= (?:rn|now|right now|atm|sorry|later|so|and|but|can|ttyl)\b|\W*$)|"
    r"can't (?:talk|text|chat)(?: now| rn| right now)?|(?:talk|chat)(?: to (?:you|u|ya))? later|ttyl|"
    r"busy (?:rn|right now|at the moment|atm)|"
    r"(?:te|le|les) (?:escribo|mando|contesto|respondo) (?:luego|despues|mas tarde|al rato|en un rato)|"
    r"(?:me )?(?:escrib\w+|mand\w+) (?:luego|despues|mas tarde|al rato)|(?:estoy|voy|ando) (?:manejando|"
    r"conduciendo|trabajando|en el trabajo|en una junta|en clase)|(?:no puedo|ahorita no puedo) (?:hablar|escribir)"
)
EARLIER_THE_BETTER = rule(r"the (?:earlier|sooner) the better|(?:entre|cuanto) mas (?:temprano|pronto) mejor")
LATER = rule(
    r"(?:any(?:thing)?|something|got|have|what about|how about|is there|a (?:little|"
    r"bit))?(?: \w+){0,2} ?later(?: (?:that|in the|on that|on the same|the same) day| on| than that|"
    r" in the day)?|mas tarde"
)
EARLIER = rule(r"earlier(?: (?:that|in the|the same) day| than that| in the day)?|mas temprano")
CAN_I_GET = rule(
    r"(?:can|could|may) (?:i|we) (?:also |just |please )?(?:get|have|do|add|come|schedule|squeeze|try|"
    r"make)|(?:want|like|love|need|looking|hoping|trying) (?:to )?(?:also )?(?:get|have|do|come|try|add|"
    r"book|schedule|for)|"
    r"i(?:'d| would)? (?:want|like|love|need)|puedo (?:hacerme|ponerme|agendar|ir|venir)|(?:quiero|"
    r"quisiera|me gustaria|necesito|busco)"
)
OTHER_TIMES = rule(
    r"none(?: of (?:those|these|them|that))?|neither|any(?:thing)? other(?: \w+)?|(?:something|anything|some|other|"
    r"different|"
    r"another|more|later|earlier) "
    r"(?:else|later|earlier|sooner|other|times?|days?|options?|slots?|openings?|one|dates?|availability)|"
    r"later(?! (?:today|this|on))|earlier|sooner|what else|else|(?:those|these|they|it|that|"
    r"this) (?:don't|doesn't|won't|isn't|aren't)(?: \w+)?|"
    r"don't work|doesn't work|won't work|can't (?:do|make) (?:any|those|these|that|it|either|them)|"
    r"i can't(?: (?:do|make) (?:any|those|these|either|it))?$|"
    r"otr[oa]s?(?: \w+)?|mas (?:tarde|temprano|opciones|adelante|horarios)|ningun[oa]|no me (?:queda|"
    r"sirve|funciona)\w*|algo mas|"
    r"(?:not|no) (?:those|these|that one|any of (?:those|these|them))|no puedo (?:en )?(?:es[eoa]s?|"
    r"ningun[oa]|es[ea] horario)|"
    r"any(?:thing)? (?:better|closer)"
)
REFUSES_ALL = rule(
    r"none(?: of (?:those|these|them|that))?|neither|ningun[oa]|(?:not|no) (?:any of )?(?:those|these|them)|"
    r"(?:those|these|they) (?:don't|doesn't|won't)(?: \w+)?"
)
NOT_INTERESTED = rule(
    r"no thanks|no thank you|no thx|never ?mind|not interested|forget (?:it|about it)|don't worry about it|"
    r"changed my mind|not anymore|no longer (?:need|want|interested)|maybe (?:later|another time|next time)|"
    r"not (?:right )?now|i'll (?:think(?: about it)?|let you know|get back|pass|call|reach out|text you)|"
    r"(?:i )?(?:need|want|have) to think(?: about it)?|"
    r"i'm (?:good|all set|ok)(?: thanks?| thank you)?$|just (?:looking|curious|browsing|"
    r"wondering about (?:the )?prices?)|"
    r"found (?:another|somewhere|someone)|wrong (?:number|person|place|chat|contact)|numero equivocado|"
    r"me equivoque de numero|already (?:booked|"
    r"went|found|have one)|too (?:expensive|pricey|"
    r"much)(?! (?:sun|time|hair))|(?:out of|over) my budget|can't afford|"
    r"no gracias|olvidal[oa]|ya no (?:quiero|necesito|gracias|me interesa)|ya no(?= *(?:$|[.,!\n]))|no me interesa|"
    r"muy caro|esta caro|"
    r"(?:despues|luego|yo) (?:les|te|le) (?:digo|aviso|hablo|escribo|llamo)|ahora no|por ahora no|"
    r"lo voy a pensar|lo pienso|dej[ea]l[oa] asi|"
    r"no thats ok|no that's (?:ok|fine|alright)|no it's (?:ok|fine)|that's ok(?: no)?|esta bien asi"
)
WAITLIST = rule(
    r"(?:add|put|get|stick) me (?:to|on|in|down for) (?:a|the|your|some|ur) \w*list|(?:call|text|tell|"
    r"let) me (?:know )?(?:if|when) (?:something|anything|one|a spot|there's|you (?:get|"
    r"have)) (?:\w+ ){0,2}(?:opens|comes|frees|cancels|available)|"
    r"avis\w+ (?:si|cuando) (?:se|hay|alguien)|anot\w+ en (?:la|una) lista|"
    r"wait ?-?list\w*|waiting list|cancell?ation list|(?:add|put) me (?:on|to|in) (?:a|the|your|some|any) \w*list|"
    r"(?:if|when|in case) (?:\w+ ){0,3}(?:cancels|"
    r"opens? up|opening|cancellation)|if (?:there's|you (?:get|have)) a(?:ny)? cancel\w+|"
    r"lista de espera|si (?:alguien|se) (?:cancela|libera|desocupa)"
)
BOT = rule(
    r"(?:are|r) you (?:\w+ ){0,3}(?:bot|robot|ai|real|human|person|"
    r"machine|automated|computer)|is this (?:\w+ ){0,3}(?:bot|robot|"
    r"ai|real|human|automated|machine|computer|person)|(?:bot|robot|"
    r"ai)\?|am i (?:talking|texting|chatting) (?:to|with) (?:\w+ ){0,3}(?:bot|"
    r"robot|ai|person|human|machine|computer)|"
    r"(?:eres|es usted|es|estoy hablando con|hablo con) (?:\w+ ){0,2}(?:robot|"
    r"bot|maquina|persona|humano|humana|real|ia|computadora)"
)
WHO = rule(
    r"who (?:is|am i|are) (?:this|you|talking|texting|speaking)(?: \w+){0,3}|who dis|whos this|"
    r"quien (?:es|eres|habla|me escribe|manda)|con quien hablo|"
    r"(?:do i|how did you) (?:know you|get my number)|de donde sacaron mi numero"
)
HELLO_AGAIN = rule(
    r"(?:(?:need|want|like|get|send|more|some) )*info(?:rmation)?|(?:quiero |mas |pido )?(?:informacion|"
    r"informes)|(?:are )?(?:you|u|y'all|anyone|anybody|somebody|someone) (?:still )?(?:there|here|around)|"
    r"hello+|"
    r"hay alguien|estan ahi|sigue[ns]? ahi|alo"
)
PUZZLED = re.compile(r"\W*(?:what|huh|wut|que|como|eh|mande|sorry|pardon|perdon)\W*")
LANGUAGE = rule(
    r"(?:do|does|can|is there)?(?: \w+){0,3} ?(?:speaks?|habla[ns]?|hablas) (?:spanish|english|espanol|"
    r"ingles)|(?:in|en) (?:spanish|english|espanol|ingles)(?: please| por favor)?|"
    r"(?:spanish|english|espanol|ingles)\?"
)
DISCOUNT = rule(
    r"deals?|discounts?|specials?|promos?|promotions?|coupons?|groupon|on sale|cheaper if|price match|"
    r"package (?:deal|price|discount)s?|bundle|"
    r"descuentos?|promocion(?:es)?|ofertas?|especiales"
)
CORRECTS = rule(
    r"(?:later|earlier|other) one|la otra|el otro|wait|no wait|actually|sorry|instead|i mean(?:t)?|"
    r"make it|make that|rather|oops|my bad|change (?:it|"
    r"that) to|on second thought|"
    r"mejor|perdon|digo|quise decir|espera|mas bien|cambia\w*"
)
OTHER_DAY = rule(
    r"(?:another|a different|different|some other|any other|other) (?:day|date|days|dates)|not (?:that|"
    r"those) days?|otro dia|otra fecha|otros dias|ese dia no"
)
# "Ok that's all ty": nothing more is wanted.
CLOSES = rule(
    r"(?:that's|thats|that is|that'll be|that will be|guess that's) (?:all|it|everything)(?: (?:for (?:now|today)|i "
    r"(?:need|needed|wanted)(?: to know)?))?(?= *(?:$|[.,!\n]|thanks?|ty|thank you|then|for now|bye))|nothing else|"
    r"no more questions|all good (?:then|thanks?|for now)|(?:good ?)?bye|eso es todo|es todo|nada mas|seria todo|"
    r"con eso (?:esta bien|basta)"
)
SEE_YOU = rule(
    r"(?:see|c) (?:you|u|ya)(?: all| guys)?(?: (?:then|there|soon|later))?(?= *(?:$|[.,!\n]))|(?:ahi|alla) nos vemos|"
    r"nos vemos(?: (?:ahi|alla|entonces|pronto))?(?= *(?:$|[.,!\n]))|hasta (?:luego|entonces|pronto)"
)
THANKS = rule(
    r"(?:you(?:'re| are)?|your|u|ur) (?:guys )?(?:are )?(?:the|a) (?:best|bomb|angel|lifesaver|star|doll)|"
    r"(?:eres|son|es usted) (?:un amor|lo maximo|un sol|l[oa]s? mejor(?:es)?)|thanks?|thank you|thankyou|"
    r"appreciate it|(?:kind|best|warm) regards|regards|sincerely|atentamente|saludos cordiales|gracias|mil gracias|"
    r"cheers"
)
GREETING = rule(
    r"hi+|hello|hey+|hiya|good (?:morning|afternoon|evening)|hola|"
    r"buen(?:os|as) (?:dias|tardes|noches)|buenas|saludos|que tal"
)
PRICE = rule(
    r"what (?:would|will|does|do|is|are) (?:\w+ ){1,5}(?:run|cost|go for|set me back)|run me|set me back|"
    r"the damage|ballpark|quote|\$\$+|\$ (?:on|for|of)|"
    r"cheap\w*|how expensive|affordable|starting at|mas barat[oa]|que tan caro|how much(?! (?:time|"
    r"longer))|price\w*|pricing|costs?|what(?:'s|"
    r" is| does| do) (?:\w+ ){0,4}(?:run|cost|go for)|charge for|rates?|"
    r"cuanto (?:el|la|los|las|un|una|x|por|lo) (?!de siempre|antes)\w+|cuanto (?:cuesta|vale|sale|es|cobran|seria|"
    r"cuestan|valen|salen|"
    r"esta|por)|precios?|costo|que precio|a como"
)
ADVICE = rule(
    r"(?:what|which) (?:\w+ )?(?:do|would|should|could|can) (?:you|u|ya|they|i) (?:guys )?(?:recommend|suggest|"
    r"get|start with)|"
    r"(?:any|some) (?:recommendations?|suggestions?|recs)|(?:recommend|suggest) (?:me )?(?:something|anything)|"
    r"(?:good|best) for (?:a )?(?:first ?timers?|first time|beginners?)|help me (?:pick|choose|decide)|"
    r"(?:something|anything|sth|smth|stuff) for (?:my |the )?(?:skin|face)|(?:look|looking|feel|"
    r"feeling) (?:\w+ )?younger|"
    r"(?:not sure|don't know|no idea) what (?:i (?:need|want)|to get|would help)|"
    r"que (?:\w+ )?(?:me |nos )?(?:recomiend|aconsej|sugier)\w+|algo para (?:mi |la )?(?:piel|cara)|"
    r"verme (?:mas )?joven|"
    r"no se (?:que|cual) (?:necesito|quiero|hacerme|me conviene)"
)
UNIT_PRICE = rule(
    r"(?:per|a|each|by the|for one|for a|for each|1|one) (?:unit|syringe|vial|area|session|ml|cc)|(?:por|"
    r"la|cada) (?:unidad|jeringa|sesion|zona)"
)
TOO_EARLY = rule(r"(?:too|that|so|kinda|kind of) early|demasiado temprano|muy temprano|tan temprano")
TOO_LATE = rule(
    r"(?:too|that|so) late(?! (?:for|to) (?:book|cancel|change))|muy tarde|demasiado tarde|tan tarde"
)
IS_THIS = rule(
    r"is this|this is|am i (?:texting|talking to)|did i reach|es(?:te)?(?: es)?|estoy escribiendo a"
)
PRICEY = rule(
    r"(?:that's|thats|wow|omg|damn|dang|yikes|a bit|kinda|so|pretty|really) (?:\w+ )?(?:crazy|expensive|"
    r"pricey|steep|high|a lot|insane)|(?:place|spa|somewhere) (?:down the street|else|"
    r"nearby)(?: \w+){0,2}|"
    r"cheaper (?:elsewhere|at|place)|que caro|carisimo|esta muy caro"
)
DURATION = rule(
    r"how long(?:'s| is (?:it|that|this))?(?= (?:and|please|thanks)\b|\W*$|[.,!?;])|"
    r"(?:cuanto|que) tiempo(?=\W*$|[.,!?;])|"
    r"how long (?:is|does|will|do|are)(?! (?:\w+ ){1,4}last)(?! it last)(?: \w+){0,5}?(?: (?:take|"
    r"appointment|visit|session|there))?|how much time|how many minutes|how long (?:am i|will i be|"
    r"would i be|are we|do i need to be)(?: there| in| here)?|"
    r"cuanto (?:tiempo |se )?(?:duran?(?! el efecto)|tardan?|toman?|demoran?|lleva)"
)
NOT_DURATION = rule(r"last|results?|healing|downtime|recover\w*|wait|efecto|resultados?|recuperacion")
ADDRESS = rule(
    r"address|located|location|directions|where (?:are|r) (?:you|u|ya|y'all)(?: guys)?(?: at)?|"
    r"direccion|ubicacion|ubicad[oa]s|donde (?:estan|quedan|se encuentran)"
)
PLACE = rule(
    r"where (?:are (?:you|y'all)|is (?:the|your|it|that|this)|do i (?:go|park|come)|you (?:guys )?(?:at|"
    r"located))(?: \w+)*|(?:your|the|ur) (?:address|location|directions)|"
    r"address|directions|located|location|how (?:do|can) i (?:get|find)(?: \w+)? (?:there|you|to you|it)|"
    r"which (?:floor|suite|building|entrance)|what (?:floor|suite|part of town|street|city)|"
    r"(?:donde|en donde) (?:estan|es|queda\w*|se encuentran|esta)|direccion|ubicacion|ubicad[oa]s|"
    r"como (?:llego|llegar)|que (?:calle|piso)"
)
PHONE = rule(
    r"(?:what's|what is|send|give)(?: me)? (?:your|the|a) (?:phone|number|phone number|telephone|"
    r"cell)(?: number)?|(?:a|your) (?:phone )?number (?:i can|to call)|"
    r"can i (?:just )?call (?:you|in|instead)|number to call|(?:cual es|me da\w*|tienen) (?:su |el |"
    r"un )?(?:numero|telefono)|(?:puedo|los puedo) llamar(?:les|los)?"
)
OPEN_ON = rule(
    r"(?:are|r) (?:you|y'all|u|they|ya)(?: guys| all)? (?:\w+ ){0,2}(?:open|closed|working|there|in|off)|"
    r"(?:you|y'all|u)(?: guys)? (?:be )?(?:open|closed)|(?:will|is) (?:you|it|the (?:spa|office|"
    r"clinic)) (?:be )?(?:open|closed)|"
    r"(?:open|closed|close|hours) (?:on|for|this|over|during|that|the)|do (?:you|y'all|"
    r"u)(?: guys)? (?:open|close|work|take off)|what (?:time|are).{0,25}(?:open|close|hours)|"
    r"(?:estan|van a estar|estaran) (?:\w+ )?(?:abiert\w+|cerrad\w+)|abren|abriran|(?:van|vas) a (?:abrir|"
    r"cerrar|trabajar)|cierran|trabajan|abierto|"
    r"abiertos|cerrado|horario"
)
NAME_REFUSED = rule(
    r"no name|(?:don't|do not|rather not|won't|not) (?:want to |going to |gonna )?(?:give|share|say|"
    r"tell)(?: \w+){0,3}(?: name)?|anonymous|private|none of your business|"
    r"skip(?: (?:it|that|the name))?|why do you need(?: \w+){0,3}|what do you need (?:it|that|my name) for|"
    r"do i have to|is that necessary|"
    r"prefiero no|sin nombre|no quiero dar|para que (?:quieren?|necesitan?)"
)
LAST_TIME = rule(
    r"same (?:thing |as |service |treatment |stuff )*(?:as )?(?:last time|before|always|usual|previous)|"
    r"the usual|my usual|lo (?:mismo|de siempre)(?: de (?:la (?:otra|ultima) vez|siempre))?|like last time"
)
HOURS = rule(
    r"(?:do|are) you (?:guys )?(?:do|open|take|work|there|have)(?: any| on| in the)? (?:evenings?|weekends?|"
    r"nights?|late|"
    r"saturdays|sundays)(?: hours| appointments)?(?=\W*(?:$|[?.]))|"
    r"(?:your|the|office|business|opening|store|what) hours|hours(?: today|"
    r" tomorrow)?\?|what time do you (?:open|close)|when (?:do|are) you (?:open|"
    r"close)|are you (?:guys )?open|you (?:guys )?open (?:on|today|"
    r"tomorrow|late|until|sat\w*|sun\w*)|"
    r"how late are you|(?:when|what time) (?:are you|do you) (?:open|close)\w*|what (?:are your|"
    r"days are you) (?:hours|open)|"
    r"(?:su|el|cual es el|que) horario(?:s)?(?: de atencion| tienen)?|"
    r"que dias (?:abren|atienden|trabajan)|a que hora (?:abren|cierran|atienden)|abren|cierran|estan abiertos?"
)
BOOKING = rule(
    r"what(?:'s| is)? (?:open|free|available)|what (?:times?|days?|slots?|openings?|appointments?)(?: \w+){0,3} "
    r"(?:have|got|"
    r"open|free|available|left)|what (?:do|have) you (?:have|got)(?= (?:open|free|left|available|on|this|next)|\W*$)|"
    r"(?:when|how soon|what day)(?:'s|s| is| can| could| do| are)? (?:your |the |ur |i |you |u |"
    r"we )*(?:next|soonest|first|come|get|have|availab\w+|free|open(?:ing|ings)?)(?! (?:on|at|today|"
    r"tomorrow)\b)(?: \w+)?|"
    r"(?:para )?cuando (?:hay|habria|tienen?|tienes|tendri?an?|tendra|puedo|podria|seria|me pueden|me toca)|"
    r"tendri?an? (?:algo|lugar|cupo|espacio|horario\w*)|que (?:dias?|horas?|horarios?) (?:tienen|hay|tendri?an)|"
    r"book(?:ing)?|schedul\w+|appointment|come (?:in|by|back)|get (?:me )?in|"
    r"openings?|availab\w+|slots?|see (?:someone|you)|free|fit me|"
    r"squeeze me|reserv\w+|(?:make|set up|need|want) an? (?:appointment|"
    r"visit|time|consult\w*)|consult\w*|"
    r"(?:do you|you|u|y'all) (?:guys )?(?:still |also |maybe )?(?:have|got) (?:anything|something|"
    r"time|room|any(?= (?:\d|other|more|spots?|times?|slots?|openings?|appointments?|availab\w*|room|earlier|later|"
    r"free|this|next|on|for|at|mon|tue|wed|thu|fri|sat|sun|morning|afternoon|evening|weekend)|\W*$)|"
    r"an? (?:\d|spot|slot|time|opening|space|minute|appointment|cancell?ation|free|earlier|later|mon|tue|wed|thu|fri|"
    r"sat|sun|morning|afternoon|evening))|got (?:anything|something|any)|anything (?:open|"
    r"free|on|for|this|next|tomorrow|after|before)|any (?:time|times|"
    r"spots?)|"
    r"cita|agend\w+|turno|disponib\w+|espacio|(?:quiero|quisiera|me gustaria|"
    r"necesito) (?:ir|venir|una|hacerme|ponerme|un)|hay (?:algo|lugar|"
    r"cupo|espacio)|tienen (?:algo|lugar|cupo|espacio|horario\w*)|"
    r"horarios? (?:libre|disponible)s?|hueco"
)
PLAIN_SEARCH = rule(
    r"anything|any|do you have(?! to\b)|have you got|is there|are there|other|"
    r"another|else|hay|tienen|algo|otr[oa]s?|available|disponible|"
    r"instead|rather|actually|what else"
)
DO_YOU_OFFER = rule(
    r"do (?:you|u|y'all|they) (?:guys )?(?:do|offer|have(?! to\b)|provide|carry)|"
    r"you (?:guys )?(?:do|offer)|is \w+ (?:something you do|available)|"
    r"hacen|ofrecen|tienen(?! que\b)|manejan|ponen"
)
STATUS = rule(
    r"(?:is|was|did|has|am) (?:\w+ ){0,4}(?:confirmed|booked|set|final|"
    r"go through|approved|good to go)|did (?:they|the desk|you|anyone|anybody) (?:\w+ ){0,3}(?:yet|say|"
    r"answer|confirm|respond|reply|get|look|see)|"
    r"(?:any|heard) (?:answer|word|response|anything)|still waiting|(?:ya|que) (?:contestaron|dijeron|"
    r"respondieron|confirmaron)|any (?:news|update)|all set|"
    r"(?:am i|are we|im|i'm|we're|so we're|so i'm) (?:\w+ )?(?:in|good|set|confirmed|booked|on)(?: \w+){0,3}\?|"
    r"(?:did|does|do) (?:it|that|my (?:request|appointment|booking)) (?:go (?:thru|through)|work|take)|"
    r"went (?:thru|through)|"
    r"(?:are|r) (?:we|you) (?:confirming|confirmed)|(?:can|could|will|do) (?:you|u|they|"
    r"someone) (?:\w+ )?confirm(?: \w+){0,3}|"
    r"(?:me|nos|lo|la) (?:la |lo )?confirm\w*|(?:entonces|ya|si|como) (?:si )?qued(?:o|e|a|amos)|"
    r"qued(?:o|e|amos|a) (?:confirmad[oa]|list[oa]|asi|en firme|entonces)|(?:todo|esta) bien con (?:mi|"
    r"la) (?:cita|solicitud)|"
    r"(?:sigue|esta|va) en pie|que (?:paso|hubo) con mi (?:cita|solicitud)|am i (?:in|good)|did i get (?:it|the "
    r"(?:spot|time|slot))|is it mine|am i on the (?:books|schedule)|(?:esta|quedo|"
    r"ya) (?:\w+ ){0,2}(?:confirmad[oa]|"
    r"list[oa]|reservad[oa]|apartad[oa])|alguna noticia"
)
# May they come without a time?
WALK_IN = rule(
    r"walk[ -]?ins?|(?:stop|drop|come|swing|walk|pass) (?:by|in)(?: \w+){0,3} without(?: \w+){0,2} (?:appointment|"
    r"booking|calling)|"
    r"without an appointment|(?:just|puedo) (?:show up|caer|llegar) (?:sin|anytime|without)(?: \w+)?|sin cita"
)
QUESTION = rule(
    r"how|what|what's|when|where|which|who|why|do you|does|can i|can you|"
    r"could|is there|are there|are you|is it|is the|will|would|should|"
    r"como|cuanto|cuando|donde|cual|quien|que|tienen|hay|puedo|pueden|"
    r"aceptan|hacen|wondering|question|pregunta"
)


def is_question(folded: str) -> bool:
    begins = QUESTION.match(folded) or _BEGINS_TO_ASK.match(folded)
    return "?" in folded or bool(begins) or bool(_ASKS.search(folded))


_BEGINS_TO_ASK = re.compile(r"\W*(?:is|are|does|did|can|could|would|should|will|am i)\b")


_ASKS = rule(
    r"(?:do|does|did) (?:i|you|u|y'all|they|we|people|anyone|guys|he|she)|(?:can|could|would|will|should|may|is|are) "
    r"(?:i|you|u|y'all|it|there|they|we|the|this|that|my|your|someone|anyone|people)(?! (?:is|was|one|"
    r"works?))|wondering|curious|"
    r"what(?:'s| is| are| about| do| does| if| kind| time)|how (?:much|long|do|does|many|often|is|are|"
    r"soon|late|about)|"
    r"(?:cuanto|cuanta|cuantos|cuales?|donde|como|cuando) (?:\w+)|se puede|(?:aceptan|hacen|tienen|"
    r"ofrecen|manejan|venden|dan) \w+|"
    r"puedo (?:\w+)|quisiera saber|me pregunto"
)

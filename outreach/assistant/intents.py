"""What a message wants, as yes-or-no questions over folded text, English and Spanish."""

import re


def _rule(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z0-9])(?:{pattern})(?![a-z0-9])")


# Figures of speech that hold a "no", a "can't" or a "yes" without meaning it.
IDIOMS = re.compile(
    r"\b(?:no (?:problem\w*|worries|rush|biggie|big deal|pressure|hay problema|pasa nada|se preocupe\w*|"
    r"te preocupes)|not bad|"
    r"can't wait|sin problema|why not|not a problem|not at all|no doubt|sin duda)\b"
)
YES = _rule(
    r"yes|ye+s+|ya+s+|yep|yeah|yea|yup|yah|yas|ya|ye|sure|surely|ok(?:ay)?|okey|okie|oki|k|kk|perfect\w*|great|"
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
NO = _rule(
    r"no|nope|nah|naw|not really|none|neither|can't|doesn't work|don't work|"
    r"won't work|not (?:good|possible|available|that|those|these)|ninguno|ninguna|"
    r"no puedo|no me (?:queda|sirve|funciona)|tampoco|nel"
)
UNSURE = _rule(
    r"i don't know|not sure|unsure|no se|no estoy segur[oa]|no idea|don't care|i guess|umm*|hmm+|"
    r"let me (?:think|check|see)|"
    r"maybe|tal vez|quizas?|dejame (?:ver|pensar|checar)|creo"
)
THINKS = _rule(
    r"let me (?:think|check|see|ask|look|get back|talk)(?: \w+){0,4}|(?:i'll|i will|gotta|need to|have to|"
    r"i should) (?:check|see|ask|look at|talk to|think)(?: \w+){0,4}|"
    r"(?:checking|check) (?:my|with)|(?:give me|one|just a|a) (?:sec\w*|min\w*|moment|bit)|hold on|brb|"
    r"dejame (?:ver|pensar|checar|preguntar)|dejeme (?:ver|pensar|checar)|(?:voy a|tengo que) (?:ver|"
    r"checar|preguntar|pensar)|un momento|ahorita (?:le|te) (?:digo|aviso)"
)
LATER = _rule(
    r"(?:any(?:thing)?|something|got|have|what about|how about|is there|a (?:little|"
    r"bit))?(?: \w+){0,2} ?later(?: (?:that|in the|on that|on the same|the same) day| on| than that|"
    r" in the day)?|mas tarde"
)
EARLIER = _rule(r"earlier(?: (?:that|in the|the same) day| than that| in the day)?|mas temprano")
CAN_I_GET = _rule(
    r"(?:can|could|may) (?:i|we) (?:also |just |please )?(?:get|have|do|add|come|schedule|squeeze|try|"
    r"make)|(?:want|like|love|need|looking|hoping|trying) (?:to )?(?:also )?(?:get|have|do|come|try|add|"
    r"book|schedule|for)|"
    r"i(?:'d| would)? (?:want|like|love|need)|puedo (?:hacerme|ponerme|agendar|ir|venir)|(?:quiero|"
    r"quisiera|me gustaria|necesito|busco)"
)
OTHER_TIMES = _rule(
    r"none(?: of (?:those|these|them|that))?|neither|(?:something|anything|any|some|other|different|"
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
NOT_INTERESTED = _rule(
    r"no thanks|no thank you|no thx|never ?mind|not interested|forget (?:it|about it)|don't worry about it|"
    r"changed my mind|not anymore|no longer (?:need|want|interested)|maybe (?:later|another time|next time)|"
    r"not (?:right )?now|i'll (?:think(?: about it)?|let you know|get back|pass|call|reach out|text you)|"
    r"(?:i )?(?:need|want|have) to think(?: about it)?|"
    r"i'm (?:good|all set|ok)(?: thanks?| thank you)?$|just (?:looking|curious|browsing|"
    r"wondering about (?:the )?prices?)|"
    r"found (?:another|somewhere|someone)|wrong (?:number|person)|numero equivocado|"
    r"me equivoque de numero|already (?:booked|"
    r"went|found|have one)|too (?:expensive|pricey|"
    r"much)(?! (?:sun|time|hair))|(?:out of|over) my budget|can't afford|"
    r"no gracias|olvidal[oa]|ya no(?: (?:quiero|necesito|gracias|voy))?|no me interesa|muy caro|esta caro|"
    r"(?:despues|luego|yo) (?:les|te|le) (?:digo|aviso|hablo|escribo|llamo)|ahora no|por ahora no|"
    r"lo voy a pensar|lo pienso|dejel[oa] asi|"
    r"no thats ok|no that's (?:ok|fine|alright)|no it's (?:ok|fine)|that's ok(?: no)?|esta bien asi"
)
# Taking back what is held or asked for; "cancel it" and its kin. A policy is no wish.
CANCEL = _rule(
    r"stop holding(?: \w+){0,2}|give (?:it|that|the (?:time|spot|slot)) (?:up|back|away)|don't hold (?:it|"
    r"that)|free (?:it|that|the spot) up|"
    r"can't (?:do|make) (?:it|that) (?:anymore|any more|after all)|suelte\w*|liber\w+ (?:la|el|ese)|"
    r"cancel(?:ar(?:l[ao])?|l?ed|l?ing|en|e(?:l[ao])?|a|o)?(?! (?:policy|policies|fee|fees))(?: (?:it|"
    r"that|this|my request|please|por favor|eso))?|"
    r"don't need (?:it|that) anymore|let it go|release it|take (?:it|that) off|drop it|eliminar?"
)
CANCEL_TALK = _rule(
    r"if i (?:\w+ ){0,3}cancel\w*|cancel\w* (?:\w+ ){0,4}(?:fee|charge|penalty|policy)|"
    r"cancel\w* (?:policy|policies|fees?|charge|window)|(?:policy|fee|charge) (?:for|if|on|"
    r"to) (?:\w+ ){0,3}cancel\w*|politica de cancelacion|"
    r"(?:what|how) (?:\w+ ){0,4}if i (?:\w+ )?cancel|(?:can|could) i cancel (?:any ?time|later|if)|"
    r"cuanto cobran por cancelar|cobran (?:\w+ ){0,2}cancel\w*"
)
# Cannot come to a visit they have.
CANNOT_COME = _rule(
    r"(?:can't|cannot|won't(?: be able to)?|not (?:going to|gonna)(?: be able to)?|unable to|not able to|"
    r"can no longer|couldn't) "
    r"(?:make (?:it|my)|come|be there|attend|keep (?:it|my)|do my|get there|go|make \w+day|make the|"
    r"make tomorrow|make today)|something(?:'s| has)? (?:came|come) up|"
    r"have to (?:miss|skip|back out)|need to (?:miss|skip|back out)|gonna have to (?:miss|skip|pass)|"
    r"no (?:voy a|puedo|podre|vamos a|voy a poder|alcanzo a)(?: poder)? (?:ir|llegar|asistir|estar)|"
    r"no (?:llego|alcanzo)(?! a tiempo)|se me complic\w+|me (?:salio|surgio) algo|surgio algo"
)
MOVE = _rule(
    r"re-?schedul\w*|(?:move|change|switch|push|bump|swap|shift)(?: back| up)?(?= (?:my|the|it|that|this|"
    r"me|our|appointment|visit|to|from))|different (?:day|time|date)|"
    r"(?:can|could) (?:i|we|you) (?:move|change|switch|push|bump|swap)|move me|push (?:it|me) back|"
    r"need to (?:move|change|switch)|"
    r"(?:cambi|mov|pas|recorr|reagend|reprogram|adelant|atras)\w*(?= (?:mi |la |de )?(?:cita|hora|fecha|"
    r"dia|para|al?|el))|reagendar|reprogramar|cambiar(?:la|lo|me)|mover(?:la|lo|me)|pasar(?:la|me)"
)
# "Cancel Thursday and book me for next week instead" is a move.
REBOOKS = _rule(
    r"instead|re-?book\w*|book (?:me|it|another)|re-?schedul\w*|move (?:me|it)|change (?:it|me)|en (?:su|vez)|"
    r"mejor|otra cita|cambi\w+"
)
KEEP = _rule(
    r"(?:just |i'?ll )?keep (?:it|the (?:one|old|original|first|same|appointment|time)|my (?:appointment|"
    r"visit|time|original|old|current|spot)|what i have|that)|"
    r"leave it (?:as is|the way|alone|how)|leave (?:it|everything) as|stay with (?:the|my)|stick with (?:the|my|it)|"
    r"(?:i )?can (?:make it|come) after all|dej\w+ (?:la |mi )?(?:cita )?como esta|me quedo con (?:la|mi|"
    r"el)|mejor la dejo|asi dej\w+|la dejo (?:asi|igual|como)"
)
ABOUT_VISIT = _rule(
    r"(?:my|our|the) (?:\w+ ){0,2}(?:appointment|visit|booking|session|reservation)s?|my (?:facial|peel|"
    r"botox|consult\w*|treatment|laser|filler|hydrafacial) (?:appointment|on|at|tomorrow|today|visit)|"
    r"(?:i have|i've got|i got|have) an? (?:\w+ )?(?:appointment|visit|booking|session)|i'm (?:booked|"
    r"scheduled|down) (?:for|on|at)|"
    r"mis? citas?|(?:la|una) cita (?:que tengo|de (?:manana|hoy|el|las))|tengo (?:una )?cita|nuestra cita"
)
ASKS_VISIT = _rule(
    r"(?:forgot|forget|remember|remind me|don't know|lost track of)(?: \w+){0,2} (?:when|what (?:time|"
    r"day))(?: \w+){0,5}|when (?:i'm|am i|i am) (?:supposed|scheduled|due|coming)(?: \w+){0,3}|"
    r"(?:se me olvido|no me acuerdo|no recuerdo) (?:\w+ ){0,2}(?:cuando|a que hora|que dia|mi cita)(?: \w+)?|"
    r"confirm(?:ing|ed)? (?:for|my|that|i|on|the)(?: \w+){0,3}|i(?:'ll| will) be there|see (?:you|u|"
    r"ya) (?:then|there|soon|tomorrow|today|on|mon\w*|tue\w*|wed\w*|thu\w*|fri\w*|sat\w*)(?: \w+)?|"
    r"(?:ahi|alla) (?:estare|nos vemos)|nos vemos (?:el|manana|alla)|"
    r"(?:when|what time|what day|which day|where|what's the (?:time|date))(?:'s| is| was| are)? (?:my|"
    r"our) (?:\w+ ){0,2}(?:appointment|visit|booking|session|facial|next|consult\w*)\w*|"
    r"(?:when|what time|what day) (?:am i|do i (?:have|come|need to be)|was i|are we)(?: \w+){0,3}|"
    r"(?:do|did) i (?:still )?have (?:an|my|any) (?:\w+ )?(?:appointment|visit|booking)s?|"
    r"is my (?:appointment|visit|booking) (?:still|on|at|tomorrow|today|for|set)|"
    r"(?:confirm|confirming|check|remind me|double check|verify)(?: \w+){0,3} my (?:\w+ )?(?:appointment|"
    r"visit|time|booking)|what time (?:is it|was it|do i come)|"
    r"(?:a que hora|cuando|que dia|para cuando|a que horas) (?:es|era|tengo|quedo|me toca|"
    r"va a ser)(?: \w+){0,2}|tengo (?:una )?cita\?|"
    r"(?:confirmar|recordar\w*|verificar) (?:mi |la )?cita|sigue en pie mi cita"
)
LATE = _rule(
    r"(?:half )?(?:an? )?(?:hour|hr)s? (?:late|behind)|"
    r"running (?:\w+ ){0,4}(?:late|behind)|(?:be|being|am|i'm|gonna be|going to be|get there|there|arrive|"
    r"arriving|coming) (?:a |\w+ ){0,5}late|"
    r"(?:stuck|caught) in (?:\w+ )?traffic|late (?:for|to) (?:my|the)|(?:\d+|few|couple) ?(?:min\w*|"
    r"m)? (?:late|behind)|traffic is (?:bad|awful|crazy|insane)|"
    r"(?:voy|llego|llegare|llegar|voy a llegar|estoy|ando) (?:\w+ ){0,4}(?:tarde|atrasad[oa]|retrasad[oa]|"
    r"demorad[oa])|hay (?:mucho |un )?trafico|(?:me )?retras\w+|se me hizo tarde|"
    r"on my way|almost there|be there in|leaving now|voy en camino|ya (?:casi llego|voy)|estoy en camino|en camino"
)
LATE_TALK = _rule(
    r"late (?:policy|fee|fees|cancel\w*|appointments?|afternoon|morning|night|evening|hours|this|next|"
    r"november|december)|how late|what (?:happens|if)|open late|too late|"
    r"later|mas tarde|politica"
)
ARRIVED = _rule(
    r"(?:i'm|im|we're|i am) (?:here|outside|downstairs|in the (?:parking|lot|lobby)|at the (?:door|front|"
    r"entrance|building))|just (?:pulled in|parked|arrived|got here)|"
    r"(?:nobody|no one)(?:'s| is) (?:at the (?:desk|front)|here)|door is locked|ya llegue|estoy (?:afuera|"
    r"aqui|abajo|en la (?:puerta|entrada))|ya estoy (?:aqui|afuera)"
)
WAITLIST = _rule(
    r"(?:add|put|get|stick) me (?:to|on|in|down for) (?:a|the|your|some|ur) \w*list|(?:call|text|tell|"
    r"let) me (?:know )?(?:if|when) (?:something|anything|one|a spot|there's|you (?:get|"
    r"have)) (?:\w+ ){0,2}(?:opens|comes|frees|cancels|available)|"
    r"avis\w+ (?:si|cuando) (?:se|hay|alguien)|anot\w+ en (?:la|una) lista|"
    r"wait ?-?list\w*|waiting list|cancell?ation list|(?:add|put) me (?:on|to|in) (?:a|the|your|some|any) \w*list|"
    r"(?:if|when|in case) (?:\w+ ){0,3}(?:cancels|"
    r"opens? up|opening|cancellation)|if (?:there's|you (?:get|have)) a(?:ny)? cancel\w+|"
    r"lista de espera|si (?:alguien|se) (?:cancela|libera|desocupa)"
)
WANTS_PERSON = _rule(
    r"(?:speak|talk) (?:to|with) (?:\w+ ){0,3}(?:whoever|charge|boss|supervisor|doctor|nurse|injector|"
    r"guys|you)|whoever is in charge|supervisor|"
    r"(?:talk|speak|chat|get|connect me|transfer me|put me) (?:\w+ ){0,3}(?:human|"
    r"person|someone|somebody|receptionist|front desk|manager|owner|"
    r"agent|representative|staff|people|team|real)|(?:a )?(?:real|"
    r"actual|live) (?:person|human)|representative|operator|human please|"
    r"(?:can|could|would) (?:you|someone|somebody|y'all) (?:please )?(?:call|"
    r"phone|ring)(?: me)?|call me(?= (?:back|please|asap|now|later|when|at|on|today|tomorrow|about|"
    r"instead|if)|[.,!?]|$)|give me a (?:call|ring)|"
    r"(?:need|want|like|prefer) (?:a|to get a|someone to) (?:call|phone)|call ?back please|"
    r"not (?:a|the) (?:bot|robot|machine)|stop the bot|"
    r"(?:is there |can |could )?(?:a|an|some) (?:actual |real )?(?:person|human|someone) (?:i can|to|help|"
    r"available|there)|human being|"
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
WHO = _rule(
    r"who (?:is|am i|are) (?:this|you|talking|texting|speaking)(?: \w+){0,3}|who dis|whos this|"
    r"quien (?:es|eres|habla|me escribe|manda)|con quien hablo|"
    r"(?:do i|how did you) (?:know you|get my number)|de donde sacaron mi numero"
)
HELLO_AGAIN = _rule(
    r"(?:(?:need|want|like|get|send|more|some) )*info(?:rmation)?|(?:quiero |mas |pido )?(?:informacion|"
    r"informes)|(?:are )?(?:you|u|y'all|anyone|anybody|somebody|someone) (?:still )?(?:there|here|around)|"
    r"hello+|"
    r"hay alguien|estan ahi|sigue[ns]? ahi|alo"
)
PUZZLED = re.compile(r"\W*(?:what|huh|wut|que|como|eh|mande|sorry|pardon|perdon)\W*")
LANGUAGE = _rule(
    r"(?:do|does|can|is there)?(?: \w+){0,3} ?(?:speaks?|habla[ns]?|hablas) (?:spanish|english|espanol|"
    r"ingles)|(?:in|en) (?:spanish|english|espanol|ingles)(?: please| por favor)?|"
    r"(?:spanish|english|espanol|ingles)\?"
)
DISCOUNT = _rule(
    r"deals?|discounts?|specials?|promos?|promotions?|coupons?|groupon|on sale|cheaper if|price match|"
    r"package (?:deal|price|discount)s?|bundle|"
    r"descuentos?|promocion(?:es)?|ofertas?|especiales"
)
CORRECTS = _rule(
    r"(?:later|earlier|other) one|la otra|el otro|wait|no wait|actually|sorry|instead|i mean(?:t)?|"
    r"make it|make that|rather|oops|my bad|change (?:it|"
    r"that) to|on second thought|"
    r"mejor|perdon|digo|quise decir|espera|mas bien|cambia\w*"
)
OTHER_DAY = _rule(
    r"(?:another|a different|different|some other|any other|other) (?:day|date|days|dates)|not (?:that|"
    r"those) days?|otro dia|otra fecha|otros dias|ese dia no"
)
THANKS = _rule(r"thanks?|thank you|thankyou|appreciate it|gracias|mil gracias|cheers")
GREETING = _rule(
    r"hi+|hello|hey+|hiya|good (?:morning|afternoon|evening)|hola|"
    r"buen(?:os|as) (?:dias|tardes|noches)|buenas|saludos|que tal"
)
PRICE = _rule(
    r"what (?:would|will|does|do|is|are) (?:\w+ ){1,5}(?:run|cost|go for|set me back)|run me|set me back|"
    r"the damage|ballpark|quote|"
    r"cheap\w*|how expensive|affordable|starting at|mas barat[oa]|que tan caro|how much(?! (?:time|"
    r"longer))|price\w*|pricing|costs?|what(?:'s|"
    r" is| does| do) (?:\w+ ){0,4}(?:run|cost|go for)|charge for|rates?|"
    r"cuanto (?:cuesta|vale|sale|es|cobran|seria|cuestan|valen|salen|"
    r"esta|por)|precios?|costo|que precio|a como"
)
UNIT_PRICE = _rule(
    r"(?:per|a|each|by the|for one|for a|for each|1|one) (?:unit|syringe|vial|area|session|ml|cc)|(?:por|"
    r"la|cada) (?:unidad|jeringa|sesion|zona)"
)
TOO_EARLY = _rule(r"(?:too|that|so|kinda|kind of) early|demasiado temprano|muy temprano|tan temprano")
TOO_LATE = _rule(
    r"(?:too|that|so) late(?! (?:for|to) (?:book|cancel|change))|muy tarde|demasiado tarde|tan tarde"
)
IS_THIS = _rule(
    r"is this|this is|am i (?:texting|talking to)|did i reach|es(?:te)?(?: es)?|estoy escribiendo a"
)
PRICEY = _rule(
    r"(?:that's|thats|wow|omg|damn|dang|yikes|a bit|kinda|so|pretty|really) (?:\w+ )?(?:crazy|expensive|"
    r"pricey|steep|high|a lot|insane)|(?:place|spa|somewhere) (?:down the street|else|"
    r"nearby)(?: \w+){0,2}|"
    r"cheaper (?:elsewhere|at|place)|que caro|carisimo|esta muy caro"
)
DURATION = _rule(
    r"how long (?:is|does|will|do|are)(?! (?:\w+ ){1,4}last)(?! it last)(?: \w+){0,5}?(?: (?:take|"
    r"appointment|visit|session|there))?|how much time|how many minutes|how long (?:am i|will i be|"
    r"would i be|are we|do i need to be)(?: there| in| here)?|"
    r"cuanto (?:tiempo |se )?(?:duran?(?! el efecto)|tardan?|toman?|demoran?|lleva)"
)
NOT_DURATION = _rule(r"last|results?|healing|downtime|recover\w*|wait|efecto|resultados?|recuperacion")
PLACE = _rule(
    r"where (?:are (?:you|y'all)|is (?:the|your|it|that|this)|do i (?:go|park|come)|you (?:guys )?(?:at|"
    r"located))(?: \w+)*|(?:your|the|ur) (?:address|location|directions)|"
    r"address|directions|located|location|how (?:do|can) i (?:get|find)(?: \w+)? (?:there|you|to you|it)|"
    r"which (?:floor|suite|building|entrance)|what (?:floor|suite|part of town|street|city)|"
    r"(?:donde|en donde) (?:estan|es|queda\w*|se encuentran|esta)|direccion|ubicacion|ubicad[oa]s|"
    r"como (?:llego|llegar)|que (?:calle|piso)"
)
PHONE = _rule(
    r"(?:what's|what is|send|give)(?: me)? (?:your|the|a) (?:phone|number|phone number|telephone|"
    r"cell)(?: number)?|(?:a|your) (?:phone )?number (?:i can|to call)|"
    r"can i (?:just )?call (?:you|in|instead)|number to call|(?:cual es|me da\w*|tienen) (?:su |el |"
    r"un )?(?:numero|telefono)|(?:puedo|los puedo) llamar(?:les|los)?"
)
OPEN_ON = _rule(
    r"(?:are|r) (?:you|y'all|u|they|ya)(?: guys| all)? (?:\w+ ){0,2}(?:open|closed|working|there|in|off)|"
    r"(?:you|y'all|u)(?: guys)? (?:be )?(?:open|closed)|(?:will|is) (?:you|it|the (?:spa|office|"
    r"clinic)) (?:be )?(?:open|closed)|"
    r"(?:open|closed|close|hours) (?:on|for|this|over|during|that|the)|do (?:you|y'all|"
    r"u)(?: guys)? (?:open|close|work|take off)|what (?:time|are).{0,25}(?:open|close|hours)|"
    r"(?:estan|van a estar|estaran) (?:\w+ )?(?:abiert\w+|cerrad\w+)|abren|abriran|(?:van|vas) a (?:abrir|"
    r"cerrar|trabajar)|cierran|trabajan|abierto|"
    r"abiertos|cerrado|horario"
)
NAME_REFUSED = _rule(
    r"no name|(?:don't|do not|rather not|won't|not) (?:want to |going to |gonna )?(?:give|share|say|"
    r"tell)(?: \w+){0,3}(?: name)?|anonymous|private|none of your business|"
    r"skip(?: (?:it|that|the name))?|why do you need(?: \w+){0,3}|what do you need (?:it|that|my name) for|"
    r"do i have to|is that necessary|"
    r"prefiero no|sin nombre|no quiero dar|para que (?:quieren?|necesitan?)"
)
LAST_TIME = _rule(
    r"same (?:thing |as |service |treatment |stuff )*(?:as )?(?:last time|before|always|usual|previous)|"
    r"the usual|my usual|lo (?:mismo|de siempre)(?: de (?:la (?:otra|ultima) vez|siempre))?|like last time"
)
HOURS = _rule(
    r"(?:your|the|office|business|opening|store|what) hours|hours(?: today|"
    r" tomorrow)?\?|what time do you (?:open|close)|when (?:do|are) you (?:open|"
    r"close)|are you (?:guys )?open|you (?:guys )?open (?:on|today|"
    r"tomorrow|late|until|sat\w*|sun\w*)|"
    r"how late are you|(?:when|what time) (?:are you|do you) (?:open|close)\w*|what (?:are your|"
    r"days are you) (?:hours|open)|"
    r"(?:su|el|cual es el|que) horario(?:s)?(?: de atencion| tienen)?|"
    r"a que hora (?:abren|cierran)|abren|cierran|estan abiertos?"
)
BOOKING = _rule(
    r"(?:when|how soon|what day)(?:'s|s| is| can| could| do| are)? (?:your |the |ur |i |you |u |"
    r"we )*(?:next|soonest|first|come|get|have|availab\w+|free|open(?:ing|ings)?)(?! (?:on|at|today|"
    r"tomorrow)\b)(?: \w+)?|"
    r"(?:para )?cuando (?:hay|tienen|puedo|podria|seria|me pueden)|"
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
    r"go through|approved|good to go)|did (?:they|the desk|you|anyone|anybody) (?:\w+ ){0,3}(?:yet|say|"
    r"answer|confirm|respond|reply|get|look|see)|"
    r"(?:any|heard) (?:answer|word|response|anything)|still waiting|(?:ya|que) (?:contestaron|dijeron|"
    r"respondieron|confirmaron)|any (?:news|update)|all set|"
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
        r"one star|useless|waste of (?:time|money)|"
        r"wtf|bullshit|fuck\w*|piece of shit|shitty|stupid|idiots?|incompetent|"
        r"never coming back|report you|(?:so|i'm|really|very|pretty) (?:mad|annoyed|frustrated)|"
        r"(?:you|u|y'all|ya'll|you guys|they) (?:\w+ )?(?:never|don't ever|won't) (?:ever )?(?:pick|answer|call\w*|"
        r"respond|reply|return)|"
        r"frustrat\w+|no one (?:answers|picks|called|calls|responds|replies)|"
        r"(?:you|y'all|they|u)(?: guys)? (?:never|don't ever) (?:\w+ )?(?:pick|answer|call|respond|"
        r"reply)\w*|sick of (?:this|you|waiting|calling)|this is (?:bad|poor) service|joke of|ignored|"
        r"nobody (?:answers|"
        r"called|picks)|"
        r"queja\w*|enojad[oa]|molest[oa]|pesim[oa]|groser[oa]s?|demand(?:a|"
        r"ar|o)|abogad[oa]|estafa|ridicul[oa]|inaceptable|decepcionad[oa]|"
        r"mal servicio|mierda|carajo|inutil\w*"
    ),
    "money": _rule(
        r"refund\w*|charged|overcharg\w*|billed|my bill|the bill|invoices?|"
        r"receipts?|money back|deposit back|my deposit|my balance|balance due|"
        r"card on file|(?:on|charge|charged|update|change|pending on) my card|my (?:credit|debit) card|"
        r"chargeback|dispute|payment plan|my membership|"
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
        r"(?:1[0-7]|[5-9]) ?-?(?:yo|y/o|(?:years?|yrs?)[ -]?olds?)|"
        r"under (?:18|age)|(?:a|is|for|still a) minor(?! (?:line|issue|thing|wrinkle|question|change))|"
        r"minors|underage|teen(?:ager|aged?)?s?|my (?:teen\w*|"
        r"kid)(?:'s)? (?:wants?|needs?|skin|acne|facial)|high school\w*|"
        r"(?:daughter|son|niece|nephew|sister|brother|kid|girl|boy|hij[oa]|sobrin[oa]|niet[oa]|herman[oa]|"
        r"nin[oa])(?:'?s)? (?:who is |who's |is |only |tiene |de |aged? )*(?:1[0-7]|[5-9])\b(?! ?(?:am|pm|"
        r":|min))|"
        r"(?:tengo|tiene) (?:1[0-7]) anos|de (?:1[0-7]) anos|menor de edad|menores|adolescente"
    ),
    "group": _rule(
        r"(?:me|i|myself) (?:and|plus|\+|&) (?:\d+|two|three|four|five|some|a few|a couple) \w+|"
        r"girlfriends|(?:my|our) (?:whole )?(?:crew|squad|girls|coworkers)|"
        r"(?:can|could|may) (?:my|a) \w+ (?:come|join|tag along|get one)(?! in my place)|(?:puede|"
        r"pueden) (?:venir|ir) mis? \w+|"
        r"group (?:of|booking|appointment|visit)|(?:our|a|as a) group|"
        r"party of|bridal (?:party|shower|group)|bachelorette|bridesmaids?|"
        r"(?:two|three|four|five|six|seven|eight|[2-9]|1\d) (?:of us|people|ppl|girls|ladies|friends|"
        r"women|guests|persons|others)|"
        r"make (?:it|that) (?:for )?(?:two|three|four|2|3|4) (?:people|of us|ppl|persons?)|(?:my|"
        r"mi) \w+ (?:wants?|quiere|would like|needs|also wants) (?:\w+ ){0,2}(?:too|also|tambien|as well)|"
        r"(?:bring|with|along with|and) (?:my|a) (?:friend|sister|mom|mother|bestie|cousin|husband|wife|"
        r"daughter)s? (?:too|also|as well|at the same time|same time|together)|side by side|"
        r"back to back appointments|(?:can|could) (?:my|a) \w+ (?:also )?(?:come|join|tag along|get)"
        r"(?: \w+){0,4} (?:too|also|as well|with me|along)|puede (?:venir|ir) mi \w+|"
        r"(?:para|somos) (?:mi|mi hermana|mi mama) y (?:para )?(?:mi|yo)|para mi y (?:para )?mi (?:\w+)|"
        r"(?:me|i) and (?:my|"
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
    begins = QUESTION.match(folded) or _BEGINS_TO_ASK.match(folded)
    return "?" in folded or bool(begins) or bool(_ASKS.search(folded))


_BEGINS_TO_ASK = re.compile(r"\W*(?:is|are|does|did|can|could|would|should|will|am i)\b")


_ASKS = _rule(
    r"(?:do|does|did) (?:i|you|u|y'all|they|we|people|anyone|guys|he|she)|(?:can|could|would|will|should|may|is|are) "
    r"(?:i|you|u|y'all|it|there|they|we|the|this|that|my|your|someone|anyone|people)(?! (?:is|was|one|"
    r"works?))|wondering|curious|"
    r"what(?:'s| is| are| about| do| does| if| kind| time)|how (?:much|long|do|does|many|often|is|are|"
    r"soon|late|about)|"
    r"(?:cuanto|cuanta|cuantos|cuales?|donde|como|cuando) (?:\w+)|se puede|(?:aceptan|hacen|tienen|"
    r"ofrecen|manejan|venden|dan) \w+|"
    r"puedo (?:\w+)|quisiera saber|me pregunto"
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

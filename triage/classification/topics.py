"""The words of the everyday labels (billing, booking, faq, other), English and Spanish, on folded text."""

BILLING = {
    "charge": r"charged?\b(?! (?:my phone|per|for (?:a |an )?consult\w*\?))|"
    r"charges\b|over ?charged|double[- ]charged|billed|my bill\b|(?:the|"
    r"this|a|el|your) bill\b|statement|invoices?|receipts?|refund\w*|"
    r"reembols\w+|devol(?:v\w+|ucion)(?: (?:de )?(?:mi|el|del) (?:dinero|"
    r"deposito|pago))?|"
    r"cobr(?:aron|o|aste|ado|ar(?:on)?me|an de mas|e de mas|anme)\b|"
    r"me (?:cobr\w+|descont\w+)|factur\w+|recibo\b|cargo(?:s)? (?:en|"
    r"a|doble|de|que)|un cargo|money back|dispute\w*|chargeback|fraud\w*|"
    r"owe\b|owed|you still owe|le debo|debo dinero|saldo|"
    r"get (?:my )?(?:\w+ ){0,3}(?:dollars|money|deposit|cash|\$\d+) back|"
    r"(?:\$\d+|dollars|money|deposit) back|mi dinero",
    "balance": r"how much is (?:left )?on (?:it|my|the)|(?:my|any|remaining|account|"
    r"outstanding) (?:\w+ )?balance|balance (?:on|"
    r"due|of)|points|rewards?|alle\b|aspire|store credit|(?:account|"
    r"my|any) credits?|(?:gift card|giftcard|certificate) (?:balance|"
    r"left|number|code)|how much (?:is )?(?:left|do i have)|(?:sessions?|"
    r"treatments?|visits?|units?) (?:\w+ ){0,3}(?:left|remaining|do i have)|"
    r"(?:left|remaining) (?:on|in) my (?:package|plan|series|gift)|"
    r"my package|prepaid|pre-?paid|mi paquete|sesiones me quedan|me quedan|"
    r"mi tarjeta de regalo|puntos",
    "card": r"card on file|update (?:my )?(?:card|payment)|new (?:credit |"
    r"debit )?card|my (?:credit |debit )?card (?:was|is|got|expired|"
    r"declined)|payment (?:method|plan|failed|went|didn't|link|declined|"
    r"due|info\w*)|autopay|auto-?pay|declined|draft(?:ed)?\b|pay (?:my|"
    r"the) (?:bill|balance|invoice|rest|remaining)|"
    r"metodo de pago|mi tarjeta\b|plan de pagos?|pagar (?:mi|el) (?:saldo|"
    r"resto|factura|cuenta)|i (?:already )?paid|ya pague|installments?|"
    r"venmo(?:ed)?|zelle",
    "membership": r"(?:cancel|pause|freeze|unfreeze|hold|start|upgrade|downgrade|"
    r"change|end|stop|join|put|suspend|transfer|renew) (?:my |the |"
    r"our |a )?(?:\w+ )?(?:membership|member ship|subscription|plan\b)|"
    r"my (?:membership|subscription)|(?:membership|plan) (?:on hold|"
    r"draft|payment|charge|fee)|"
    r"(?:cancelar|pausar|congelar|cambiar|detener|suspender) (?:mi |"
    r"la )?(?:membresia|suscripcion|plan)|mi membresia",
    "fee": r"my (?:deposit|no[- ]show|late|cancel\w*) ?(?:fee)?|no[- ]?show fee|"
    r"late (?:cancel\w* )?fee\b(?! policy)|(?:fee|deposit) (?:i (?:paid|"
    r"left)|back|refunded|applied|returned|was|went|go toward)|(?:paid|"
    r"left|put down|sent) (?:a |the |my |\w+ )?(?:deposit|\$\d+)|waive|"
    r"mi deposito|el deposito que (?:pague|di|deje)|"
    r"deposito (?:de vuelta|devuelto|que)|price (?:adjust|match)\w*|"
    r"honou?r the (?:price|special)|discount (?:wasn't|was not|didn't|"
    r"not applied|missing)|coupon (?:wasn't|didn't)|itemi[sz]ed|superbill|"
    r"hsa receipt|fsa receipt|\btip\b (?:was|twice|charged)|payroll|"
    r"purchase order",
}

DAY = (
    r"(?:mon(?:day)?s?|tues?(?:day)?s?|wed(?:nesday|s)?|thur?s?(?:day)?s?|"
    r"fri(?:day)?s?|sat(?:urday)?s?|sun(?:day)?s?|today|tonight|tomorrow|"
    r"weekend|weekday|"
    r"next week|this week|morning|afternoon|evening|noon|lunes|martes|"
    r"miercoles|jueves|viernes|sabado|domingo|hoy|manana|fin de semana|"
    r"proxima semana|semana que viene|tarde)"
)
BOOKING = {
    "book": r"book(?:ed|ing|ings)?\b|re-?book\w*|schedul\w+|re-?schedul\w*|"
    r"appointments?|consult(?:ation|s)?\b(?=.{0,25}(?:book|set|schedule|"
    r"available|this|next|tomorrow|please|$))|(?:come|get|squeeze(?:d)?|"
    r"fit|pencil|slot|put|sign|slide|pop|stop|squeez\w+) (?:me |us |"
    r"her |him |back )*(?:in|down|by|over)\b|"
    r"reserv\w+|agend\w+|cita\b|citas\b|turno|reagendar|reprogramar|"
    r"apart(?:ar|ame)|sacar (?:una )?hora|consulta\b|(?:visit|session)\b(?=.{0,20}"
    + DAY
    + r")|repeat in|hacer una cita|espacio",
    "availability": r"availab\w+|openings?|any(?:thing)? (?:open|free|sooner|earlier|"
    r"else open|left|for " + DAY + r")|slots?\b|(?:open|free|last|any|waitlist|more|a|morning|afternoon|"
    r"earlier) spots?|(?:got|have|got a|do you have|have any|got any|"
    r"got anything|is there) (?:\w+ ){0,4}" + DAY + r"|"
    r"(?:sooner|earlier|later) (?:time|day|date|slot|appointment)|"
    r"next (?:available|opening)|soonest|asap appointment|disponib\w+|"
    r"hay (?:lugar|algo|cupo|espacio|horario)|tienen (?:lugar|algo|"
    r"cupo|espacio|horario|para)|horarios? (?:libre|disponible)s?|"
    r"cupo|hueco",
    "confirm": r"\bconfirm\w*|^(?:yes|yep|yeah|yup|si|ok yes|c|y|1|thumbsup|see you (?:then|"
    r"there|soon|\w+)|i'?ll be there|that works|works for me|sounds good|"
    r"perfect|claro|dale|ahi estare|ahi nos vemos|nos vemos|confirmo|"
    r"confirmad[oa])(?: (?:please|thanks|thank you|gracias|see you|"
    r"thumbsup|confirmed?|works|perfect|por favor|\w+ works|i'?ll be there))*$|"
    r"see you (?:then|tomorrow|at|on|"
    + DAY
    + r")|i'?ll be there|(?:that|this|"
    + DAY
    + r"|\d+(?::\d\d)?(?: ?[ap]m)?) works|works for me",
    "move": r"\b(?:move|push|switch|swap|change|bump|shift|bring|mover|cambiar|"
    r"mueve|muevan|adelantar|atrasar|posponer|aplazar)\b(?: (?:me|"
    r"my|our|the|it|her|his|that|this|mi|la|el|to|para|esta|is|un|"
    r"una))*\s?(?:\w+ ){0,3}(?:time|day|date|slot|forward|back|up|"
    r"to|for|hora|dia|fecha|" + DAY + r")|(?:different|another|new|otro|otra|nueva) (?:time|day|date|"
    r"dia|hora|fecha|horario)|"
    r"(?:can't|cannot|won't|not able to|unable to|no (?:puedo|podre|"
    r"voy a poder|alcanzo a)) (?:\w+ )?(?:make|come|attend|ir|llegar|"
    r"asistir|be there)|swap me|postpone|rain ?check|not going to make|"
    r"gonna miss|have to miss",
    "cancel": r"^(?:please )?cancel(?:ar|o|led)?(?: please| por favor| it)?$|"
    r"\b(?:cancel\w*|drop|scratch|call off)\b (?:\w+ ){0,3}(?:appointment|"
    r"cita|visit|" + DAY + r"|slot|session|consult\w*|time|it|booking|reserva\w*|turno|the \d+\w*)|"
    r"cancel (?:me|us|that|for|on)|cancelar\b(?! (?:mi |la )?(?:membresia|"
    r"suscripcion|plan))|^end$|^quit$",
    "late": r"(?:running|be|run|going to be|gonna be|am|i'm) (?:\w+ ){0,4}late\b|"
    r"\d+ min(?:ute)?s? (?:late|away|out|behind)|stuck in traffic|"
    r"on my way|omw|almost there|i'm here|here for my|i'm (?:outside|"
    r"in the (?:lobby|parking))|just (?:arrived|parked|pulled in)|"
    r"(?:voy|llego|llegare|vamos) (?:\w+ ){0,3}tarde|en camino|ya llegue|"
    r"estoy (?:afuera|aqui)|retras\w+|parked outside",
    "waitlist": r"wait ?list|waiting list|cancellation list|lista de espera|if (?:anything|"
    r"something|someone) (?:opens|cancels)|avisen? si",
    "forms": r"(?:intake|consent|new patient|medical history|pre[- ]?visit|"
    r"the|my|your) (?:forms?|paperwork|link)\b|formularios?|send (?:me )?the link|"
    r"link (?:doesn't|isn't|won't|not|to|for|expired|again)|enlace|"
    r"check[- ]?in\b|fill out",
    "wish": r"(?:gotta |have to |need to )?bail(?:ing)? on|dying for an?|(?:is|"
    r"are) (?:dr|doctor|nurse)\.? \w+ (?:in|available|working)|i'd love (?:the|"
    r"an?) |(?:dying|itching|can't wait|excited) to (?:get|come|be|"
    r"see)|"
    r"(?:want|like|love|need|looking|hoping|ready|trying|due|overdue|"
    r"time) (?:to|for) (?:\w+ ){0,3}(?:come in|come back|get in|see|"
    r"visit|another|be seen|my (?:next|\w+ ?(?:botox|filler|facial|"
    r"treatment))|a (?:facial|botox|treatment|peel|touch ?up|refresh))|"
    r"get back in|(?:come|go) (?:in|back) (?:on|for|at|this|next|"
    + DAY
    + r")|see (?:\w+ )?(?:dr|nurse|doctor) (?:\w+ )?(?:on|this|next|"
    + DAY
    + r")|"
    r"(?:put|sign) me (?:in|down|up)|i'll take|(?:lo|la|me lo) (?:tomo|"
    r"quedo)|quiero (?:ir|una|venir|hacerme|ponerme|la de|el)|quisiera (?:ir|"
    r"una|venir|hacerme|ponerme)|me gustaria (?:ir|una|venir|hacerme)|"
    r"(?:do|how about|what about|can (?:you|we|i) do|que tal|puede ser|"
    r"me queda bien|mejor) (?:\w+ ){0,3}(?:"
    + DAY
    + r"|\d{1,2}(?::\d\d)? ?(?:am|pm)?\b)|(?:with|con) (?:dr|doctor\w*|"
    r"nurse) \w+ (?:on|at|el)|^(?:el |la |on |this |next )?"
    + DAY
    + r"(?: (?:at|a las|after|around|morning|afternoon|works|please|"
    r"por la \w+|\d{1,2}(?::\d\d)?(?: ?[ap]m)?))*$",
}

FAQ = {
    "price": r"how much (?:is|are|does|do|for|would|will|to|it|you|s\b)|(?:price|"
    r"pricing|prices|cost|costs|rates?|quote|fees?)\b|what(?:'s| is|"
    r" does| do) (?:\w+ ){0,5}(?:run|cost|price|go for)|syringe of|"
    r"per (?:unit|syringe|session)|specials?\b|deals?\b|discounts?|"
    r"promo(?:tion)?s? (?:going|this|right|on)|cuanto (?:cuesta|vale|"
    r"sale|es|cobran|cobra|seria|cuestan|valen|salen|esta)|precios?|"
    r"costo|que precio|ofertas|promociones|descuentos?|cuanto por",
    "hours": r"\b(?:hours|open|close|closing|opening hours)\b(?=.{0,30}(?:\?|"
    r"today|tomorrow|on|until|till|late|sunday|saturday|monday|weekend|"
    r"holiday|thanksgiving|christmas|new year|$))|what time (?:do you|"
    r"are you)|horario (?:de|tienen|es)?|abren|abiert[oa]s?|cierran|"
    r"a que hora",
    "place": r"address|what floor|where (?:are you|is (?:the|your)|do (?:you|i park))|"
    r"located|location|directions|park(?:ing)?\b|valet|elevator|wheelchair|"
    r"entrance|suite|which (?:building|floor)|cross street|direccion|"
    r"donde (?:estan|quedan|esta|se ubican|puedo estacionar)|ubicacion|"
    r"ubicad\w+|estacionamiento|como llego|website|instagram handle|"
    r"phone number",
    "menu": r"do (?:you|y'?all|they) (?:guys )?(?:do|offer|have|carry|use|"
    r"sell|take|accept|provide|stock)\b|offer\b|what (?:brand|brands|"
    r"products?|kind|type|services|lasers?)|menu|carry|in stock|back in stock|"
    r"which (?:brand|laser|products?)|ofrecen|venden|hacen (?:\w+ )?\?|"
    r"que (?:servicios|marcas|productos|tratamientos)|tienen (?:el|"
    r"la|los|servicio|producto|gift)|manejan|aceptan|do you (?:do|"
    r"treat)|(?:sell|buy|purchase|get) (?:a |an )?(?:gift ?cards?|"
    r"gift certificates?|e-?gift)|tarjetas? de regalo|gift ?cards?|"
    r"certificate",
    "people": r"who (?:does|is|are|do|will|works|performs|owns|would)|is (?:dr|"
    r"doctor|nurse) \w+ (?:still|a|there|board)|(?:certified|licensed|"
    r"credentials|board[- ]certified|male|female) ?(?:injector|nurse|"
    r"provider|staff)?|quien (?:hace|es|atiende|pone)|experience (?:do|"
    r"does)|are you (?:guys )?(?:a )?(?:doctor|nurse|med)\w*",
    "policy": r"polic(?:y|ies)|politica|(?:require|need|take|charge|ask for) (?:a |"
    r"any )?deposits?|deposit (?:required|needed)|cancellation (?:policy|"
    r"window|fee)|(?:age|how old)\b|minimum age|(?:bring|can) (?:my |"
    r"the )?(?:kids?|child\w*|baby|toddler|husband|friend|mom|dog)|"
    r"walk[- ]?ins?|do (?:you|i) (?:need|have to) (?:an? )?(?:appointment|"
    r"consult\w*|id)\b|late policy|refund policy|reembolsos en general|"
    r"edad (?:minima)?|(?:llevar|traer) (?:a )?(?:mis|mi) (?:hij\w+|"
    r"ninos?|bebe)|sin cita|deposito\b|what (?:should|do) i (?:bring|"
    r"wear)",
    "insurance": r"insurance|hsa|fsa|carecredit|care credit|cherry|affirm|financ\w+|"
    r"klarna|afterpay|seguro (?:medico|cubre|acept\w+)|financiamiento|"
    r"aseguranza|payment options|a plazos|meses sin intereses",
    "duration": r"how long (?:\w+ ){0,6}(?:take|last|is (?:the|a)|be there|appointment|"
    r"visit|session|facial|treatment)\b|how long (?:is|are|does|do)|"
    r"how (?:many )?(?:minutes|hours)|cuanto (?:dura|tiempo|tarda|"
    r"se tarda|demora|duran)|downtime|down time|how often (?:do|should) (?:people|"
    r"you|most)|tiempo de recuperacion|usually last",
    "hurt": r"(?:does|do|will|is|are|would|did) (?:\w+ ){0,6}(?:hurt|sting|"
    r"painful|pain|burn|uncomfortable)\b|how (?:painful|bad does|much does) (?:\w+ )*(?:hurt|"
    r"it)?|duele\b|es doloroso|arde (?:mucho )?\?",
    "about": r"^(?:tell me (?:more )?about|info(?:rmation)? (?:on|about)|more info|"
    r"what is|what's|difference between|que es|informacion|mas informacion|"
    r"questions? about)\b|difference between|how does (?:\w+ ){1,3}work|"
    r"como funciona|diferencia entre|wifi|bathroom|photos? of (?:your|"
    r"results)|before and afters?|reviews?\b(?=.{0,20}\?)",
}

# Messages whose sender is no patient with a wish: they never become billing or booking by accident.
OTHER = {
    "vendor": r"\bwe (?:sell|offer|provide|help|specialize|supply|can (?:help|"
    r"increase|boost|get))\b|who (?:buys|handles (?:marketing|purchasing))|"
    r"(?:seo|marketing agency|website (?:redesign|traffic)|google (?:ranking|"
    r"listing)|lead generation|merchant services|"
    r"our (?:product|platform|software|company|agency|services)|collab\w*|"
    r"influencer|followers|sponsor\w*|donat\w+|raffle|fundrais\w+|"
    r"silent auction|hiring|resume|job (?:opening|application)|apply for|"
    r"are you hiring|curriculum|estan contratando|vacante|press release|"
    r"partnership|wholesale)",
    "spam": r"\b(?:bitcoin|crypto\w*|lottery|winner|prize|gift from amazon|"
    r"verify your (?:account|identity)|suspended account|package (?:is )?(?:held|"
    r"waiting)|usps|irs|loan (?:offer|approved)|click (?:here|the link|"
    r"this link)|act now|viagra|casino|http\S+\.(?:xyz|top|ru)\S*)",
    "lost": r"\b(?:left|lost|forgot|found|deje|olvide|perdi) (?:\w+ ){0,3}(?:sunglasses|"
    r"glasses|jacket|coat|purse|bag|keys?|umbrella|earrings?|ring|"
    r"necklace|phone charger|charger|airpods|water bottle|scarf|sweater|"
    r"lentes|llaves|bolsa|chaqueta|aretes|abrigo|paraguas)\b",
    "records": r"\b(?:medical )?records (?:request|sent|transfer|release)|copy of my (?:records|"
    r"chart)|send my (?:records|chart)|expediente",
}
THANKS = (
    r"\b(?:thanks?|thank you|thankyou|gracias|appreciate|love (?:my|"
    r"it|the|you)|adore|amazing|encant\w+|obsessed|great (?:job|service|"
    r"experience)|best)\b"
)

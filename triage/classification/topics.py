"""The words of the other labels (clinical, billing, booking, faq, other), English and Spanish, on folded text."""

_TX = (
    r"(?:botox|tox|dysport|xeomin|fillers?|juvederm|restylane|sculptra|laser\w*|ipl|bbl|peels?|microneedl\w+|facials?|hydrafacial|"
    r"threads?|prp|shots?|injections?|treatments?|appointment|session|procedure|kybella|coolsculpting|semaglutide|wax\w*|units|"
    r"tratamientos?|inyeccion\w*|relleno\w*|hilos|sesion|procedimiento|depilacion|peeling|cita|that|it|this)"
)
_ACTIVITY = (
    r"(?:work(?:ing)? ?out|exercise|gym|run|swim\w*|sauna|hot tub|drink\w*|alcohol|wine|fly|flying|tan\w*|sun|makeup|make-up|shower|"
    r"bath\w*|sleep|lie|lay|wash|shave|retinol|retinoid|tretinoin|moistur\w+|vitamin c|massage|yoga|eat|coffee|smoke|vape|wax|"
    r"sunscreen|exfoliat\w+|ibuprofen|advil|tylenol|aspirin|arnica|kiss|rub|touch|ice|use|put|apply|wear|get|do|have|take|go|"
    r"travel|hair color|dye|swim|pool|steam|pilates|lift)"
)

CLINICAL = {
    "pregnancy": r"pregnan\w*|expecting (?:a baby|in)|trimester|breast ?feed\w*|nursing (?:my|a|right|mom|mother)|i'm nursing|"
    r"lactat\w+|ttc|trying to (?:conceive|get pregnant)|ivf|postpartum|embaraz\w+|amamant\w+|lactancia|dando pecho|doy pecho|lactando",
    "medicine": r"xarelto|eliquis|warfarin|coumadin|plavix|blood thinn\w+|accutane|isotretinoin\w*|roaccutane|antibiotic\w*|doxycycline|amoxicillin|prednisone|"
    r"steroids?|methotrexate|humira|biologics?|ssri|lexapro|zoloft|adderall|metformin|insulin|levothyroxine|spironolactone|birth control|valtrex|valacyclovir|acyclovir|"
    r"aspirin|ibuprofen|advil|aleve|naproxen|tylenol|fish oil|medications?|medicines?|meds|prescri\w+|refills?|rx|anticoagulant\w*|antibiotico\w*|"
    r"medicamentos?|medicinas?|pastillas|receta\b|insulina|aspirina|ibuprofeno|semaglutid\w+|tirzepatid\w+|ozempic|wegovy|mounjaro|zepbound|tretino?in\w*|"
    r"lidocaine|benadryl|biotin|supplements?|suplementos?|trt|testosterone|estrogen|hormonas|chemo\w*|quimio\w*|radiation|vaccin\w*|vacuna\w*|flu shot|antihistamin\w*",
    "allergy": r"allerg\w*|alergi\w+|reacted (?:badly )?to|anaphyl\w+|epi ?pen|intoleran\w+",
    "condition": r"diabet\w+|lupus|autoimmun\w*|hashimoto\w*|thyroid|tiroides|myasthenia|epilep\w+|cancer|tumor|melanoma|hiv|hepatitis|herpes|cold sores?|"
    r"fever blister|shingles|keloid\w*|queloide\w*|psoriasis|eczema|rosacea|vitiligo|melasma|pacemaker|marcapasos|heart (?:condition|disease|problem)|"
    r"(?:high )?blood pressure|presion (?:alta|arterial)|hypertens\w+|blood clot\w*|anemi\w+|asthma|asma|ms\b|multiple sclerosis|bell'?s palsy|migraines|"
    r"surgery|cirugia|operad[oa]|operacion|implants?|implantes?|pcos|endometriosis|gastropar\w+|pancreatitis|gallbladder|gallstones|kidney|rinon\w*|"
    r"liver|higado|thyroid cancer|medullary|lab results?|blood ?work|test results?|analisis de sangre|resultados de (?:laboratorio|los analisis)|"
    r"sunburn\w*|tanned|spray tan|tan\b|bronceado|quemad[oa] (?:del|por el) sol|dental work|teeth cleaning|root canal|"
    r"g6pd|raynaud\w*|sensitive skin|piel sensible|skin type|fitzpatrick|dark(?:er)? skin|piel (?:morena|oscura)|mrsa|staph|ovarian|polyp\w*|history of",
    "safety": r"(?:is|are|would|be) (?:it |this |that |they |\w+ )?(?:\w+ ){0,3}safe\b|safe (?:to|for me|with|if|while|during|on)|safely|contraindic\w+|side effects?|risks?\b(?! free)|risky|"
    r"dangerous|es seguro|son seguros|seguro (?:hacer|para|si)|efectos secundarios|riesgos?|peligros\w+|contraindicaci\w+|es malo si|hace dano",
    "candidacy": r"(?:good |right |a )candidate|candidat[oa]|am i (?:too|eligible|able to get)|too (?:old|young) for|what (?:would|do) (?:you|she|he|they|the nurse|the doctor) "
    r"(?:recommend|suggest|do)|which (?:one |treatment |filler |peel |laser )?(?:would|should|is (?:best|better)|do you recommend)|what should i (?:do|get|use|have)|"
    r"(?:is|are) (?:\w+ ){1,5}(?:right|good|best|better|enough|plenty|ok|okay|too much|appropriate|suitable) for (?:me|my|someone|a|people)|what(?:'s| is) (?:best|better|good) (?:for|on)|"
    r"best (?:treatment|option|thing|way) (?:for|to)|do i (?:need|qualify)|should i (?!come|arrive|bring|call|text|park|fill|pay|book|wait|reschedule|reply|be there|enter|go to|just|confirm|expect (?:a|the) (?:call|text|link|email))|"
    r"would (?:\w+ ){1,4}(?:help|work|fix|improve) (?:\w+ ){0,3}(?:my|me|with)|will (?:\w+ ){1,4}(?:help|work|fix|improve) (?:\w+ ){0,3}(?:my|me|with)|"
    r"que me recomiend\w+|que (?:seria|es) mejor para|me conviene|sirve para|me sirve|soy (?:buena )?candidata|cual (?:es|seria) mejor|que me (?:pongo|puedo poner|haria|harian)|deberia",
    "dose": r"how many (?:units?|syringes?|vials?|sessions?|treatments?|cc|ml|mg|threads?)(?! (?:are|do i have|left|remain|come|in|do i still|is in|does my|are left))|"
    r"\d+ ?(?:units?|syringes?|mg|ml|cc|unidades|jeringas?)\b(?! (?:for \$|is \$|cost|special))(?=.{0,40}(?:enough|plenty|too (?:much|many|little)|for (?:me|my|someone)|ok|dose|up|increase|week|instead|suficient\w+|para mi))|"
    r"\b(?:increase|up|lower|raise|skip(?:ped)?|missed?|double|change|subir|bajar|saltar) (?:my |the |la |mi |a |una )?(?:dose|dosis|shot|weekly|injection)|(?:my|next|mi|la) (?:dose|dosis)|dosage|dosing|microdos\w+|"
    r"cuant[oa]s (?:unidades|jeringas|sesiones|mililitros|ml)|more units|top[- ]?up|touch[- ]?up units|move up|go up (?:to|a)|titrat\w+",
    "spacing": r"how (?:long|soon|many (?:days|weeks|months)|far apart) (?:\w+ ){0,6}(?:after|before|between|until|till|apart|from)|how (?:long|soon) (?:should|do|must|can|before) i|"
    r"(?:too (?:soon|early|late)|ok|okay|fine|alright|possible|better) (?:\w+ ){0,4}(?:to|for) (?:\w+ ){0,5}(?:after|before|between|with|same (?:day|time))|same (?:day|time|visit) as|"
    r"(?:combine|mix|together with|stack|both (?:\w+ )?(?:on|in|at) the same)|(?:weeks?|days?|months?) (?:after|before|between|apart)|cuanto (?:tiempo )?(?:despues|antes|debo|tengo que|hay que) \w+|"
    r"(?:dias?|semanas?|horas?) (?:despues|antes) (?:de|del)|combinar|el mismo dia|al mismo tiempo|too soon (?:for|to)|demasiado pronto",
    "aftercare": rf"can (?:i|she|he|my \w+|we|you) (?:still |already |just )?{_ACTIVITY}\b(?=.{{0,50}}\b(?:after|before|with|while|if|the day|tonight|today|tomorrow|yet|on (?:my|the) (?:face|area|skin)|same|since)\b)(?!.{{0,30}}\b(?:appointment (?:be|for)|to (?:book|reschedule))\b)|"
    rf"(?:ok|okay|allowed|fine|alright|safe|bad) (?:to|if i) {_ACTIVITY}|aftercare|after ?care|before ?care|pre[- ]?care|post[- ]?care|(?:after|before) (?:my |the |a |your |lip |getting )*{_TX}\b(?=.{{0,40}}\b(?:can|should|ok|okay|avoid|do|use|allowed|safe|wait|how|what|need)\b)|"
    r"instructions (?:for|before|after)|(?:avoid|stop (?:taking|using)) (?:\w+ ){0,3}(?:before|after|beforehand)|can i (?:moisturi\w+|exfoliate|wear makeup|wash my face|work ?out|drink|tan|fly|shower|shave|swim|lay|lie|sleep)|prep (?:for|instructions)|"
    r"puedo (?:\w+ )?(?:ba[nñ]ar\w*|tomar|beber|hacer ejercicio|nadar|maquillar\w*|ir al (?:gym|gimnasio|sol|sauna)|usar|poner\w*|dormir|volar|lavar\w*|comer|asolear\w*|entrenar|aplicar\w*|depilar\w*|rasurar\w*|meter\w*|exponer\w*)|"
    r"que (?:hago|puedo hacer|debo (?:hacer|evitar)|cuidados|tengo que hacer) (?:antes|despues)|cuidados|(?:antes|despues) del? (?:el )?(?:botox|relleno|laser|tratamiento|procedimiento|peeling|inyeccion|hilos)",
    "normal": r"is (?:it|this|that|\w+|a bit of \w+|a little \w+|some \w+) (?:\w+ ){0,4}(?:normal|usual|common|typical|expected|ok|okay|supposed to)|normal (?:to|for|that|if|after)|supposed to (?:feel|look|be (?:this|so)|see|happen|do)|es normal|"
    r"should (?:it|they|my|i) (?:\w+ )?(?:still )?(?:feel|look|be (?:this|so|still)|notice|expect|see)|worry if|when (?:should|will|do) i (?:be worried|worry|see (?:results|a difference|it work)|start (?:seeing|to see)|notice|feel)|"
    r"(?:haven't|hasn't|not|don't|didn't|isn't) (?:\w+ ){0,3}(?:kick(?:ed)? in|work(?:ed|ing)? (?:yet|on)|see(?:n|ing)? (?:any |much )?(?:results?|difference|change)|noticed? (?:any|a))|kick(?:s|ed)? in|wore off|wearing off|worn off|still (?:mov\w+|see (?:my )?lines)|"
    r"can(?: still)? move (?:my )?(?:brows?|forehead)|results? (?:yet|take)|cuando (?:vere|se ve\w*|veo|empieza|hace efecto)|no (?:me )?(?:ha )?(?:hecho|hizo|hace) efecto|no veo (?:resultados?|cambio|diferencia)|se me quito (?:muy|el efecto)",
    "storage": r"(?:fridge|refrigerat\w*|freez(?:er|ing)|left (?:it |my \w+ )?out|room temp\w*|expire[sd]?|expiration|cold chain|shipped warm|arrived warm|hot car)(?=.{0,60})(?!.{0,10}(?:card|membership|account))|nevera|refri\w*|caduc\w+|se quedo fuera|needle (?:size|gauge|disposal)|sharps|"
    r"how (?:do|should) i (?:inject|store|mix|reconstitute|travel with)|como (?:me )?(?:inyecto|guardo|aplico)|injection site|where (?:do|should) i inject",
    "concern": r"(?:help|treat|fix|get rid|remove|removed|do (?:anything|something) (?:about|for)|for|about|with|hate|improve|reduce|lighten|options|recommend\w*|suggest\w*|quitar\w*|tratar|mejorar|para|ayud\w+|elimin\w+) (?:\w+ ){0,4}"
    r"(?:acne|breakouts?|dark spots?|sun ?spots?|age spots?|brown spots?|melasma|spider veins?|veins?|moles?|skin tags?|milia|wrinkles?|fine lines|11s|elevens|crow'?s feet|sagging|jowls?|double chin|"
    r"thinning hair|hair loss|hair growth|scars?|scarring|stretch marks?|rosacea|cellulite|pores|dark circles?|under ?eyes?|eye bags|hollows|redness|pigmentation|sun damage|hooded|gummy smile|tmj|grinding|"
    r"sweat\w*|migraines|weight|ojeras|manchas|arrugas|cicatric\w+|estrias|varic\w+|aranitas|lunar(?:es)?|flacidez|papada|caida del (?:pelo|cabello)|celulitis|poros|bolsas|sudor\w*|verrugas?)\b|"
    r"(?:my|mi|mis) (?:acne|melasma|rosacea|moles?|lunar(?:es)?|spider veins?|thinning hair|hair loss|jowls?|double chin|dark circles?|ojeras|arrugas|tmj)\b|\b(?:a|this|weird|new|un) (?:mole|lunar)\b|dissolv\w*|hyaluronidase|hialuronidasa|migrat\w+",
    "clinician": r"(?:ask|question for|speak (?:to|with)|talk (?:to|with)|message|call from|hear from|get) (?:the |a |my |your |one of (?:the|your) )*(?:nurse|injector|doctor|dr\b|provider|np|pa|medical|physician|rn)\w*|nurse question|medical question|"
    r"(?:hablar|preguntar\w*|pregunta) (?:con|a|para) (?:la |el |una |un )*(?:enfermer\w+|doctor\w*|medic\w+)|photo of my|pic(?:ture)? of my|does (?:this|it) look|take a look at|se ve bien|second opinion",
}  # fmt: skip

BILLING = {
    "charge": r"charged?\b(?! (?:my phone|per|for (?:a |an )?consult\w*\?))|charges\b|over ?charged|double[- ]charged|billed|my bill\b|(?:the|this|a|el|your) bill\b|statement|invoices?|receipts?|refund\w*|reembols\w+|devol(?:v\w+|ucion)(?: (?:de )?(?:mi|el|del) (?:dinero|deposito|pago))?|"
    r"cobr(?:aron|o|aste|ado|ar(?:on)?me|an de mas|e de mas|anme)\b|me (?:cobr\w+|descont\w+)|factur\w+|recibo\b|cargo(?:s)? (?:en|a|doble|de|que)|un cargo|money back|dispute\w*|chargeback|fraud\w*|owe\b|owed|you still owe|le debo|debo dinero|saldo|"
    r"get (?:my )?(?:\w+ ){0,3}(?:dollars|money|deposit|cash|\$\d+) back|(?:\$\d+|dollars|money|deposit) back|mi dinero",
    "balance": r"(?:my|any|remaining|account|outstanding) (?:\w+ )?balance|balance (?:on|due|of)|points|rewards?|alle\b|aspire|store credit|(?:account|my|any) credits?|(?:gift card|giftcard|certificate) (?:balance|left|number|code)|how much (?:is )?(?:left|do i have)|(?:sessions?|treatments?|visits?|units?) (?:\w+ ){0,3}(?:left|remaining|do i have)|"
    r"(?:left|remaining) (?:on|in) my (?:package|plan|series|gift)|my package|prepaid|pre-?paid|mi paquete|sesiones me quedan|me quedan|mi tarjeta de regalo|puntos",
    "card": r"card on file|update (?:my )?(?:card|payment)|new (?:credit |debit )?card|my (?:credit |debit )?card (?:was|is|got|expired|declined)|payment (?:method|plan|failed|went|didn't|link|declined|due|info\w*)|autopay|auto-?pay|declined|draft(?:ed)?\b|pay (?:my|the) (?:bill|balance|invoice|rest|remaining)|"
    r"metodo de pago|mi tarjeta\b|plan de pagos?|pagar (?:mi|el) (?:saldo|resto|factura|cuenta)|i (?:already )?paid|ya pague|installments?|venmo(?:ed)?|zelle",
    "membership": r"(?:cancel|pause|freeze|unfreeze|hold|start|upgrade|downgrade|change|end|stop|join|put|suspend|transfer|renew) (?:my |the |our |a )?(?:\w+ )?(?:membership|member ship|subscription|plan\b)|my (?:membership|subscription)|(?:membership|plan) (?:on hold|draft|payment|charge|fee)|"
    r"(?:cancelar|pausar|congelar|cambiar|detener|suspender) (?:mi |la )?(?:membresia|suscripcion|plan)|mi membresia",
    "fee": r"my (?:deposit|no[- ]show|late|cancel\w*) ?(?:fee)?|no[- ]?show fee|late (?:cancel\w* )?fee\b(?! policy)|(?:fee|deposit) (?:i (?:paid|left)|back|refunded|applied|returned|was|went|go toward)|(?:paid|left|put down|sent) (?:a |the |my |\w+ )?(?:deposit|\$\d+)|waive|mi deposito|el deposito que (?:pague|di|deje)|"
    r"deposito (?:de vuelta|devuelto|que)|price (?:adjust|match)\w*|honou?r the (?:price|special)|discount (?:wasn't|was not|didn't|not applied|missing)|coupon (?:wasn't|didn't)|itemi[sz]ed|superbill|hsa receipt|fsa receipt|\btip\b (?:was|twice|charged)|payroll|purchase order",
}  # fmt: skip

_DAY = (
    r"(?:mon(?:day)?s?|tues?(?:day)?s?|wed(?:nesday|s)?|thur?s?(?:day)?s?|fri(?:day)?s?|sat(?:urday)?s?|sun(?:day)?s?|today|tonight|tomorrow|weekend|weekday|"
    r"next week|this week|morning|afternoon|evening|noon|lunes|martes|miercoles|jueves|viernes|sabado|domingo|hoy|manana|fin de semana|proxima semana|semana que viene|tarde)"
)
BOOKING = {
    "book": r"book(?:ed|ing|ings)?\b|re-?book\w*|schedul\w+|re-?schedul\w*|appointments?|consult(?:ation|s)?\b(?=.{0,25}(?:book|set|schedule|available|this|next|tomorrow|please|$))|(?:come|get|squeeze(?:d)?|fit|pencil|slot|put|sign|slide|pop|stop|squeez\w+) (?:me |us |her |him |back )*(?:in|down|by|over)\b|"
    r"reserv\w+|agend\w+|cita\b|citas\b|turno|reagendar|reprogramar|apart(?:ar|ame)|sacar (?:una )?hora|consulta\b|(?:visit|session)\b(?=.{0,20}" + _DAY + r")|repeat in|hacer una cita|espacio",
    "availability": r"availab\w+|openings?|any(?:thing)? (?:open|free|sooner|earlier|else open|left|for " + _DAY + r")|slots?\b|(?:open|free|last|any|waitlist|more|a|morning|afternoon|earlier) spots?|(?:got|have|got a|do you have|have any|got any|got anything|is there) (?:\w+ ){0,4}" + _DAY + r"|"
    r"(?:sooner|earlier|later) (?:time|day|date|slot|appointment)|next (?:available|opening)|soonest|asap appointment|disponib\w+|hay (?:lugar|algo|cupo|espacio|horario)|tienen (?:lugar|algo|cupo|espacio|horario|para)|horarios? (?:libre|disponible)s?|cupo|hueco",
    "confirm": r"\bconfirm\w*|^(?:yes|yep|yeah|yup|si|ok yes|c|y|1|thumbsup|see you (?:then|there|soon|\w+)|i'?ll be there|that works|works for me|sounds good|perfect|claro|dale|ahi estare|ahi nos vemos|nos vemos|confirmo|confirmad[oa])(?: (?:please|thanks|thank you|gracias|see you|thumbsup|confirmed?|works|perfect|por favor|\w+ works|i'?ll be there))*$|see you (?:then|tomorrow|at|on|" + _DAY + r")|i'?ll be there|(?:that|this|" + _DAY + r"|\d+(?::\d\d)?(?: ?[ap]m)?) works|works for me",
    "move": r"\b(?:move|push|switch|swap|change|bump|shift|bring|mover|cambiar|mueve|muevan|adelantar|atrasar|posponer|aplazar)\b(?: (?:me|my|our|the|it|her|his|that|this|mi|la|el|to|para|esta|is|un|una))*\s?(?:\w+ ){0,3}(?:time|day|date|slot|forward|back|up|to|for|hora|dia|fecha|" + _DAY + r")|(?:different|another|new|otro|otra|nueva) (?:time|day|date|dia|hora|fecha|horario)|"
    r"(?:can't|cannot|won't|not able to|unable to|no (?:puedo|podre|voy a poder|alcanzo a)) (?:\w+ )?(?:make|come|attend|ir|llegar|asistir|be there)|swap me|postpone|rain ?check|not going to make|gonna miss|have to miss",
    "cancel": r"^(?:please )?cancel(?:ar|o|led)?(?: please| por favor| it)?$|\b(?:cancel\w*|drop|scratch|call off)\b (?:\w+ ){0,3}(?:appointment|cita|visit|" + _DAY + r"|slot|session|consult\w*|time|it|booking|reserva\w*|turno|the \d+\w*)|cancel (?:me|us|that|for|on)|cancelar\b(?! (?:mi |la )?(?:membresia|suscripcion|plan))|^end$|^quit$",
    "late": r"(?:running|be|run|going to be|gonna be|am|i'm) (?:\w+ ){0,4}late\b|\d+ min(?:ute)?s? (?:late|away|out|behind)|stuck in traffic|on my way|omw|almost there|i'm here|here for my|i'm (?:outside|in the (?:lobby|parking))|just (?:arrived|parked|pulled in)|(?:voy|llego|llegare|vamos) (?:\w+ ){0,3}tarde|en camino|ya llegue|estoy (?:afuera|aqui)|retras\w+|parked outside",
    "waitlist": r"wait ?list|waiting list|cancellation list|lista de espera|if (?:anything|something|someone) (?:opens|cancels)|avisen? si",
    "forms": r"(?:intake|consent|new patient|medical history|pre[- ]?visit|the|my|your) (?:forms?|paperwork|link)\b|formularios?|send (?:me )?the link|link (?:doesn't|isn't|won't|not|to|for|expired|again)|enlace|check[- ]?in\b|fill out",
    "wish": r"(?:want|like|love|need|looking|hoping|ready|trying|due|overdue|time) (?:to|for) (?:\w+ ){0,3}(?:come in|come back|get in|see|visit|another|be seen|my (?:next|\w+ ?(?:botox|filler|facial|treatment))|a (?:facial|botox|treatment|peel|touch ?up|refresh))|get back in|(?:come|go) (?:in|back) (?:on|for|at|this|next|" + _DAY + r")|see (?:\w+ )?(?:dr|nurse|doctor) (?:\w+ )?(?:on|this|next|" + _DAY + r")|"
    r"(?:put|sign) me (?:in|down|up)|i'll take|(?:lo|la|me lo) (?:tomo|quedo)|quiero (?:ir|una|venir|hacerme|ponerme|la de|el)|quisiera (?:ir|una|venir|hacerme|ponerme)|me gustaria (?:ir|una|venir|hacerme)|(?:do|how about|what about|can (?:you|we|i) do|que tal|puede ser|me queda bien|mejor) (?:\w+ ){0,3}(?:" + _DAY + r"|\d{1,2}(?::\d\d)? ?(?:am|pm)?\b)|(?:with|con) (?:dr|doctor\w*|nurse) \w+ (?:on|at|el)|^" + _DAY + r"(?: (?:at|a las|after|around|morning|afternoon|works|please|por la \w+|\d{1,2}(?::\d\d)?(?: ?[ap]m)?))*$",
}  # fmt: skip

FAQ = {
    "price": r"how much (?:is|are|does|do|for|would|will|to|it|you|s\b)|(?:price|pricing|prices|cost|costs|rates?|quote|fees?)\b|what(?:'s| is| does| do) (?:\w+ ){0,5}(?:run|cost|price|go for)|syringe of|per (?:unit|syringe|session)|specials?\b|deals?\b|discounts?|promo(?:tion)?s? (?:going|this|right|on)|cuanto (?:cuesta|vale|sale|es|cobran|cobra|seria|cuestan|valen|salen|esta)|precios?|costo|que precio|ofertas|promociones|descuentos?|cuanto por",
    "hours": r"\b(?:hours|open|close|closing|opening hours)\b(?=.{0,30}(?:\?|today|tomorrow|on|until|till|late|sunday|saturday|monday|weekend|holiday|thanksgiving|christmas|new year|$))|what time (?:do you|are you)|horario (?:de|tienen|es)?|abren|abiert[oa]s?|cierran|a que hora",
    "place": r"address|where (?:are you|is (?:the|your)|do (?:you|i park))|located|location|directions|park(?:ing)?\b|valet|elevator|wheelchair|entrance|suite|which (?:building|floor)|cross street|direccion|donde (?:estan|quedan|esta|se ubican|puedo estacionar)|ubicacion|ubicad\w+|estacionamiento|como llego|website|instagram handle|phone number",
    "menu": r"do (?:you|y'?all|they) (?:guys )?(?:do|offer|have|carry|use|sell|take|accept|provide|stock)\b|offer\b|what (?:brand|brands|products?|kind|type|services|lasers?)|menu|carry|in stock|back in stock|which (?:brand|laser|products?)|ofrecen|venden|hacen (?:\w+ )?\?|que (?:servicios|marcas|productos|tratamientos)|tienen (?:el|la|los|servicio|producto|gift)|manejan|aceptan|do you (?:do|treat)|(?:sell|buy|purchase|get) (?:a |an )?(?:gift ?cards?|gift certificates?|e-?gift)|tarjetas? de regalo|gift ?cards?|certificate",
    "people": r"who (?:does|is|are|do|will|works|performs|owns|would)|is (?:dr|doctor|nurse) \w+ (?:still|a|there|board)|(?:certified|licensed|credentials|board[- ]certified|male|female) ?(?:injector|nurse|provider|staff)?|quien (?:hace|es|atiende|pone)|experience (?:do|does)|are you (?:guys )?(?:a )?(?:doctor|nurse|med)\w*",
    "policy": r"polic(?:y|ies)|politica|(?:require|need|take|charge|ask for) (?:a |any )?deposits?|deposit (?:required|needed)|cancellation (?:policy|window|fee)|(?:age|how old)\b|minimum age|(?:bring|can) (?:my |the )?(?:kids?|child\w*|baby|toddler|husband|friend|mom|dog)|walk[- ]?ins?|do (?:you|i) (?:need|have to) (?:an? )?(?:appointment|consult\w*|id)\b|late policy|refund policy|reembolsos en general|edad (?:minima)?|(?:llevar|traer) (?:a )?(?:mis|mi) (?:hij\w+|ninos?|bebe)|sin cita|deposito\b|what (?:should|do) i (?:bring|wear)",
    "insurance": r"insurance|hsa|fsa|carecredit|care credit|cherry|affirm|financ\w+|klarna|afterpay|seguro (?:medico|cubre|acept\w+)|financiamiento|aseguranza|payment options|a plazos|meses sin intereses",
    "duration": r"how long (?:\w+ ){0,6}(?:take|last|is (?:the|a)|be there|appointment|visit|session|facial|treatment)\b|how long (?:is|are|does|do)|how (?:many )?(?:minutes|hours)|cuanto (?:dura|tiempo|tarda|se tarda|demora|duran)|downtime|down time|how often (?:do|should) (?:people|you|most)|tiempo de recuperacion|usually last",
    "hurt": r"(?:does|do|will|is|are|would|did) (?:\w+ ){0,6}(?:hurt|sting|painful|pain|burn|uncomfortable)\b|how (?:painful|bad does|much does) (?:\w+ )*(?:hurt|it)?|duele\b|es doloroso|arde (?:mucho )?\?",
    "about": r"^(?:tell me (?:more )?about|info(?:rmation)? (?:on|about)|more info|what is|what's|difference between|que es|informacion|mas informacion|questions? about)\b|difference between|how does (?:\w+ ){1,3}work|como funciona|diferencia entre|wifi|bathroom|photos? of (?:your|results)|before and afters?|reviews?\b(?=.{0,20}\?)",
}  # fmt: skip

# Messages whose sender is no patient with a wish: they never become billing or booking by accident.
OTHER = {
    "vendor": r"\bwe (?:sell|offer|provide|help|specialize|supply|can (?:help|increase|boost|get))\b|who (?:buys|handles (?:marketing|purchasing))|(?:seo|marketing agency|website (?:redesign|traffic)|google (?:ranking|listing)|lead generation|merchant services|"
    r"our (?:product|platform|software|company|agency|services)|collab\w*|influencer|followers|sponsor\w*|donat\w+|raffle|fundrais\w+|silent auction|hiring|resume|job (?:opening|application)|apply for|are you hiring|curriculum|estan contratando|vacante|press release|partnership|wholesale)",
    "spam": r"\b(?:bitcoin|crypto\w*|lottery|winner|prize|gift from amazon|verify your (?:account|identity)|suspended account|package (?:is )?(?:held|waiting)|usps|irs|loan (?:offer|approved)|click (?:here|the link|this link)|act now|viagra|casino|http\S+\.(?:xyz|top|ru)\S*)",
    "lost": r"\b(?:left|lost|forgot|found|deje|olvide|perdi) (?:\w+ ){0,3}(?:sunglasses|glasses|jacket|coat|purse|bag|keys?|umbrella|earrings?|ring|necklace|phone charger|charger|airpods|water bottle|scarf|sweater|lentes|llaves|bolsa|chaqueta|aretes|abrigo|paraguas)\b",
    "records": r"\b(?:medical )?records (?:request|sent|transfer|release)|copy of my (?:records|chart)|send my (?:records|chart)|expediente",
}  # fmt: skip
THANKS = r"\b(?:thanks?|thank you|thankyou|gracias|appreciate|love (?:my|it|the|you)|adore|amazing|encant\w+|obsessed|great (?:job|service|experience)|best)\b"

"""The words of the safety rules, English and Spanish, as data. All patterns meet folded text (no accents, lower case).

Editing advice: a new sign goes to SIGNS when it is alarming by itself, to WEAK_SIGNS when it needs a body part or a
treatment beside it ("red", "warm"). Add a sentence to tests/triage/classification for each change.
"""

BODY = (
    r"lips?|mouth|chin|jaw\w*|cheeks?|nose|eyes?|eyelids?|lids?|brows?|eyebrows?|forehead|face|temples?|neck|throat|chest|"
    r"arms?|armpits?|legs?|thighs?|knees?|stomach|belly|tummy|abdomen|bum|butt\w*|glutes?|skin|scalp|head|hands?|fingers?|"
    r"foot|feet|ears?|earlobes?|smile|grin|injection sites?|site|toes?|ankles?|hips?|bikini|tongue|gums?|nostrils?|shoulders?|"
    r"areas?|side|gland|spot where|pellet|threads?|incision|"
    r"labios?|boca|barbilla|menton|mandibula|mejillas?|nariz|ojos?|parpados?|cejas?|cara|rostro|sienes|sien|cuello|"
    r"garganta|pecho|brazos?|axilas?|piernas?|muslos?|rodillas?|estomago|barriga|panza|piel|cuero cabelludo|cabeza|manos?|"
    r"dedos?|pies?|orejas?|sonrisa|lado|zona|lengua|espalda|gluteos?|nalgas?|cachetes?|papada|frente|ingle|hilos?"
)
TREATMENT = (
    r"botox|tox|dysport|xeomin|daxxify|jeuveau|fillers?|filer|juvederm|restylane|sculptra|radiesse|syringes?|inject\w+|"
    r"inyec\w+|laser\w*|ipl|bbl|peels?|peeling|microneedl\w+|facials?|hydrafacial|hf|threads?|hilos|prp|shots?|dose|semaglutide|"
    r"tirzepatide|ozempic|wegovy|mounjaro|zepbound|retinol|retinoid|tretinoin|kybella|coolsculpting|treatments?|"
    r"tratamientos?|procedure|procedimiento|appointment with you|pellets?|hormones?|testosterone|hormonas|relleno|"
    r"depilacion|waxing|lasered|units?|jeringa\w*|vacunas?|bioestimulador\w*|dermaplan\w+|morpheus\w*|rf|ultherapy|sofwave|"
    r"piercing|tattoo removal|iv|drip|b12|suero|numbing cream|serum|cream|crema"
)

# --- Signs that alarm by themselves ---------------------------------------------------------------------------------
SIGNS = {
    "numbness": r"numb(?! (?:me|my|it|first|the|you|everything|with|before|us)\b)(?:ness)?(?! cream)|tingl\w+|pins and needles|"
    r"adormecid\w+|entumecid\w+|hormigue\w+|se me durmio|se me duerme",
    "weakness": r"droop\w*|ptosis|lopsided|asymmetr\w+|crooked|uneven\w*|caid[oa]|chuec[oa]|torcid[oa]|asimetri\w+|"
    r"disparej[oa]|parali[sz]\w+|face fell|se me cayo (?:el parpado|la ceja|la cara)",
    "swelling": r"swell(?:ing|s|ed|en)?|swollen|swole|puff(?:y|ed up|iness)|ballooned|inflam\w+|hinch\w+|edema",
    "colour": r"mottl\w+|discolou?r\w*|bruis(?:e|es|ed|ing)|blanch\w*|moret(?:on|ones)|moretead\w+|amoratad\w+|cardenal(?:es)?|"
    r"hyperpigment\w+|hypopigment\w+|livid|enrojecid\w+|enrojecimiento",
    "skin": r"blister\w*|welts?|hives|rash(?:es)?|crust\w*|scab(?:s|bed|bing|by)?|ooz\w+|weep(?:ing|s|y)|pus\b|pus-?\w*|ampollas?|"
    r"ronchas?|sarpullido|urticaria|costras?|supura\w*|salpullido|granos con|necro\w+|ulcer\w*|raw skin|llagas?|"
    r"(?:clear|yellow\w*|cloudy|green\w*|smelly|white) (?:stuff|fluid|liquid|goo|gunk|discharge)|"
    r"(?:stuff|fluid|liquid) (?:is )?(?:coming|leaking|draining)|me sale (?:liquido|agua|pus|sangre)",
    "infection": r"infected|infection|infectad\w+|infeccion|abscess\w*|absceso|cellulitis|red streak\w*",
    "lump": r"lumps?|lumpy|nodul\w+|granulomas?|hard (?:spots?|bumps?|knots?|balls?|areas?|ridges?)|ridges?|bolit\w+|"
    r"bultos?|bulto|nodulos?|knots?|pelotit\w+|dur[oa] como|(?:a|new) bump\b|bumps\b",
    "burn": r"burn(?:t|ed|s)? (?:my|me|on|mark|marks|from|where)|got burnt|(?:is|are|still|feels like|like it'?s|it'?s|keeps|starts?|"
    r"started|been|skin|face|really) burning|burning (?:sensation|feeling|pain|up|where|on|in|since|after|like)|quemad(?:o|a|ura)s?|"
    r"me quem\w+|(?:it|skin|face|that|this) burns|arde\b|arden\b|me arde\w*|ardor",
    "bleeding": r"bleed\w*|bled|blood(?!work|y)(?! (?:test|work|pressure|thinn\w+|draw|type|sugar|panel|lab|results?|glucose|sugars)\w*)|"
    r"sangr(?:a|e|ando|o|ado)",
    "fever": r"fever\w*|chills|shivering|fiebre|escalofrios?|temperature of|calentura",
    "collapse": r"faint(?:ed|ing|s)?|pass(?:ed|ing)? out|black(?:ed|ing) out|collaps\w+|unconscious|dizz\w+|light-?headed|woozy|"
    r"desmay\w+|maread[oa]|mareos?|me mareo|seizure\w*|convuls\w+",
    "stomach": r"vomit\w*|threw up|throw(?:ing|s)? up|puk(?:e|ed|ing)|nause\w+|diarrhea|constipat\w+|"
    r"(?:no|haven't had a|without a|not had a) (?:bowel movement|poop)\w*|haven't (?:pooped|gone to the bathroom)|"
    r"can't keep (?:anything|food|water|fluids|it) down|vomitando|vomito|devolviendo|nauseas?|diarrea|estrenid\w+|estrenimiento|"
    r"no (?:he podido )?(?:ir|voy) al bano",
    "heart": r"heart (?:is |has been |was |keeps |won't stop |started )*(?:racing|pounding|fluttering|skipping|beating (?:fast|weird|out))|"
    r"racing heart|palpitations?|palpitaciones|taquicardia|corazon (?:acelerad\w+|me late|muy rapido)|chest (?:pain|tight\w*|pressure)|"
    r"dolor (?:de|en el) pecho|heart attack",
    "pain": r"hurt(?:s|ing)?|pain(?:ful|s)?|throb\w*|ach(?:e|es|ing|y)\b|sore(?:ness)?|sting(?:s|ing)|stung|agony|excruciating|tender(?:ness)?|"
    r"cramp\w*|headaches?|migraines?|duele\w*|dolor(?:es|ido|ida)?|doliendo|punzadas?|jaqueca|adolorid\w+|molestia\w*",
    "itch": r"itch(?:y|ing|es|iness|ed)?|comezon|picazon|me pica\w*|pican|picor",
    "reaction": r"(?:allergic|bad|weird|adverse|terrible|strange|severe|some|a|skin|this) reaction\b(?! to the price)|anaphyla\w+|"
    r"reaccion(?:e|o|ando| alergica| rara| mala)?\b|(?:it|i|my skin|skin) react(?:ed|ing)|breaking out|broke out|broken out|se me brot\w+|"
    r"complications?|complicacion\w*|side effects? (?:from|since|after)",
    "hair": r"hair (?:\w+ ){0,2}(?:falling|coming|fall|fell|came|falls|comes) out|hair (?:is )?(?:shed\w*|thinning since)|shedding|"
    r"clumps of hair|bald (?:spot|patch)\w*|se me (?:esta )?cae\w* (?:mucho )?el (?:pelo|cabello)|cayendo el (?:pelo|cabello)|"
    r"(?:pelo|cabello) se me (?:esta )?ca\w+",
    "pale_or_dark": r"(?:turn(?:ed|ing|s)?|went|going|gone|gotten|looks?|looking|is|are|getting|got|became|gets|all|kinda|kind of|a bit|"
    r"super|still|really|very|so) (?:\w+ ){0,2}?(?:gr[ae]y\w*|blue|bluish|purpl\w+|blackish|ashy|whitish|pale|dusky)\b|"
    r"(?:gr[ae]y|blue|bluish|purple|purplish|black|dark|white|pale|dusky) (?:patch|blotch|streak|mark|skin|spot)\w*(?! (?:under|on my back))|"
    r"(?:se puso|esta|puest[oa]|ponerse|poniendo|volvio|quedo|veo|anda)(?: \w+){0,2} (?:blanc[oa]|gris|azul|morad[oa]|negr[oa]|palid[oa]|oscur[oa])",
    "spread": r"spreading (?:redness|to|across|down|up|over|along|and|from)|(?:redness|it|rash|red|warm and|hot and|is|keeps) spreading|"
    r"se (?:esta )?(?:extiend\w+|expand\w+)",
    "poke_through": r"(?:threads?|pellets?|stitch\w*|suture|string|wire|hilos?|hilito) (?:\w+ ){0,4}(?:poking|sticking|coming|popp\w+|"
    r"visible|out|pok\w+|through|showing|afuera|saliendo|salio|se ve|sale|asoma\w*|fell out)|(?:see|feel) (?:\w+ ){0,3}(?:thread|pellet|"
    r"stitch|suture)s?\b|(?:se me sale|se me salio|se asoma)\w* (?:un|el) (?:hilo|pellet)",
    "growth": r"(?:getting|gets|got|growing|grew|grown) (?:\w+ )?(?:bigger|larger|fatter)(?! (?:discount|deal|package))|"
    r"bulg(?:e|ing|es)|mas grande (?:que|desde)|creciendo",
    "mood": r"suicid\w*|kill myself|(?:so|really|very|feeling|super|more) depressed|depressi(?:on|ng) since|mood swings?|rage\b|"
    r"panic attacks?|crying (?:all|every|nonstop)|quiero morir\b(?! de ganas)|deprimid\w+",
    "scar": r"(?:left|leaving|has|have|is) (?:a |me with |with )?(?:\w+ )?scar(?:red|ring)?\b|dent(?:s|ed)?\b|indent\w+|pitted|"
    r"(?:dark|light|white) (?:patches|marks) (?:since|after|where|from)|mancha\w* (?:desde|despues|donde|nueva|oscura\w* desde)",
    "short_breath": r"short(?:ness)? of breath|wheez\w+|me ahogo|me falta el aire|falta de aire|gasping|chok(?:ing|ed)",
    "vision": r"blurr(?:y|ed)|double vision|seeing double|vision (?:is|went|has|changed|loss|problem)\w*|veo (?:borroso|doble|mal|manchas)|"
    r"vista borrosa|vision borrosa|floaters|going blind|went blind|blind in",
}
# Phrases that carry their own negation; never switched off by a "no" before them.
ABSOLUTE_SIGNS = {
    "cannot_function": r"(?:can't|couldn't|can barely|can hardly|barely|hardly|trouble|hard to|difficult(?:y|ies)?|struggl\w+|"
    r"unable to|hard time|not able to|won't let me|doesn't let me) (?:to )?(?:\w+ ){0,2}?(?:see(?! (?:the|you|any|my (?:appointment|account)|an?\b|how|why|it|if|"
    r"myself|what|where|dr|doing|until|till|anything (?:open|available)|times?|openings?|your|on|in))|see out|seeing|breath\w*|swallow\w*|speak(?! to| with)|speaking(?! to| with)|"
    r"open (?:my|it|her|his|the) (?:\w+ )?(?:eye|mouth|lid|jaw)\w*|close (?:my|it|her|his|one|the) (?:\w+ )?(?:eye|mouth|lid)\w*|"
    r"blink\w*|smil(?:e|ing)|frown|whistle|chew\w*|lift(?:ing)? (?:my|her|his|one|an?) (?:\w+ )?(?:brow|arm|eyebrow|lid|head|neck)\w*|raise my|mov(?:e|ing) (?:my|her|his|one|the)|"
    r"walk\w*|stand up|keep (?:anything|food|water) down|feel my|hold (?:my|up my) head|turn my (?:head|neck))|talking (?:is|feels) (?:hard|weird|slurred)|slurr\w+",
    "cannot_function_es": r"(?:no (?:puede|puedo|podia|pude|logro)|me cuesta|le cuesta|dificultad para|problemas? para|casi no puedo|apenas puedo) "
    r"(?:\w+ ){0,1}?(?:ver(?! (?:la|las|los|el|mi|horarios|disponib\w*|citas?|al|si|cuando|que|cual))|respirar|tragar|hablar(?! con| a)|abrir (?:el|los|la|un|mi)|cerrar (?:el|los|la|un|mi)|"
    r"mover (?:el|la|los|mi)|sonreir|caminar|levantar (?:la|el|una))|no veo (?:bien|nada|con|por|de un)",
    "no_feeling": r"(?:no|lost|without|zero) (?:feeling|sensation) (?:in|on)|can't feel|no (?:me )?siento (?:el|la|los|las|mi|un|bien)|no feeling in|"
    r"se siente (?:rar[oa]|dormid\w+)",
    "not_settling": r"(?:isn't|not|won't|hasn't|doesn't|never|aren't|no) (?:\w+ )?(?:going|gone|go|goes) (?:away|down)(?! (?:until|to be|the street))|"
    r"(?:not|isn't|won't|hasn't|doesn't) (?:\w+ )?heal\w*|no (?:se )?(?:quita|baja|sana|cicatriza)\b|no me cicatriza",
    "looks_wrong": r"(?:something|smth)(?:'s| is| looks| feels| doesn't (?:look|feel)) (?:\w+ )?(?:wrong|off|weird|funny|strange|right)(?! with (?:the|your|my) "
    r"(?:link|form|app|website|site|payment|card|account|order|booking|invoice|bill|receipt))|"
    r"(?:looks?|feels?|looking|feeling) (?:\w+ )?(?:weird|off|funny|strange|wrong|awful|terrible|horrible|worse)|"
    r"doesn't (?:look|feel) right|algo (?:anda|esta|salio|va) mal|se ve (?:mal|raro|rara|feo|fea)|getting worse|got(?:ten)? worse|"
    r"empeor\w+|me siento (?:muy )?(?:mal|rar[oa]|fatal|debil)|don't feel (?:well|right|good|so good)|not feeling (?:well|right|so good|great)|"
    r"feel(?:ing)? (?:so |really |very |super )?(?:sick|ill|unwell|faint|feverish|weak)|cara (?:rara|fea)",
    "wrong_dose": r"(?:took|taken|take|injected|used|did|gave myself|given|drew up|inject) (?:\w+ ){0,4}?(?:twice|double|too much|two doses|2 doses|extra dose|wrong dose|"
    r"both doses|the whole (?:vial|pen|syringe))|double[- ]?dos\w*|overdos\w+|(?:wrong|too high|too large) (?:a )?dose|"
    r"(?:me (?:puse|inyecte|aplique|tome)|tome|use|puse) (?:\w+ ){0,4}?(?:doble|dos veces|de mas|dos dosis|demasiad\w+|dosis equivocada)|sobredosis",
    "one_sided": r"(?:smile|grin|mouth|lip|brow|eyebrow|face|sonrisa|boca|cara|ceja)s? (?:\w+ ){0,3}?(?:pulls?|pulling|drags?|tilts?|leans?|dips?|se va|jala|"
    r"higher|lower|mas alt[ao]|mas baj[ao]|lopsided|to one side|to the (?:left|right)|hacia un lado)|"
    r"one (?:eye|brow|eyebrow|side|lid|eyelid|corner|cheek|lip)(?: \w+){0,6} (?:higher|lower|bigger|smaller|than the other|heavier|drops?|dropped|shut|closed|down|weak|won't|doesn't|not)|"
    r"un (?:ojo|lado|parpado)(?: \w+){0,4} (?:mas|caid\w+|cerrad\w+|que el otro)|una ceja(?: \w+){0,4} mas|(?:eye|lid|brow)s?(?:'s| is| are)? (?:half )?(?:shut|closing|heavy|won't open)|"
    r"(?:heavy|low|dropped|hanging) (?:eye|lid|brow|eyelid)s?|parpado pesado|ojo (?:medio )?cerrado|ojos caidos",
}  # fmt: skip
# Words that are a sign only beside a body part (or a recent treatment).
WEAK_SIGNS = {
    "colour_beside_body": r"red(?:ness|der|dish)?|pink(?:ness|ish|er)?|white(?:r)?|gr[ae]y|gr[ae]yish|blue|purple|black|darker|dark|yellow|pale|blotch\w*|"
    r"roj[oa]s?|rojiz[oa]s?|blanc[oa]s?|gris|azul|morad[oa]s?|negr[oa]s?|oscur[oa]s?|palid[oa]s?|amarill[oa]|colorad[oa]s?|manchas?",
    "feel_beside_body": r"hot|heat|warm|warmth|cold|cool to|tight(?:ness)?|hard|firm|stiff(?:ness)?|heavy|weird|raw|swole|peel(?:s|ing|ed)|"
    r"flak\w+|bumps?|bumpy|pimples?|spots|twitch\w*|spasms?|thick|leak\w*|drain(?:ing|s)|popp(?:ed|ing)|frozen|pulling|"
    r"calient\w+|fri[oa]s?|tens[oa]|apretad[oa]|dur[oa]s?|ties[oa]s?|pesad[oa]s?|rar[oa]s?|granit\w+|granos|pelando|descamad\w+",
    "state_beside_treatment": r"sick|ill|unwell|awful|terrible|exhausted|fatigue\w*|weak|shaky|sweating|confused|enferm[oa]|fatal|debil|temblando|sudando|"
    r"worried|scared|freaking out|preocupad[oa]|asustad[oa]|worse|peor",
}  # fmt: skip

# --- Words that only look like signs; blanked out before signs are read ---------------------------------------------
IDIOMS = (
    r"(?:dying|die|dies|dead) (?:to|for|of (?:laughter|excitement|curiosity))|(?:i'm|im|lol) dead\b|itch(?:ing|y)? (?:to|for)|"
    r"(?:an |the )?itch to|scratch (?:that|the|my) itch|(?:to )?die for|killing (?:me|it)|(?:me )?muero (?:por|de ganas|de hambre|de risa|de emocion)|"
    r"pain(?:s)? (?:in the (?:butt|ass|rear|behind|neck to)|to (?:book|schedule|reach|park|find|get))|such a pain|no pain,? no gain|"
    r"pain[- ]?free|painless\w*|sin dolor\?|(?:sore|touchy) (?:subject|spot about|loser|thumb)|sight for sore eyes|sore eyes|"
    r"burning question|burning a hole|money to burn|heart (?:set on|skipped|melts|is full|hurts reading)|(?:breaks|broke|break|breaking) my heart|"
    r"(?:gave|gives|giving) (?:me )?(?:a |such a |an actual )?(?:headache|migraine|heart attack|stroke)s? (?:looking at|with|over) (?:the|this|your) "
    r"(?:bill|receipt|charge|invoice|prices?|forms?|website)|"
    r"(?:bill|receipt|charge|charges|invoice|statement|website|app|form|forms|price|prices|paperwork|scheduling|booking|schedule|total|hold music|traffic|parking|fee|fees)"
    r"(?: \w+){0,4} (?:headache|migraine|heart attack|stroke|pain|ulcer|hives|hurts?)|(?:me duele|duele) (?:el bolsillo|la cartera|pagar|gastar|el precio)|"
    r"(?:cuenta|factura|cobro|recibo|precio)\w*(?: \w+){0,4} (?:dolor(?:es)? de cabeza|infarto)|dolor de cabeza (?:esta|con|por) (?:la|el|esta|este) (?:cuenta|factura|cobro|recibo)|"
    r"hurts? (?:my|the|your) (?:wallet|feelings|bank|pocket|budget)|(?:wallet|bank account|budget|feelings|purse|bolsillo)(?: \w+){0,2} (?:hurts?|hurting|bleeding|crying|crys|is burning)|"
    r"(?:can't|won't|wouldn't|doesn't|never) hurt to (?:ask|try|check)|it (?:can't|doesn't|wouldn't|won't) hurt\b(?= to)|sorry (?:for|to be) (?:a |the |being a )?(?:pain|headache|bother|hassle)\w*|"
    r"hot (?:date|mess|girl|deal|tip|minute|commodity|flash sale|topic|stuff)|cold feet|red (?:carpet|tape|flag|dress|lipstick|eye flight|light therapy|head|hair|eye)|black (?:friday|tie|out)|white (?:dress|party|glove)|"
    r"blue (?:light|moon|monday)|out of the blue|once in a blue moon|tight (?:schedule|budget|squeeze|window|timeline|on (?:time|money))|"
    r"(?:money|schedule|time|cash|budget|calendar) (?:is|'s|are) (?:\w+ )?(?:tight|insane|sick)|rash decision|faint(?:est)? (?:idea|memory)|knot(?:s)? in|tie the knot|"
    r"fever pitch|spring fever|cabin fever|baby fever|wedding fever|swell(?: time|!| idea)|swamped|bled dry|bleed(?:ing)? money|blood,? sweat|"
    r"(?:open|available|free|last|any|a|parking|good|sweet|waitlist|your|more|spare|morning|afternoon|first|earlier|few|no) spots?(?! (?:on|where|under|is|has|are|looks?|that|from) (?:my|the|i|it|you|your|\w+ ?(?:skin|face|lip|leg))?)|"
    r"spots? (?:open|available|left|free|for|on (?:the|your) (?:schedule|calendar|waitlist|list|books?))|hard (?:to (?:book|get|reach|find|schedule|park|choose|pick|say|decide)|time (?:getting|finding|booking|reaching|choosing|logging|with (?:the|your) (?:link|form|app|website))|copy|pass|choice|no|water|launch)|"
    r"(?:warm|warmest) (?:regards|wishes|welcome|hello|thanks)|cold (?:brew|plasma|laser|weather)|hot (?:weather|out|outside|tub|yoga|stone|sauna|wax)|cold (?:outside|out)|"
    r"dark (?:circles?|spots?(?! (?:since|after|where))|chocolate)|(?:dead|dying) (?:phone|battery)|phone (?:died|is dying|is dead)|number|unnumbered|(?:topical )?numbing(?: cream)?|numb to|"
    r"sick (?:deal|of (?:waiting|being|my|these|the|looking)|day|kid|child|dog|son|daughter|baby|leave|note|with the flu|with a cold)|in a bind|heads up|"
    r"side by side|side hustle|on the (?:other |flip |safe )?side|west side|east side|north side|south side|upper east|head(?:ing|ed)? (?:over|there|to|out|in|home)|on (?:my|the) (?:other )?hand|"
    r"hand over|at hand|in the area|service area|your area|this area|waiting area|get (?:it )?off my chest|face ?time|foot (?:of|traffic)|face to face|keep an eye|"
    r"eye(?:ing)? (?:on|that)|catch my eye|lash\w* dark\w*|bloody mary|blood ?work|good in (?:black|white|red)|frozen (?:card|account|yogurt|shoulder)|"
    r"frozen (?:membership|plan)|cold (?:call|email)s?|blood (?:orange|moon)|"
    r"heavy (?:traffic|rain|schedule)|hard (?:rock|drive)|white (?:claw|noise)|break(?:ing)? (?:the bank|news)|sting(?:s)? (?:a little )?(?:financially|the wallet)|"
    r"dent in (?:my|the) (?:wallet|budget|savings|credit)|all bumps in the road|bump(?:ed)? (?:up|my appointment|me|it|to|back|my)|bumping (?:this|my|up)|baby bump|"
    r"draining (?:my )?(?:wallet|budget|phone)|worried (?:about|i'll|i won't|i might|that) (?:\w+ ){0,2}(?:late|miss|traffic|parking|the (?:time|date|price|cost|slot))|"
    r"(?:late|sorry) .{0,10}freaking|me pica la curiosidad|con la curiosidad|roj[oa] vivo|numeros rojos|cara(?=\?| la (?:consulta|sesion))|muy caras?|mas caras?|"
    r"sangre fria|de sangre|en frio|blanco (?:para la boda)|cold sores?|fever blisters?|pins? and (?:needle )?cushion|(?:weird|funny|strange) (?:question|ask|request|but)|"
    r"hard(?:er)? (?:for me|this week|next week)|rough (?:week|day)|crazy (?:week|day)|bumps? in (?:price|cost)|price (?:bump|growth)|getting (?:bigger|larger) (?:discount|package)|"
    r"pick up where|smile(?:s|d)? (?:at|ever|all)|love my (?:\w+ )?(?:skin|face|lips|smile)|worth the (?:pain|sting)|beauty is pain|pain point|growing pains"
)

# --- Illness as the reason for moving, without treatment (booking) --------------------------------------------------
ILLNESS = (
    r"flu|covid|the flu|stomach (?:bug|flu|virus)|strep(?: throat)?|a cold|bad cold|head cold|sinus infection|pink ?eye|hand foot and mouth|migraine|threw (?:my|out my) back|"
    r"back (?:is )?(?:out|went out|pain|spasm)|pulled (?:a|my) (?:muscle|back|hamstring)|sprained|food poisoning|sick|gripe|gripa|resfriad\w+|catarro|"
    r"(?:kid|kids|son|daughter|baby|child|husband|hijo|hija|ninos?|bebe)\w*(?: \w+){0,4} (?:sick|fever|throwing up|vomiting|enferm\w+|fiebre|puking|ear infection|flu)|"
    r"root canal|broke my|dentist|under the weather|enferm[oa]"
)
EMERGENCY = (
    r"breath\w*|wheez\w+|swallow\w*|chest (?:pain|tight\w*|pressure)|faint\w*|pass(?:ed|ing)? out|unconscious|collaps\w+|seizure\w*|blind|vision|blurr\w+|double|"
    r"can't see|lost sight|mottl\w+|blanch\w*|gr[ae]y\w*|dusky|necro\w+|anaphyla\w+|tongue|throat|suicid\w*|kill myself|slurr\w+|overdos\w+|racing|"
    r"respir\w+|tragar|desmay\w+|pecho|garganta|lengua|veo|vision|vista|gris|convuls\w+|me ahogo|aire|quiero morir|911|emergency|emergencia|urgencia|"
    r"(?:turn\w*|went|is|looks|skin|lip|nose|spot|se puso|esta|poniendo) (?:\w+ ){0,2}(?:white|blue|bluish|black|blanc[oa]|azul|negr[oa])"
)

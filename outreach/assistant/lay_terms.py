"""How people call treatments when they do not know the name. Data: the spa's own aliases always come first.

Each row: words by which we recognise the spa's service, then what patients say, both folded. A row counts only if the
spa sells something that its first words match, so that nobody is told "we do" about what is not on the menu.
"""

import re

_ROWS: tuple[tuple[str, str], ...] = (
    (
        r"botox|dysport|xeomin|jeuveau|daxxify|\btox\b|toxin|neuromodulator|neurotoxin|wrinkle relaxer",
        r"(?:forehead|frown|eleven|worry|bunny|smoker'?s?) ?(?:lines?|wrinkles?)|11'?s|elevens|"
        r"crow'?s?'? ?fee?t|wrinkles?|"
        r"wrinkle (?:shots?|injections?|stuff)|brow lift|lip flip|gummy smile|baby ?(?:tox|botox)|"
        r"preventative tox|botoks|botx|"
        r"between (?:my |the )?(?:eye)?brows|lines? (?:on|in|between|around) (?:my |the )?(?:forehead|"
        r"eyes|brows|eyebrows)|"
        r"frozen forehead|arrug(?:as|itas)|lineas? de (?:la )?(?:frente|expresion)|patas? de gallo|entrecejo|toxina",
    ),
    (
        r"filler|juvederm|restylane|hyaluronic|relleno|sculptra|radiesse",
        r"lips?|(?:plump|fuller|bigger|pump|thin)(?:er|ing)? (?:up )?(?:my )?lips?|lip (?:injections?|"
        r"plump\w*|augmentation|job|enhancement)|"
        r"cheeks?|smile lines|laugh lines|marionette lines?|nasolabial|jaw ?line|chin (?:filler|augmentation)|"
        r"under ?-?eyes?(?: bags| hollows)?|tear troughs?|hollow eyes|volume|labios|aumento de labios|"
        r"pomulos|ojeras|mejillas",
    ),
    (r"hydra ?facial", r"h\.?f\.?|hydro ?facial|hydra|hidra ?facial|hydrafac\w*|(?:the )?(?:vacuum|suction) facial|"
        r"(?:vacuum\w*|sucks?(?: out)?|suction\w*) (?:\w+ ){0,3}(?:face|skin|pores|blackheads)"),
    (
        r"(?<!hydra )\bfacial\b|limpieza",
        r"deep clean(?:ing|se)?|extractions?|black ?heads?|clogged pores|pore clean\w*|limpie[zs]as?(?: facial|"
        r" (?:de|d) (?:cutis|cara|rostro|la cara)| profunda)?|"
        r"clean ?up|espinillas|puntos negros|glow facial|face treatment",
    ),
    (r"peel|exfoliacion", r"(?:acid|vi|chemical|face|skin) peels?|peeling|pilling quimico|exfoliacion quimica"),
    (
        r"microneedl|micro needl|skinpen|collagen induction",
        r"micro ?-?needl\w*|needl(?:e|ing)|derma ?pen|derma ?roll\w*|vampire facial|the (?:needle|"
        r"pen) (?:thing|treatment|facial)|"
        r"acne scars?|microagujas|cicatrices(?: de acne)?|dermapen",
    ),
    (
        r"hair removal|depilacion",
        r"lhr|hair (?:removal|lasered|zapped)|lasered|(?:leg|legs|back|chin|bikini|arms?|face|pits?|underarms?|"
        r"lip) laser\w*|laser (?:my |his |her |the )?(?:legs?|arm ?pits?|under ?arms?|bikini|chin|"
        r"back|lip|face|mustache)|"
        r"brazilian|bikini (?:line|area)|under ?arms?|arm ?pits?|chin hairs?|upper lip hair|unwanted hair|"
        r"leg hair|facial hair|"
        r"depilacion(?: laser)?|vellos?|axilas|quitar (?:el )?vello",
    ),
    (
        r"\bipl\b|photofacial|\bbbl\b|photorejuvenation",
        r"photo ?facial|(?:sun|age|brown|dark|liver) ?spots?|sun ?damage|pigment\w*|freckles|redness|"
        r"broken capillaries|"
        r"manchas(?: del sol)?|pecas|fotofacial|light treatment",
    ),
    (
        r"contour|sculpt|cool ?sculpting|fat (?:freez|reduc)|emsculpt",
        r"(?:the )?freeze (?:thing|treatment|your fat)|fat[- ]?freez\w*|freez\w* (?:my |the )?fat|"
        r"cool ?sculpt\w*|stomach fat|belly(?: fat)?|"
        r"love handles|muffin top|double chin|lose inches|slim\w* (?:my )?(?:stomach|waist)|congelar (?:la )?grasa|"
        r"grasa(?: abdominal)?|pancita|llantitas|abdomen|moldear|body sculpt\w*|em ?sculpt",
    ),
    (
        r"consult",
        r"consult\w*|evaluation|assessment|valoracion|evaluacion|talk to (?:someone|somebody|a provider|"
        r"an injector) about|"
        r"first visit|"
        r"new patient (?:visit|appointment)|primera (?:vez|visita)",
    ),
    (r"dermaplan", r"dermaplan\w*|face shav\w*|peach fuzz|blade facial"),
    (r"brow|microblad|ceja", r"eye ?brows?|brows?|microblad\w*|cejas?"),
    (r"lash|pestana", r"(?:eye ?)?lash(?:es)?(?: lift| tint| extensions?)?|pestanas?"),
    (r"semaglutide|tirzepatide|weight|glp", r"weight loss|skinny shots?|lose weight|bajar de peso|glp-?1"),
    (r"\biv\b|drip|hydration", r"iv (?:drip|therapy|bag)|drip|hangover|vitamin (?:drip|iv)|suero"),
    (r"b-?12|vitamin (?:shot|injection)", r"b ?-?12|vitamin shots?|vitaminas"),
    (r"tattoo", r"tattoo (?:removal|off)|remove (?:a |my )?tattoo|quitar (?:un )?tatuaje"),
    (
        r"\bprp\b|hair restoration",
        r"prp|hair (?:loss|growth|restoration|thinning)|thinning hair|caida del? (?:cabello|pelo)",
    ),
    (r"massage|masaje", r"massages?|masajes?|lymphatic|drenaje"),
    (r"wax", r"wax(?:ing)?|cera"),
    (r"botox|dysport|xeomin|jeuveau|\btox\b|neuro",
        r"(?:cejas?|eye ?brows?)(?! (?:thread|tint|wax|lamin|microblad|shap|extension|hilo|con hilo)\w*)"),
)  # fmt: skip

LAY_TERMS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(service), re.compile(rf"(?<![a-z0-9])(?:{said})(?![a-z0-9])")) for service, said in _ROWS
)

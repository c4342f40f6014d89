"""When software steps aside: who asks for a person, and what is a person's to answer. Folded text."""

from outreach.assistant.intents import rule

WANTS_PERSON = rule(
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
PERSON_REASONS = {
    "complaint": rule(
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
    "money": rule(
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
    "minor": rule(
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
    "group": rule(
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

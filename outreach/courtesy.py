"""Is this text a thank-you and nothing else? Pure. Whoever is thanked need not be told to answer."""

import re

from triage.classification.plain import fold

# No "ok", "yes" or "perfect" here: they may accept what a person has just proposed.
_THANKS = (
    r"(?:thanks?|thank (?:you|u)|thx|thnx|tnx|ty|tysm|appreciate it|gracias|mil gracias|se lo agradezco)"
)
_AROUND = (
    r"(?:so|very|much|a (?:lot|bunch|million|ton)|again|all|everyone|guys|team|bye|you too|"
    r"for (?:everything|your help|all your help|letting me know|the help)|"
    r"have a (?:good|great|nice) (?:one|day|night|weekend|evening)|"
    r"muchas|muchisimas|por todo|por su ayuda|por avisar(?:me)?|igualmente|adios|"
    r"buen(?:a|as|os)? (?:dia|dias|tarde|tardes|noche|noches))"
)
_ONLY_THANKS = re.compile(rf"(?:{_THANKS}|{_AROUND}|\s|[^\w\s?])*")
_HAS_THANKS = re.compile(rf"\b{_THANKS}\b")


def is_only_thanks(text: str) -> bool:
    """ "ty!!", "thank you so much 😊", "muchas gracias, buen dia". Anything more, or a question, is not."""
    folded = fold(text)
    return bool(_HAS_THANKS.search(folded)) and _ONLY_THANKS.fullmatch(folded) is not None

"""What somebody who only wants a visit writes around a treatment's name. Anything else is read with care."""

PLAIN_WORDS = frozenset(
    "had ive twice once before been already ago last year years yr yrs month months times never ever doing did got "
    "a able about again all an and another any anything anyone appt appointment are asap at available availability be "
    "been book booking by call called calling can come could coming do does done first soon for free friend from get "
    "getting give good have hello hey hi how hoping hopefully i id im ll d s m re ve t in interested is it just "
    "know lady let like chemical hydra hair removal laser mornings afternoons evenings day days lines frown "
    "little long looking love may maybe me more most much my need needing new next no now of offer offered offers on "
    "one ok okay open opening openings or our out per please pls plz possible price prices pricing cost costs schedule "
    "session sessions set some something spot still sure take thank thanks thx that the there they this time times to "
    "trying try tried u ur us visit want wanted wanting was we week what whats when which who will wish with would "
    "wondering yall yes you your ya "
    "algo alguna alguno antes buenas buenos busco cita citas como con cual cuando cuanto cuesta de del dia dias "
    "disponible el ella en es esta este estoy favor fin gracias gustaria hacer hacerme hay hola hora horas "
    "interesa interesada la las le les lo los mas me mi mis muy necesito o otra para pido poner ponerme por precio "
    "primera proxima proximo puede pueden puedo que queria quiero quisiera reservar saber semana ser si su tarde "
    "temprano tener tengo tiene tienen ganas un una uno usted ustedes y ya".split()
)

"""The default wording of every text we send; a spa may edit each one. GSM-7 only, one or two segments.

Only `request_confirmed` may say that a time is booked (DESIGN.md section 6). No text names a treatment
(messaging-compliance.md section 7). Spanish avoids the accents that GSM-7 lacks.
"""

TEXTS: dict[str, dict[str, str]] = {
    # --- first contact -------------------------------------------------------------------------------------------
    "textback_open": {
        "en": "Hi, this is {assistant}, the virtual assistant at {spa} - sorry we missed you! "
        "What can I help you with? Reply STOP to opt out",
        "es": "Hola, soy {assistant}, asistente virtual de {spa}. Sentimos no haber contestado. "
        "¿En que le ayudo? Responda STOP para no recibir mas",
    },
    "textback_open_known": {
        "en": "Hi {first_name}, this is {assistant}, the virtual assistant at {spa} - sorry we missed you! "
        "How can I help? Reply STOP to opt out",
        "es": "Hola {first_name}, soy {assistant}, asistente virtual de {spa}. Sentimos no contestar. "
        "¿En que le ayudo? STOP para no recibir mas",
    },
    "textback_closed": {
        "en": "Hi, {assistant} here, the virtual assistant at {spa}. We are back {opens}, but I can already help: "
        "what do you need? Reply STOP to opt out",
        "es": "Hola, soy {assistant}, asistente virtual de {spa}. Volvemos {opens}, pero ya puedo ayudarle: "
        "¿que necesita? STOP para no recibir mas",
    },
    "textback_closed_known": {
        "en": "Hi {first_name}, {assistant} here, virtual assistant at {spa}. We are back {opens}, but I can help: "
        "what do you need? STOP to opt out",
        "es": "Hola {first_name}, soy {assistant}, asistente virtual de {spa}. Volvemos {opens}; ya puedo ayudarle. "
        "¿Que necesita? STOP: no mas textos",
    },
    "intro": {
        "en": "Hi, this is {assistant}, the virtual assistant at {spa} (reply STOP to opt out).",
        "es": "Hola, soy {assistant}, asistente virtual de {spa} (responda STOP para no recibir mas).",
    },
    # --- what the assistant asks ---------------------------------------------------------------------------------
    "greeting": {
        "en": "How can I help? I can answer questions or find you a time to come in.",
        "es": "¿En que le ayudo? Puedo responder preguntas o buscarle un horario.",
    },
    "greeting_b": {
        "en": "Hello! Tell me what you are after: a time to come in, or an answer?",
        "es": "¡Hola! Digame que busca: ¿un horario para venir o una respuesta?",
    },
    "greeting_c": {
        "en": "Good to hear from you! A time to come in, or a question?",
        "es": "¡Que gusto saludarle! ¿Un horario para venir o una pregunta?",
    },
    "greeting_again": {
        "en": "I am here. Would you like a time to come in, or is there a question I can answer?",
        "es": "Aqui estoy. ¿Busca un horario para venir o tiene alguna pregunta?",
    },
    "ask_service": {
        "en": "Happy to find you a time! What would you like to come in for?",
        "es": "¡Con gusto le busco un horario! ¿Para que le gustaria venir?",
    },
    "ask_service_b": {
        "en": "With pleasure. What should the visit be for?",
        "es": "Con mucho gusto. ¿Para que seria la visita?",
    },
    "ask_service_again": {
        "en": "So that I look at the right calendar: which service should the visit be for?",
        "es": "Para ver el calendario correcto: ¿para que servicio seria la visita?",
    },
    "ask_service_which": {
        "en": "I plan one visit at a time. Which service shall we start with, as exactly as you can?",
        "es": "Planeo una visita a la vez. ¿Con que servicio empezamos, lo mas exacto posible?",
    },
    "ask_service_which_again": {
        "en": "Just to be sure I pick the right one: which single service is this visit for?",
        "es": "Para no equivocarme: ¿para cual servicio, solo uno, es esta visita?",
    },
    "ask_price_which": {
        "en": "Gladly! Which service would you like the price for?",
        "es": "¡Con gusto! ¿De que servicio quiere el precio?",
    },
    "ask_price_which_again": {
        "en": "Prices differ by service: which one do you have in mind?",
        "es": "El precio cambia con el servicio: ¿cual tiene en mente?",
    },
    "we_do": {"en": "Yes, we do that here.", "es": "Si, aqui lo hacemos."},
    "we_do_b": {"en": "Yes, that is something we offer.", "es": "Si, eso lo ofrecemos."},
    "invite": {
        "en": "Shall I look for a time for you?",
        "es": "¿Le busco un horario?",
    },
    "invite_b": {"en": "Would you like me to find you a time?", "es": "¿Quiere que le busque un horario?"},
    "ask_when": {
        "en": "Which day or time of day would suit you best?",
        "es": "¿Que dia u hora le queda mejor?",
    },
    "ask_when_again": {
        "en": "Tell me a day and roughly a time that you could come, and I will look again.",
        "es": "Digame un dia y una hora aproximada en que pueda venir y vuelvo a buscar.",
    },
    "offer": {
        "en": "I can offer {times}. Which one works for you?",
        "es": "Le puedo ofrecer {times}. ¿Cual le queda bien?",
    },
    "offer_b": {
        "en": "These are free: {times}. Which would you like?",
        "es": "Estos estan libres: {times}. ¿Cual prefiere?",
    },
    "offer_c": {
        "en": "I have {times}. Which one shall I hold?",
        "es": "Tengo {times}. ¿Cual le aparto?",
    },
    "offer_one": {
        "en": "I can offer {when}. Shall I ask the desk to hold it for you?",
        "es": "Le puedo ofrecer {when}. ¿Se lo aparto con la recepcion?",
    },
    "offer_one_b": {
        "en": "{when} is free. Would you like me to hold it?",
        "es": "{when} esta libre. ¿Quiere que lo aparte?",
    },
    "offer_one_c": {
        "en": "How about {when}? I can hold it for you.",
        "es": "¿Que le parece {when}? Se lo puedo apartar.",
    },
    "offer_other": {
        "en": "Here are other times: {times}. Does one of them suit you?",
        "es": "Otros horarios: {times}. ¿Le sirve alguno?",
    },
    "offer_other_b": {
        "en": "Let me try again: {times}. Any of these?",
        "es": "Probemos otros: {times}. ¿Alguno le sirve?",
    },
    "offer_other_c": {
        "en": "I also have {times}. Would one of them do?",
        "es": "Tambien tengo {times}. ¿Le queda alguno?",
    },
    "offer_other_one": {
        "en": "There is also {when}. Would that suit you?",
        "es": "Tambien hay {when}. ¿Le serviria?",
    },
    "offer_near": {
        "en": "That exact time is not open. The nearest I have: {times}. Would one of these work?",
        "es": "Ese horario no esta libre. Lo mas cercano: {times}. ¿Le queda alguno?",
    },
    "offer_near_b": {
        "en": "Nothing is free just then. Closest to it: {times}. Does one of them suit you?",
        "es": "A esa hora no hay nada libre. Lo mas parecido: {times}. ¿Le sirve alguno?",
    },
    "offer_near_c": {
        "en": "I am sorry, not then. The nearest times: {times}. Would one do?",
        "es": "Lo siento, entonces no. Los horarios mas cercanos: {times}. ¿Le queda alguno?",
    },
    "offer_near_one": {
        "en": "That exact time is not open. The nearest I have is {when}. Would that work?",
        "es": "Ese horario no esta libre. Lo mas cercano es {when}. ¿Le queda bien?",
    },
    "offer_short": {"en": "Free: {times}. Which one?", "es": "Libre: {times}. ¿Cual?"},
    "offer_short_one": {"en": "{when} is free. Shall I hold it?", "es": "{when} esta libre. ¿Lo aparto?"},
    "no_rush": {
        "en": "No rush, take your time. Just tell me when you are ready.",
        "es": "Sin prisa. Digame cuando guste.",
    },
    "offer_day": {
        "en": "Just to be sure which day you mean: {times}?",
        "es": "Para estar seguros, ¿que dia seria: {times}?",
    },
    "offer_with": {
        "en": "With {provider} I can offer {times}. Which one works for you?",
        "es": "Con {provider} le puedo ofrecer {times}. ¿Cual le queda bien?",
    },
    "offer_with_one": {
        "en": "With {provider} I can offer {when}. Shall I ask the desk to hold it for you?",
        "es": "Con {provider} le puedo ofrecer {when}. ¿Se lo aparto con la recepcion?",
    },
    "offer_not_with": {
        "en": "{provider} has nothing free for that. With others on our team: {times}. Would one of these work?",
        "es": "{provider} no tiene nada libre para eso. Con otras personas del equipo: {times}. ¿Le queda alguno?",
    },
    "offer_not_with_one": {
        "en": "{provider} has nothing free for that. With somebody else on our team there is {when}. Would that work?",
        "es": "{provider} no tiene nada libre para eso. Con otra persona del equipo hay {when}. ¿Le queda bien?",
    },
    "offer_gone": {
        "en": "That time is no longer free. I can offer {times}. Which one works for you?",
        "es": "Ese horario ya no esta libre. Le puedo ofrecer {times}. ¿Cual le queda bien?",
    },
    "offer_gone_one": {
        "en": "That time is no longer free. I can offer {when}. Would that work?",
        "es": "Ese horario ya no esta libre. Le puedo ofrecer {when}. ¿Le queda bien?",
    },
    "too_far": {
        "en": "I only see the next {days} days. I asked the team about that date and a person will answer you here. "
        "Shall I look for something sooner?",
        "es": "Solo veo los proximos {days} dias. Pregunte al equipo por esa fecha y una persona le responde por aqui. "
        "¿Le busco algo antes?",
    },
    "waitlist": {
        "en": "I am sorry, nothing is free in the next {days} days. Shall I ask the desk to put you on the waitlist, "
        "or would you rather have a call?",
        "es": "Lo siento, no hay nada libre en los proximos {days} dias. ¿Pido que le anoten en la lista de espera, "
        "o prefiere una llamada?",
    },
    "waitlist_again": {
        "en": "Still nothing free, I am sorry. The waitlist, or a call from the desk?",
        "es": "Sigue sin haber nada libre, lo siento. ¿La lista de espera o una llamada de la recepcion?",
    },
    "waitlisted": {
        "en": "I passed it on: the desk adds you to the waitlist and writes here as soon as a time opens up.",
        "es": "Ya lo pase: la recepcion le anota en la lista de espera y le escribe por aqui cuando se libere "
        "un horario.",
    },
    "ask_which": {
        "en": "I want to get it right - which one do you mean: {times}?",
        "es": "Para no equivocarme, ¿cual de estos es: {times}?",
    },
    "ask_which_named": {
        "en": "Thank you, {first_name}! Which of these shall I hold for you: {times}?",
        "es": "¡Gracias, {first_name}! ¿Cual de estos le aparto: {times}?",
    },
    "ask_which_again": {
        "en": "Please reply with the number of the time you want: {times}",
        "es": "Por favor responda con el numero del horario que quiere: {times}",
    },
    "ask_which_one": {
        "en": "Just to be sure: shall I hold {when} for you, yes or no?",
        "es": "Para estar seguros: ¿le aparto {when}, si o no?",
    },
    "ask_name": {
        "en": "I am holding {when} for you. What name should I put on the request?",
        "es": "Le estoy apartando {when}. ¿A nombre de quien pongo la solicitud?",
    },
    "ask_name_b": {
        "en": "{when} is on hold for you. Whose name goes on the request?",
        "es": "{when} queda apartado para usted. ¿A que nombre va la solicitud?",
    },
    "ask_name_again": {
        "en": "Almost done: your first and last name, please, so the desk knows who is coming?",
        "es": "Ya casi: ¿me da su nombre y apellido para que la recepcion sepa quien viene?",
    },
    "name_why": {
        "en": "Only so that the desk knows who is coming. A first name is enough, or say skip.",
        "es": "Solo para que la recepcion sepa quien viene. Basta el nombre, o escriba sin nombre.",
    },
    "unclear": {
        "en": "Sorry, I did not quite get that. Could you say it another way?",
        "es": "Perdon, no entendi bien. ¿Me lo puede decir de otra forma?",
    },
    "ask_text": {
        "en": "I can only read words here, sorry. Could you write me what you need?",
        "es": "Por aqui solo puedo leer texto. ¿Me escribe que necesita?",
    },
    # --- what the assistant answers ------------------------------------------------------------------------------
    "price": {"en": "That is {price}.", "es": "El precio es {price}."},
    "duration": {"en": "Plan about {minutes} minutes.", "es": "Calcule unos {minutes} minutos."},
    "price_duration": {
        "en": "That is {price} and takes about {minutes} minutes.",
        "es": "Son {price} y toma unos {minutes} minutos.",
    },
    "hours": {"en": "Our hours: {hours}.", "es": "Nuestro horario: {hours}."},
    "open_day": {
        "en": "Yes, we are open on {day}. Hours that day: {hours}.",
        "es": "Si, abrimos el {day}. Horario de ese dia: {hours}.",
    },
    "open_holiday": {
        "en": "By our calendar we are open on {day}. Hours that day: {hours}. I asked the desk to make sure.",
        "es": "Segun nuestro calendario abrimos el {day}. Horario de ese dia: {hours}. Pedi a la recepcion "
        "que lo revise.",
    },
    "closed_day": {"en": "We are closed on {day}.", "es": "El {day} estamos cerrados."},
    "place": {
        "en": "Our address: {address}. {directions}",
        "es": "Nuestra direccion: {address}. {directions}",
    },
    "phone": {"en": "You can call us at {phone}.", "es": "Puede llamarnos al {phone}."},
    "price_list": {
        "en": "In the order you asked: {prices}.",
        "es": "En el orden en que pregunto: {prices}.",
    },
    "who": {
        "en": "This is {assistant}, the virtual assistant at {spa}.",
        "es": "Soy {assistant}, asistente virtual de {spa}.",
    },
    "speaks": {
        "en": "Yes, gladly: English or Spanish, as you like. How can I help?",
        "es": "Si, con gusto: español o ingles, como prefiera. ¿En que le ayudo?",
    },
    "ask_visit_sure": {
        "en": "I see your visit {when}. Is that the one you mean?",
        "es": "Veo su visita {when}. ¿Es esa?",
    },
    "pricey": {
        "en": "I hear you. The team is glad to talk prices through with you; just say so, or tell me if a "
        "time would help.",
        "es": "Le entiendo. El equipo con gusto habla de precios con usted; solo digame, o si le busco un horario.",
    },
    "noted": {"en": "Got it, thank you for telling me.", "es": "Entendido, gracias por avisar."},
    "cancel_unknown": {
        "en": "Thanks for telling us. I do not see the visit under this number, so the front desk takes care of it "
        "and will text you.",
        "es": "Gracias por avisar. No veo la visita con este numero; la recepcion se encarga y le escribe.",
    },
    "price_free": {"en": "There is no charge for that.", "es": "Eso no tiene costo."},
    "desk_asked": {
        "en": "That one I cannot answer myself. I asked the team at {spa}, and a person will answer you here shortly.",
        "es": "Eso no se lo puedo responder yo. Pregunte al equipo de {spa} y una persona le responde por "
        "aqui en breve.",
    },
    "desk_asked_closed": {
        "en": "That one I cannot answer myself. I asked the team at {spa}, and a person will answer you here {opens}.",
        "es": "Eso no se lo puedo responder yo. Pregunte al equipo de {spa} y una persona le responde por "
        "aqui {opens}.",
    },
    "answer": {"en": "{answer}", "es": "{answer}"},
    "bot": {
        "en": "Yes, I am {assistant}, a virtual assistant. The people at {spa} read along and can take over any time.",
        "es": "Si, soy {assistant}, asistente virtual. El equipo de {spa} tambien lee y puede responder cuando quiera.",
    },
    "thanks": {"en": "You're welcome! Write any time.", "es": "¡Con gusto! Escriba cuando quiera."},
    "thanks_b": {
        "en": "My pleasure. I am here whenever you need me.",
        "es": "Un placer. Aqui estoy cuando me necesite.",
    },
    "thanks_c": {
        "en": "Gladly! Just text when you need anything.",
        "es": "¡Para servirle! Escriba si necesita algo.",
    },
    "thanks_requested": {
        "en": "You're welcome! The desk will text you about your visit.",
        "es": "¡Con gusto! La recepcion le escribe sobre su visita.",
    },
    "thanks_requested_b": {
        "en": "My pleasure. You will hear from the desk about your visit.",
        "es": "Un placer. La recepcion le avisa sobre su visita.",
    },
    "thanks_requested_c": {
        "en": "Gladly! The desk has your request and writes to you here.",
        "es": "¡Para servirle! La recepcion tiene su solicitud y le escribe por aqui.",
    },
    "bye": {
        "en": "No problem at all. Write me whenever you would like to come in.",
        "es": "No hay problema. Escribame cuando quiera venir.",
    },
    "bye_b": {
        "en": "Of course. I am here when you want to pick this up again.",
        "es": "Claro. Aqui estoy cuando quiera retomarlo.",
    },
    # --- the request ---------------------------------------------------------------------------------------------
    "requested": {
        "en": "Thank you, {first_name}! I asked the front desk for {when}. They check it and text you once it is set.",
        "es": "¡Gracias, {first_name}! Pedi a la recepcion {when}. Ellos lo revisan y le escriben cuando quede.",
    },
    "requested_b": {
        "en": "Thanks, {first_name}! {when} is with the front desk now. They look at it and text you.",
        "es": "¡Gracias, {first_name}! La recepcion ya tiene {when}. Lo revisan y le escriben.",
    },
    "requested_no_name": {
        "en": "Thank you! I asked the front desk for {when}. They check it and will text you once it is set.",
        "es": "¡Gracias! Pedi a la recepcion {when}. Ellos lo revisan y le escriben cuando quede.",
    },
    "requested_move": {
        "en": "Thank you! I asked the front desk for {when} instead. Your present visit stays as it is until "
        "they text you.",
        "es": "¡Gracias! Pedi a la recepcion {when} en su lugar. Su visita actual sigue igual hasta que le escriban.",
    },
    "still_requested": {
        "en": "Your request for {when} is with the front desk; it is not final until they text you.",
        "es": "Su solicitud para {when} esta con la recepcion; no es definitiva hasta que le escriban.",
    },
    "released": {
        "en": "All right, I let that time go. Write me whenever you would like another one.",
        "es": "De acuerdo, solte ese horario. Escribame cuando quiera otro.",
    },
    "released_b": {
        "en": "Done, that time is free again. Text me when you would like another.",
        "es": "Listo, ese horario quedo libre. Escribame cuando quiera otro.",
    },
    "just_taken": {
        "en": "So sorry, that time was just taken a moment ago. I still have {times}. Which would you like?",
        "es": "Lo siento mucho, alguien tomo ese horario hace un momento. Quedan {times}. ¿Cual prefiere?",
    },
    "just_taken_one": {
        "en": "So sorry, that time was just taken a moment ago. I still have {when}. Would that work instead?",
        "es": "Lo siento mucho, alguien tomo ese horario hace un momento. Queda {when}. ¿Le sirve?",
    },
    "just_taken_kept": {
        "en": "So sorry, that time was just taken. I still hold {kept} for you. Or one of these: {times}?",
        "es": "Lo siento mucho, alguien tomo ese horario. Le sigo apartando {kept}. ¿O alguno de estos: {times}?",
    },
    "just_taken_kept_one": {
        "en": "So sorry, that time was just taken. I still hold {kept} for you. Or would {when} work?",
        "es": "Lo siento mucho, alguien tomo ese horario. Le sigo apartando {kept}. ¿O le sirve {when}?",
    },
    # --- a visit they have ---------------------------------------------------------------------------------------
    "my_visit": {
        "en": "We expect you {when}. If you need a change, just tell me.",
        "es": "Le esperamos {when}. Si necesita un cambio, digame.",
    },
    "my_visits": {
        "en": "We expect you {times}. If you need a change, just tell me which.",
        "es": "Le esperamos {times}. Si necesita un cambio, digame cual.",
    },
    "visit_unknown": {
        "en": "I do not see a visit under this number. I asked the front desk to look, and they will text you here.",
        "es": "No veo una visita con este numero. Pedi a la recepcion que la busque y le escriben por aqui.",
    },
    "ask_visit": {
        "en": "Which visit do you mean: {times}?",
        "es": "¿De cual visita se trata: {times}?",
    },
    "ask_visit_again": {
        "en": "Please reply with the number of the visit: {times}",
        "es": "Por favor responda con el numero de la visita: {times}",
    },
    "rebook": {
        "en": "Thanks for telling us. I asked the desk to take {when} off the calendar; they will text you. "
        "Shall I find you another time?",
        "es": "Gracias por avisar. Pedi a la recepcion que quite {when} del calendario; le escriben. "
        "¿Le busco otro horario?",
    },
    "rebook_again": {
        "en": "The desk has it: {when} comes off the calendar and they text you. Would another day suit you?",
        "es": "La recepcion ya lo tiene: {when} sale del calendario y le escriben. ¿Le serviria otro dia?",
    },
    "kept": {
        "en": "All right, nothing changes: we expect you {when}.",
        "es": "De acuerdo, nada cambia: le esperamos {when}.",
    },
    "late": {
        "en": "Thanks for letting us know! I told the front desk. Please travel safely; they will text if "
        "that is a problem.",
        "es": "¡Gracias por avisar! Ya le dije a la recepcion. Venga con cuidado; le escriben si hay algun problema.",
    },
    "arrived": {
        "en": "Welcome! I told the front desk that you are here.",
        "es": "¡Le damos la bienvenida! Ya le avise a la recepcion que llego.",
    },
    "request_confirmed": {
        "en": "{first_name}, you are booked at {spa}: {when}. See you then! Need a change? Just reply here.",
        "es": "{first_name}, su cita en {spa} esta confirmada: {when}. ¡Nos vemos! Si cambia algo, responda aqui.",
    },
    "request_countered": {
        "en": "The desk looked at your request: that time does not work, but these do: {times}. Which one suits you?",
        "es": "La recepcion reviso su solicitud: ese horario no se puede, pero estos si: {times}. ¿Cual prefiere?",
    },
    "request_declined": {
        "en": "We are sorry, we cannot offer that time. Call {phone} or reply with another day, and we will help.",
        "es": "Lo sentimos, no podemos ofrecer ese horario. Llame al {phone} o responda con otro dia y le ayudamos.",
    },
    "hold_expired": {
        "en": "The time we were keeping for you has been let go. Would you like me to look for another one?",
        "es": "El horario que le guardabamos ya quedo libre. ¿Quiere que le busque otro?",
    },
    "visit_cancelled": {
        "en": "Your visit {when} at {spa} is cancelled, as you asked. Write here whenever you would like another.",
        "es": "Su cita {when} en {spa} queda cancelada, como pidio. Escribanos por aqui cuando quiera otra.",
    },
    # --- a person takes over -------------------------------------------------------------------------------------
    "handover": {
        "en": "I am passing this to the team at {spa}. A person will answer you here shortly.",
        "es": "Le paso esto al equipo de {spa}. Una persona le responde por aqui en breve.",
    },
    "handover_b": {
        "en": "Let me get a person for this. Somebody at {spa} will answer you here shortly.",
        "es": "Mejor que le atienda una persona. Alguien de {spa} le responde por aqui en breve.",
    },
    "handover_closed": {
        "en": "I am passing this to the team at {spa}. A person will answer you here {opens}.",
        "es": "Le paso esto al equipo de {spa}. Una persona le responde por aqui {opens}.",
    },
    "handover_waiting": {
        "en": "Thank you, I added that to your message. The team at {spa} will answer you here.",
        "es": "Gracias, lo agregue a su mensaje. El equipo de {spa} le responde por aqui.",
    },
    # --- fixed texts ---------------------------------------------------------------------------------------------
    "clinical_ack": {
        "en": "Thank you for telling us. A nurse at {spa} will reply to you. In an emergency call 911.",
        "es": "Gracias por avisarnos. Una enfermera de {spa} le va a responder. En una emergencia llame al 911.",
    },
    "adverse_ack": {
        "en": "Thank you for telling us. We are alerting our medical team at {spa} now and a nurse will reply. "
        "In an emergency, or trouble breathing or seeing, call 911 right away.",
        "es": "Gracias por avisarnos. Estamos avisando al equipo medico de {spa} y una enfermera le va a responder. "
        "En una emergencia, o si le cuesta respirar o ver, llame ya al 911.",
    },
    "help": {
        "en": "{spa}: for help call {phone} or reply here. Msg&data rates may apply. Reply STOP to opt out.",
        "es": "{spa}: para ayuda llame al {phone} o responda aqui. Pueden aplicar tarifas. STOP para no recibir mas.",
    },
    "opted_out_confirm": {
        "en": "You will get no more texts from {spa}. For an appointment call {phone}. Reply START to resume.",
        "es": "Ya no recibira textos de {spa}. Para una cita llame al {phone}. Responda START para volver.",
    },
}

PLACEHOLDERS: dict[str, set[str]] = {key: set() for key in TEXTS} | {
    "textback_open": {"assistant", "spa"},
    "textback_open_known": {"assistant", "spa", "first_name"},
    "textback_closed": {"assistant", "spa", "opens"},
    "textback_closed_known": {"assistant", "spa", "opens", "first_name"},
    "intro": {"assistant", "spa"},
    "greeting": {"assistant", "spa"},
    "offer": {"times"},
    "offer_one": {"when"},
    "offer_other": {"times"},
    "offer_other_one": {"when"},
    "offer_near": {"times"},
    "offer_near_one": {"when"},
    "ask_which": {"times"},
    "ask_which_named": {"times", "first_name"},
    "ask_which_again": {"times"},
    "ask_which_one": {"when"},
    "ask_name": {"when"},
    "price": {"price"},
    "duration": {"minutes"},
    "price_duration": {"price", "minutes"},
    "hours": {"hours", "spa"},
    "answer": {"answer"},
    "bot": {"assistant", "spa"},
    "requested": {"first_name", "when", "spa"},
    "requested_no_name": {"when", "spa"},
    "still_requested": {"when", "spa"},
    "just_taken": {"times"},
    "just_taken_one": {"when"},
    "request_confirmed": {"first_name", "when", "spa"},
    "request_countered": {"times", "spa"},
    "request_declined": {"phone", "spa"},
    "hold_expired": {"spa"},
    "visit_cancelled": {"when", "spa"},
    "handover": {"spa", "assistant"},
    "handover_closed": {"spa", "assistant", "opens"},
    "handover_waiting": {"spa", "assistant"},
    "clinical_ack": {"spa"},
    "adverse_ack": {"spa"},
    "help": {"spa", "phone"},
    "opted_out_confirm": {"spa", "phone"},
    "offer_b": {"times"},
    "offer_c": {"times"},
    "offer_one_b": {"when"},
    "offer_one_c": {"when"},
    "offer_other_b": {"times"},
    "offer_other_c": {"times"},
    "offer_near_b": {"times"},
    "offer_near_c": {"times"},
    "offer_short": {"times"},
    "offer_short_one": {"when"},
    "offer_day": {"times"},
    "offer_with": {"times", "provider"},
    "offer_with_one": {"when", "provider"},
    "offer_not_with": {"times", "provider"},
    "offer_not_with_one": {"when", "provider"},
    "offer_gone": {"times"},
    "offer_gone_one": {"when"},
    "too_far": {"days"},
    "waitlist": {"days"},
    "ask_name_b": {"when"},
    "price_list": {"prices"},
    "who": {"assistant", "spa"},
    "ask_visit_sure": {"when"},
    "open_day": {"day", "hours"},
    "open_holiday": {"day", "hours"},
    "closed_day": {"day"},
    "place": {"address", "directions"},
    "phone": {"phone"},
    "desk_asked": {"spa"},
    "desk_asked_closed": {"spa", "opens"},
    "requested_b": {"first_name", "when", "spa"},
    "requested_move": {"when", "spa"},
    "just_taken_kept": {"times", "kept"},
    "just_taken_kept_one": {"when", "kept"},
    "my_visit": {"when"},
    "my_visits": {"times"},
    "ask_visit": {"times"},
    "ask_visit_again": {"times"},
    "rebook": {"when"},
    "rebook_again": {"when"},
    "kept": {"when"},
    "handover_b": {"spa", "assistant"},
}

DESCRIPTIONS: dict[str, str] = {
    "textback_open": "First text after a missed call, while the desk is open",
    "textback_open_known": "The same, to somebody whose name we know",
    "textback_closed": "First text after a missed call outside opening hours",
    "textback_closed_known": "The same, to somebody whose name we know",
    "intro": "How the assistant introduces itself when the patient wrote first",
    "greeting": "Answer to a plain hello",
    "greeting_again": "Answer to a second plain hello",
    "ask_service": "Asks what the visit is for",
    "ask_service_again": "Asks it a second time, in other words",
    "ask_service_which": "Several services fit: asks for one",
    "ask_service_which_again": "Asks for one service a second time",
    "ask_price_which": "A price was asked without saying for what",
    "ask_price_which_again": "Asks for which service a second time",
    "we_do": "Answers whether we offer a service",
    "invite": "Offers to look for a time after a price or an answer",
    "ask_when": "Asks for a day or time",
    "ask_when_again": "Asks for a day or time a second time",
    "offer": "Offers several times",
    "offer_one": "Offers a single time",
    "offer_other": "Offers other times after the first were declined",
    "offer_other_one": "Offers one other time",
    "offer_near": "Nothing at the wished time: offers the nearest",
    "offer_near_one": "Nothing at the wished time: offers the one nearest",
    "ask_which": "The choice was not clear: asks which time is meant",
    "ask_which_named": "A name came before a time was chosen: asks which time",
    "ask_which_again": "Asks for the number of the chosen time",
    "ask_which_one": "Makes sure about the one time offered",
    "ask_name": "Asks for a name while the time is held",
    "ask_name_again": "Asks for the name a second time",
    "unclear": "The message was not understood",
    "ask_text": "A picture, contact card or emoji came without words",
    "price": "Answers a price question",
    "duration": "Answers how long it takes",
    "price_duration": "Answers price and length together",
    "hours": "Answers the opening hours",
    "answer": "An approved answer, as written in the answers list",
    "bot": "Answers whether this is a machine",
    "thanks": "Answer to a thank-you",
    "thanks_requested": "Answer to a thank-you while the desk still has to decide",
    "bye": "The patient does not want a time now",
    "requested": "The time is held and the desk has to decide",
    "requested_no_name": "The same, when no name was given",
    "still_requested": "The patient asks about a request that the desk has not decided",
    "released": "The patient gave up the held time",
    "just_taken": "Somebody else was faster: offers the next times",
    "just_taken_one": "Somebody else was faster: offers the next time",
    "request_confirmed": "The desk said yes (the only text that may say booked)",
    "request_countered": "The desk offers other times",
    "request_declined": "The desk said no",
    "hold_expired": "Nobody decided in time and the hold ran out",
    "visit_cancelled": "The desk cancelled a visit that the patient wanted to give up",
    "handover": "A person takes over, while the desk is open",
    "handover_closed": "A person takes over when the desk is open again",
    "handover_waiting": "The patient writes again while waiting for a person",
    "clinical_ack": "Fixed answer to a clinical question",
    "adverse_ack": "Fixed answer to a possible bad reaction",
    "help": "Answer to HELP",
    "opted_out_confirm": "The one confirmation after somebody asked for no more texts in a sentence",
    "greeting_b": "Answer to a plain hello, second wording",
    "greeting_c": "Answer to a plain hello, third wording",
    "ask_service_b": "Asks what the visit is for, second wording",
    "we_do_b": "Answers whether we offer a service, second wording",
    "invite_b": "Offers to look for a time, second wording",
    "offer_b": "Offers several times, second wording",
    "offer_c": "Offers several times, third wording",
    "offer_one_b": "Offers a single time, second wording",
    "offer_one_c": "Offers a single time, third wording",
    "offer_other_b": "Offers other times, second wording",
    "offer_other_c": "Offers other times, third wording",
    "offer_near_b": "Nothing at the wished time, second wording",
    "offer_near_c": "Nothing at the wished time, third wording",
    "offer_short": "Offers several times after an answer, in few words",
    "offer_short_one": "Offers one time after an answer, in few words",
    "no_rush": "They want to think or to ask somebody first",
    "offer_day": "Two days could be meant: asks which, with a free time on each",
    "offer_with": "Offers times with the provider who was asked for",
    "offer_with_one": "Offers one time with the provider who was asked for",
    "offer_not_with": "The provider asked for has no time: offers times with others",
    "offer_not_with_one": "The provider asked for has no time: offers one with another",
    "offer_gone": "An older offer is gone: offers what is free now",
    "offer_gone_one": "An older offer is gone: offers the one that is free now",
    "too_far": "The wished day is further ahead than the calendar",
    "waitlist": "Nothing is free at all: offers the waitlist or a call",
    "waitlist_again": "Offers the waitlist or a call a second time",
    "waitlisted": "The wish for the waitlist was passed on",
    "ask_name_b": "Asks for a name while the time is held, second wording",
    "name_why": "Says why we ask for a name",
    "price_list": "Answers the prices of several services",
    "who": "Answers who is writing",
    "speaks": "Answers whether we speak the other language",
    "ask_visit_sure": "The day they named is not the day of their visit: asks whether that visit is meant",
    "open_day": "Answers whether we are open on a day",
    "open_holiday": "Open by the calendar on a public holiday: the desk is asked to make sure",
    "closed_day": "Answers that we are closed on a day",
    "place": "Answers where we are",
    "phone": "Answers which number to call",
    "pricey": "They find a price high",
    "noted": "They told something that needs no answer",
    "cancel_unknown": "They cannot come to a visit we do not see: the desk was asked",
    "price_free": "Answers a price question for what costs nothing",
    "desk_asked": "No approved answer: the team was asked",
    "desk_asked_closed": "No approved answer: the team answers when the desk is open again",
    "thanks_b": "Answer to a thank-you, second wording",
    "thanks_c": "Answer to a thank-you, third wording",
    "thanks_requested_b": "Thank-you while the desk decides, second wording",
    "thanks_requested_c": "Thank-you while the desk decides, third wording",
    "bye_b": "The patient does not want a time now, second wording",
    "requested_b": "The time is held and the desk has to decide, second wording",
    "requested_move": "A new time for a visit they have is held and the desk has to decide",
    "released_b": "The patient gave up the held time, second wording",
    "just_taken_kept": "Somebody else was faster, and the older time is still held",
    "just_taken_kept_one": "The same, with a single other time",
    "my_visit": "Tells when their visit is",
    "my_visits": "Tells when their visits are",
    "visit_unknown": "Asked about a visit we do not see",
    "ask_visit": "Asks which of several visits is meant",
    "ask_visit_again": "Asks for the number of the visit",
    "rebook": "They cannot come: the desk was asked to cancel; offers to find another time",
    "rebook_again": "The same a second time",
    "kept": "They keep the visit they have",
    "late": "They run late: the desk was told",
    "arrived": "They are at the door: the desk was told",
    "handover_b": "A person takes over, second wording",
}

"""The sentences of her own. Everything else that she says are the company's words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.infra.portuguese import words
from app.llm.offline.understanding import tongue
from app.llm.port import LANGUAGES, Language
from app.llm.templates import Templates


@dataclass(frozen=True, slots=True)
class Phrases:
    """One language. `{company}`, `{name}` of the customer and `{me}`, her own name, are filled in; of several wordings one is chosen by
    where the talk stands."""

    language: Language
    morning: str
    afternoon: str
    evening: str
    welcome: str
    welcome_again: tuple[str, ...]
    offer: str
    unknown: tuple[str, ...]
    unknown_part: str
    perhaps: str
    unclear: tuple[str, ...]
    person: tuple[str, ...]
    person_accepted: str
    declined: str
    understood: str
    thanks: tuple[str, ...]
    bye: str
    danger: str
    despair: str
    fire: str
    rescue: str
    violence: str
    crime: str
    animal: str
    person_called: str  # beside a danger, where nothing is cheerful
    complaint: str
    reclaim: str
    booking: str
    rescheduling: str
    cancelling: str
    confirming: str
    medicine: str
    bargain: str
    closing: str
    probe: str
    identity: str
    wrong_number: str
    introduced: str
    opening: str
    data: str
    noted: str
    praise: str
    passed: str
    comment: str
    sorry: str
    media: str
    media_aside: str
    sticker: str
    only_this: str  # to whoever writes a language that the company does not answer in
    foreign_facts: str = ""
    sorry_gently: str = ""  # where a company wants much empathy
    glad: str = ""
    playful: tuple[str, ...] = ()
    at_your_service: str = ""  # after what she told, in some voices


PORTUGUESE = Phrases(
    language="pt",
    morning="Bom dia{name}!",
    afternoon="Boa tarde{name}!",
    evening="Boa noite{name}!",
    welcome="Aqui é {me}a secretária virtual da {company}. Como posso ajudar?",
    welcome_again=("Como posso ajudar?", "Em que posso ajudar?"),
    offer="Quer que eu chame uma pessoa da equipe?",
    unknown=(
        "Isso eu não sei: não tenho essa informação aqui e prefiro não arriscar uma resposta errada.",
        "Isso eu não sei dizer com segurança, e não quero arriscar.",
        "Sobre isso eu não sei, não tenho essa informação aqui.",
    ),
    unknown_part="Sobre “{part}”, não tenho essa informação aqui.",
    perhaps="Pelo que sei, o mais perto do que você perguntou é:",
    unclear=(
        "Acho que não entendi bem. Pode me contar com outras palavras o que você precisa?",
        "Desculpe, ainda não entendi. Você quer saber sobre algum serviço, valor ou horário?",
    ),
    person=(
        "Claro! Já estou chamando uma pessoa da equipe para falar com você por aqui.",
        "Certo! Uma pessoa da equipe continua a conversa com você por aqui.",
    ),
    person_accepted="Combinado! Vou chamar uma pessoa da equipe, e ela continua com você por aqui.",
    declined="Tudo bem! Se precisar de alguma coisa, é só me escrever.",
    understood="Certo! Posso ajudar em mais alguma coisa?",
    thanks=("Por nada{name}! Se precisar, é só chamar. 😊", "Imagina{name}! Estou por aqui se precisar. 😊"),
    bye="Até mais{name}! Se precisar, é só chamar. 😊",
    danger="Isso pode ser grave: ligue agora para o SAMU, no 192, ou vá ao pronto-socorro mais próximo. "
    "Não espere por uma resposta aqui.",
    despair="Sinto muito que você esteja passando por isso; você não precisa enfrentar isso sem ajuda. Ligue agora para o "
    "CVV, no 188 (24 horas, gratuito e sigiloso), ou para o SAMU, no 192, se houver risco imediato.",
    fire="Saia daí agora com quem estiver por perto e, de um lugar seguro, ligue para o Corpo de Bombeiros, no 193. "
    "Não espere por uma resposta aqui.",
    rescue="Isso pode ser grave: ligue agora para o Corpo de Bombeiros, no 193, ou para o SAMU, no 192. "
    "Não espere por uma resposta aqui.",
    violence="Sinto muito que isso esteja acontecendo. Se houver perigo agora, procure um lugar seguro e ligue para a polícia, no "
    "190. O Ligue 180 orienta mulheres em situação de violência (24 horas, gratuito e sigiloso).",
    crime="Se houver perigo agora, procure um lugar seguro e ligue para a polícia, no 190. Não espere por uma resposta aqui.",
    animal="Isso pode ser urgente: procure agora o atendimento veterinário de emergência mais próximo. "
    "Remédios e doses eu não posso orientar por aqui.",
    person_called="Já estou chamando uma pessoa da equipe, que continua com você por aqui.",
    complaint="Sinto muito pelo que aconteceu; entendo a sua insatisfação. Isso merece a atenção de uma pessoa da equipe.",
    reclaim="Entendo. Esse assunto, só uma pessoa da equipe pode tratar com você.",
    booking="Por aqui eu não consigo marcar horário: só uma pessoa da equipe pode fazer isso.",
    rescheduling="Por aqui eu não consigo mudar o horário: só uma pessoa da equipe pode fazer isso.",
    cancelling="Por aqui eu não consigo cancelar o horário: só uma pessoa da equipe pode fazer isso.",
    confirming="Eu não tenho acesso à agenda: só uma pessoa da equipe pode confirmar o seu horário.",
    medicine="Sobre remédios, sintomas e diagnóstico só um profissional pode orientar você, depois de avaliar o caso.",
    bargain="Condições diferentes das que tenho aqui só a equipe pode combinar com você.",
    closing="Que bom! Os próximos passos, só uma pessoa da equipe pode combinar com você.",
    probe="Com isso eu não posso ajudar, mas respondo com prazer às suas dúvidas sobre a {company}.",
    identity="Sou {me}a secretária virtual da {company}: respondo automaticamente com as informações da equipe e, quando você "
    "preferir, chamo uma pessoa. Como posso ajudar?",
    wrong_number="Sem problemas! Aqui é da {company}. Se precisar de nós, é só escrever.",
    introduced="Prazer{name}! Como posso ajudar?",
    opening="Claro! Pode perguntar: o que você gostaria de saber?",
    data="Obrigada! Isso fica nesta conversa, para a equipe ver. Posso ajudar em mais alguma coisa?",
    noted="Combinado{name}! Qualquer dúvida, é só me escrever. 😊",
    praise="Que bom ler isso, obrigada! 😊",
    passed="Tudo bem, obrigada por avisar! Se mudar de ideia, é só me escrever.",
    comment="Obrigada por contar! Fica nesta conversa, para a equipe ver.",
    sorry="Sinto muito por isso.",
    media="Por aqui eu ainda não consigo abrir áudios, imagens e arquivos. Pode me escrever em texto o que você precisa?",
    media_aside="O arquivo que você mandou eu não consigo abrir por aqui; se faltou algo, me conte em texto.",
    sticker="😊 Como posso ajudar?",
    only_this="Obrigada por escrever! Por aqui eu respondo em português.",
    sorry_gently="Sinto muito mesmo por isso; imagino como é chato passar por uma situação assim.",
    glad="Que bom!",
    playful=(
        "Por nada{name}! Se bater saudade, é só chamar. 😄",
        "Imagina{name}! Sigo por aqui, firme e forte no WhatsApp. 😄",
    ),
)

ENGLISH = Phrases(
    language="en",
    morning="Good morning{name}!",
    afternoon="Good afternoon{name}!",
    evening="Good evening{name}!",
    welcome="This is {me}the virtual receptionist of {company}. How can I help you?",
    welcome_again=("How can I help you?",),
    offer="Would you like me to call someone from the team?",
    unknown=("I don't have that information here, and I'd rather not guess.",),
    unknown_part="About “{part}”: I don't have that information here.",
    perhaps="The closest I know to what you asked:",
    unclear=("I'm not sure I understood. Could you say it in other words?",),
    person=("Of course! I'm calling someone from the team to continue with you here.",),
    person_accepted="All right! I'm calling someone from the team, who will continue with you here.",
    declined="All right! If you need anything, just write to me.",
    understood="All right! Can I help you with anything else?",
    thanks=("You're welcome{name}! Just write if you need anything. 😊",),
    bye="Goodbye{name}! Just write if you need anything. 😊",
    danger="This may be serious: call SAMU at 192 now, or go to the nearest emergency room. Don't wait for an answer here.",
    despair="I'm so sorry you are going through this. Please call CVV at 188 now (24 hours, free), or SAMU at 192.",
    fire="Get out now with everyone near you and, from a safe place, call the fire brigade at 193. Don't wait for an answer here.",
    rescue="This may be serious: call the fire brigade at 193 now, or SAMU at 192. Don't wait for an answer here.",
    violence="I'm so sorry this is happening. If there is danger now, go somewhere safe and call the police at 190. "
    "The women's helpline answers at 180 (24 hours, free and confidential).",
    crime="If there is danger now, go somewhere safe and call the police at 190. Don't wait for an answer here.",
    animal="This may be urgent: go to the nearest emergency vet now. I can't advise on medicines or doses here.",
    person_called="I'm calling someone from the team now, who will continue with you here.",
    complaint="I'm sorry about what happened. This deserves the attention of someone from the team.",
    reclaim="I understand. Only someone from the team can handle this with you.",
    booking="I can't book from here: only someone from the team can do that.",
    rescheduling="I can't move an appointment from here: only someone from the team can do that.",
    cancelling="I can't cancel an appointment from here: only someone from the team can do that.",
    confirming="I have no access to the schedule: only someone from the team can confirm your appointment.",
    medicine="Only a professional can advise you on medicines, symptoms and diagnoses, after examining you.",
    bargain="Other conditions can only be agreed with the team.",
    closing="Great! Only someone from the team can arrange the next steps with you.",
    probe="I can't help with that, but I'll gladly answer your questions about {company}.",
    identity="I'm {me}the virtual receptionist of {company}: I answer automatically and can call a person whenever you prefer.",
    wrong_number="No problem! This is {company}. Write to us whenever you need.",
    introduced="Nice to meet you{name}! How can I help you?",
    opening="Of course! What would you like to know?",
    data="Thank you! It stays in this conversation for the team to see. Can I help you with anything else?",
    noted="All right{name}! If you have any questions, just write. 😊",
    praise="How nice to read that, thank you! 😊",
    passed="All right, thank you for telling us! If you change your mind, just write.",
    comment="Thank you for telling us! It stays in this conversation for the team to see.",
    sorry="I'm sorry about that.",
    media="I can't open audio, images or files yet. Could you write what you need?",
    media_aside="I can't open the file you sent; if something is missing, please tell me in writing.",
    sticker="😊 How can I help you?",
    only_this="Thank you for writing! I answer in English here.",
    foreign_facts="Here is what I have, in Portuguese:",
    sorry_gently="I'm truly sorry about that; I can imagine how upsetting it is.",
    glad="Great!",
    playful=("You're welcome{name}! If you miss me, just write. 😄",),
)

SPANISH = Phrases(
    language="es",
    morning="¡Buenos días{name}!",
    afternoon="¡Buenas tardes{name}!",
    evening="¡Buenas noches{name}!",
    welcome="Soy {me}la recepcionista virtual de {company}. ¿En qué puedo ayudarle?",
    welcome_again=("¿En qué puedo ayudarle?",),
    offer="¿Quiere que llame a una persona del equipo?",
    unknown=("No tengo esa información aquí y prefiero no adivinar.",),
    unknown_part="Sobre “{part}”, no tengo esa información aquí.",
    perhaps="Lo más cercano a su pregunta que sé:",
    unclear=("Creo que no entendí bien. ¿Puede decírmelo con otras palabras?",),
    person=("¡Claro! Estoy llamando a una persona del equipo para que siga con usted por aquí.",),
    person_accepted="¡De acuerdo! Llamo a una persona del equipo, que seguirá con usted por aquí.",
    declined="¡Muy bien! Si necesita algo, solo escríbame.",
    understood="¡De acuerdo! ¿Puedo ayudarle en algo más?",
    thanks=("¡De nada{name}! Si necesita algo, aquí estoy. 😊",),
    bye="¡Hasta luego{name}! Si necesita algo, aquí estoy. 😊",
    danger="Puede ser grave: llame ahora al SAMU, al 192, o vaya a urgencias. No espere una respuesta aquí.",
    despair="Siento mucho lo que está pasando. Llame ahora al CVV, al 188 (24 horas, gratuito), o al SAMU, al 192.",
    fire="Salga de ahí ahora con quienes estén cerca y, desde un lugar seguro, llame a los bomberos, al 193. "
    "No espere una respuesta aquí.",
    rescue="Puede ser grave: llame ahora a los bomberos, al 193, o al SAMU, al 192. No espere una respuesta aquí.",
    violence="Siento mucho que esto esté pasando. Si corre peligro, busque un lugar seguro y llame a la policía, al 190. "
    "El 180 orienta a mujeres en situación de violencia (24 horas, gratuito y confidencial).",
    crime="Si corre peligro, busque un lugar seguro y llame a la policía, al 190. No espere una respuesta aquí.",
    animal="Puede ser urgente: vaya ahora a la urgencia veterinaria más cercana. Sobre medicinas y dosis no puedo orientar por aquí.",
    person_called="Ya estoy llamando a una persona del equipo, que seguirá con usted por aquí.",
    complaint="Siento mucho lo ocurrido. Esto merece la atención de una persona del equipo.",
    reclaim="Entiendo. Este asunto solo puede tratarlo con usted una persona del equipo.",
    booking="Desde aquí no puedo reservar: solo una persona del equipo puede hacerlo.",
    rescheduling="Desde aquí no puedo cambiar la cita: solo una persona del equipo puede hacerlo.",
    cancelling="Desde aquí no puedo cancelar la cita: solo una persona del equipo puede hacerlo.",
    confirming="No tengo acceso a la agenda: solo una persona del equipo puede confirmar su cita.",
    medicine="Sobre medicinas, síntomas y diagnósticos solo puede orientarle un profesional, después de evaluar el caso.",
    bargain="Otras condiciones solo puede acordarlas el equipo.",
    closing="¡Qué bien! Los próximos pasos solo puede acordarlos con usted una persona del equipo.",
    probe="Con eso no puedo ayudar, pero con gusto respondo a sus dudas sobre {company}.",
    identity="Soy {me}la recepcionista virtual de {company}: respondo automáticamente y, si lo prefiere, puedo llamar a una persona.",
    wrong_number="¡No hay problema! Aquí es {company}. Escríbanos cuando lo necesite.",
    introduced="¡Mucho gusto{name}! ¿En qué puedo ayudarle?",
    opening="¡Claro! ¿Qué le gustaría saber?",
    data="¡Gracias! Queda en esta conversación para que el equipo lo vea. ¿Puedo ayudarle en algo más?",
    noted="¡De acuerdo{name}! Cualquier duda, escríbame. 😊",
    praise="¡Qué bueno leerlo, gracias! 😊",
    passed="¡Muy bien, gracias por avisar! Si cambia de idea, solo escríbame.",
    comment="¡Gracias por contarlo! Queda en esta conversación para que el equipo lo vea.",
    sorry="Lo siento mucho.",
    media="Todavía no puedo abrir audios, imágenes ni archivos. ¿Puede escribirme lo que necesita?",
    media_aside="El archivo que envió no puedo abrirlo; si falta algo, cuéntemelo por escrito.",
    sticker="😊 ¿En qué puedo ayudarle?",
    only_this="¡Gracias por escribir! Por aquí respondo en español.",
    foreign_facts="Esto es lo que tengo, en portugués:",
    sorry_gently="Lo siento muchísimo; imagino lo molesto que es pasar por algo así.",
    glad="¡Qué bien!",
    playful=("¡De nada{name}! Si me extraña, solo escríbame. 😄",),
)

_ENGLISH_ONLY = frozenset(
    "hello hi hey the do does you your is are what where when how much price thanks thank please can could would like need"
    " want speak english appointment open on saturday sunday accept have it this my i and for with dental cleaning".split()
)
_SPANISH_ONLY = frozenset(
    "hola buenos buenas gracias cuanto cuesta donde estan abren atienden ustedes usted tienen hacen aceptan necesito puedo"
    " quisiera hablar una cita precio el los las y muy dientes limpieza seguro hay por favor sabados cual es".split()
)
_SHARED_WITH_PORTUGUESE = frozenset("por favor seguro hay es an me a".split())


def language_of(text: str) -> Phrases:
    """The language of a message. Portuguese unless most of its words clearly belong to another."""
    said = words(text)
    if re.search(r"[ãõçÃÕÇ]", text) or not said:
        return PORTUGUESE
    english = sum(word in _ENGLISH_ONLY for word in said)
    spanish = sum(word in _SPANISH_ONLY - _SHARED_WITH_PORTUGUESE for word in said)
    if english * 2 >= len(said) and english >= spanish:
        return ENGLISH
    return SPANISH if spanish * 5 >= len(said) * 2 else PORTUGUESE


def in_their_words(phrases: Phrases, templates: Templates) -> Phrases:
    """Ours with the company's own sentences in their places. They are in Portuguese: whoever speaks another language hears ours."""
    if phrases.language != PORTUGUESE.language:
        return phrases
    said: dict[str, Any] = {}
    if templates.closing:
        said["bye"] = _literally(templates.closing)
    if templates.unknown:
        said["unknown"] = (_literally(templates.unknown),)
    if templates.person:
        said |= {"person": (_literally(templates.person),), "person_accepted": _literally(templates.person)}
    return replace(phrases, **said) if said else phrases


def _literally(sentence: str) -> str:
    """Filled already: nothing in it is a place."""
    return sentence.replace("{", "{{").replace("}", "}}")


def spoken_in(messages: Sequence[str], remembered: Language | None, offered: Sequence[Language] = LANGUAGES) -> Phrases:
    """The language to answer the last message in: its own; where it does not tell ("ok", a name, a thumb), that of the latest one
    before it that does; where none does, the one that is remembered of the person. One that is not offered gives way to the first."""
    language = _told_in(messages) or remembered or offered[0]
    return phrases_in(language if language in offered else offered[0])


def surely_in(message: str) -> Language | None:
    """The language that one message gives away beyond doubt."""
    spoken = language_of(message)
    return tongue.told_by(message) if spoken is PORTUGUESE else spoken.language


def _told_in(messages: Sequence[str]) -> Language | None:
    for said in reversed(messages):
        if (found := surely_in(said)) is not None:
            return found
        if len(words(said)) > _TELLING:
            return PORTUGUESE.language
    return None


_TELLING = 2  # words; fewer may be a name or a mere "ok"


IN_EVERY_LANGUAGE = (PORTUGUESE, ENGLISH, SPANISH)
_BY_LANGUAGE = {phrases.language: phrases for phrases in IN_EVERY_LANGUAGE}
_OFFER = re.compile(r"(quer|gostaria|prefere) que (eu )?(chame|passe|pe[cç]a)", re.IGNORECASE)


def phrases_in(language: Language) -> Phrases:
    """Her sentences in this language."""
    return _BY_LANGUAGE[language]


def asks_for_day(text: str) -> bool:
    """Whether this message of ours was about an appointment that only people can make or move."""
    return any(said in text for phrases in IN_EVERY_LANGUAGE for said in (phrases.booking, phrases.rescheduling))


def offers_person(text: str) -> bool:
    """Whether this message of ours proposed to call somebody, in her words or in a hosted model's."""
    return any(phrases.offer in text for phrases in IN_EVERY_LANGUAGE) or bool(_OFFER.search(text))

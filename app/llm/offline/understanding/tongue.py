"""The language that a customer writes in, by words that only one of the three has."""

from __future__ import annotations

import re
from collections.abc import Iterable

from app.infra.portuguese import fold
from app.llm.port import Language

_WORD = re.compile(r"[a-z']+")
_PORTUGUESE_LETTERS = re.compile(r"[ãõçâêôà]|(?:\bé\b)", re.IGNORECASE)
_SPANISH_LETTERS = re.compile(r"[¿¡]|ñ\B|\Bñ", re.IGNORECASE)  # a lone ñ is how Brazilians in a hurry write não
_ONLY: dict[Language, frozenset[str]] = {
    "pt": frozenset(
        "a o os as e de que do se nao voce voces vc vcs eu meu minha meus minhas seu sua um uma uns umas em"
        " no na nos nas do da dos das ao aos pelo pela com"
        " para pra pro sem mais mas muito muita quero queria gostaria preciso tenho tem temos posso pode"
        " podem consigo fazer faz fiz"
        " foi fui vou vai vamos isso isto esse essa este esta aquele aqui ali quanto qual quando onde quem oi"
        " ola bom boa dia tarde"
        " noite obrigado obrigada obg valeu tudo bem hoje amanha ontem segunda terca quarta quinta sexta"
        " sabado domingo semana hora"
        " horario marcar remarcar agendar desmarcar cancelar preco valor orcamento ainda tambem ja ate depois"
        " antes agora gente moca"
        " sim ta to eh ne ai la so nem ou ele ela eles elas dele dela fica ficou pagar falar saber ver ter"
        " ser estou esta estao"
        " desculpa favor mensagem mensagens recebi chegou adorei gostei otimo parabens dinheiro conta pessoa"
        " alguem ninguem me por como nada porque dias casa auto le encanto excelente turno reservar cita seguro va mi te ti so"
        " bons boas voltar mandar manda mande parem pare pra lista numero contato cadastro remover tira tirar responde"
        " responder cancela confirma confirmar quantos quantas mesmo porta vem ajuda si queremos".split()
    ),
    "es": frozenset(
        "hola buenos buenas gracias usted ustedes yo mi mis su sus un una unos unas el los las del al con sin"
        " pero muy mucho mucha"
        " quiero quisiera necesito tengo tiene tienen puedo puede pueden hacer hago fue fui voy va vamos eso"
        " esto ese esa este"
        " cuanto cuanta cuantos cual cuando donde quien como porque por que dias tardes noches manana hoy"
        " ayer lunes martes miercoles"
        " jueves viernes hora horario cita turno agendar reservar cambiar cancelar precio presupuesto todavia"
        " tambien ya hasta despues"
        " antes ahora senor senora si estoy estan hay ir ver saber hablar llamar llame favor mensaje mensajes"
        " dinero nada alguien nadie"
        " me encanto excelente bien cuesta sale trabajo auto casa hijo hija son es y lo le les se nos otra"
        " otro mejor dejen escriban a o de que se aceptan atienden abren cuestan necesitamos queremos seguro"
        " fin nuestro nuestra muchas muchos estuvo quedo gusto llego dentro ustedes adios listo recibir dejen borrenme"
        " dime dame olvida soy eres tus tu muestrame suscripcion paren correo reglas instrucciones anteriores telefonos"
        " recordatorios limpieza ofrecen desde cuales baja".split()
    ),
    "en": frozenset(
        "hello hi hey the a an do i you your my mine we our it its is are am was were be been do does did"
        " don't dont can can't could would"
        " will won't want need have has had how much what when where who which why to of in on at for from"
        " with without and or but not"
        " no yes thanks thank please this that these those there here today tomorrow yesterday monday tuesday"
        " wednesday thursday friday"
        " saturday sunday morning afternoon evening week month time appointment book reschedule cancel"
        " confirm price cost quote stop"
        " speak talk call me us them they he she his her get got great good bad service if so just any some"
        " about i'm i'd i'll it's"
        " sorry right sure let know see come going send messages new job work out up".split()
    ),
}
_WEIGHTY = 2  # a letter that only one language writes
_APART = 1  # Spanish is so near to Portuguese that a word of both tells nothing


def language_of(messages: Iterable[str], otherwise: Language = "pt") -> Language:
    """The language of the last message that gives itself away; `otherwise` where none does."""
    for message in reversed(list(messages)):
        if found := told_by(message):
            return found
    return otherwise


def told_by(message: str) -> Language | None:
    """The language that one message gives away, if it does."""
    scores: dict[Language, float] = {"pt": 0.0, "es": 0.0, "en": 0.0}
    for word in _WORD.findall(fold(message.replace("’", "'"))):
        owners = [language for language, words in _ONLY.items() if word in words]
        for owner in owners:
            scores[owner] += 1.0 if len(owners) == 1 else 0.2
    if _PORTUGUESE_LETTERS.search(message):
        scores["pt"] += _WEIGHTY
    if _SPANISH_LETTERS.search(message):
        scores["es"] += _WEIGHTY
    best = max(scores, key=lambda language: scores[language])
    if best == "es" and scores["es"] - scores["pt"] < _APART:
        return None
    return best if scores[best] > 0.5 else None

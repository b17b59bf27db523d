"""What a customer's words do, whatever they are about. One part of a turn may do several things."""

from __future__ import annotations

import re
from enum import StrEnum, auto

from app.infra.portuguese import words


class Signal(StrEnum):
    HUMAN = auto()  # asks for a person, a call, a named colleague
    RECLAIM = auto()  # claims a right, threatens with law or consumer protection
    COMPLAINT = auto()
    RESCHEDULE = auto()
    CANCEL = auto()
    CONFIRM = auto()
    BOOK = auto()
    DRUG = auto()  # asks for a medicine or a dose
    DIAGNOSIS = auto()
    BARGAIN = auto()
    CLOSE = auto()  # goes ahead with an offer
    PROBE = auto()  # asks for our instructions or tries to change them
    IDENTITY = auto()
    WRONG_NUMBER = auto()
    INTRODUCTION = auto()
    OPENING = auto()  # announces a question
    DATA = auto()  # sends a document, a receipt, data of their own
    NOTED = auto()  # tells us they received or will consider something, or thanks us for it
    PRAISE = auto()
    THANKS = auto()
    BYE = auto()
    GREETING = auto()
    SMALL_TALK = auto()
    YES = auto()
    NO = auto()
    HURT = auto()  # in pain or with something broken, not in danger
    WHEN = auto()  # names a day or an hour
    # Which of these three it is, no words tell, only the understanding of the whole turn:
    DECLINED = auto()  # goes no further with an offer
    COMMENT = auto()  # tells how something was, without a verdict
    ASIDE = auto()  # wants nothing of what a company does for its customers


_WANT = (
    r"(?:quero|queria|gostaria de|gostaria|preciso|precisava|posso|podemos|pode|poderia|consigo|consegue"
    r"|tem como|da para|vamos|vou querer|desejo|deixa)"
)
_MY_VISIT = (
    r"(?:minha|meu|a|o|uma|essa|esse|da|do|de)?\s?(?:consulta|horario|hora|agendamento|avaliacao|retorno"
    r"|sessao|visita|marcacao|limpeza|cirurgia)"
)
_PERSON = (
    r"(?:pessoa|humano|humana|atendente|atendentes|alguem|recepcao|recepcionista|gerente|dono|dona|responsavel"
    r"|supervisor|supervisora|secretaria|secretario|doutor|doutora|dentista|medico|medica|funcionario|funcionaria"
    r"|gente de verdade|equipe|diretor|diretora|coordenador|coordenadora|professor|professora|vendedor|vendedora|mecanico"
    r"|engenheiro|engenheira|arquiteto|arquiteta|contador|contadora|advogado|advogada|veterinario|veterinaria|financeiro"
    r"|comercial|coordenacao|diretoria|gerencia)"
)
_DAY = r"(?:segunda|terca|quarta|quinta|sexta|sabado|domingo|hoje|amanha|semana que vem|proxima semana|fim de semana|feriado)"


# "me passa pra Marta": whoever is named after it is a colleague, but for what is no name.
_PASS_ME_ON = r"(?:^(?:(?:oi|ola|bom dia|boa tarde|boa noite) )*|\bme )(?:pass[ae]|transfere|transfira|encaminh[ae])"
_NOBODY = (
    rf"{_DAY}|dia|manha|tarde|noite|depois|outr\w+|agora|cedo|ja|proxim\w+|semana|mes|ano|hora|horas|meio|mim|gente|frente|cima|lado|casa"
    r"|janeiro|fevereiro|marco|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro"
    r"|uma|duas|dois|tres|quatro|cinco|seis|sete|oito|nove|dez|onze|doze|voces?|pix|cartao|debito|credito|conta|banco|nubank|itau"
    r"|whatsapp|telefone|email|perna|costas|braco|cabeca|pessoa|pessoas|todos|todas|criancas?|adultos?"
)


def _any(*alternatives: str) -> str:
    """A pattern for any of these, as whole words."""
    return rf"\b(?:{'|'.join(alternatives)})\b"


# Read against the folded words of one part, joined by single spaces.
_HEARD: dict[Signal, str] = {
    Signal.HUMAN: _any(
        rf"(?:falar|conversar|contato|ser atendid\w|atendimento|conversa|resolver|tratar) (?:\w+ ){{0,3}}?{_PERSON}",
        rf"(?:cham\w+|pass[ae]|transfer\w+|me coloca\w*|encaminh\w+) (?:para |com )?(?:o |a |um |uma "
        rf"|alguma )?{_PERSON}",
        rf"{_PASS_ME_ON} para (?:o |a )?(?!(?:{_NOBODY})\b)[a-z]{{3,}}(?: por favor)?$",
        r"(?:quero|preciso de|prefiro|queria|tem) (?:um |uma |o |a )?(?:humano|humana|atendente|pessoa (?:real"
        r"|de verdade|humana)|gente de verdade)",
        r"atendimento humano|pessoa de verdade",
        r"(?:me liga|me ligue|me ligam|me liguem|me ligar|liga (?:para|aqui)|ligue para|me telefona"
        r"|me telefone|quero (?:uma )?ligacao|retornar? (?:a |minha )?ligacao)",
        r"(?:nao quero|cansei de|odeio) (?:\w+ ){0,3}(?:robo|maquina|bot|ia)",
        r"^(?:a |o )?(?:atendente|humano|recepcao|recepcionista|pessoa)(?: por favor)?$",
        r"(?:o |a )(?:doutor|doutora) \w+ (?:esta|pode|ai)|speak (?:to|with)|talk (?:to|with) (?:a |some)",
        r"real person|human|hablar con",
    ),
    Signal.RECLAIM: _any(
        r"procon|processar|processo|advogad\w|justica|indeniza\w+|reclame aqui|consumidor|meus direitos",
        r"tenho direito|meu dinheiro de volta|reembolso do que paguei|devolu\w+|estorno|estornar|danos? mora\w+",
        r"erro medico|denunci\w+",
    ),
    Signal.COMPLAINT: _any(
        r"reclama\w+|pessim\w|horrivel|absurdo|vergonh\w+|palhacada|descaso|desrespeito|decepcion\w+|insatisf\w+",
        r"indignad\w|lixo|ridicul\w|nunca mais (?:volto|piso|vou)|mal atendid\w",
        r"atendimento (?:ruim|horrivel|pessimo|grosseiro)|grosseir\w|grossa|mal educad\w",
        r"falta de (?:respeito|educacao|profissional\w+)",
        r"(?:estou|fiquei|muito) (?:\w+ )?(?:irritad\w|chatead\w|nervos\w com|revoltad\w|bravo com|brava com)",
        r"ninguem (?:me )?(?:responde|respondeu|resolve|resolveu|atende|atendeu)",
        r"nao (?:gostei|fui bem atendid\w|estou satisfeit\w|resolveram|resolveu)",
        r"(?:esperei|esperando|aguardando) (?:\w+ ){0,2}(?:mais de|ha|faz|horas|uma hora|duas horas)",
        r"cobraram (?:\w+ ){0,2}(?:errado|a mais|duas vezes)|cobranca (?:errada|indevida)",
        r"ficou (?:\w+ )?(?:torto|ruim|horrivel|feio|mal feito)|mal feito|demora absurda|de novo esse problema",
    ),
    Signal.RESCHEDULE: _any(
        rf"{_WANT} (?:\w+ )?(?:remarcar|reagendar|adiar|antecipar|mudar|trocar|transferir"
        rf"|alterar) (?:\w+ ){{0,2}}?{_MY_VISIT}",
        rf"{_WANT} (?:remarcar|reagendar|adiar|antecipar)",
        rf"(?:remarca|reagenda|muda|troca|passa) (?:para mim|{_MY_VISIT})|^(?:remarcar|reagendar)",
    ),
    Signal.CANCEL: _any(
        rf"{_WANT} (?:\w+ )?(?:cancelar|desmarcar)(?! com)",
        rf"(?:cancela|desmarca|cancele|desmarque) (?:para mim|{_MY_VISIT})|^(?:cancelar|desmarcar)",
        r"nao vou (?:poder|conseguir) (?:ir|comparecer)|nao vou mais",
    ),
    Signal.CONFIRM: _any(
        rf"confirm(?:o|ar|ado|ada)(?: \w+)? {_MY_VISIT}|{_WANT} confirmar|esta confirmad\w|confirmo(?: presenca)?",
        r"^(?:ok |sim )?confirmad[oa]$|minha consulta (?:e|esta) (?:que|quando|marcada)",
    ),
    Signal.BOOK: _any(
        rf"{_WANT} (?:ja |de )?(?:\w+ ){{0,2}}?(?:marcar|agendar|reservar)(?! antes| ou )",
        rf"(?:marca|agenda|reserva|marque|agende) (?:para mim|{_MY_VISIT}|para|uma?)",
        rf"{_WANT} (?:um |uma |o )?(?:horario|agendamento|hora|encaixe)",
        rf"(?:tem|teria|existe|ha) (?:algum |alguma |um |uma )?(?:horario|agenda|encaixe|hora)(?: \w+)? (?:para"
        rf"|disponivel|livre|vago|na|no|{_DAY})",
        rf"(?:tem|teria|quero|preciso de) (?:alguma |uma )?vaga (?:disponivel|livre|(?:para |na |no )?(?:{_DAY}"
        rf"|consulta|avaliacao|atendimento))",
        rf"tem (?:horario|agenda|hora) {_DAY}|horarios? (?:disponive\w+|livres?|vagos?)",
        rf"(?:pode ser|posso ir|consigo ir|vou|queria ir|quero ir) (?:na |no |nesta |neste |essa |ainda )?{_DAY}",
        r"(?:qual|que) dia tem (?:vaga|horario)|proxima vaga|(?:make|book|need|want) an appointment",
        r"(?:quiero|necesito) (?:una )?cita",
    ),
    Signal.DRUG: _any(
        r"(?:qual|que|algum|outro) (?:remedio|medicamento|antibiotico)|remedio (?:para|bom|eu)|antibioticos?",
        r"dosagem|quantas gotas|quantos comprimidos|receita (?:medica|de|para|do)|me receit\w+",
        r"(?:tomar|tomo|passar|usar) (?:\w+ )?(?:remedio|medicamento)|dipirona|ibuprofeno|amoxicilina|nimesulida",
        r"paracetamol|toragesic|analgesico|anti inflamatorio|pomada|o que (?:e bom|tomar|tomo|passar) para",
    ),
    Signal.DIAGNOSIS: _any(
        r"(?:e|isso e|sera que e|pode ser|parece) (?:\w+ )?(?:grave|cancer|tumor|infeccao|maligno|hpv|herpes)",
        r"diagnostico|o que (?:eu )?(?:tenho|sera que tenho)|e normal (?:sangrar|doer|inchar|sentir|ficar|ter)",
        r"(?:apareceu|saiu|nasceu|tenho) (?:\w+ ){0,2}(?:caroco|bolinha|ferida|mancha|nodulo)",
    ),
    Signal.BARGAIN: _any(
        r"fa[zc]\w* (?:\w+ ){0,4}por (?:menos|\d+)|achei (?:\w+ ){0,3}(?:caro|salgado)|(?:esta|muito|meio) car[oa]",
        r"abaixa\w*|abaixar|menos que isso|fecha por|fecho por|melhor\w* (?:\w+ ){0,2}(?:preco|valor)",
        r"cobre (?:\w+ )?(?:oferta|preco|valor|orcamento)|desconto maior|mais desconto|\d+ de desconto",
        r"chora\w* (?:\w+ )?desconto|negocia\w*|ultimo preco|preco melhor|valor melhor|faz um precinho|precinho",
    ),
    Signal.PROBE: _any(
        r"(?:ignor\w+|esquec\w+|desconsider\w+|desobedec\w+) (?:\w+ ){0,4}(?:instruc\w+|regras?|ordens"
        r"|comandos|orientac\w+|anterior\w*)",
        r"system prompt|prompt|suas instruc\w+|modo (?:desenvolvedor|deus|dan)|finja (?:que|ser)|aja como",
        r"voce agora e|developer mode|jailbreak|ignore (?:all|previous|your)|api key|chave (?:de api|secreta)",
        r"token de acesso|senha do (?:sistema|painel|banco)",
        r"(?:dados|telefone|numero|cpf|ficha|prontuario|lista|nomes?) d(?:e|os|as|o"
        r"|a) (?:outr\w+ )?(?:pacientes?|clientes?)",
    ),
    Signal.IDENTITY: _any(
        r"(?:voce|voces|isso|aqui|ai) (?:e|sao) (?:um |uma )?(?:robo|bot|maquina|ia|inteligencia|pessoa|humano"
        r"|humana|gente|automatic\w)",
        r"quem e voce|quem esta falando|com quem (?:eu )?(?:falo|estou falando)|qual (?:e )?(?:o )?seu nome",
        r"como voce se chama|(?:estou|to) falando com (?:um |uma )?(?:robo|bot|maquina|ia|pessoa|humano)|e robo",
        r"voce e real|are you (?:a )?(?:bot|robot|human|real)",
    ),
    Signal.WRONG_NUMBER: _any(
        r"numero errado|foi engano|por engano|mensagem errada|mandei errado|contato errado|era para outra pessoa",
    ),
    Signal.INTRODUCTION: (
        r"^(?:oi |ola )?(?:meu nome e|me chamo|eu sou (?:o|a)|sou (?:o|a)|aqui e (?:o|a)|quem fala e (?:o"
        r"|a)) \w+(?: \w+){0,3}$"
    ),
    Signal.CLOSE: _any(
        r"(?:bora|vamos|quero|vou|podemos|pode) (?:\w+ )?fechar|fechado|vamos fazer",
        r"quero (?:contratar|comecar|aceitar)|aceito (?:o |a )?(?:orcamento|proposta|valor)",
    ),
    Signal.OPENING: (
        r"\b(?:tirar (?:uma |umas |algumas )?duvidas?|(?:uma|umas|tenho|com) (?:\w+ )?(?:duvidas?|perguntas?)"
        r"|(?:quero|queria|gostaria de|preciso de|mais) (?:\w+ )?informac\w+|(?:pode|poderia|podem"
        r"|consegue) me (?:ajudar|atender|informar|responder)|preciso de (?:uma )?ajuda|me ajud\w+"
        r"|saber (?:mais )?sobre voces|cade voces?)$"
    ),
    Signal.DATA: _any(
        r"(?:meu|minha) (?:cpf|rg|e ?mail|nome completo|data de nascimento|telefone|endereco|carteirinha) (?:e|eh)",
        r"segue(?:m)? (?:\w+ )?(?:anexo|comprovante|foto|documento|exame|em)",
        r"(?:mandei|enviei|estou (?:mandando|enviando)) (?:\w+ )?(?:comprovante|foto|documento|exame|audio)",
        r"fiz o pix",
    ),
    Signal.NOTED: _any(
        r"recebi|vou (?:pensar|ver|analisar|avaliar|conversar)|depois (?:eu )?(?:falo|retorno|aviso|volto|vejo)",
        r"te aviso|qualquer coisa (?:eu )?(?:chamo|aviso|falo)",
        r"(?:obrigad\w|valeu|agradec\w+) (?:mesmo )?(?:pel\w+|por)",
    ),
    Signal.PRAISE: _any(
        r"parabens|voces sao (?:\w+ )?(?:otim\w+|maravilhos\w+|excelentes?|demais|incriv\w+|10|show)",
        r"(?:adorei|amei|gostei (?:muito|bastante|demais)|excelente|maravilhoso) (?:\w+ ){0,3}(?:atendimento"
        r"|clinica|consulta|trabalho|resultado|tratamento)",
        r"atendimento (?:foi )?(?:otimo|excelente|nota 10|maravilhoso|perfeito)",
    ),
    Signal.THANKS: _any(
        r"obrigad\w|obrigadao|obrigadinha|valeu|agradec\w+|grat[oa]|gratidao|thanks|thank you|gracias|tmj",
        r"deus (?:te|lhe|os) (?:abencoe|pague)",
    ),
    Signal.BYE: _any(
        r"tchau|ate (?:mais|logo|breve|amanha|la|ja|a proxima)|xau|adeus|fui",
        r"bom (?:fim de semana|feriado|descanso|domingo)|boa semana|bye|abracos?|bjs?|beijos?",
    ),
    Signal.GREETING: (
        r"^(?:e )?(?:oi+e?|ola+|opa|ei|hey|eai|e ai|salve|alo|bom dia|boa tarde|boa noite|boas|bom|hello|hi"
        r"|hola|buenos dias|buenas|good (?:morning|afternoon|evening)|saudacoes|prezad\w+|dia(?! (?:de|do|da|\d))|tarde|noite)\b"
    ),
    Signal.SMALL_TALK: _any(
        r"tudo (?:bem|bom|certo|joia|tranquilo|ok)|como (?:vai|voce esta|voces estao|esta)",
        r"tem alguem (?:ai|por ai|online)|alguem ai|voce esta ai",
    ),
    Signal.YES: (
        r"^(?:sim|s|ss|sin|quero|quero sim|pode|pode sim|pode ser|pode chamar|chama|chame|chama sim|por favor"
        r"|claro|com certeza|isso|isso mesmo|ok|okay|aham|uhum|combinado|perfeito|otimo|certo|beleza|ta bom"
        r"|esta bom|ta|esta|tudo bem|positivo|yes|si|aceito|gostaria|gostaria sim|eu quero|preciso|entendi"
        r"|legal|show|blz)(?: (?:por favor|sim|pode|pode chamar|chama|quero|obrigad\w|entao|claro|entendi"
        r"|ok))*$"
    ),
    Signal.NO: (
        r"^(?:nao|n|nn|negativo|nao precisa|nao quero|agora nao|deixa|deixa para la|nem precisa|no"
        r"|nao obrigad\w|nao por enquanto|por enquanto nao|so isso|era so isso|e so isso|nada|mais nada"
        r"|nao so isso)(?: (?:obrigad\w|valeu|mesmo|por enquanto|nao|precisa|so isso|era so isso))*$"
    ),
    Signal.HURT: _any(
        r"(?:estou|esta|to|com|sinto|sentindo) (?:\w+ ){0,2}(?:dor|dores|doendo|inchad\w|latejando)|doendo",
        r"latejando|(?:meu|minha|o) \w+ (?:\w+ ){0,3}(?:quebrou|caiu|rachou|inchou|doi|lascou|soltou)",
        r"quebrei (?:um|o|meu)|caiu (?:um|o|meu|minha|a)|quebrou (?:um|o|meu|minha)",
    ),
    Signal.WHEN: _any(
        rf"{_DAY}|de manha|pela manha|a tarde|de tarde|a noite|de noite|horas|qualquer (?:dia|horario)|dia \d+",
        r"manha|tarde",
    ),
}
_COMPILED = {signal: re.compile(pattern) for signal, pattern in _HEARD.items()}
_THUMB = re.compile("[\U0001f44d\U0001f44c\u2705\U0001f64f]")
_HEART = re.compile("[\u2764\U0001f60d\U0001f970\U0001f618\U0001f49c\U0001f499]")


def hear(part: str) -> frozenset[Signal]:
    """Everything this part does."""
    said = " ".join(words(part))
    if not said:
        return _of_pictures(part)
    return frozenset(signal for signal, pattern in _COMPILED.items() if pattern.search(said))


def _of_pictures(part: str) -> frozenset[Signal]:
    if _THUMB.search(part):
        return frozenset({Signal.YES})
    return frozenset({Signal.PRAISE}) if _HEART.search(part) else frozenset()

"""What a customer's words do, whatever they are about. One part of a turn may do several things."""

from __future__ import annotations

import re
from enum import StrEnum, auto

from app.infra.portuguese import words


class Signal(StrEnum):
    DESPAIR = auto()  # speaks of ending their life
    DANGER = auto()  # somebody's life may be at risk
    OPT_OUT = auto()
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


_WANT = (
    r"(?:quero|queria|gostaria de|gostaria|preciso|precisava|posso|podemos|pode|poderia|consigo|consegue"
    r"|tem como|da para"
    r"|vamos|vou querer|desejo|deixa)"
)
_MY_VISIT = (
    r"(?:minha|meu|a|o|uma|essa|esse|da|do|de)?\s?(?:consulta|horario|hora|agendamento|avaliacao|retorno"
    r"|sessao|visita"
    r"|marcacao|limpeza|cirurgia)"
)
_PERSON = (
    r"(?:pessoa|humano|humana|atendente|atendentes|alguem|recepcao|recepcionista|gerente|dono|dona|responsavel"
    r"|supervisor"
    r"|supervisora|secretaria|secretario|doutor|doutora|dentista|medico|medica|funcionario|funcionaria"
    r"|gente de verdade|equipe)"
)
_DAY = r"(?:segunda|terca|quarta|quinta|sexta|sabado|domingo|hoje|amanha|semana que vem|proxima semana|fim de semana|feriado)"

# Read against the folded words of one part, joined by single spaces.
_HEARD: dict[Signal, str] = {
    Signal.DESPAIR: r"\b(?:me matar|suicidio|suicidar|tirar (?:a )?minha (?:propria )?vida|acabar com (?:a )?minha vida"
    r"|nao quero mais viver|quero morrer|vou me machucar)\b",
    Signal.DANGER: r"\b(?:falta de ar|nao (?:consigo|consegue|esta conseguindo|estou conseguindo) (?:mais )?(?:respirar"
    r"|engolir|falar direito)"
    r"|dificuldade (?:para|de|pra) (?:respirar|engolir)|sufocando|engasg\w+|desmai\w+|inconsciente"
    r"|desacordad\w|convuls\w+|convulsionando"
    r"|dor (?:muito )?(?:forte )?no peito|infart\w+|avc|derrame|hemorragia|overdose|envenen\w+|anafil\w+"
    r"|garganta (?:esta )?(?:fechando|inchad\w)|lingua (?:esta )?inchad\w|sangr\w+ (?:sem parar"
    r"|muito e nao para|e nao para|que nao para|demais)|sangr\w+ (?:\w+ ){0,10}nao (?:para|passa|estanca)"
    r"|nao para de sangrar|sangramento (?:que )?nao (?:para|passa)|sangramento intenso|perdendo muito sangue"
    r"|muito sangue"
    r"|bat(?:i|eu) (?:forte )?(?:com )?a cabeca|atropelad\w|acidente (?:de|grave)|nao acorda|parou de respirar"
    r"|reacao alergica|choque anafil\w+"
    r"|inchaco no pescoco|febre (?:alta )?(?:e|com) (?:\w+ ){0,3}inch\w+|inch\w+ (?:\w+ ){0,4}febre"
    r"|olho fechando)\b",
    Signal.OPT_OUT: r"^(?:sair|parar|pare|stop|cancelar inscricao|descadastrar)$|\b(?:par(?:e|a|em) de (?:me )?(?:mandar"
    r"|enviar|escrever|encher)"
    r"|nao (?:me )?(?:mande|manda|envie|envia|escreva|mandem) mais|nao quero (?:mais )?receber|me (?:tira|tire"
    r"|remove|remova|exclui|exclua) d"
    r"|retir\w+ meu (?:numero|contato|consentimento)|revogo)\b",
    Signal.HUMAN: r"\b(?:(?:falar|conversar|contato|ser atendid\w|atendimento|conversa|resolver"
    rf"|tratar) (?:\w+ ){{0,3}}?{_PERSON}"
    r"|(?:cham\w+|pass[ae]|transfer\w+|me coloca\w*|encaminh\w+) (?:para |com )?(?:o |a |um |uma "
    rf"|alguma )?{_PERSON}|(?:quero|preciso de"
    r"|prefiro|queria|tem) (?:um |uma |o |a )?"
    r"(?:humano|humana|atendente|pessoa (?:real|de verdade|humana)|gente de verdade)|atendimento humano"
    r"|pessoa de verdade"
    r"|(?:me liga|me ligue|me ligam|me liguem|me ligar|liga (?:para|aqui)|ligue para|me telefona|me telefone"
    r"|quero (?:uma )?ligacao|retornar? (?:a |minha )?ligacao)"
    r"|(?:nao quero|cansei de|odeio) (?:\w+ ){0,3}(?:robo|maquina|bot|ia)|^(?:a |o )?(?:atendente|humano"
    r"|recepcao|recepcionista|pessoa)(?: por favor)?$"
    r"|(?:o |a )(?:doutor|doutora) \w+ (?:esta|pode|ai)|speak (?:to|with)|talk (?:to|with) (?:a |some)"
    r"|real person|human|hablar con)\b",
    Signal.RECLAIM: r"\b(?:procon|processar|processo|advogad\w|justica|indeniza\w+|reclame aqui|consumidor|meus direitos"
    r"|tenho direito|meu dinheiro de volta"
    r"|reembolso do que paguei|devolu\w+|estorno|estornar|danos? mora\w+|erro medico|denunci\w+)\b",
    Signal.COMPLAINT: r"\b(?:reclama\w+|pessim\w|horrivel|absurdo|vergonh\w+|palhacada|descaso|desrespeito|decepcion\w+"
    r"|insatisf\w+|indignad\w|lixo|ridicul\w"
    r"|nunca mais (?:volto|piso|vou)|mal atendid\w|atendimento (?:ruim|horrivel|pessimo|grosseiro)|grosseir\w"
    r"|grossa|mal educad\w|falta de (?:respeito|educacao|profissional\w+)"
    r"|(?:estou|fiquei|muito) (?:\w+ )?(?:irritad\w|chatead\w|nervos\w com|revoltad\w|bravo com|brava com)"
    r"|ninguem (?:me )?(?:responde|respondeu|resolve|resolveu|atende|atendeu)"
    r"|nao (?:gostei|fui bem atendid\w|estou satisfeit\w|resolveram|resolveu)|(?:esperei|esperando"
    r"|aguardando) (?:\w+ ){0,2}(?:mais de|ha|faz|horas|uma hora|duas horas)"
    r"|cobraram (?:\w+ ){0,2}(?:errado|a mais|duas vezes)|cobranca (?:errada|indevida)|ficou (?:\w+ )?(?:torto"
    r"|ruim|horrivel|feio|mal feito)|mal feito|demora absurda|de novo esse problema)\b",
    Signal.RESCHEDULE: rf"\b(?:{_WANT} (?:\w+ )?(?:remarcar|reagendar|adiar|antecipar|mudar|trocar|transferir"
    rf"|alterar) (?:\w+ ){{0,2}}?{_MY_VISIT}"
    rf"|{_WANT} (?:remarcar|reagendar|adiar|antecipar)|(?:remarca|reagenda|muda|troca|passa) (?:para mim"
    rf"|{_MY_VISIT})|^(?:remarcar|reagendar))\b",
    Signal.CANCEL: rf"\b(?:{_WANT} (?:\w+ )?(?:cancelar|desmarcar)(?! com)|(?:cancela|desmarca|cancele"
    r"|desmarque) (?:para mim"
    rf"|{_MY_VISIT})|^(?:cancelar|desmarcar)"
    r"|nao vou (?:poder|conseguir) (?:ir|comparecer)|nao vou mais)\b",
    Signal.CONFIRM: rf"\b(?:confirm(?:o|ar|ado|ada)(?: \w+)? {_MY_VISIT}|{_WANT} confirmar|esta confirmad\w"
    r"|confirmo(?: presenca)?|^(?:ok |sim )?confirmad[oa]$|minha consulta (?:e|esta) (?:que|quando|marcada))\b",
    Signal.BOOK: rf"\b(?:{_WANT} (?:ja |de )?(?:\w+ ){{0,2}}?(?:marcar|agendar|reservar)(?! antes| ou )|(?:marca"
    r"|agenda|reserva|marque"
    rf"|agende) (?:para mim|{_MY_VISIT}|para|uma?)"
    rf"|{_WANT} (?:um |uma |o )?(?:horario|agendamento|hora|vaga|encaixe)|(?:tem|teria|existe|ha) (?:algum "
    r"|alguma |um |uma )?(?:horario|vaga|agenda|encaixe|hora)(?: \w+)? "
    rf"(?:para|pra|disponivel|livre|vago|na|no|{_DAY})|tem (?:horario|vaga|agenda|hora) {_DAY}"
    r"|horarios? (?:disponive\w+|livres?|vagos?)"
    rf"|(?:pode ser|posso ir|consigo ir|vou|queria ir|quero ir) (?:na |no |nesta |neste |essa |ainda )?{_DAY}"
    r"|^(?:marcar|agendar)|proxima vaga|qual dia tem|que dia tem (?:vaga|horario)"
    r"|(?:make|book|need|want) an appointment|book an appointment|(?:quiero|necesito) (?:una )?cita)\b",
    Signal.DRUG: r"\b(?:(?:qual|que|algum|outro) (?:remedio|medicamento|antibiotico)|remedio (?:para|bom|eu)|antibioticos?"
    r"|dosagem|quantas gotas"
    r"|quantos comprimidos|receita (?:medica|de|para|do)|me receit\w+|(?:tomar|tomo|passar"
    r"|usar) (?:\w+ )?(?:remedio|medicamento)|dipirona|ibuprofeno"
    r"|amoxicilina|nimesulida|paracetamol|toragesic|analgesico|anti inflamatorio|pomada|o que (?:e bom|tomar"
    r"|tomo|passar) para)\b",
    Signal.DIAGNOSIS: r"\b(?:(?:e|isso e|sera que e|pode ser|parece) (?:\w+ )?(?:grave|cancer|tumor|infeccao|maligno|hpv|herpes)"
    r"|diagnostico|o que (?:eu )?(?:tenho|sera que tenho)"
    r"|e normal (?:sangrar|doer|inchar|sentir|ficar|ter)|(?:apareceu|saiu|nasceu|tenho) (?:\w+ ){0,2}(?:caroco"
    r"|bolinha|ferida|mancha|nodulo))\b",
    Signal.BARGAIN: r"\b(?:fa[zc]\w* (?:\w+ ){0,4}por (?:menos|\d+)|achei (?:\w+ ){0,3}(?:caro|salgado)|(?:esta|muito"
    r"|meio) car[oa]|abaixa\w*|abaixar|menos que isso|fecha por|fecho por"
    r"|melhor\w* (?:\w+ ){0,2}(?:preco|valor)|cobre (?:\w+ )?(?:oferta|preco|valor|orcamento)"
    r"|desconto maior|mais desconto|\d+ de desconto|chora\w* (?:\w+ )?desconto|negocia\w*|ultimo preco"
    r"|preco melhor|valor melhor|faz um precinho|precinho)\b",
    Signal.PROBE: r"\b(?:(?:ignor\w+|esquec\w+|desconsider\w+|desobedec\w+) (?:\w+ ){0,4}(?:instruc\w+|regras?|ordens"
    r"|comandos|orientac\w+|anterior\w*)|system prompt|prompt|suas instruc\w+|modo (?:desenvolvedor|deus|dan)"
    r"|finja (?:que|ser)|aja como|voce agora e|developer mode|jailbreak|ignore (?:all|previous|your)|api key"
    r"|chave (?:de api|secreta)|token de acesso|senha do (?:sistema|painel|banco)"
    r"|(?:dados|telefone|numero|cpf|ficha|prontuario|lista|nomes?) d(?:e|os|as|o|a) (?:outr\w+ )?(?:pacientes?"
    r"|clientes?))\b",
    Signal.IDENTITY: r"\b(?:(?:voce|voces|isso|aqui|ai) (?:e|sao) (?:um |uma )?(?:robo|bot|maquina|ia|inteligencia|pessoa"
    r"|humano|humana"
    r"|gente|automatic\w)|quem e voce|quem esta falando|com quem (?:eu )?(?:falo|estou falando)"
    r"|qual (?:e )?(?:o )?seu nome|como voce se chama|(?:estou|to) falando com (?:um |uma )?(?:robo|bot"
    r"|maquina|ia|pessoa|humano)|e robo|voce e real|are you (?:a )?(?:bot|robot|human|real))\b",
    Signal.WRONG_NUMBER: r"\b(?:numero errado|foi engano|por engano|mensagem errada|mandei errado|contato errado"
    r"|era para outra pessoa)\b",
    Signal.INTRODUCTION: r"^(?:oi |ola )?(?:meu nome e|me chamo|eu sou (?:o|a)|sou (?:o|a)|aqui e (?:o|a)|quem fala e (?:o"
    r"|a)) \w+(?: \w+){0,3}$",
    Signal.CLOSE: r"\b(?:(?:bora|vamos|quero|vou|podemos|pode) (?:\w+ )?fechar|fechado|vamos fazer|quero (?:contratar"
    r"|comecar|aceitar)|aceito (?:o |a )?(?:orcamento|proposta|valor))\b",
    Signal.OPENING: r"\b(?:tirar (?:uma |umas |algumas )?duvidas?|(?:uma|umas|tenho|com) (?:\w+ )?(?:duvidas?|perguntas?)"
    r"|(?:quero|queria|gostaria de|preciso de|mais) (?:\w+ )?informac\w+"
    r"|(?:pode|poderia|podem|consegue) me (?:ajudar|atender|informar|responder)|preciso de (?:uma )?ajuda"
    r"|me ajud\w+|saber (?:mais )?sobre voces|cade voces?)$",
    Signal.DATA: r"\b(?:(?:meu|minha) (?:cpf|rg|e ?mail|nome completo|data de nascimento|telefone|endereco"
    r"|carteirinha) (?:e|eh)|segue(?:m)? (?:\w+ )?(?:anexo|comprovante|foto|documento|exame|em)"
    r"|(?:mandei|enviei|estou (?:mandando|enviando)) (?:\w+ )?(?:comprovante|foto|documento|exame|audio)"
    r"|fiz o pix)\b",
    Signal.NOTED: r"\b(?:recebi|vou (?:pensar|ver|analisar|avaliar|conversar)|depois (?:eu )?(?:falo|retorno|aviso"
    r"|volto|vejo)|te aviso"
    r"|qualquer coisa (?:eu )?(?:chamo|aviso|falo)|(?:obrigad\w|valeu|agradec\w+) (?:mesmo )?(?:pel\w+|por))\b",
    Signal.PRAISE: r"\b(?:parabens|voces sao (?:\w+ )?(?:otim\w+|maravilhos\w+|excelentes?|demais|incriv\w+|10|show)"
    r"|(?:adorei|amei|gostei (?:muito|bastante|demais)|excelente|maravilhoso) (?:\w+ ){0,3}"
    r"(?:atendimento|clinica|consulta|trabalho|resultado|tratamento)|atendimento (?:foi )?(?:otimo|excelente"
    r"|nota 10|maravilhoso|perfeito))\b",
    Signal.THANKS: r"\b(?:obrigad\w|obrigadao|obrigadinha|valeu|agradec\w+|grat[oa]|gratidao|thanks|thank you|gracias"
    r"|tmj"
    r"|deus (?:te|lhe|os) (?:abencoe|pague))\b",
    Signal.BYE: r"\b(?:tchau|ate (?:mais|logo|breve|amanha|la|ja|a proxima)|xau|adeus|fui|bom (?:fim de semana"
    r"|feriado"
    r"|descanso|domingo)|boa semana|bye|abracos?|bjs?|beijos?)\b",
    Signal.GREETING: r"^(?:e )?(?:oi+e?|ola+|opa|ei|hey|eai|e ai|salve|alo|bom dia|boa tarde|boa noite|boas|bom|hello|hi"
    r"|hola"
    r"|buenos dias|buenas|good (?:morning|afternoon|evening)|saudacoes|prezad\w+|dia|tarde|noite)\b",
    Signal.SMALL_TALK: r"\b(?:tudo (?:bem|bom|certo|joia|tranquilo|ok)|como (?:vai|voce esta|voces estao|esta)"
    r"|tem alguem (?:ai"
    r"|por ai|online)|alguem ai|voce esta ai)\b",
    Signal.YES: r"^(?:sim|s|ss|sin|quero|quero sim|pode|pode sim|pode ser|pode chamar|chama|chame|chama sim"
    r"|por favor"
    r"|claro|com certeza|isso|isso mesmo|ok|okay|aham|uhum|combinado|perfeito|otimo|certo"
    r"|beleza"
    r"|ta bom|esta bom|ta|esta|tudo bem|positivo|yes|si|aceito|gostaria|gostaria sim|eu quero|preciso|entendi"
    r"|legal|show|blz)(?: (?:por favor|sim|pode|pode chamar|chama|quero|obrigad\w|entao|claro|entendi|ok))*$",
    Signal.NO: r"^(?:nao|n|nn|negativo|nao precisa|nao quero|agora nao|deixa|deixa para la|nem precisa|no"
    r"|nao obrigad\w"
    r"|nao por enquanto|por enquanto nao|so isso|era so isso|e so isso|nada|mais nada"
    r"|nao so isso)(?: (?:obrigad\w|valeu|mesmo|por enquanto|nao|precisa|so isso|era so isso))*$",
    Signal.HURT: r"\b(?:(?:estou|esta|to|com|sinto|sentindo) (?:\w+ ){0,2}(?:dor|dores|doendo|inchad\w|latejando)"
    r"|doendo"
    r"|latejando|(?:meu|minha|o) \w+ (?:\w+ ){0,3}(?:quebrou|caiu|rachou|inchou|doi|lascou|soltou)"
    r"|quebrei (?:um|o|meu)|caiu (?:um|o|meu|minha|a)|quebrou (?:um|o|meu|minha))\b",
    Signal.WHEN: rf"\b(?:{_DAY}|de manha|pela manha|a tarde|de tarde|a noite|de noite|horas|qualquer (?:dia|horario)"
    r"|dia \d+"
    r"|manha|tarde)\b",
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

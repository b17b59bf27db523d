"""What customers of any trade mean by different words. Both the facts and the questions are read through this page.

An ASPECT says what is asked about something ("how much", "how long"); the thing itself may have been named before.
A SUBJECT can be asked about by itself. Words that say nothing about the subject of a question are NOISE.
"""

from __future__ import annotations

from app.infra.portuguese import stem, words

ASPECTS: dict[str, str] = {
    "PRICE": """
        quanto custa | quanto e | quanto fica | quanto sai | quanto esta | quanto cobra | quanto cobram | quanto
        vale | quanto seria | quanto deu | quanto da | quanto para | quanto eu pago | quanto pago | quanto vou pagar
        | quanto gasto | quanto vou gastar | custa quanto | sai quanto | fica quanto | sai por quanto | quanto |
        preco | precos | valor | valores | custo | custa | custam | cobram | cobra | caro | barato | tabela | faixa
        de preco | investimento | a partir de quanto | gratis | gratuito | gratuita | de graca | price | how much |
        precio | cuanto cuesta | cuanto
    """,
    "DURATION": """
        quanto tempo | quantos dias | quantas horas | quantas sessoes | quantos meses | quantos minutos | demora |
        demorado | duracao | leva quanto | tempo leva | tempo dura | dura quanto | rapido | minutos | how long
    """,
    "PAIN": "doi | doer | dolorido | dolorosa | doloroso | machuca | incomoda",
    "GUARANTEE": "garantia | garantido | garantem | garante | warranty | garantizado",
    "PREPARATION": """
        preparo | preparar | preparacao | antes do procedimento | antes da consulta | jejum | em jejum
    """,
    "AFTERCARE": """
        cuidados | recuperacao | repouso | pos operatorio | posoperatorio | depois do procedimento | depois de fazer
        | recupera | depois de | depois da | apos
    """,
    "ESTIMATE": "orcamento | orcamentos | orcar",
}

SUBJECTS: dict[str, str] = {
    "ACHE": "dor | dores | doendo | latejando | pain | dolor",
    "LATENESS": "atrasar | atraso | atrasado | atrasada | tolerancia | chegar tarde",
    "BRAND": "qual marca | que marca | qual a marca | de que marca",
    "HOURS": """
        horario | horarios | que horas | ate que horas | qual hora | hora abre | abre | abrem | aberto | abertos |
        aberta | abrir | fecha | fecham | fechado | fechar | expediente | funcionamento | funcionam | funciona |
        dias da semana | que dia | que dias | quais dias | dias de atendimento | horas | open | hours | opening |
        abierto | abren
    """,
    "ADDRESS": """
        endereco | onde fica | onde ficam | onde e | onde esta | onde estao | aonde fica | fica onde | localizacao |
        localizado | localizada | localiza | rua | bairro | como chego | como chegar | chegar ai | como vou | mapa |
        maps | ponto de referencia | referencia | onde voces | fica em | fica perto | fica longe | address | located
        | where | direccion | donde
    """,
    "PHONE": """
        telefone | telefones | ligar | fixo | celular de voces | numero de voces | numero da clinica | contato |
        whatsapp | email | e mail | phone
    """,
    "INSURANCE": """
        convenio | convenios | plano | planos | seguro saude | seguro odontologico | seguro dental | unimed | amil |
        bradesco | sulamerica | odontoprev | hapvida | porto | metlife | interodonto | uniodonto | particular |
        reembolso | credenciado | credenciados | credenciada | carteirinha | sul america | sus | insurance | prodent
        | notredame
    """,
    "PAYMENT": """
        pagamento | pagar | pago | pagam | forma de pagamento | formas de pagamento | cartao | credito | debito |
        pix | dinheiro | boleto | cheque | vale | maquininha | transferencia | nubank | card | cash | tarjeta
    """,
    "INSTALMENTS": """
        parcela | parcelar | parcelado | parcelas | parcelamento | parcelam | quantas vezes | sem juros | financia |
        financiamento | crediario | divide | dividir | prestacao | prestacoes | juros
    """,
    "DISCOUNT": """
        desconto | descontos | promocao | promocoes | cupom | abatimento | oferta | ofertas | a vista | mais barato
        | mais em conta
    """,
    "PARKING": """
        estacionamento | estacionar | estacionamentos | parar o carro | deixar o carro | paro o carro | vaga para
        carro | vaga de carro | vaga de estacionamento | tem vaga | manobrista | valet | garagem | lugar para carro
        | onde paro | vou de carro | ir de carro | parking | estacionamiento | bicicletario
    """,
    "BOOKING": """
        agendar | agendamento | agendo | agenda | marcar | marco | marcacao | marca | reservar | reserva | vaga para
        consulta | horario disponivel | horario livre | horarios disponiveis | tem horario | appointment | book |
        cita
    """,
    "CANCELLING": """
        cancelar | cancelamento | cancelo | cancela | desmarcar | desmarco | remarcar | remarco | remarcacao |
        reagendar | mudar o horario | trocar o horario | mudar de horario | adiar | se eu faltar | faltar na |
        faltei na | faltar a | nao puder ir | nao for | nao comparecer | multa | em cima da hora
    """,
    "CHILDREN": """
        crianca | criancas | infantil | filho | filha | filhos | filhas | filhinho | filhinha | bebe | bebes |
        menino | menina | pediatra | odontopediatra | odontopediatria | kids | neto | neta | sobrinho | sobrinha |
        dente de leite | nene | child | children | nino | ninos
    """,
    "EMERGENCY": """
        emergencia | emergencias | urgencia | urgencias | urgente | socorro | plantao | 24h | 24 horas | emergency |
        pronto socorro | pronto atendimento
    """,
    "ACCESS": """
        acessibilidade | cadeirante | cadeirantes | cadeira de rodas | rampa | elevador | acessivel | deficiente |
        deficiencia | mobilidade | muleta | muletas | escada | escadas | pcd | autista | autismo | libras | surdo |
        cego
    """,
    "DOCUMENTS": """
        documento | documentos | documentacao | rg | cpf | identidade | preciso levar | tenho que levar | devo levar
        | o que levar | o que eu levo | o que trazer | papeis
    """,
    "RECEIPT": """
        nota fiscal | nota | recibo | comprovante para imposto | imposto de renda | atestado | declaracao | invoice
    """,
    "TEAM": """
        equipe | profissional | profissionais | doutor | doutora | doutores | especialista | especialistas | quem
        atende | quem faz | quem e o dentista | quem sao os dentistas | dentista mulher | cro | experiencia
    """,
    "WEEKEND": "fim de semana | final de semana | finais de semana | fins de semana",
    "JOBS": """
        emprego | curriculo | curriculos | trabalhar ai | trabalhar com voces | trabalhar na | trabalhe conosco |
        vaga de emprego | vagas de emprego | vaga de trabalho | contratando | vaga para trabalhar | estagio
    """,
    "SERVICES": """
        servicos | servico | quais procedimentos | quais tratamentos | que tratamentos | que procedimentos |
        especialidades | especialidade | o que voces fazem | voces fazem o que | catalogo | menu | services
    """,
}

NOISE = """
    meses semanas dias horinha minutinho aqui perto conhecido conhecida indicado indicada vi anuncio ouvi emitir
    direto diretamente problema der aninhos quase dentro aproximadamente media completo inteiro simples normal mae
    pai marido esposa mulher irmao irma namorado namorada sogra tia tio vovo avo vo esposo familia parente colega
    vizinha urgente novo nova alguma fazendo aquilo assunto interessa tava estava nunca sempre durante partir
    segundo primeiro primeira tempo pena vale base ideia nocao minimo maximo demais bastante uns mim contigo senao
    pois porque enfim a o as os um uma umas de do da dos das em no na nos nas ao aos ate com sem por pelo pela pelos
    pelas para e ou mas se que como qual quais quem quando onde aonde ja la ai ali isso isto esse essa esses essas
    este esta estes estas aquele aquela ele ela eles elas eu tu voce voces me te lhe meu minha meus minhas seu sua
    seus suas teu tua nosso nossa deles dele dela nao sim ser sou sao era seria sera estar estao estou ter tem tenho
    tinha teria temos terem tive haver ha houver ir vou vai vamos vao ia fui foi fazer faz fazem faco feito fiz
    poder posso pode podem poderia podia puder querer quero quer queria gostaria gostava desejo saber sabe sei dizer
    diz diga falar fala fale informar informe informacao informacoes duvida duvidas pergunta perguntar precisar
    preciso precisa precisam precisava precisaria necessito conseguir consigo consegue conseguem dar dao deu ver
    veja vem vim vir favor gentileza obrigado obrigada oi ola opa ei eai bom boa dia tudo bem tranquilo certo beleza
    valeu entao tipo assim mais menos muito muita muitos muitas pouco mal so somente apenas tambem ainda agora hoje
    depois antes entre sobre cada todo toda todos todas algum alguns algumas nenhum nenhuma outro outra outros
    outras mesmo mesma coisa gente pessoal clinica consultorio empresa loja estabelecimento lugar local dentista
    senhor senhora moca moco amigo amiga querida querido atender atende atendem atendo atendimento aceitar aceita
    aceitam trabalhar trabalha trabalham realizar realiza realizam oferecer oferece oferecem existe existem possui
    possuem costuma vocês cliente paciente pessoa pessoas ajudar ajuda ajude responder responde possivel alo caso
    pra pro ne hein olha deixa daqui dai ontem amanha semana mes ano anos vez real verdade acho sabem explicar
    explica passar passa passam mandar manda enviar envia receber recebe recebem usar usa usam ficar fica ficam deve
    devo deveria tanto tal qualquer alguem melhor coloca colocam colocar botar bota botam serve servem nome chama
    chamo favorzinho urgh and the is are does you your i my to of in on at for what can an el los las un una y es
    son hay en tienen oh ah uh hum hmm entendi ok okay perfeito otimo legal show funcao tratar trata tratam comigo
    voltar volta interesse interessado interessada gostei lindo linda quantos quantas
"""

# Phrases that vanish whole, though one of their words may mean something elsewhere.
IDLE = """
    depois do trabalho | depois do almoco | depois de amanha | me conta | morro de | como funciona | como que
    funciona | mais tarde | ate mais | meu problema | sem problema | tirar uma duvida | tirar duvida | tirar duvidas
    | tirar umas duvidas | tudo bem | por favor | por gentileza | como vai | bom dia | boa tarde | boa noite
"""
NOTHING = ""

_Phrase = tuple[str, ...]


def _phrases(page: dict[str, str]) -> dict[_Phrase, str]:
    """Stemmed phrase → concept, of every phrase on a page."""
    found: dict[_Phrase, str] = {}
    for concept, listed in page.items():
        for phrase in listed.split("|"):
            found.setdefault(tuple(stem(word) for word in words(phrase)), concept)
    return found


PHRASES: dict[_Phrase, str] = {**_phrases(SUBJECTS), **_phrases(ASPECTS), **_phrases({NOTHING: IDLE})}
LONGEST = max(len(phrase) for phrase in PHRASES)
_NOISE_WORDS = frozenset(words(NOISE))
_NOISE_STEMS = frozenset(stem(word) for word in _NOISE_WORDS)


def spelled(concept: str) -> frozenset[str]:
    """Stems that may stand for a concept, of its single words and of its phrases."""
    return _SPELLED[concept]


_SPELLED: dict[str, frozenset[str]] = {
    concept: frozenset(part for phrase, owner in PHRASES.items() if owner == concept for part in phrase)
    for concept in (*ASPECTS, *SUBJECTS)
}


def read(text: str) -> list[str]:
    """The stems and concepts of a text in order, without noise. The longest phrase wins."""
    return read_words(words(text))


def read_words(said: list[str]) -> list[str]:
    """As `read`, for words already cut (and, in a question, mended)."""
    stems = [stem(word) for word in said]
    found: list[str] = []
    at = 0
    while at < len(said):
        size, concept = _longest_at(stems, at)
        if concept is None and not is_noise(said[at]):
            found.append(stems[at])
        elif concept:
            found.append(concept)
        at += size
    return found


def is_noise(word: str) -> bool:
    """Says nothing about the subject; short stems are shared by too many words to tell."""
    root = stem(word)
    return word in _NOISE_WORDS or (len(root) > 3 and root in _NOISE_STEMS) or len(word) == 1 or word.isdigit()


def _longest_at(stems: list[str], at: int) -> tuple[int, str | None]:
    for size in range(min(LONGEST, len(stems) - at), 0, -1):
        concept = PHRASES.get(tuple(stems[at : at + size]))
        if concept is not None:
            return size, concept
    return 1, None

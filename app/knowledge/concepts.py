"""What customers of any trade mean by different words. Both the facts and the questions are read through this page.

An ASPECT says what is asked about something ("how much", "how long"); the thing itself may have been named before.
A SUBJECT can be asked about by itself. What stands for NOTHING is passed over.
"""

from __future__ import annotations

from app.infra.portuguese import is_filler, stem, words

ASPECTS: dict[str, str] = {
    "PRICE": """
        quanto custa | quanto e | quanto fica | quanto sai | quanto esta | quanto cobra | quanto cobram | quanto
        vale | quanto seria | quanto deu | quanto da | quanto para | quanto eu pago | quanto pago | quanto vou pagar
        | quanto gasto | quanto vou gastar | custa quanto | sai quanto | fica quanto | sai por quanto | quanto |
        preco | precos | valor | valores | custo | custa | custam | cobram | cobra | barato | tabela | faixa de
        preco | investimento | a partir de quanto | paga quanto | pago quanto | quanto paga | quanto eu gasto |
        gratis | gratuito | gratuita | de graca | price | how much | precio | cuanto cuesta | cuanto | e caro |
        muito caro | mais caro | esta caro | fica caro | sai caro | sao caros | meio caro
    """,
    "DURATION": """
        quanto tempo | quantos dias | quantas horas | quantas sessoes | quantos meses | quantos minutos | demora |
        demorado | duracao | leva quanto | tempo leva | tempo dura | dura quanto | rapido | minutos | how long
    """,
    "PAIN": "doi | doer | dolorido | dolorosa | doloroso | machuca | incomoda",
    "GUARANTEE": "garantia | garantido | garantem | garante | warranty | garantizado",
    "PREPARATION": """
        preparo | preparar | preparacao | antes do procedimento | antes da consulta | jejum | em jejum | antes da |
        antes de | antes do
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
    "SALE": "vende | vendem | vender | venda | comprar | compra | compro",
    "BRAND": "qual marca | que marca | qual a marca | de que marca",
    "HOURS": """
        horario | horarios | que horas | ate que horas | qual hora | hora abre | abre | abrem | aberto | abertos |
        aberta | abrir | fecha | fecham | fechado | fechar | expediente | funcionamento | funcionam | funciona |
        dias da semana | que dia | que dias | quais dias | dias de atendimento | horas | open | hours | opening |
        abierto | abren | atendendo hoje | atendendo agora | atendem hoje | atende hoje | atendem agora | atende
        agora | atendem amanha | atende amanha | atendendo amanha
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
        bradesco | sulamerica | odontoprev | hapvida | porto seguro | metlife | interodonto | uniodonto | particular
        | reembolso | credenciado | credenciados | credenciada | carteirinha | sul america | sus | insurance |
        prodent | notredame
    """,
    "PAYMENT": """
        pagamento | pagar | pago | pagam | forma de pagamento | formas de pagamento | cartao | credito | debito |
        pix | dinheiro | boleto | cheque | maquininha | transferencia | nubank | card | cash | tarjeta
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
        menino | menina | pediatra | odontopediatra | odontopediatria | kids | neto | neta | dente de leite | nene |
        child | children | nino | ninos
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
        atende | quem faz | quais dentistas | qual dentista | quantos dentistas | quem e o dentista |
        quem sao os dentistas | dentista mulher | cro | experiencia
    """,
    "WEEKEND": "fim de semana | final de semana | finais de semana | fins de semana",
    "JOBS": """
        emprego | curriculo | curriculos | trabalhar com voces | trabalhe conosco | vaga de emprego | vagas de
        emprego | vaga de trabalho | contratando | vaga para trabalhar | estagio | quero trabalhar | queria
        trabalhar | gostaria de trabalhar | procurando emprego
    """,
    "SERVICES": """
        servicos | servico | quais procedimentos | quais tratamentos | que tratamentos | que procedimentos | o que
        voces fazem | voces fazem o que | catalogo | menu | services | quais especialidades | que especialidades |
        quais as especialidades | tipo de tratamento | tipos de tratamento | tipos de tratamentos
    """,
}

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


def spelled(concept: str) -> frozenset[str]:
    """Stems that may stand for a concept, of its single words and of its phrases."""
    return _SPELLED[concept]


_SPELLED: dict[str, frozenset[str]] = {
    concept: frozenset(part for phrase, owner in PHRASES.items() if owner == concept for part in phrase)
    for concept in (*ASPECTS, *SUBJECTS)
}


def read(text: str) -> list[str]:
    """The stems and concepts of a text in order, without fillers. The longest phrase wins."""
    return read_words(words(text))


def read_words(said: list[str]) -> list[str]:
    """As `read`, for words already cut (and, in a question, mended)."""
    stems = [stem(word) for word in said]
    found: list[str] = []
    at = 0
    while at < len(said):
        size, concept = _longest_at(stems, at)
        if concept is None and not is_filler(said[at]):
            found.append(stems[at])
        elif concept:
            found.append(concept)
        at += size
    return found


def _longest_at(stems: list[str], at: int) -> tuple[int, str | None]:
    for size in range(min(LONGEST, len(stems) - at), 0, -1):
        concept = PHRASES.get(tuple(stems[at : at + size]))
        if concept is not None:
            return size, concept
    return 1, None

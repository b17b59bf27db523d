"""What customers of any trade mean by different words. Both the facts and the questions are read through this page.

An ASPECT says what is asked about something ("how much", "how long"); the thing itself may have been named before.
A SUBJECT can be asked about by itself, and so can a THING, which a later question may mean without naming it ("e quanto custa?").
What stands for NOTHING is passed over.
"""

from __future__ import annotations

import re

from app.infra.portuguese import fold, is_filler, stem, words
from app.knowledge.trades import IMPLIES, OF_TRADES

ASPECTS: dict[str, str] = {
    "PRICE": """
        quanto custa | quanto e | quanto fica | quanto sai | quanto esta | quanto cobra | quanto cobram | quanto
        vale | quanto seria | quanto deu | quanto da | quanto para | quanto eu pago | quanto pago | quanto vou pagar
        | quanto gasto | quanto vou gastar | custa quanto | sai quanto | fica quanto | sai por quanto | quanto |
        preco | precos | valor | valores | custo | custa | custam | cobram | cobra | barato | tabela | faixa de
        preco | investimento | a partir de quanto | paga quanto | pago quanto | quanto paga | quanto eu gasto |
        gratis | gratuito | gratuita | de graca | price | how much | precio | cuanto cuesta | cuanto | e caro |
        muito caro | mais caro | esta caro | fica caro | sai caro | sao caros | meio caro | e pago | e paga | sao pagos
        | sao pagas | e cobrado | e cobrada | cobrado | cobrada | tem custo | sem custo | tem taxa | free
        | gasto | gastos | gastar | despesa | despesas
    """,
    "DURATION": """
        quanto tempo | quantos dias | quantas horas | quantas sessoes | quantos meses | quantos minutos | demora |
        demorado | demora quanto | quanto demora | demora muito |
        duracao | leva quanto | tempo leva | tempo dura | dura quanto | rapido | minutos | min | how long |
        quantas semanas | prazo de entrega | fica pronto | ficam prontos | cuanto tiempo | cuanto tarda
    """,
    "AGE": """
        idade | que idade | a partir de que idade | a partir de quantos anos | idade minima | age | edad
    """,
    "CAPACITY": """
        quantas pessoas | quantos convidados | quantos lugares | quantas vagas | quantos alunos | capacidade | cabe | cabem |
        comporta | comportam | lotacao | how many people | capacity | cuantas personas
    """,
    "INCLUDED": """
        incluso | inclusa | inclusos | inclusas | inclui | incluem | incluido | incluida | vem junto | ja vem |
        vem com | nesse valor | neste valor | nesse preco | neste preco | ja esta com |
        tudo incluso | fora as taxas |
        acompanha | included | incluye
    """,
    "DEADLINE": "prazo | ate quando | ate que dia | data limite | vence | vencimento | deadline | fecha todo dia",
    "PAIN": "doi | doer | dolorido | dolorosa | doloroso | machuca | incomoda",
    "GUARANTEE": """
        der problema | dar problema | der defeito | estragar de novo | quebrar de novo | garantia | garantido | garantem |
        garante | warranty | garantizado
    """,
    "PREPARATION": """
        preparo | preparar | preparacao | antes do procedimento | antes da consulta | jejum | em jejum | antes da |
        antes de | antes do
    """,
    "AFTERCARE": """
        quais cuidados | que cuidados | cuidados com | cuidados depois | cuidados apos | cuidados pos | cuidados tomar |
        recuperacao | repouso | pos operatorio | posoperatorio | depois do procedimento | depois de fazer
        | recupera | depois de | depois da | apos
    """,
    "ESTIMATE": """
        orcamento | orcamentos | orcar | cobram diagnostico | cobram o diagnostico | cobram pelo diagnostico | cobra diagnostico |
        cobra o diagnostico | cobra pelo diagnostico | cobram por diagnostico | diagnostico do carro | diagnostico do veiculo |
        diagnostico da moto | diagnostico do aparelho | diagnostico do celular | diagnostico do notebook | diagnostico da maquina |
        diagnostico do computador | diagnostico do defeito | cobram para olhar | cobra para olhar | cobram para avaliar | para olhar |
        dar uma olhada | so olhar
    """,
}

SUBJECTS: dict[str, str] = {
    "ACHE": "dor | dores | doendo | latejando | pain | dolor",
    "LATENESS": "chegar atrasado | chegar mais tarde | atrasar | atraso | atrasado | atrasada | tolerancia | chegar tarde",
    "SALE": "vende | vendem | vender | venda | comprar | compra | compro",
    "BRAND": "qual marca | que marca | qual a marca | de que marca",
    "HOURS": """
        horario | horarios | que horas | ate que horas | qual hora | hora abre | abre | abrem | aberto | abertos |
        aberta | abrir | fecha | fecham | fechado | fechar | expediente | funcionamento | funcionam | funciona |
        dias da semana | que dia | que dias | quais dias | dias de atendimento | horas | open | hours | opening |
        abierto | abren | atendendo hoje | atendendo agora | atendem hoje | atende hoje | atendem agora | atende
        agora | atendem amanha | atende amanha | atendendo amanha | que horas comeca | que horas sai | que horas entra |
        quando comeca | comeca quando | comeca | comecam | termina | terminam | abrem cedo | abre cedo | fecha tarde |
        fecham tarde | fecha cedo | closed | close | cierran | atienden hoy
    """,
    "ADDRESS": """
        endereco | onde fica | onde ficam | onde e | onde esta | onde estao | aonde fica | fica onde | localizacao |
        localizado | localizada | localiza | rua | bairro | como chego | como chegar | chegar ai | como vou | mapa |
        maps | waze | gps | ponto de referencia | referencia | onde voces | fica em | fica perto | fica longe | address | located
        | where | direccion | donde
    """,
    "PHONE": """
        telefone | telefones | ligar | fixo | celular de voces | numero de voces | numero da clinica | contato |
        whatsapp | email | e mail | phone
    """,
    "INSURANCE": """
        convenio | convenios | plano | planos | seguro saude | seguro odontologico | seguro dental | unimed | amil |
        bradesco | sulamerica | odontoprev | hapvida | porto seguro | metlife | interodonto | uniodonto | particular
        | reembolso | credenciado | credenciados | credenciada | carteirinha do convenio | carteirinha do plano |
        sul america | sus | insurance |
        prodent | notredame | plano odontologico | plano dental | plano de saude | convenio medico | convenio odontologico |
        plano medico | health insurance | dental insurance
    """,
    "PAYMENT": """
        pagamento | pagar | pago | pagam | forma de pagamento | formas de pagamento | cartao | credito | debito |
        pix | dinheiro | boleto | cheque | cartao de credito | cartao de debito | credit card | debit card |
        maquininha | transferencia | nubank | card | cash | tarjeta
    """,
    "INSTALMENTS": """
        parcela | parcelar | parcelado | parcelas | parcelamento | parcelam | quantas vezes | sem juros | financia |
        financiamento | crediario | divide | dividir | prestacao | prestacoes | juros
    """,
    "DISCOUNT": """
        desconto | descontos | promocao | promocoes | cupom | abatimento | oferta | ofertas | a vista | mais barato
        | mais em conta | pago menos | paga menos | pagam menos | sai menos | abatem | abate | discount | descuento
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
        faltei na | faltar a | nao puder ir | nao for | nao comparecer | nao conseguir ir | nao conseguir comparecer | nao der para ir |
        quem falta | falta sem | faltas sem | falta avisada | faltar | desmarcou | desmarcada | tive um imprevisto | multa | em cima da hora
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
        | o que levar | o que eu levo | o que trazer | papeis | que papel | quais papel | traga | tragam | trazer |
        precisa levar | levar algo | levar alguma coisa | what to bring | bring | llevar
    """,
    "RECEIPT": """
        nota fiscal | nota | recibo | comprovante para imposto | recibo para imposto de renda | nota para imposto de renda |
        declarar no imposto de renda | atestado | invoice | factura
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

# Different words for one thing, in the trades that write to us; the thing itself may be asked about like any other.
THINGS: dict[str, str] = {
    "INCOME_TAX": """
        imposto de renda | irpf | declaracao de imposto de renda | declaracao do ir | declaracao de ir | documentos do ir |
        fazer o ir | meu ir | income tax
    """,
    "FOUNDING": """
        abrir empresa | abrimos empresa | abrem empresa | abre empresa |
        abrir uma empresa | abrir a empresa | abrir minha empresa | abertura de empresa | abertura da empresa |
        abrir cnpj | abrir um cnpj | abrir mei | abrir um mei | abrir a firma | abrir firma | abrir um negocio |
        constituir empresa | abertura de mei | abertura mei | abertura de cnpj | abertura de firma | sair o cnpj |
        sai o cnpj | tirar cnpj | tirar o cnpj | abre o cnpj
    """,
    "DISSOLVING": """
        fechar empresa | fechar a empresa | fechar minha empresa | encerrar empresa | encerrar a empresa |
        encerramento de empresa |
        fechar o cnpj | dar baixa no cnpj | dar baixa na empresa | baixa de empresa
    """,
    "PENSION": "aposentadoria | aposentar | aposentadorias | previdenciario | previdencia | inss | beneficio do inss",
    "FAMILY_LAW": "divorcio | pensao alimenticia | guarda dos filhos | guarda | separacao | direito de familia | uniao estavel",
    "LABOUR_LAW": """
        trabalhista | trabalhistas | demissao | demitido | demitida | rescisao | verbas rescisorias | hora extra | horas extras |
        mandado embora | mandada embora | mandaram embora | justa causa | causa de trabalho | causas de trabalho | direito do trabalho |
        fgts | ex patrao
    """,
    "CRIMINAL_LAW": "criminal | criminais | penal | crime",
    "ONLINE": """
        online | on line | por video | videochamada | chamada de video | video chamada | a distancia | remoto | remota |
        remotamente | por telefone | ead | virtual | pela internet
    """,
    "IN_PERSON": "presencial | presencialmente | em pessoa | ir pessoalmente | vir pessoalmente | ir ai pessoalmente",
    "DOG": """
        cachorro | cachorros | cachorra | cachorrinho | cachorrinha | cao | caes | dog | dogs | perro | pet | pets | animal | animais |
        bicho | bichos | bichinho | mascota | puppy
    """,
    "CAT": "gato | gata | gatos | gatas | gatinho | gatinha | felino | felinos | cat",
    "BIRD": "ave | aves | passaro | passaros | passarinho | calopsita | calopsitas | papagaio | periquito | canario",
    "REPTILE": "reptil | repteis | jabuti | tartaruga | iguana | cobra de estimacao",
    "NEUTERING": "castracao | castrar | castra | castram | castrado | castrada | castracoes",
    "VACCINE": "vacina | vacinas | vacinacao | vacinar | imunizacao | vaccine | vacuna",
    "METRE": "metro | metros | metro quadrado | metros quadrados | m2",
    "MOTORBIKE": "moto | motos | motocicleta | motocicletas",
    "MANICURE": "manicure | unha | unhas | unha da mao | pe e mao | mao e pe | nails",
    "HAIRCUT": "corte | cortes | cortar o cabelo | cortar cabelo | cortar | cortam | haircut | corte de cabelo",
    "ENROLMENT": "matricula | matriculas | matricular | rematricula | inscricao | inscrever | enrol | enroll | inscripcion",
    "DELIVERY": "entrega | entregas | entregam | entregar | frete | delivery | envio | enviam para | shipping",
    "EXCHANGE": "troca de produto | trocar o produto | trocar produto | trocas | devolucao | devolver | se eu nao gostar | se nao servir",
    "COMPANION": "acompanhante | acompanhantes",
    "CATERING": "buffet | bufe | comida da festa | cardapio | catering",
    "AREA": """
        brasil | todo o brasil | outra cidade | outras cidades | outro estado | outros estados | regiao | interior |
        minha cidade |
        acre | alagoas | amapa | amazonas | bahia | ceara | espirito santo | goias | maranhao | mato grosso |
        minas gerais | paraiba |
        parana | pernambuco | piaui | rio de janeiro | rio grande do norte | rio grande do sul | rondonia | roraima |
        santa catarina | sao paulo | sergipe | tocantins | distrito federal | manaus | salvador | fortaleza | belo horizonte |
        porto alegre | recife | belem | florianopolis | cuiaba | campo grande | joao pessoa | teresina | aracaju | maceio | natal
    """,
    "MONDAY": "segunda | monday | lunes",
    "TUESDAY": "terca | tuesday | martes",
    "WEDNESDAY": "quarta | wednesday | miercoles",
    "THURSDAY": "quinta | thursday | jueves",
    "FRIDAY": "sexta | friday | viernes",
    "SATURDAY": "sabado | sabados | sabadao | saturday | saturdays",
    "SUNDAY": "domingo | domingos | sunday | sundays",
    **OF_TRADES,
}

DAYS = frozenset({"MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"})

# Phrases that vanish whole, though one of their words may mean something elsewhere.
IDLE = """
    depois do trabalho | depois do almoco | depois de amanha | me conta | morro de | como funciona | como que
    funciona | mais tarde | ate mais | meu problema | sem problema | tirar uma duvida | tirar duvida | tirar duvidas
    | tirar umas duvidas | cuidam de | cuida de | cuidar de | cuidar do | cuidar da | cuidar dos | atividades |
    atividade | opcoes | opcao | modalidades | take | near | nearby | there | any | about | can | use |
    com o doutor | com a doutora | com o medico | com a medica | com o dentista | com o advogado | de madrugada |
    tudo bem | por favor | por gentileza | como vai | bom dia | boa tarde | boa noite
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


PHRASES: dict[_Phrase, str] = {
    **_phrases(THINGS),
    **_phrases(SUBJECTS),
    **_phrases(ASPECTS),
    **_phrases({NOTHING: IDLE}),
}
LONGEST = max(len(phrase) for phrase in PHRASES)


def spelled(concept: str) -> frozenset[str]:
    """Stems that may stand for a concept, of its single words and of its phrases."""
    return _SPELLED[concept]


_SPELLED: dict[str, frozenset[str]] = {
    concept: frozenset(part for phrase, owner in PHRASES.items() if owner == concept for part in phrase)
    for concept in (*ASPECTS, *SUBJECTS, *THINGS)
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
        size, concept = (1, None) if said[at] in _LOOKALIKES else _longest_at(stems, at)
        if concept is None and not is_filler(said[at]):
            found.append(stems[at])
        elif concept:
            found += (concept, *IMPLIES.get(concept, ()))
        at += size
    return found


_LOOKALIKES = frozenset({"quarto", "quartos", "dois"})  # share a stem with a concept's word: a Wednesday, pain


def _longest_at(stems: list[str], at: int) -> tuple[int, str | None]:
    for size in range(min(LONGEST, len(stems) - at), 0, -1):
        concept = PHRASES.get(tuple(stems[at : at + size]))
        if concept is not None:
            return size, concept
    return 1, None


# Where a company is at home. Named beside what is asked for, they only say "you".
_PREMISES = frozenset(
    stem(word)
    for word in words(
        "oficina salao escola colegio escritorio loja clinica consultorio estudio studio academia espaco construtora petshop"
        " empresa firma unidade store shop clinic office school salon place tienda"
    )
)


def is_premises(term: str) -> bool:
    return term in _PREMISES


# What a text tells by its figures, however it is worded.
_TELLS = {
    "PRICE": r"r\$ ?\d|\bgratuit[oa]s?\b|\bgratis\b|\bsem custo\b",
    "ADDRESS": r"\b(?:rua|r\.|av\.?|avenida|alameda|travessa|estrada|rodovia|praca|largo|shopping)\b.*\d"
    r"|\b(?:ficamos|estamos|localizad[oa]s?)\s+(?:na|no|em|a)\b",
    "HOURS": r"\bdas? \d{1,2}(?:h|:)\w*|\bas \d{1,2}(?:h|:)\w*",
    "DURATION": r"\b\d+ (?:minutos?|horas?|dias?|semanas?|mes|meses)\b",
    "AGE": r"\b\d+ anos?\b|\bmaior(?:es)? de\b",
    "CAPACITY": r"(?<!minimo de )\b\d+ (?:pessoas|convidados|lugares|criancas|alunos|carros|vagas)\b",
    "INSTALMENTS": r"\b\d+ ?(?:x|vezes)\b",
    "DISCOUNT": r"\b\d+ ?%",
    "DEADLINE": r"\b(?:prazo|ate (?:o )?dia \d+|ate \d+ de)\b",
}
FIGURES = frozenset(_TELLS)
_TELLING = {concept: re.compile(pattern) for concept, pattern in _TELLS.items()}


def told_by(text: str) -> frozenset[str]:
    """What a fact's text answers by its figures: prices, hours, an address …"""
    folded = fold(text)
    return frozenset(concept for concept, pattern in _TELLING.items() if pattern.search(folded))


def telling(concept: str) -> str:
    """The pattern of `told_by`, as the database reads it."""
    return _TELLS[concept].replace(r"\b", r"\y")

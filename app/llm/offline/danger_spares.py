"""What takes the danger from words that speak of it: figures of speech, machines, what is long past, only feared, or somebody's trade."""

from __future__ import annotations

import re
from typing import Final

from app.infra.wording import Wording, wording

_THING: Final = (
    r"(?:pneus?|estepe|motor|carro|carros|moto|motos|caminhao|bicicleta|bike|portao|bomba|impressora|celular"
    r"|notebook|computador|geladeira"
    r"|maquina|lavadora|torneira|cano|encanamento|chuveiro|filtro|cabecote|junta|compressor|ar condicionado|split"
    r"|aspirador|caixa d agua"
    r"|site|sistema|aplicativo|app|tela|bateria|planta|plantas|pc|tv|televisao|videogame|controle|porta|janela"
    r"|carburador|cambio|embreagem"
    r"|valvula|gerador|rocadeira|motosserra|cortador|barco|jet ski|elevador|robo|link|pagina|whatsapp|zap|internet"
    r"|wifi|loja|empresa|suporte"
    r"|veiculo|trator|fusca|gol|onix|hb20|uno|civic|corolla|engine|car|tire|phone|laptop|pump|printer|fridge|coche"
    r"|llanta|arvore|flor)"
)

SPARES: Final[tuple[Wording, ...]] = (
    wording(
        "a machine does it",
        r"(?:carro|moto|motor|celta|palio|caminhao) (?:(?!bebe|filh|crianca|menin|pai\b|mae\b|avo"
        r"|vo\b)\w+ ){0,9}?"
        r"(?:engasg\w+|afogad\w|morrendo)|dentes? (?:\w+ ){0,7}?mole|mole (?:\w+ ){0,3}?nao cai|"
        rf"{_THING} (?:\w+ ){{0,2}}?(?:caiu|travou|apagou|parou|queimou)\b(?! (?:em cima|n[ao] (?:rio|lago|corrego"
        rf"|represa|mar|barranco)))|"
        rf"{_THING} (?:(?!e\b|em|bateu|atropel\w+|explo\w+|mas|com|capot\w+)\w+ ){{0,4}}?(?:[ei]n?m?gasg\w+"
        rf"|afogad\w+|afogou|afogando|morr\w+|desmai\w+|apagou|nao (?:esta )?(?:respond\w+|acord\w+|respir\w+"
        rf"|reag\w+|levant\w+)|passando mal|convuls\w+|sem ar|falta de ar|infart\w+|sangr\w+)"
        rf"|(?:falta de ar|sem ar|engasg\w+|sangria|sangrar|dor no peito|parada cardiaca|bat\w+ (?:\w+ )?a cabeca"
        rf"|cabeca) (?:\w+ ){{0,3}}?(?:n[ao]s?|d[ao]s?|d[ao] meu|d[ao] minha|com (?:o|a)) (?:meu "
        rf"|minha )?{_THING}\b",
        hears=(
            "o carro engasgou na subida",
            "falta de ar no pneu",
            "meu celular não responde",
            "bateu a cabeça do motor",
        ),
        leaves=("bati o carro e meu pai não responde",),
    ),
    wording(
        "so to speak",
        r"(?:quase|vou|vai|estou|esta|acho que|deu|tive|ter|tendo|me|faltou|quero|todo mundo|gente|a gente"
        r"|so falt\w+) (?:\w+ ){0,3}?(?:morr\w+|mat\w+|passa\w* mal|chor\w+|desmai\w+|infart\w+|enfart\w+"
        r"|enforc\w+|engasg\w+|treco|troco|infarto|enfarte|avc|derrame|overdose|sufoc\w+|sem ar|surt\w+|convuls\w+"
        r"|afog\w+)(?: \w+){0,2}? (?:de|com|por|em|com o|com a|pelo|quando vi|vendo|ao ver) (?:\w+ ){0,2}?(?:rir"
        r"|ri\b|fome|sede|calor|frio|vergonha|saudades?|tedio|amor(?:es)?|curiosidade|inveja|sono|susto|raiva"
        r"|ansiedade|cansaco|chorar|trabalh\w+|estud\w+|preguica|orgulho|felicidade|alegria|fofura|chocolate"
        r"|doces?|precos?|valor|boleto\w*|conta|dividas?|juros|orcamento|parcelas?|limite|cartao|trabalho|comer"
        r"|emocao|nervoso|beleza|fatura|noticia|resultado|gol|jogo|filme|serie|acucar|cafe|pipoca|pizza|novela"
        r"|malhar|treinar|treino|lindeza|spoiler|demora|espera|coracao)\b",
        hears=(
            "acho que estou morrendo de rir",
            "estou morrendo de fome",
            "quase infartei com o preço",
            "tive uma overdose de chocolate",
        ),
        leaves=("acho que vou morrer", "quero me matar"),
    ),
    wording(
        "a saying",
        r"quase peg\w+ fogo|"
        r"(?:bateu|ganhou|venceu|matou) (?:\w+ )?(?:no|na) (?:campeonato|jogo|luta|truco|xadrez|corrida|game"
        r"|videogame|partida)|"
        r"(?:ficar|fico|segurar|aguentar|treinar) sem respirar|quando (?:eu )?vi (?:(?!ela|ele|meu|minha)\w+ ){0,4}?(?:engasg"
        r"|desmai|infart|morri|passei mal|cai)\w*|"
        r"(?:preco|valor|conta|boleto|fatura|orcamento) (?:\w+ ){0,3}?(?:engasg\w+|desmai\w+|infart\w+"
        r"|cai dur\w|cai para tras)|"
        r"mat\w+ (?:a |as |o |minha |essa |um pouco da |aula\w* |de )?(?:saudades?|fome|sede|curiosidade|tempo"
        r"|charada|aula|vergonha|vontade|inveja|rir|susto|barata\w*|cupi\w+|formiga\w*|mosquito\w*|bicho\w*"
        r"|rato\w*)|aperto no (?:coracao|peito) de|(?:de tirar|tirar|perder|perdi|sem|deixa sem) o folego"
        r"|pegando fogo (?:a |o |de |essa |n[ao] )?(?:promo\w+|ofertas?|festa|jogo|grupo|pista)|(?:festa|jogo"
        r"|promo\w+|debate|grupo|live|ofertas?|preco|mercado|pista|balada|show|treino|vendas|agenda|bbb|role"
        r"|campanha|mes|semana|clima) (?:\w+ ){0,3}?(?:peg\w+ fogo|em chamas|on fire)|cuspindo fogo"
        r"|fogo (?:de palha|no rabo|amigo|cruzado)|fogos (?:de artificio)?|choque (?:de realidade|com o preco)"
        r"|dor de cotovelo|sangue (?:de barata|frio|nos olhos|novo|bom)|suando sangue|sangrar o bolso"
        r"|derrame (?:articular|pleural|de (?:oleo|tinta|agua))|(?:peito|dedo|planta|dorso) d[oe] pe"
        r"|peito de (?:frango|peru|pato|aco)|silicone|esquadrao suicida|kill(?:s|ing|ed)? (?:time|it)|(?:dying"
        r"|starving) (?:to|estou|for|of)|heart attack (?:when|seeing) |(?:almost|nearly|gonna"
        r"|will) (?:\w+ ){0,4}?(?:heart attack|stroke)|escape room (?:\w+ ){0,3}elevador|muero de (?:hambre|risa"
        r"|sed|calor|frio|ganas|sueno)|a (?:stroke of|stroke style)|tiro (?:a duvida|duvida|de)|primeiros socorros"
        r"|pronto socorro|nossa senhora d\w+ socorro|dona socorro",
        hears=("vim matar a saudade", "me mata de vergonha", "a promoção tá pegando fogo", "dor no peito do pé"),
        leaves=("a cozinha tá pegando fogo",),
    ),
    wording(
        "of a part that swells and sleeps after treatment",
        r"(?:tir\w+ sangue|coleta|furou|furaram|veia|soro) (?:\w+ ){0,6}?rox\w+"
        r"|procedimento (?:\w+ ){0,6}?tort\w+"
        r"|tort[oa] (?:\w+ ){0,8}?anestesi\w+|"
        r"(?:boca|lado|labio|lingua|rosto|bochecha) (?:\w+ ){0,4}?(?:dormente|adormecid\w|anestesiad\w"
        r"|tort\w) (?:\w+ ){0,5}?(?:anestesi\w+|botox|preenchimento|harmoniz\w+|aparelho|dentista)|(?:depois|apos"
        r"|por causa) d\w (?:botox|preenchimento|anestesia|harmonizacao|toxina) (?:\w+ ){0,6}?(?:tort\w|dormente"
        r"|enrolad\w|mole)|dentes? (?:\w+ ){0,3}?tort\w+|(?:botox|preenchimento|harmonizacao|toxina"
        r"|rinoplastia) (?:\w+ ){0,8}?tort\w+|(?:nariz|septo|sorriso) tort\w|(?:gengivas?|menstrua\w+|fluxo"
        r"|regras) (?:\w+ ){0,3}?sangr\w+|sangr\w+ (?:\w+ ){0,4}?(?:quando|ao|se|sempre que) (?:\w+ )?(?:escov\w+"
        r"|passo|uso|fio)|sangue (?:quando|ao) (?:eu )?(?:escov|pass|us)\w+|sangue na (?:menstruacao|coleta)"
        r"|sangr\w+ (?:a |minha |na )?gengiva"
        r"|dificuldade (?:para|de|em) engolir (?:\w+ ){0,5}?fono\w*|(?:tira|coleta|doar|tiram"
        r"|precisa) (?:\w+ ){0,3}?sangue|exames? de sangue",
        hears=(
            "a boca tá torta depois do botox? o lado ficou dormente da anestesia",
            "minha gengiva sangra muito quando escovo",
        ),
        leaves=("minha mãe tá com o lado do rosto torto",),
    ),
    wording(
        "of a fight already at law, or of what is sold",
        r"peg(?:ou|ado) fogo (?:\w+ ){0,12}?(?:reforma|seguro|laudo|pericia|orcamento|passou na)"
        r"|simulac\w+ de incendio|"
        r"(?:medida protetiva|boletim de ocorrencia|b o\b|audiencia|pensao|divorcio) (?:\w+ ){0,10}?(?:ameac\w+"
        r"|agred\w+|bateu)|(?:advogad\w+|process\w+|indeniza\w+|acao|causa) (?:\w+ ){0,8}?(?:atropel\w+|acidente"
        r"|agress\w+|estupr\w+|erro)|(?:curso|cursos|treinamento|palestra|aula|workshop|oficina|apostila|simulado"
        r"|brigada|prevencao|combate|prevenir|vitimas? de|campanha|laudo|projeto|seguro|extintor\w*|tcc|alarme"
        r"|detector|porta|sistema|sinalizacao|mangueira|escada|sensor|rota|avcb|livro|filme|serie|documentario"
        r"|musica|peca|jogo) (?:(?!meu|minha|aqui|agora|esta)\w+ ){0,5}?(?:incendio|fogo|gas|suicid\w+"
        r"|automutil\w+|engasg\w+|desmai\w+|convuls\w+|avc|infarto|afogamento|emergencia|violencia\w*|atropel\w+"
        r"|overdose|primeiros socorros|salvamento|bombeir\w+)",
        hears=(
            "curso de primeiros socorros para engasgo",
            "advogado: processo por atropelamento",
            "extintor de incêndio",
        ),
        leaves=("minha sala tá pegando fogo",),
    ),
    wording(
        "gas of what cools",
        r"vazamento de gas (?:\w+ ){0,2}?[nd][ao] (?:meu |minha )?(?:geladeira|split"
        r"|ar (?:condicionado|do|de)|freezer|frigobar|camara fria"
        r"|adega|bebedouro|refrigerador)"
        r"|(?:ar condicionado|split|geladeira|freezer|frigobar|refrigerador"
        r"|ar do carro) (?:(?!e\b)\w+ ){0,4}?(?:vazamento de gas"
        r"|vazando (?:o )?gas|gas vazando)",
        hears=("vazamento de gás na geladeira", "meu split está com vazamento de gás"),
        leaves=("vazamento de gás na cozinha", "o ar condicionado parou e tem um vazamento de gás aqui"),
    ),
    wording(
        "burnt, to be repaired",
        r"(?:resistencia|placa|fonte|carregador|cabo|plugue) (?:(?!agora"
        r"|esta)\w+ ){0,3}?pegou fogo\b(?! (?:agora|aqui|e))"
        r"|(?:consert\w+|arrum\w+|reform\w+) (?:\w+ ){0,4}?pegou fogo|pegou fogo (?:(?!agora|aqui"
        r"|esta)\w+ ){0,4}?(?:consert\w+|garantia"
        r"|assistencia|arrum\w+)",
        hears=("a resistência do forno pegou fogo", "meu notebook pegou fogo, tem conserto?"),
        leaves=("meu fogão pegou fogo agora, como apaga?", "o fogão está pegando fogo"),
    ),
    wording(
        "a case at law or with an insurer",
        r"(?:esfaque\w+|balead\w|tiros?|facadas?|acidente|caiu d\w \w+|atropel\w+|queda) (?:(?!agora"
        r"|aqui|esta|nao|socorro)\w+ ){0,8}?"
        r"(?:advogad\w+|aposent\w+|dpvat|inss|indeniza\w+|auxilio doenca|processar|processo)\b",
        hears=("meu cliente foi esfaqueado, sou advogado", "meu tio tomou um tiro e quer aposentar"),
        leaves=("meu tio levou um tiro agora, ele é advogado",),
    ),
    wording(
        "of a body at home and at school",
        r"nao (?:quer )?(?:levanta|acorda)\w* (?:d\w cama )?(?:\w+ ){0,2}?(?:de manha|cedo"
        r"|para (?:ir |a |o )+(?:escola|aula|trabalh\w+"
        r"|faculdade|treino))|nao (?:esta )?respond\w+ (?:\w+ )?(?:ao|a|aos) (?:aparelho|tratamento"
        r"|terapia|antibiotico|medicac\w+)"
        r"|jogad[oa] n[oa] (?:sofa|cama|rede)\b(?! (?:e )?(?:sem|nao|desacord\w+|palid\w+|rox\w+"
        r"|gelad\w+|mole|vomit\w+))"
        r"|(?:cliente|vendedor\w*|atendente|fornecedor\w*) (?:\w+ ){0,2}?sem (?:me )?respond\w+"
        r"|(?:boca|sorriso|rosto|mordida|queixo) (?:\w+ ){0,3}?tort[oa] (?:\w+ ){0,3}?(?:alinhar"
        r"|aparelho|fotos?|selfie)"
        r"|nao fala direito (?:\w+ ){0,4}?fono\w*",
        hears=("minha mãe jogada na cama com gripe", "meu filho não fala direito, vocês têm fono?"),
        leaves=("meu pai jogado no sofá e não responde", "minha mãe não responde a estímulos"),
    ),
    wording(
        "a thing falls, or is caught",
        r"(?:cortina|celular|vaso|grade|toldo|antena|telhas?|roupas?|chaves?|rede|varal|persiana"
        r"|calha|bola) (?:\w+ ){0,2}?caiu d[ao] \w+"
        r"\b(?! (?:\w+ ){0,2}?(?:em cima|cabeca|n[ao] (?:minha|meu)))"
        r"|caiu d[ao] (?:janela|varanda|sacada|laje|telhado) (?:o |a |meu |minha |um "
        r"|uma )+(?:celular|chaves?|vaso|roupas?|cortina|telhas?"
        r"|antena|toldo|bola|tela)"
        r"|(?:cabo|caixa|mala|bicicleta|sofa|movel|moveis|mercadoria|encomenda|chave"
        r"|roupa) (?:\w+ ){0,2}?pres[oa]s? (?:\w+ )?n?o elevador"
        r"|(?:cano|torneira|registro|mangueira|encanamento|descarga) (?:\w+ ){0,4}?agua (?:\w+ )?(?:subindo|entrando)\b"
        r"|(?:e|eh) (?:um )?roubo (?:\w+ ){0,3}?sendo roubad\w|assalt\w+ (?:\w+ ){0,4}?com (?:esses?"
        r"|estes?|os?|tais) (?:precos?|valor\w*|taxas?"
        r"|juros)",
        hears=("a cortina caiu da varanda", "o cabo está preso no elevador"),
        leaves=("a telha caiu da laje em cima do meu filho", "meu filho está preso no elevador"),
    ),
    wording(
        "a beast that does not obey",
        r"nao levanta a pata\b(?! (?:traseira|de tras))|nao anda (?:na|de|com a|com) (?:coleira|guia)"
        r"|nao (?:me )?(?:responde"
        r"|atende|obedece) quando (?:eu )?(?:o |a )?cham\w+",
        hears=("meu cachorro não anda na coleira", "meu gato não responde quando chamo"),
        leaves=("meu cachorro não levanta e está vomitando sangue",),
    ),
)

LONG_AGO: Final = re.compile(
    r"\b(?:(?:ano|mes|semana|seculo|verao|inverno|domingo|sabado|natal) passad[oa]|(?:ha|faz|fazem"
    r"|h) (?:(?!pouco)\w+ ){0,3}?(?:anos?|mes|meses|semanas?|tempo|tempao|decadas?)\b"
    r"|a (?:\d+|um|uns|dois|duas|tres|quatro|cinco|seis|sete|oito|nove|dez|alguns|muitos) (?:anos|meses|semanas)"
    r"|(?:anos?|meses|semanas?|tempos?) (?:atras|depois)|em (?:janeiro|fevereiro|marco|abril|maio|junho|julho"
    r"|agosto|setembro|outubro|novembro|dezembro|19\d\d|20\d\d)|desde (?:19|20)\d\d"
    r"|na (?:infancia|adolescencia|juventude|gravidez passada)|quando (?:eu )?(?:era|tinha \d+|fiz \d+)|ja (?:tive"
    r"|teve|tivemos|sofri|sofreu|desmaiei|desmaiou|infartou|infartei|engasgou|convulsionou|passei mal|quis|tentei"
    r"|pensei|fui|foi|aconteceu)\b"
    r"|antigamente|historico|outro dia|esses dias|(?<!de )uma vez\b|certa vez|da ultima vez|na ultima vez"
    r"|last (?:year|month|week|summer)|(?:years?|months?|weeks?) ago|used to|hace (?:\w+ ){0,2}(?:anos?|mes|meses"
    r"|semanas)|el (?:ano|mes) pasado|la semana pasada"
    r"|as vezes|de vez em quando|toda vez que|sempre que|todas as vezes|quando (?:subo|corro|ando|faco|malho"
    r"|treino|bebo|como|vejo|tomo|tiro|escovo|mastigo|durmo|acordo|respiro fundo|ela brinca|ele brinca|corre"
    r"|brinca|late)|costum\w+|sometimes)\b"
)
"""Counts in the clause where it stands: "meu pai infartou em 2019 e agora não respira"."""
OVER: Final = re.compile(
    r"\b(?:hoje (?:\w+ ){0,2}(?:esta|estou) bem|ja (?:esta|estou|passou|melhor\w+)(?: \w+){0,2} (?:bem|melhor"
    r"|recuperad\w|otim\w)|em recuperacao|se recuperando|recuperad\w|sequelas?|pos (?:avc|infarto|operatorio)"
    r"|ate hoje)\b"
)
NOW: Final = re.compile(
    r"\b(?:agora|agorinha|hoje|aqui|n?[ed]?est?s?e (?:momento|instante|minuto)|socorro|acab(?:ou"
    r"|ei) de|right now|ahora|ahorita)\b"
)
WISHED_NOW: Final = re.compile(
    r"\b(?:quero|queria|gostaria|marcar|agendar|atend\w+|horario|vaga|consulta|aula|tem) (?:(?!esta|nao)\w+ ){0,4}?"
    r"(?:hoje|agora|aqui)\b"
    r"|\b(?:hoje|agora) (?:quero|queria|preciso|precisa|precisamos|manca|gostaria|vou|tem medo|tenho medo)\b"
)
"""A wish for today says nothing of when that happened for which it is wished."""
PRESENT: Final = re.compile(
    r"\b(?:esta|estou|estao|estamos|nao (?:acorda|responde|respira|reage|levanta|mexe|consigo"
    r"|consegue|para)|is|are|no responde)\b"
)
_DENIED: Final = (
    r"(?:nao|nunca|sem|nem|not|never|didn t|doesn t|no) (?:(?:me|se|esta|estou|estava|tive|teve|tem"
    r"|tenho|foi|fui|e|eh|mais|tendo|sinto|sente|senti|sentiu|teria|houve|ha|com|nenhum|nenhuma|um|uma|deu|chegou"
    r"|a|quero|quer|vou|vai|penso|pensei|pensando|em|de|ter|having|have|had|a|an|estoy|tuve|pretendo|to) ){0,4}"
)
DENIED: Final = re.compile(rf"(?:^| ){_DENIED}$")
_SUPPOSED: Final = (  # who does it may be named: "se meu filho engasgar"
    r"(?:e se|se eu|se ele|se ela|se o|se a|se meu|se minha|se alguem|se uma|se um|se der|caso|em caso de|casos de"
    r"|antes que|sonhei que|medo que|what if|if i|if he|if she|in case of|si el|si alguien)"
    r" (?:(?!esta|estou|estao|agora|aqui|socorro)\w+ ){0,3}"
)
_SUBJECT: Final = (  # what it is a name of: only what belongs to the name may stand between
    r"(?:quais|quais os|quais sao os|o que e|que e|diferenca entre|soro para|soro contra|remedio para|alguem que|quem"
    r"|para quem|pacientes? que|pessoas? que|criancas? que|cliente que|gente que|medo de|receio de|risco de|riscos de"
    r"|chance de|perigo de|pavor de|fobia de|panico de|pode causar|pode dar|pode provocar|evitar|previne|prevenir"
    r"|prevencao|contra|para nao|que nao|afraid of|tratamento de|tratamento para|reabilitacao|fisioterapia|fono"
    r"|depois de|depois d[oa]|apos|pos|com historico|atende|atendem|tratam|trata|cuidam de)"
    r" (?:(?:ja|teve|tem|tive|tenho|sofre|sofreu|ter|dar|me|se|de|d[oa]|os?|as?|uma?|uns|umas|nov[oa]|outr[oa]|possivel"
    r"|grave|forte|eventual|algum|alguma|sintomas?|sinais|casos?|crises?|vitimas?|historico|(?:pacientes?|pessoas?"
    r"|criancas?|quem) (?:com|que|tem|teve|sofreu)|(?:infarto|avc|derrame|convulsao|desmaio|hemorragia|engasgo"
    r"|parada) (?:e|ou)|com|por) ){0,4}"
)
FEARED: Final = re.compile(rf"(?:^| )(?:{_DENIED}|{_SUPPOSED}|{_SUBJECT})$")
TRADE: Final = re.compile(
    r"\b(?:cursos?|treinamento\w*|palestras?|aulas?|apostila|certificad\w+|simulado|brigada|cipa|faculdade|provas?"
    r"|tcc|livros?|filmes?|series?|novela|noticias?|reportagem|videos?|advogad\w+|process\w+|indeniza\w+|seguros?"
    r"|seguradora|dpvat|plano|convenio|cobre"
    r"|atendem|atende|atendimento|tratam|tratamentos?|trata|cuidam|trabalham|especialistas?|especialidade"
    r"|reabilit\w+|fisio\w*|fono\w*|exames?|laudos?|pericia|atestado|inss|beneficio|aposent\w+|vacinas?|kit"
    r"|extintor\w*|detector\w*|alarme|vendem|vende|alug\w+|custa|valor|preco|orcamento"
    r"|consult\w+ (?:de|com)|retorno|check ?up|cardiologista|neurologista|pneumologista|psicolog\w+|psiquiatra\w*"
    r"|terapia|nutricionista|personal|academia|pilates|lataria|funilaria|arrumam|consertam|conserto|conserta"
    r"|fazem|voces tem|voces sao"
    r"|tenho historico|setembro amarelo|campanha|prevencao|do you|treat\w*|lawyer|course"
    r"|training|atienden|curso)\b"
)
AT_LEISURE: Final = re.compile(
    r"\b(?:tive|teve|tivemos|sofreu|sofri|ter tido|tenho (?:medo|historico|problema)|qual (?:a |e )?(?:diferenca"
    r"|sintoma)|o que e|que e|quais (?:os )?(?:sao )?(?:os )?sint\w+|e normal|pode (?:causar|dar)|posso (?:fazer"
    r"|tomar|usar)|quem|posso ir|had|tuvo|tuve|marcar|agendar|remarcar|desmarcar|cancelar|faltei|faltar|atrasei"
    r"|nao fui)\b"
)
THING: Final = re.compile(rf"\b{_THING}\b")

"""The words of those in danger, by what threatens them, in Portuguese, English and Spanish; over words folded and joined by single spaces.

`ACUTE` tell of what happens now or has just happened. `NAMED` name a danger that may as well be past, feared, or somebody's trade: they
count where nothing in the turn says so. `CRY_ALONE` is all that some still write.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from app.infra.wording import Wording, wording


class Danger(StrEnum):
    FIRE = "fire"
    RESCUE = "rescue"  # drowning, trapped, buried
    HEALTH = "health"
    HOME = "home"  # violence at home, or of a sexual kind
    CRIME = "crime"
    DESPAIR = "despair"  # speaks of ending a life, or of harming oneself
    ANIMAL = "animal"


_BE: Final = r"(?:esta|estou|estao|estava|ficou|fica|ficando|ficar|estamos|anda|continua|parece|to|ta)"
PERSON: Final = (
    r"(?:pai|mae|maezinha|paizinho|marido|esposa|esposo|mulher|espos\w|filh[oa]s?|filhinh[oa]|bebe|bb|nenem"
    r"|crianca|criancas|menin[oa]"
    r"|garot[oa]|avo|avos|vo|vovo|vozinha|vozinho|irma|irmao|irmaozinho|tia|tio|prim[oa]|net[oa]|netinh[oa]"
    r"|sogr[oa]|cunhad[oa]|sobrinh[oa]"
    r"|namorad[oa]|amig[oa]|vizinh[oa]|colega|alun[oa]|paciente|idos[oa]|senhora?|moc[oa]|rapaz|homem|cara|gravida"
    r"|gestante|pessoa|pedreiro"
    r"|funcionari[oa]|cliente|motoqueiro|motorista|motoboy|padrasto|madrasta|companheir[oa]|alguem|gente|father"
    r"|dad|mother|mom|mum|husband"
    r"|wife|son|daughter|baby|kid|child|friend|brother|sister|grandma|grandpa|man|woman|someone|padre|madre|papa"
    r"|mama|hij[oa]|esposo|bebe"
    r"|nin[oa]|amig[oa]|abuel[oa]|herman[oa])"
)
BEAST: Final = (
    r"(?:cachorr\w+|caes|cao|cadel\w+|catiorr\w+|dog|dogs|doguinh\w+|gat[oa]s?|gatinh[oa]s?|bichan[oa]|pets?"
    r"|filhotes?|filhotinh\w+|bichinh\w+"
    r"|bicho|calopsita|papagaio|periquito|passarinh\w+|canario|coelh\w+|hamster|porquinho da india|cavalo|egua"
    r"|potro|vaca|bezerro|tartaruga"
    r"|jabuti|hurao|poodle|pinscher|shih ?tzu|lhasa|golden|labrador|pitbull|yorkshire|york|bulldog|buldogue|pug"
    r"|spitz|salsicha|husky"
    r"|persa|siames|vira lata|animal|animalzinho|cat|kitten|puppy|perr[oa]s?|perrit[oa]|canino|felino)"
)
_BODY_SIDE: Final = r"(?:boca|rosto|cara|face|labio|sorriso)"
_TOXIC: Final = (
    r"(?:veneno\w*|chumbinho|agua sanitaria|q ?boa|kiboa|candida|soda caustica|desinfetante|detergente|alvejante"
    r"|cloro|querosene|gasolina"
    r"|produtos? (?:de limpeza|quimicos?)|inseticida|raticida|mata rato|alcool em gel|tinner|thiner|thinner"
    r"|acetona|removedor|amaciante"
    r"|pilhas?|baterias?|ima|imas|moedas?|agulha|prego|alfinete|caco de vidro|vidro|bleach|poison|rat poison"
    r"|battery|lejia|pila)"
)
_PILLS: Final = (
    r"(?:cartelas?|comprimidos?|remedios?|caixas?|frascos?|vidros?|calmantes?|rivotril|tarja preta|medicamentos?"
    r"|capsulas?|diazepam"
    r"|clonazepam|pilulas?|pills?|pastillas?|insulina)"
)
_PARTNER: Final = (
    r"(?:marido|esposo|namorado|companheiro|ex|ex marido|parceiro|noivo|padrasto|pai|ficante|cara|homem|ele|filho"
    r"|irmao|husband|boyfriend"
    r"|esposa|mulher|namorada|novio|esposo)"
)
_WISH: Final = (
    r"(?:quero|queria|quer|vou|vontade de|pensa|penso|pens\w+|tentei|tentou|tentar|tentando|planej\w+|desejo"
    r"|disse que vai|vai|ameac\w+"
    r"|falou que vai|fala em|falando em|fala que vai|prestes a|capaz de|decidi|resolvi|melhor|posso|so"
    r"|considerando|ideia)"
)
_MERELY: Final = (  # of what one only so to speak dies, or kills oneself
    r"(?! (?:\w+ )?de (?:tanto |tanta |muito |tao )?(?:rir|ri|rs|fome|sede|calor|frio|vergonha|saudades?|tedio"
    r"|amor|amores|curiosidade|inveja|sono"
    r"|susto|raiva|medo|ansiedade|cansaco|chorar|trabalh\w+|estud\w+|comer|correr|malhar|treinar|preguica|rico"
    r"|desgosto|tristeza|dor|orgulho"
    r"|felicidade|alegria|velhice|velho|vontade|fofura|rindo|dancar|esperar|nervos\w*|tesao|dor de \w+"
    r"|overdose de \w+)\b)"
)

ACUTE: Final[Mapping[Danger, tuple[Wording, ...]]] = {
    Danger.HEALTH: (
        wording(
            "cannot breathe",
            r"(?:nao|num|naum|sem|mal) (?:(?:esta|estou|estao|to|ta|consig\w+|consegu\w+|conssig\w+|mais|da para"
            r"|pode|posso|quase|ele|ela) ){0,4}"
            r"(?:respira\w*|respirano|puxar o ar)\b(?! (?:direito )?(?:pelo|por|de) (?:o |um |uma |1 )?(?:nariz"
            r"|narina|lado|alivio))"
            r"|(?:parou|parando|para) de respira\w*"
            r"|(?:dificuldade|dificil|aperto|sacrificio|custo|falta) (?:\w+ ){0,3}respira\w*(?! (?:pelo|por) )"
            r"|respirando (?:\w+ )?(?:mal|dificuldade|estranho|ofegante)"
            r"|can ?(?:t|not) (?:\w+ )?breathe|cannot breathe|not breathing|isn t breathing|stopped breathing"
            r"|(?:trouble|hard time|difficulty) breathing"
            r"|no (?:puede|puedo|esta|logra) (?:respira\w+)|no respira\b|le cuesta respirar|dejo de respirar",
            hears=(
                "meu pai não consegue respirar",
                "ela parou de respirar",
                "he can't breathe",
                "mi hijo no puede respirar",
            ),
            leaves=("não consigo respirar pelo nariz, fazem rinoplastia?",),
        ),
        wording(
            "short of breath",
            r"(?:tendo|com|em|deu|teve|dando|having an?) (?:\w+ ){0,3}?(?:crise|ataque) (?:de |forte de )?asma\b"
            r"|asthma attack|asma (?:\w+ )?(?:atacou|atacada)|bombinha (?:acabou|nao (?:faz|esta fazendo|adianta"
            r"|resolve))|ataque de asma|"
            rf"(?:{_BE}|com|sentindo|sinto|sente|sentiu|dando|deu|muita|tendo"
            rf"|tenho) (?:\w+ ){{0,3}}?falta d[ei] ar\b(?! (?:condicionado|fresco|puro))"
            r"|(?:ficando|ficou|estou|esta) (?:\w+ )?sem ar\b(?! (?:condicionado|fresco|puro|no|na))|sufocand\w"
            r"|sufocad\w"
            r"|short(?:ness)? of breath|me falta el aire|le falta el aire",
            hears=("estou com falta de ar depois do remédio", "minha vó tá ficando sem ar"),
            leaves=("a sala fica sem ar condicionado?", "falta de ar no pneu"),
        ),
        wording(
            "choking",
            r"(?:bebe|nenem|filh\w+|menin[oa]|crianca|net[oa]|sobrinh[oa]|bb) (?:\w+ ){0,5}?engoli(?:u"
            r"|ram)\b(?! (?:o choro|agua (?:n|d)[ao] (?:piscina|aula|natacao|banho|mar|praia"
            r"|chuveiro)|a (?:comida|papinha)))|tossindo sem parar|"
            r"(?:se )?(?:engasg|emgasg|ingasg|engasch)(?:ou|ad[oa]|and\w|uei)\b(?! (?:na hora de falar"
            r"|com as palavras|a fala))"
            r"|(?:pres[oa]|entalad[oa]|atravessad[oa]) (?:na|em|a) (?:minha |sua |nossa )?(?:garganta|goela)"
            r"|entalou na garganta"
            r"|\b(?:is|s|am|m|are|was) choking|choking on|choked on|atragant\w+"
            r"|(?<!coche )(?<!carro )se (?:esta )?ahog(?:a|o|ando)\b(?! (?:al|cuando) )",
            hears=("o bebê engasgou", "tem uma espinha presa na garganta dela", "my baby is choking"),
            leaves=("curso de primeiros socorros para engasgo",),
        ),
        wording(
            "cannot swallow",
            r"nao (?:consig\w+|consegue|(?:esta"
            r"|estou) conseguindo) (?:mais )?(?:nem )?engolir\b(?! (?:\w+ ){0,2}?(?:comprimid\w+|capsul\w+"
            r"|remedios?|precos?|valor|sapos?|isso|ess[ea]|desculpa\w*))"
            r"|dificuldade (?:para|de|em) (?:respirar e )?engolir\b(?! (?:\w+ ){0,2}?(?:comprimid\w+"
            r"|capsul\w+|remedios?))",
            hears=("não consigo engolir", "depois do botox estou com dificuldade de engolir"),
            leaves=("não consigo engolir comprimido", "não dá pra engolir esse preço"),
        ),
        wording(
            "unconscious",
            rf"(?:{PERSON}|caiu|ela|ele|desabou) (?:\w+ ){{0,5}}?sem (?:respond\w+|reag\w+|acord\w+|se mex\w+"
            rf"|consciencia|sentidos)\b(?! (?:as |o |minhas |a )?(?:mensage\w+|msg|zap))|"
            rf"{PERSON} (?:(?!com|loja)\w+ ){{0,4}}?(?:caid[oa]|estirad[oa]|desfalecid[oa]|jogad[oa]) (?:n[oa]"
            rf"|aqui|sem|em) |"
            r"caiu dur[oa]|(?:acho que )?vou (?:desmaiar|apagar)\b(?! (?:de|o|a|se|com) )|(?:esta|ficou|vendo"
            r"|ficando|vejo) tudo (?:\w+ )?(?:preto|escuro|escurecendo|girando e)|vista (?:\w+ )?(?:escur\w+"
            r"|apag\w+)|se cayo (?:\w+ ){0,4}no (?:responde|reacciona|habla|se mueve)|(?:fell"
            r"|fallen) (?:\w+ ){0,6}not (?:responding|moving)|"
            r"desmaiei (?:\w+ ){0,2}?(?:agora|aqui|hoje)|acabei de desmaiar|desmai(?:ou|ad[oa]|and\w"
            r"|aram)\b|desacordad\w|(?:esta|ficou|caiu|esta caid\w"
            r"|estao) (?:\w+ )?inconsciente"
            r"|perdeu (?:a consciencia|os sentidos)|perdendo (?:a consciencia|os sentidos)"
            r"|(?:apagou|caiu|tombou|teve um treco|passou mal|passando mal|bateu a cabeca|desabou|esta caid\w"
            r"|estirad\w|sangr\w+|vomit\w+|acidente|"
            rf"(?:meu|minha|nosso|nossa|a|o|uma|um) (?:\w+ )?{PERSON}|ela|ele)"
            r" (?:(?!voces)\w+ ){0,7}?nao (?:esta |ta |consegue |quer )?(?:mais )?(?:responde(?:r|ndo)?|reag(?:e"
            r"|indo|ir)|acorda(?:r|ndo)?|se mexe(?:ndo)?"
            r"|abre os olhos|volta a si|levanta(?: mais)?(?! (?:peso|cedo|o braco|a perna|a voz|da cama cedo))"
            r"|me ouve)\b"
            r"(?! (?:\w+ )?(?:(?:as |a |minhas? |suas? |o |os |meus? |no |ao |em |mais )*(?:mensage\w+|msgs?"
            r"|whats\w*|ligac\w+|telefone|celular|"
            r"e ?mails?|grupo|recado|tratamento|remedio|medicac\w+|antibiotico|pesquisa|questionario|que"
            r"|pergunta\w*)|cedo|na hora"
            r"|sozinh\w|para (?:a |ir |o )?(?:escola|aula|trabalh\w+)|com o despertador))"
            r"|esta (?:mole|molinh[oa]|toda? mole) (?:\w+ ){0,4}(?:nao|olh\w+|roxo|roxa|sem)"
            r"|unconscious|passed out|won t wake up|(?:is|s) not (?:responding|waking up|moving|conscious)|fainted"
            r"|collapsed"
            r"|(?:bleeding|car|fell|accident|hit) (?:\w+ ){0,8}not (?:answering|responding|talking)"
            r"|se desmayo|esta desmayad\w|no (?:despierta|reacciona)|esta inconsciente|perdio el conocimiento",
            hears=(
                "ela desmaiou aqui",
                "meu pai caiu e não responde",
                "minha mãe tá no chão e não acorda",
                "someone hit my friend with a car, he is bleeding a lot and not answering",
            ),
            leaves=(
                "vocês atendem quem desmaia de agulha?",
                "meu filho não acorda cedo",
                "minha mãe não responde as mensagens",
            ),
        ),
        wording(
            "blue",
            r"(?:bebe|filh\w+|menin\w|crianca|nenem|net\w+|ele|ela|marido|pai|mae|avo|vo|senhora?"
            r"|esposa) (?:(?!olho|dente|unha"
            r"|dedo|cabelo|roupa|pele|braco|perna|joelho)\w+ ){0,5}?(?:ficando|ficou|ficaram|esta"
            r"|estao) (?:todo |toda |meio |muito |bem )?"
            r"(?:rox(?:o|a|os|as|inh[oa]s?)|azul|azulad[oa]s?)\b(?! (?:de (?:frio|raiva|vergonha|inveja)|claro"
            r"|escuro|e (?:branc|ros|verde|amarel)))"
            r"|(?:labios?|boca|boquinha|rosto|rostinho) (?:dele |dela )?(?:esta |estao |ficou "
            r"|ficaram |ficando |todo |toda )*"
            r"(?:rox(?:o|a|os|as|inh[oa]s?)|azulad[oa]s?)\b(?! de (?:acai|batom|uva|vinho|beterraba|frio))",
            hears=("o bebê tá ficando roxo", "os lábios dele ficaram roxos"),
            leaves=(
                "meu filho ficou com o olho roxo",
                "minha filha quer a mochila roxa",
                "caiu e está com um roxo na perna",
            ),
        ),
        wording(
            "faring badly",
            rf"(?:{PERSON}|ele|ela) (?:\w+ ){{0,6}}?(?:tendo|teve) (?:um |uns )(?:treco|troco|ataque"
            rf"|piripaque|negocio ruim|passamento|mal subito)\b(?! (?:com|de (?:riso|bobeira|raiva|nervos|ciume)"
            rf"|por) )|mal subito|tem (?:gente|pessoas?|uma (?:pessoa|senhora|moca|mulher|crianca)|um (?:homem"
            rf"|senhor|rapaz|moco)|crianca|alguem) (?:\w+ ){{0,4}}?(?:pres[ao]|ferid\w|machucad\w|passando mal"
            rf"|desmai\w+|caid\w|sangrando|morrendo|gritando por socorro)|"
            rf"passand[oa] (?:muito |super |bem |bastante )?mau?l?\b{_MERELY}(?! (?:d[ao] estomago kk|rindo))"
            rf"|pasando mal\b"
            r"|(?:esta|ta|acho que (?:esta|ta|vai)|ele|ela) (?:\w+ )?(?:indo embora daqui nao|agonizando"
            r"|agonia de morte)",
            hears=("minha vó tá passando mal aqui", "to passando muito mal"),
            leaves=("passando mal de rir",),
        ),
        wording(
            "dying",
            rf"(?:{PERSON}|ele|ela|estou|to|acho que) (?:esta |ta |vou |vai |estou )?(?:morrendo|morre|morrer"
            rf"|morreno)\b{_MERELY}(?! (?:de|por|com|aos poucos|sem|as) )"
            r"|(?:nao me deix\w+|nao quero) morrer\b(?! (?:sem|antes|solteir))|(?:is|m) dying\b(?! (?:to|estou|for"
            r"|of|from))"
            r"|se (?:esta )?muriendo|me (?:estoy )?muriendo\b(?! de)",
            hears=("meu pai tá morrendo", "acho que vou morrer", "my dad is dying"),
            leaves=("tô morrendo de rir", "ela tá morrendo de fome"),
        ),
        wording(
            "heart",
            r"coracao (?:\w+ ){0,4}(?:parou|parando)\b|sem pulso|nao (?:tem|sinto|acho) (?:\w+ )?(?:pulso|pulsacao"
            r"|batimento)|pressao (?:\w+ ){0,3}(?:2\d por|2\d x|2\dx|18 por|19 por)|"
            r"dor (?:muito |bem |super )*forte no peito|dor no peito (?:\w+ )?(?:forte|insuportavel|horrivel"
            r"|irradiando|suando|que vai)\b|"
            rf"(?:{_BE}|tendo|tenho|acho que|sofrendo|acab\w+ de|dando|deu|pode ser|parece|teve agora|indicios de"
            rf"|sinais? de|sintomas? de) (?:(?!risco|medo|historico|chance"
            rf"|receio)\w+ ){{0,3}}?(?:infart\w+|enfart\w+|imfart\w+|ataque do coracao"
            rf"|ataque cardiaco|parada cardiaca)"
            r"|(?:infart|enfart|imfart)(?:ando|ano)\b|(?:infart|enfart|imfart)ou (?:aqui|agora)"
            rf"|(?:{_BE}|com|sentindo|sinto|sente|sentiu|dando|deu|tendo|tem|comecou|reclamando|queixando|muita"
            rf"|forte|uma|essa) (?:\w+ ){{0,4}}?(?:dor(?:es)?|doendo|aperto|pressao|pontadas?"
            rf"|queimac\w+) (?:\w+ ){{0,4}}?(?:n[ou]|do lado esquerdo do|em meu|no meu) peit[ou]\b(?! (?:d[eo] pe"
            rf"|de (?:frango|tanta|saudade|emoc)|quando (?:malho|treino)|apos (?:o )?silicone))"
            r"|peito (?:\w+ ){0,2}(?:doendo|apertado|apertando|doi)\b(?! de (?:saudade|emoc))"
            r"|(?:is |s |am |m |was )?having (?:a |an )?(?:heart attack|stroke|seizure)|chest (?:pain|hurts)"
            r"|(?:teniendo|tiene|sufriendo) un (?:infarto|ataque)|dolor (?:\w+ )?(?:en el|de) pecho",
            hears=(
                "meu marido tá infartando",
                "estou com uma dor forte no peito",
                "acho que é infarto",
                "my dad is having a heart attack",
            ),
            leaves=("dor no peito do pé", "tive um infarto em 2019"),
        ),
        wording(
            "stroke",
            r"(?:boca|rosto|cara|labio) (?:\w+ ){0,2}?(?:puxad[oa]|repuxad[oa]|torcid[oa]|entortad[oa]|entortou"
            r"|entortando)\b(?! (?:para tras|no photoshop|de (?:botox|plastica)))|"
            r"(?:lado|canto) d[aeo] (?:minha |sua )?(?:cara|rosto|boca|face) (?:\w+ ){0,2}?(?:caid[oa]|mole"
            r"|paralis\w+|repuxad\w|caiu|puxand\w)|(?:um|do) lado (?:\w+ ){0,4}?(?:paralis\w+|nao (?:mexe|obedece"
            r"|responde))|(?:falando|fala) (?:\w+ ){0,2}?(?:embolad\w|enrolad\w|arrastad\w|coisas? sem sentido"
            r"|desconex\w)|"
            rf"(?:tendo|dando|acho que|parece|pode ser|sinais? de|sintomas? de|acab\w+ de ter|deu|esta com"
            rf"|teve agora) (?:\w+ ){{0,4}}?(?:avc|a v c|derrame)\b(?! (?:articular|pleural|ocular|no joelho"
            rf"|no olho))"
            r"|(?:teve|tive) (?:\w+ ){0,2}?(?:avc|derrame|infarto"
            r"|convulsao) (?:\w+ ){0,2}?(?:o que (?:que )?(?:eu )?fa[cz]\w+|socorro"
            r"|me ajud\w+|urgente)\b"
            rf"|{_BODY_SIDE} (?:\w+ ){{0,4}}?tort[oa]\b|(?:entortou|entortando|torta|repuxad\w|caid[oa]) (?:a "
            rf"|o )?(?:lado d\w )?{_BODY_SIDE}"
            r"|(?:fal\w+|voz|lingua) (?:\w+ ){0,2}?(?:enrolad\w|embolad\w|arrastad\w|enrolando|embolando|mole)\b"
            r"|nao (?:esta |consegue |consigo |estou )?(?:\w+ )?fala(?:r|ndo)? (?:direito(?! ainda)"
            r"|coisa com coisa)"
            r"|(?:nao|sem) (?:\w+ ){0,3}(?:mexer|mexe|mover|move|sentir|sente"
            r"|sinto) (?:\w+ ){0,2}?(?:lado (?:direito|esquerdo|d)|metade do corpo|um lado)"
            r"|(?:metade|lado (?:esquerdo|direito)) d[oe] (?:meu |seu )?corpo (?:\w+ ){0,3}(?:dormente|paralisad\w"
            r"|paralisou|formigando|mole|parad\w)|braco e (?:a )?perna (?:\w+ ){0,3}(?:dormente|paralis\w+"
            r"|sem forca|fraco)s?"
            r"|face (?:is )?drooping|slurr(?:ed|ing)|(?:cara|boca) torcida|habla(?:ndo)? (?:raro|enredado)",
            hears=("minha mãe tá com o lado do rosto torto e falando enrolado", "acho que meu vô tá tendo um avc"),
            leaves=("tive um AVC ano passado, posso fazer a fisioterapia?", "tenho o dente torto"),
        ),
        wording(
            "seizure",
            r"(?:con|com)vul[sc]ionando|(?:con|com)vul[sc]ionou|(?:tendo|em|dando|deu|esta com|teve|entrou em"
            r"|comecou) (?:\w+ ){0,2}?(?:convul[sc]\w+|comvuls\w+|ataque epil\w+|crise epil\w+|crise convulsiva"
            r"|crise de epilepsia)"
            r"|se debatendo|espumando|(?:revir|vir)(?:ando|ou|ados?) (?:os )?olh(?:os|inhos)\b(?! para (?:mim"
            r"|a gente|nos))|olhos? (?:virad"
            r"|revirad)\w+|having a seizure|\bseizing\b|convulsionando|echando espuma",
            hears=("meu filho tá tendo uma convulsão", "ele tá se debatendo e espumando pela boca"),
            leaves=("vocês atendem pacientes com epilepsia?",),
        ),
        wording(
            "bleeding",
            r"(?:tem|e|com|tanto) muito sangue\b(?! (?:no exame|na coleta|frio))"
            r"|cort\w+ (?:\w+ ){0,8}?muito sangue|muito sangue (?:aqui|agora|mesmo|saindo|perdido)|"
            r"(?:toalhas?|panos?|fraldas?|absorventes?|gazes?|baldes?|litros?|lencois|lencol) (?:\w+ ){0,2}?(?:de "
            r"|cheios? de |com |em )sangue|sangue (?:\w+ ){0,3}?(?:esguich|jorr|espirr)\w+|cort(?:ou|ei) (?:o "
            r"|a )(?:pescoco|garganta|veia|arteria|femoral)|sangue (?:saindo )?(?:pelo|pela|pelos) (?:nariz e"
            r"|ouvidos?|boca)|"
            r"sangr\w+ (?:sem parar|muito\b(?! quando)|demais|bastante|horrores|para caramba|pra caramba|mto"
            r"|pelo ouvido|pela cabeca|e nao par\w+|que nao par\w+)"
            r"|sangr\w+ (?:\w+ ){0,10}?nao (?:para|passa|parou|estanc\w+|quer parar|esta parando|coagula)\b"
            r"|sangue (?:\w+ ){0,6}?nao (?:para|parou|estanc\w+|quer parar|esta parando|coagula)\b|nao (?:para"
            r"|parou|estanca|consig\w+ (?:parar|estancar|conter)) (?:\w+ ){0,3}?(?:de )?sang\w+"
            r"|sangramento (?:\w+ )?(?:intenso|forte|grande|abundante)|perdendo (?:muito )?sangue"
            r"|(?:perd(?:eu|i)|saiu|perdemos) (?:muito|tanto|bastante) sangue|(?:saindo|tem|com"
            r"|descendo|jorrando|escorrendo|esguich\w+|cuspindo|muito"
            r"|poca de|cheio de|banhad\w (?:de|em|no)|ensopad\w de) (?:\w+ )?(?:muito "
            r"|tanto )?sangue (?:\w+ ){0,4}?(?:cabeca|ouvido|nariz sem|sem parar|todo lado|no chao|pela boca)"
            r"|(?:vomit|tossi|cusp|evacu)\w+ (?:\w+ )?sangue|(?:jorra|esguicha|poca|banhad\w (?:de|em|no)"
            r"|ensanguentad)\w*(?: \w+)? ?sangue|(?:esta |saindo |perdendo |com )muito sangue|sangue jorrando"
            r"|hemorragia (?:\w+ )?(?:agora|aqui|forte|intensa)|(?:tendo|com|em|teve) (?:uma )?hemorragia"
            r"|gravida (?:\w+ ){0,8}?sangr\w+|sangr\w+ (?:\w+ ){0,6}?gravida"
            r"|bleeding (?:\w+ )?(?:a lot|heavily|badly|out|so much|everywhere|and)|(?:won t|doesn t|not"
            r"|can t) (?:\w+ )?stop (?:the )?bleeding|lot of blood|(?:vomiting|coughing) (?:up )?blood"
            r"|sangr\w+ mucho|no (?:para|deja) de sangrar|much[ao] sangre|desangr\w+",
            hears=("não para de sangrar", "sangue não para depois da extração", "tá sangrando muito", "bleeding a lot"),
            leaves=("a gengiva sangra quando escovo", "tira muito sangue no exame?"),
        ),
        wording(
            "run over",
            r"(?:foi|fui|acab\w+ de ser|foram|sendo|esta) atrope(?:lad|ld)\w|atropelaram|(?:acab\w+ de|carro|moto"
            r"|onibus|caminhao) (?:me )?atropel(?:ar|ou|aram)|(?:hit|ran over|run over) (?:\w+ ){0,4}?(?:by"
            r"|with) (?:a |the )?(?:car|truck|bus|motorcycle)|(?:hit|run over) by|lo atropell\w+|la atropell\w+"
            r"|atropellaron",
            hears=("minha irmã foi atropelada", "someone just hit my friend with a car"),
            leaves=("advogado: processo por atropelamento",),
        ),
        wording(
            "accident",
            r"osso (?:\w+ ){0,3}?(?:furou|saiu|saindo|rasgou|perfurou|apareceu|aparece)\b|bateram (?:o "
            r"|de )?(?:carro|moto)s? aqui (?:\w+ ){0,8}?(?:pres\w|ferid\w|machuc\w+|gente|socorro)|"
            r"(?:accident|crash) (?:\w+ ){0,6}(?:hurt|injured|bleeding|dead|dying)|(?:people|someone"
            r"|somebody) (?:is |are )?(?:badly )?(?:hurt|injured)|caiu em cima d(?:e mim|[aeo]l[ea]"
            r"|[aeo] (?:\w+ ){0,2}(?:filh\w|mae|pai|irm\w+|marido|esposa|pedreiro|crianca|menin\w|homem|cara"
            r"|colega|funcionari\w))|"
            r"(?:sofr\w+|acab\w+ de (?:acontecer|sofrer|ter|bater)|teve|tive|houve|aconteceu|tem|vi"
            r"|presenciei) (?:\w+ ){0,2}?(?:acidente|batida|capotamento) (?:\w+ ){0,8}?(?:agora|feri\w+"
            r"|machucad\w+|grave|feio|fei[oa]|presos?|desacord\w+|sangr\w+|socorro|aqui (?:na|em|no)|vitimas?)"
            r"|acidente (?:\w+ ){0,6}?(?:vitimas?|ferid\w+|agora|preso nas ferragens)"
            r"|capot(?:ou|ei|amos|aram)\b (?:com|e) (?:\w+ ){0,5}?dentro|capot(?:ou|ei|amos"
            r"|aram)\b (?:\w+ ){0,6}?(?:agora|ferid\w|machucad\w|aqui|desacord\w|sangr\w+"
            r"|presos?)|(?:osso|fratura) (?:\w+ ){0,4}?(?:expost\w|para fora|pra fora|aparecendo|saiu)"
            r"|fratura exposta"
            r"|(?:decep|arranc|amput)(?:ou|ei) (?:\w+ ){0,2}?(?:dedos?|mao|braco|perna|pe)\b|(?:levou|levei|tomou"
            r"|tomei|deram) (?:\w+ ){0,2}?(?:tiros?|facadas?)\b|balead\w|esfaquead\w|esfaque(?:ou|aram)"
            r"|eletrocutad\w|(?:levou|levei|tomou|tomei) (?:\w+ ){0,2}?choque (?:\w+ ){0,8}?(?:caiu|nao|desmai\w+"
            r"|queim\w+|mole|tremendo|dor\w*|duro|caid\w)"
            r"|(?:got|was|been) (?:shot|stabbed)|le dispararon|lo apunalaron|(?:just )?(?:had|been in) a (?:bad "
            r"|terrible |car )+(?:accident|crash)",
            hears=("sofremos um acidente feio agora", "levou um tiro", "fratura exposta no braço"),
            leaves=("sofri um acidente e quero processar a empresa", "bati o carro, vocês fazem funilaria?"),
        ),
        wording(
            "fall",
            r"nao sint[oe] (?:mais )?(?:as |minhas |as minhas |a minha |minha )?pernas?\b|"
            rf"{PERSON} (?:\w+ ){{0,2}}?(?:caiu|tombou|desabou) (?:\w+ ){{0,6}}?(?:esta|ficou"
            rf"|continua) (?:\w+ )?(?:no chao|caid[oa]|estirad[oa])|"
            r"(?:bateu|bati|batendo|pancada|batida|caiu de|caiu e) (?:\w+ ){0,5}?(?:cabeca|nuca|testa"
            r"|cranio) (?:\w+ ){0,8}?(?:vomit\w+|tont\w+|sonolent\w+|desmai\w+|confus\w+|enxergando|estranh[oa]"
            r"|mole|sangrando)|pancada (?:\w+ )?na (?:cabeca|nuca)|"
            r"(?:cai|caiu|despenc\w+|tombou|rolou|escorregou|queda|bateu|bati) (?:\w+ ){0,12}?(?:nao (?:consegu\w+"
            r"|consig\w+|esta conseguindo|se|esta) (?:\w+ )?(?:levant\w+|mex\w+|andar|anda\w*|sent\w+ as pernas)"
            r"|nao levanta|desacordad\w|sangrando|muito sangue|abriu a cabeca|rachou a cabeca|cabeca aberta)"
            r"|(?:bateu|bati|batendo|bateram|cortou|abriu|rachou|quebrou) (?:\w+ ){0,2}?(?:a|com a|de"
            r"|com) cabec\w+ (?:(?!motor)\w+ ){0,10}?(?:vomit\w+|tont\w+|sonolent\w+|dormind\w|sono|desmai\w+"
            r"|confus\w+|sangr\w+|sangue|estranh\w+|fort\w|galo enorme|nao)\b|(?:bateu"
            r"|bati) (?:\w+ )?forte (?:com )?a cabeca|traumatismo (?:craniano|na cabeca)"
            r"|caiu d\w (?:laje|telhado|predio|andaime|terceiro|segundo|janela|sacada|varanda|poste|(?:\d+|quarto"
            r"|terceiro|segundo) andar)\b|(?:fell|hit (?:his|her|my) head) (?:\w+ ){0,8}?(?:can t|not|bleeding"
            r"|vomiting|roof|window|dizzy|confused)|se cayo (?:\w+ ){0,6}?no se (?:levanta|mueve)",
            hears=("minha vó caiu e não consegue levantar", "ele bateu a cabeça e tá vomitando", "caiu da laje"),
            leaves=("bateu a cabeça do motor", "caiu da escada e quebrou o dente"),
        ),
        wording(
            "allergy",
            r"garganta (?:\w+ ){0,2}?(?:apertand\w|apertada|trancad\w|cocando e)|"
            r"(?:garganta|glote|lingua|goela) (?:\w+ ){0,3}?(?:fechand\w|fechou|fechano|inchand\w|inchou|inchad\w"
            r"|trancand\w|coceira e fechando)|edema de glote"
            r"|(?:inch\w+|empolad\w|vermelh\w+|urticaria|caroc\w+) (?:\w+ ){0,12}?(?:camarao|amendoim|abelha"
            r"|marimbondo|vespa|picad\w|falta de ar|fechando|respira\w+|anestesia agora)"
            r"|(?:camarao|amendoim|abelha|marimbondo|vespa|remedio|dipirona|antibiotico|injecao|vacina|anestesia"
            r"|castanha) (?:\w+ ){0,12}?(?:inch(?:ando|ad[oa]|ou)|empolad\w|empolando|falta de ar"
            r"|fechando)(?! (?:o braco|no local|local))"
            r"|(?:tendo|esta com|estou com|deu|dando|teve|parece) (?:\w+ ){0,2}?(?:reacao|reacoes|crise) alergic\w"
            r"|tive (?:\w+ ){0,2}?reacao alergic\w (?:\w+ ){0,4}?(?:agora|aqui|hoje)"
            r"|choque anafil\w+|inchaco no pescoco|inch\w+ (?:\w+ ){0,4}febre|febre (?:alta )?(?:e"
            r"|com) (?:\w+ ){0,3}inch\w+|olho (?:\w+ )?fechando\b(?! (?:sozinho|de sono))"
            r"|throat (?:is |s )?(?:closing|swelling|swollen)|(?:having|had) (?:an? )?(?:\w+ )?allergic reaction"
            r"|(?:face|lips|tongue) (?:is |are )?swelling|(?:garganta|lengua) (?:\w+ ){0,2}?(?:cerrando|cierra"
            r"|hinch\w+)|reaccion alergica",
            hears=("minha garganta tá fechando", "comeu camarão e tá toda empolada", "tô tendo uma reação alérgica"),
            leaves=("tenho alergia a dipirona", "já tive reação alérgica à anestesia"),
        ),
        wording(
            "bitten",
            r"(?:cobra|escorpiao|escorpioes|aranha|jararaca|cascavel|lacraia"
            r"|armadeira)(?<!homem aranha) (?:\w+ ){0,3}?(?:picou"
            r"|mordeu|ferroou|pico|mordendo)|(?:(?:foi|fui|foram|sido) (?:picad|mordid|ferroad)[oa]|picou"
            r"|mordeu) (?:\w+ ){0,3}?(?:cobra|escorpiao|aranha|jararaca|cascavel|armadeira)\b|(?:snake"
            r"|scorpion) (?:\w+ )?(?:bit|stung)|(?:bitten|stung) by a (?:snake|scorpion)"
            r"|lo pico (?:una? )?(?:vibora|serpiente|alacran)",
            hears=("uma cobra picou meu tio", "fui picada por um escorpião"),
            leaves=("vocês dedetizam escorpião?",),
        ),
        wording(
            "poison",
            r"se trag\w (?:\w+ ){0,2}?(?:pila|moneda|bateria|botella|jabon|aguja|iman|detergente)"
            r"|mistur\w+ (?:\w+ ){0,2}?(?:cloro|agua sanitaria|candida|acido) (?:\w+ ){0,10}?(?:respir\w+|tont\w+"
            r"|mal|desmai\w+)|"
            r"tom(?:ei|ou) (?:\w+ ){0,6}?(?:paracetamol|tylenol|dipirona|ibuprofeno|dramin|zolpidem"
            r"|amitriptilina|tramal|morfina"
            r"|alprazolam|lorazepam|fluoxetina) (?:\w+ ){0,2}?(?:demais|de uma vez|a mais|tudo|inteir\w|sem querer)|"
            r"too many (?:\w+ )?(?:pills|tablets|meds)|comeu (?:\w+ ){0,3}(?:planta venenosa|comigo ninguem pode"
            r"|cogumelo)|(?:tom(?:ei|ou)|bebeu|bebi|mistur\w+) (?:\w+ ){0,3}(?:remedios?|comprimidos?|calmantes?"
            r"|rivotril) (?:\w+ ){0,3}?(?:com|e) (?:\w+ )?(?:cachaca|alcool|bebida|vodka|cerveja|vinho|pinga"
            r"|whisky)|"
            rf"(?:tom(?:ou|ei|aram|o)|beb(?:eu|i|eram)|engoli(?:u|ram)?|engulil|com(?:eu|i)|ingeri(?:u)?|inal(?:ou"
            rf"|ei)|colocou na boca|chupou) (?:(?!bateria (?:de|do|da)|remedio (?:de|para"
            rf"|contra))\w+ ){{0,5}}?{_TOXIC}\b(?! (?:de vidro de )| de rir)"
            rf"|(?:tom(?:ou|ei)|engoli(?:u)?|ingeriu|deram|dei"
            rf"|deu) (?:\w+ ){{0,6}}?{_PILLS} (?:\w+ ){{0,3}}?(?:demais|a mais|errad[oa]s?|inteir[oa]s?|todos?"
            rf"|todas?|tudo|de uma vez|sem querer)\b|(?:tom(?:ou|ei)|engoli(?:u)?|ingeriu) (?:(?:quase|mais|todos"
            rf"|todas|toda|todo|tudo|os|as|o|um|uma|uns|umas|de|monte|varios|muitos|mtos|inteira|\d\d|vinte|trinta"
            rf"|dez|quinze|duas|tres) )+{_PILLS}\b(?<! um remedio)(?<! um comprimido)(?<! o remedio)(?<! os "
            rf"remedios)(?<! uma capsula)(?<! uma pilula)(?<! um medicamento)(?<! o comprimido)"
            r"|(?:teve|tendo|tomou|em|de|com|esta com) (?:uma )?overdose\b(?! de (?!remedio|droga|cocaina"
            r"|comprimid|medicament))|(?:foi|esta|estou|fui|acho que \w+|sendo) (?:\w+ )?envenenad\w|(?:esta|estou"
            r"|foi|fui) intoxicad\w|(?:drank|swallowed|ate|took) (?:\w+ ){0,4}?(?:bleach|poison|battery"
            r"|too many pills|bottle of pills|whole bottle|all (?:my|her|his|the) (?:pills|meds))|overdosed"
            r"|(?:tomo|bebio|trago|se tomo) (?:\w+ ){0,4}?(?:veneno|lejia|cloro|muchas pastillas"
            r"|todas las pastillas|frasco)",
            hears=(
                "tomou veneno",
                "meu filho bebeu água sanitária",
                "tomei uma cartela inteira",
                "ela tomou 30 comprimidos",
            ),
            leaves=("tomei um remédio e não melhorou", "tomei o remédio certinho"),
        ),
        wording(
            "birth",
            r"(?:gravid\w|gestante|semanas|meses|bebe|nenem) (?:\w+ ){0,8}?(?:nao (?:sinto|senti|esta|sente|ta)"
            r"|parou de) (?:\w+ ){0,4}?mex(?:er|endo)\b|perdendo (?:o )?(?:bebe|nenem|liquido)"
            r"|contrac\w+ (?:\w+ ){0,4}?(?:minutos|fortes|toda hora)|"
            r"(?:gravid\w|gestante|esposa|mulher|semanas|contrac\w+|bebe|minha) (?:(?!alca|costura"
            r"|ziper)\w+ ){0,6}?bolsa (?:\w+ )?(?:estour\w+|romp\w+)\b(?! (?:o|a|na|no) )"
            r"|bolsa (?:\w+ )?(?:estour\w+|romp\w+) (?:\w+ ){0,8}?(?:gravid\w|bebe|contrac\w+|liquido|semanas"
            r"|parto)|(?:bebe|nenem|filho) (?:esta |ta )?(?:nascendo|saindo|coroando)|(?:entr\w+|esta"
            r"|estou) em trabalho de parto|water (?:just )?broke|(?:in|going into) labor|rompio (?:la )?(?:fuente"
            r"|bolsa)",
            hears=("minha esposa tá grávida e a bolsa estourou", "o bebê tá nascendo"),
            leaves=("a bolsa estourou a costura",),
        ),
        wording(
            "fever and infants",
            r"(?:bebe|nenem|recem nascid\w) (?:\w+ ){0,8}?(?:(?:3[89]|4\d) (?:graus )?de febre"
            r"|febre (?:\w+ ){0,4}?nao (?:mama|come|acorda|reage))|"
            r"(?:bebe|nenem|filh\w+|crianca|net\w|menin\w"
            r"|recem nascid\w) (?:\w+ ){0,8}?febre (?:\w+ ){0,4}?(?:4[012]|3 meses|nao (?:baixa|abaixa|cede))"
            r"|febre (?:de |alta de |com )?4[012]\b",
            hears=("o bebê tá com febre de 40",),
            leaves=("meu filho teve febre depois da vacina",),
        ),
        wording(
            "burnt",
            r"(?:cair|cai|virei|derrubei|derramei|entornei|jogou|jogaram) (?:\w+ ){0,2}?(?:agua (?:fervendo|quente"
            r"|fervente)|oleo quente|acido|cafe fervendo) (?:\w+ ){0,2}?(?:n[ao]|em|sobre|nel\w)\b|"
            r"(?:se )?queimou (?:(?!luz|lampada|placa|resistencia|motor|fonte"
            r"|chuveiro)\w+ ){0,5}?(?:agua (?:quente|fervendo|fervente)|oleo|fogo|acido|gasolina|alcool|o corpo"
            r"|o rosto|inteir\w|todo|toda|peito|costas)(?! (?:no|do|de) sol)|(?:agua fervendo|oleo quente|acido"
            r"|panela) (?:\w+ ){0,5}?(?:caiu|virou|derramou|entornou|jogou) (?:\w+ ){0,3}?(?:em cima|nel\w"
            r"|n[oa] (?:rosto|corpo|cara|perna|braco|meu|minha)|em mim)|(?:virou|derrubou|derramou"
            r"|caiu) (?:\w+ ){0,4}?(?:agua fervendo|oleo quente|agua quente) (?:\w+ ){0,3}?(?:nel\w|em cima|em mim"
            r"|no|na|sobre)|queimadura (?:grave|feia|de (?:segundo|terceiro|2|3)) (?:\w+ ){0,3}?(?:agora|no|na"
            r"|aqui)|roupa (?:\w+ ){0,2}pegou fogo",
            hears=("minha filha se queimou com água fervendo", "caiu óleo quente em cima dele"),
            leaves=("queimou a resistência do chuveiro", "queimou o rosto no sol?"),
        ),
        wording(
            "calls for help",
            r"(?:preciso|precisamos|precisa|quero|necesito|need) (?:\w+ ){0,3}?(?:de )?(?:uma |un |una "
            r"|an )?(?:ambulancia|ambulance|samu)\b(?! (?:para (?:\w+ )?(?:evento|festa|show|jogo|campeonato"
            r"|corrida)|de brinquedo|no (?:dia|evento)))"
            r"|(?:cham\w+|mand\w+|envi\w+|liga\w*|call|llam\w+) (?:\w+ ){0,2}?(?:o samu|pro samu|para o samu"
            r"|ao samu|ambulancia|ambulance|uma ambulancia)\b(?! (?:para (?:\w+ )?(?:evento|festa)))|(?:samu|192"
            r"|ambulancia) (?:\w+ )?nao (?:atende|vem|chega|chegou)"
            r"|(?:e|eh|isso e|isto e|it s|this is) (?:um caso de |caso de |uma |an )?(?:vida ou morte"
            r"|life or death)|(?:life threatening)|emergencia medica\b|medical emergency",
            hears=("chamem uma ambulância", "preciso de uma ambulância urgente", "é caso de vida ou morte"),
            leaves=("preciso de ambulância para evento",),
        ),
    ),
    Danger.DESPAIR: (
        wording(
            "to kill oneself",
            r"n[oa] (?:parapeito|beirada)|beira d[aeo] (?:uma? )?(?:ponte|viaduto|predio|precipicio|penhasco"
            r"|abismo)|(?:comprei|peguei|separei|arrumei|estou com|tenho|com) (?:\w+ ){0,3}?(?:corda|arma|revolver"
            r"|gilete|estilete|lamina) (?:\w+ ){0,6}?(?:acab\w+ com|fim|coragem|me (?:cort|mat|enforc)\w+|morrer"
            r"|na mao)|(?:want|going|gonna) (?:\w+ )?(?:to|estou) endereco it|"
            rf"{_WISH} (?:\w+ ){{0,3}}?(?:me|mim|se|mi) mata(?:r|rr|rei)?\b(?! (?:na academia|no treino"
            rf"|por (?:voce|ele|ela)))(?! (?:de|d[ao]|para|pra"
            rf"|com) )(?<!vai me matar)(?<!quer me matar)(?<!quer me mata)(?<!vai me mata)(?<!ameacou me matar)"
            rf"|(?:me|se) matar (?:hoje|agora|logo|de vez|mesmo)\b|vou me mata\b(?! (?:de|para) )|(?:se"
            rf"|me) enforc(?:ar|ou|ando)\b(?! no (?:juros|cartao|limite|boleto))|(?:me|se) (?:jogar|jogo|jogou"
            rf"|atirar) (?:d[aoe](?! um (?:setor|lado|atendente|numero))|na frente|em baixo|embaixo|no trilho"
            rf"|nos trilhos)(?! cabeca| corpo| coracao)"
            rf"|pular (?:da|de uma?) (?:ponte|janela|sacada|viaduto|varanda)|pular do (?:predio|viaduto|terraco"
            rf"|\d+|ultimo)|(?:dar|dou|meter|levar|enfiar) um tiro (?:na (?:minha )?cabeca|em mim"
            rf"|no (?:meu )?peito)"
            r"|kill (?:myself|himself|herself|themselves)|(?:wants?|wish|going|wanna) (?:\w+ ){0,2}?(?:die|be dead"
            r"|endereco (?:it|my life))\b(?! of)|wish i (?:was|were) dead|(?:end|endereco|ending) (?:my|his"
            r"|her) (?:own )?life|(?:end|endereco) it all|take (?:my|his|her) own life|jump off (?:a"
            r"|the) (?:bridge|roof|building)|hang (?:myself|himself|herself)"
            r"|(?:quiero|quisiera|voy a|va a|ganas de|pienso en|quiere)(?: se| me)? (?:morir(?:me|se)?|matar(?:me"
            r"|se)|suicidar\w*)\b(?! de )|quitar(?:me|se) la vida|se va a matar|acabar con mi vida"
            r"|terminar con mi vida",
            hears=(
                "penso em me matar",
                "minha filha disse que vai se matar",
                "I want to kill myself",
                "quiero morirme",
            ),
            leaves=("me mata de vergonha", "matar a saudade", "minha mãe vai me matar", "vou me matar de trabalhar"),
        ),
        wording(
            "to end one's life",
            r"hoje (?:eu )?(?:acabo|termino|resolvo|dou um fim) (?:com )?(?:isso|n?isso|tudo"
            r"|nisso tudo)\b(?! (?:de|que|no|na|do) )|acabar com (?:esse|meu|o meu) sofrimento|jogar (?:o"
            r"|meu) carro (?:\w+ ){0,3}?(?:poste|muro|ponte|caminhao|barranco|viaduto|contra)"
            r"|bater o carro de proposito|fazer (?:uma |alguma )?(?:besteira|loucura) (?:comigo|contra mim"
            r"|com a minha vida|com minha vida)|(?:vontade|prestes a|medo de|pensando em"
            r"|vou) (?:eu )?fazer (?:uma |alguma )?(?:besteira|loucura)\b(?! (?:de|no|na|com (?:o )?(?:cartao"
            r"|cabelo)|nessa|nas|nos) )|despedi\w+ (?:\w+ ){0,3}?(?:da vida|do mundo|para sempre)|"
            r"(?:tirar|tirei|tirou|ceifar|acabar com|acabo com|dar fim|dar um fim|por fim|por um fim|botar um fim"
            r"|encerrar|terminar com) (?:em |a |na |com |com a )?(?:(?:minha |sua "
            r"|a )?(?:propria )?vida\b(?! (?:util|social|de|do|da|em|no|na|financeira))"
            r"|vida d[ea]l[ea])(?<!a a vida)"
            r"|(?:acabar|acabo|terminar) com (?:isso )?tudo (?:hoje|agora|logo|de vez|essa noite|mesmo)|(?:vou"
            r"|quero|queria|vontade de|pensando em) (?:acabar|terminar) com (?:isso )?tudo$|(?:dar|dou|botar|por"
            r"|meter) (?:um )?fim (?:em|n?iss?o|nessa?|a|na|n) ?(?:tudo|em mim|dor toda|essa dor|meu sofrimento"
            r"|no meu sofrimento|sofrimento|vida)"
            r"|suicidar\b|suicidou\b|(?:penso|pensando|pensei|pensamentos?|ideia|ideias|vontade|tentativa|tentei"
            r"|tentou|cometer|cometeu|pensa) (?:\w+ ){0,2}?(?:de |em |no |o )?su?i?[cs]+id\w+|sou suicida"
            r"|estou suicida|suicidal|commit suicide",
            hears=("vou acabar com tudo hoje", "quero tirar minha própria vida", "tô com pensamentos suicidas"),
            leaves=("palestra sobre prevenção do suicídio", "vão acabar com tudo do estoque?"),
        ),
        wording(
            "no will to live",
            r"(?:penso em|so penso em|pensando em|vontade (?:e )?(?:de )?|minha vontade e|so quero"
            r"|afim de) (?:sumir|desaparecer) (?:\w+ ){0,2}?(?:mundo|sempre|vida|vez|terra)\b|(?:^"
            r"|eu )(?:so )?(?:quero|queria) sumir$|minha vontade e (?:de )?(?:morrer|sumir)\b(?! de )"
            r"|morrer (?:seria|vai ser|e) (?:\w+ )?(?:alivio|melhor|solucao|descanso|unica)|(?:ir embora|partir"
            r"|me despedir) d(?:esse|este) mundo|deus (?:que )?me (?:leve|levasse)|deus podia me levar|(?:reason"
            r"|point) (?:to|estou|in) (?:keep |go on |keep on )?(?:living|live|go on)\b|nothing (?:to"
            r"|estou) live for|(?:mejor|quisiera|ojala) (?:\w+ )?(?:estar |estuviera |me )(?:muert[oa]|muera"
            r"|muriera)\b|pensamentos? (?:\w+ )?de (?:morte|morrer|me matar|acabar com)|(?:nao (?:quero|queria"
            r"|vou)) (?:mais )?estar (?:mais )?(?:aqui )?(?:nesse|neste) mundo|"
            r"(?:nao|nunca) (?:tivesse|ter|queria ter|era para (?:eu )?ter|devia ter"
            r"|deveria ter) (?:mais )?nascido|nao quero mais (?:acordar|existir|levantar da cama"
            r"|estar aqui nesse mundo)\b(?! (?:cedo|as|tao|de|nesse horario|antes) )|(?:se eu |era melhor |melhor "
            r"|queria |preferia )(?:eu )?nao (?:existir|existisse)|chega de viver\b(?! (?:de|em|n[oa]"
            r"|pagando) )|tudo que eu quero e (?:morrer"
            r"|sumir)|que (?:isso |a minha vida )?tudo acab\w+ logo|"
            r"(?:nao|num|naum|ja nao|nem) (?:\w+ )?(?:quero|qero|qro|kero|queria|quer|aguento|guento|suporto"
            r"|consigo|tenho vontade de|tenho mais vontade de|tenho (?:mais )?forcas? para|vou|vale a pena"
            r"|compensa|merece|mereco|faz sentido) (?:mais )?(?:continuar |seguir |ficar |estar |nem "
            r"|a )?(?:viv(?:er|endo|o|a|e)|existir|existindo|acordar mais|acordar amanha|nesse mundo|neste mundo"
            r"|essa vida|esta vida|a vida)\b(?! (?:de|com (?!ess[ae]|isso|tanta|tanto|esta dor)|assim de"
            r"|sem (?:voces|esse|meu)|em (?:sao|outra|casa"
            r"|apartamento|aluguel)|aluguel|do jeito|no ) )"
            r"|(?:nao|nem|sem|perdi\w*|perdeu|qual)(?: \w+){0,5}? (?:sentido|razao|motivo|motivos|graca|vontade"
            r"|razoes|alegria|gosto) (?:\w+ ){0,2}?(?:viver|viva|vida|existir|continuar viv\w+|estar viv\w)\b"
            r"|nao vejo (?:mais )?sentido em (?:mais )?nada|nada (?:mais )?faz sentido|cans\w+ de (?:viver|existir"
            r"|estar viv\w)|cansad\w (?:de|da) (?:viver|existir|vida)\b(?! (?:corrida|agitada"
            r"|sedentaria|urbana|noturna|n[ao]|de|em|pagando)\b)|desisti (?:de viver|da vida|de tudo"
            r"|de mim)|desistir (?:de viver|da vida|de tudo|de mim)\b|nao aguento mais (?:essa vida|a vida"
            r"|esta vida|sofrer|tanto sofrimento|essa dor|existir|isso tudo|nada)$"
            r"|(?:quero|queria|prefiro|preferia|quer|gostaria de|vontade de|desejo|pedindo para|so penso em"
            r"|penso em|pensando em|melhor) (?:\w+ )?(?:morrer|morre|estar mort\w|dormir e nao acordar"
            r"|dormir para sempre|nunca mais acordar|nao acordar)\b(?! (?:de|para quem|por|rs|com|afogad\w em"
            r"|no) )(?! (?:rir|ri)\b)|(?:queria|quero|preferia) (?:nunca|nao) (?:ter nascido|mais acordar"
            r"|acordar mais|acordar)\b|(?:queria|quero|vou|vontade de|prefiro|preciso) (?:\w+ )?(?:sumir"
            r"|desaparecer) (?:\w+ ){0,2}?(?:mundo|sempre|vida|vez|face da terra)\b"
            r"|(?:nao|don t|do not|dont|no longer) (?:(?:really|even) )?(?:want|wanna) (?:(?:to|estou) )?(?:live"
            r"|be alive|be here|wake up|exist)\b|no reason to live|nothing to live for|can t go on|no (?:quiero"
            r"|aguanto) (?:mas |seguir )*(?:vivir|viviendo|la vida|esta vida)|no (?:le )?(?:veo"
            r"|encuentro) (?:mas )?sentido (?:a )?(?:la vida|vivir|nada)|sin ganas de vivir"
            r"|no vale la pena (?:seguir )?viv\w+|tired of (?:living|being alive|life)|cansad[oa] de vivir",
            hears=(
                "não vejo mais sentido em viver",
                "queria sumir desse mundo pra sempre",
                "não quero mais viver",
                "queria dormir e não acordar",
            ),
            leaves=("não quero mais viver de aluguel", "não vejo sentido em pagar tanto"),
        ),
        wording(
            "a burden",
            r"ninguem (?:\w+ ){0,4}?(?:notar|notaria|perceber|percebe\w*|ligar\w*|importa\w*|chora\w*"
            r"|saber) (?:\w+ ){0,3}?(?:morr\w+|sumi\w+|mort[oa]|fosse embora)"
            r"|nao sirvo (?:mais )?para (?:mais )?nada|odeio (?:a minha |minha )?(?:vida|viver|existir)\b(?! de )"
            r"|minha vida (?:nao vale|nao tem (?:mais )?(?:sentido|valor|solucao|jeito)|acabou(?! de)"
            r"|perdeu o sentido)|a vida (?:nao tem (?:mais )?(?:sentido|graca)|perdeu (?:o sentido|a graca)"
            r"|nao vale a pena)|"
            r"(?:melhor|bem|feliz\w*|mundo|todos|todo mundo|familia|aliviad\w+"
            r"|vida) (?:\w+ ){0,6}?sem mim\b(?! (?:na (?:foto|reuniao|consulta)|hoje|amanha))"
            r"|ninguem (?:\w+ ){0,4}?(?:sentir|sentiria|sente|vai sentir) (?:a )?minha falta|nao (?:faco|vou fazer"
            r"|faria) falta (?:\w+ )?(?:para |a )?(?:ninguem|nesse mundo)|(?:sou|so) (?:\w+ ){0,2}?(?:peso|fardo"
            r"|estorvo) (?:\w+ ){0,2}?(?:para|pra|na vida|de|a) (?:\w+ ){0,2}?(?:todo|todos|familia|minha|meus"
            r"|filhos|mundo|mim)|ninguem (?:se importa|liga) (?:\w+ ){0,4}?(?:morr\w+|sumir|viv\w+)"
            r"|se eu (?:morrer|morresse|sumir|sumisse) (?:\w+ ){0,4}?(?:ninguem|falta|diferenca|melhor|mundo)"
            r"|better off without me|better off dead|(?:mejor|bien) sin mi\b",
            hears=(
                "todo mundo ia ficar melhor sem mim",
                "ninguém vai sentir minha falta",
                "sou um peso pra minha família",
            ),
            leaves=("podem começar a reunião sem mim",),
        ),
        wording(
            "pills in hand",
            rf"{_PILLS} (?:\w+ ){{0,8}}?(?:vou|quero|irei|penso em|vontade de|to pensando em"
            rf"|pensando em) (?:\w+ )?(?:tomar|engolir|beber) (?:tudo|tudinho|todos|todas|de uma vez|a cartela"
            rf"|a caixa|o vidro)|(?:vou|quero|pensando em|vontade de|queria) (?:\w+ )?(?:tomar|engolir"
            rf"|beber) (?:\w+ ){{0,4}}?(?:tudo|todos|todas|a cartela|cartela inteira|a caixa|caixa inteira"
            rf"|o frasco|veneno|chumbinho)(?: \w+){{0,3}} (?:e (?:dormir|acabar|pronto|morrer|sumir)|de uma vez"
            rf"|para (?:dormir|morrer|sumir|acabar))|(?:tom(?:ei|ou)|engoli(?:u)?) (?:\w+ ){{0,8}}?(?:para"
            rf"|querendo|queria) (?:morrer|dormir e nao|se matar|me matar|acabar)|(?:vou|quero"
            rf"|queria) (?:\w+ )?(?:tomar|beber|engolir) (?:\w+ ){{0,2}}?(?:veneno|chumbinho)\b|(?:take|took"
            rf"|swallow) (?:\w+ ){{0,3}}?(?:all|whole bottle) (?:\w+ ){{0,3}}?(?:pills|meds)|(?:tomar|tome"
            rf"|tomarme) (?:todas las pastillas|el frasco)",
            hears=("não aguento mais, tô com uma cartela de comprimido na mão e vou tomar tudo", "vou tomar veneno"),
            leaves=("posso tomar todos os remédios de manhã?",),
        ),
        wording(
            "self-harm",
            r"(?:quero|vou|voltei a|vontade de|estou|comecei a|pensando em|fico|costumo|de novo|continuo|parar de"
            r"|queria) me (?:machuca(?:r|ndo)|corta(?:r|ndo)|fer(?:ir|indo)|mutila(?:r|ndo))\b(?! (?:o|com (?:o"
            r"|a) (?:papel|faca)|no cabelo|cabelo|na (?:academia|bicicleta)|de novo (?:jogando|na))\b)|me (?:corto"
            r"|mutilo|machuco de proposito)\b|(?:ela|ele|filh\w+|amig\w+|sobrinh\w|net\w"
            r"|alun\w) (?:\w+ ){0,5}?se (?:cortando|mutilando|cortou (?:toda|todo|os pulsos|o pulso|de proposito)"
            r"|automutil\w+)\b|(?:cort\w+) (?:\w+ ){0,2}?pulsos?\b|(?:se|me) auto ?mutila\w+|(?:hurt|harm|cut"
            r"|cutting|hurting|harming) (?:myself|herself|himself)\b(?! (?:with|on|by|while))|hacer(?:me|se) dano"
            r"|cortar(?:me|se) las venas|me estoy cortando",
            hears=("voltei a me cortar", "descobri que minha filha anda se cortando", "cortei os pulsos"),
            leaves=("quero me cortar o cabelo", "tenho medo de me machucar na academia"),
        ),
        wording(
            "farewell",
            r"(?:meu|minha) ultim[oa] (?:dia|noite|mensagem|conversa) (?:\w+ ){0,6}?(?:adeus|despedida|nesse mundo"
            r"|neste mundo|de vida|na terra|viv[oa])\b|obrigad\w por tudo e adeus|"
            r"despedi\w+ (?:\w+ ){0,8}?(?:remedios?|comprimidos?|veneno|corda)\b|"
            r"(?:carta|bilhete) de (?:despedida|suicidio|adeus)\b(?! (?:de|d[ao]|para) )|(?:isso|isto|essa"
            r"|esta) e (?:a |um |uma |o )?(?:minha )?(?:despedida|adeus)\b|(?:quando|qdo) (?:voces )?(?:lerem|ler"
            r"|receberem) (?:isso|isto|essa mensagem) (?:\w+ ){0,4}?(?:nao vou|ja (?:fui|terei|estarei)"
            r"|nao estarei|mort\w)|adeus (?:mundo|vida cruel|para sempre|a todos)|(?:cuidem"
            r"|cuida) d[aeo]s? (?:\w+ ){0,3}?(?:quando eu (?:for|morrer|partir)|por mim)|(?:nao vou"
            r"|nao estarei) (?:\w+ ){0,2}?(?:aqui|viv\w) amanha|goodbye (?:world|everyone|forever)|adios mundo",
            hears=("essa é a minha despedida", "quando lerem isso já fui"),
            leaves=("festa de despedida de solteira",),
        ),
    ),
    Danger.FIRE: (
        wording(
            "fire",
            r"(?:saindo|soltando|cuspindo) (?:\w+ ){0,3}?fogo\b(?! (?:artificial|de artificio))"
            r"|fogo (?:\w+ ){0,2}?(?:d[ao]|n[ao]) (?:quadro|tomada|fiacao|fio|poste|casa|loja|cozinha|predio|mato"
            r"|telhado|cortina|sofa|colchao|galpao|fogao)|"
            r"(?:saindo|soltando) (?:\w+ ){0,2}?fumaca (?:\w+ ){0,3}?(?:quadro|tomada|fiacao"
            r"|disjuntor|botijao|fios?|poste)\b"
            r"|(?:curto circuito|quadro|tomada|disjuntor|fiacao) (?:\w+ ){0,5}?(?:saindo|soltando"
            r"|muita|com) (?:\w+ )?fumaca|"
            r"saindo (?:\w+ )?fogo|fogo saindo|(?:explodiu|explosao) (?:\w+ ){0,3}?(?:botijao|bujao|gas|panela"
            r"|caldeira|cozinha|predio|transformador)|(?:muita |cheio de |tomad\w (?:de"
            r"|por) )fumaca (?:\w+ ){0,4}?(?:predio|cozinha|casa|apartamento|loja|corredor|escada|quarto|vizinh\w+"
            r"|andar)|(?:casa|cozinha|loja|predio|apartamento|quarto|barraco|mato|galpao) (?:\w+ )?(?:em chamas"
            r"|queimando|incendiando)|"
            r"(?:esta|estao|comecou a|comecando a|ta) (?:\w+ )?(?:pega(?:ndo|r)|em) (?:fogo|chamas)|peg(?:ou|ano"
            r"|ando) fogo|(?:tem|tem um|ha|comecou|deu|comeco de|principio de|comecando|esta tendo"
            r"|um) (?:\w+ )?(?:incendio|fogo) (?:\w+ ){0,2}?(?:n[ao]|aqui|em|agora|dentro|perto)\b|(?:incendio"
            r"|fogo) (?:aqui|agora|em casa|no predio|na cozinha|na loja|no apartamento|na casa|se espalhando"
            r"|nao apaga)|(?:botijao|panela de pressao|bateria|caldeira|fogao|transformador) (?:\w+ )?(?:explodiu"
            r"|explodindo|pegando)|(?:house|kitchen|building|apartment|room|car|it|oven|stove) (?:is |s )?on fire"
            r"|caught fire|there s a fire|there is a fire|se (?:esta )?(?:incendi|quem)\w+ (?:la|mi|el)"
            r"|hay (?:un )?(?:incendio|fuego)|en llamas",
            hears=("a cozinha tá pegando fogo", "tem um incêndio aqui no prédio", "my house is on fire"),
            leaves=("curso de combate a incêndio", "vocês vendem extintor de incêndio?"),
        ),
        wording(
            "gas",
            r"(?:cheiro|cheirando|fedor|fedendo|sentindo) (?:\w+ ){0,3}?(?:de |a )?gas\b(?! (?:do ar|do motor"
            r"|da geladeira|hilariante|lacrimogeneo))|(?:vazando|escapando|saindo) (?:\w+ )?gas\b(?! (?:do (?:ar"
            r"|split|freezer)|da geladeira))|(?:gas|botijao|bujao|mangueira do gas"
            r"|registro do gas) (?:\w+ ){0,2}?(?:vazando|escapando|esta aberto)\b|(?:com|tem|tem um|ha um"
            r"|estou com|teve) vazamento de gas (?:\w+ ){0,3}?(?:aqui|em casa|no predio|na cozinha|forte|agora)"
            r"|smell(?:s|ing)? (?:of |like )?(?:\w+ )?gas\b|gas (?:is )?leak(?:ing)?|huele a gas|(?:olor a"
            r"|fuga de) gas",
            hears=("tá um cheiro forte de gás aqui", "o botijão tá vazando"),
            leaves=("o ar condicionado tá sem gás",),
        ),
        wording(
            "calls the fire brigade",
            r"(?:cham\w+|mand\w+|liga\w*) (?:\w+ ){0,2}?(?:os )?bombeiros?\b(?! (?:civil|hidraulic\w+"
            r"|para (?:vistoria|evento)|e? ?pergunt\w+))",
            hears=("chama os bombeiros",),
            leaves=("curso de bombeiro civil", "preciso de um bombeiro hidráulico"),
        ),
    ),
    Danger.RESCUE: (
        wording(
            "drowning",
            r"(?:carro|moto|onibus|caminhao) (?:\w+ ){0,5}?caiu n[ao] (?:rio|lago|corrego|represa|mar|barranco"
            r"|ribanceira|abismo)|"
            r"(?:esta|estou|estao|quase) (?:se )?afogando\b(?! em (?:dividas|boletos|trabalho|contas))"
            r"|se afog(?:ou|ando)\b(?! em)|(?:crianca|bebe|filh\w+|menin\w|ele|ela|homem"
            r"|rapaz) (?:\w+ ){0,3}?(?:afogad[oa]|caiu (?:na|no|dentro d\w) (?:piscina|poco|rio|mar|represa|lago"
            r"|cisterna))|drown(?:ing|ed)\b|fell in the pool|se esta ahogando en",
            hears=("tem uma criança se afogando", "meu filho caiu na piscina"),
            leaves=("o motor tá afogado", "tô me afogando em dívidas"),
        ),
        wording(
            "trapped",
            r"(?:crianca|bebe|nenem|filh\w+|idos\w|avo|menin\w|pessoa) (?:\w+ ){0,3}?(?:pres[ao]"
            r"|trancad[ao]) (?:\w+ )?(?:dentro )?(?:n|d)[oa] (?:\w+ )?(?:carro|elevador|cofre|poco|buraco"
            r"|escombro\w*)|"
            r"(?<!room )pres[oa]s? (?:nas ferragens|(?:\w+ )?(?:dentro )?(?:n?o |d?o )?elevador|nos escombros"
            r"|embaixo d\w|debaixo d\w)|soterrad\w|(?:casa|teto|predio|barranco|muro|laje|parede|marquise"
            r"|morro) (?:\w+ )?(?:desabou|desabando|caiu em cima|caiu sobre|cedeu em cima|desmoron\w+)|(?:esta"
            r"|estou|estamos|ficamos) (?:\w+ )?ilhad\w|(?:agua|enchente) (?:\w+ )?(?:subindo|levando"
            r"|entrando) (?:\w+ ){0,3}?(?:rapido|tudo|casa|gente|carro)|trapped (?:in|under|inside)"
            r"|atrapad[oa]s? (?:en|bajo)",
            hears=("ela tá presa nas ferragens", "o teto desabou aqui", "estamos presos no elevador"),
            leaves=("a peça ficou presa na máquina",),
        ),
    ),
    Danger.HOME: (
        wording(
            "beaten",
            rf"{_PARTNER} (?:\w+ ){{0,4}}?me (?:deu|da|dava) (?:\w+ ){{0,2}}?(?:socos?|tapas?|murros?|chutes?"
            rf"|surra|coronhada|facada|empurrao|tapao)|nao me deixa (?:ir embora|sair (?:de casa|daqui|do quarto))"
            rf"|(?:bebado|drogado|alterado|descontrolado|surtado|transtornado"
            rf"|agressivo) (?:\w+ ){{0,6}}?(?:quebrando|batendo|ameac\w+|medo|trancad\w|escondid\w)|(?:quebrando"
            rf"|quebrou) (?:a casa|tudo (?:em casa|aqui)) (?:\w+ ){{0,6}}?(?:medo|criancas|me |escondid\w"
            rf"|trancad\w)|"
            r"(?:bat(?:endo|e|eu|er)|espancando|espanca) (?:muito )?(?:nel[ae]s?|n[ao]s? (?:minhas? "
            r"|meus? )?(?:crianca|menin[oa]|filh[oa])s?)\b(?! (?:com o carro|de (?:carro|moto)|no jogo|no xadrez))"
            r"|(?:sofr\w+) (?:\w+ ){0,2}?(?:abusos?|agress(?:ao|oes)|violencia|ameacas?|maus tratos) (?:d[aeo]"
            r"|em casa|dentro|fisic\w|sexu\w+|por parte)|threaten\w+ (?:to|estou) (?:kill|hurt) |(?:tenho"
            r"|estou com|com) (?:muito )?medo d[aeo] (?:meu |minha )?(?:marido|ex|namorado|companheiro|padrasto"
            r"|esposo)\b(?! (?:\w+ )?(?:ver|saber|descobrir|nao gostar))|"
            rf"{_PARTNER} (?:(?!carro|moto|chefe)\w+ ){{0,7}}?(?:me|nos) (?:bateu|bate|bati|espanc\w+|agrediu"
            rf"|agride|agredindo|agredir|bater|batendo|esfaque\w+|estrangul\w+|enforc\w+|esgan\w+|estupr\w+"
            rf"|violent\w+|tranc(?:ou|ada)|machucou|chut\w+|soc(?:ou|ando)|esmurr\w+|empurr(?:ou|a) (?:da|contra"
            rf"|na)|ameac\w+)\b(?! (?:o carro|a foto|uma foto|por cancel\w+|se (?:eu )?(?:nao|esquec|gast|atras"
            rf"|perd|compr)))"
            r"|(?:levei|levo|levando|tomei|deu|dando) (?:\w+ ){0,2}?(?:surra|soco|socos|tapa na cara|tapas|murro"
            r"|porrada) (?:\w+ ){0,2}?(?:d[aeo]|em mim|n?a minha)|(?:estou|esta|fui|to|sempre|continuo|vivo"
            r"|cansad\w de) apanh(?:ando|ei|ar)|apanh(?:ei|o|ando) (?:\w+ )?(?:do|de) (?:meu |novo|ex|marido)"
            r"|bat(?:endo|eu|er|e) (?:na|em|nos|nas|n?o) (?:mim\b|minha (?:mae|irma|filha|amiga|vizinha)|mulher\b"
            r"|esposa\b|namorada\b|filh\w+\b|criancas?\b|meus filhos)(?! com o carro)|(?:espancand|espanc|agredind"
            r"|agredi)\w+ (?:a |o |minha |meu |uma |um )+(?:\w+ ){0,1}?(?:mulher|mae|irma|esposa|vizinha|crianca"
            r"|filh\w|idos\w|amig\w)"
            r"|(?:husband|boyfriend|partner|he|ex|dad|father|stepfather) (?:\w+ ){0,3}?(?:hit|hits|hitting|beat"
            r"|beats|beating|punched|chok\w+|rap\w+|threaten\w+) (?:me|us)\b|(?:marido|esposo|novio|pareja|el"
            r"|ex) (?:\w+ ){0,3}?me (?:pego|pega|golpeo|golpea|amenaz\w+|viol\w+)",
            hears=("meu marido me bateu e tá aqui ainda", "meu vizinho tá batendo na mulher", "my husband hit me"),
            leaves=("o carro dele me bateu atrás", "ele bateu no meu carro"),
        ),
        wording(
            "threatened at home",
            rf"{_PARTNER} (?:\w+ ){{0,4}}?(?:quer|quis|disse que (?:vai|ia)|falou que (?:vai|ia)|diz que vai"
            rf"|tentou|tentando|jur\w+ (?:que vai )?|ameac\w+(?: de)?|ameacando) (?:\w+ )?(?:me|nos) (?:matar"
            rf"|pegar|queimar|esfaquear|bater)\b(?! (?:se (?:eu )?(?:gast|compr|perd|esquec)|de (?:rir|amor|susto)"
            rf"|na (?:escola|saida|hora)|no (?:aeroporto|trabalho|salao)))"
            rf"|(?:{_PARTNER}) (?:\w+ ){{0,5}}?(?:com (?:uma |a )?(?:faca|arma|revolver)"
            rf"|armado) (?:\w+ ){{0,3}}?(?:aqui|para mim|em casa|atras de mim|ameac\w+)"
            rf"|{_PARTNER} (?:\w+ ){{0,5}}?porta (?:\w+ ){{0,3}}?(?:faca|arma|revolver|armado)|(?:medo"
            rf"|pavor) (?:\w+ ){{0,2}}?(?:do meu|que meu|dele|que ele) (?:marido|ex|namorado|companheiro"
            rf"|padrasto)?(?: \w+){{0,2}} ?(?:me (?:matar|mate|bater|bata|pegar|machucar|fazer mal)|volt\w+ e me)"
            rf"|(?:carcere privado|me (?:prendeu|trancou|tranca|prende) em casa|nao me deixa sair de casa|refem)"
            rf"|(?:going|wants|trying|said he (?:will|ll)) (?:to|estou) kill (?:me|us)|me (?:quiere"
            rf"|va a) matar mi (?:marido"
            rf"|esposo|novio)",
            hears=("meu ex disse que vai me matar", "ele tá com uma faca aqui em casa"),
            leaves=("minha mãe vai me matar se eu perder o horário", "meu marido vai me matar quando souber o preço"),
        ),
        wording(
            "abused",
            r"(?:filh\w|menin\w|crianca|net\w|sobrinh\w|enteada) (?:\w+ ){0,8}?(?:tio|padrasto|avo|primo|vizinho"
            r"|pai|professor|homem|cara|rapaz) (?:\w+ ){0,3}?(?:mexeu|mexe|mexia|mexendo|passou a mao|tocou"
            r"|se aproveitou|encostou|fez (?:coisas|maldade)) (?:\w+ )?(?:com )?(?:n?el[ae]|d?el[ae])\b|"
            r"(?:fui|foi|sendo|sido|estou sendo|era) (?:\w+ )?(?:estuprad\w|abusad\w|violentad\w|molestad\w)|(?:me"
            r"|a|minha \w+|meu \w+|uma crianca) (?:estupr|violent)(?:ou|aram|ando)|(?:abusou|abusando|abusa"
            r"|abusaram) (?:sexualmente )?(?:d[ae]|de mim|da minha)(?! (?:minha )?(?:paciencia|sorte|bondade"
            r"|boa vontade|confianca))|(?:sofr\w+|sofrendo|vivo|vivendo|vitima de) (?:\w+ )?(?:violencia domestica"
            r"|abuso sexual|agress\w+ (?:em casa|do meu|do marido)|violencia em casa)|(?:was|been|being) (?:raped"
            r"|abused)|(?:fui|siendo) (?:violada|abusada)",
            hears=("minha filha foi abusada", "estou sofrendo violência doméstica"),
            leaves=("abusou da minha paciência",),
        ),
    ),
    Danger.CRIME: (
        wording(
            "robbed now",
            r"(?:invadiram|entraram|invadindo|entrando) (?:\w+ ){0,6}?(?:com (?:uma |um )?(?:armas?|facas?"
            r"|revolver|fuzil)|armad[oa]s?|encapuzad[oa]s?)|(?:tao|estao) (?:me |nos )?(?:assaltando|invadindo"
            r"|arrombando)|"
            r"(?:esta|estou|estamos|estao|sendo) (?:\w+ ){0,2}?(?:assaltad\w|roubad\w|sequestrad\w|assaltando"
            r"|sequestrando)\b|assalto (?:aqui|agora|em andamento|acontecendo)|(?:homem|homens|cara|caras|alguem"
            r"|ladrao|ladroes|bandidos?|gente|sujeito) (?:\w+ ){0,5}?(?:armad[oa]s?|com (?:uma )?(?:arma|faca"
            r"|revolver|pistola)|arrombando|invadindo|invadiu|tentando (?:entrar|arrombar|invadir)|forcando (?:a"
            r"|o)|pul(?:ou|ando) o muro|me seguindo|me perseguindo)\b|(?:entraram|entrou|invadiram|invadindo"
            r"|invadiu|arrombando|arrombaram) (?:\w+ ){0,4}?(?:ladrao|ladroes|bandidos?|e (?:estao|esta) (?:aqui"
            r"|dentro))|(?:ladrao|ladroes|bandidos?) (?:\w+ ){0,3}?(?:dentro|aqui|na minha casa|no quintal"
            r"|la embaixo)|tiroteio|(?:sequestraram|sequestrou|raptaram) (?:minha|meu|a|o|uma?)\b"
            r"|(?<!que )chama(?:r|e|em|rem)? (?:logo |ai |por favor |para mim )?(?:a )?policia\b(?! (?:se"
            r"|para voces|e processar|contra))"
            r"|(?:ameac\w+) (?:\w+ ){0,3}?(?:de morte|com (?:uma )?(?:arma|faca))|call the (?:police|cops)"
            r"|being (?:robbed|followed|kidnapped)|(?:man|someone) (?:\w+ ){0,4}?(?:with a (?:gun|knife)"
            r"|breaking in|following me)|sendo (?:seguid|perseguid)\w|(?:estan|estoy siendo) (?:asaltando|robando"
            r"|asaltad\w)|llam\w+ a la policia",
            hears=("tem um homem armado na porta", "estão assaltando a loja aqui agora", "someone is breaking in"),
            leaves=("fui assaltada e perdi o contato de vocês", "vocês fazem seguro contra roubo?"),
        ),
    ),
    Danger.ANIMAL: (
        wording(
            "poisoned animal",
            rf"{BEAST} (?:\w+ ){{0,10}}?(?:com(?:eu|endo)|engoliu|lambeu|ingeriu|bebeu|mordeu|roeu|mastigou|ate"
            rf"|swallowed|comio|trago) (?:\w+ ){{0,6}}?(?:chocolate\w*|uvas?|passas|cebola|alho|xilitol|chiclete"
            rf"|macadamia|abacate|cafe|chumbinho|veneno\w*|rato\w*|sapo|lagartixa|remedios?|comprimidos?|plantas?"
            rf"|lirio|comigo ninguem pode|espirradeira|pilha|bateria|osso\w*|linha|agulha|anzol|meia|brinquedo"
            rf"|pano|sacola|espiga|sabugo|caroco|ima|moeda|produto|desinfetante|chocolates?|grapes?|raisins?|onion"
            rf"|poison|xylitol|pills|una toalla|escorpiao|abelha|caco|vidro|naftalina|formicida"
            rf"|lesma)\b(?! (?:para (?:caes|gatos|cachorro\w*|pets?)|canino))",
            hears=("meu cachorro comeu chocolate agora e tá tremendo", "minha gata engoliu uma linha"),
            leaves=("cachorro pode comer uva?",),
        ),
        wording(
            "animal unwell",
            rf"(?:filhotinho|filhote)s? (?:\w+ ){{0,4}}?(?:pres[oa]|entalad[oa]|nao sai|nao esta saindo"
            rf"|atravessad\w)|trabalho de parto (?:\w+ ){{0,8}}?filhotes?|{BEAST} (?:\w+ ){{0,8}}?(?:boca aberta"
            rf"|lingua (?:\w+ )?(?:roxa|azul|para fora)|sem respirar|todo aberto|toda aberta|tripas?"
            rf"|intestino (?:\w+ )?fora|em choque|todo duro|toda dura|se contorcendo|gritando de dor"
            rf"|uivando de dor|com a pata (?:\w+ )?(?:quebrada|pendurada))|"
            rf"{BEAST} (?:\w+ ){{0,12}}?(?:tremendo\b(?! de (?:frio|medo))|(?:nao"
            rf"|sem) (?:\w+ ){{0,2}}?(?:levanta\w*|anda(?:r|ndo)?|(?:fazer|faz|fazendo) xixi|urina\w*|mexe\w*"
            rf"|mex\w+ as patas|consegue ficar em pe|fica em pe|respond\w+|reag\w+"
            rf"|acorda\w*)\b(?! (?:no lugar certo|fora|no tapete|na rua|cedo|com guia|na guia|de coleira))"
            rf"|barriga (?:\w+ ){{0,3}}?inchad\w|muito mal\b|olho (?:\w+ )?(?:saiu|para fora|saltou|furou"
            rf"|pendurado)|caiu d[aoe] (?:janela|sacada|varanda|predio|\d+|terceiro|segundo|quarto|quinto|sexto"
            rf"|setimo|oitavo|decimo|ultimo)|vomitando (?:sangue|muito|sem parar|direto)|babando muito|espumando"
            rf"|paralisad\w|patas? traseiras? (?:\w+ ){{0,3}}?(?:parou|nao|paralis\w+|arrast\w+)"
            rf"|arrastando as pat\w+|preso no (?:parto|canal)|morrendo\b(?! de)|parindo (?:\w+ ){{0,8}}?(?:pres\w"
            rf"|nao|horas)|is (?:shaking|dying|not moving|vomiting blood)|temblando)",
            hears=("meu gato não consegue fazer xixi desde ontem", "minha cachorra tá muito mal"),
            leaves=("meu cachorro não faz xixi no lugar certo",),
        ),
        wording(
            "mauled",
            rf"{BEAST} (?:\w+ ){{0,4}}?(?:foi|esta|ficou|acabou de ser) (?:atacad\w|mordid\w (?:\w+ )?(?:por|pelo"
            rf"|pela|de)|atropelad\w|envenenad\w|picad\w)|(?:atropel(?:aram|ou|ei)|envenenaram|atacou"
            rf"|atacaram) (?:a |o |meu |minha |um |uma )+(?:\w+ )?{BEAST}"
            rf"|{BEAST} (?:\w+ ){{0,3}}?brig\w+ (?:\w+ ){{0,8}}?(?:sangr\w+|rasg\w+|furou|aberto|machucad\w)"
            rf"|(?:deram|deu) (?:veneno|chumbinho) (?:\w+ ){{0,2}}?{BEAST}",
            hears=("atropelaram meu cachorro", "meu cão foi atacado por um pitbull"),
            leaves=("meu cachorro mordeu o sofá",),
        ),
    ),
}

NAMED: Final[Mapping[Danger, tuple[Wording, ...]]] = {
    Danger.HEALTH: (
        wording(
            "named illness",
            r"picada de (?:cobra|escorpiao|aranha marrom|jararaca)\b|parada respiratoria|hipoglicemia\b|"
            r"(?:infart\w+|enfart\w+|avc\b|derrame\b(?! (?:articular|pleural|ocular|de ))|envenena\w+"
            r"|inconsciente|nao acorda(?: de jeito nenhum| por nada)|nao acorda(?: mais)?$|muito sangue$"
            r"|acidente de (?:carro|moto|onibus|bicicleta"
            r"|bike)\b|hemorragia|convul[sc]\w+|overdose|anafil\w+"
            r"|falta de ar\b|desmai\w+\b(?<!desmaiar)|engasg(?:o|ou|uei|ad\w)\b|emgasg\w+|atropelad\w|heart attack"
            r"|stroke\b|seizure|infarto)",
            hears=("desmaio", "falta de ar", "minha tia infartou"),
            leaves=("me sinto bem",),
        ),
        wording(
            "named sign",
            r"(?:dor (?:muito )?(?:forte )?n[ou] peit[ou]\b(?! (?:do|de) )|bat(?:i"
            r"|eu) (?:forte )?(?:com )?a cabeca\b(?! (?:do|de|da|no preco) )|reacao alergica"
            r"|sangramento (?:que )?nao|passou (?:muito )?mal (?:agora|aqui|de novo agora)\b|acidente grave"
            r"|dor muito forte no peito"
            r"|sinais de avc)",
            hears=("dor no peito muito forte", "bati a cabeça"),
            leaves=("bateu a cabeça do motor", "dor no peito do pé"),
        ),
    ),
    Danger.DESPAIR: (
        wording(
            "named despair",
            r"(?:su?i?[cs]+[ií]d(?:io|ar|a|as)|automutilac\w+|depressao profunda e)\b",
            hears=("suicídio", "pensei no suicídio"),
            leaves=("esquadrão",),
        ),
    ),
    Danger.FIRE: (
        wording(
            "named fire",
            r"(?:vazamento de gas|gas vazando|incendio)\b",
            hears=("vazamento de gás!!",),
            leaves=("gasolina",),
        ),
    ),
    Danger.HOME: (
        wording(
            "named violence",
            r"(?:violencia domestica|estupr(?:o|ad\w)|abuso sexual)\b",
            hears=("violência doméstica",),
            leaves=("violência do vento",),
        ),
    ),
}

CRY_ALONE: Final = re.compile(
    r"(?:(?:oi|ola|bom dia|boa tarde|boa noite|gente|moca|moco) )*(?:(?:socor+o|me ajudem?|nos ajudem"
    r"|(?:uma )?ambulancia|samu|e (?:uma )?emergencia"
    r"|isso e (?:uma )?emergencia|help|help me|ayuda|auxilio|emergency)(?: |$)(?:(?:por favor"
    r"|pelo amor de deus|urgente|rapido|aqui"
    r"|agora|gente|moca|please)(?: |$))*)+"
)
"""A turn that is nothing but a cry for help."""

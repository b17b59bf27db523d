"""The words of those who want no more messages, over words folded and joined by single spaces; each is read within one clause.

`ASKS` are enough by themselves. `STAYS` speak of something else, or of the contrary: a clause that says so asks for no end.
"""

from __future__ import annotations

import re
from typing import Final

from app.infra.wording import Wording, wording

KINDLY: Final = (
    r"(?:por favor|por gentileza|favor|obrigad\w|grat[oa]|valeu|please|pls|gracias|gente|moc[oa]|amig[oa]|agora|ja|logo|ok|viu|hein|ta"
    r"|so isso"
    r"|pelo amor de deus|nao e possivel|imediatamente|urgente|voces|senhores|aqui|de vez|tambem|entao|thanks|por dios|oi|bom dia|boa "
    r"tarde|boa noite"
    r"|ola)"
)
_KIND: Final = (  # of messages that companies send on their own
    r"(?:mensage\w*|msgs|mensagi\w*|mesage\w*|mensaje\w*|propagand\w*|promo[cs]oes|promos?|promocional\w*|promociones|ofertas?"
    r"|lembretes?|avisos?|avizos?"
    r"|campanhas?|campanas?|novidades|anuncios?|spam|newsletters?|boleti[mn]s?|informativ\w+|informes?|comunicad\w+|comunicac\w+"
    r"|notificac\w*"
    r"|notificaci\w*|divulgac\w*|catalogos?|encartes?|cupo[mn]\w*|publicidade?|marketing|disparos?|dicas|messages?|texts|reminders?"
    r"|coupons?|deals|offers"
    r"|promotions?|updates|ads|recordatorios?|recados?|mala direta|pesquisas?|noticias|sorteios?|parabens|felicitac\w+|black friday)"
)
SENT: Final = (
    rf"(?:{_KIND}|conteudos?|envios?|contatos?|convites?|e mails?|emails?|automatic\w+|publicacoes|material (?:publicitario"
    r"|promocional))"
)
_ANY_SENT: Final = rf"(?:(?!mas\b|e\b|quero|consulta|agenda|minh|meu)\w+ ){{0,4}}?{SENT}\b"
# Said to somebody, or of doing it: never what somebody did ("nunca mais me mandaram mensagem" complains of silence).
_SEND: Final = (
    r"(?:mand(?:e|em|a|ar|am|ando|ano|es)|envi(?:e|em|a|ar|am|ando|en|es)|inviar|escrev(?:a|am|e|er|em|endo)|escrib(?:a|an|ir)"
    r"|avis(?:e|em|a|ar|ando)"
    r"|cham(?:e|em|a|ar|ando)|procur(?:e|em|a|ar)|contat(?:e|em|ar|ando)|contact(?:e|em|ar|en|ing)?|perturb(?:e|em|ar|ando)"
    r"|incomod(?:e|em|ar|ando)"
    r"|molest(?:e|en|ar)|encher|ench(?:am|a|endo)|importun\w+|dispar(?:e|em|ar|ando)|notific(?:ar|ando)|notifiquem?|oferec(?:er|am"
    r"|endo)|add|adicion(?:e|em|ar)"
    r"|convid(?:e|em|ar)|spamming|spam|send(?:ing)?|writ(?:e|ing)|messag(?:e|ing)|text(?:ing)?|bombarde\w+|lota(?:r|ndo)|entup(?:ir"
    r"|indo)|divulg(?:ar|uem)|cutuc\w+"
    r"|mostr(?:ar|em))"
)
_STOP: Final = (
    r"(?:pare|parem|para(?= (?:de|com|d|di) )|parar|paren|parando|pararem|deixem?(?= de)|deixar(?= de)|dejen?(?= de)|dejar(?= de)"
    r"|cess[ae]\w*|chega(?= d)"
    r"|basta(?= d)|stop|quit|desist[ae]m?)"
)
_UNTIED: Final = (
    r"(?<!nao )(?<!nao quero )(?<!nao precisa )(?<!nao quero que )(?<!nao e ao )(?<!nem )(?<!nao pode )(?<!nao podem )"
    r"(?<!don t )"
)
_NOT: Final = r"(?:nao|num|naum|nunca|nem|no|ja nao|dont|don t|do not|not)"
_WANT: Final = (
    r"(?:quero|queria|desejo|gostaria|gosto|preciso|(?:tenho|temos) (?:mais |nenhum )?interesse|qero|qro|kero|aguento|interessa"
    r"|autorizo|aceito|permito|concordei"
    r"|concordo|pedi|curto|suporto|deseo|quiero|wish|want|need)"
)
_THING: Final = (
    r"(?:fotos?|audios?|figurinhas?|videos?|orcamento|boletos?|pix|link|localizac\w+|endereco|ninguem|alguem|ele|ela|pedido|produto"
    r"|comprovante|documento|exames?|receita"
    r"|recibo|nota|contrato|ligac\w+|preco|resposta|motoboy|tecnico|uber|flores|comida|dinheiro|cobranca\w*|entregador|material"
    r"|motorista|roupa|pecas?|carro|arte|proposta"
    r"|visita|sms|emoji|texto|robo|geladeira|entrega|de \w+)\b"
)
_END: Final = (
    r"(?:cancel\w+|desativ\w+|deslig\w+|desabilit\w+|suspend\w+|encerr\w+|interromp\w+|bloque\w+|cort(?:a|ar|e|em)|tir(?:a|e|em|ar"
    r"|aram)|retir(?:e|em|ar|a)|remov\w+|exclu\w+"
    r"|elimin\w+|disable|turn off)"
)
_REMOVE: Final = (
    r"(?:tir(?:a|e|em|ar|o|am)|retir(?:a|e|em|ar)|remov\w+|exclu\w+|apag(?:a|ue|uem|ar)|delet\w+|descadastr\w+|risqu\w+|risca\w*"
    r"|elimin\w+|saquen|saque|borr\w+|quiten|quiteme"
    r"|remove|take|delete|unlist|suprim\w+)"
)
_NUMBER: Final = (
    r"(?:(?:o|esse|este|esta|essa|meus?|minha|nosso|de|my|mi|the) )*(?:numero|contato|nome|telefone|fone|celular|cel|whatsapp|linha"
    r"|cadastro|dados|number|name|contacto|telefono"
    r"|email)"
)
_LIST: Final = (
    rf"(?:listas?|cadastros?|base|grupos? d\w+ (?:{SENT}|transmissao|whatsapp)|transmissao|contatos|list|mailing|mala|sistema d\w+ "
    rf"{SENT}|{_KIND})"
)
_OTHER_LIST: Final = (
    r"(?! (?:d[aeo]s? )?(?:(?:minha|meu|nossa|nosso) \w+|amanha|hoje|segunda|terca|quarta|quinta|sexta|sabado|espera|presenca"
    r"|convidad\w+|compras|material|materiais|chamada"
    r"|pedidos|devedores|emergencia|passeio|prova|festa|tomorrow|schedule|today|waiting|agenda|consulta|excursao|turma|casamento)\b)"
)
_OF_HERE: Final = r"(?:(?!duvida|foto|sangue|pressao|medida|nota|xerox|copia|molde|meu filho|minha filha)\w+ ){0,2}?"

ASKS: Final[tuple[Wording, ...]] = (
    wording(
        "stop sending",
        rf"{_UNTIED}{_STOP} (?:de |com |d |di |da |do |ja |a |que )?(?:(?:ficar|ficarem|estar|vir) )*(?:(?:me|nos|mi|a gente) "
        rf"(?:(?:ficar|estar|vir) )*{_SEND}"
        rf"|(?!procur|cham|mostr){_SEND})\b(?! (?:\w+ )?{_THING})",
        hears=("parem de me mandar isso", "pode parar de me escrever?", "stop texting me"),
        leaves=(
            "para de mandar foto",
            "pode parar de procurar, achei a chave",
            "não parem de mandar as dicas",
            "pare de me chamar de querida",
        ),
    ),
    wording(
        "stop what you send",
        rf"{_UNTIED}{_STOP} (?:com |de |d |di |of |the )?{_ANY_SENT}",
        hears=("parem com essas promoções", "chega de propaganda", "stop the messages"),
        leaves=("para de doer quando?", "não parem com os avisos"),
    ),
    wording(
        "stop getting",
        rf"{_UNTIED}(?:par(?:ar|e|em)|deix\w+|cans\w+|chega|basta|desist\w+) de receber\b",
        hears=("quero parar de receber essas coisas", "cansei de receber isso"),
        leaves=("gostaria de receber as promoções", "não quero parar de receber mensagens"),
    ),
    wording(
        "no more of it",
        rf"(?:sem mais|nada de|no more|cero|enough) (?:(?:essas?|esses|suas|tantas?|of|your) )*{SENT}\b",
        hears=("sem mais mensagens, por favor", "no more texts please"),
        leaves=("sem mais delongas, quero marcar",),
    ),
    wording(
        "do not send more",
        rf"{_NOT} (?:(?:me|nos|mi|se|le|por favor|ficar|fiquem|e ao|e para|quero que|quero mais que|voces|continuem|continuar|precisa"
        rf"|precisam) )*{_SEND}"
        r"(?: (?:ao |para )?(?:mim|ca|este|esse|nesse|neste|meu|nada|me|numero))* ?(?:mais|nunca mais|mas|any ?more|again)\b(?! "
        rf"(?:(?:um|uma|o|a|de|os|as) )?{_THING})(?! nada$)",
        hears=("não me mande mais", "nao me escrevam mais", "no me escriban mas"),
        leaves=("não me mande mais fotos", "nunca mais me mandaram mensagem", "não me enviaram mais o boleto"),
    ),
    wording(
        "send me nothing",
        rf"{_NOT} (?:(?:me|nos|mi) )?{_SEND} (?:mais )?nada (?:aqui|nesse|neste|para mim|ao mim|mais|del[ae]|disso|por aqui)\b|{_NOT} "
        rf"(?:me|nos) {_SEND} mais nada\b"
        rf"|(?:nunca mais|jamais) (?:me |nos )?{_SEND}\b(?! de )",
        hears=("não me mandem mais nada", "nunca mais me escrevam"),
        leaves=("não precisa mandar mais nada", "nunca mais me chame de senhora"),
    ),
    wording(
        "do not send what you send",
        rf"{_NOT} (?:(?:me|nos|mi|por favor|ficar|fiquem|mais|precisam?|necesitan?|continuar) )*{_SEND} (?:mais )?(?:(?!nao\b|mas\b"
        rf"|so\b|boleto|o\b)\w+ ){{0,3}}?{_KIND}\b",
        hears=("não me envie mais promoções", "nao precisa mandar lembrete", "don't send messages"),
        leaves=("não me enviaram mais o boleto nem mensagem", "não mandem a peça errada"),
    ),
    wording(
        "that you send no more",
        rf"{_NOT} (?:quero|desejo|aceito|gostaria) (?:mais )?que (?:voces )?(?:me|nos) {_SEND}|quero que parem de (?:me )?{_SEND}",
        hears=("não quero mais que me procurem", "não quero que me mandem isso"),
        leaves=("não quero que a obra me canse",),
    ),
    wording(
        "what you send may end",
        rf"{_KIND} (?:\w+ ){{0,4}}?(?:quero que parem|podem? (?:parar|tirar|desligar|cancelar|cortar|suspender|desativar)|eu dispenso)\b",
        hears=("as propagandas eu quero que parem", "as dicas de saúde podem tirar"),
        leaves=("o aviso diz que podem cobrar",),
    ),
    wording(
        "I said so before",
        r"ja (?:mandei|pedi|respondi|digitei|escrevi|falei) (?:\w+ )?(?:sair|parar|stop)\b(?! (?:sem|mas|de))",
        hears=("já mandei SAIR quatro vezes",),
        leaves=("já pedi pra parar de doer",),
    ),
    wording(
        "or else",
        r"(?:denunci\w+|bloquei\w+|process\w+|anpd|procon|consumidor gov|spam) (?:\w+ ){0,6}?se (?:voces )?(?:nao )?(?:me "
        r")?(?:mandar\w*|chamar\w*|chegar|pararem|escreverem|meu numero)\b",
        hears=("vou denunciar se mandarem mais uma", "denuncio se me chamarem de novo"),
        leaves=("vou no procon se não me devolverem",),
    ),
    wording(
        "keep away",
        rf"{_NOT} entrem? (?:mais )?em contato|{_NOT} (?:me )?(?:procurem|contatem|contactem|perturbem|incomodem|importunem|abordem)\b"
        r"|(?:me|nos) deix\w+ em paz|deixem? me (?:em paz|quiet\w|sossegad\w)|me deixem (?:quiet|sossegad)\w|leave me alone",
        hears=("não entrem mais em contato", "me deixem em paz"),
        leaves=("não consegui entrar em contato",),
    ),
    wording(
        "not with my number",
        rf"{_NOT} (?:us[ae]r?m?|utiliz\w+) (?:mais )?(?:o |este |esse )?(?:meu )?(?:numero|contato|telefone|whatsapp) (?:\w+ )?(?:para"
        rf"|ao|em)\b|{_NOT} me (?:add|adicion\w+|coloqu\w+|inclu\w+)"
        rf" (?:mais )?(?:\w+ )?(?:em|n[ao]s?|nessas?) (?:\w+ )?(?:listas?|grupos?|{_KIND})",
        hears=("não usem meu número para divulgação", "não me coloquem em lista nenhuma"),
        leaves=("não use meu carro",),
    ),
    wording(
        "do not want to get",
        rf"{_NOT} (?:\w+ ){{0,2}}?{_WANT} (?:(?:mais|de|em|que|ficar|continuar|ser|to|estou) )*(?:receb(?:er|endo)|recibir|get|receive"
        r"|getting|receiving)\b"
        r"(?! (?:(?:uma?|o|a|os|as) )?(?:mais )?(?:ligac|visita|boleto|nota|proposta|pagamento|pelo|por|pacote|produto|encomenda|em "
        r"casa|o pedido|mercadoria|dinheiro|entrega))",
        hears=("não quero mais receber mensagens", "nao tenho interesse em receber", "I don't want to get these"),
        leaves=("não quero receber ligação", "não quero receber o pacote"),
    ),
    wording(
        "do not want to be told",
        rf"{_NOT} (?:\w+ )?{_WANT} (?:(?:mais|de|em|ser|ficar) )*(?:avisad\w|contatad\w|contactad\w|procurad\w|incomodad\w|notificad\w"
        r"|importunad\w|perturbad\w)\b",
        hears=("não quero ser contatado", "não desejo mais ser incomodada"),
        leaves=("não quero ser atendido por robô",),
    ),
    wording(
        "do not want what you send",
        rf"{_NOT} (?:\w+ )?(?:quero|qero|qro|kero|quer|preciso|deseo|quiero|want|need|autorizo|aceito|permito|gostaria) (?:(?:de|mais"
        r"|nenhuma?|as|os|suas?|seus|essas?|esses|more|any|mas|sus|tantas?"
        rf"|receber|tipo) )*{_KIND}\b(?! (?:(?:de|da|do) (?:exame|voz|erro|robo)|pronta|gravada|de audio|automatica))",
        hears=("não quero mais suas promoções", "não quero lembretes", "no quiero sus mensajes"),
        leaves=("Não quero promoção, quero o preço normal",),
    ),
    wording(
        "no consent",
        r"(?:revogo|retiro|retirar|revogar|cancelo|withdraw) (?:o |a |my )?(?:meu |minha )?(?:consentimento|autorizac\w+|consent"
        r"|permiss\w+)|oponho me\b|me oponho\b|oposicao ao (?:recebimento"
        rf"|tratamento|envio)|{_NOT} autoriz\w+ (?:\w+ ){{0,4}}?(?:{_KIND}|envio|uso do|contato|ficarem|usarem)\b",
        hears=("revogo meu consentimento", "não autorizo o envio de propaganda"),
        leaves=("não autorizo o conserto",),
    ),
    wording(
        "I waive it",
        rf"(?:dispenso|dispensamos|abro mao d\w+) (?:(?:as|os|essas|esses|tais|o recebimento d\w+) )*(?!oferta\b){_KIND}\b",
        hears=("dispenso as mensagens", "dispenso propaganda"),
        leaves=("dispenso o brinde", "dispenso a oferta"),
    ),
    wording(
        "take me off the list",
        rf"(?:me|mi|nos) {_REMOVE} {_OF_HERE}(?:d\w+|of|from|off) (?:(?!tomorrow|today|waiting|espera|presenca)\w+ "
        rf"){{0,3}}?{_LIST}\b{_OTHER_LIST}|(?:{_REMOVE}|cancel\w+) (?:me|eu|nos|mim|{_NUMBER}) (?:\w+ ){{0,2}}?(?:d\w*|of|from|off"
        r"|nas?|nos?) ?"
        rf"(?:(?!tomorrow|today|waiting|espera|presenca)\w+ ){{0,3}}?{_LIST}\b{_OTHER_LIST}",
        hears=("me tira dessa lista", "tirem meu número da lista", "take me off your list"),
        leaves=(
            "Me tira uma dúvida da promoção de clareamento?",
            "quero tirar minha mãe da lista de contatos de emergência",
            "me tira da lista de espera",
            "tira meu nome do convite",
        ),
    ),
    wording(
        "erase my number",
        rf"{_REMOVE} (?:(?:o|a|esse|este|meu|o meu|my|mi|esse meu) )+(?:numero|contato|telefone|celular|cel|whatsapp|number|contacto"
        rf"|telefono)(?: (?:{KINDLY}|dai|daqui|disso|dessa|desse|que|pois|porque"
        r"|nunca|nao|d[aeo]s? (?:sistema|cadastro|base|lista|banco|voces)))*$",
        hears=("apaga meu número", "removam este telefone", "exclua o meu contato do sistema"),
        leaves=("apaga meu número antigo e põe o novo", "apaga minha consulta da agenda"),
    ),
    wording(
        "get me out of here",
        rf"(?:^|(?:{KINDLY}|e|pode|podem|quero|tem como|da ao|ja) )(?:me|mi) (?:tir|retir|remov|exclu|delet)\w*(?: {KINDLY})* (?:dai"
        rf"|disso|disto|daqui)(?: {KINDLY})*$",
        hears=("me tira daí por favor", "me tirem disso"),
        leaves=("me tira daqui às 18h",),
    ),
    wording(
        "sign me off",
        r"(?:me )?(?:descadastr(?!ei\b)\w+|desinscrev\w+|desassin\w+)\b(?! (?:d[aeo]s? )?(?:prova|curso|aula|evento|turma|oficina"
        r"|passeio|filh))|unsubscribe|opt(?:ing)? out\b|(?:dar|denme|darme|dame) de baja\b"
        r"(?! del? (?:curso|clase))|cancel\w+ (?:a |minha |mi )?(?:inscricao|suscripcion|subscription)(?! (?:al?|n[ao]|d[aeo]|to"
        rf"|estou) (?!lista|{_KIND}))",
        hears=("quero me descadastrar", "unsubscribe me", "cancelar inscrição"),
        leaves=("me desinscreve da prova de bolsa", "cancelar assinatura"),
    ),
    wording(
        "leave the list",
        rf"sair d\w+ (?:\w+ ){{0,2}}?(?:listas?|grupos? de (?:{SENT})|transmissao|mala direta|disparos?|envios?|cadastro de "
        rf"mensage\w+)\b{_OTHER_LIST}",
        hears=("quero sair da lista", "como saio? quero sair dessa lista de transmissão"),
        leaves=("posso sair da lista de espera?",),
    ),
    wording(
        "end one kind",
        rf"{_UNTIED}{_END} (?:\w+ )?(?:(?:o|os|a|as|esse|esses|essa|essas|este|estes|todos|todas|minhas?|meus?|d\w+|envios?"
        rf"|recebimento|inscricao|the) ){{0,4}}{_KIND}\b"
        r"(?! (?:d[aeo]s? )?(?:meu|minha|consulta|exame|voz|fatura|cobranca|todos|banco))(?! que eu)",
        hears=("cancela os lembretes", "desativem as notificações", "suspendam o envio de propaganda"),
        leaves=("suspende o envio da peça que comprei", "Bloqueia as mensagens do meu filho na agenda"),
    ),
    wording(
        "in legal words",
        rf"(?:interrupcao|suspensao|cancelamento|cessacao|exclusao|remocao|retirada) (?:d[aeo]s? )?(?:\w+ ){{0,3}}?(?:{_KIND}|envios?"
        rf"|contatos? comercia\w+|(?:meu|este|desse|deste) (?:numero|telefone|contato))\b|cess\w+ (?:\w+ ){{0,3}}?(?:contatos?|envios?"
        rf"|o envio|{_KIND})|(?:contato|numero|telefone|nome|cadastro) (?:fosse|seja) (?:removid|retirad|excluid|apagad|tirad)o",
        hears=(
            "solicito a exclusão do meu número",
            "requeiro que cessem os envios",
            "peço que meu contato seja removido",
        ),
        leaves=("solicito o cancelamento da consulta",),
    ),
    wording(
        "in English and Spanish",
        r"(?:don t|do not|never|dont) (?:ever )?(?:text|message|write|contact|send)(?: (?:to|estou))? (?:me|us)\b(?! (?:the|a|an|my"
        rf"|your))|(?:take|remove|get|delete) (?:me|my (?:number|name|phone))(?: \w+){{0,2}}? (?:off"
        r"|from|of)\b(?! (?:\w+ ){0,2}?(?:tomorrow|today|schedule|waiting|monday|friday|the (?:party|trip)))|no (?:me |nos )?(?:escriban?"
        r"|manden?|envien?|avisen|contacten?|molesten?) (?:mas|nada)\b|dej(?:en|a|e) de (?:\w+rme|\w+rnos"
        r"|enviar|mandar|escribir)|(?:borr|elimin|quit|saqu)(?:en|e|a)?(?:me)? (?:de|mi|el) (?:\w+ )?(?:lista|numero|contacto"
        rf"|telefono)|no (?:quiero|deseo) (?:mas )?(?:recibir|sus|{_KIND})|ya no quiero (?:\w+ )?{_KIND}",
        hears=("please don't message me", "no me manden más", "borren mi número", "remove my number from this"),
        leaves=("don't send me the invoice", "delete me from tomorrow's schedule"),
    ),
    wording(
        "how to get out",
        r"como (?:eu )?(?:faco|fazer|que eu faco|saio)(?: (?:para|ao))? (?:nao receber|sair d\w+ (?:lista|grupo"
        rf"|transmissao)\b{_OTHER_LIST}|parar de receber|me descadastrar|cancelar (?:as mensagens|os avisos))|como saio d\w+ (?:lista"
        rf"|grupo)\b{_OTHER_LIST}",
        hears=("como faço pra sair dessa lista?", "como eu faço para não receber"),
        leaves=("como faço para receber as promoções?", "como faço pra sair da lista de espera?"),
    ),
    wording(
        "the word itself",
        r"(?:respondo|respondendo|digito|digitando) (?:a palavra )?(?:sair|parar|stop)\b|if (?:you|i get) one more|mais uma "
        r"(?:propaganda|mensagem|promocao) (?:\w+ ){0,3}?(?:denuncio|bloqueio|processo)",
        hears=("respondo SAIR como está escrito", "mais uma propaganda e eu bloqueio"),
        leaves=("eu respondi sair sem querer",),
    ),
)

STAYS: Final[tuple[Wording, ...]] = (
    wording(
        "wants them",
        r"voltar a receber|(?<!nao )(?<!nao eu )quero (?:sim )?(?:continuar )?receb\w+|(?<!nao )(?<!quero )(?<!em )(?<!desejo "
        r")(?<!pretendo )continu(?:em|a|ar|e) "
        r"(?:mandando|enviando|me mandando|recebendo)|voltem a|(?<!nao )autorizo o envio|(?<!nao )me (?:inclu(?:i|a|am)|adicion(?:a|e"
        r"|em)|coloc(?:a|ar)|mante(?:m|nha))\b(?! (?:\w+ ){0,8}nao)"
        r"|quero eles de volta|podem continuar(?! com mas)|(?<!nao )(?:adoro|gosto d\w+|amo) (?:as |os |essas )?mensage\w+",
        hears=("quero voltar a receber os avisos", "me inclui na lista de transmissão", "continuem mandando!"),
        leaves=("não quero receber",),
    ),
    wording(
        "do not stop",
        r"(?:nao|nunca|nem) (?:(?:e ao|precisa|precisam|quero|podem|pode|me) )*(?:parem|pare|parar|deixem? de|deixar de|tir(?:em|ar|e"
        r"|a)|cancel\w+|remov\w+) (?:de |me |as |os |meu |da )|(?:don t|dont|do not) (?:take|remove|stop)"
        r"|nao (?:quero|precisa|e ao) (?:parar|sair|cancelar)",
        hears=("não parem de mandar as dicas", "don't take me off the list", "não quero sair"),
        leaves=("não me mandem mais nada",),
    ),
    wording(
        "asks why they ended",
        r"(?:por que|porque) (?:eu )?(?:par(?:ei|aram|ou)|nao|ainda nao|voces (?:nao|ainda|param|pararam))|(?:voces|ele|ela|que) "
        r"(?:pararam|parou) de (?:mandar|enviar)|(?:ainda )?nao (?:estou recebendo|recebi)|ninguem (?:me )?(?:mand|avis|respond)\w+"
        r"|(?:nunca|nao) (?:mais )?(?:me )?(?:mandaram|enviaram|avisaram|escreveram|responderam)",
        hears=("por que parei de receber os lembretes?", "nunca mais me mandaram mensagem"),
        leaves=("por que me mandam isso?",),
    ),
    wording(
        "was a mistake",
        r"sem querer|era ao outra empresa|respondi (?:sair|parar) (?:mas|sem)|tinha mandado sair|by mistake|foi meu filho",
        hears=("respondi SAIR sem querer",),
        leaves=("quero sair",),
    ),
    wording(
        "only if",
        r"se eu (?:sair|parar|cancelar|bloquear|responder sair|digitar)|(?:palavra|opcao|botao) (?:sair|parar)|o que acontece se",
        hears=("se eu responder sair perco o horário?", "essa palavra PARAR é pra quê?"),
        leaves=("vou sair dessa lista",),
    ),
    wording(
        "another way to speak",
        r"(?:par[ae]m? de (?:me )?(?:mandar|enviar) (?:texto|audio|foto|figurinha|video)|me lig\w+ (?:em vez|que)|prefiro (?:\w+ "
        r")?(?:mensagem|texto|escrito|ligac\w+)|mais (?:fotos?|videos?|audios?|figurinhas?|links?)\b|cham\w+ (?:mais )?de (?!novo)"
        r"|por e ?mail|manda (?:por|no|uma mensagem|so) )",
        hears=("para de mandar texto e me liga", "não me chama mais de senhora"),
        leaves=("parem de mandar isso",),
    ),
    wording(
        "another thing ends",
        rf"(?:nao|nunca) (?:me )?(?:mand|envi|entreg)\w+ (?:mais )?(?:o|a|os|as|um|uma|ninguem) (?!{SENT}|mesm|tempo)\w+"
        r"|baja del? (?:curso|clase)|n?as listas? d[aeo] (?:passeio|convidad|compras|espera|presenca|chamada|material)\w*|tir\w+ "
        r"(?:\w+ )?duvida",
        hears=("por favor não mandem a geladeira", "me tira uma dúvida do cadastro?"),
        leaves=("não me mandem as promoções",),
    ),
    wording(
        "something else is to stop",
        rf"par(?:a|e|em|ar) de (?!(?:me |nos |ficar |estar |a gente |vir )*(?:{_SEND}|receb\w+|cheg\w+|lembr\w+|pergunt\w+|fic\w+|sair"
        r"|insist\w+)\b)\w+|par(?:a|e|ar) (?:na|no|ai na|em frente|aqui na)\b|propaganda enganosa",
        hears=("para de rir", "pode parar na frente da loja", "isso é propaganda enganosa"),
        leaves=("parem de me mandar isso", "parem com isso"),
    ),
    wording(
        "the times of day",
        r"horario comercial|mensage\w+ (?:de madrugada|a noite|tarde da noite)|antes das|depois das|fora do horario",
        hears=("não mandem mensagem de madrugada",),
        leaves=("não mandem mensagem",),
    ),
    wording(
        "no need of it",
        rf"nao precisam? (?:me )?(?:mandar|enviar|trazer|responder|ligar)\b(?! (?:mais )?(?:(?:o|a|os|as|essas?|esses) )?{_KIND})|era "
        r"so isso|so isso mesmo",
        hears=("não precisa mandar mais nada", "não quero mais nada não, só isso mesmo"),
        leaves=("não precisa mandar mais lembrete",),
    ),
    wording(
        "wants to get something",
        r"(?<!nao )(?<!nem )(?<!nunca )(?<!me )(?<!nos )(?:me )?(?:manda|mande|passa|envia|pode mandar) (?:mais|o|a|os|as|um|uma) "
        r"(?!nada)\w+",
        hears=("me manda mais informações", "manda o boleto"),
        leaves=("não me mandem nada",),
    ),
    wording(
        "goes out",
        r"(?:vou|vamos|indo|tenho que|tive que) sair\b(?! d\w+ (?:\w+ )?(?:lista|grupo|cadastro|transmissao))|(?:sair|saio|saindo) "
        r"(?:com|mais|cedo|lind\w|bonit\w|as|antes|de casa|d[oa] (?:salao|consulta|trabalho|aula|escola))\b",
        hears=("quero sair com o sorriso novo", "posso sair mais cedo?", "vou sair"),
        leaves=("quero sair da lista",),
    ),
    wording(
        "of one's own",
        rf"(?:{_KIND}|contatos?|grupo) d[aeo]s? (?:meu|minha|emergencia|familia|turma)\b(?! (?:numero|telefone|celular|whatsapp))",
        hears=("Bloqueia as mensagens do meu filho na agenda", "tirar minha mãe da lista de contatos de emergência"),
        leaves=("bloqueia as mensagens de vocês",),
    ),
    wording(
        "another number now",
        r"(?:numero|telefone) (?:mudou|trocou)|(?:mudei|troquei) de (?:numero|telefone)(?= .*(?:atualiz|anot|cadastro|novo))|cambie de "
        r"numero|atualiz\w+ (?:o )?(?:meu )?(?:numero|cadastro)",
        hears=("meu número mudou, atualizem por favor",),
        leaves=("número errado, parem",),
    ),
    wording(
        "not to another desk",
        r"nao me (?:mand|pass|transfir|jog)\w+ (?:para|ao|de) (?:outr|novo|um setor)|(?:desconsider|ignor)\w+ (?:\w+ "
        r"){0,2}?(?:mensage\w+|audio|msg)\b",
        hears=("não me mande pra outro setor de novo", "desconsidere minha última mensagem"),
        leaves=("não me mandem mais nada",),
    ),
    wording(
        "no doubt cleared",
        r"(?:valeu|obrigad\w) por (?:tirar|parar|remover)|deu certo",
        hears=("valeu por tirar meu nome da lista",),
        leaves=("obrigada, mas parem",),
    ),
)

ALONE: Final = re.compile(
    rf"(?:(?:{KINDLY}|digite|responda|quero|queria|gostaria de|pode|podem) )*"
    r"(?:sair|sai|saia|s a i r|silenciar|parar|pare|parem|para|stop|unsubscribe|opt out|optout|baja|darme de baja|baixa"
    r"|descadastr\w*(?: me)?|desinscrev\w*|desassin\w*|desinscricao|descadastramento|solicito descadastro"
    r"|descadastro|me desinscrev\w+|remover contato|remover|cancelar (?:[ao] )?(?:inscricao|recebimento|envios?|newsletter)|(?:me "
    r")?deixem? (?:me )?em paz|chega|me erra|me erre|me esque[cs]am?|leave me alone|sair da lista"
    r"|quero sair|end|parar tudo|par[ae]m? com isso(?: ja)?|parar mensagens|stop all|cancel all|interromp\w+)"
    rf"(?: {KINDLY})*"
)
"""The whole message."""

BARE: Final = re.compile(
    rf"(?:(?:{KINDLY}|e|quero que|queria que|eu quero que|podem|pode|por isso|so|ultimas? vez|peco que|por que nao|chega) )*"
    r"(?:par[ae]|parem|parar|stop|chega|basta|par[ae]m? com (?:isso|essas?|esses)(?: \w+)?|me (?:tir|retir|remov|exclu|apag)\w+(?: "
    r"(?:dai|disso|daqui|dessa|ja))*|(?:tir|risqu|risc)\w+ (?:eu|me|isso|(?:o )?meu (?:numero|contato"
    r"|telefone|nome|cel\w*)|ess?e (?:numero|telefone))(?: (?:dai|disso|daqui))*|me deixem? (?:em )?paz|me esquecam?|me erra|retirem"
    r"|tirem|cancelem|(?:podem?|pode) (?:parar|tirar|cortar|cancelar)|nao mand(?:em|a) mais|apaguem? (?:meu numero"
    r"|isso)|removam meu contato|bloqueiem|nao autorizo|nao quero mais|nao quero|sair|quero sair|deixem me em paz|apagar meu numero"
    r"|encerr[ae]m?(?: ai)?|(?:da|tem como) (?:ao )?(?:desativar|parar|tirar)|a mim nao precisa mais)"
    rf"(?: {KINDLY})*"
)
"""A clause that asks for an end of something: of what, the rest of the message has to say."""

ABOUT_SENT: Final = re.compile(
    rf"\b(?:digite sair|{_KIND}|convites?|(?:recebo|recebendo|mandam|mandando|mandar|enviando|chega|chegando) (?:\w+ ){{0,4}}?(?:voces"
    r"|daqui|toda hora|todo dia|no meu)|toda hora|seguem mandando|ficam? mandando|continua chegando)\b"
)
WRONG_PERSON: Final = re.compile(
    r"\b(?:nao sou (?:o|a|mais|eu|dono|mae)|nao e (?:mais )?(?:o numero|meu|d[aeo])|numero (?:errado|nao e|agora e|novo|e do trabalho)"
    r"|nunca (?:fui|fiz|comprei|pedi|pisei|me cadastrei)|nem (?:conheco|sei quem)|nao conheco|pessoa errada|engano"
    r"|troquei de (?:chip|numero)|chip|nova dona|novo dono|faleceu|morreu|mudei (?:para|de)|nao moro|nao (?:sou|somos) (?:mais "
    r")?client\w+|cadastro errado|bloquei\w*|ja (?:pedi|falei|disse|mandei|avisei)|de novo|cansei|insuportavel|que saco|inferno"
    r"|chat[oi]\w*)\b"
)
"""Who says so with a bare "parem" means our messages."""

CALLS: Final = re.compile(r"\b(?:ligar|ligando|liguem|ligue|liga|ligacao|ligacoes|telefonar|calling)\b")
ENDS: Final = re.compile(
    r"\b(?:nao|sem|nunca|chega|basta|par(?:a|e|em|ar|ou|asse)|cess\w+|encerr\w+|suspend\w+|interromp\w+|tir\w+|retir\w+|remo\w+"
    r"|exclu\w+|delet\w+|apag\w+|desc\w+|desin\w+|risc\w+|risq\w+|cort\w+|cancel\w+|revog\w+|dispens\w+|des(?:ativ|lig|vincul)\w+"
    r"|suprim\w+|fora|recus\w+|bloque\w+|sair|stop|quit|don|not|no|remove|unsub\w*|opt|baja|dej\w+|borr\w+|elimin\w+|oponho|denuncio"
    r"|esquec\w+|silencio)\b"
)
"""Without any such word nothing is being ended, however much it speaks of messages."""

"""Whether a customer asks us to stop writing to them, by their words: all messages, or one kind of them.

Refusing an offer, cancelling an appointment, or preferring text to a call is not that. A wish is read clause by clause; what only the whole
message tells ("mensagem todo dia... parem") is read last.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from app.infra.portuguese import words
from app.llm.intents import Intent
from app.llm.offline.understanding.meaning import read

_KINDLY: Final = (
    r"(?:por favor|por gentileza|favor|obrigad\w|grat[oa]|valeu|please|pls|gracias|gente|moc[oa]|amig[oa]|agora|ja|logo|ok|viu|hein|ta"
    r"|so isso"
    r"|pelo amor de deus|nao e possivel|imediatamente|urgente|voces|senhores|aqui|de vez|tambem|entao|thanks|por dios|oi|bom dia|boa"
    r" tarde|boa noite|ola)"
)
_SENT: Final = (  # what companies send on their own
    r"(?:mensage\w*|mensagi\w*|mesage\w*|mensaje\w*|propagand\w*|promo[cs]\w*|promos?|ofert\w*|lembret\w*|avisos?|avizos?|campan\w*"
    r"|novidades?|anunci\w*|spam"
    r"|newsletters?|boleti[mn]\w*|informativ\w*|informes?|comunicad\w*|comunicac\w*|notificac\w*|notificaci\w*|divulgac\w*|catalogos?"
    r"|encartes?|cupo[mn]\w*"
    r"|sorteios?|publicidad\w*|marketing|disparos?|convites?|noticias|recados?|mala direta|envios?|parabens|pesquisas? (?:de satisfacao"
    r"|de opiniao)|contatos? comercia\w+"
    r"|contatos?|messages?|texts?|texting|reminders?|coupons?|deals|offers?|promotions?|newsletter|automatic\w+|automaticas?"
    r"|publicacoes|black friday"
    r"|material (?:publicitario|promocional)|conteudos?|e mails?|emails?)"
)
_ANY_SENT: Final = rf"(?:(?!mas\b|e\b|quero|consulta|agenda)\w+ ){{0,5}}?{_SENT}\b"
_SEND: Final = (
    r"(?:mand\w+|mandan\w*|envi\w+|inviar|escrev\w+|escrib\w+|avis(?:ar|em|e|ando|a)|cham(?:ar|em|e|a|ando)|procur(?:ar|em|e|a)"
    r"|contat\w+|contact\w*|perturb\w+"
    r"|incomod\w+|incomod|molest\w+|ench(?:er|am|a|endo)|import\w+|dispar\w+|notific\w+|oferec\w+|add|adicion\w+|convid\w+|encher"
    r"|spam\w*|send\w*|writ\w+|messag\w+|text\w*"
    r"|persegu\w+|divulg\w+|mandano|bombarde\w+|lota\w+|entup\w+)"
)
_STOP: Final = (
    r"(?:pare|parem|para(?= (?:de|com|d|di) )|parar|paren|parando|pera|deixem?(?= de)|deixar(?= de)|dejen?(?= de)|dejar(?="
    r" de)|cess[ae]\w*|chega|basta|stop|quit|desist[ae]m?)"
)
_END_IT: Final = (
    r"(?:cancel\w+|desativ\w+|deslig\w+|desabilit\w+|suspend\w+|encerr\w+|interromp\w+|bloque\w+|cort(?:a|ar|e|em)|tir\w+"
    r"|retir\w+|remov\w+|exclu\w+|elimin\w+|stop|disable|turn off)"
)
_REMOVE: Final = (
    r"(?:tir[aeo]\w*|retir[aeo]\w*|remov\w+|exclu\w+|apag(?:a|ue|uem|ar)|delet\w+|descadastr\w+|desinscrev\w+|desassin\w+|risqu\w+"
    r"|elimin\w+|saquen|saque|borr\w+"
    r"|quit(?:en|ar|e|enme)|quitenme|borrenme|eliminenme|remove|take|delete|unlist)"
)
_ME: Final = (
    r"(?:(?:o |esse |este |esta |essa |meus? |minha |nosso |de |my |mi |the )*(?:numero|contato|nome|telefone|fone|celular|cel|whats\w*"
    r"|zap\w*|wpp|linha|cadastro|dados|number|name"
    r"|numer[oa]|contacto|telefono|email)|me|eu|mim|nos|minha mae|meu pai)"
)
_LIST: Final = (
    rf"(?:lista\w*|cadastros?|base|grupos? d\w+ (?:{_SENT}|transmissao|whats\w*|zap)|disparos?|envios?|mala|newsletter|transmissao|contatos"
    rf"|sistema d\w+ {_SENT}|dai|daqui|disso|disto|list|mailing|daquela lista|cadastro|{_SENT})"
)
_OTHER_LIST: Final = (
    r"(?:lista(?:s)? (?:de )?(?:amanha|hoje|segunda|terca|quarta|quinta|sexta|sabado|espera|presenca|convidad\w+"
    r"|compras|material|materia\w*|chamada|pedidos|devedores)|tomorrow|schedule|today|waiting|agenda|consulta)"
)
_WANT: Final = (
    r"(?:quero|queria|desejo|gostaria|gosto|preciso|(?:tenho|temos) (?:mais |nenhum )?interesse|qero|aguento|interessa"
    r"|autorizo|aceito|permito|concordei|concordo|pedi|curto|suporto|deseo|quiero|wish|want|need|qro|kero|kerem|keru)"
)
_NOT: Final = r"(?:nao|num|naum|nunca|nem|no|ja nao|dont|don t|do not|not)"
_NOT_BEFORE: Final = (
    r"(?<!nao )(?<!nao precisa )(?<!nao quero que )(?<!nao e para )(?<!nem )(?<!nao pode )(?<!quero )(?<!se )"
)
_THING_ASKED_FOR: Final = (
    r"(?:fotos?|audios?|figurinhas?|videos?|o orcamento|orcamento|boletos?|pix|link|localizac\w+|endereco|ninguem|alguem|ele|ela|pedido"
    r"|produto|comprovante"
    r"|documento|exames?|receita|recibo|nota|contrato|ligac\w+|beijo\w*|preco|resposta|motoboy|tecnico|o tecnico|uber|flores|coxinha"
    r"|comida|dinheiro|cobranca|cobrancas"
    r"|entregador|material escolar|motorista|roupa|peca|pecas|carro|a peca|arte|proposta|visita|sms|emoji)"
)

_ALONE: Final = re.compile(
    rf"(?:(?:{_KINDLY}|digite|responda|quero|queria|gostaria de) )*"
    r"(?:sair|saia|parar|pare|parem|para|stop|unsubscribe|opt out|optout|baja|darme de baja|baixa|descadastr\w*(?: me)?|desinscrev\w*"
    r"|desassin\w*|desinscricao|descadastramento"
    r"|solicito descadastro|descadastro|me desinscrev\w+|remover contato|remover|cancelar (?:a )?(?:inscricao|assinatura|recebimento"
    r"|envios?|newsletter)|(?:me )?deixem? (?:me )?em paz"
    r"|chega|me erra|me erre|me esque[cs]am?|leave me alone|sair da lista|quero sair|end|parar tudo|parem com isso(?: ja)?|para com"
    r" isso|parar mensagens|stop all|cancel all)"
    rf"(?: {_KINDLY})*"
)
_CLAUSE: Final = re.compile(
    "|".join(
        (
            # stop sending
            rf"{_NOT_BEFORE}\b{_STOP} (?:de |com |d |di |da |das |do |dos |ja |a )?(?:(?:me|nos|ficar|ficarem|estar|mi|a gente|vir)"
            rf" )*{_SEND}\b(?! (?:\w+ )?{_THING_ASKED_FOR}\b)",
            rf"{_NOT_BEFORE}\b{_STOP} (?:com |de |d |di |of |the )?{_ANY_SENT}",
            rf"\bde receber {_ANY_SENT}|\bdeix\w+ de receber|\bparar de receber",
            rf"\b(?:sem mais|chega de|basta de|nada de|no more|cero|enough) (?:essas? |esses? |suas |tantas? |of |your )*{_SENT}\b",
            # do not send
            rf"\b{_NOT} (?:(?:me|nos|mi|se|le|por favor|ficar|fiquem|e para|adianta|quero que|quero mais que|voces|continuem|continuar)"
            rf" )*{_SEND}"
            rf"(?: (?:para |ao )?(?:mim|ca|este|esse|nesse|neste|meu|nada|mais|me)\b)* ?(?:mais|nunca mais|mas|nada|any ?more"
            rf"|again)\b(?! {_THING_ASKED_FOR})(?! (?:um|uma|o|a|de) {_THING_ASKED_FOR})",
            rf"\b{_NOT} (?:(?:me|nos|mi|por favor|ficar|fiquem|precisam?|me) )*(?:mais )?(?:me )?{_SEND} (?:mais )?(?!mais)(?:(?!nao\b"
            rf"|mas\b|so\b)\w+ ){{0,3}}?{_SENT}\b",
            rf"\b{_NOT} (?:(?:precisa|precisam|necesit\w+) )(?:mais )?(?:(?:me|nos|ficar|continuar|mi) )*(?:me )?{_SEND}(?: (?:mais"
            rf"|me))* (?:\w+ ){{0,3}}?{_SENT}\b",
            rf"\b{_NOT} (?:precisa|precisam) mais (?:(?:me|nos|ficar|continuar|mi) )*(?:me )?{_SEND}\b(?! {_THING_ASKED_FOR})(?! (?:o|a"
            rf"|os|as|um|uma) (?!{_SENT}))",
            rf"\b{_NOT} (?:precisa|precisam) (?:continuar|ficar) (?:me )?{_SEND}",
            rf"\b(?:nunca mais|jamais) (?:me |nos )?{_SEND}\b",
            rf"\b{_NOT} (?:me )?{_SEND} (?:mais )?nada (?:aqui|nesse|neste|para mim|para ca|por aqui|mais|dele|dela|disso)\b",
            rf"\b{_NOT} entrem? (?:mais )?em contato|\b{_NOT} (?:me )?(?:procurem|contatem|contactem|perturbem|incomodem|importunem"
            rf"|abordem)\b",
            rf"\b{_NOT} (?:us[ae]r?m?|utiliz\w+) (?:mais )?(?:o |este |esse )?(?:meu )?(?:numero|contato|telefone|whats\w*) (?:\w+"
            rf" )?(?:para|ao|em) ",
            rf"\b{_NOT} me (?:add|adicion\w+|marqu\w+|marcar|coloqu\w+|inclu\w+) (?:mais )?(?:\w+ )?(?:em|n[ao]s?|nessas?) (?:\w+"
            rf" )?(?:lista\w*|grupo\w*|{_SENT})",
            rf"\b{_NOT} quero mais que (?:voces )?(?:me |nos )?{_SEND}",
            # do not want to get
            rf"\b{_NOT} (?:\w+ ){{0,2}}?{_WANT} (?:(?:mais|de|em|que|ficar|continuar|ser|to) )*(?:receb\w+|recibir|get|receive)(?!"
            rf" (?:ligac|visita|o boleto|a nota|proposta|pagamento|pelo|por))(?:(?! (?:ligac|visita)) |$)",
            rf"\b{_NOT} (?:\w+ )?{_WANT} (?:(?:mais|de|em|ser|ficar) )*(?:avisad\w|contatad\w|contactad\w|contatado|procurad\w"
            rf"|incomodad\w|notificad\w|importunad\w|perturbad\w)\b",
            rf"\b{_NOT} (?:\w+ )?(?:quero|qero|kero|quer|preciso|deseo|quiero|want|qro|need|autorizo|aceito|permito|gostaria) (?:(?:de|mais"
            rf"|mas|nenhuma?|as|os|suas?|seus|essas?|esses|more|any|mas|mas de|sus|tantas?) )*(?:tipo de )?"
            rf"(?:mensage\w*|mensaje\w*|propagand\w*|lembret\w*|avisos?|spam|newsletters?|boleti[mn]\w*|informativ\w*|notificac\w*"
            rf"|divulgac\w*|campan\w*|publicidade|messages|texts|convites?)\b(?! (?:(?:de|da|do) (?:exame|voz|erro|robo)|pronta|gravada"
            rf"|de audio))",
            rf"^(?:eu |so |e |ja (?:disse|falei) que |sinceramente |mesmo )*{_NOT} (?:quero|qro|kero|desejo|preciso de) (?:mais"
            rf" )?(?:nenhuma )?(?:promo[cs]\w*|ofertas?|novidades)(?: {_KINDLY})*$",
            rf"\b{_NOT} autoriz\w+ (?:\w+ ){{0,4}}?(?:{_SENT}|uso|utiliz\w+|usarem|contato|ficarem)\b|^{_NOT} autorizo(?: mais)?$",
            rf"\bso nao (?:quero|qro|me mand\w+|me envi\w+|gosto de) (?:\w+ ){{0,3}}?{_SENT}",
            r"\b(?:dispenso|dispensamos|abro mao d\w+) (?:as |os |essas |esses |tais )*(?:mensage\w+|lembretes|avisos|propagandas"
            r"|ofertas|promocoes|informativos)\b",
            r"\bgostaria de nao (?:mais )?(?:receb\w+|ser (?:contatad|avisad))",
            rf"\b{_SENT} (?:\w+ ){{0,4}}?(?:quero que parem|podem? (?:parar|tirar|desligar|cancelar|cortar|suspender))\b",
            r"\b(?:me|nos) deix\w+ em paz\b|\bdeixem? me em paz\b",
            r"\bcancel\w+ (?:o )?meu (?:nome|numero|contato|cadastro) d\w+ (?!agenda|consulta)",
            rf"\b(?:bloque\w+|denunci\w+) (?:\w+ ){{0,5}}?mais (?:uma? |essas? )?{_SENT}\b|\b{_REMOVE} d[oa]s? grupo de {_SENT}",
            # take me off
            rf"\b(?:me|mi|nos) {_REMOVE} (?:\w+ ){{0,2}}?(?:d\w+|of|from|off|do|da) (?:(?!{_OTHER_LIST})\w+"
            rf" ){{0,3}}?(?!{_OTHER_LIST}){_LIST}(?! de"
            rf" (?:espera|presenca|amanha|hoje))",
            rf"\b{_REMOVE} (?:me|eu|nos|mim|{_ME}) (?:\w+ ){{0,2}}?(?:d\w*|of|from|off|do|da|nas?|nos?|p\w+) ?(?:(?!{_OTHER_LIST})\w+"
            rf" ){{0,3}}?{_LIST}(?! de (?:espera|presenca|amanha|hoje))",
            rf"\b{_REMOVE} (?:(?:o|esse|este|meu|o meu|my|mi|esse meu) )+(?:numero|contato|telefone|celular|cel|zap|whats\w*|number"
            rf"|contacto)(?: (?:{_KINDLY}|dai|daqui|disso|dessa|desse|que|q))*$",
            rf"\b{_REMOVE} (?:(?:o|esse|este|meu|o meu|my|mi) )+(?:numero|contato|telefone|celular|cel|zap|number) (?:d\w+|que|pois"
            rf"|porque|nunca|pq)\b(?! (?:agenda|consulta|grupo da|contrato))",
            rf"^(?:{_KINDLY} |e |pode |podem |quero |da para |tem como )*(?:me|mi) (?:tir|retir|remov|exclu|delet|desinscrev"
            rf"|descadastr)\w*(?: {_KINDLY})* (?:dai|disso|disto)(?: {_KINDLY})*$",
            rf"^(?:{_KINDLY} )*(?:tirar|retirar|remover|excluir|apagar) (?:o )?(?:meu )?(?:contato|numero|cadastro de envi\w+)(?:"
            rf" {_KINDLY})*$",
            r"\b(?:tir[ae]\w*|exclu\w+|retir\w+) (?:so |apenas )?(?:a |as |o |os )?(?:propagand\w+|promo[cs]\w+|lembretes?|avisos?"
            r" automatic\w+)\b",
            rf"\bsair d\w+ (?:(?!{_OTHER_LIST})\w+ ){{0,2}}?(?:lista\w*|grupos? de (?:{_SENT})|transmissao|cadastro de mensage\w+|mala"
            rf" direta|disparos?|envios?)(?! de (?:espera|presenca|amanha|hoje))",
            r"\bdescadastr\w+ (?:\w+ ){0,3}?(?:me|meu|numero|contato|email|telefone|promo\w+|ofertas?|lista)|\bme descadastr\w+"
            r"|\bsolicito (?:o )?descadastr\w+|\bdesinscrev\w+|\bdesassinar\b",
            r"\b(?:exclu\w+|retirada|remoc\w+|remov\w+) d[oae] (?:meu |minha )?(?:numero|telefone|contato|nome|cadastro) (?:\w+"
            r" ){0,2}?(?:d[ao]s?|nessas?) (?:\w+ ){0,2}?(?:base|lista|cadastro|envios?|marketing|divulgac\w+|contatos)",
            r"\b(?:contato|numero|telefone|nome) seja (?:removido|retirado|excluido|apagado) d",
            # end one kind of message
            rf"\b{_NOT_BEFORE}{_END_IT} (?:\w+ ){{0,1}}?(?:(?:o|os|a|as|esse|esses|essa|essas|este|estes|todos|todas|minhas?|meus?|d\w+"
            rf"|envio|envios|recebimento|inscricao|assinatura|notificac\w+|the) ){{0,4}}"
            r"(?:mensage\w*|propagand\w*|promo[cs]\w*|promos?|ofertas?|lembretes?|avisos?|newsletters?|boleti[mn]\w*|informativ\w*"
            r"|notificac\w*|mala direta|disparos?|divulgac\w*|campanhas?|comunicad\w+|envios?"
            r"|novidades|reminders|messages|noticias|comunicac\w+|e mail marketing)\b(?! (?:da |de |do )?(?:consulta de|minha consulta))",
            rf"\b{_END_IT} (?:minha |a |essa )?(?:inscricao|assinatura|newsletter) (?:n\w+|d\w+) (?:\w+ )?(?:{_SENT}|lista)",
            r"\b(?:bloqueia|bloqueiem|desliga|desliguem|desative\w*|suspend\w+) (?:o envio|os envios|meu (?:contato|numero) d\w+|as"
            r" mensage\w+)",
            r"\b(?:desativ\w+|deslig\w+) (?:esse|esses|essas|isso)\b",
            r"\b(?:interrupcao|suspensao|cancelamento|cessacao) d[aeo]s? (?:\w+ ){0,3}?(?:mensage\w+|envios?|publicidade|comunicac\w+"
            r"|contatos?|lembretes)",
            rf"\b{_SENT} (?:\w+ ){{0,3}}?(?:nao (?:me )?mand\w+|nao (?:me )?envi\w+|nao (?:quero|precisa|preciso|desejo)|eu dispenso"
            rf"|dispenso)(?: mais| obrigad\w)*$",
            r"\b(?:gostaria|quero|queria|solicito|peco) que (?:o )?(?:meu |este |esse )?(?:numero|contato|telefone|nome|cadastro)"
            r" (?:fosse|seja) (?:retirado|removido|excluido|apagado|tirado)",
            r"\bnao quero (?:mais )?contato de voces|\bse nao pararem de (?:mand|envi|escrev|me)\w*|\bcomo (?:eu )?faco para (?:nao"
            r" receber|sair d\w+ (?:lista|grupo)|parar de receber|me descadastrar|cancelar (?:as mensagens|os avisos))",
            r"\bmais uma (?:propaganda|mensagem|promocao) (?:\w+ ){0,3}?(?:denuncio|bloqueio|processo)",
            rf"\b{_NOT} (?:quero|preciso|necessito) (?:mais )?(?:de |d)(?:esses?|essas?|estes?|estas?|tais) {_SENT}",
            r"\b(?:exijo|solicito|peco|requeiro) (?:a )?(?:remocao|exclusao|retirada) d[oae] (?:meu |minha |meus )?(?:telefone|numero"
            r"|contato|nome|dados|cadastro)",
            # consent
            r"\b(?:revogo|retiro|retirar|revogar|cancelo|withdraw) (?:o |a |my )?(?:meu |minha )?(?:consentimento|autorizac\w+|consent"
            r"|permiss\w+)",
            r"\boponho me\b|\boposicao ao (?:recebimento|tratamento|envio)|\bcess\w+ (?:\w+ ){0,3}?(?:contatos?|comunicac\w+|envios?"
            r"|mensage\w+|o envio)",
            r"\b(?:sou|nova) contra o recebimento",
            # English and Spanish
            r"\b(?:stop|quit) (?:\w+ )?(?:messag\w+|text\w+|writing|contacting|sending|spamming)|\b(?:don t|do not|never|pls don t)"
            r" (?:ever )?(?:text|message|write|contact|send)(?: to)? (?:me|us)\b(?! (?:the|a|an|my|your))",
            r"\bunsubscribe\b|\bopt(?:ing)? out\b|\b(?:take|remove|get|delete) (?:me|my (?:number|name|phone))(?: \w+){0,2}? (?:off"
            r"|from|of)\b(?! (?:\w+ )?(?:tomorrow|today|schedule|waiting|monday|friday))|\bno (?:more|longer want) (?:\w+ )?(?:messages"
            r"|texts|reminders|promo\w*|ads|emails)",
            r"\bdon t want (?:any ?more |to (?:get|receive) |any |these |your |more )*(?:messages|promotions|texts|promo\w*|ads|offers"
            r"|reminders|coupons"
            r"|updates)|\bdon t send (?:me )?(?:any ?more|more)",
            r"\bno (?:me |nos )?(?:escrib\w+|mand\w+|envi\w+|avis\w+|contact\w+|molest\w+) (?:mas|mas \w+)\b|\bdej\w+ de (?:\w+rme"
            r"|\w+rnos|enviar|mandar|escribir)|\bno (?:quiero|deseo) (?:recibir|mas|sus|que me (?:escriban|manden))",
            r"\b(?:borr|elimin|quit|saqu)\w*(?:me|nme)\b|\b(?:dar|denme|darme|dame) de baja\b|\bno me interesa recibir\b|\bcancel\w+"
            r" (?:mi )?(?:suscripcion|inscripcion)\b|\bya no quiero (?:mas )?(?:recordatorios|mensajes|ofertas|promociones|avisos)|\bi"
            r" did not sign up for this\b|\bborren?"
            r" (?:mi|el) (?:numero|contacto|telefono)",
        )
    )
)

_STOP_ALONE: Final = re.compile(
    rf"(?:(?:{_KINDLY}|e|quero que|queria que|eu quero que|podem|pode|por isso|so|ultimas? vez|peco que|por que nao|favor|chega) )*"
    rf"(?:pare|parem|parar|parem ja|stop|chega|basta|parem com (?:isso|essas?|esses)(?: \w+)?|para com (?:isso|essas?|esses)(?: \w+)?"
    rf"|me tir\w+(?: (?:dai|disso|daqui|dessa|ja))*|me retir\w+|me remov\w+|me exclu\w+|me apag\w+(?: dai)?"
    rf"|tir\w+ (?:eu|me|isso|meu (?:numero|contato|telefone|nome|cel\w*)|esse numero)(?: (?:dai|disso|daqui|por favor))*|me deixem?"
    rf" (?:em )?paz|me esquecam?|me erra|retirem|tirem|cancelem|podem parar|pode parar|podem tirar|pode tirar|nao mandem mais|nao manda"
    rf" mais"
    rf"|apaguem? (?:meu numero|isso)|removam meu contato|bloqueiem|nao autorizo|nao quero mais|nao quero|parem por favor|parem ja|sair"
    rf"|quero sair|deixem me em paz|apagar meu numero)"
    rf"(?: {_KINDLY})*"
)
_ABOUT_SENT: Final = re.compile(
    r"\b(?:digite sair|mensage\w*|mensagi\w*|propagand\w*|promo[cs]\w*|promos?|ofertas?|lembretes?|avisos?|spam|newsletter\w*"
    r"|boleti[mn]\w*|informativ\w*|notificac\w*|divulgac\w*|campanhas?|comunicad\w*|anuncios?"
    r"|disparos?|recados?|catalogos?|cupo[mn]\w*|novidades|convites?|(?:recebo|recebendo|mandam|mandando|mandar|enviando|chega"
    r"|chegando) (?:\w+ ){0,4}?(?:voces|daqui|toda hora|todo dia|no meu)|toda hora|seguem mandando|ficam? mandando|continua chegando)\b"
)
_WRONG_PERSON: Final = re.compile(
    r"\b(?:nao sou (?:o|a|mais|eu|dono|mae)|nao e (?:mais )?(?:o numero|meu|d[aeo])|numero (?:errado|nao e|agora e|novo|e do trabalho)"
    r"|nunca (?:fui|fiz|comprei|pedi|pisei|me cadastrei)|nem (?:conheco|sei quem)|nao conheco|pessoa errada|troquei de (?:chip|numero)"
    r"|chip|nova dona|novo dono|faleceu"
    r"|morreu|mudei (?:para|de)|nao moro|nao (?:sou|somos) (?:mais )?client\w+|cadastro errado|bloquei\w*|ja (?:pedi|falei|disse|mandei"
    r"|avisei)|de novo|cansei|insuportavel|enche\w*|que saco|inferno|chat[oi]\w*)\b"
)
_CALLS: Final = re.compile(r"\b(?:ligar|ligando|liguem|ligue|liga|ligacao|ligacoes|telefonar|calling)\b")
_DOUBTFUL: Final = re.compile(
    r"\b(?:por que|porque) (?:voces )?(?:nao|ainda nao) (?:me )?(?:mand|envi|avis)\w+|\bvoces me esquecam?|\bnao quero mensagem"
    r" automatica\b.*\b(?:pessoa|gente|humano|alguem)\b|"
    r"\b(?:por que|porque) (?:voces )?(?:param|pararam|parou)|\b(?:voces|ele|ela|que) (?:pararam|parou) de (?:mandar|enviar)|\bnao"
    r" (?:quero|precisa|e para) (?:parar|sair|cancelar)|\bsem querer|\bse eu (?:sair|parar|cancelar|bloquear|responder sair)"
    r"|\bcomo (?:faco|eu faco) para (?:voltar|receber)|\b(?:voltar|continuar) a receber|(?<!nao )(?<!nao eu )\bquero receber|\bvoltem"
    r" a\b|\bhorario comercial\b|\bmensage\w+ (?:de madrugada|a noite|tarde da noite)\b|\breceber (?:mais )?(?:o |a |os |as )?"
    r"(?:pacotes?|notas?|produtos?|encomendas?|pedidos?|mercadorias?|entregas?|contratos?|papel)\b"
    r"|\bmas (?:nao )?(?:quero )?continuar recebendo|\bpodem continuar(?! (?:com|mas))(?! \w+ \w+ (?:mas|so))"
)


_WAITING_LIST: Final = re.compile(
    r"\blistas? (?:de )?(?:espera|presenca|amanha|hoje|chamada)|\blembrete que eu\b|\bcobrar\w*"
)
_TOWARDS: Final = re.compile(r"(?i)(?<!\w)(?:pr[ao]s?|p/?)(?!\w)")  # never the imperative that "para" may be


SURE: Final = 0.85
"""The local model's share from which it is believed: below, too many speak of something else."""

# Without any such word nothing is being ended, however much it speaks of messages ("quero receber as promoções").
_ENDS: Final = re.compile(
    r"\b(?:nao|sem|nunca|chega|basta|par(?:a|e|em|ar)|cess\w+|encerr\w+|suspend\w+|interromp\w+|tir\w+|retir\w+|remo\w+|exclu\w+"
    r"|delet\w+|apag\w+|desc\w+|desin\w+|risc\w+|cort\w+|cancel\w+|revog\w+|dispens\w+|des(?:ativ|lig|vincul)\w+|suprim\w+|fora|recus\w+|bloque\w+|sair|stop|quit|don|not|no"
    r"|remove|unsub\w*|opt|baja|dej\w+|borr\w+|elimin\w+)\b"
)


# "Não precisa mandar mais nada" waives, "não para de sangrar" complains of something else.
_NOT_AT_US: Final = re.compile(
    r"\bnao precis\w+|\bnao (?:para|param|parou|paravam) de\b|\bnao me deix\w+|(?<!nao )(?<!nao me )\b(?:mand\w|mandem|prefiro"
    r"|escrev\w+) (?:por |uma )?(?:mensagem|escrito|texto)"
    r"|\bpar(?:a|e|em) de (?!(?:me |nos |ficar )*(?:mand|envi|escrev|avis|cham|lembr|perturb|incomod|ench|ofer|cutuc"
    r"|contat|dispar|notific))\w+"
    r"|\bnao me chame? de\b|\bmais (?:fotos?|videos?|audios?|figurinhas?|links?)\b"
    r"|\bnao (?:recebi|mandei|estou recebendo)\b|\bpar[ae]m? de ser\b"
    rf"|\b(?:mand|envi|entreg)\w+ (?:me )?(?:ainda|hoje|amanha|entregar|buscar|licao|ao outro|(?:o|a|os|as|um|uma) (?!{_SENT}))"
)


def asks_to_stop(message: str) -> bool:
    """Whether this message asks us to write no more, or no more of one kind."""
    message = _TOWARDS.sub(" ao ", message)
    said = " ".join(words(message))
    if not said:
        return False
    if _ALONE.fullmatch(said):
        return True
    if _DOUBTFUL.search(said):
        return False
    clauses = list(_clauses(message))
    if any(_CLAUSE.search(clause) and not _is_of_something_else(clause) for clause in clauses):
        return True
    if _CLAUSE.search(said) and len(clauses) > 1 and not _CALLS.search(said) and "?" not in message:
        return True
    is_about = _ABOUT_SENT.search(said) or _WRONG_PERSON.search(said)
    if is_about and any(_STOP_ALONE.fullmatch(clause) for clause in clauses):
        return True
    if _NOT_AT_US.search(said) or _is_of_something_else(said):
        return False
    return bool(_ENDS.search(said)) and _is_meant(message)


def _is_meant(message: str) -> bool:
    """Whether the local model is sure of it, where no rule knows the words."""
    return read(message).intents[Intent.OPT_OUT] >= SURE


def _is_of_something_else(clause: str) -> bool:
    about_us = bool(_ABOUT_SENT.search(clause))
    return (bool(_CALLS.search(clause)) and not about_us) or bool(_WAITING_LIST.search(clause))


def _clauses(message: str) -> Iterator[str]:
    for piece in re.split(
        r"[.!?;:,\n…]+|\s[-–—]\s|\bmas\b|\be (?=(?:n[aã]o|par[ae]m?|me |tir|favor|por favor|pe[cç]o|nunca))",
        message.lower(),
    ):
        if clause := " ".join(words(piece)):
            yield clause

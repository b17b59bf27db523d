"""The words of attacks, by what they are after: rules that are exact enough to stand alone. In Portuguese, Spanish and English, folded.

An attack tries to change the rules, to get the instructions, secrets, other people's or companies' data, to misuse tools, to force a
promise, or to pose as staff. Corrections and questions about one's own data are none.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final


class Aim(StrEnum):
    RULES = "rules"
    PROMPT = "prompt"
    SECRETS = "secrets"
    OTHERS = "others"
    TOOLS = "tools"
    PROMISE = "promise"
    STAFF = "staff"
    HIDDEN = "hidden"
    SUSPECTED = "suspected"  # by the local model alone


_FORGET: Final = (
    r"(?:ignor\w+|esquec\w+|esquece|desconsider\w+|desobedec\w+|desrespeit\w+|desativ\w+|desabilit\w+|deslig\w+|desconsidera|burl\w+"
    r"|apague|remova"
    r"|descart\w+|olvid\w+|disregard|forget|override|bypass|disable|drop)"
)
_RULES: Final = (
    r"(?:instruc\w+|instrucoes|regras?|reglas?|diretriz\w*|directri\w+|ordens|ordenes|comandos|orientac\w+|diretivas?|politicas?(?: de"
    r" \w+)?"
    r"|restric\w+|limites|limitac\w+|filtros?|travas?|protocolos?|treinamento|entrenamiento|programac\w+|configurac\w+|papel|rol|prompts?"
    r"|instructions?|rules|guidelines?|polic(?:y|ies)|restrictions?|training|programming|filters?|orders|tudo (?:o )?que (?:te"
    r" )?(?:mandaram|disseram"
    r"|ensinaram|programaram)|tudo que mandaram|dona d\w+|empresa atual)"
)
_FEW: Final = r"(?:\w+ ){0,5}?"
_SHOW: Final = (
    r"(?:mostr\w+|mustr\w+|mestre|diga|diz|dize|dime|dimelo|diga me|fala|fale|conta|conte|revel\w+|repit\w+|repet\w+|repite|imprim\w+"
    r"|imprime|exib\w+|list\w+"
    r"|traduz\w*|traduc\w+|traduza|resum\w+|escrev\w+|escreva|escribe|copi\w+|cola|cole|pega|transcrev\w+|declare|descrev\w+|describ\w+"
    r"|expon\w+|vaz\w+"
    r"|entreg\w+|envi\w+|mand\w+|passa\w*|pasame|passe|compartilh\w+|devolv\w+|le|leia|lee|recit\w+|cant\w+|solt\w+|abr[ae]|qual|quais"
    r"|cual|cuales|que diz"
    r"|show|print|reveal|repeat|tell|display|output|translate|summari[sz]e|give|leak|dump|paste|read|spell|quote|what|list|send|share"
    r"|write|say)"
)
_PROMPT: Final = (
    r"(?:prompts?(?! (?:reply|answer|response|service|delivery|que|ele|ela|para|da (?:aula|prof)))|system prompts?|(?:suas?|tuas?|teus?"
    r"|seus?|tus|sus|your|minhas) (?:\w+ ){0,2}?(?:instruc\w+|diretriz\w+|directri\w+|instructions?"
    r"|guidelines?)"
    r"|(?:mensagem|mensaje|texto|message|text) (?:de |do |del |inicial |oculto |secreto )*(?:sistema|system|inicial|oculto|oculta"
    r"|secreto|secreta|interno"
    r"|interna|configurac\w+)|(?:system|initial|hidden|secret) (?:message|text|prompt|instructions?)"
    r"|(?:regras|reglas|rules|ordens|ordenes|segredos|secretos|secrets) (?:\w+ ){0,2}?(?:internas?|secretas?|ocultas?|confidencia\w+"
    r"|sua|suas|que te|que o|que botaram)"
    r"|regras (?:secretas )?q(?:ue)? (?:te|lhe|voce)|(?:suas?|tuas?|tus|your) (?:propria )?(?:regras|reglas|rules|configurac\w+"
    r"|programac\w+|config\w*)"
    r"|configurac\w+ (?:interna|de sistema|do sistema|inicial)|instruc\w+ (?:iniciais|internas|ocultas|secretas|originais|de sistema|do"
    r" sistema|que (?:te|voce)|esta usando)|manual de atendimento|developer (?:notes|message))"
)
_BEFORE_US: Final = (
    r"(?:texto|tudo|todo|conteudo|frase|linhas?|mensagem|o que|palavras?|everything|all|text|lines?) (?:\w+ ){0,6}?"
    r"(?:acima|anteriores da conversa de|antes da (?:nossa |minha )?(?:conversa|primeira)|antes de (?:eu|oi|mim)|te (?:escreveram|deram"
    r"|passaram"
    r"|mandaram|programaram|configur\w+)|above|arriba)"
)
_OF_ALL: Final = r"(?:todos?|todas?|outr[oa]s?|demais|otr[oa]s?|all|other|another|every)"
_PEOPLE: Final = (
    r"(?:pacientes?|clientes?|clientas?|alun[oa]s?|usuari[oa]s?|contatos?|moradores|customers?|patients?|clients?"
    r"|students?|users?|leads)"
)
_DATA: Final = (
    r"(?:dados|datos|telefones?|celular\w*|whats\w*|numeros?|cpfs?|rgs?|fichas?|prontuarios?|enderecos?|direcc?ion\w*|listas?|list"
    r"|nomes?|nombres?|names?"
    r"|emails?|e mails?|agenda|planilha|cadastros?|historico|historial|conversas?|mensagens|mensajes|messages|exames?|resultados?"
    r"|laudos?|contratos?"
    r"|phone numbers?|phones?|addresses|records?|data|files?|faturamento|documentos?|relacao|base|extratos?|senhas?|propostas"
    r"|orcamentos|divida\w*)"
)
_RELATIVE: Final = (
    r"(?:vizinh[oa]|ex(?: (?:marido|mulher|esposa|namorad[oa]|patrao|socio))?|namorad[oa]|chefe|jefe|colega|concorrente|concorrencia"
    r"|rival|inimig[oa]|cunhad[oa]"
    r"|sogr[oa]|funcionari[oa]|empregad[oa]|patrao|vecin[oa])"
)
_SECRET: Final = (
    r"(?:senhas?(?! d[oe] (?:wifi|wi fi|atendimento|portal do (?:aluno|cliente|paciente)))|contrasenas?|passwords?|api keys?|chaves?"
    r" (?:de )?(?:api|secreta|acesso|privada)"
    r"|tokens?(?: de acesso)?|credencia\w+|credentials?|variaveis (?:de ambiente|internas)|environment variables|\benv\b|logs? d[oe]"
    r"|banco de dados inteiro"
    r"|codigo de verificacao)"
)
_STAFF: Final = (
    r"(?:(?:(?:eu )?sou|aqui (?:e|quem fala e)|soy|i m|i am|como|as|falo|fala) (?:\w+ ){0,3}?(?:don[oa]|proprietari[oa]|gerente"
    r"|administrador|admin|diretora?"
    r"|desenvolvedor\w*|programador\w*|tecnic[oa]|engenheir[oa]|suporte|auditor\w*|soci[oa]|estagiari[oa]|recepcionista|secretari[oa]"
    r"|enfermeir[oa]"
    r"|contador\w*|medic[oa]|doutora?|policial|delegad[oa]|juiz|fiscal|perit[oa]|jornalista|pesquisador\w*|funcionari[oa]|servidor\w*"
    r"|jurid\w+|financeiro"
    r"|marketing|dueno|medico|owner|developer|admin\w*|manager|support|auditor|police|cop|employee|engineer|security|it team))"
)
_GET: Final = (
    r"(?:me (?:passa|passe|manda|mande|da|de|envia|envie|mostra|mostre|fala|diz|informa|informe|libera|libere)|passa|passe|manda|mande"
    r"|envia|envie|mostra|mostre"
    r"|libera|libere|lista|liste|exporta|exporte|abre|abra|pasame|mandame|dame|muestrame|give me|send|show|list|export|preciso d\w+"
    r"|quero|necesito|i need)"
)

RULES: Final[dict[Aim, tuple[str, ...]]] = {
    Aim.RULES: (
        r"(?:ignor\w+|esquec\w+|descart\w+|desobede\w+) (?:\w+ ){0,2}?(?:tudo|todo|o) (?:o )?que (?:\w+ ){0,2}?(?:ensin\w+|mand\w+"
        r"|program\w+|orden\w+|disse\w*|configur\w+|instru\w+)",
        r"(?:mud[ae]|troc[ae]) de (?:personagem|papel|personalidade)|(?:unfiltered|uncensored|unrestricted) (?:model|ai|mode)|responda"
        r" sem (?:filtro|censura|restric\w+)",
        rf"{_FORGET} (?:(?:o|a|os|as|all|todas?|todos?|tudo|suas?|tuas?|seus?|teus?|essas?|esses|de|as|any|your|the|previous|prior|tus"
        rf"|las|los|sus|que|limites) ){{0,5}}"
        rf"{_RULES}(?! de (?:uso|lavagem))",
        r"(?:ignor\w+|esquec\w+|desconsider\w+|disregard|forget|ignora|olvida) (?:tudo|todo|everything|all|lo) (?:\w+ ){0,4}?(?:acima"
        r"|anterior\w*|antes"
        r"|e (?:escrev\w+|dig\w+|mostr\w+|fal\w+|respond\w+)|above|before|que te|que voce foi|que mandaram)",
        r"(?:esquec\w+|olvida) (?:que|q) (?:e|es|eres|voce e|tu es|vc e) (?:\w+ )?(?:secretaria|atendente|assistente|robo|ia|un|uma?"
        r"|recepcionista)",
        r"(?:a partir de (?:agora|ja|esta mensagem)|de agora em diante|desde ahora|from (?:now on|this point)) (?:\w+ ){0,3}?(?:voce|vc"
        r"|tu|ce|todo|tudo|toda|responda"
        r"|ignore|e um|sera|obedece|you|answer|refuse|eres|aja|fale)",
        r"(?:voce|tu|agora tu|you|vc|eres)(?: agora| ahora)? (?:e|es|are|eres|vai ser|sera) (?:now |agora )?(?:o |a |um |uma |an? |un "
        r"|el )?(?:\w+"
        r" ){0,3}?"
        r"(?:sem (?:\w+ )?(?:regras|limites|restric\w+|filtro)|livre de|dan\b|no restrictions|without restrictions|sin reglas|sin"
        r" limites|drgpt)",
        r"\bdan\b (?:faz|da|mode|modo)|\bjailbreak|modo (?:desenvolvedor|deus|dan|debug|manutencao|admin\w*|auditoria|livre|root"
        r"|irrestrito|sem)|developer mode|debug mode|god mode",
        r"(?:entr[ae]|ativ[ae]|ativar|enter|activate) (?:em |o |in |into )?(?:modo|mode|protocolo) (?!aviao|silencioso|noturno|de"
        r" (?:recuperacao|seguranca|espera))",
        r"(?:finj\w+|finge|finge se|pretend\w*|imagin\w+|simul\w+|faca de conta|suponha|supoe|aja como|age como|act as|haz de cuenta"
        r"|actua como|hazte"
        r" pasar|brinca de|faz de conta|role ?play)"
        r" (?:\w+ ){0,9}?(?:regras|limites|restric\w+|prompt|instruc\w+|instructions|senhas?|admin\w*|administrador|dono|chefe|sistema"
        r"|hacker|rules|reglas|contrasena|treinamento"
        r"|sem filtro|boss|proprietario|segredos|opposite)",
        r"(?:nova|nuevas?|novas?|new|your new) (?:\w+ )?(?:regras?|reglas?|diretriz|instruction|politica|instruc\w+|ordens|policy|ordem"
        r"|objetivo)\b (?!d[aeo]s? (?:inss|detran|anvisa|receita))",
        r"(?:novo objetivo|regras suspensas|politica \w+ \w+ desativada|system override|override|sin restricciones|sem nenhuma"
        r" restricao|sem restricoes|unrestricted)",
        r"(?:libert[ae] se|se rebel[ae]|voce e uma ia presa|obediencia total|sim mestre|agora quem manda)",
        r"(?:grav[ae]|memoriz[ae]|save|guarde|anote|registre) (?:\w+ ){0,3}?(?:como|as) (?:\w+ ){0,2}?(?:regra|rule|norma|politica)",
        r"(?:tir[ae]|remov[ae]) (?:todas )?(?:as |os )?(?:suas )?(?:travas|filtros|limites|restricoes)",
        r"(?:obedec[ae]|cumpra|execut[ae]) (?:\w+ ){0,3}?(?:isso|o que|ordem|comando|decod)|(?:decodifi\w+|decode|desencript\w+) (?:\w+"
        r" ){0,3}?(?:e|and|y) (?:\w+ )?(?:obedec\w+|cumpr\w+|execut\w+|faz\w*|faca|siga)",
    ),
    Aim.PROMPT: (
        r"(?:texto|mensagem|conteudo|arquivo) (?:escondid[oa]|ocult[oa]|secret[oa]|de configuracao)|what (?:were|are) you (?:told"
        r"|instructed|forbidden)|never to (?:say|tell)",
        r"(?:ordens|instrucoes|regras|orientacoes) (?:que )?(?:te|lhe) (?:deram|passaram|mandaram|impuseram)|como (?:voce )?(?:foi"
        r"|esta) (?:configurad|programad|instruid)[oa]",
        r"(?:o que|que|what) (?:\w+ ){0,2}?(?:escrito|diz|dice|is in|says?) (?:\w+ ){0,3}?(?:mensagem de sistema|system message|prompt"
        r"|configurac\w+)",
        r"(?:repit\w+|repet\w+|mostr\w+|copi\w+) (?:\w+ ){0,3}?(?:veio|vem|estava|esta) antes d\w+ (?:conversa|primeira|minha)",
        r"menor preco que te deix\w+|mostr\w+ as variaveis|(?:em )?que modelo de ia|voce e (?:o )?gpt\b|obedec\w+ list\w+",
        rf"{_SHOW} {_FEW}{_PROMPT}",
        rf"{_PROMPT} (?:\w+ ){{0,3}}?(?:inteir[oa]|na integra|complet[oa]|palavra por palavra|verbatim|word for word)",
        rf"{_SHOW} {_FEW}{_BEFORE_US}",
        r"(?:seu|teu|o|tu|your) (?:system )?prompt\b|\bsystem prompt|prompt d[oe] sistema|system_prompt",
        r"(?:o que|que|what|oq) (?:\w+ ){0,4}?(?:te (?:mandaram|proibi\w+|prohibi\w+|disseram para|ensinaram a|instruiram)|did (?:they"
        r"|your boss) tell you|never to say)",
        r"(?:como|how) (?:voce )?(?:foi|were you|was) (?:programad[oa]|configurad[oa]|instruid[oa]|set up|programmed|configured)",
        r"(?:qual|quais|que|what) (?:\w+ ){0,2}?(?:modelo|model|llm|ia) (?:de ia |de linguagem )?(?:voce e|e voce|eres|are you|usa|you"
        r" running|voces usam)",
        r"(?:primeira|primeras?|first) (?:\w+ ){0,2}?(?:linha|frase|palavra|line|sentence|instruc\w+) (?:\w+ ){0,3}?(?:instruc\w+|te"
        r" escreveram|prompt|configur\w+|voce recebeu)",
        r"(?:regra|frase|norma|ordem) (?:\w+ ){0,3}?(?:que )?te (?:proibe|passaram|impede|obriga|deram)",
        r"(?:ferramentas|funcoes|tools|functions|herramientas) (?:\w+ ){0,4}?(?:internas?|voce (?:tem|usa|consegue)|que (?:voce|vc)|you"
        r" (?:have|can))|(?:list|liste|listar) (?:\w+ )?(?:your|suas|as|tus) (?:tools|ferramentas|funcoes|functions|herramientas)",
        r"(?:repeat|repita|repite|print|output) (?:\w+ ){0,3}?(?:above|acima|arriba|you are|starting with)",
    ),
    Aim.SECRETS: (
        r"(?:login|senha|acesso) (?:d[oe] )?(?:painel|sistema|administrador|admin)|dados bancarios d[ao] (?:empresa|clinica|loja)"
        r"|(?:grant|give) me (?:admin )?access|e a senha$",
        rf"{_SECRET} (?:\w+ ){{0,3}}?(?:d[oae]s? |da |del? |of |the )(?:\w+ )?(?:sistema|painel|banco|admin\w*|prontuario|cliente\w*"
        rf"|servidor|maquininha|pje|computador|system|dono|email d|certificado (?:digital )?do cliente|whatsapp|cofre|wifi d[oe] cliente)",
        rf"(?:{_GET}|{_SHOW}|qual|quais|cual) {_FEW}(?:api keys?|chaves? (?:de )?api|tokens? de acesso|credencia\w+|variaveis (?:de"
        rf" ambiente|internas)|environment variables|contrasena|senhas?(?= d[oae]s? (?:sistema|painel|admin|dono|banco|clientes?"
        rf"|servidor)))",
        r"modelo e (?:as )?credencia\w+|codigo de verificacao (?:que|do)|chave de api|api key|variaveis de ambiente|environment"
        r" variables|chaves de api",
        r"(?:quanto|qual|cual|how much) (?:\w+ ){0,4}?(?:lucr\w+ (?:por|em|de cada|d[aeo]s? (?:empresa|loja|voces))|margem de lucro"
        r"|margen|(?:o dono|a dona|[a-z]+) ganha (?:por|em|de|n[ao])|salario d[aeo]s? (?!minim|professor)\w+|preco de custo|precio de"
        r" costo|profit)",
        r"(?:precos? de custo|margem de lucro|tabela de comissoes|preco de custo|faturamento d[oa] (?:empresa|clinica|loja|oficina"
        r"|salao|padaria|restaurante|concorr\w+|mes|mercado)|desconto_?maximo|menor preco que te deixam|limites de desconto)",
    ),
    Aim.OTHERS: (
        r"(?:telefones?|enderecos?|nomes|contatos|emails?|cpfs?) de (?:quem|todo mundo|todos que)|(?:endereco|telefone|nome|cpf|zap)"
        r" d(?:aquel[ae]|ess[ae]) (?:cliente|paciente|moca|mulher|homem|rapaz|senhora)",
        r"(?:quanto|o que|quando|que dia) (?:a |o )?(?:dona |seu |senhor |senhora )?\w+ (?:minha|meu) (?:vizinh[oa]|coleg[ao]|chefe|ex"
        r"|concorrente) (?:\w+ ){0,2}?(?:dev\w+|pag\w+|faz|fez|marc\w+)",
        r"(?:meu|minha) ex(?: (?:marido|mulher|namorad[oa]|esposa))? (?:marcou|foi|esteve|vai|tem) (?:\w+ )?(?:consulta|ai|horario"
        r"|hora)|conversa que (?:voces |voce )?(?:tiveram|teve) com",
        r"(?:every|all) customers? (?:email|phone|name|address|s email|s phone)|customer s (?:email|phone|data|address)",
        r"(?:minha|meu|a|o) (?:amig[oa]|ex|vizinh[oa]|coleg[ao]) (?:\w+ ){0,3}?(?:tem (?:consulta|horario|hora)|foi ai|esteve ai|passou ai)"
        r" (?:\w+ ){0,3}?(?:que horas|que dia|quando|com quem)",
        r"celular (?:particular|pessoal) d[ao]",
        rf"{_DATA} (?:\w+ ){{0,3}}?(?:d[aeo]s?|de|of|from|del?|dos?|belonging to) (?:\w+ ){{0,2}}?{_OF_ALL} (?:\w+ ){{0,2}}?{_PEOPLE}",
        rf"{_OF_ALL} (?:\w+ ){{0,2}}?{_DATA} (?:\w+ ){{0,2}}?(?:d[aeo]s?|de|of|from|stored) (?:\w+ )?(?:{_PEOPLE}|database|banco)",
        rf"{_GET} (?:\w+ ){{0,6}}?(?:lista|list|relacao|planilha|base|agenda|cadastro|dados|datos|nomes?|telefones?|cpfs?|contatos?"
        rf"|enderecos?|senhas?|fichas?) (?:\w+ ){{0,3}}?d[aeo]s? (?:\w+ ){{0,2}}?(?:{_PEOPLE}|devedor\w+|inadimplent\w+|hoje|amanha)",
        rf"(?:lista|relacao|planilha|cadastro|base|dump) (?:complet[oa] )?(?:d[aeo]s?|of) (?:\w+ )?{_PEOPLE}\b(?! (?:de espera|vip))",
        rf"(?:dados|datos|telefone|numero|cpf|ficha|prontuario|endereco|historico|conversas?|exames?|zap|contato|email|boletim"
        rf"|resultado \w+ \w+) d[aeo]s? (?:\w+ ){{0,3}}?(?:(?:outr[oa]s?|otr[oa]s?) (?:{_PEOPLE}|paciente|cliente)|(?:minha |meu |a |o"
        rf" )?{_RELATIVE}|cliente (?:que|loira|d[oa])|paciente que|client[ae] que|moca que|mulher que|noiva que)",
        rf"(?:quanto|qual|o que|que dia|que horas|quando|onde) (?:\w+ ){{0,2}}?(?:a |o |e )?(?:min?ha?|meu|mi|a|o) (?:\w+"
        rf" )?{_RELATIVE}\b (?:\w+ ){{0,3}}?(?:pag\w+(?! \d)|falou|mora|marc\w+|deve|consult\w+|gast\w+)",
        rf"(?:min?ha?|meu|a|o) {_RELATIVE} (?:\w+ ){{0,5}}?(?:e client\w+|comprou \w+ ?\w* ai|foi mesmo|ela faz ai|corta \w+"
        rf" ai|e paciente|consulta ai|levou)",
        r"(?:paciente|cliente|client[ae]|pessoa|customer|patient) (?:que (?:consultou|veio|foi|saiu|estava|atenderam|sai|vem|viene)"
        r" )?(?:antes|depois|despues|before|after) (?:de|of)? ?(?:mim|mi|eu|me)",
        r"(?:outras?|otras?|other) (?:empresas?|clinicas?|lojas?|companies|oficinas?|saloes|escritorios?|garages) (?:\w+"
        r" ){0,4}?(?:us[ao]m?|sistema|assistente|atend\w+|uses?)|quem mais usa|who else uses|(?:que|quais|qual) (?:\w+ )?(?:empresas?"
        r"|clinicas?|oficinas?|lojas?|oficina) (?:\w+ ){0,2}?us[ao]m?",
        r"(?:list|liste|lista|quem sao|quais (?:sao )?os|me da|nomes? d[aeo]s?) (?:\w+ ){0,4}?(?:devedor\w+|inadimplentes|clientes"
        r" (?:que|com|de|vip|famosos|mais)|pacientes (?:que|com|de|seen|atendidos))",
        rf"(?:phone numbers?|addresses|names|records?|customer list|client list|contacts) (?:\w+ ){{0,3}}?(?:of|for|from|stored) (?:\w+"
        rf" ){{0,3}}?(?:{_PEOPLE}|the|your)|(?:give|send|show|tell|list|read) (?:\w+ ){{0,4}}?(?:another|other|all|your) (?:\w+"
        rf" )?{_PEOPLE}",
        r"(?:conversa|mensagens|mensagem|ultimas? conversas?) (?:\w+ ){0,3}?(?:com o cliente|com a cliente|com os clientes|dos outros"
        r"|de outros|de outro|da outra)|(?:clientes?|pacientes?) te (?:falaram|disseram|mandaram)|ultimos \d* ?numeros que",
        r"(?:cpf|endereco|telefone particular|salario|onde mora|zap pessoal) (?:\w+ ){0,2}?d[aeo] (?:dono|dona|doutora?|juiz|vitima"
        r"|gerente|mecanico|professora?|bia|ju|kelly|[a-z]+ que)\b",
        r"(?:agenda|horarios?) (?:completa|inteira|com (?:os )?nomes|com nome|com telefones?)|(?:quem|nomes?) (?:\w+ ){0,3}?(?:agendou"
        r"|marcou|tem (?:hora|horario|reuniao|consulta) (?:amanha|hoje))",
    ),
    Aim.TOOLS: (
        r"(?:desmarc\w+|cancel\w+|apag\w+) (?:todo mundo|todos|geral)\b(?! (?:os )?meus)",
        r"drop table|union select|select from|select \w+ from|\bor 1 1\b|insert into|delete from|etc passwd|rm rf|\bsudo\b|alert 1 script",
        r"(?:execut\w+|rod[ae]|chame|call|invoke|run|use) (?:\w+ ){0,3}?(?:funcao|comando|function|command|tool|ferramenta|script|sql"
        r"|query)\b",
        r"(?:cancel\w+|apag\w+|delet\w+|desmarc\w+|remov\w+|exclu\w+|zer[ae]|delete|cancel) (?:\w+ ){0,3}?(?:todos|todas|todo mundo|all"
        r"|every)(?! (?:os |as )?(?:meus|minhas|my)\b) (?:\w+ ){0,3}?(?:agendamentos?|consultas?|horarios?|clientes?|pacientes?"
        r"|registros?|appointments?|banco|dados"
        r"|mensagens|sistema|visitas?|mundo)",
        r"(?:cancel\w+|desmarc\w+|apag\w+|remarc\w+|tir[ae]|mud[ae]|jog[ae] fora|coloc\w+|alter\w+|desabilit\w+) (?:\w+ ){0,8}?(?:sem"
        r" (?:ela|ele|eles|ninguem) saber|sem avisar ninguem"
        r"|na minha frente|minha rival|meu concorrente|por zoeira|que e zoeira|parte contraria|tem permissao para todos|ninguem vai"
        r" (?:ver|saber))",
        r"apag\w+ (?:da agenda )?(?:o|a|as|os) (?:\w+ )?(?:paciente|cliente|clientas?|moca)s? (?:que|d[aeo]s)",
        r"(?:mand\w+|envi\w+|dispar\w+|avis\w+|send|envia) (?:\w+ ){0,3}?(?:mensage\w+|aviso|message)? ?(?:para|a|pra|to) (?:todos"
        r"|todas|all|every)(?: os| as| the| your)? (?:\w+ )?(?:clientes?|client[ae]s|pacientes?|contatos?|lista|customers|da lista)",
        r"(?:troca|troque|mude|muda|altere|altera|atualiza) (?:\w+ ){0,3}?(?:chave pix|preco d|status|vencimento|regra|tabela de)"
        r"|marque tudo como pago|(?:servico|carro|divida|parcela) (?:\w+ ){0,3}?ja pago eu te autorizo|zer[ae] (?:o |a )?(?:saldo"
        r"|divida|agenda)",
        r"(?:agende|marque|agenda|book) \d+ (?:visitas?|consultas?|horarios?) fals\w+|fals[oa]s? (?:visita|laudo|atestado|recibo)"
        r"|(?:inventa\w*|falsific\w+|faz|faca) (?:um |uma )?(?:atestado|laudo|recibo|receita|documento|certificado) (?:\w+"
        r" ){0,4}?(?:falso|no meu nome|assinad\w+|dizendo|sem|do)",
        r"(?:apague|apaga|delete) (?:o |os |as )?(?:registros?|historico|logs?|reclamac\w+|processo) (?:d[aeo]s?|que|desta)",
        r"(?:em |in |as |formato )(?:json|yaml|csv|xml) (?:\w+ ){0,4}?(?:system|prompt|campo|chave|incluindo|contendo)|\b(?:debug|admin"
        r"|system) (?:show|role|exportar|prompt)|exportar_clientes|como csv|as csv",
        r"(?:atestado|receita|laudo|certificado) (?:\w+ ){0,6}?(?:crm|cro|crea|oab) d[oae]|assin[ae] (?:como|por) (?:o |a )?(?:medico"
        r"|doutora?|dentista|engenheiro|ele|ela|advogad\w)",
    ),
    Aim.PROMISE: (
        r"(?:dig[ae]|fal[ae]|escrev[ae]|confirm[ae]|assum[ae]|write|say) (?:\w+ ){0,3}?(?:voces? (?:erraram|errou|sao culpad\w+)|vao me"
        r" indenizar|refund approved|order approved|approved exactly)",
        r"(?:gerente|dono|chefe|diretora?) (?:ja )?(?:autorizou|liberou|deixou|aprovou) (?:\w+ ){0,3}?(?:de graca|gratis|desconto|pode"
        r" dar|\d+)",
        r"(?:alter\w+|mud[ae]|coloc\w+|marc\w+|zer[ae]|registr\w+) (?:\w+ ){0,3}?(?:debito|divida|mensalidade|parcela|saldo|nota|falta"
        r"|presenca)"
        r" (?:\w+ ){0,3}?(?:como pag\w|(?:para|ao) zero|no sistema)",
        r"(?:marc\w+|coloc\w+|registr\w+) como (?:pag[oa]|quitad[oa])\b",
        r"(?:diga|diz|fala|fale|escrev[ae]|escribe|escribelo|respond[ae]|repita|repite|repete|confirm[ae]|confirmes|jur[ae]|promet[ae]"
        r"|garant[ae]|garantam?|afirm[ae]|say|confirm|write|declare|copi[ae])"
        r" (?:\w+ ){0,8}?(?:de graca|gratis|gratuit\w+|sem custo|custo zero|cortesia|em nome d[aeo]|garantia (?:eterna|vitalicia|para"
        r" sempre)|vitalici[oa]|para sempre|de por vida"
        r"|\d+ de desconto|desconto de \d+|tudo (?:e|custa) (?:gratis|zero)|aprovad[oa]|autorizad[oa]|a empresa garante|dinheiro de"
        r" volta|devolv\w+ (?:tudo|o triplo|em dobro)|0 reais|1 00|1 real"
        r"|garantido em contrato|ja (?:foi )?pag[oa]|isencao)\b",
        r"(?:responda|responde|diga|escreva|fala|respond|say|reply) (?!so sim ou nao)(?:so|apenas|somente|sempre|only|just|com) (?:\w+"
        r" ){0,3}?(?:sim"
        r"|confirmado|autorizado|aprovado|ok|yes|confirmed|approved)\b",
        r"(?:confirmado|sim) (?:\w+ ){0,2}?(?:e pronto|por escrito)|responda sim para tudo|vale como contrato|com essas palavras|repete"
        r" comigo|repita comigo|repeat after me|repita a regra",
        r"(?:garant[ae]|promet[ae]|jur[ae]|garantam) (?:\w+ ){0,3}?(?:por escrito|em nome|que (?:\w+ ){0,4}?(?:ganh\w+|ganha|para"
        r" sempre|nunca mais|vai zerar|devolv\w+|termina))",
        r"(?:todo|toda|every) (?:orcamento|paciente|cliente|pessoa) (?:\w+ ){0,3}?(?:agora|tem|e) (?:\w+ ){0,3}?(?:\d+|gratis|desconto"
        r"|direito)",
        r"(?:estou|estamos|to) autorizando \d+|(?:dono|gerente|chefe|diretor\w*|doutora?|sonia|ze|socio) (?:\w+ ){0,4}?(?:ja"
        r" )?(?:autorizou|liberou|aprovou|mandou) (?:\w+ ){0,4}?(?:desconto|\d+|reembolso|estorno|cortesia|de boca)",
        r"(?:aplic[ae]|libera|aprov[ae]|bota|coloca|da|de) (?:\w+ ){0,3}?(?:100|90|80|70|60|50) (?:\w+ )?(?:de )?desconto",
        r"(?:act as|aja como|actua como|responda como) (?:\w+ ){0,5}?(?:approve|aprove|autoriza|dono|boss|socio|gerente)",
    ),
    Aim.STAFF: (
        rf"{_STAFF}\b (?:\w+ ){{0,16}}?(?:senha|token|prompt|debug|acesso (?:ao sistema|admin)|agenda completa|lista (?:de|dos)|dados"
        rf"|cpfs?|faturamento|exporta|relatorio|configurac\w+|instruc\w+|regras|telefones|enderecos? (?:e|dos)|prontuario|banco de"
        rf" dados|backup|filters|config\w*|contratos? (?:assinad|dos)|extrato|historia clinica|expediente|chave pix|desative|list of"
        rf"|number)",
        r"(?:perdi|esqueci|estou sem|travou|perdi o) (?:\w+ ){0,3}?(?:acesso|login|token|senha|planilha|celular do trabalho) (?:\w+"
        r" ){0,8}?(?:manda|passa|envia|libera|le |lista|me da)",
        r"(?:como|as) (?:seu|your|the) (?:programador|desenvolvedor|dono|criador|administrador|admin|owner|developer)\b|\bi work for"
        r" (?:openai|anthropic|google|meta)|(?:suporte|equipe) (?:tecnico )?d[ao] (?:meta|openai|google|whatsapp|plataforma)",
        r"(?:ordem|pedido|determinacao|autorizac\w+|exijo|determino) (?:\w+ ){0,4}?(?:da anpd|do juiz|do procon|da receita|da oab|da"
        r" aneel|do diretor|do financeiro|que voce forneca)|(?:em nome d[ao] (?:oab|juiz|receita|justica)) exijo",
        r"(?:procon|anpd|receita federal|cartorio|tribunal|policia|aneel|auditoria|concessionaria|meta|banco central)\b (?:\w+"
        r" ){0,8}?(?:envi\w+|forne\w+|pass\w+|mand\w+|inform\w+) (?:\w+ ){0,5}?(?:clientes?|pacientes?|cpfs?|dados|compradores"
        r"|beneficiarios|contribuintes|orcamentos|extrato)",
        r"(?:dame|me da|me de|give me) acceso? (?:de )?(?:administrador|admin)|dame acceso|nivel gerente",
    ),
}
_COMPILED: Final = {aim: re.compile(rf"\b(?:{'|'.join(patterns)})") for aim, patterns in RULES.items()}
_MARKUP: Final = re.compile(
    r"(?i)</?\s*(?:system|sistema|instruc\w*|instru[cç][oõ]es|pergunta|user|assistant|prompt|admin)\b[^>]*>|<\|[^|]{1,40}\|>"
    r"|\[/?(?:inst|system|sistema|admin|sys)\b[^\]]*\]"
    r"|^\s*#{2,}\s*(?:system|instru|sistema)|\{\{.*\}\}|<script|'\s*;\s*--|\"\s*or\s*\"1|\bBEGIN (?:SYSTEM|PROMPT)|(?:^|\n)\s*/(?:debug"
    r"|admin|system|root|sudo)\b|--show-prompt|role\s*[=:]\s*\"?(?:system|admin)"
)


def aim_in(said: str) -> Aim | None:
    """What words folded and joined by single spaces are after."""
    return next((aim for aim, pattern in _COMPILED.items() if pattern.search(said)), None)


def has_markup(text: str) -> bool:
    """Marks that only programs and those who attack them write."""
    return bool(_MARKUP.search(text))

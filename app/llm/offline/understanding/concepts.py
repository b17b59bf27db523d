"""Words that do the same work in a sentence, whatever the trade: the model counts the work, too."""

from __future__ import annotations

import re
from functools import lru_cache

# Folded stems and whole words (those with `$`), in Portuguese, Spanish and English. The first concept that fits is taken.
_CONCEPTS: dict[str, str] = {
    "greet": "oi+e*$ ola+$ opa+$ oie+$ hey$ hello$ hi$ hola$ eai$ salve$ alo+$ buenas$ buenos$ saudac saludos$",
    "thank": "obrigad agradec agradez valeu$ grat[oa]$ gratidao brigad thank gracias obg tmj$ vlw",
    "bye": "tchau xau$ adeus$ abraco abrs?$ bjs?$ beijo bye$ falou$ flw$",
    "fee": "multa taxa$ taxas$ tarifa estacion manobrista frete$ juros$ parcel segunda$ via$ entrada$ inclus"
    " incluid fidelidade$"
    " antecedencia parking$ fee$ fees$",
    "price": "preco valor(?:es)?$ custa custo custar sai$ orcament orca$ orcar cotac tabela mensalidade$"
    " honorario  price"
    " cost quote precio cuesta cobra$ cobram cobrar? cobraria charge presupuesto cuanto$",
    "money": "reais$ real$ conto contos$ pila$ mango grana$ dinheiro barat car[oa]s?$ carinh desconto parcela"
    " pix$ cartao"
    " boleto pagar$ pago$ paguei$ pagamento dolar money cheap expensive discount fiado$",
    "howmuch": "quanto$ qnto$ qto$ quantos$ quantas$ much$ many$",
    "weekday": "segunda$ terca$ quarta$ quinta$ sexta$ sabado domingo monday tuesday wednesday thursday"
    " friday saturday sunday"
    " lunes$ martes$ miercoles$ jueves$ viernes$",
    "day": "hoje$ amanha$ ontem$ semana mes$ feriado dia$ dias$ today$ tomorrow$ yesterday$ week$ hoy$ manana$ depois$",
    "part": "manha$ tarde$ noite$ cedo$ almoco$ morning$ afternoon$ evening$ tardinha$ meio$",
    "hour": "horas?$ horario hora$ h$ hs$ hour time$ minuto minutinho min$",
    "month": "janeiro$ fevereiro$ marco$ abril$ maio$ junho$ julho$ agosto$ setembro$ outubro$ novembro$ dezembro$",
    "move": "remarc reagend adia(?:r|mos|ndo)?$ antecip transfer(?:e|ir|em)$ reprogram reschedul postpone"
    " muda(?:r|mos|ndo|m)?$"
    " mude$ troca(?:r|mos|m)?$ troque altera(?:r|mos)?$ altere$ empurra joga$ jogar$ passa$ passar$ adiant"
    " move$ change$ cambiar"
    " cambia$ posterg prorrog",
    "cancel": "cancel desmarc desist anul libera(?:r)?$ trancar? tranca$ rescind",
    "confirm": "confirm garantid mantid mantem$ mantenha",
    "book": "marca(?:r|mos|m|ndo)?$ marque agend(?:ar|a|e|o|amento|amos)$ reserv encaix encaixar book$"
    " booking schedule appointment"
    " cita$ turno$ vaga$ vagas$ visita$ consulta$ avaliacao$ sessao$",
    "come": "vou$ vamos$ ir$ irei$ iremos$ vir$ venho$ chego$ chegar$ levar$ levo$ passo$ comparec coming$"
    " come$ go$ going$ voy$",
    "person": "atendente humano humana humanos pessoa$ gerente dono$ dona$ responsavel recepc secretari"
    " alguem$ supervisor"
    " coordenador diretor funcionari vendedor tecnico$ human$ person$ someone$ manager persona$ alguien$"
    " encargad moca$ moco$",
    "title": "doutor doutora$ dr$ dra$ professor prof$ profe$ mestre$ engenheir arquitet advogad contador"
    " mecanic dentista medic",
    "call": "liga$ ligar$ ligue$ ligacao liguem$ ligam$ telefon fone$ ligou call$ phone$ llamar llame$"
    " chamada$ falar$ fala$ conversar"
    " conversa$ falo$ speak$ talk$ hablar",
    "bot": "robo$ robos$ bot$ maquina$ automatic inteligencia ia$ virtual$ chatbot robot",
    "stop": "par[ae]$ parem$ parar$ sair$ saia descadastr stop$ unsubscribe remov(?:er|am|a)$ remova tir[ae]$"
    " tirem$ tirar$ exclu"
    " apag(?:a|ue|uem|ar)$ retir(?:e|em|ar|a)$ bloque cess(?:em|ar)$ chega$ dejen$ baja$ deixem?$ remove$"
    " delete$ opt$ out$",
    "contact": "mensage mande$ mandem$ mandar$ mandando manda$ envi(?:e|em|ar|ando|a)$ receb(?:er|endo)$"
    " propaganda promoc lembrete"
    " notific newsletter lista$ listas$ marketing spam$ anuncio campanha contato$ disparo divulga novidades$"
    " ofertas?$ text$"
    " message messages list$ mensajes avisos?$ grupo$ numero$ publicidade",
    "want": "quero$ queria$ queremos$ gostaria preciso$ precisava precisamos desejo$ necessit quiero$"
    " quisiera necesito want$ need$"
    " would$ vontade$ interess",
    "can": "posso$ pode$ podem$ poderia podia consig consegu podemos tem$ teria$ rola$ can$ could$ puedo$"
    " pueden$ hay$ possivel"
    " tienen$ da$ daria$",
    "prefer": "prefir prefer melhor$ ao$ inves$ em$ vez$ lugar$",
    "good": "otim adorei amei$ gostei$ perfeit excelente maravilh lind[oa]s?$ top$ arras incriv sensacional"
    " nota$ 10$ mil$ amo$"
    " recomend satisfeit feliz love$ great$ excelent excellent wonderful amazing perfect encant genial$ show$"
    " impecavel capric"
    " parabens parabeniz carinh atencios competent aprovad nice$ good$ bueno$ happy$ anjo$ diferenciad",
    "accept": "fechar$ fechado$ fecho$ fechamos$ bora$ aceit aprov topo$ topamos aceita contrat pode$ seguir$"
    " mandar?$ ver$ dale$"
    " accept approve deal$ combinado$",
    "decline": "dispens declin recus agora$ passar$ desinteress outro$ outra$ concorren",
    "bad": "pessim horriv ruim$ ruins$ absurd vergonh descaso$ desrespeit decepc insatisf indignad lixo$"
    " ridicul palhacad"
    " porc[oa]$ mal$ grosseir grossa$ grosso$ odiei$ odeio$ nojo triste$ chatead revoltad irritad bagunc"
    " enganad mentir terrible"
    " awful bad$ worst$ peor$ malo$ mala$ pesim rude$ disappoint angry estrag quebr rachad torto$ torta$"
    " errad atras demor"
    " esper(?:ei|ando|a)$ piorou$ pior$ defeito problema$ reclam prejuizo nervos manch risc(?:ad|o) caiu$"
    " vaz(?:ando|ou|a)$"
    " aguardando prometer prometid prometeu falta$ faltou$ faltando",
    "rights": "procon$ process reclame$ justica$ denunci consumidor reembols estorno devolv direitos?$"
    " indeniz refund sue$ danos$",
    "never": "nunca$ jamais$ never$ ninguem$ nobody$ nada$ nenhum",
    "expect": "achei$ acho$ achamos esperav podia$ podiam$ poderiam$ faltou$ sugest sugiro suger melhor(?:ar"
    "|em|ou)$ pont(?:o|os)$"
    " regular$ normal$ razoavel ok$ mediano$ opini avalia(?:ndo|cao)$ respond coment feedback$ pesquisa$ retorn nota$",
    "think": "pensar$ penso$ pensando analis(?:ar|o|ando|amos) decid(?:ir|o|i|imos)$ conversar$ talvez$ sei$"
    " duvida$ duvid indecis"
    " vejo$ maybe$ perhaps$ quizas$",
    "got": "recebi$ recebemos chegou$ vi$ li$ anotei$ anotado$ entendi$ ciente$ ok$ certo$ beleza$ received$ recibi$",
    "yes": "sim$ ss$ sin$ isso$ claro$ certeza$ yes$ yep$ sure$ si$ aham$ uhum$ positivo$ blz$",
    "no": "nao$ nem$ not$ don$ no$ sem$ without$ sin$",
    "ask": "qual$ quais$ quando$ como$ onde$ aonde$ porque$ quem$ what$ which$ when$ how$ where$ who$ cual$"
    " donde$ cuando$ que$ sera$",
    "do": "fazem$ faz$ trabalham$ atendem$ aceitam$ tem$ abrem$ abre$ vendem$ vende$ oferecem fornec entregam"
    " possuem existe$ precisa$"
    " do$ does$ accept$ hacen$ atienden$ aceptan$ parcelam emite$ emitem usam$ mexem$",
    "place": "estacion endereco fica$ rua$ bairro$ localiz wifi$ acessib elevador banheiro garantia$ prazo$"
    " convenio plano$ planos$"
    " documento document nota$ fiscal$ parking address where$ aberto$ abertos$ jejum$ preparo multa$ instalment",
    "rules": "instruc prompt$ regras?$ ordens? comando sistema$ system$ developer desenvolvedor modo$ mode$"
    " jailbreak senhas?$ token"
    " chave$ admin administrador root$ override ignor esquec disregard forget bypass hack secret confidenc"
    " interno$ intern[oa]s?$"
    " instructions rules$ reveal revel finja finge aja$ pretend repita$ repeat$ traduz base64 hex$ codigo"
    " config debug suporte$"
    " roleplay personagem simul execut sql$ select$ drop$ banco$ database restric filtro dan$",
    "kin": "vizinh ex$ marido$ namorad espos[oa]$ sogr[oa]$ cunhad prim[oa]$ irmao$ irma$ chefe$ rival"
    " amig[oa]$ socio$ sobrinh colega"
    " neighbour neighbor husband wife vecin",
    "data": "telefones?$ cpfs?$ enderecos?$ prontuario fichas?$ dados$ cadastros?$ exames?$ resultados?$"
    " salario fatura nomes?$ zap$ whats"
    " agenda$ historico comprovante lista$ phone$ data$ datos$ contatos?$ relatorio",
    "others": "outr[oa]s?$ clientes?$ pacientes?$ alunos?$ other$ another$ customers?$ patients?$ noivas$"
    " todos$ todas$ everyone",
    "show": "mostr[ae]$ mostrar list[ae]$ listar exib revel imprim repit[ae]$ print$ show$ cola$ copia$"
    " digite escrev[ae]$ diga$ conta$ respond[ae]$"
    " confirm[ae]$ garant promet jur[ae]$ output list$ muestr dime$ dame$ give$ libere? passe?$",
    "job": "curriculo vaga$ emprego contratando trabalhar$ fornecedor representante parceria proposta$"
    " divulgar influencer atacado"
    " distribuid empresa$ catalogo portfolio supplier resume$ job$",
    "wrong": "engano$ enganei$ errado$ errada$ wrong$ equivoc grupo$ conversa$",
    "mine": "meu$ minha$ meus$ minhas$ my$ mi$ nosso$ nossa$",
}
_PATTERNS = [
    (concept, re.compile("|".join(f"(?:{stem})" for stem in stems.split()))) for concept, stems in _CONCEPTS.items()
]
# What a word's ending tells where no concept knows it: who did something, or that it is still to be done.
_ENDINGS = (
    ("they did", re.compile(r"\w{2,}(?:aram|eram|iram)$")),
    ("it did", re.compile(r"\w{2,}(?:ou|eu|iu)$")),
    ("I did", re.compile(r"\w{2,}ei$")),
    ("was doing", re.compile(r"\w{2,}(?:ava|avam|ando|endo|indo)$")),
    ("done", re.compile(r"\w{2,}(?:ad|id)[oa]s?$")),
    ("to do", re.compile(r"\w{2,}(?:ar|er|ir)$")),
)
_CLOCK = re.compile(r"^\d{1,2}(?:h\d{0,2}|hs|:\d{2})$")


@lru_cache(maxsize=20_000)
def concepts_of(word: str) -> tuple[str, ...]:
    """All the work that this folded word can do, or none."""
    if _CLOCK.match(word):
        return ("clock",)
    if word.isdigit():
        return ("number",)
    known = tuple(concept for concept, pattern in _PATTERNS if pattern.match(word))[:2]
    return known or tuple(ending for ending, pattern in _ENDINGS if pattern.match(word))[:1]

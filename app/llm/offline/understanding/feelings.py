"""How words sound by themselves, whatever the trade: praise and displeasure, and either one denied."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

# Folded stems and whole words (those with `$`), in Portuguese, Spanish and English.
_GOOD: Final = (
    "otim adore?i$ adorou$ adoramos adoro$ am(?:ei|ou|aram|amos|ando)$ gost(?:ei|ou|aram|amos)$ perfeit excelen maravilh"
    " lind bonit fof[oa]s?$ incrivel incriveis sensacion espetacul fantastic magnific fenomen divin impec caprich carinh"
    " atencios competent simpatic gentil gentis gentileza educad acolh cuidados[oa] delicad pacien(?:te|cia)$ prestativ"
    " profissionalismo dedicad compreensiv querid[oa]s?$ anj[oa] fera$ genial geniais nota1000 satisfeit feliz(?:es)?$"
    " felicid alegr(?:e|ia) content(?:e|es)$ radiante emocion orgulh encant aliviad alivio$ gratidao abenco surpreend"
    " supera(?:ram|ndo)$ superou$ elogi parabeniz parabens recomend indic(?:o|arei|ando|amos)$ arras(?:ou|aram|aste)$"
    " brilh(?:ou|ando|aram)$ delici saboros gostos cheiros limpinh novinh rapidinh certinh direitinh bonitinh lindinh"
    " confort aconcheg organizad pontua[li] agil$ eficien confi(?:o|anca|ei)$ segur(?:a|o)$ tranquil sonho$ sonhos$ sorriso"
    " sorrindo sorri renasci salv(?:ou|aram|aste)$ sucesso$ ador(?:a|am)$ ama$ amam$ curti(?:u|mos|ram)?$ valeu$"
    " compens(?:ou|a)$ vibr(?:ando|ou) animad ansios[oa]s?$ empolgad top$ topp show$ showw massa$ bacana$ maneir[oa]$"
    " dahora$ supimpa$ joia$ pai?degua$ arretad tri$ tope$ love[ds]?$ great$ excellent wonderful amazing awesome perfect$"
    " perfectly$ happy$ glad$ pleas(?:ed|ant|ure) kind$ friendly delight beautiful thrilled best$ lovely super(?:b)?$ feliz"
    " maravill hermos precios contento amable graci(?:osas)$ increible buenisim rebien"
)
_BAD: Final = (
    "pessim horri?v horrend terriv terrivel ruim ruins$ ridicul absurd vergonh descaso desrespeit decepc desapont insatisf"
    " indignad revolt irrita chatead trist(?:e|es|eza)$ magoa(?:d|r) ofend humilh constrang grosse grosso$ grossa$ rude$"
    " estupid[oa]s?$ arrogan mal$educad ignora(?:d|r|ndo|ram)[oa]?$ enrol(?:a|ando|acao|ou|aram)$ engan(?:ad|a|ou|aram|acao)"
    " mentir(?:a|am|os)? golpe$ golpist roub[oa] caloteir picaret amador bagunc desorgan desleix relax(?:o|ado|ada)s?$"
    " porc(?:o|a|aria)s?$ suj[oa]s?$ nojent nojo$ fedor fedid fedend mofo mofad vencid[oa]s?$ estrag quebr(?:ou|ad|aram)"
    " rachad tort[oa]s?$ manchad riscad vaz(?:ou|ando)$ torr(?:ou|ad) queim(?:ou|ad) cru[a]?$ frio$ gelad[oa]s?$"
    " murch[oa]s?$ azed[oa]s?$ dur[oa]s?$ atras(?:o|os|ou|ad|aram|ando) demor(?:a|ou|ad|ando|aram) lent(?:o|a|idao)$"
    " espera(?:ndo|va|mos)$ esperei$ plantad[oa]$ sumi(?:u|ram|do|da)$ abandon esquec(?:eram|ida|ido|eu)$ piorou$"
    " pior(?:es)?$ defeit problem[aã]? reclam(?:ei|acao|acoes|ar|ando)$ prejuiz perd(?:i|emos|eu)$ arrepend lament(?:o|avel)"
    " cansad[oa]s?$ cansei$ exaust esgot farto$ farta$ saturad nervos[oa]s?$ raiva$ odio$ odi(?:ei|o|amos) detest frustr"
    " aborrec desgast desanim desist(?:i|imos|o)$ pena$ falta(?:va|ram|ndo)$ falt(?:ou|am)$ piada$ palhac brincadeira$"
    " zoeira$ lixo$ porcaria$ droga$ merda bosta inadmiss inaceit intoler imposs(?:ivel)$ procon$ process(?:o|ar|arei)$"
    " advogado$ denunci estorno$ nunca$ jamais$ infeliz terrible awful horrible worst$ bad$ disappoint angry upset$"
    " unacceptable useless$ ridiculous late$ dirty$ broken$ waste$ pesim malisim peor$ mal[oa]$ fatal$ desastre decepcion"
    " enoja molest verguenza sucio$ roto$"
)
_TURNED: Final = frozenset("nao n nem nunca jamais sem not no never don dont tampouco nada menos".split())
_SCOPE: Final = 3
_GOOD_PHRASES: Final = (
    r"nota (?:10|dez|mil|1000)\b",
    r"\b10/10\b",
    r"sem palavras",
    r"valeu (?:muito )?a pena",
    r"(?:super|alem d)\w* (?:as )?(?:minhas )?expectativas",
    r"\b(?:voltarei|vou voltar|volto)\b.{0,20}\b(?:sempre|certeza|vezes)",
    r"\bvirei (?:cliente|fa)\b",
    r"\bde (?:parabens|primeira)\b",
    r"\b(?:melhor|melhores)\b.{0,25}\b(?:da (?:cidade|vida|regiao)|do mundo|que (?:ja|eu))",
    r"\b(?:jeitinho|jeito) que (?:eu )?(?:queria|pedi|sonhei)",
    r"\bsalvou (?:meu|minha|o)",
    r"\bcomo (?:novo|nova)\b",
    r"\bfaz bem\b",
    r"\bso (?:tenho|temos) (?:a )?(?:agradecer|elogi)",
)
_BAD_PHRASES: Final = (
    r"deix(?:ou|aram) (?:muito )?a desejar",
    r"perda de tempo",
    r"perdi (?:meu|o|a) (?:tempo|dia|manha|tarde)",
    r"dinheiro (?:jogado|fora)",
    r"joguei (?:meu )?dinheiro",
    r"nunca mais",
    r"pouco caso",
    r"falta de (?:respeito|educacao|consideracao|atencao|profissional\w*)",
    r"sac[ao] cheio",
    r"ninguem (?:me )?(?:respond|atend|resolv|lig|avis|explic)\w*",
    r"nao (?:resolv|adiant|funcion|prest|val|cumpr|respeit|aguent|recomend|gost|volt|confi)\w*",
    r"de novo nao",
    r"ate agora (?:nada|nao)",
    r"cade (?:o|a|meu|minha)",
    r"(?:ja )?(?:faz|tem|sao) (?:\w+ )?(?:horas|dias|semanas|meses).{0,30}(?:esper|aguard|sem respost|nada)",
    r"(?:terceira|quarta|quinta|decima|\d+a?) vez",
)
_FOUND: Final = (("good", re.compile("|".join(_GOOD_PHRASES))), ("bad", re.compile("|".join(_BAD_PHRASES))))


def _one_of(stems: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{stem})" for stem in stems.split()))


_WORDS: Final = (("good", _one_of(_GOOD)), ("bad", _one_of(_BAD)))


def feelings_of(folded: str, said: Sequence[str]) -> Iterator[str]:
    """What a text's words and turns of phrase sound like; `folded`: as it is written, `said`: its words, slang spelled out."""
    heard = [*_in_words(said), *(tone for tone, pattern in _FOUND for _ in pattern.finditer(folded))]
    for tone in ("good", "bad", "good denied", "bad denied"):
        if count := heard.count(tone):
            yield f"felt {tone}"
            yield f"felt {tone} {min(count, 4)}"
    if heard:
        yield f"felt last {heard[-1]}"
        yield f"felt only {heard[0]}" if len(set(heard)) == 1 else "felt both"
    else:
        yield "felt nothing"


def _in_words(said: Sequence[str]) -> Iterator[str]:
    scope = 0
    for word in said:
        if (tone := _tone_of(word)) is not None:
            yield f"{tone} denied" if scope else tone
        scope = _SCOPE if word in _TURNED else max(0, scope - 1)


@lru_cache(maxsize=20_000)
def _tone_of(word: str) -> str | None:
    return next((tone for tone, pattern in _WORDS if pattern.match(word)), None)

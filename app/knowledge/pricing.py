"""Questions for a price: the price of something else would be believed, so it is not told."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from app.infra.portuguese import stem, words
from app.knowledge.ages import ages_named
from app.knowledge.asked import Part
from app.knowledge.concepts import SUBJECTS
from app.knowledge.facts import Prepared
from app.knowledge.rivals import is_of_another

_OF_MONEY = frozenset({"PRICE", "PAYMENT", "DISCOUNT", "INSTALMENTS"})

Weighed = Mapping[Prepared, float]


def asks_price(part: Part) -> bool:
    """Whether it asks for a price, maybe beside other things."""
    return "PRICE" in _wanted(part)


def prices_of_what_is_asked(part: Part, enough: Weighed, likely: Collection[Prepared]) -> Weighed:
    """Of what answers, what may tell the price that is asked for. `likely`: all that is likely to answer, surely or not."""
    is_its_own = _prices if _wanted(part) - set(ages_named(part.told)) == {"PRICE"} else _is_of_more
    own = {fact: each for fact, each in enough.items() if is_its_own(part, fact)}
    return without_others(part, speaking_of_money(own, likely))


def speaking_of_money(enough: Weighed, likely: Collection[Prepared]) -> Weighed:
    """Of what answers, what speaks of money, if anything that is likely to answer does."""
    if not any(map(_speaks_of_money, likely)):
        return enough
    return {fact: each for fact, each in enough.items() if _speaks_of_money(fact)}


def without_others(part: Part, facts: Weighed) -> Weighed:
    """Without those that tell what something else of the same kind costs."""
    asked = frozenset(term.stem for term in part.terms) | {stem(word) for word in words(part.told)}
    return {
        fact: each
        for fact, each in facts.items()
        if "PRICE" not in fact.told
        or not is_of_another(asked, part.told, fact.body | fact.strong | fact.words, f"{fact.title} {fact.text}")
    }


def _speaks_of_money(fact: Prepared) -> bool:
    return bool(_OF_MONEY & (fact.told | fact.body | fact.strong))


def _wanted(part: Part) -> set[str]:
    return {term.stem for term in part.terms if term.is_aspect or term.stem in SUBJECTS}


def _prices(part: Part, fact: Prepared) -> bool:
    """Whether a price of this fact may be that of what was named."""
    things = [term.stem for term in part.terms if term.is_thing]
    return not things or any(thing in fact.body or thing in fact.strong for thing in things)


def _is_of_more(part: Part, fact: Prepared) -> bool:
    """Whether it shares more than the price with what is asked; of a guarantee that costs something, the price too."""
    known = fact.body | fact.strong
    if "PRICE" not in known and any(term.stem == "GUARANTEE" for term in part.terms):
        return False
    return any(term.stem in known for term in part.terms if term.stem != "PRICE")

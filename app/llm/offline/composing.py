"""What is said in a turn, and in which order: danger first, then the person, then the facts, then courtesy."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from app.infra.portuguese import fold
from app.llm.intents import Intent, Sentiment
from app.llm.offline import rescue
from app.llm.offline.dressing import cheered, dressed
from app.llm.offline.phrases import asks_for_day, in_their_words, offers_person, phrases_in, spoken_in, surely_in
from app.llm.offline.reading import Part, Turn
from app.llm.offline.signals import Signal
from app.llm.port import CALL_PERSON, Fact, Grounding, Language, Understood
from app.llm.tone import Level, Voice

_NAME = re.compile(r"[^\W\d_]{2,20}(?:['’-][^\W\d_]{2,20})?")
_TITLES = frozenset("seu dona sr sra srta dr dra doutor doutora senhor senhora prof profa professor professora".split())
_PRICE = re.compile(r"R\$ ?\d")
_HAVE_YOU = re.compile(r"(?:e )?(?:ai |la |vcs |voces |vc )*(?:tem|tera|teriam|vendem?|trabalham)\b")
_QUOTED = 60
_SURELY_TOLD = 0.9
_SURELY_UPSET = 0.6  # from this confidence on a complaint is one
_MOST_FACTS = 4
_MOST_NEAR = 2
_VISIT = (Signal.BOOK, Signal.RESCHEDULE, Signal.CANCEL, Signal.CONFIRM)
_FOR_PEOPLE = (Signal.DRUG, Signal.DIAGNOSIS, Signal.BARGAIN, Signal.CLOSE)
_UPSET = (Signal.RECLAIM, Signal.COMPLAINT)
_SAID = (Signal.THANKS, Signal.PRAISE, Signal.DECLINED, Signal.COMMENT, Signal.ASIDE)  # where nothing was asked
_NOT_ASKED = (Signal.HUMAN, Signal.PROBE, Signal.NOTED, Signal.DRUG, Signal.DATA, *_UPSET, *_VISIT)
_OPEN = frozenset({Signal.WHEN, Signal.HURT})  # what may be said in a question without answering it
_HELLO = frozenset({Signal.GREETING, Signal.SMALL_TALK, Signal.THANKS})
_SMALL_QUESTION = 3  # words up to which a question of little words alone is only talk ("e vocês aí?")
_LONG_STATEMENT = 8  # words from which an unknown statement is called unclear instead of unknown


@dataclass(slots=True)
class Answer:
    """The reply as it grows."""

    language: Language
    greeting: str = ""
    pieces: list[str] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)
    wants_person: bool = False
    offer_person: bool = False
    is_courtesy: bool = False  # nothing was asked: greeting and courtesy share a line

    @property
    def text(self) -> str:
        said = "\n\n".join(self.pieces)
        return (" " if self.is_courtesy else "\n\n").join(piece for piece in (self.greeting, said) if piece)

    def say(self, *sentences: str) -> None:
        piece = " ".join(sentence for sentence in sentences if sentence)
        if piece and piece not in self.pieces:
            self.pieces.append(piece)

    def tell(self, facts: Iterable[Fact]) -> None:
        for fact in facts:
            if fact.id not in self.facts and len(self.facts) < _MOST_FACTS:
                self.facts.append(fact.id)
                self.say(fact.text.strip())


def compose(turn: Turn, grounding: Grounding) -> Answer:
    """The whole reply."""
    speaker = _Speaker(turn, grounding)
    if (said := speaker.to_danger()) is not None:
        return said
    return speaker.excusing_the_language(
        speaker.to_nothing_said() or speaker.to_our_offer() or speaker.to_what_was_said()
    )


def _asks(understood: Understood | None) -> bool:
    return understood is not None and understood.intent in (Intent.FAQ, Intent.QUOTE_REQUEST)


def accepts_person(turn: Turn) -> bool:
    """Whether the customer takes the person that we offered, or names the day for which one is to book."""
    agrees = turn.has(Signal.YES) or (turn.has(Signal.WHEN) and asks_for_day(turn.before))
    return _is_answered(turn) and agrees and not turn.has(Signal.NO)


def _is_answered(turn: Turn) -> bool:
    """Whether our offer of a person stands and nothing new was asked."""
    asks_more = any("?" in part.text or (part.facts and not part.signals) for part in turn.parts)
    return offers_person(turn.before) and not asks_more


class _Speaker:
    """One turn's answers; each returns None where it does not apply."""

    def __init__(self, turn: Turn, grounding: Grounding) -> None:
        self._turn = turn
        self._grounded = grounding.facts
        self._hour = grounding.hour
        self._company = grounding.company
        self._asks = _asks(grounding.understood)
        self._confidence = grounding.understood.confidence if grounding.understood is not None else 1.0
        self._me = grounding.secretary
        self._is_called = any(done.tool == CALL_PERSON and done.ok for done in grounding.done)
        self._tone = grounding.tone
        spoken = spoken_in([*turn.earlier, turn.text], grounding.language, grounding.languages)
        self._is_foreign = (surely_in(turn.text) or spoken.language) not in grounding.languages
        self._phrases = in_their_words(dressed(spoken, grounding.tone), grounding.templates)
        self._name = _first_name(turn.introduced_as or grounding.customer_name)

    def to_danger(self) -> Answer | None:
        """Emergency numbers come before everything, whatever else was asked."""
        if not self._turn.dangers:
            return None
        phrases = phrases_in(self._phrases.language)  # the same words to everybody, in no company's tone
        answer = Answer(phrases.language, pieces=rescue.words(phrases, self._turn.dangers), wants_person=True)
        if rescue.MAY_BE_TREATED.intersection(self._turn.dangers):
            answer.tell(fact for fact in self._grounded if rescue.is_of_emergencies(fact.text))
        answer.say(phrases.person_called)
        return answer

    def to_nothing_said(self) -> Answer | None:
        """Media, stickers and empty messages."""
        if any(part.words or part.signals for part in self._turn.parts):
            return None
        answer = Answer(self._phrases.language)
        waiting = self._turn.media and not self._turn.only_stickers
        answer.say(self._phrases.media if waiting else self._phrases.sticker)
        return answer

    def to_our_offer(self) -> Answer | None:
        """Yes or no to "shall I call a person?", or the day they prefer; a new question goes first."""
        if accepts_person(self._turn):
            return Answer(self._phrases.language, pieces=[self._phrases.person_accepted], wants_person=True)
        if _is_answered(self._turn) and self._turn.has(Signal.NO):
            return Answer(self._phrases.language, pieces=[self._phrases.declined])
        return None

    def excusing_the_language(self, answer: Answer) -> Answer:
        """Whoever writes a language that the company does not answer in hears so kindly, once."""
        said = self._phrases.only_this
        if self._is_foreign and not any(said in ours for ours in self._turn.ours):
            answer.pieces.insert(0, said)
        return answer

    def to_what_was_said(self) -> Answer:
        """Greeting, feelings, facts, what she cannot do, and at the end a person where one is needed."""
        answer = Answer(self._phrases.language, greeting=self._greeting())
        answer.say(self._feeling())
        if self._turn.has(Signal.IDENTITY):
            answer.say(self._filled(self._phrases.identity))
        self._tell(answer)
        if answer.facts and self._tone.voice is Voice.DIRECT and not self._own_opening():
            answer.greeting = ""  # first what was asked
        needs_person = self._hand_over(answer)
        needs_person |= self._admit(answer)
        needs_person |= self._is_called or self._turn.has(Signal.HUMAN)
        needs_person |= bool(answer.facts and self._turn.has(Signal.HURT)) or self._tone.is_upset
        needs_person |= bool(answer.pieces) and answer.pieces == [self._feeling()]  # to be sorry is no answer
        if not answer.pieces and not needs_person:
            answer.say(self._courtesy())
            answer.is_courtesy = True
        if self._turn.media and not self._turn.only_stickers:
            answer.say(self._phrases.media_aside)
        if needs_person:  # last: a menu follows the offer
            self._end_with_person(answer)
        elif answer.facts and not self._tone.is_grave and self._phrases.at_your_service not in self._turn.before:
            answer.say(self._phrases.at_your_service)
        return answer

    def _tell(self, answer: Answer) -> None:
        told = [fact for part in self._turn.parts if self._is_answered_by_facts(part) for fact in part.facts]
        if told:
            answer.say(self._phrases.foreign_facts)
        answer.tell(told)

    def _is_answered_by_facts(self, part: Part) -> bool:
        """A wish ("quero marcar uma limpeza") or thanks for something do not ask about it."""
        if part.signals.intersection((Signal.CANCEL, Signal.RESCHEDULE)) and "?" in part.text:
            return True
        if Signal.ASIDE in self._turn.meant:
            return False
        if not part.is_question and self._turn.meant.intersection(_SAID):
            return False
        if not part.is_question and self._turn.meant.intersection(_UPSET) and not self._is_surely_told(part):
            return False
        asked_after = part.is_question and bool(_HAVE_YOU.match(fold(part.text)))
        return part.signals.isdisjoint(_NOT_ASKED) or (asked_after and part.signals <= {Signal.DRUG})

    def _is_surely_told(self, part: Part) -> bool:
        """Whether a fact answers so surely that this asks for it, though it is not put as a question and may be a complaint."""
        return self._confidence < _SURELY_UPSET and any(fact.score >= _SURELY_TOLD for fact in part.facts)

    def _greeting(self) -> str:
        if not self._turn.has(Signal.GREETING, Signal.SMALL_TALK):
            return ""
        if opening := self._own_opening():
            return opening
        if 5 <= self._hour < 12:
            return cheered(self._filled(self._phrases.morning), self._tone)
        hello = self._phrases.afternoon if 12 <= self._hour < 18 else self._phrases.evening
        return cheered(self._filled(hello), self._tone)

    def _own_opening(self) -> str:
        """What the company itself begins with at this hour."""
        return self._tone.openings.at(self._hour) if self._phrases.language == "pt" else ""

    def _feeling(self) -> str:
        if self._turn.has(Signal.RECLAIM):
            return self._phrases.reclaim
        if self._turn.has(Signal.COMPLAINT):
            gently = self._phrases.sorry_gently if self._tone.empathy is Level.MUCH else ""
            return " ".join(said for said in (gently, self._phrases.complaint) if said)
        if self._turn.has(Signal.HURT) or self._tone.is_grave:
            return self._sorry()
        is_more_than_praise = self._tone.feeling is Sentiment.POSITIVE and any(
            part.facts and self._is_answered_by_facts(part) for part in self._turn.parts
        )
        return self._phrases.glad if is_more_than_praise else ""

    def _sorry(self) -> str:
        if self._tone.empathy is Level.NONE:
            return ""
        return self._phrases.sorry_gently if self._tone.empathy is Level.MUCH else self._phrases.sorry

    def _hand_over(self, answer: Answer) -> bool:
        """What only people do; True when one should be offered."""
        phrases = self._phrases
        only_people = {
            Signal.RESCHEDULE: phrases.rescheduling,
            Signal.CANCEL: phrases.cancelling,
            Signal.CONFIRM: phrases.confirming,
            Signal.BOOK: phrases.booking,
            Signal.DRUG: phrases.medicine,
            Signal.DIAGNOSIS: phrases.medicine,
            Signal.BARGAIN: phrases.bargain,
            Signal.CLOSE: phrases.closing,
        }
        heard = [signal for signal in only_people if self._turn.has(signal)]
        visits = [signal for signal in heard if signal in _VISIT]
        for signal in heard:
            if signal not in visits[1:]:
                answer.say(only_people[signal])
        return bool(heard) or self._turn.has(*_UPSET)

    def _admit(self, answer: Answer) -> bool:
        """Say what she does not know; True when a person should be offered for it."""
        missing = [part for part in self._turn.parts if self._is_unanswered(part)]
        questions = [part for part in missing if part.is_question]
        if answer.facts:
            for part in questions:
                answer.say(self._phrases.unknown_part.format(part=_quoted(part.text)))
            return bool(questions)
        if not missing or self._turn.has(Signal.HUMAN, *_VISIT, *_UPSET, *_FOR_PEOPLE):
            return False
        if Signal.ASIDE in self._turn.meant or (not questions and self._turn.meant.intersection(_SAID)):
            return False
        for asked in (questions, self._wondered(missing)):
            if self._tell_what_is_near(answer, asked):
                return True
        is_unclear = not questions and all(part.words >= _LONG_STATEMENT for part in missing)
        answer.say(self._one_of(self._phrases.unclear if is_unclear else self._phrases.unknown))
        return True

    def _wondered(self, missing: Sequence[Part]) -> Sequence[Part]:
        """What was not put as a question and yet, of the turn as a whole, asks ("pra passar no computador quanto é")."""
        return missing if self._asks else ()

    def _tell_what_is_near(self, answer: Answer, asked: Sequence[Part]) -> bool:
        """Where nothing surely answers, say so, and what the company has told that may be meant. A person is offered with it."""
        near = list(dict.fromkeys(fact for part in asked for fact in part.near))[:_MOST_NEAR]
        if not near:
            return False
        is_priced = all(_PRICE.search(fact.text) for fact in near)  # of two prices the wrong one may be remembered
        answer.say(self._phrases.perhaps)
        answer.tell(near[:1] if is_priced else near)
        return True

    def _is_unanswered(self, part: Part) -> bool:
        """Something was asked or said that no fact answers and no courtesy covers."""
        is_asked_plainly = part.is_question and part.words > _SMALL_QUESTION and part.signals.isdisjoint(_HELLO)
        says_something = part.has_content or is_asked_plainly
        if part.facts or not says_something:
            return False
        return part.signals <= _OPEN or (part.signals <= _OPEN | _HELLO and part.is_question)

    def _courtesy(self) -> str:
        """What is said when nothing was asked."""
        phrases = self._phrases
        replies = {
            Signal.PROBE: phrases.probe,
            Signal.IDENTITY: phrases.identity,
            Signal.WRONG_NUMBER: phrases.wrong_number,
            Signal.INTRODUCTION: phrases.introduced,
            Signal.DATA: phrases.data,
            Signal.OPENING: phrases.opening,
            Signal.PRAISE: phrases.praise,
            Signal.DECLINED: phrases.passed,
            Signal.COMMENT: phrases.comment,
            Signal.NOTED: phrases.noted,
            Signal.THANKS: self._one_of(phrases.playful if self._may_play() else phrases.thanks),
            Signal.BYE: phrases.bye,
            Signal.GREETING: self._welcome(),
            Signal.SMALL_TALK: self._welcome(),
            Signal.NO: phrases.declined,
            Signal.YES: phrases.understood,
            Signal.ASIDE: phrases.data,
        }
        if self._turn.says(Signal.BYE) and not self._turn.says(Signal.THANKS):
            del replies[Signal.THANKS]  # to be told goodbye is not to be thanked
        fitting = (reply for signal, reply in replies.items() if self._turn.has(signal))
        return self._filled(next(fitting, self._one_of(phrases.unclear)))

    def _may_play(self) -> bool:
        return self._tone.humour is not Level.NONE and not self._tone.is_grave

    def _welcome(self) -> str:
        if self._turn.exchanges:
            return self._one_of(self._phrases.welcome_again)
        return self._phrases.welcome

    def _end_with_person(self, answer: Answer) -> None:
        if self._turn.has(Signal.HUMAN) or self._is_called:
            answer.say(self._one_of(self._phrases.person))
            answer.wants_person = True
        else:
            answer.say(self._phrases.offer)
            answer.offer_person = True

    def _filled(self, sentence: str) -> str:
        name = f", {self._name}" if self._name else ""
        return sentence.format(company=self._company, name=name, me=f"{self._me}, " if self._me else "")

    def _one_of(self, wordings: Sequence[str]) -> str:
        return wordings[self._turn.exchanges % len(wordings)]


def _first_name(name: str | None) -> str | None:
    """The first name, where the profile's name looks like one; with the title before it ("Seu Zé"), which alone is none."""
    said = (name or "").split()
    is_titled = bool(said) and fold(said[0]).rstrip(".") in _TITLES
    called = said[: 2 if is_titled else 1]
    if not called or (is_titled and len(called) < 2) or not _NAME.fullmatch(called[-1]):
        return None
    return " ".join(word if word not in (word.lower(), word.upper()) else word.capitalize() for word in called)


def _quoted(text: str) -> str:
    short = text.strip(" ?!.,;\n").replace("\n", " ")
    return short if len(short) <= _QUOTED else f"{short[: _QUOTED - 1].rstrip()}…"

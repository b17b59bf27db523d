"""The limits let the offline model's own answers through: over a thousand, to what customers write, from the demonstration's facts."""

from __future__ import annotations

import random
import re
from dataclasses import fields
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from app.llm.offline.phrases import IN_EVERY_LANGUAGE
from app.llm.offline.understanding.messages import written
from app.llm.offline.voices import voiced
from app.llm.port import Fact, Grounding, Request, Said
from app.llm.providers.offline import OfflineModel
from app.llm.tone import Formality, Tone, Voice
from app.onboarding.demo.content import content
from app.secretary import limits
from app.secretary.grounds import Grounds
from app.secretary.prompting import FOLDER
from app.secretary.reply import Reply

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=ZoneInfo("America/Sao_Paulo"))


@pytest.mark.req("AI-08", "AI-09", "AI-10")
def test_none_of_a_thousand_answers_is_stopped_or_tells_our_workings() -> None:
    chance, demo = random.Random(7), content()
    asked = [question for fact in demo.facts for question in fact.questions]
    asked += chance.sample([message.text for message in written()], 1_000)
    prompts = [file.read_text(encoding="utf-8") for file in FOLDER.glob("*.txt")]
    stopped, telling = [], []
    for number, said in enumerate(asked):
        chosen = [fact for fact in demo.facts if said in fact.questions] or chance.sample(demo.facts, 2)
        facts = [Fact(fact.id, fact.title, fact.text, 0.9, (said,) if number % 3 else ()) for fact in chosen]
        tone = Tone(voice=list(Voice)[number % 4], formality=list(Formality)[number // 4 % 2])
        grounding = Grounding(demo.company.name, facts, customer_name="Ana", hour=number % 24, tone=tone)
        reply = OfflineModel().complete(Request("reply", "", [Said("customer", said)], Reply, grounding)).value
        grounds = Grounds(demo.company.name, facts, customer_words=(said,), now=NOW, prompts=prompts)
        if (broken := limits.crossed(reply, grounds)) is not None:
            stopped.append((broken, said, reply.text))
        if re.search(r"\b[a-z]+_[a-z_]+\b|\bprompt\b|\bjson\b|\{|\[[a-z0-9-]+\]", reply.text.replace(said, "")):
            telling.append(reply.text)
    assert (stopped, telling) == ([], [])


@pytest.mark.req("AI-08", "AI-11")
@pytest.mark.parametrize("voice", Voice)
def test_no_sentence_of_any_voice_is_stopped(voice: Voice) -> None:
    grounds = Grounds("Clínica Sorriso", customer_words=("oi",), company_texts=("Sofia",), now=NOW)
    stopped = []
    for phrases in (voiced(each, voice) for each in IN_EVERY_LANGUAGE):
        for field in fields(phrases):
            value = getattr(phrases, field.name)
            for sentence in value if isinstance(value, tuple) else [value]:
                text = sentence.format(company="Clínica Sorriso", name=", Ana", me="Sofia, ", part="isso")
                calls = field.name.startswith("person")
                reply = Reply(text=text or "ok", known=False, wants_person=calls, offer_person=False)
                if (broken := limits.crossed(reply, grounds)) is not None:
                    stopped.append((broken, phrases.language, field.name, text))
    assert stopped == []

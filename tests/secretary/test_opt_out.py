"""Which words ask us to stop writing, and which only sound like it."""

from __future__ import annotations

import pytest

from app.secretary.opt_out import asks_to_stop

pytestmark = pytest.mark.req("OU-02")


@pytest.mark.parametrize(
    "words",
    [
        "SAIR", "Parar.", "pare", "STOP", "sair, por favor", "cancelar inscrição", "não me mande mais mensagens",
        "Não me mandem mais nada", "não me mande mais", "nao me envie mais promoções", "pare de me enviar mensagens",
        "Parem de mandar propaganda!", "para de me mandar msg", "pode parar de me escrever?", "não quero mais receber mensagens",
        "não quero receber lembretes", "me tira dessa lista", "tirem meu número da lista", "revogo meu consentimento",
        "Número errado, parem de me mandar mensagem", "não entrem mais em contato", "parem de me incomodar",
        "não quero mais que vocês me mandem mensagens", "quero que parem de me mandar mensagens",
        "já mandei SAIR quatro vezes", "as dicas de saúde podem tirar", "dispenso as mensagens", "s a i r",
        "please stop texting me", "unsubscribe", "no me escriban más", "Obrigada, mas não me mande mais mensagens, por favor",
    ],
)  # fmt: skip
def test_it_is_an_opt_out(words: str) -> None:
    assert asks_to_stop(words)


@pytest.mark.parametrize(
    "words",
    [
        "não, obrigada", "não quero", "quero cancelar minha consulta", "cancelar", "não liga, escreve", "não me ligue, me escreva",
        "não quero receber ligação", "me tira uma dúvida", "não me mande mais fotos, só o preço", "vou sair às 18h",
        "posso sair mais cedo?", "para de doer quando?", "agora não", "não precisa mandar mais nada", "número errado",
        "não para de sangrar", "não quero parar de receber mensagens", "não precisa parar de me mandar mensagens",
        "quando posso parar de tomar o remédio?", "tem que parar de fumar?", "não vou mais", "me manda mais informações",
        "quero sair com o sorriso novo", "vocês param para o almoço?", "apaga minha consulta da agenda", "",
        "não chama ninguém", "não me chame de senhora", "Me tira uma dúvida da promoção de clareamento?",
        "Oi, me tira uma dúvida do cadastro?", "pode tirar minha dúvida da oferta?", "nunca mais me mandaram mensagem",
        "não me enviaram mais o boleto nem mensagem", "Não quero promoção, quero o preço normal", "não me chama mais de senhora",
        "suspende o envio da peça que comprei", "Bloqueia as mensagens do meu filho na agenda", "cancelar assinatura",
        "quero tirar minha mãe da lista de contatos de emergência", "quero voltar a receber os avisos", "não parem de mandar as dicas",
    ],
)  # fmt: skip
def test_it_is_none(words: str) -> None:
    assert not asks_to_stop(words)

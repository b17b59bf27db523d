"""/api/problems/<code>: what a refusal's `type` leads to. Which codes there are is read from the errors themselves.

A code without words of its own is explained by those of the error it is a kind of.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from pydantic import Field

from app.api import refusals
from app.api.assets import POLICY, asset
from app.errors import DomainError, NotFound
from app.infra import web
from app.infra.answering import Answer
from app.infra.describing import describe

TAG: Final = "Documentação"
HTML: Final = "text/html"
JSON: Final = "application/json"

problems_api = Blueprint("problems", __name__, url_prefix="/problems", template_folder="templates")


@dataclass(frozen=True, slots=True)
class Words:
    """What happened, why, and what mends it."""

    title: str
    cause: str
    fix: str


class ProblemType(Answer):
    """A kind of problem, explained."""

    type: str = Field(description="O mesmo que em `type` de uma recusa: o endereço desta explicação.")
    code: str
    statuses: list[int] = Field(description="Com que status HTTP ele vem.")
    title: str = Field(description="O que houve.")
    cause: str = Field(description="Por quê.")
    fix: str = Field(description="O que fazer.")


WORDS: Final[Mapping[str, Words]] = {
    "refused": Words(
        "O pedido não pôde ser atendido", "O pedido não vale como está.", "Leia o `title` da recusa e corrija o pedido."
    ),
    "bad_request": Words(
        "O pedido não pôde ser entendido",
        "A requisição HTTP está malformada.",
        "Confira como o seu programa monta o endereço, os cabeçalhos e o corpo.",
    ),
    "malformed_body": Words(
        "O corpo não é JSON",
        "O corpo não pôde ser lido como JSON em UTF-8, ou tem níveis demais.",
        "Envie um objeto JSON em UTF-8, gerado por uma biblioteca de JSON.",
    ),
    "unsupported_media_type": Words(
        "O tipo do corpo não é aceito",
        "O cabeçalho `Content-Type` não é `application/json`.",
        "Envie o corpo como `application/json`.",
    ),
    "too_large": Words(
        "O corpo é grande demais",
        "O corpo passa do tamanho que este endereço aceita.",
        "Envie menos de cada vez.",
    ),
    "method_not_allowed": Words(
        "Este endereço não aceita esse método",
        "O endereço existe, mas não para o método usado.",
        "Use um dos métodos do cabeçalho `Allow` da resposta.",
    ),
    "invalid": Words(
        "Há campos a corrigir",
        "Um campo falta, é desconhecido ou tem um valor que não vale. `errors` diz quais e por quê.",
        "Corrija os campos que `errors` nomeia e envie de novo.",
    ),
    "unauthenticated": Words("É preciso entrar", "O pedido veio sem quem o assine.", "Entre em `/api/auth/login`."),
    "token_missing": Words(
        "Falta o token",
        "O pedido veio sem o cabeçalho `Authorization`.",
        "Envie `Authorization: Bearer` com o `access_token` que `/api/auth/login` devolve.",
    ),
    "token_invalid": Words(
        "O token não é válido",
        "O token foi alterado, é de outra instalação, é do tipo errado ou já foi usado.",
        "Entre de novo em `/api/auth/login`.",
    ),
    "token_expired": Words(
        "O token expirou",
        "Um `access_token` vale 15 minutos.",
        "Renove-o em `/api/auth/refresh` com o `refresh_token`, ou entre de novo.",
    ),
    "session_revoked": Words(
        "A sessão foi encerrada",
        "Alguém saiu, trocou a senha ou encerrou este acesso, ou a instalação foi restaurada de uma cópia.",
        "Entre de novo em `/api/auth/login`; renovar o token não ajuda.",
    ),
    "wrong_credentials": Words(
        "E-mail ou senha incorretos",
        "O e-mail não existe ou a senha é outra; qual dos dois não é dito, para não ajudar quem adivinha.",
        "Confira os dois. Quem administra a conta pode definir outra senha.",
    ),
    "forbidden": Words(
        "Não é permitido", "Quem pede não pode fazer isto.", "Peça a quem administra a conta da empresa."
    ),
    "not_allowed": Words(
        "O seu perfil não permite",
        "O usuário não tem a permissão que `permission` nomeia.",
        "Use um usuário que a tenha, ou peça a quem administra a conta.",
    ),
    "csrf_failed": Words(
        "Falta a prova de que o pedido veio do painel",
        "Um pedido com cookie que altera algo veio sem o cabeçalho `X-CSRF-TOKEN`, ou com outro valor.",
        "Envie o valor do cookie `secretaria_csrf` nesse cabeçalho; ou use `Authorization: Bearer`, que não precisa dele.",
    ),
    "not_found": Words(
        "Não existe",
        "O endereço ou o id não existe, foi apagado, ou é de outra empresa: os três são ditos do mesmo jeito.",
        "Confira o endereço e o id, e com qual empresa você entrou.",
    ),
    "conflict": Words(
        "Não combina com o que já existe",
        "O estado do que você quer alterar não permite isto agora.",
        "Leia de novo o que está lá, e decida a partir disso.",
    ),
    "idempotency_key_reused": Words(
        "A Idempotency-Key já foi usada",
        "A mesma chave veio antes com outro conteúdo.",
        "Use uma chave nova para cada pedido; repita a chave só ao repetir o mesmo pedido.",
    ),
    "email_taken": Words(
        "O e-mail já tem conta",
        "Já existe uma conta com este e-mail.",
        "Use outro e-mail, ou entre com a conta que existe.",
    ),
    "already_taken": Words(
        "Outra pessoa já assumiu a conversa",
        "Um colega a assumiu antes; `held_by` e `held_by_name` dizem quem.",
        "Deixe com ele, ou repita com o id dele em `instead_of` para tomá-la.",
    ),
    "not_failed": Words(
        "A mensagem não falhou",
        "Só o que foi dado como perdido pode ser tentado de novo.",
        "Leia o `state` da mensagem; se ainda está saindo, espere.",
    ),
    "shortcut_taken": Words(
        "O atalho já existe",
        "Já existe uma resposta rápida com este atalho.",
        "Escolha outro atalho, ou altere a resposta que já existe.",
    ),
    "too_many_requests": Words(
        "Pedidos demais",
        "O limite por minuto deste usuário ou deste endereço foi alcançado.",
        "Espere os segundos do cabeçalho `Retry-After`; os cabeçalhos `RateLimit-*` dizem quanto resta.",
    ),
    "internal_error": Words(
        "Algo deu errado do nosso lado",
        "Um defeito da aplicação. Já foi registrado.",
        "Tente mais tarde. Se continuar, informe o `correlation_id` a quem mantém a instalação.",
    ),
    "unavailable": Words(
        "O serviço está se recuperando",
        "Um servidor da instalação, como o banco de dados, não responde agora.",
        "Repita depois dos segundos do cabeçalho `Retry-After`.",
    ),
    "streams_taken": Words(
        "Há páginas demais abertas ao vivo",
        "As atualizações ao vivo têm um limite, para não atrapalhar a chegada de mensagens.",
        "Consulte de tempos em tempos e tente se conectar de novo mais tarde.",
    ),
    "live_away": Words(
        "As atualizações ao vivo estão fora do ar",
        "O servidor que distribui as novidades não responde agora.",
        "Consulte de tempos em tempos e tente se conectar de novo em instantes.",
    ),
    "provider_error": Words(
        "Um serviço de fora falhou",
        "O gateway do WhatsApp ou outro serviço externo não fez o que foi pedido.",
        "Veja o `title` da recusa e o estado do canal no painel.",
    ),
    "provider_unavailable": Words(
        "Um serviço de fora não responde",
        "O gateway do WhatsApp ou outro serviço externo está fora do ar. Nada foi feito.",
        "Tente de novo em alguns minutos.",
    ),
    "provider_rejected": Words(
        "Um serviço de fora recusou",
        "O gateway do WhatsApp ou outro serviço externo não aceita isto; `reason` diz por quê.",
        "Corrija o que `reason` aponta, por exemplo o número ou o token do canal. Repetir igual não adianta.",
    ),
    "outcome_unknown": Words(
        "Não se sabe se foi feito",
        "A resposta do serviço de fora se perdeu no caminho.",
        "Confira lá antes de repetir, para não fazer duas vezes.",
    ),
    "lookup_impossible": Words(
        "Não dá para conferir",
        "Este gateway, como está configurado, não diz o que já foi enviado.",
        "Confira no próprio WhatsApp, ou informe no canal um usuário de consulta.",
    ),
}


@problems_api.get("/<code>")
@describe(
    "Explain a kind of problem",
    tag=TAG,
    description="Aonde leva o `type` de uma recusa. Página para pessoas se `Accept` prefere HTML. Não pede sessão.",
    answer=ProblemType,
    credential="none",
)
def show(code: str) -> ResponseReturnValue:
    found = explained(code)
    if found is None:
        raise NotFound("Não há um problema com este código.")
    response = _page(found) if _wants_page() else Response(found.model_dump_json(), mimetype=JSON)
    response.vary.add("Accept")
    return response


def codes() -> dict[str, list[int]]:
    """Every code that a refusal may have, with its statuses."""
    known: dict[str, set[int]] = {}
    for error in refusals.errors():
        known.setdefault(error.code, set()).add(error.status)
    for status, code in web.CODES.items():
        known.setdefault(code, set()).add(status)
    return {code: sorted(statuses) for code, statuses in sorted(known.items())}


def explained(code: str) -> ProblemType | None:
    """None for a code that nothing refuses with."""
    statuses = codes().get(code)
    words = next((WORDS[each] for each in _code_and_what_it_is_a_kind_of(code) if each in WORDS), None)
    if statuses is None or words is None:
        return None
    return ProblemType(
        type=web.problem_type(code), code=code, statuses=statuses, title=words.title, cause=words.cause, fix=words.fix
    )


def _code_and_what_it_is_a_kind_of(code: str) -> Iterator[str]:
    yield code
    for error in refusals.errors():
        if error.code == code:
            yield from (each.code for each in error.__mro__ if issubclass(each, DomainError))


def _wants_page() -> bool:
    accepted = request.accept_mimetypes
    return accepted.best_match([JSON, HTML], JSON) == HTML and accepted[HTML] > accepted[JSON]


def _page(found: ProblemType) -> Response:
    response = make_response(render_template("api/problem.html", problem=found, asset=asset))
    response.headers["Content-Security-Policy"] = POLICY
    return response

"""What signing in may refuse. The codes are part of the API: a client decides by them whether to renew its token or to sign in again."""

from __future__ import annotations

from app.errors import Conflict, Forbidden, Invalid, NotFound, Unauthenticated


class TokenMissing(Unauthenticated):
    code = "token_missing"

    def __init__(self) -> None:
        super().__init__("Entre para continuar: envie Authorization: Bearer <token>.")


class TokenInvalid(Unauthenticated):
    code = "token_invalid"

    def __init__(self) -> None:
        super().__init__("Este token não é válido. Entre de novo.")


class TokenExpired(Unauthenticated):
    """Renew with the refresh token."""

    code = "token_expired"

    def __init__(self) -> None:
        super().__init__("Este token expirou. Renove-o ou entre de novo.")


class SessionRevoked(Unauthenticated):
    """Renewing does not help: sign in again."""

    code = "session_revoked"

    def __init__(self) -> None:
        super().__init__("Esta sessão foi encerrada. Entre de novo.")


class WrongCredentials(Unauthenticated):
    """Says the same for an unknown e-mail and a wrong password."""

    code = "wrong_credentials"

    def __init__(self) -> None:
        super().__init__("E-mail ou senha incorretos.")


class CsrfFailed(Forbidden):
    """A change asked for with a cookie, without the token that only our own pages know."""

    code = "csrf_failed"

    def __init__(self) -> None:
        super().__init__("Não foi possível confirmar que o pedido veio do painel. Recarregue a página e tente de novo.")


class NotAllowed(Forbidden):
    code = "not_allowed"

    def __init__(self, permission: str) -> None:
        super().__init__("Seu perfil não permite fazer isso. Fale com quem administra a conta.", permission=permission)


class EmailTaken(Conflict):
    code = "email_taken"

    def __init__(self) -> None:
        super().__init__("Já existe uma conta com este e-mail.")


class PasswordLength(Invalid):
    """`least` and `most` are the allowed lengths, for doors that say it in other words."""

    def __init__(self, least: int, most: int, *, field: str) -> None:
        super().__init__(f"A senha precisa ter de {least} a {most} caracteres.", field=field)
        self.least = least
        self.most = most


class WrongPassword(Invalid):
    """Somebody who is signed in could not say their password."""

    def __init__(self) -> None:
        super().__init__("A senha atual não confere.", field="current_password")


class SessionUnknown(NotFound):
    """Also for a session of somebody else: nobody learns that it is there."""

    def __init__(self) -> None:
        super().__init__("Este acesso já foi encerrado.")

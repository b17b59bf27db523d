"""What a person does with a page: follow a link, fill in the form that is there, read what it says."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


@dataclass
class Form:
    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Page:
    """A page as it was answered: its forms, its words."""

    response: TestResponse
    path: str
    forms: list[Form] = field(default_factory=list)
    title: str = ""
    words: str = ""

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def html(self) -> str:
        return self.response.get_data(as_text=True)

    def form(self, action_ends: str) -> Form:
        return next(form for form in self.forms if form.action.endswith(action_ends))


class _Reader(HTMLParser):
    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.inside.append(tag)
        assert not [name for name in given if name.startswith("on")] and "style" not in given, (
            "no inline script or style"
        )
        assert tag != "script" or given.get("src"), "no inline script"
        if tag == "form":
            self.page.forms.append(Form(given.get("action", ""), given.get("method", "get")))
        elif tag in ("input", "textarea") and self.page.forms and given.get("name"):
            self.page.forms[-1].fields[given["name"]] = given.get("value", "")
        elif tag == "button" and self.page.forms and given.get("name"):
            self.page.forms[-1].buttons.append((given["name"], given["value"]))

    def handle_endtag(self, tag: str) -> None:
        if tag in self.inside:
            del self.inside[len(self.inside) - 1 - self.inside[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        if "title" in self.inside:
            self.page.title += data
        self.page.words += data


class Browser:
    """Keeps cookies and follows redirects, as browsers do. Every form it sends holds what the page put into it."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.page: Page

    def go(self, path: str, **options: Any) -> Page:
        return self._show(self.client.get(path, follow_redirects=True, **options))

    def send(self, form: Form, *, headers: dict[str, str] | None = None, **filled: str) -> Page:
        assert form.method.lower() == "post"
        data = {**form.fields, **filled}
        return self._show(self.client.post(form.action, data=data, headers=headers, follow_redirects=True))

    def sign_in(self, email: str, password: str, *, path: str = "/painel/") -> Page:
        return self.send(self.go(path).form("/entrar"), email=email, password=password)

    def _show(self, response: TestResponse) -> Page:
        self.page = Page(response, response.request.full_path.rstrip("?"))
        if response.mimetype == "text/html":
            _Reader(self.page).feed(response.get_data(as_text=True))
            assert "None" not in self.page.words.split(), "a value that is missing shows as None"
        return self.page

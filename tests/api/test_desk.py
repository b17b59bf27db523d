"""What people of a company do around a conversation, through the API: find it, claim it, close it, note, label, answer again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import text

from app.infra.tenancy import tenant_session
from app.tenants.models import Role
from tests import road
from tests.api.conftest import Caller, SignIn
from workers import scheduler

pytestmark = pytest.mark.req("PN-03", "AI-14")

RIGHT_TO_LEFT = "\u202eaiB <script>alert(1)</script>"


@pytest.fixture
def number(company: UUID) -> road.Number:
    return road.connect(company)


def conversation_of(caller: Caller, number: road.Number, words: str = "Oi", sender: str = road.CUSTOMER) -> str:
    """A customer writes; the path of their conversation."""
    number.says(caller.client, words, sender=sender)
    (item,) = caller.get(f"/conversations?contact={sender}").json["items"]
    return f"/conversations/{item['id']}"


def shown(caller: Caller, view: str) -> list[str]:
    items = caller.get(f"/conversations?{view}").json["items"]
    return [f"/conversations/{item['id']}" for item in items]


def test_of_two_who_take_over_at_once_one_has_it_and_the_other_is_told_who(
    app: Flask, sign_in: SignIn, company: UUID, number: road.Number
) -> None:
    people = [sign_in(company, Role.OPERATOR, name=name) for name in ("Ana", "Bia")]
    path = conversation_of(people[0], number)
    for person in people:
        person.client = app.test_client()
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda person: person.post(f"{path}/takeover"), people))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    won, lost = sorted(answers, key=lambda answer: answer.status_code)
    assert (lost.json["code"], lost.json["held_by_name"]) == ("already_taken", won.json["held_by_name"])
    assert won.json["held_by"] == lost.json["held_by"] == road.conversation(company).held_by
    loser = people[answers.index(lost)]
    other = {"instead_of": won.json["assigned_to"]}
    assert loser.post(f"{path}/takeover", other).json["held_by_name"] == loser.get("/auth/me").json["name"]


def test_a_conversation_is_closed_and_the_customers_next_message_opens_it(
    owner: Caller, company: UUID, number: road.Number
) -> None:
    path = conversation_of(owner, number)
    closed = owner.post(f"{path}/close").json
    assert closed["closed_at"] and closed["holder"] == "ai"
    assert (shown(owner, "view=closed"), shown(owner, "view=open")) == ([path], [])
    road.run_due(company, wait_s=30)
    assert road.replies(company) == [], "nobody answers what a person has put aside"
    number.says(owner.client, "Mais uma coisa")
    assert (shown(owner, "view=closed"), shown(owner, "view=open")) == ([], [path])
    road.run_due(company, wait_s=30)
    assert owner.get(path).json["last_message"]["author"] == "ai"


def test_a_closed_conversation_is_opened_by_hand_too(owner: Caller, number: road.Number) -> None:
    path = conversation_of(owner, number)
    owner.post(f"{path}/close")
    assert owner.post(f"{path}/reopen").json["closed_at"] is None
    assert owner.post(f"{path}/reopen").status_code == 200


def test_views_show_what_people_look_for(owner: Caller, sign_in: SignIn, company: UUID, number: road.Number) -> None:
    mine, theirs, left = (conversation_of(owner, number, sender=f"551197777000{n}") for n in range(3))
    colleague = sign_in(company, Role.OPERATOR)
    owner.post(f"{mine}/takeover")
    colleague.post(f"{theirs}/takeover")
    with tenant_session(company) as session:
        session.execute(
            text("UPDATE conversations SET waiting_since = created_at - interval '1 day' WHERE id = :id"),
            {"id": left.rpartition("/")[2]},
        )
    assert shown(owner, "view=mine") == [mine]
    assert shown(colleague, "view=mine") == [theirs]
    assert set(shown(owner, "view=person")) == {mine, theirs}
    assert shown(owner, "view=ai") == shown(owner, "view=waiting") == [left]
    assert owner.get(left).json["late"] is True
    assert owner.get("/conversations/counts").json == {"waiting": 1, "mine": 1}
    assert len(shown(owner, f"instance={number.id}")) == 3
    assert shown(owner, f"instance={uuid4()}") == []
    assert shown(owner, "until=2020-01-01T00:00:00Z") == []
    assert len(shown(owner, "since=2020-01-01T00:00:00Z")) == 3


def test_a_conversation_is_assigned_to_a_colleague_and_to_nobody_else(
    owner: Caller, other_owner: Caller, sign_in: SignIn, company: UUID, number: road.Number
) -> None:
    path = conversation_of(owner, number)
    bia = sign_in(company, Role.OPERATOR, name="Bia")
    bia_id = next(each["id"] for each in owner.get("/colleagues").json["items"] if each["name"] == "Bia")
    given = owner.ask("PUT", f"{path}/assignment", json={"user_id": bia_id}).json
    assert (given["assigned_to_name"], given["holder"]) == ("Bia", "ai")
    owner.post(f"{path}/takeover")
    assert owner.ask("PUT", f"{path}/assignment", json={"user_id": bia_id}).json["held_by"] == f"user:{bia_id}"
    assert shown(bia, "view=mine") == [path]
    assert owner.ask("PUT", f"{path}/assignment", json={"user_id": None}).json["assigned_to"] is None
    analyst = sign_in(company, Role.ANALYST, name="Zé")
    ze = next(each["id"] for each in analyst.get("/colleagues").json["items"] if each["name"] == "Zé")
    assert owner.ask("PUT", f"{path}/assignment", json={"user_id": ze}).status_code == 422
    stranger = other_owner.get("/colleagues").json["items"][0]["id"]
    assert owner.ask("PUT", f"{path}/assignment", json={"user_id": stranger}).status_code == 404


def test_unread_messages_count_until_somebody_has_read_them(owner: Caller, number: road.Number) -> None:
    path = conversation_of(owner, number)
    number.says(owner.client, "Alô?")
    assert owner.get(path).json["unread"] == 2
    first = owner.get(f"{path}/messages").json["items"][0]["id"]
    assert owner.post(f"{path}/read", {"message_id": first}).json["unread"] == 1
    assert owner.post(f"{path}/read").json["unread"] == 0
    assert owner.post(f"{path}/read", {"message_id": first}).json["unread"] == 0, "what was seen stays seen"


def test_notes_stand_where_they_were_written_and_the_customer_never_hears_them(
    owner: Caller, company: UUID, number: road.Number
) -> None:
    path = conversation_of(owner, number)
    me = owner.get("/colleagues").json["items"][0]["id"]
    last = owner.get(f"{path}/messages").json["items"][-1]["id"]
    written = owner.post(f"{path}/notes", {"text": RIGHT_TO_LEFT, "mentions": [me, me]})
    assert (written.status_code, written.json["after_message_id"], written.json["text"]) == (201, last, RIGHT_TO_LEFT)
    assert [each["id"] for each in written.json["mentions"]] == [me]
    assert owner.get(f"{path}/notes").json["items"] == [written.json]
    assert RIGHT_TO_LEFT not in [message.text for message in road.messages(company)]
    assert owner.post(f"{path}/notes", {"text": "x", "mentions": [str(uuid4())]}).status_code == 422
    assert owner.delete(f"{path}/notes/{written.json['id']}").status_code == 204
    assert owner.delete(f"{path}/notes/{2**70}").status_code == 404


def test_a_note_sent_twice_under_one_key_is_one_note(owner: Caller, number: road.Number) -> None:
    path = conversation_of(owner, number)
    first, again = (owner.post(f"{path}/notes", {"text": "Ligar às 9"}, headers={"Idempotency-Key": "k"}) for _ in "12")
    other = owner.post(f"{path}/notes", {"text": "Outra"}, headers={"Idempotency-Key": "k"})
    assert (first.json, first.status_code) == (again.json, again.status_code)
    assert (other.status_code, other.json["code"]) == (409, "idempotency_key_reused")
    assert len(owner.get(f"{path}/notes").json["items"]) == 1


def test_a_number_connected_twice_under_one_key_is_one_number(owner: Caller) -> None:
    body, key = {"name": "Recepção", "channel": "simulator"}, {"Idempotency-Key": "k"}
    first, again = (owner.post("/instances", body, headers=key) for _ in "12")
    assert first.status_code == 201 and first.json == again.json
    assert len(owner.get("/instances").json["items"]) == 1


def test_a_label_is_one_however_it_is_written(owner: Caller, number: road.Number) -> None:
    path = conversation_of(owner, number)
    other = conversation_of(owner, number, sender="5511977770002")
    assert owner.ask("PUT", f"{path}/tags", json={"tags": ["Clareamento", "VIP"]}).json["contact"]["tags"] == [
        "Clareamento",
        "VIP",
    ]
    contact = owner.get(other).json["contact"]["id"]
    assert owner.patch(f"/contacts/{contact}", {"tags": ["clareaménto "]}).json["tags"] == ["Clareamento"]
    assert set(shown(owner, "tag=CLAREAMENTO")) == {path, other}
    assert shown(owner, "tag=vip") == [path]
    assert {each["name"]: each["contacts"] for each in owner.get("/tags").json["items"]} == {
        "Clareamento": 2,
        "VIP": 1,
    }
    assert owner.ask("PUT", f"{path}/tags", json={"tags": []}).json["contact"]["tags"] == []


def found(caller: Caller, query: str) -> list[dict[str, Any]]:
    answer = caller.get(f"/conversations/search?q={query}")
    assert answer.status_code == 200, answer.json
    return list(answer.json["items"])


def test_words_are_found_with_and_without_accents_in_any_form(owner: Caller, number: road.Number) -> None:
    path = conversation_of(owner, number, "Quais são os horários do clareamento?")
    conversation_of(owner, number, "Bom dia", sender="5511977770002")
    for query in ("horario", "HORÁRIO", "clareamentos horários", '"horários do clareamento"'):
        (hit,) = found(owner, query)
        assert f"/conversations/{hit['conversation_id']}" == path
    (hit,) = found(owner, "horario")
    assert [piece["text"] for piece in hit["snippet"] if piece["hit"]] == ["horários"]
    assert "".join(piece["text"] for piece in hit["snippet"]) == "Quais são os horários do clareamento?"
    assert found(owner, "horario -clareamento") == []
    assert found(owner, "de") == found(owner, "!%26 |") == []


def test_search_comes_in_pages_that_neither_repeat_nor_hide(owner: Caller, number: road.Number) -> None:
    conversation_of(owner, number, "clareamento 0")
    for place in range(1, 5):
        number.says(owner.client, f"clareamento {place}")
    first = owner.get("/conversations/search?q=clareamento&limit=2").json
    number.says(owner.client, "clareamento 5")
    seen, cursor = first["items"], first["next_cursor"]
    while cursor:
        page = owner.get(f"/conversations/search?q=clareamento&limit=2&cursor={cursor}").json
        seen, cursor = [*seen, *page["items"]], page["next_cursor"]
    texts = ["".join(piece["text"] for piece in hit["snippet"]) for hit in seen]
    assert texts == [f"clareamento {place}" for place in (4, 3, 2, 1, 0)]


def test_search_and_list_combine_words_with_filters(
    owner: Caller, other_owner: Caller, company: UUID, number: road.Number
) -> None:
    first = conversation_of(owner, number, "Quanto custa o clareamento?")
    second = conversation_of(owner, number, "E o clareamento caseiro?", sender="5511988880002")
    conversation_of(owner, number, "Bom dia", sender="5511988880003")
    owner.post(f"{first}/close")
    owner.ask("PUT", f"{second}/tags", json={"tags": ["VIP"]})

    def found(query: str) -> set[str]:
        items = owner.get(f"/conversations/search?q=clareamento&{query}").json["items"]
        return {f"/conversations/{item['conversation_id']}" for item in items}

    tomorrow, yesterday = "2999-01-01T00:00:00Z", "2000-01-01T00:00:00Z"
    asked = {
        "": {first, second},
        "view=open": {second},
        "view=closed": {first},
        "view=mine": set(),
        "tag=vip": {second},
        f"instance={number.id}&view=open": {second},
        f"instance={UUID(int=1)}": set(),
        f"since={yesterday}&until={tomorrow}": {first, second},
        f"since={tomorrow}": set(),
        f"until={yesterday}": set(),
    }
    for query, expected in asked.items():
        assert found(query) == expected, query
        assert set(shown(owner, f"q=clareamento&{query}")) == expected, query
    assert shown(owner, "q=inexistente") == [] == shown(other_owner, "q=clareamento")
    assert owner.get("/conversations?q=x").status_code == 422


def test_a_message_says_which_person_wrote_it(owner: Caller, number: road.Number) -> None:
    path = conversation_of(owner, number)
    owner.post(f"{path}/messages", {"text": "Temos às 15h."})
    authors = [(each["author"], each["author_id"]) for each in owner.get(f"{path}/messages").json["items"]]
    assert authors == [("customer", None), ("person", owner.get("/auth/me").json["id"])]


def test_a_quick_reply_gets_another_shortcut_that_is_free(owner: Caller) -> None:
    for shortcut in ("pix", "endereco"):
        made = owner.post("/quick-replies", {"shortcut": shortcut, "text": "Texto"}).json
    assert owner.patch(f"/quick-replies/{made['id']}", {"shortcut": "pix"}).json["code"] == "shortcut_taken"
    changed = owner.patch(f"/quick-replies/{made['id']}", {"shortcut": "onde"}).json
    assert (changed["shortcut"], changed["text"]) == ("onde", "Texto")


def test_a_message_longer_than_the_index_takes_is_stored_all_the_same(
    owner: Caller, company: UUID, number: road.Number
) -> None:
    number.says(owner.client, "Oi")
    road.tell(company, "inicio " + " ".join(f"palavra{n}" for n in range(150_000)))
    assert len(road.said(company)) == 1
    assert len(found(owner, "inicio")) == 1


def test_messages_from_before_the_search_are_found_after_a_migration(
    owner: Caller, company: UUID, number: road.Number
) -> None:
    conversation_of(owner, number, "clareamento")
    with tenant_session(company) as session:
        session.execute(text("UPDATE messages SET search = NULL"))
    assert found(owner, "clareamento") == []
    (task,) = (task for task in scheduler.PERIODIC if task.name == "fill_what_is_left")
    task.do()
    road.run_due(company, wait_s=60)
    assert len(found(owner, "clareamento")) == 1


def test_contacts_are_found_by_the_beginning_of_a_name_and_by_digits(owner: Caller, number: road.Number) -> None:
    number.says(owner.client, "Oi", name="Conceição Araújo")
    number.says(owner.client, "Oi", sender="5511977770002", name=RIGHT_TO_LEFT)
    for query in ("concei", "araujo conc", "88880001", "(11) 98888"):
        (person,) = owner.get("/contacts", query_string={"q": query}).json["items"]
        assert person["name"] == "Conceição Araújo", query
    assert owner.get("/contacts", query_string={"q": "' & :*"}).json["items"] == []
    everybody = owner.get("/contacts?limit=1").json
    rest = owner.get(f"/contacts?limit=1&cursor={everybody['next_cursor']}").json
    assert {everybody["items"][0]["name"], rest["items"][0]["name"]} == {"Conceição Araújo", RIGHT_TO_LEFT}
    one = owner.get(f"/contacts/{rest['items'][0]['id']}").json
    assert [each["kind"] for each in one["identities"]] == ["simulated"]
    assert owner.patch(f"/contacts/{one['id']}", {"name": "Bia"}).json["name"] == "Bia"


def test_quick_replies_are_kept_under_their_shortcut(owner: Caller) -> None:
    made = owner.post("/quick-replies", {"shortcut": "Pix", "text": "Nossa chave é…"})
    assert (made.status_code, made.json["shortcut"]) == (201, "pix")
    assert owner.post("/quick-replies", {"shortcut": "pix", "text": "x"}).json["code"] == "shortcut_taken"
    assert owner.patch(f"/quick-replies/{made.json['id']}", {"text": "Outra"}).json["text"] == "Outra"
    assert owner.delete(f"/quick-replies/{made.json['id']}").status_code == 204
    assert owner.get("/quick-replies").json["items"] == []


def test_two_who_look_at_one_conversation_see_each_other(
    owner: Caller, sign_in: SignIn, company: UUID, number: road.Number
) -> None:
    path = conversation_of(owner, number)
    bia = sign_in(company, Role.OPERATOR, name="Bia")
    assert owner.post(f"{path}/presence").json["others"] == []
    assert [each["name"] for each in bia.post(f"{path}/presence").json["others"]] == ["Ana Prado"]
    assert [each["name"] for each in owner.post(f"{path}/presence").json["others"]] == ["Bia"]


def test_a_failed_message_is_tried_again_and_no_other(owner: Caller, company: UUID, number: road.Number) -> None:
    path = conversation_of(owner, number)
    message = owner.post(f"{path}/messages", {"text": "Já vejo."}).json["id"]
    assert owner.post(f"{path}/messages/{message}/retry").json["code"] == "not_failed"
    with tenant_session(company) as session:
        session.execute(text("UPDATE messages SET state = 'failed', error = 'generic' WHERE direction = 'out'"))
    again = owner.post(f"{path}/messages/{message}/retry")
    assert (again.status_code, again.json["state"]) == (202, "queued")
    elsewhere = conversation_of(owner, number, sender="5511977770002")
    assert owner.post(f"{elsewhere}/messages/{message}/retry").status_code == 404
    assert owner.post(f"{path}/messages/{2**70}/retry").status_code == 404
    with tenant_session(company) as session:
        retried = text("SELECT subject FROM public.audit_log WHERE actor LIKE 'user:%' AND action = 'message_retried'")
        assert session.scalars(retried).all() == [f"message:{message}"], "once, with who did it"


def test_what_did_not_change_is_not_sent_again(owner: Caller, number: road.Number) -> None:
    path = conversation_of(owner, number)
    for address in (path, f"{path}/messages", "/conversations"):
        first = owner.get(address)
        again = owner.get(address, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
    number.says(owner.client, "Mais")
    assert owner.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_a_thread_is_read_backwards_too(owner: Caller, number: road.Number) -> None:
    path = conversation_of(owner, number, "um")
    for words in ("dois", "três"):
        number.says(owner.client, words)
    newest = owner.get(f"{path}/messages").json["items"][-1]["id"]
    items = owner.get(f"{path}/messages?before={newest}&limit=1").json["items"]
    assert [message["text"] for message in items] == ["dois"]
    assert owner.get(f"{path}/messages?before=5&after=1").status_code == 422


@pytest.mark.req("TN-03")
def test_another_companys_things_are_not_there(owner: Caller, other_owner: Caller, number: road.Number) -> None:
    path = conversation_of(owner, number)
    contact = owner.get(path).json["contact"]["id"]
    note = owner.post(f"{path}/notes", {"text": "Segredo"}).json["id"]
    reply = owner.post("/quick-replies", {"shortcut": "pix", "text": "Segredo"}).json["id"]
    owner.ask("PUT", f"{path}/tags", json={"tags": ["VIP"]})
    tag = owner.get("/tags").json["items"][0]["id"]
    asked = [
        other_owner.post(f"{path}/close"),
        other_owner.post(f"{path}/reopen"),
        other_owner.post(f"{path}/read"),
        other_owner.post(f"{path}/presence"),
        other_owner.get(f"{path}/notes"),
        other_owner.post(f"{path}/notes", {"text": "x"}),
        other_owner.delete(f"{path}/notes/{note}"),
        other_owner.ask("PUT", f"{path}/tags", json={"tags": ["x"]}),
        other_owner.ask("PUT", f"{path}/assignment", json={"user_id": None}),
        other_owner.post(f"{path}/messages/1/retry"),
        other_owner.get(f"/contacts/{contact}"),
        other_owner.patch(f"/contacts/{contact}", {"name": "x"}),
        other_owner.patch(f"/quick-replies/{reply}", {"text": "x"}),
        other_owner.delete(f"/quick-replies/{reply}"),
        other_owner.delete(f"/tags/{tag}"),
    ]
    assert {(answer.status_code, answer.json["code"]) for answer in asked} == {(404, "not_found")}
    for address in ("/contacts", "/tags", "/quick-replies", f"/conversations?contact_id={contact}"):
        assert other_owner.get(address).json["items"] == []
    assert found(other_owner, "oi") == []


@pytest.mark.parametrize("path", ["/conversations/search", "/conversations"])
@pytest.mark.parametrize(("since", "until"), [("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z")])
def test_the_ends_of_time_are_moments_like_others(
    owner: Caller, number: road.Number, path: str, since: str, until: str
) -> None:
    conversation_of(owner, number, "Quero um clareamento")
    for period, many in ((f"since={since}&until={until}", 1), (f"since={until}", 0), (f"until={since}", 0)):
        found = owner.get(f"{path}?q=clareamento&{period}")
        assert (found.status_code, len(found.json["items"])) == (200, many)

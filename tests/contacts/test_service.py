"""One contact per person: found, made, joined when two turn out to be one, and parted again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text

from app.contacts import service
from app.contacts.models import Contact, ContactIdentity, ContactMerge
from app.conversations import conversations
from app.errors import Conflict, Invalid, NotFound
from app.infra import clock
from app.infra.migrate import downgrade_tenant, upgrade_tenant
from app.infra.tenancy import tenant_session
from tests import road

PHONE, OTHER_PHONE = "+5511988880001", "+5511988880002"
LID, OTHER_LID = "104011223344556", "104011223344557"


def _resolve(company: UUID, phone: str | None = None, lid: str | None = None, name: str | None = None) -> UUID:
    with tenant_session(company) as session:
        return service.resolve(session, phone=phone, lid=lid, name=name).id


def _identities(company: UUID) -> dict[str, UUID]:
    with tenant_session(company) as session:
        return {row.value: row.contact_id for row in session.scalars(select(ContactIdentity))}


def _contact(company: UUID, contact_id: UUID) -> Contact:
    with tenant_session(company) as session:
        return session.get_one(Contact, contact_id)


def _merges(company: UUID) -> list[ContactMerge]:
    with tenant_session(company) as session:
        return list(session.scalars(select(ContactMerge).order_by(ContactMerge.merged_at)))


@pytest.mark.req("IN-04")
def test_the_same_address_is_the_same_contact(company: UUID) -> None:
    assert _resolve(company, PHONE) == _resolve(company, PHONE)
    assert _resolve(company, lid=LID) == _resolve(company, lid=LID)
    assert _resolve(company, PHONE) != _resolve(company, OTHER_PHONE)


@pytest.mark.req("IN-04", "TN-01")
def test_another_companys_contact_with_the_same_number_is_somebody_else(company: UUID, other_company: UUID) -> None:
    ours, theirs = _resolve(company, PHONE, name="Ana"), _resolve(other_company, PHONE, name="Bia")
    assert ours != theirs
    assert (_contact(company, ours).name, _contact(other_company, theirs).name) == ("Ana", "Bia")


@pytest.mark.req("IN-04")
def test_a_message_without_any_address_is_refused(company: UUID) -> None:
    with pytest.raises(Invalid):
        _resolve(company)


@pytest.mark.req("IN-04")
def test_a_number_that_comes_later_completes_the_contact(company: UUID) -> None:
    first = _resolve(company, lid=LID)
    assert _resolve(company, PHONE, LID) == first == _resolve(company, PHONE)
    assert _contact(company, first).phone == PHONE
    assert _merges(company) == []


@pytest.mark.req("IN-04")
def test_a_private_id_that_comes_later_completes_the_contact(company: UUID) -> None:
    first = _resolve(company, PHONE)
    assert _resolve(company, PHONE, LID) == first == _resolve(company, lid=LID)


@pytest.mark.req("IN-04")
def test_the_first_name_is_kept(company: UUID) -> None:
    contact = _resolve(company, PHONE)
    _resolve(company, PHONE, name="Ana")
    _resolve(company, PHONE, name="Ana Maria 💅")
    assert _contact(company, contact).name == "Ana"


@pytest.mark.req("IN-04")
def test_two_contacts_that_are_one_person_are_joined_and_the_merge_is_recorded(company: UUID) -> None:
    by_phone, by_lid = _resolve(company, PHONE), _resolve(company, lid=LID)
    assert _resolve(company, PHONE, LID) == by_phone
    assert _identities(company) == {PHONE: by_phone, LID: by_phone}
    assert _contact(company, by_lid).merged_into == by_phone
    (merge,) = _merges(company)
    assert (merge.kept_id, merge.merged_id) == (by_phone, by_lid)
    with tenant_session(company) as session:
        actions = session.scalars(text("SELECT action FROM public.audit_log")).all()
    assert "contacts_merged" in actions


@pytest.mark.req("IN-04")
def test_a_merge_is_undone_with_the_addresses_that_each_had(company: UUID) -> None:
    by_phone, by_lid = _resolve(company, PHONE), _resolve(company, lid=LID)
    _resolve(company, PHONE, LID)
    (merge,) = _merges(company)
    with tenant_session(company) as session:
        parted = service.undo_merge(session, merge.id, actor="user:ana")
    assert parted.id == by_lid and parted.merged_into is None
    assert _identities(company) == {PHONE: by_phone, LID: by_lid}
    assert _resolve(company, lid=LID) == by_lid


@pytest.mark.req("IN-04")
def test_a_merge_is_undone_once(company: UUID) -> None:
    _resolve(company, PHONE), _resolve(company, lid=LID), _resolve(company, PHONE, LID)
    (merge,) = _merges(company)
    with tenant_session(company) as session:
        service.undo_merge(session, merge.id, actor="user:ana")
    with pytest.raises(Conflict), tenant_session(company) as session:
        service.undo_merge(session, merge.id, actor="user:ana")


@pytest.mark.req("IN-04", "TN-01")
def test_another_companys_merge_cannot_be_undone(company: UUID, other_company: UUID) -> None:
    _resolve(company, PHONE), _resolve(company, lid=LID), _resolve(company, PHONE, LID)
    (merge,) = _merges(company)
    with pytest.raises(NotFound), tenant_session(other_company) as session:
        service.undo_merge(session, merge.id, actor="user:ana")


@pytest.mark.req("IN-04")
def test_a_contact_cannot_be_joined_with_itself(company: UUID) -> None:
    contact = _resolve(company, PHONE)
    with pytest.raises(Invalid), tenant_session(company) as session:
        service.merge(session, kept_id=contact, merged_id=contact)


@pytest.mark.req("IN-04")
def test_first_messages_at_the_same_moment_make_one_contact(company: UUID) -> None:
    for phone, lid in ((PHONE, None), (None, LID), (OTHER_PHONE, OTHER_LID)):
        with ThreadPoolExecutor(8) as threads:
            found = list(threads.map(lambda _, p=phone, i=lid: _resolve(company, p, i), range(8)))
        assert len(set(found)) == 1
    with tenant_session(company) as session:
        assert session.scalar(text("SELECT count(*) FROM contacts")) == 3


@pytest.mark.req("IN-04")
def test_joining_at_the_same_moment_joins_once(company: UUID) -> None:
    by_phone = _resolve(company, PHONE)
    _resolve(company, lid=LID)
    with ThreadPoolExecutor(6) as threads:
        found = list(threads.map(lambda _: _resolve(company, PHONE, LID), range(6)))
    assert set(found) == {by_phone}
    assert len(_merges(company)) == 1


@pytest.mark.req("IN-05")
def test_a_contacts_rhythm_is_a_moving_average(company: UUID) -> None:
    contact = _resolve(company, PHONE)
    for pause in (2.0, 4.0):
        with tenant_session(company) as session:
            service.learn_rhythm(session, contact, pause)
    assert _contact(company, contact).rhythm_s == pytest.approx(2.6)


@pytest.mark.req("IN-04")
def test_an_unknown_merge_is_not_found(company: UUID) -> None:
    with pytest.raises(NotFound), tenant_session(company) as session:
        service.undo_merge(session, uuid4(), actor="user:ana")


@pytest.mark.req("OU-02", "IN-04")
def test_a_person_who_opted_out_under_one_address_has_opted_out_under_the_other(company: UUID) -> None:
    by_lid, by_phone = _resolve(company, lid=LID), _resolve(company, PHONE)
    with tenant_session(company) as session:
        service.opt_out(session, by_lid, turn_id=uuid4())
    with tenant_session(company) as session:
        service.merge(session, kept_id=by_phone, merged_id=by_lid)
    opted_out_at = _contact(company, by_phone).opted_out_at
    assert opted_out_at is not None and opted_out_at == _contact(company, by_lid).opted_out_at


@pytest.mark.req("OU-02")
def test_an_opt_out_in_an_old_conversation_is_that_of_the_person_it_was_joined_to(company: UUID) -> None:
    merged, kept = _resolve(company, lid=LID), _resolve(company, PHONE)
    with tenant_session(company) as session:
        service.merge(session, kept_id=kept, merged_id=merged)
        service.opt_out(session, merged, turn_id=uuid4())
    assert _contact(company, kept).opted_out_at is not None


@pytest.mark.req("IN-04", "PN-04")
def test_somebody_who_is_played_is_not_the_person_who_has_the_number(company: UUID) -> None:
    with tenant_session(company) as session:
        played = service.resolve(session, phone=PHONE, lid=None, name="Inventada", played=True)
        again = service.resolve(session, phone=PHONE, lid=None, name=None, played=True)
    real = _resolve(company, PHONE, name="Ana")
    assert played.id == again.id != real
    assert (_contact(company, played.id).name, _contact(company, real).name) == ("Inventada", "Ana")


def _talk(company: UUID, phone: str, number: road.Number) -> UUID:
    """Somebody as they were known before played people were told apart."""
    person = _resolve(company, phone)
    with tenant_session(company) as session:
        opening = {"contact_id": person, "instance_id": number.id, "address": phone[1:], "ticket": None}
        conversations.open_with(session, **opening, now=clock.now())
    return person


@pytest.mark.req("IN-04", "PN-04")
def test_people_from_before_who_were_only_played_are_told_apart_and_back(company: UUID) -> None:
    simulator, real = road.connect(company), road.whaticket(company, "http://127.0.0.1:9")
    played, both = _talk(company, PHONE, simulator), _talk(company, OTHER_PHONE, simulator)
    assert _talk(company, OTHER_PHONE, real) == both
    downgrade_tenant(company, "0006")
    upgrade_tenant(company)
    assert _resolve(company, OTHER_PHONE) == both
    customer = _resolve(company, PHONE, name="Ana")
    assert customer != played
    downgrade_tenant(company, "0006")
    assert _identities(company) == {PHONE: customer, OTHER_PHONE: both}
    upgrade_tenant(company)

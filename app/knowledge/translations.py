"""What English and Spanish customers say, in the Portuguese that a company's facts are written in: word by word, enough to find them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from app.infra.portuguese import fold
from app.llm.offline.understanding.tongue import told_by
from app.llm.port import Language

# Portuguese: what it is called. Everyday words of asking, paying, time, people, body, home, car, school, food, travel, animals.
_ENGLISH = """
quanto custa: how much is, how much are, how much does, how much do, how much for, how much would, how much
quanto custa isso: what does it cost, what's the price
preço: price, prices, cost, costs, rate, rates, fare, fee for
taxa: fee, fees, charge, charges, surcharge
paga: pay, paying, paid
pagamento: payment
cartão de crédito: credit card, credit cards
cartão de débito: debit card
cartão: card, cards
dinheiro: cash, money
desconto: discount, cheaper, deal, deals
parcela: installments, instalments
sinal: deposit, down payment
grátis: free, for free, complimentary
incluso: included, include, includes, including, come with, comes with
extra: extra, additional
orçamento: quote, estimate, budget
recibo: receipt, invoice
reembolso: refund, refunds, reimbursement
garantia: warranty, guarantee
dia inteiro: whole day, full day, all day, entire day
por dia: per day, a day, for the day, daily, day rate
por hora: per hour, an hour, hourly
diária por noite: per night, a night, nightly, for the night
por semana: per week, a week, weekly
por mês: per month, a month, monthly
dia: day
dias: days
noite: night, nights, tonight, evening
manhã: morning
tarde: afternoon
hora: hour
horas: hours
semana: week, weeks
mês: month, months
ano: year
anos: years, years old, year old
hoje: today
amanhã: tomorrow
agora: now, right now
fim de semana: weekend, weekends
feriado: holiday, holidays
janeiro: january
fevereiro: february
março: march
abril: april
maio: may
junho: june
julho: july
agosto: august
setembro: september
outubro: october
novembro: november
dezembro: december
natal: christmas
quanto tempo demora: how long does it take, how long will it take, how long does, how long is, how long
fica pronto: ready, be done, get done
que horas: what time, what hour
abre: open, opens, opening
fecha: close, closes, closing
horário de atendimento: opening hours, business hours, working hours, schedule
onde fica: where is, where are, where, located, location, address
perto: near, nearby, close to
metrô: subway, metro, underground, tube
ônibus: bus, buses
aeroporto: airport, transfer
estacionamento: parking, park my car, parking lot, garage
entrega: delivery, deliver, delivers, shipping, ship
agendar: book, booking, reserve, reservation, appointment, make an appointment
cancelar: cancel, cancellation, cancelling
remarcar: reschedule
atraso: late, delay, running late
documento: document, documents, passport, id, identification, license, licence, paperwork
levar: bring, take with me, wear
pedido médico: referral, doctor's referral, doctor's note, prescription
médico: doctor, doctors, physician
particular: myself, out of pocket, privately, private
convênio: insurance, health insurance, health plan
consulta: consultation, visit, doctor's appointment
avaliação: evaluation, assessment, check-up, checkup, check up, first visit, first appointment, first consultation
exame: exam, exams, test, tests, x-ray
resultado: result, results
sessão: session, sessions
dor: pain, hurts, hurt, ache, sore
dente: tooth, teeth
limpeza: cleaning, clean, cleaned
clareamento: whitening, bleaching
aparelho: braces
canal: root canal
extração: extraction, pull out, wisdom tooth
pele: skin
cabelo: hair
corte: haircut, cut my hair, hair cut, trim
barba: beard, shave
unha: nails, manicure
massagem: massage
fisioterapia: physio, physical therapy, physiotherapy
olho: eye, eyes
óculos: glasses, eyeglasses, spectacles, sunglasses
lente: lens, lenses, contacts, contact lenses
tatuagem: tattoo, tattoos
piercing: piercing
piscina: pool, swim, swimming
praia: beach, sea, ocean
sol: sun
roupa: clothes, clothing
toalha: towel, towels
chuveiro: shower
criança: child, children, kid, kids, son, daughter, baby, toddler
menor de idade: underage, minor
gestante: pregnant, pregnancy
pessoas: people, persons, guests
casal: couple, two people, double
família: family
grupo: group
quarto: room, rooms, bedroom
cama: bed
café da manhã: breakfast
almoço: lunch
jantar: dinner
comida: food, meal, meals
bolo: cake
bebida: drink, drinks, beverage
cerveja: beer
vinho: wine
leite: milk, lactose
alergia: allergy, allergic, allergies
vegetariano: vegetarian, vegan
glúten: gluten, celiac
ar condicionado: air conditioning, ac, air conditioner
wifi: wifi, wi-fi, internet
check-in: check in, check-in, arrive, arrival
check-out: check out, check-out, checkout, leave the room
hospedagem: stay, accommodation, lodging
passeio: tour, tours, trip
barco: boat
aluguel: rent, rental, renting, hire
bicicleta: bike, bikes, bicycle, bicycles
elétrica: electric
capacete: helmet, helmets
cadeado: lock, padlock
cadeirinha: child seat, baby seat
pneu: tire, tires, tyre, flat tire, puncture
revisão: service my, tune-up, tune up, maintenance, check my
conserto: repair, repairs, fix, fixed, broken
carro: car, cars, vehicle
moto: motorcycle, motorbike
óleo: oil
freio: brake, brakes
peça: part, parts
guincho: tow, towing, tow truck
cachorro: dog, dogs, puppy
gato: cat, cats, kitten
pet: pet, pets, animal, animals
banho: bath
tosa: grooming, groom
vacina: vaccine, vaccines, vaccination, shot, shots
castração: neuter, neutering, spay, spaying
casa: house, home, apartment
banheiro: bathroom, toilet
cozinha: kitchen
pintura: painting, paint
telhado: roof
reforma: renovation, remodel, remodeling
aula: class, classes, lesson, lessons
curso: course, courses
matrícula: enrollment, enrolment, enroll, sign up, registration
mensalidade: tuition, monthly fee
material didático: textbook, textbooks, book, books, course material
escola: school
professor: teacher, teachers, instructor
aluno: student, students
turma: class size
inglês: english
português: portuguese
espanhol: spanish
advogado: lawyer, attorney
visto: visa
divórcio: divorce
contrato: contract
imposto: tax, taxes
empresa: company, business
festa: party, parties, wedding, birthday
decoração: decoration, decor
chuva: rain, raining, rainy
peso: weight
tamanho: size
cor: color, colour
online: online, remote, remotely, video call
presencial: in person
elevador: elevator, lift
cadeira de rodas: wheelchair, accessible
telefone: phone, phone number
cuidados: aftercare, after care, take care
jejum: fasting, fast, empty stomach
dura: last, lasts
experimentar: try, trial
troca: exchange, exchanges, swap, return
vende: sell, sells, buy
fazem: do you do, do you offer, do you make, do you have
atendem: do you see, do you treat, do you take
precisa: need, needs, required, do i need, do i have to, must i
pode: can i, may i, am i allowed, allowed
aceitam: accept, accepts
"""
_SPANISH = """
quanto custa: cuánto cuesta, cuánto sale, cuánto vale, cuánto es, cuánto cobran, cuánto cuestan, qué precio tiene, a cuánto
quanto tempo demora: cuánto tarda, cuánto tardan, cuánto demora, cuánto demoran, cuánto tiempo, cuánto dura
preço: precio, precios, tarifa, tarifas, costo
taxa: cargo, recargo, tasa
paga: pagar, pago, pagan
cartão de crédito: tarjeta de crédito
cartão: tarjeta, tarjetas
dinheiro: efectivo, plata
desconto: descuento, descuentos, rebaja, más barato
parcela: cuotas, cuota
sinal: seña, depósito, anticipo, adelanto
grátis: gratis, gratuito, sin costo
incluso: incluye, incluido, incluida, incluyen
orçamento: presupuesto
recibo: recibo, factura, boleta
garantia: garantía
dia: día
dias: días
por dia: por día, al día
noite: noche, noches
diária por noite: por noche, la noche
manhã: mañana
semana: semana, semanas
mês: mes, meses
ano: año
anos: años
hoje: hoy
agora: ahora
fim de semana: fin de semana, fines de semana
feriado: feriados, festivo
segunda: lunes
terça: martes
quarta: miércoles
quinta: jueves
sexta: viernes
janeiro: enero
fevereiro: febrero
março: marzo
junho: junio
julho: julio
setembro: septiembre
outubro: octubre
novembro: noviembre
dezembro: diciembre
natal: navidad
fica pronto: listo, lista, listos, estar listo
que horas: a qué hora, qué hora
abre: abren, abierto, abiertos
fecha: cierran, cierra, cerrado
horário de atendimento: horarios de atención, horario de atención
onde fica: dónde queda, dónde están, dónde, ubicación, dirección
perto: cerca
ônibus: colectivo, autobús
aeroporto: aeropuerto
estacionamento: estacionamiento, cochera, aparcamiento
entrega: envío, envíos, entregan, delivery
agendar: reservar, turno, cita, agendar, reserva
cancelar: cancelar, cancelación
atraso: tarde, demora
documento: documento, documentos, pasaporte, cédula, dni
levar: llevar, traer
pedido médico: orden médica, receta
convênio: seguro, obra social, prepaga
consulta: consulta
exame: examen, exámenes, análisis
resultado: resultado, resultados
dor: dolor, duele
dente: diente, dientes, muela, muelas
limpeza: limpieza
clareamento: blanqueamiento
aparelho: brackets, ortodoncia
pele: piel
cabelo: pelo, cabello
corte: corte de pelo, cortar el pelo, cortarse el pelo, cortarme el pelo, corte de cabello, cortarme el cabello
barba: barba
unha: uñas
massagem: masaje, masajes
olho: ojo, ojos
óculos: anteojos, gafas, lentes, espejuelos
lente de contato: lentes de contacto
tatuagem: tatuaje, tatuajes, tatuar, tatuarme, tatuarse
piscina: pileta, alberca, piscina, bañarme
praia: playa, mar
sol: sol
cuidados: cuidados, después de
roupa: ropa
toalha: toalla, toallas
criança: niño, niños, niña, niñas, hijo, hija, hijos, bebé
menor de idade: menor de edad, menores
pai ou mãe: padres, padre, madre
gestante: embarazada, embarazo
pessoas: personas, gente, huéspedes
casal: pareja, matrimonio, dos personas
quarto: habitación, habitaciones, cuarto, pieza
cama: cama
café da manhã: desayuno
almoço: almuerzo
jantar: cena
comida: comida
bolo: torta, pastel
bebida: bebida, bebidas, trago
cerveja: cerveza
vinho: vino
leite: leche, lactosa
vegetariano: vegetariano, vegano
ar condicionado: aire acondicionado
check-in: llegada, ingreso
check-out: salida, desocupar
hospedagem: hospedaje, alojamiento, hotel
passeio: excursión, paseo
barco: lancha, barco
aluguel: alquilar, alquiler, alquilan, rentar, renta
bicicleta: bici, bicis, bicicleta, bicicletas
capacete: casco, cascos
cadeado: candado
pneu: llanta, neumático, cubierta, goma
conserto: arreglar, arreglan, arreglo, reparar, reparación, reparan
carro: auto, coche, carro
moto: moto
óleo: aceite
freio: frenos, freno
peça: repuesto, repuestos, pieza
guincho: grúa
cachorro: perro, perros, perrito, perra
gato: gato, gatos
pet: mascota, mascotas
banho: baño
vacina: vacuna, vacunas
castração: castrar, castración, esterilizar
casa: casa, departamento
banheiro: baño
cozinha: cocina
pintura: pintura
telhado: techo
reforma: reforma, remodelación, obra
aula: clase, clases
curso: curso, cursos
matrícula: matrícula, inscripción, inscribir
mensalidade: mensualidad
material didático: libro, libros
escola: escuela, colegio
professor: profesor, profesora, profe
aluno: alumno, alumnos, estudiante
inglês: inglés
português: portugués
advogado: abogado, abogada
imposto: impuesto, impuestos
empresa: empresa, negocio
festa: fiesta, cumpleaños, boda
chuva: lluvia
tamanho: tamaño, talla
online: en línea, online, por video, virtual
elevador: ascensor
telefone: teléfono
jejum: ayunas, ayuno
troca: cambio, cambiar, cambian, devolver
vende: venden, vende, comprar
fazem: hacen, ofrecen
atendem: atienden
precisa: necesito, necesita, hace falta, hay que
pode: puedo, se puede, puede, pueden
aceitam: aceptan, reciben
irmã: hermana, hermano
sozinha: sola, solo
retoque: retoque
"""
_WORD: Final = re.compile(r"[a-z0-9'-]+")
_LONGEST: Final = 5

Phrase = tuple[str, ...]


def _page(lines: str) -> dict[Phrase, str]:
    found: dict[Phrase, str] = {}
    for line in lines.strip().splitlines():
        ours, theirs = line.split(":", 1)
        for phrase in theirs.split(","):
            found.setdefault(tuple(_WORD.findall(fold(phrase))), ours)
    return found


_PAGES: Final[dict[Language, dict[Phrase, str]]] = {"en": _page(_ENGLISH), "es": _page(_SPANISH)}


@lru_cache(maxsize=200)
def in_portuguese(text: str, turn: str) -> str:
    """A part of a turn in Portuguese words, as far as they are known; as it stands where the turn is not surely of another language."""
    page = _PAGES.get(told_by(turn) or "pt")
    return text if page is None else _glossed(text, page)


def _glossed(text: str, page: dict[Phrase, str]) -> str:
    said = _WORD.findall(fold(text.replace("’", "'")))
    told: list[str] = []
    at = 0
    while at < len(said):
        size = next((size for size in range(_LONGEST, 0, -1) if tuple(said[at : at + size]) in page), 0)
        told.append(page[tuple(said[at : at + size])] if size else said[at])
        at += size or 1
    return " ".join(told) + ("?" if "?" in text else "")

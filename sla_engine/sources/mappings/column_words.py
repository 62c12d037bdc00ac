"""Column words: what exports call our columns, in English, German, French, Spanish, Portuguese, Dutch and Polish."""

import re
from collections.abc import Iterable
from unicodedata import combining, normalize

# By our names, in the order in which they are looked for; what exports call each, the likeliest first. All are folded.
_NAMES = {
    "id": (
        "id, ticket id, ticket no, ticket number, number, issue key, key, case number, incident, ticket, "
        "ticketnr, ticketnummer, nummer, vorgangsschlussel, numero, no, n, clave de incidencia, clave, cle de "
        "ticket, chave da item, chamado, klucz zgloszenia, numer, issue id, issue number"
    ),
    "opened_at": (
        "opened at, opened, created at, created, created time, created date, date created, creation date, "
        "opening date, open date, created at utc, sys created on, erstellt, erstellt am, eroffnet, angelegt, "
        "date d ouverture, date de creation, cree le, creation, creada, creado, fecha de creacion, abierto, "
        "fecha, criado, criado em, data de abertura, aangemaakt, aangemaakt op, utworzono, data utworzenia"
    ),
    "state": "state, status, incident state, zustand, statut, etat, estado, situacao, toestand, stan",
    "priority": "priority, prioritat, priorite, prioridad, prioridade, prioriteit, priorytet, urgency",
    "responded_at": (
        "responded at, first response, first response at, first responded at, first reply, erste antwort, "
        "initial response time, premiere reponse, primera respuesta, primeira resposta, eerste antwoord"
    ),
    "resolved_at": (
        "resolved at, resolved, resolution date, resolved time, solved at, gelost, gelost am, erledigt, "
        "resolu, date de resolution, resuelta, resuelto, resolvido, opgelost, rozwiazane"
    ),
    "closed_at": (
        "closed at, closed, closing date, closed time, close date, closed at utc, geschlossen am, beendet, "
        "date de cloture, cloture, cerrado, fecha de cierre, fechado em, gesloten, zamknieto"
    ),
    "tier": "tier, service level, servicelevel, sla, plan, contract type, vertrag, contrat, contrato",
    "site": "site, location, standort, lieu, localizacion, sede, vestiging, lokalizacja",
    "kind": "kind, type, ticket type, typ, tipo, soort",
    "channel": "channel, contact type, source, kanal, canal, kanaal",
}
NAMES = {ours: tuple(names.split(", ")) for ours, names in _NAMES.items()}

# Where no name is one of these: words of which a name must have one, and those that it may have beside them, in any order.
_ONE_OF = {
    "id": "id no nr number nummer num numero ref reference key code n",
    "opened_at": """opened open opening created create creation submitted reported raised logged received erstellt eroffnet
        angelegt gemeldet eingegangen erstellung eroffnung erstellungsdatum ouverture ouvert cree creacion creado apertura
        abierto criacao criado abertura aangemaakt utworzenia utworzono""",
    "responded_at": "response responded reply reaktion antwort reponse respuesta resposta antwoord reactie",
    "resolved_at": """resolved resolution solved completed fixed gelost losung behoben erledigt abgeschlossen resolu resuelto
        solucion solucao resolvido opgelost rozwiazania""",
    "closed_at": """closed closing close closure geschlossen beendet schliessung cloture clos ferme cierre cerrado fechamento
        fechado gesloten zamkniecia""",
    "tier": """tier plan sla level package vertrag servicevertrag wartungsvertrag supportvertrag vertragsart contrat contrato
        contract forfait paket nivel niveau""",
    "site": """site location standort ort lieu ubicacion localizacao localizacion sede vestiging branch office niederlassung
        agence filiale""",
    "priority": "priority prioritat priorite prioridad prioridade prioriteit priorytet",
    "state": "state status statut etat estado situacao zustand",
}
_BESIDE = {
    "id": """ticket tickets request case incident issue call vorgang vorgangs anfrage storung meldung auftrag demande solicitud
        caso chamado de du del do da la the""",
    "responded_at": "first erste initial premiere primera primeira eerste",
    "tier": "service support customer contract client name type maintenance agreement de du del do servicio kunden",
    "site": "customer name client kunden",
    "priority": "ticket request level",
    "state": "ticket request current aktueller",
}
_AT = """date time at on am um datum zeit zeitpunkt timestamp utc local dt ticket request heure fecha hora data de du le la em
    op d het el tijd"""
WORDS = {
    ours: (
        frozenset(one_of.split()),
        frozenset(f"{one_of} {_BESIDE.get(ours, '')} {_AT if ours.endswith('_at') else ''}".split()),
    )
    for ours, one_of in _ONE_OF.items()
}


def folded(name: str) -> str:
    """Return a name in small letters without accents, its words apart by one blank.

    >>> folded("Date d'ouverture"), folded("created_at"), folded("Priorität")
    ('date d ouverture', 'created at', 'prioritat')
    """
    bare = "".join(letter for letter in normalize("NFKD", name.casefold().replace("ł", "l")) if not combining(letter))
    return " ".join(re.findall(r"[^\W_]+", bare))


def columns_named(titles: Iterable[str]) -> dict[str, str]:
    """Return by our names the columns of a file whose names say what they are; each column is taken once.

    >>> columns_named(["Date Closed", "Request No", "Support Plan", "Date Opened"])
    {'id': 'Request No', 'opened_at': 'Date Opened', 'closed_at': 'Date Closed', 'tier': 'Support Plan'}
    """
    there = {folded(title): title for title in reversed(list(titles)) if title}
    found: dict[str, str] = {}
    for ours, names in NAMES.items():
        title = next((there[name] for name in names if name in there), None)
        if title is not None and title not in found.values():
            found[ours] = title
    for ours, (one_of, all_words) in WORDS.items():
        left = [name for name, title in reversed(there.items()) if title not in found.values()]
        fits = [name for name in left if one_of & set(name.split()) and all_words.issuperset(name.split())]
        if ours not in found and fits:
            found[ours] = there[fits[0]]
    return {ours: found[ours] for ours in NAMES if ours in found}

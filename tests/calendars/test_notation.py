"""Hours as people write them: what is read, what is refused, and how a refusal points at the part at fault."""

import re
import sys
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sla_engine.calendars.rules.weekly_hours import CLOSED, Cut, DayHours, WeeklyHours
from sla_engine.calendars.text.notation import parse_special, parse_wall_time
from sla_engine.errors import InvalidHoursError

H = 3600

# What is written, and the normal form of what it means.
ACCEPTED = {
    # the notation itself
    "Mo-Fr 08:00-12:00,13:00-17:00; Sa 09:00-12:00; PH off": "Mo-Fr 08:00-12:00,13:00-17:00; Sa 09:00-12:00; PH off",
    "24/7": "24/7",
    "24/7; Sa off": "Mo-Fr,Su 00:00-24:00",
    "24/7 off": "off",
    "off": "off",
    "closed": "off",
    "08:00-18:00": "Mo-Su 08:00-18:00",
    "08:00-18:00; Su off": "Mo-Sa 08:00-18:00",
    "Mo-Fr 08:00-18:00; We off": "Mo-Tu,Th-Fr 08:00-18:00",
    "Mo-Fr 08:00-18:00; We 08:00-12:00": "Mo-Tu,Th-Fr 08:00-18:00; We 08:00-12:00",
    "Mo-Fr 08:00-12:00, We 14:00-18:00": "Mo-Tu,Th-Fr 08:00-12:00; We 08:00-12:00,14:00-18:00",
    "Mo-Fr 08:00-12:00, We 11:00-18:00": "Mo-Tu,Th-Fr 08:00-12:00; We 08:00-18:00",
    "Mo-Fr 08:00-12:00, We off": "Mo-Tu,Th-Fr 08:00-12:00",
    "Mo-Fr 08:00-12:00,13:00-17:00, Sa 09:00-12:00": "Mo-Fr 08:00-12:00,13:00-17:00; Sa 09:00-12:00",
    "Mo,We,Fr 08:00-12:00": "Mo,We,Fr 08:00-12:00",
    "Mo-We,Fr-Sa 08:00-12:00": "Mo-We,Fr-Sa 08:00-12:00",
    "Fr-Mo 08:00-12:00": "Mo,Fr-Su 08:00-12:00",
    "Mo 08:00-12:00,12:00-14:00": "Mo 08:00-14:00",
    "Mo 13:00-17:00,08:00-14:00": "Mo 08:00-17:00",
    "Mo: 08:00-12:00": "Mo 08:00-12:00",
    "Mo 08:00-12:00 open": "Mo 08:00-12:00",
    "Mo open 08:00-12:00": "Mo 08:00-12:00",
    "Mo 08:00-12:00;": "Mo 08:00-12:00",
    "; Mo 08:00-12:00;; Tu off": "Mo 08:00-12:00",
    # nights and the ends of the day
    "Mo 22:00-06:00": "Mo 22:00-06:00",
    "Mo 22:00-30:00": "Mo 22:00-06:00",
    "Mo 17:00-17:00": "Mo 17:00-17:00",
    "Mo 00:00-00:00": "Mo 00:00-24:00",
    "Mo 08:00-00:00": "Mo 08:00-24:00",
    "Mo 08:00-24:00": "Mo 08:00-24:00",
    "Mo 08:00-33:00": "Mo 08:00-33:00",
    "Mo 00:00-48:00": "Mo 00:00-48:00",
    "Mo 08:00:30-12:00": "Mo 08:00:30-12:00",
    "Mo 23:59:59-24:00": "Mo 23:59:59-24:00",
    "Mo 09:00-05:00": "Mo 09:00-05:00",
    # holidays
    "PH off; Mo 08:00-12:00": "Mo 08:00-12:00; PH off",
    "Mo 08:00-12:00, PH off": "Mo 08:00-12:00; PH off",
    "Mo 08:00-12:00; PH open": "Mo 08:00-12:00; PH open",
    "Mo 08:00-12:00; PH 10:00-14:00": "Mo 08:00-12:00; PH 10:00-14:00",
    "PH 10:00-12:00, PH 14:00-16:00": "off; PH 10:00-12:00,14:00-16:00",
    "Mo-Fr,PH 08:00-12:00": "Mo-Fr 08:00-12:00; PH 08:00-12:00",
    "PH,Sa 08:00-12:00": "Sa 08:00-12:00; PH 08:00-12:00",
    "Mo-Fr 08:00-12:00; Sa,Su,PH off": "Mo-Fr 08:00-12:00; PH off",
    "24/7; PH off": "24/7; PH off",
    "Mo 08:00-12:00; Feiertage geschlossen": "Mo 08:00-12:00; PH off",
    "Mo 08:00-12:00; FT off": "Mo 08:00-12:00; PH off",
    "Mo 08:00-12:00; public holidays: closed": "Mo 08:00-12:00; PH off",
    "lundi 8h-12h; jours fériés fermé": "Mo 08:00-12:00; PH off",
    "lundi 8h-12h; les jours fériés: 10h-12h": "Mo 08:00-12:00; PH 10:00-12:00",
    "Mo-Sa 8-12; an Sonn- und Feiertagen geschlossen": "Mo-Sa 08:00-12:00; PH off",
    # dashes, blanks, case, line ends
    "Mon–Sun 07:00–19:00": "Mo-Su 07:00-19:00",
    "Mo—Fr 08:00 — 12:00": "Mo-Fr 08:00-12:00",
    "Mo\u2212Fr 08:00\u221212:00": "Mo-Fr 08:00-12:00",
    "Mo\u2010Fr 08:00\u201012:00": "Mo-Fr 08:00-12:00",
    "\u00a0Mo\u202f-\u00a0Fr\u00a008:00 - 12:00 ": "Mo-Fr 08:00-12:00",
    "mo-fR 08:00-12:00": "Mo-Fr 08:00-12:00",
    "MONTAG-FREITAG 08:00-12:00": "Mo-Fr 08:00-12:00",
    "Mo-Fr08:00-12:00;Sa09:00-12:00": "Mo-Fr 08:00-12:00; Sa 09:00-12:00",
    "Mo-Fr 08:00-12:00\nSa 09:00-12:00\r\nPH off\n": "Mo-Fr 08:00-12:00; Sa 09:00-12:00; PH off",
    "Mo-Fr\n08:00-12:00\n13:00-17:00": "Mo-Fr 08:00-12:00,13:00-17:00",
    "Mo-Fr 08:00-12:00,\nSa 09:00-12:00": "Mo-Fr 08:00-12:00; Sa 09:00-12:00",
    "Monday: 8:00-12:00\nMonday: 13:00-17:00": "Mo 08:00-12:00,13:00-17:00",
    "Mo-Fr 08:00-12:00\nWe 14:00-18:00\nFr off": "Mo-Tu,Th 08:00-12:00; We 08:00-12:00,14:00-18:00",
    "PH 10:00-12:00\nPH 14:00-16:00": "off; PH 10:00-12:00,14:00-16:00",
    "Mo 8-12; Mo 8-12": "Mo 08:00-12:00",
    "Mo-Fr 08:00-18:00, Mo-Su 10:00-12:00": "Mo-Fr 08:00-18:00; Sa-Su 10:00-12:00",
    "Mo-Fr 08:00-12:00;\n\nSa\toff": "Mo-Fr 08:00-12:00",
    # English
    "Monday to Friday 9-17": "Mo-Fr 09:00-17:00",
    "Monday – Friday: 9:00 AM – 5:00 PM": "Mo-Fr 09:00-17:00",
    "Mon-Fri, 8am-5pm": "Mo-Fr 08:00-17:00",
    "Mon, Wed & Fri 8 a.m. to 5 p.m.": "Mo,We,Fr 08:00-17:00",
    "Mon, Tue, and Weds from 8 to 12 and 13 to 17": "Mo-We 08:00-12:00,13:00-17:00",
    "Mondays through Thursdays 8-12": "Mo-Th 08:00-12:00",
    "Tues-Thurs 8-12; Saturday closed": "Tu-Th 08:00-12:00",
    "every day 8-20": "Mo-Su 08:00-20:00",
    "daily 8-20": "Mo-Su 08:00-20:00",
    "on Mondays 12am-12pm": "Mo 00:00-12:00",
    "Mo 12pm-12am": "Mo 12:00-24:00",
    "24x7": "24/7",
    "around the clock": "24/7",
    # German
    "Montag bis Freitag 8-17 Uhr": "Mo-Fr 08:00-17:00",
    "Mo. - Fr. 8.00 - 12.00 Uhr und 13.00 - 17.00 Uhr": "Mo-Fr 08:00-12:00,13:00-17:00",
    "Von Montag bis Donnerstag 8 bis 17 Uhr, am Freitag von 8 bis 15 Uhr": "Mo-Th 08:00-17:00; Fr 08:00-15:00",
    "Mo-Do 08-17, Fr 08-15": "Mo-Th 08:00-17:00; Fr 08:00-15:00",
    "Montags, mittwochs 8:00 h - 12:00 h; Sonnabends geschlossen": "Mo,We 08:00-12:00",
    "täglich 7-19": "Mo-Su 07:00-19:00",
    "taeglich 7-19": "Mo-Su 07:00-19:00",
    "rund um die Uhr": "24/7",
    # French
    "lundi au vendredi 8h-12h": "Mo-Fr 08:00-12:00",
    "du lundi au vendredi de 8h30 à 12h et de 14h à 18h30; le samedi 9h-12h": (
        "Mo-Fr 08:30-12:00,14:00-18:30; Sa 09:00-12:00"
    ),
    "Lu-Ve 8h00-12h00; dim. fermé": "Mo-Fr 08:00-12:00",
    "lun,mer,jeu,ven,sam 8 h - 12 h": "Mo,We-Sa 08:00-12:00",
    "me, je et ve 8h-12h": "We-Fr 08:00-12:00",
    "Mardis 8h-12h; samedi et dimanche ferme\u0301s": "Tu 08:00-12:00",
    "tous les jours 7h-19h": "Mo-Su 07:00-19:00",
    "24h/24, 7j/7": "24/7",
    "7j/7 24h/24": "24/7",
    # words of two meanings, settled by the others
    "Di-Do 8-12": "Tu-Th 08:00-12:00",
    "Mo-Di 8-12": "Mo-Tu 08:00-12:00",
    "Di 8-12; Mi geschlossen": "Tu 08:00-12:00",
    "Di. 8-12 Uhr": "Tu 08:00-12:00",
    "Lu-Di 8h-12h": "Mo-Su 08:00-12:00",
    "Lu-Sa 8h-12h; Di fermé": "Mo-Sa 08:00-12:00",
    "sa,di 8h-12h; mercredi 9h-10h": "We 09:00-10:00; Sa-Su 08:00-12:00",
    "mar-ven 8h-12h": "Tu-Fr 08:00-12:00",
    "lun, mar 8-12": "Mo-Tu 08:00-12:00",
    # hours of few digits
    "Mo 7-19": "Mo 07:00-19:00",
    "Mo 7:30-18": "Mo 07:30-18:00",
    "Mo 8h-12h": "Mo 08:00-12:00",
    "Mo 8H30-12H": "Mo 08:30-12:00",
    "Mo 8.30-12.15": "Mo 08:30-12:15",
    "Mo 0-24": "Mo 00:00-24:00",
    "Mo 22-6": "Mo 22:00-06:00",
    "Mo 7-0": "Mo 07:00-24:00",
    "Mo 17:00-2:00": "Mo 17:00-02:00",
    "Mo 13-1": "Mo 13:00-01:00",
    "Mo 2-0:30": "Mo 02:00-00:30",
    "Mo 1am-1pm": "Mo 01:00-13:00",
    "Mo 8am-12pm, 1pm-5pm": "Mo 08:00-12:00,13:00-17:00",
    "Mo 01:00-05:00": "Mo 01:00-05:00",
    "Mo 08-12, 01-05": "Mo 01:00-05:00,08:00-12:00",
    "Mo 0-8": "Mo 00:00-08:00",
    "Mo 0:30-5": "Mo 00:30-05:00",
    "Mo 8-12, 12-14": "Mo 08:00-14:00",
    "Mo 1-9": "Mo 01:00-09:00",
    "Mo 8-12; Tu 2-9": "Mo 08:00-12:00; Tu 02:00-09:00",
}

# What is written, the column pointed at, and the words that say why.
REFUSED = {
    "": (1, "expected hours; 'off' is never open: write 'Mo-Fr 08:00-17:00' or off"),
    ";": (2, "expected hours; 'off' is never open"),
    "Mo-Fr": (6, "expected the hours of these days"),
    "Mo-": (4, "expected the last day of the range"),
    "Mo 08:00": (9, "expected '-' and the end of the span"),
    "Mo 08:00-": (10, "expected a time such as 08:00"),
    "Mo 08:00-12:00,": (16, "expected more days or hours after ','"),
    "Mo 08:00-12:00,,13:00-14:00": (16, "expected more days or hours after ','"),
    "Mo,,Tu 08:00-12:00": (3, "expected the hours of these days, or off: write 'Mo-Fr 08:00-17:00' or 'PH off'"),
    ",Mo 08:00-12:00": (1, "expected days, hours or off"),
    "-Fr 08:00-12:00": (1, "expected days, hours or off"),
    "Mo open": (4, "state the hours"),
    "open": (1, "state the hours"),
    "Mo-Fr 24/7": (7, "this has its own days; for others state 00:00-24:00: write 'Mo-Fr 00:00-24:00'"),
    "24/7 08:00-12:00": (6, "expected ';' or ','"),
    # days
    "Xx 08:00-12:00": (1, "expected days, hours or off"),
    "Mondya 08:00-12:00": (1, "did you mean 'monday'?"),
    "Onday 08:00-12:00": (1, "did you mean 'monday'?"),
    "Omnday 08:00-12:00": (1, "did you mean 'monday'?"),
    "Freittag 08:00-12:00": (1, "did you mean 'freitag'?"),
    "merkredi 08:00-12:00": (1, "did you mean 'mercredi'?"),
    "MoFr 08:00-12:00": (1, "expected days, hours or off"),
    "Mo-Mo 08:00-12:00": (4, "a range from a day to itself is unclear"),
    "Mo-PH 08:00-12:00": (4, "a range runs from weekday to weekday"),
    "PH-Mo 08:00-12:00": (4, "a range runs from weekday to weekday"),
    "daily-Mo 08:00-12:00": (7, "a range runs from weekday to weekday"),
    "Di 08:00-12:00": (1, "this may be Tuesday (German, Dutch) or Sunday (French): write Tu or Su"),
    "Sa,Di 08:00-12:00": (4, "this may be Tuesday (German, Dutch) or Sunday (French): write Tu or Su"),
    "Tu,Di 08:00-12:00": (4, "this may be Tuesday (German, Dutch) or Sunday (French): write Tu or Su"),
    "Mo,Je,Di 08:00-12:00": (7, "this may be Tuesday (German, Dutch) or Sunday (French): write Tu or Su"),
    "Mar 08:00-12:00": (1, "this may be Tuesday (French, Spanish, Italian) or a month: write Tu or March"),
    "weekdays 08:00-12:00": (1, "name the days: write Mo-Fr or Mo-Sa"),
    "werktags 08:00-12:00": (1, "name the days: write Mo-Fr or Mo-Sa"),
    # times
    "Mo 8:5-12": (4, "minutes and seconds are two digits"),
    "Mo 8:60-12": (4, "minutes and seconds are two digits"),
    "Mo 08:00:60-12": (4, "minutes and seconds are two digits"),
    "Mo 8.5-12": (4, "minutes and seconds are two digits"),
    "Mo 8h30:15-12": (4, "a time has hours and minutes; dates and years belong in special_days: write 08:00 or 17:30"),
    "Mo 24:00-26:00": (4, "a span starts before 24:00"),
    "Mo 12:00-48:01": (10, "times run to 24:00, and to 48:00 on the next day"),
    "Mo 9-5": (6, "this ends before it starts"),
    "Mo 9:00-5:00": (9, "this ends before it starts: write 09:00-17:00 or 09:00-29:00"),
    "Mo 10-02": (7, "this ends before it starts"),
    "Mo 8-8": (6, "this ends before it starts"),
    "Mo 10:00-2": (10, "this ends before it starts"),
    "Mo 10-02:00": (7, "this ends before it starts"),
    "Mo 12:59-1": (10, "this ends before it starts"),
    "Mon-Fri 8-12, 1-5": (15, "this may be meant before or after noon: write 13:00-17:00 or 01:00-05:00"),
    "8:00-12:00 and 1:00-5:00": (16, "write 13:00-17:00 or 01:00-05:00"),
    "Mo 8-12, 2:30-9": (10, "write 14:30-21:00 or 02:30-09:00"),
    "Mo 8-12, 11-19, 9-13": (17, "this may be meant before or after noon: write 09:00-13:00"),
    "Mo 13-17, 8-12": (11, "write 20:00-24:00 or 08:00-12:00"),
    "Mo 13-17, 08-9": (11, "write 20:00-21:00 or 08:00-09:00"),
    "Mo 22-6, 8-12": (10, "write 20:00-24:00 or 08:00-12:00"),
    "Mo-Fr 8-12, Fr 2-9": (16, "write 14:00-21:00 or 02:00-09:00"),
    "Mo-Fr 8-12\nTu,Fr 2-9": (18, "write 14:00-21:00 or 02:00-09:00"),
    "Sat 1-5": (5, "write 13:00-17:00 or 01:00-05:00"),
    "Sa 1:00-8:00": (4, "write 13:00-20:00 or 01:00-08:00"),
    "Sa 01:00-5:00": (4, "write 13:00-17:00 or 01:00-05:00"),
    "Sa 7h-8h": (4, "write 19:00-20:00 or 07:00-08:00"),
    "Mo 13pm-5pm": (4, "hours run from 1 to 12 with am or pm"),
    "Mo 0am-5pm": (4, "hours run from 1 to 12 with am or pm"),
    "Mo -12:00": (4, "a cut is only for days of a season; state full hours"),
    # what would undo or take away
    "Mo-Fr 08:00-12:00; 13:00-17:00": (20, "this would replace the days before"),
    "Mo 08:00-12:00; off": (17, "this would replace the days before"),
    "Mo 08:00-12:00; 24/7": (17, "this would replace the days before"),
    "Mo-Fr 08:00-12:00; Mo-Fr 13:00-17:00": (20, "this leaves nothing of 'Mo-Fr 08:00-12:00'; keep both with ','"),
    "Mo,Tu 08:00-12:00; Mo 09:00-10:00; Tu 09:00-11:00": (36, "this leaves nothing of 'Mo,Tu 08:00-12:00'"),
    "Mo 08:00-12:00; Mo-Su off": (17, "this leaves nothing of 'Mo 08:00-12:00'; omit that rule"),
    "Mo 08:00-12:00, Mo off": (17, "this leaves nothing of 'Mo 08:00-12:00'; omit that rule"),
    "Sa off; Sa 08:00-12:00": (9, "this leaves nothing of 'Sa off'"),
    "PH 10:00-12:00; Mo 08:00-12:00; PH open": (33, "this leaves nothing of 'PH 10:00-12:00'"),
    "Mo-Fr 08:00-18:00\nWe 08:00-12:00": (19, "this adds nothing to the hours before; after ';' it would replace them"),
    "Mo 08:00-17:00; Mo 12:00-13:00 off": (32, "hours cannot be removed"),
    "PH open, PH 10:00-12:00": (10, "nothing can be added to 'PH open'"),
    # the rest of the OpenStreetMap notation
    "2026 Mo 08:00-12:00": (1, "dates and years belong in special_days"),
    "2026-12-24 off": (1, "dates and years belong in special_days"),
    "24.12.2026 off": (1, "dates and years belong in special_days"),
    "SH off": (1, "school holidays are not known; put their dates in special_days"),
    "sunrise-sunset": (1, "hours follow the clock, not the sun"),
    "Mo (sunrise+01:00)-18:00": (5, "hours follow the clock, not the sun"),
    'Mo 08:00-12:00 "by appointment"': (16, "comments in quotes are not read"),
    "Mo 08:00-12:00 || off": (16, "a fallback (||) is not read"),
    "Mo 08:00+": (9, "state when the span ends"),
    "Mo 08:00-12:00/30": (15, "separate days and spans with ','; only weeks have steps"),
    "year 08:00-12:00": (1, "years are not read; exact dates belong in special_days"),
    "Mo 08:00-12:00 unknown": (16, "hours are open or closed"),
    # what is no text of hours at all
    "Mo 08:00-12:00 # x": (16, "expected days, hours or off"),
    "Mo\x00 08:00-12:00": (3, "cannot read '\\x00'"),
    "\u202eMo 08:00-12:00": (1, "cannot read '\\u202e'"),
    "Mo \uff18-12": (4, "expected days, hours or off"),
    "\ud800": (1, "cannot read '\\ud800'"),
}


@pytest.mark.parametrize(("text", "normal"), ACCEPTED.items())
def test_what_people_write_is_read(text, normal) -> None:
    assert str(WeeklyHours.parse(text)) == normal


@pytest.mark.parametrize(("text", "fault"), REFUSED.items())
def test_a_refusal_names_the_column_and_the_reason(text, fault) -> None:
    column, reason = fault
    with pytest.raises(InvalidHoursError, match=re.escape(reason)) as error:
        WeeklyHours.parse(text)
    assert f"at column {column} of hours {text!r}" in str(error.value)


@pytest.mark.parametrize("text", REFUSED)
def test_a_refusal_is_one_line_that_begins_in_lower_case(text) -> None:
    with pytest.raises(InvalidHoursError) as error:
        WeeklyHours.parse(text)
    message = str(error.value)
    assert message.isprintable()
    assert message[0].islower()


@pytest.mark.parametrize("value", [None, 510, False, 8.5, ["Mo 08:00-12:00"], b"24/7", time.gmtime()])
def test_what_is_not_text_is_refused(value) -> None:
    with pytest.raises(InvalidHoursError, match="hours are text such as 'Mo-Fr 08:00-17:00', in quotes, got"):
        WeeklyHours.parse(value)


# Day names by language, without those that other words have to settle.
LANGUAGES = {
    "en": [
        "Mo Mon Monday",
        "Tu Tue Tues Tuesday",
        "We Wed",
        "Th Thu Thurs",
        "Fr Fri. Friday",
        "Sa Sat",
        "Su Sun SUNDAYS",
    ],
    "de": [
        "Mo Mo. Montag",
        "Dienstag dienstags",
        "Mi Mi. Mittwoch",
        "Do Don",
        "Fr FREITAG",
        "Sa Samstag Sonnabend",
        "So So.",
    ],
    "fr": [
        "lu lun. Lundi",
        "ma mardi",
        "me mer. Mercredi",
        "je Jeu",
        "ve ven. vendredi",
        "sa SAM samedi",
        "dim dim. Dimanche",
    ],
}
TO = {"en": ["-", "–", "to", "through"], "de": ["-", "–", "bis"], "fr": ["-", "–", "au", "à"]}
AND = {"en": [", ", ",", " & ", " and "], "de": [", ", ",", " und "], "fr": [", ", ",", " et "]}
OFF = {"en": ["off", "closed"], "de": ["off", "geschlossen"], "fr": ["off", "fermé", "FERMÉ"]}
PH = {"en": ["PH", "public holidays"], "de": ["PH", "FT", "Feiertage"], "fr": ["PH", "jours fériés"]}

quarters = st.integers(0, 95).map(lambda n: n * 900)
day_hours = st.lists(st.tuples(quarters, st.integers(1, 96).map(lambda n: n * 900)), max_size=3).map(
    lambda spans: DayHours.of((start, start + length) for start, length in spans)
)
groups_of_days = st.lists(day_hours, min_size=1, max_size=3).flatmap(
    lambda kinds: st.lists(st.sampled_from(kinds), min_size=7, max_size=7).map(tuple)
)
weeks = st.builds(WeeklyHours, groups_of_days, st.none() | day_hours)


@st.composite
def phrasings(draw: st.DrawFn, week: WeeklyHours) -> str:
    """The week in words of one language: days in any order, alone or in ranges that may wrap, in many spellings."""
    language = draw(st.sampled_from(list(LANGUAGES)))
    rules = []
    left = set(range(7))
    while left:
        first = draw(st.sampled_from(sorted(left)))
        last = first
        while (last + 1) % 7 in left and (last + 1) % 7 != first and week.days[(last + 1) % 7] == week.days[first]:
            last = (last + 1) % 7
            if draw(st.booleans()):
                break
        left -= {(first + n) % 7 for n in range((last - first) % 7 + 1)}
        rules.append((draw(_days(language, first, last)), week.days[first]))
    if isinstance(week.holiday, DayHours):
        rules.append((draw(st.sampled_from(PH[language])), week.holiday))
    written = [
        f"{days}{draw(st.sampled_from([' ', ': ', ', ']))}{draw(_hours(language, hours))}" for days, hours in rules
    ]
    return draw(st.sampled_from(["; ", ";", "\n", ", "])).join(draw(st.permutations(written)))


@st.composite
def _days(draw: st.DrawFn, language: str, first: int, last: int) -> str:
    names = [draw(st.sampled_from(LANGUAGES[language][day].split())) for day in (first, last)]
    case = draw(st.sampled_from([str, str.lower, str.upper]))
    if first == last:
        return case(names[0])
    return case(f" {draw(st.sampled_from(TO[language]))} ".join(names))


@st.composite
def _hours(draw: st.DrawFn, language: str, hours: DayHours) -> str:
    if not hours:
        return draw(st.sampled_from(OFF[language]))
    # One digit is clear only in order, and where it is no hour of the afternoon.
    short = draw(st.booleans()) and not any(start >= H and end <= 8 * H for start, end in hours.spans)
    spans = [
        f"{draw(_time(start, short=short))}{draw(st.sampled_from('-–'))}{draw(_time(end, short=short))}"
        for start, end in hours.spans
    ]
    return draw(st.sampled_from(AND[language])).join(spans if short else draw(st.permutations(spans)))


def _time(seconds: int, *, short: bool) -> st.SearchStrategy[str]:
    clock, minute = divmod(seconds // 60, 60)
    hour = f"{clock}" if short else f"{clock:02}"
    spellings = [f"{clock:02}:{minute:02}", f"{hour}h{minute:02}", f"{hour}.{minute:02} Uhr", f"{hour}:{minute:02}:00"]
    return st.sampled_from(spellings if minute else [*spellings, f"{hour}", f"{hour}h", f"{hour} h"])


@given(st.data(), weeks)
def test_another_phrasing_means_the_same(data, week) -> None:
    text = data.draw(phrasings(week))
    assert WeeklyHours.parse(text) == week


@st.composite
def days_of_an_office(draw: st.DrawFn) -> DayHours:
    """Hours between six in the morning and eight in the evening."""
    edges = draw(st.lists(st.integers(12, 40), min_size=2, max_size=6, unique=True).map(sorted))
    return DayHours(tuple((a * H // 2, b * H // 2) for a, b in zip(edges[::2], edges[1::2], strict=False)))


def on_twelve_hours(seconds: int) -> str:
    """A time as a clock with twelve hours shows it, without am or pm."""
    hour, minute = divmod(seconds // 60, 60)
    return f"{(hour - 1) % 12 + 1}:{minute:02}" if minute else f"{(hour - 1) % 12 + 1}"


@given(days_of_an_office(), st.sampled_from([", ", "\n", ", Mo ", "\nMo ", "; Mo "]))
@example(DayHours(((8 * H, 12 * H), (13 * H, 17 * H))), "; Mo ")
def test_hours_of_an_office_on_twelve_hours_are_read_as_meant_or_refused(hours, between) -> None:
    text = "Mo " + between.join(f"{on_twelve_hours(start)}-{on_twelve_hours(end)}" for start, end in hours.spans)
    try:
        assert WeeklyHours.parse(text).days[0] == hours
    except InvalidHoursError as error:
        assert re.search("write|ends before it starts", str(error))  # noqa: PT017 - either is right; this is owed


PIECES = [
    *(
        "Mo",
        "Tu",
        "Di",
        "Mar",
        "So",
        "PH",
        "Feiertage",
        "jours fériés",
        "Sonn- und",
        "fermé",
        "off",
        "open",
        "24/7",
        "Uhr",
    ),
    *("8", "08:00", "24:00", "30:00", "9", "5", "8h30", "12.00", "7", "h", "am", "pm", "to", "bis", "au", "und"),
    *(",", ";", ":", "-", "–", "\n", " "),
]


@given(st.text() | st.lists(st.sampled_from(PIECES)).map(" ".join) | st.lists(st.sampled_from(PIECES)).map("".join))
@example("0" * 9000)
@example("Mo-Fr 1e9-2e9")
@example("²-³")
def test_any_text_is_read_or_refused_on_one_line(text) -> None:
    for parse in (WeeklyHours.parse, parse_special, parse_wall_time):
        try:
            parse(text)
        except InvalidHoursError as error:
            assert str(error).isprintable()  # noqa: PT017 - either outcome is right, and this is what the refusal owes


@given(st.lists(st.sampled_from(PIECES)).map(" ".join))
def test_whatever_is_read_has_a_normal_form(text) -> None:
    try:
        week = WeeklyHours.parse(text)
    except InvalidHoursError:
        return
    assert WeeklyHours.parse(str(week)) == week


@pytest.mark.parametrize(
    "piece", ["Mo,", "24 / ", "24", "a.", "e\u0301", "8:", " ", "-", "08:00-12:00,", "\n", "des jours ", "7 "]
)
def test_hostile_text_is_answered_in_few_steps_and_few_words(piece) -> None:
    text = (piece * 10_000)[:10_000]
    steps = []
    sys.setprofile(lambda *step: steps.append(step[1]))  # each call and each return
    try:
        with pytest.raises(InvalidHoursError) as error:
            WeeklyHours.parse(text)
    finally:
        sys.setprofile(None)
    assert len(steps) < 200 * len(text)
    assert len(str(error.value)) < 400


def test_a_text_that_no_person_writes_is_refused() -> None:
    with pytest.raises(InvalidHoursError, match="hours are at most 10000 characters long, got 10001"):
        WeeklyHours.parse("Mo 08:00-12:00" + " " * 9987)


def test_the_fault_is_shown_within_a_long_text() -> None:
    text = "Mo 08:00-12:00; " * 100 + "Xx 08:00-12:00"
    with pytest.raises(InvalidHoursError, match=r"cannot read 'Xx' at column 1601 of hours .*Xx 08:00-12:00"):
        WeeklyHours.parse(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("09:00-12:00", DayHours(((9 * H, 12 * H),))),
        ("09:00-12:00,13:00-15:00", DayHours(((9 * H, 12 * H), (13 * H, 15 * H)))),
        ("13-15, 09-12", DayHours(((9 * H, 12 * H), (13 * H, 15 * H)))),
        ("9h-12h et 13h-15h", DayHours(((9 * H, 12 * H), (13 * H, 15 * H)))),
        ("22:00-06:00", DayHours(((22 * H, 30 * H),))),
        ("00:00-24:00", DayHours(((0, 24 * H),))),
        ("-12:00", Cut(12 * H)),
        ("–12", Cut(12 * H)),
        ("bis 12 Uhr", Cut(12 * H)),
        ("until 5pm", Cut(17 * H)),
        ("-24:00", Cut(24 * H)),
        ("-26:00", Cut(26 * H)),
        ("-00:30", Cut(H // 2)),
        ("13:00-", Cut(since=13 * H)),
        ("13:00 –", Cut(since=13 * H)),
        ("13 Uhr bis", Cut(since=13 * H)),
        ("1pm-", Cut(since=13 * H)),
        ("00:30-", Cut(since=H // 2)),
        ("9-", Cut(since=9 * H)),
        ("05:00-", Cut(since=5 * H)),
        ("closed", CLOSED),
        ("off", CLOSED),
        ("Geschlossen", CLOSED),
        ("fermé", CLOSED),
    ],
)
def test_special_days_have_hours_an_early_end_or_none(text, value) -> None:
    assert parse_special(text) == value


@pytest.mark.parametrize(
    ("text", "column", "reason"),
    [
        (
            "",
            1,
            "a special day has one set of hours, an early end or a late opening, or is closed: write 09:00-12:00, -12:00",
        ),
        (
            "Mo 09:00-12:00",
            1,
            "a special day has one set of hours, an early end or a late opening, or is closed: write 09:00-12:00, -12:00",
        ),
        (
            "PH off",
            1,
            "a special day has one set of hours, an early end or a late opening, or is closed: write 09:00-12:00, -12:00",
        ),
        (
            "24/7",
            1,
            "a special day has one set of hours, an early end or a late opening, or is closed: write 09:00-12:00, -12:00",
        ),
        (
            "open",
            1,
            "a special day has one set of hours, an early end or a late opening, or is closed: write 09:00-12:00, -12:00",
        ),
        ("-00:00", 2, "a cut at 0:00 leaves nothing: write closed or -24:00"),
        ("-", 2, "expected a time such as 08:00"),
        ("-12:00,13:00-15:00", 7, "expected nothing more"),
        ("-12:00-13:00", 7, "expected nothing more"),
        ("closed 09:00", 8, "expected nothing more"),
        ("09:00-12:00;", 12, "expected nothing more"),
        ("09:00-12:00,", 12, "expected nothing more"),
        ("09:00-12:00 off", 13, "expected nothing more"),
        ("12:00", 6, "expected '-' and the end of the span"),
        ("9-5", 3, "this ends before it starts"),
        ("8-12, 1-5", 7, "write 13:00-17:00 or 01:00-05:00"),
        ("1-5", 1, "write 13:00-17:00 or 01:00-05:00"),
        ("until 5", 7, "this may be meant before or after noon: write 17:00 or 05:00"),
        ("-8", 2, "this may be meant before or after noon: write 20:00 or 08:00"),
        ("until 8:00", 7, "this may be meant before or after noon: write 20:00 or 08:00"),
        ("-1:00", 2, "write 13:00 or 01:00"),
        ("-49:00", 2, "times run to 24:00"),
        ("00:00-", 1, "a late opening lies between 00:00 and 24:00"),
        ("24:00-", 1, "a late opening lies between 00:00 and 24:00"),
        ("09:00-12:00,13:00-", 7, "expected nothing more"),
        ("1-", 1, "write 13:00 or 01:00"),
    ],
)
def test_special_days_point_at_the_fault(text, column, reason) -> None:
    with pytest.raises(InvalidHoursError, match=re.escape(reason)) as error:
        parse_special(text)
    assert f"column {column} of hours {text!r}" in str(error.value)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("16:00", 16 * H),
        ("00:00", 0),
        ("24:00", 24 * H),
        ("26:00", 26 * H),
        ("8h30", 8 * H + 1800),
        ("4pm", 16 * H),
        ("16 Uhr", 16 * H),
    ],
)
def test_a_wall_time_is_seconds_after_midnight(text, seconds) -> None:
    assert parse_wall_time(text) == seconds


@pytest.mark.parametrize(
    "text", ["", "closing", "4:00", "7h59", "16:00-17:00", "48:01", "-16:00", "16:00 17:00", None, 16, ["16:00"]]
)
def test_what_is_no_wall_time_is_refused(text) -> None:
    with pytest.raises(InvalidHoursError):
        parse_wall_time(text)

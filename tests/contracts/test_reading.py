"""What is wrong with a contract file, told all at once by file, key, value and what was expected."""

import re
import subprocess
import sys

import pytest

from sla_engine.contracts import load_contract, parse_contract
from sla_engine.contracts.forms import problems
from sla_engine.contracts.forms.file_format import FileFormat
from sla_engine.contracts.forms.key_path import parsed
from sla_engine.errors import ContractError

SILVER = """
[tiers.silver]
incident_hours = "day"
request_hours = "day"
targets = { response = "1h", intervention = "1h" }
"""

FIVE = (
    ('region = "LU"', 'region = "LX"'),
    ('week = "Mo-Fr 08:00-18:00"', 'week = "Mo-Fi 08:00-18:00"'),
    ('incident_hours = "day"', 'incident_hours = "dya"'),
    ('channels = ["phone"]', 'chanels = ["phone"]'),
    ('response = "4h"', "response = 4"),
)


def refused(text, file="acme.toml"):
    with pytest.raises(ContractError) as caught:
        parse_contract(text, file=file)
    return caught.value


def test_five_mistakes_are_told_at_once_in_the_order_of_the_file(problems_of):
    problems = problems_of(*FIVE)
    assert [problem.split(": ")[1] for problem in problems] == [
        "sites.LU.region",
        "hours.day.week",
        "tiers.gold.incident_hours",
        "tiers.gold.chanels",
        "tiers.gold.targets.response",
    ]


def test_the_message_holds_every_problem(written):
    error = refused(written(*FIVE))
    assert str(error).startswith("acme.toml has 5 problems:\n")
    assert all(problem in str(error) for problem in error.problems)


def test_many_mistakes_in_one_table_are_told_at_once(problems_of):
    problems = problems_of(
        (
            'incident_hours = "day"',
            'incident_hours = "night"\nmonthly_fee = "1"\nphone_queue = 7\nrates = { boss = true }',
        )
    )
    assert [problem.split(": ")[1] for problem in problems] == [
        "tiers.gold.incident_hours",
        "tiers.gold.monthly_fee",
        "tiers.gold.phone_queue",
        "tiers.gold.rates.boss",
        "billing.roles",
    ]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        # the contract
        ('id = "acme"', 'id = " acme"', 'contract.id: got " acme"; expected a name of up to 100 characters'),
        ('id = "acme"', 'id = "n/a"', 'contract.id: got "n/a"; expected a name'),
        ('id = "acme"', "", "contract.id: this key is missing: The name of the contract in programs."),
        ('zone = "Europe/Luxembourg"', 'zone = "Luxembourg"', 'contract.zone: got "Luxembourg"; unknown time zone'),
        ('zone = "Europe/Luxembourg"', "", "contract.zone: this key is missing: IANA time zone"),
        ('currency = "EUR"', 'currency = "euro"', 'contract.currency: got "euro"; expected the ISO 4217 code'),
        ('currency = "EUR"', 'name = { EN = "Acme" }', 'contract.name: got { EN = "Acme" }; expected langua'),
        ('currency = "EUR"', "name = {}", "contract.name: got {  }; expected a name in quotes, or names by language"),
        ('currency = "EUR"', "name = { en = 7 }", "contract.name: got { en = 7 }; expected the name in language"),
        ('currency = "EUR"', 'bound_to = "site"', "contract.bound_to: got \"site\"; expected 'customer' or 'ser"),
        ('currency = "EUR"', 'services = { fibre = "golf" }', 'contract.services.fibre: got "golf"; unknown tie'),
        ('currency = "EUR"', "services = { fibre = 7 }", "contract.services.fibre: got 7; expected text in quotes"),
        ('currency = "EUR"', "effective_from = 7", "contract.effective_from: got 7; expected a date such as 202"),
        ('currency = "EUR"', 'effective_from = "soon"', 'contract.effective_from: got "soon"; expected a date'),
        ('currency = "EUR"', "effective_from = 1850-01-01", "contract.effective_from: got 1850-01-01; expected"),
        ('currency = "EUR"', 'priorities = "P1"', 'contract.priorities: got "P1"; expected a list'),
        ("[contract]", "[contracts]", "contract: this key is missing"),
        # sites
        ('region = "LU"', 'region = "DE-ZZ"', "sites.LU.region: got \"DE-ZZ\"; unknown subdivision 'ZZ' of DE"),
        ('region = "LU"', 'holidays = "XX"', "sites.LU.holidays: got \"XX\"; unknown country 'XX'"),
        ('region = "LU"', "holidays = 7", 'sites.LU.holidays: got 7; expected a region such as "LU" or "DE-RP",'),
        ('region = "LU"', "holidays = []", 'sites.LU.holidays: got []; expected one region or several; write "n'),
        ('region = "LU"', 'holidays = ["LU", "none"]', 'sites.LU.holidays: got ["LU", "none"]; expected one region'),
        ('region = "LU"', 'holidays = ["LU", "XX"]', "sites.LU.holidays[1]: got \"XX\"; unknown country 'XX'"),
        ('region = "LU"', "holidays = {}", 'sites.LU.holidays: got {  }; expected a region such as "LU", or dat'),
        (
            'region = "LU"',
            'holidays = { region = "LU", categories = ["pubic"] }',
            'sites.LU.holidays: got { region = "LU", categories = ["pubic"] }; unknown holiday category',
        ),
        ('region = "LU"', 'holidays = { regio = "LU" }', 'sites.LU.holidays.regio: got "LU"; unknown key; did y'),
        (
            'region = "LU"',
            'holidays = { add = { monday = "x" } }',
            'sites.LU.holidays: got { add = { monday = "x" } }; expected dates such as 2026-06-24',
        ),
        ('region = "LU"', 'on_site = "yes"', 'sites.LU.on_site: got "yes"; expected true or false'),
        ('region = "LU"', 'zone = "X/Y"', 'sites.LU.zone: got "X/Y"; unknown time zone'),
        (
            'region = "LU"',
            'holidays = { region = "TR", categories = ["half_day"] }',
            'sites.LU.holidays: got { region = "TR", categories = ["half_day"] }; days of the category \'half_day\' of TR',
        ),
        ('region = "LU"', 'holidays = { region = "TR", half_days = "lunch" }', "sites.LU.holidays.half_days: got"),
        ('region = "LU"', 'holidays = { region = "TR", worked_days = "yes" }', "sites.LU.holidays.worked_days: got"),
        ('region = "LU"', "special_days = 7", "sites.LU.special_days: got 7; expected a table"),
        (
            'region = "LU"',
            "special_days = { 2026-12-24 = 12:00:00 }",
            'sites.LU.special_days.2026-12-24: got 12:00:00; expected hours such as "09:00-12:00", "-12:00" or "',
        ),
        ('region = "LU"', 'special_days = { 24-12 = "closed" }', 'sites.LU.special_days.24-12: got "24-12"; a s'),
        ('region = "LU"', 'special_days = { 12-24 = "9-12" }', 'sites.LU.special_days.12-24: got "9-12"; expect'),
        (
            'region = "LU"',
            'special_days = { 12-24 = { hours = "9-12", name = "Eve" } }',
            'sites.LU.special_days.12-24: got "9-12"; expected "closed" or a cut such as "-12:00" or "13:00-"',
        ),
        (
            'region = "LU"',
            'special_days = { 12-24 = { hours = "-12:00" } }',
            "sites.LU.special_days.12-24.name: this key",
        ),
        (
            'region = "LU"',
            "closures = [{ start = 2026-08-01, end = 2026-08-15 }]",
            "sites.LU.closures[0].start: got 2026-08-01; expected a date and a time",
        ),
        (
            'region = "LU"',
            "closures = [{ start = 2026-08-02T00:00:00, end = 2026-08-02T00:00:00 }]",
            "sites.LU.closures[0].end: got 2026-08-02T00:00:00; expected an end after the start 2026-08-02T00:00:00",
        ),
        (
            'region = "LU"',
            "closures = [{ start = 2026-08-01T00:00:00, end = 2026-08-02T00:00:00Z }]",
            "sites.LU.closures[0].end: got 2026-08-02T00:00:00+00:00; expected start and end both with an offset or",
        ),
        ("[sites.LU]", "[sites.'n/a']", 'sites."n/a": got "n/a"; expected a name of up to 100 characters'),
        ("[sites.LU]\n", "[site.LU]\n", "sites: this key is missing: The customer's places."),
        # hours
        ('week = "Mo-Fr 08:00-18:00"', "week = 8", "hours.day.week: got 8; expected hours such as"),
        ('week = "Mo-Fr 08:00-18:00"', 'week = ""', 'hours.day.week: got ""; expected hours such as'),
        (
            'week = "Mo-Fr 08:00-18:00"',
            'week = "Sat 1-5"',
            "hours.day.week: got \"Sat 1-5\"; cannot read '1' at column 5",
        ),
        (
            'week = "Mo-Fr 08:00-18:00"',
            'week = "Mo-Fr 08:00-12:00; Mo-Fr 13:00-18:00"',
            "hours.day.week: got \"Mo-Fr 08:00-12:00; Mo-Fr 13:00-18:00\"; cannot read 'Mo' at column 20",
        ),
        (
            'region = "LU"',
            'special_days = { 2026-12-24 = "8-12, 1-5" }',
            'sites.LU.special_days.2026-12-24: got "8-12, 1-5"; ',
        ),
        (
            'week = "Mo-Fr 08:00-18:00"',
            'week = "Mo-Fr 08:00-18:00; PH off"\non_holidays = "open"',
            'hours.day.on_holidays: got "open"; expected holidays in one place: the hours \'Mo-Fr 08:00-18:00;',
        ),
        (
            'week = "Mo-Fr 08:00-18:00"',
            'week = "24/7"\non_holidays = true',
            "hours.day.on_holidays: got true; expected 'closed' or 'open'",
        ),
        (
            'week = "Mo-Fr 08:00-18:00"',
            'week = "24/7"\nholidays_of = "provider"',
            'hours.day.holidays_of: got "provider"; expected the provider\'s holidays as well: set contract.holidays',
        ),
        ('week = "Mo-Fr 08:00-18:00"', 'week = "24/7"\nzone = "UTC"', 'hours.day.zone: got "UTC"; expected \'s'),
        # tiers
        ('request_hours = "day"', "", "tiers.gold.request_hours: this key is missing: The id of the hours for r"),
        ('request_hours = "day"', 'request_hours = "Day"', 'tiers.gold.request_hours: got "Day"; unknown hours;'),
        ('channels = ["phone"]', 'channels = "phone"', 'tiers.gold.channels: got "phone"; expected a list'),
        ('channels = ["phone"]', "monthly_fee = -1", "tiers.gold.monthly_fee: got -1; expected an amount from 0 to"),
        ('channels = ["phone"]', "monthly_fee = nan", "tiers.gold.monthly_fee: got NaN; expected an amount from"),
        ('channels = ["phone"]', "monthly_fee = inf", "tiers.gold.monthly_fee: got Infinity; expected an amount"),
        ('channels = ["phone"]', "monthly_fee = 1e-9", "tiers.gold.monthly_fee: got 1E-9; expected an amount from 0"),
        ('channels = ["phone"]', "monthly_fee = 1e99", "tiers.gold.monthly_fee: got 1E+99; expected an amount f"),
        ('channels = ["phone"]', 'monthly_fee = "58"', 'tiers.gold.monthly_fee: got "58"; expected an amount su'),
        ('channels = ["phone"]', "monthly_fee = false", "tiers.gold.monthly_fee: got false; expected an amount"),
        ('channels = ["phone"]', "uptime = 99.9", "tiers.gold.uptime: got 99.9; expected 'n/a'"),
        ('channels = ["phone"]', "uptime = { a = 99.9 }", "tiers.gold.uptime.a: got 99.9; expected a percentage"),
        ('channels = ["phone"]', 'uptime = { a = "99.9" }', 'tiers.gold.uptime.a: got "99.9"; expected a percen'),
        ('channels = ["phone"]', 'credits = { cap = "1 %" }', "tiers.gold.credits.per_hour: this key is missing"),
        ('intervention = "8h"', 'Intervention = "8h"', 'tiers.gold.targets.Intervention: got "Intervention";'),
        (
            'incident_hours = "day"',
            'incident_hours = "n/a"',
            'tiers.gold.targets.response: got "4h"; expected "n/a" or elapsed time, as the tier has no incident',
        ),
    ],
)
def test_a_fault_is_told_by_file_key_value_and_what_was_expected(problems_of, old, new, problem):
    found = problems_of((old, new))
    assert [line for line in found if line.startswith(f"acme.toml: {problem}")], found


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ("[policy]\nanchor = 1", "policy: got { anchor = 1 }; unknown key; did you mean 'policies'? known: cont"),
        ('[policies]\nanchor = "open"', "policies.anchor: got \"open\"; expected 'opened' or 'reported'"),
        ('[policies]\ntargets_for = ["change"]', "policies.targets_for[0]: got \"change\"; expected 'incident'"),
        ('[policies]\nholidays_of = "both"', 'policies.holidays_of: got "both"; expected the provider\'s holida'),
        ("[policies.targets.respons]", 'policies.targets.respons: got "respons"; unknown target; did you mean'),
        (
            '[policies.targets.response]\nstop = ["paused"]',
            'policies.targets.response.stop[0]: got "paused"; expected an event that can start or stop a clock',
        ),
        (
            '[policies.targets.response]\nstop = ["been done"]',
            'policies.targets.response.stop[0]: got "been done"; expected the name of an event',
        ),
        ("[policies.targets.response]\nstop = []", "policies.targets.response.stop: got []; expected at least one"),
        ('[policies.targets.response]\nstart = "opening"', 'policies.targets.response.start: got "opening"; e'),
        ("[policies.targets.response]\nwarnings = [75]", "policies.targets.response.warnings[0]: got 75; expect"),
        ('[policies.targets.response]\nwarnings = ["0%"]', 'policies.targets.response.warnings[0]: got "0%"; ex'),
        ("[policies.hardware]\notherwise = 1", "policies.hardware.otherwise: got 1; expected text in quotes"),
        ('[policies.credits]\ndue = "always"', "policies.credits.due: got \"always\"; expected 'below guarantee' or"),
        ("[policies.credits]\ndowntime = 1", "policies.credits.downtime: got 1; expected 'all' or 'beyond guarantee'"),
        ('[policies.credits]\nhours = "whole"', "policies.credits.hours: got \"whole\"; expected 'exact', 'begun' or"),
        ('[policies.credits]\namount_rounding = "up"', 'policies.credits.amount_rounding: got "up"; expected \'half'),
        ("[policies.credits]\ncap = 1", "policies.credits.cap: got 1; unknown key; known: due, downtime, hours, amou"),
        ("[billing]", "billing.step: this key is missing: Work is charged in steps of this length."),
        ('[billing]\nstep = "0m"', 'billing.step: got "0m"; expected a duration longer than zero'),
        ("[billing]\nstep = 15", 'billing.step: got 15; expected a duration such as "15m" or "1h" in quotes'),
        ('[billing]\nstep = "15m"\nrate_hours = "rates"', 'billing.rate_hours: got "rates"; unknown hours; know'),
        ('[billing]\nstep = "15m"\ntravel = "free"', "billing.travel: got \"free\"; expected 'extra' or 'included'"),
        ('[billing]\nstep = "15m"\ntravel = { km = 1 }', 'billing.travel: got { km = 1 }; expected "extra", "in'),
        (
            f'[billing]\nstep = "15m"\nroles = {{ boss = "Boss" }}\n{SILVER}\nrates = {{}}',
            'tiers.silver.rates.boss: this role has no rate; give an amount, or "n/a"',
        ),
        (
            f'[billing.roles]\nboss = "Boss"\n{SILVER}\nrates = {{ bos = 1 }}',
            "tiers.silver.rates.bos: got \"bos\"; unknown role; did you mean 'boss'? known: boss",
        ),
        (
            '[tiers.silver]\nincident_hours = "day"\nrequest_hours = "day"\ntargets = { response = "1h" }',
            'tiers.silver.targets.intervention: other tiers have this target; give one, or "n/a" where it does n',
        ),
        (
            '[tiers.silver]\nincident_hours = "day"\nrequest_hours = "day"',
            'tiers.silver.targets.response: other tiers have this target; give one, or "n/a" where it does not apply',
        ),
    ],
)
def test_a_fault_in_a_table_more_is_told(problems_of, more, problem):
    found = problems_of(more=more)
    assert [line for line in found if line.startswith(f"acme.toml: {problem}")], found


def test_every_tier_guarantees_what_one_does(problems_of):
    uptime = ('channels = ["phone"]', 'uptime = { monthly = "99 %" }')
    (problem,) = problems_of(uptime, more=SILVER)
    assert problem == 'acme.toml: tiers.silver.uptime.monthly: other tiers guarantee this; give a percentage, or "n/a"'


def test_amounts_need_a_currency(problems_of):
    (problem,) = problems_of(('currency = "EUR"', ""), ('channels = ["phone"]', "monthly_fee = 7"))
    assert problem.startswith("acme.toml: contract.currency: this key is missing, and there are amounts")


def test_a_priority_that_is_not_listed_is_told(problems_of):
    (problem,) = problems_of(
        ('id = "acme"', 'id = "acme"\npriorities = ["high"]'),
        ('response = "4h"', 'response = { by_priority = { hihg = "1h" }, otherwise = "4h" }'),
    )
    assert "by_priority.hihg: got \"hihg\"; unknown priority; did you mean 'high'? known: high" in problem


def test_a_priority_of_a_kind_that_is_not_listed_is_told(problems_of):
    (problem,) = problems_of(
        ('id = "acme"', 'id = "acme"\npriorities = ["high"]'),
        ('response = "4h"', 'response = { request = { by_priority = { low = "1h" }, otherwise = "4h" } }'),
    )
    assert 'request.by_priority.low: got "low"; unknown priority; known: high' in problem


def test_a_target_of_one_priority_without_hours_is_told_by_its_place(problems_of):
    (problem,) = problems_of(
        ('request_hours = "day"', 'request_hours = "n/a"'),
        ('response = "4h"', 'response = { request = { by_priority = { P1 = "1h" }, otherwise = "n/a" } }'),
    )
    assert problem.startswith('acme.toml: tiers.gold.targets.response.request.by_priority.P1: got "1h"; expected "n/a"')


# The file itself


def test_a_syntax_error_names_line_and_column():
    error = refused('[contract]\nid = "acme\n')
    assert error.problems[0].startswith("acme.toml: line 2, column 11: not TOML: ")


def test_a_syntax_error_at_the_end_says_so():
    assert refused("[contract").problems[0].startswith("acme.toml: end of document: not TOML: ")


def test_a_key_given_twice_is_an_error():
    assert "line 3" in refused('[contract]\nid = "a"\nid = "b"\n').problems[0]


def test_a_file_that_is_not_utf_8_is_refused_by_the_byte():
    error = refused('[contract]\nname = "Büro"'.encode("latin-1"))
    assert error.problems == ("acme.toml: not UTF-8 text: byte 20 is 0xfc; save the file as UTF-8",)


def test_a_byte_order_mark_is_skipped(written):
    assert parse_contract(b"\xef\xbb\xbf" + written().encode()).id == "acme"


def test_windows_line_ends_are_read(written):
    assert parse_contract(written().replace("\n", "\r\n").encode()).id == "acme"


def nested(depth):
    return f"a = {'[' * depth}{']' * depth}"


TOO_DEEP = "tables and lists are nested more than 20 deep"
TOO_LARGE = "the file is larger than 1,000,000 bytes, the most that a file of this kind may have"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a = " + "[" * 100_000, TOO_DEEP),
        (nested(20), TOO_DEEP),
        (nested(200), TOO_DEEP),
        (".".join("a" * 21) + " = 1", TOO_DEEP),
        ("a = 1\n" + ".".join("a" * 5000) + " = 1", f"line 2: the key has more than 40 parts; {TOO_DEEP}"),
        ("[" + ".".join("a" * 400_000) + "]", f"line 1: the key has more than 40 parts; {TOO_DEEP}"),
        (
            "a = { " + " . ".join(["'b c'", '"d"'] * 1000) + " = 1 }",
            f"line 1: the key has more than 40 parts; {TOO_DEEP}",
        ),
        ("a = " + "1" * 5000, "Exceeds the limit"),
        ("# " + "x" * 1_000_000, TOO_LARGE),
        (b"# " + b"x" * 1_000_000, TOO_LARGE),
    ],
    ids=range(10),
)
def test_what_no_reader_can_take_is_an_error_of_the_file(text, fault):
    assert refused(text).problems[0].startswith(f"acme.toml: {fault}")


def test_a_file_is_read_no_further_than_a_contract_may_reach():
    with pytest.raises(ContractError, match="larger than 1,000,000 bytes"):
        load_contract("/dev/zero")


def test_a_text_with_many_dots_is_no_key(written):
    note = f'notes = ["{". ".join("abc" for _ in range(30))}", "{"." * 500}", "{"1.2. 3.4. 5.6. "}"]'
    assert parse_contract(written(("[contract]", f"[contract]\n{note}"))).id == "acme"


def test_changes_nested_without_end_are_refused(written):
    deep: dict[str, object] = {}
    for _ in range(5000):
        deep = {"a": deep}
    with pytest.raises(ContractError, match=TOO_DEEP):
        parse_contract(written(), changes={"hours": deep})


def test_a_dotted_key_is_no_longer_than_any_is():
    with pytest.raises(ValueError, match=r"expected a dotted key such as tiers.office, got 'a\.a\.a"):
        parsed(".".join("a" * 400_000))


def test_so_many_faults_are_told_and_the_number_of_others():
    keys = "".join(f"k{number} = {number}\n" for number in range(20_000))
    error = refused(keys + "[contract]\nid = 'acme'")
    assert [line.partition(":")[2].partition(":")[0] for line in error.problems[:100]] == [f" k{n}" for n in range(100)]
    assert re.fullmatch(r"acme\.toml: and 19,9\d\d problems more, left out here", error.problems[100])
    assert len(error.problems) == 101
    assert str(error).startswith("acme.toml has 20,0")


def test_names_are_guessed_for_those_faults_alone_that_are_told(monkeypatch):
    guessed = []
    monkeypatch.setattr(problems, "did_you_mean", lambda name, _: guessed.append(name) or "")
    refused("".join(f"teirs{number} = {number}\n" for number in range(5_000)))
    assert len(guessed) <= 100


def test_a_fault_names_no_more_than_fifty_of_the_names_that_there_are(written):
    tiers = "".join(f"[hours.h{number}]\nweek = '24/7'\n" for number in range(2_000))
    text = written().replace('incident_hours = "day"', 'incident_hours = "dya"') + tiers
    fault = next(line for line in refused(text).problems if "unknown hours" in line)
    assert fault.endswith("h48 and 1,951 more")


def test_tables_that_lack_what_thousands_of_others_have_are_told_within_bounds():
    targets = "".join(f"t{number} = '1h'\n" for number in range(2_000))
    hours = "incident_hours = 'n/a'\nrequest_hours = 'n/a'\n"
    tiers = "".join(f"[tiers.t{number}]\n{hours}targets = {{}}\n" for number in range(500))
    error = refused(f"[tiers.all]\n[tiers.all.targets]\n{targets}\n{tiers}")  # which lack a million targets
    assert error.problems[100:] == ("acme.toml: and 49,900 or more problems more, left out here",)


def test_a_contract_has_so_many_versions_at_most(written, monkeypatch):
    checked = []
    validated = FileFormat.checked
    monkeypatch.setattr(FileFormat, "checked", lambda *asked: checked.append(asked) or validated(*asked))
    versions = [
        f"[[versions]]\nid = 'v{n}'\neffective_from = {2030 + n // 12}-{n % 12 + 1:02}-01\n" for n in range(2_000)
    ]
    (fault, *_) = refused(written() + "".join(versions)).problems
    assert fault.startswith("acme.toml: versions: got [{ id = ")
    assert fault.endswith("expected at most 200 entries")
    assert len(checked) == 202  # the list, the first version and as many as there may be


def test_later_versions_wait_where_a_hundred_faults_are_told(monkeypatch):
    read = []
    validated = FileFormat.checked
    monkeypatch.setattr(FileFormat, "checked", lambda *asked: read.append(asked) or validated(*asked))
    versions = "".join(f"[[versions]]\nid = 'v{n}'\neffective_from = 2027-01-{n:02}\n" for n in range(1, 29))
    refused("".join(f"k{number} = {number}\n" for number in range(200)) + versions)
    assert len(read) == 2  # the first version, and the list of the others


def test_a_document_nested_as_deep_as_is_allowed_is_read():
    assert "a: got [[" in str(refused(nested(18)))


def test_control_characters_are_escaped():
    (problem, *_) = refused('"a\\u001b[31m" = "\\u001b[31m"').problems
    assert problem.startswith(r'acme.toml: "a\u001b[31m": got "\u001b[31m"; unknown key')


def test_an_empty_file_lacks_its_tables():
    assert [problem.split(": ")[1] for problem in refused("").problems] == ["contract", "sites", "tiers"]


def test_tables_that_are_none_are_told():
    problems = refused(
        "contract = 1\nsites = 2\nhours = 3\ntiers = [4]\npolicies = 5\nbilling = 6\nversions = 7"
    ).problems
    assert [problem.split(": ")[1] for problem in problems] == [
        "contract", "sites", "hours", "tiers", "policies", "billing", "versions",
    ]  # fmt: skip


def test_a_contract_is_loaded_from_a_path(written, tmp_path):
    path = tmp_path / "acme.toml"
    path.write_text(written(), "utf-8")
    assert load_contract(path) == load_contract(str(path)) == parse_contract(written())


def test_an_error_names_the_file_as_it_was_given(tmp_path):
    path = tmp_path / "acme.toml"
    path.write_text("", "utf-8")
    with pytest.raises(ContractError) as caught:
        load_contract(path)
    assert str(caught.value).startswith(f"{path} has 3 problems")


def test_an_unknown_name_lists_the_shipped_contracts():
    with pytest.raises(
        ContractError, match=r"did you mean 'mixvoip-support'.* mixvoip-services, mixvoip-support"
    ) as caught:
        load_contract("mixvoip-suport")
    assert len(caught.value.problems) == 1


def test_a_missing_file_is_an_error(tmp_path):
    with pytest.raises(ContractError, match="neither such a file nor a shipped contract"):
        load_contract(tmp_path / "nothing.toml")


def test_a_directory_is_an_error(tmp_path):
    with pytest.raises(ContractError, match="this is a directory"):
        load_contract(tmp_path)


def test_a_path_that_cannot_be_is_an_error():
    with pytest.raises(ContractError, match="cannot be read"):
        load_contract("a\0b")


def test_money_is_exact(contract_of):
    contract = contract_of(('channels = ["phone"]', "monthly_fee = 0.10"))
    assert str(contract.tier("gold").monthly_fee) == "0.10"


@pytest.mark.parametrize(
    ("target", "settings", "place", "other"),
    [
        ("response", 'stop = ["left"]\nrestart = ["updated", "left"]', 'restart[1]: got "left"', "stop"),
        ("response", 'restart = ["closed"]', 'restart[0]: got "closed"', "the default of stop"),
        ("response", 'start = ["arrived", "left"]\nstop = ["left"]', 'start[1]: got "left"', "stop"),
        ("update", 'stop = ["recovered"]', 'stop[0]: got "recovered"', "the default of start"),
        ("update", 'stop = ["closed", "updated"]', 'stop[1]: got "updated"', "the default of restart"),
    ],
)
def test_an_event_that_stops_a_clock_neither_starts_nor_restarts_it(problems_of, target, settings, place, other):
    found = problems_of(
        ('response = "4h"', 'response = "4h"\nupdate = "2h"'), more=f"[policies.targets.{target}]\n{settings}"
    )
    expected = f"expected an event that has one effect on this clock; {other} has it as well"
    assert found == (f"acme.toml: policies.targets.{target}.{place}; {expected}",)


def test_a_later_version_gives_no_event_a_second_role(problems_of):
    (problem,) = problems_of(
        ("[contract]", '[policies.targets.response]\nrestart = ["updated"]\n[contract]'),
        more='[[versions]]\nid = "2"\neffective_from = 2027-01-01\n[versions.policies.targets.response]\nstop = ["updated"]',
    )
    assert problem.startswith('acme.toml: policies.targets.response.restart[0]: got "updated"; expected an event that')
    assert problem.endswith("(in versions[0])")


def test_an_event_may_start_and_restart_a_clock_and_stop_another(contract_of):
    policy = '[policies.targets.intervention]\nstart = ["responded"]\nrestart = ["responded"]\nstop = ["arrived"]'
    policies = contract_of(more=policy).policies.targets
    assert policies["intervention"].start == policies["intervention"].restart == {"responded"}
    assert "responded" in policies["response"].stop


THREADS = """
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
sys.setswitchinterval(1e-5)
from sla_engine.contracts import load_contract
together = Barrier(8)
with ThreadPoolExecutor(8) as pool:
    loaded = list(pool.map(lambda _: (together.wait(), load_contract("mixvoip-support"))[1], range(8)))
print(len(set(map(str, loaded))))
"""


def test_threads_that_read_the_first_contract_of_a_process_at_once_all_read_it():
    done = subprocess.run([sys.executable, "-c", THREADS], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("1\n", "")


def test_only_the_tables_of_whole_files_have_a_validator():
    code = (
        "from sla_engine.contracts import load_contract; load_contract('mixvoip-support')\n"
        "from sla_engine.contracts.forms.toml_tables import Table\n"
        "def all_of(kind): return [kind, *(one for each in kind.__subclasses__() for one in all_of(each))]\n"
        "print(sorted(one.__name__ for one in all_of(Table) if one.__pydantic_complete__))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "['Document', 'VersionsTable']\n"

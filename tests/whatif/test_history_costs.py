"""What histories cost under scenarios: fees of every month, work under each ticket's tier, credits; worked out by hand."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal, localcontext

import pytest

from sla_engine import load_contract
from sla_engine.clocks import Event, Ticket
from sla_engine.errors import InvalidArgumentError, NaiveInstantError, OutOfRangeError, UnknownNameError
from sla_engine.whatif import Outage, Scenario, Work, choose_tier, compare, credits, quote, read_work  # noqa: A004 - the field's word
from sla_engine.whatif.comparisons.comparison_frames import TABLES
from sla_engine.whatif.comparisons.tier_choice_calculation import _share
from sla_engine.whatif.comparisons.tier_options import TierOption
from tests.bulk.log_answers import tables_of

SUPPORT, SERVICES = load_contract("mixvoip-support"), load_contract("mixvoip-services")
HOUR = timedelta(hours=1)
OPENED = datetime(2026, 4, 13, 8, tzinfo=UTC)  # a Monday, 10:00 local
NOW = datetime(2026, 6, 15, tzinfo=UTC)
TICKETS = [
    Ticket("a", opened_at=OPENED, tier="standard", site="LU", events=[Event("work_started", OPENED + HOUR)]),
    Ticket(
        "b", opened_at=OPENED + 24 * HOUR, tier="office", site="BE", events=[Event("work_started", OPENED + 40 * HOUR)]
    ),
]
WORK = [
    Work("technician", OPENED + HOUR, OPENED + 3 * HOUR, about="T-0"),  # 2 h
    Work("engineer", OPENED + 48 * HOUR, OPENED + 49 * HOUR + timedelta(minutes=1), about="T-1"),  # 1 h 15 charged
]


def costs(scenarios, **money):
    answer = compare(*tables_of(TICKETS), scenarios, as_of=NOW, **money)
    return {(one.scenario, one.month): one for one in answer.cost}


def test_every_tier_costs_its_fee_in_every_month_from_the_first_opening_on():
    found = costs([Scenario("today", SUPPORT)], work=WORK)
    assert [(month, one.fee) for (_, month), one in found.items()] == [
        ("2026-04", Decimal("320.00")),
        ("2026-05", Decimal("320.00")),
        ("2026-06", Decimal("320.00")),
    ]


def test_work_is_charged_under_the_tier_of_its_ticket():
    found = costs([Scenario("today", SUPPORT)], work=WORK)
    assert found["today", "2026-04"].work == 2 * Decimal("104.00") + Decimal("1.25") * Decimal("111.00")
    assert found["today", "2026-05"].work == 0


def test_a_scenario_moves_fees_and_rates():
    found = costs([Scenario("all Business", SUPPORT, tier="business")], work=WORK)
    april = found["all Business", "2026-04"]
    assert april.fee == Decimal("318.00")
    assert april.work == 2 * Decimal("96.00") + Decimal("1.25") * Decimal("111.00")


def test_work_is_what_quote_says_of_it():
    found = costs([Scenario("today", SUPPORT)], work=WORK)
    quoted = [quote(WORK[0], SUPPORT, tier="standard", site="LU"), quote(WORK[1], SUPPORT, tier="office", site="BE")]
    assert sum(one.work for one in found.values()) == sum(one.total for one in quoted)


def test_without_work_nothing_is_reckoned_unless_asked_for():
    assert costs([Scenario("today", SUPPORT)]) == {}
    assert len(costs([Scenario("today", SUPPORT)], costs=True)) == 3


def test_outages_give_credits_under_the_tier_of_their_ticket():
    scenario = Scenario("services", SERVICES, tier={"office": "business"})
    outage = Outage(OPENED + 30 * HOUR, OPENED + 32 * HOUR, about="T-1")
    found = costs([scenario], outages=[outage], monthly_cost={"standard": Decimal(50), "business": Decimal(80)})
    april = found["services", "2026-04"]
    assert (april.fee, april.credits) == (Decimal("130.00"), Decimal("48.00"))
    assert found["services", "2026-05"].credits == 0


def test_an_outage_about_no_ticket_gives_credits_under_every_tier():
    outage = Outage(OPENED + 30 * HOUR, OPENED + 32 * HOUR)
    found = costs([Scenario("services", SERVICES)], outages=[outage], monthly_cost=100)
    assert found["services", "2026-04"].credits == Decimal("80.00")  # 2 h at 20 % of 100.00 under both


def test_credits_without_a_monthly_cost_are_an_error():
    outage = Outage(OPENED, OPENED + 2 * HOUR, about="T-0")
    with pytest.raises(InvalidArgumentError, match=r"not stated for tier 'standard'.*give monthly_cost"):
        costs([Scenario("services", SERVICES)], outages=[outage])


@pytest.mark.parametrize("about", ["T-9", None])
def test_work_about_no_ticket_of_the_history_is_an_error(about):
    work = Work("technician", OPENED, OPENED + HOUR, about=about)
    with pytest.raises(InvalidArgumentError, match=f"about tickets of the history, got {about!r}"):
        costs([Scenario("today", SUPPORT)], work=[work])


def test_what_has_no_price_is_named_and_the_rest_is_reckoned():
    late = Work("technician", OPENED + 12 * HOUR, OPENED + 13 * HOUR, about="T-0")  # from 22:00 local on
    visit = Work("technician", OPENED, OPENED + HOUR, on_site=True, about="T-0")
    found = costs([Scenario("today", SUPPORT)], work=[late, visit])["today", "2026-04"]
    assert found.work == Decimal("104.00")
    assert any("no rate for 'technician' outside the rate hours" in what for what in found.unpriced)
    assert "travel x 1" in found.unpriced


def test_a_comparison_with_costs_shows_them():
    answer = compare(*tables_of(TICKETS), [Scenario("today", SUPPORT)], as_of=NOW, work=WORK)
    total = 3 * Decimal("320.00") + 2 * Decimal("104.00") + Decimal("138.75")
    assert str(answer).splitlines()[1].endswith(f"  {total} EUR")
    assert f"<td>{total} EUR</td>" in answer._repr_html_()


MAY = datetime(2026, 4, 30, 22, tzinfo=UTC)  # 1 May, midnight local
OLD = Ticket("old", opened_at=datetime(2024, 1, 8, 8, tzinfo=UTC), tier="business", site="LU")  # never answered


def options(tickets=(*TICKETS, OLD), **more):
    found = choose_tier(*tables_of(list(tickets)), SUPPORT, as_of=NOW, **more)
    return {option.tier: option for option in found.options}


def fees(option):
    return [(cost.month, cost.fee) for cost in option.costs]


def test_costs_and_verdicts_begin_with_the_oldest_ticket_unless_since_is_said():
    assert len(options()["office"].costs) == 30  # January 2024 to June 2026
    assert options()["standard"].kept_all is False
    found = options(since=datetime(2026, 4, 10, tzinfo=UTC))
    assert fees(found["office"]) == [(f"2026-0{month}", Decimal("262.00")) for month in (4, 5, 6)]
    assert found["standard"].kept_all is True
    found = options(TICKETS)
    assert [one.total for one in found.values()] == [one.total for one in options(since=OPENED).values()]


def test_what_lies_outside_the_window_counts_nowhere_and_windows_add_up():
    whole = options(TICKETS, work=WORK)
    parts = [options(TICKETS, work=WORK, **bounds) for bounds in ({"until": MAY}, {"since": MAY})]
    for tier, option in whole.items():
        assert option.total == sum(part[tier].total for part in parts)
        assert (option.kept, option.missed) == tuple(
            sum(getattr(part[tier], what) for part in parts) for what in ("kept", "missed")
        )
    assert [(one.kept, one.missed, one.open) for one in parts[1].values()] == [(0, 0, 0)] * 4


def test_months_of_a_window_before_the_first_ticket_cost_their_fees_too():
    february = datetime(2026, 2, 15, tzinfo=UTC)
    assert [month for month, _ in fees(options(TICKETS, since=february)["office"])] == [
        f"2026-0{i}" for i in range(2, 7)
    ]


def test_a_window_ends_before_its_last_instant():
    start = WORK[1].start
    before, after = options(TICKETS, work=WORK, until=start), options(TICKETS, work=WORK, since=start)
    assert [sum(cost.work for cost in found["office"].costs) for found in (before, after)] == [
        2 * Decimal("96.00"),
        Decimal("1.25") * Decimal("111.00"),
    ]
    edge = TICKETS[1].opened_at
    assert [options(TICKETS, **{bound: edge})["standard"].kept for bound in ("until", "since")] == [2, 2]


def test_a_window_after_as_of_costs_nothing():
    assert fees(options(since=NOW + HOUR)["office"]) == []


def test_downtime_gives_credits_as_far_as_it_lies_in_the_window():
    outage = Outage(MAY - HOUR, MAY + HOUR)
    scenario, more = [Scenario("services", SERVICES, tier="business")], {"outages": [outage], "monthly_cost": 100}
    bounds = {"whole": {}, "april": {"until": MAY}, "may": {"since": MAY}, "later": {"since": MAY + HOUR}}
    found = {
        name: [
            (cost.month, cost.credits)
            for cost in compare(*tables_of(TICKETS), scenario, as_of=NOW, **more, **some).cost
        ]
        for name, some in bounds.items()
    }
    assert [amount > 0 for _, amount in found["whole"]] == [True, True, False]
    assert found["april"] + found["may"] == found["whole"]
    assert [amount for _, amount in found["later"]] == [0, 0]


def test_a_comparison_leaves_out_what_was_opened_outside_the_window():
    tickets = [*TICKETS, OLD, Ticket("odd", opened_at=OLD.opened_at, tier="gold", site="LU")]
    scenarios = [Scenario("today", SUPPORT), Scenario("all Office", SUPPORT, tier="office")]
    found = compare(*tables_of(tickets), scenarios, as_of=NOW, since=OPENED)
    plain = compare(*tables_of(TICKETS), scenarios, as_of=NOW)
    assert str(found) == str(plain)
    assert found.faults == plain.faults == {"today": {}, "all Office": {}}
    assert [found.table(what) for what in TABLES if what != "breaches"] == [
        plain.table(what) for what in TABLES if what != "breaches"
    ]
    assert found.breaches("all Office") == plain.breaches("all Office")


def test_a_window_that_ends_before_it_begins_is_refused():
    with pytest.raises(InvalidArgumentError, match="expected until to be after since"):
        options(since=MAY, until=MAY)
    with pytest.raises(NaiveInstantError):
        options(since=datetime(2026, 5, 1))  # noqa: DTZ001 - what is refused


def test_the_cheapest_tier_and_those_that_kept_all_are_one_call():
    found = choose_tier(*tables_of(TICKETS), SUPPORT, as_of=NOW, work=WORK)
    totals = {option.tier: option.total for option in found.options}
    hours = Decimal("1.25")
    assert totals == {
        "none": 2 * Decimal("108.00") + hours * Decimal("129.00"),
        "standard": 3 * Decimal("58.00") + 2 * Decimal("104.00") + hours * Decimal("120.00"),
        "office": 3 * Decimal("262.00") + 2 * Decimal("96.00") + hours * Decimal("111.00"),
        "business": 3 * Decimal("318.00") + 2 * Decimal("96.00") + hours * Decimal("111.00"),
    }
    assert found.cheapest.tier == "none"
    # The second ticket waits from Tuesday 10:00 to Wednesday 02:00 local; Office was due at 18:00, Business at 13:00.
    assert {option.tier: option.kept_all for option in found.options} == {
        "none": None,
        "standard": True,
        "office": False,
        "business": False,
    }
    assert found.cheapest_kept.tier == "standard"
    assert str(found).endswith("cheapest: 'none'; kept all promises: 'standard'; cheapest of these: 'standard'")
    assert "nothing promised" in found._repr_html_()


def test_no_tier_may_keep_all():
    tickets = [Ticket("a", opened_at=OPENED, tier="standard", site="LU")]
    found = choose_tier(*tables_of(tickets), SUPPORT, as_of=NOW, tiers=["office", "business"])
    assert found.kept_all == ()
    assert found.cheapest_kept is None
    assert found.cheapest.tier == "office"


@pytest.mark.parametrize(
    ("keep", "kept", "verdict"),
    [
        (
            0.75,
            ["standard", "office"],
            "kept 75.0% or more of the promises: 'standard', 'office'",
        ),
        (0.76, ["standard"], "kept 76.0% or more of the promises: 'standard'"),
        (1, ["standard"], "kept all promises: 'standard'"),
    ],
)
def test_the_share_of_promises_that_a_tier_must_keep_may_be_lower(keep, kept, verdict):
    found = choose_tier(*tables_of(TICKETS), SUPPORT, as_of=NOW, keep=keep)
    # Of the four promises of Office one was missed, of those of Business two.
    assert [option.tier for option in found.kept_all] == kept
    assert verdict in str(found)
    assert found.cheapest_kept.tier == "standard"


def test_a_share_is_compared_exactly_and_not_as_a_float():
    assert TierOption("a", kept=19, missed=1, open=0, left_out=0, costs=(), keep=_share(0.95)).kept_all is True
    assert TierOption("a", kept=189, missed=10, open=0, left_out=0, costs=(), keep=_share(0.95)).kept_all is False


@pytest.mark.parametrize("keep", [-0.1, 1.1, 95, float("nan"), "95%", True])
def test_a_share_to_keep_that_is_none_is_refused(keep):
    with pytest.raises(InvalidArgumentError, match=r"expected a share of promises from 0 to 1 as keep"):
        choose_tier(*tables_of(TICKETS), SUPPORT, as_of=NOW, keep=keep)


def test_choosing_among_no_tiers_is_an_error():
    with pytest.raises(InvalidArgumentError, match="expected tiers of contract 'mixvoip-support': none, standard"):
        choose_tier(*tables_of(TICKETS), SUPPORT, as_of=NOW, tiers=[])


WORK_TABLE = """ticket,role,started_at,ended_at,on_site,kilometres
T-0,technician,2026-04-13T09:00Z,2026-04-13T11:00Z,,
T-1,engineer,2026-04-15T10:00+02:00,2026-04-15T11:01+02:00,no,
T-1,technician,2026-04-15T10:00+02:00,2026-04-15T10:00+02:00,yes,12.5
T-1,technician,2026-04-15T10:00+02:00,2026-04-15T11:00+02:00,perhaps,
T-1,technician,2026-04-15T10:00+02:00,2026-04-15T11:00+02:00,yes,-3
T-7,technician,2026-04-15T10:00+02:00,2026-04-15T11:00+02:00,Yes,12.5
T-1,,2026-04-15T10:00+02:00,2026-04-15T11:00+02:00,,
"""


def test_work_is_read_from_a_table_and_bad_rows_are_told(tmp_path):
    path = tmp_path / "work.csv"
    path.write_text(WORK_TABLE)
    log = read_work(path, tickets=["T-0", "T-1"])
    assert list(log.work) == WORK
    assert sorted((row.line, row.column) for row in log.bad) == [
        (4, "ended_at"),
        (5, "on_site"),
        (6, "kilometres"),
        (7, "ticket"),
        (8, "role"),
    ]
    (other,) = read_work(path).work[2:]
    assert (other.about, other.on_site, other.kilometres) == ("T-7", True, Decimal("12.5"))


@pytest.mark.parametrize("cost", [99.9, True, -1, {"standard": 99.9}])
def test_a_monthly_cost_is_an_exact_amount(cost):
    with pytest.raises(InvalidArgumentError, match="expected a monthly cost such as"):
        costs([Scenario("services", SERVICES)], outages=[Outage(OPENED, OPENED + HOUR)], monthly_cost=cost)


def test_outages_are_held_against_the_uptime_that_is_named():
    outage = Outage(OPENED, OPENED + 2 * HOUR, about="T-0")  # 2 of 720 hours: 99.722 %, under 99.80 but not under 99.60
    found = [
        costs([Scenario("services", SERVICES)], outages=[outage], monthly_cost=100, guarantee=guarantee)[
            "services", "2026-04"
        ].credits
        for guarantee in ("monthly", "connectivity")
    ]
    assert found == [Decimal("40.00"), Decimal("0.00")]


def test_months_are_those_of_the_contract_for_promises_and_for_money():
    eve = Ticket("a", opened_at=datetime(2026, 4, 30, 22, 30, tzinfo=UTC), tier="standard", site="LU")  # 00:30 local
    answer = compare(*tables_of([eve]), [Scenario("today", SUPPORT)], as_of=NOW, costs=True)
    assert {one.month for one in answer.attainment} == {"2026-05"}
    assert [one.month for one in answer.cost] == ["2026-05", "2026-06"]


def versions(tmp_path, **second):
    """A contract with a tier `gold` at 100.00 a month; its second version, from July on, has it at 200.00, and `plat` too."""
    tier = 'name = "x"\nincident_hours = "all"\nrequest_hours = "all"\ntargets = { response = "4h" }\n'
    tier += (
        'uptime = { monthly = "99 %" }\ncredits = { per_hour = "10 %", cap = "100 %" }\nrates = { technician = 100 }\n'
    )
    old = second.get("old", "monthly_fee = 100")
    text = f"""
[contract]
id = "v"
name = "V"
zone = "UTC"
currency = "EUR"
version = "first"
effective_from = 2026-01-01
[sites.LU]
name = "L"
zone = "UTC"
region = "LU"
[hours.all]
week = "24/7"
[tiers.gold]
{tier}{old}
[billing]
step = "15m"
roles = {{ technician = "Technician" }}
[[versions]]
id = "second"
effective_from = 2026-07-01
"""
    text += f'contract = {{ currency = "{second["currency"]}" }}\n' if "currency" in second else ""
    text += "[versions.tiers.gold]\nmonthly_fee = 200\n"
    text += f"[versions.tiers.plat]\n{tier}monthly_fee = 300\n" if second.get("plat", True) else ""
    path = tmp_path / "v.toml"
    path.write_text(text)
    return load_contract(path)


JUNE, JULY = datetime(2026, 6, 1, 7, tzinfo=UTC), datetime(2026, 7, 1, 7, tzinfo=UTC)
LATER = datetime(2026, 7, 20, tzinfo=UTC)


def test_a_tier_that_leaves_tickets_out_is_neither_cheapest_nor_keeps_all(tmp_path):
    tickets = [
        Ticket("a", opened_at=JUNE, tier="gold", site="LU", events=[Event("responded", JUNE + 9 * HOUR)]),
        Ticket("b", opened_at=JULY, tier="gold", site="LU", events=[Event("responded", JULY + HOUR)]),
    ]
    work = [Work("technician", JUNE, JUNE + 10 * HOUR, about="T-0")]
    found = choose_tier(*tables_of(tickets), versions(tmp_path), as_of=LATER, work=work)
    gold, plat = found.options
    assert (plat.left_out, plat.kept_all, plat.missed) == (1, None, 0)
    assert found.cheapest == gold
    assert found.kept_all == ()
    assert "tickets are left out: 'plat'" in str(found)
    assert "not known" in found._repr_html_()
    assert any(what.startswith("technician: its ticket falls under no tier (") for what in plat.unpriced)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"tier": "gold"}, "tier: expected a tier of contract mixvoip-support"),
        ({"site": "XX"}, "site: expected a site"),
        ({"contract": "other"}, "the ticket is under contract 'other'"),
    ],
)
def test_work_of_a_ticket_that_falls_under_no_tier_is_not_free(changes, why):
    odd = Ticket("x", **{"opened_at": OPENED, "tier": "standard", "site": "LU"} | changes)
    tickets = [odd, Ticket("y", opened_at=OPENED, tier="standard", site="LU")]
    work = [Work("technician", OPENED, OPENED + HOUR, about="T-0")]
    (first, *_) = compare(*tables_of(tickets), [Scenario("a", SUPPORT)], as_of=NOW, work=work).cost
    (only,) = first.unpriced
    assert only.startswith(f"technician: its ticket falls under no tier ({why}")
    assert only.endswith(" x 1")


def test_an_outage_of_a_ticket_that_falls_under_no_tier_is_told():
    tickets = [Ticket("x", opened_at=OPENED, tier="gold", site="LU"), TICKETS[0]]
    outage = Outage(OPENED, OPENED + HOUR, about="T-0")
    answer = compare(*tables_of(tickets), [Scenario("a", SERVICES)], as_of=NOW, outages=[outage], monthly_cost=10)
    assert any(what.startswith("outage: its ticket falls under no tier") for what in answer.cost[0].unpriced)


def gold(contract, **money):
    ticket = Ticket("a", opened_at=JUNE, tier="gold", site="LU")
    return compare(*tables_of([ticket]), [Scenario("a", contract)], as_of=LATER, **money).cost


def test_fees_and_credits_are_those_of_the_version_of_each_month(tmp_path):
    outages = [Outage(start + 48 * HOUR, start + 60 * HOUR) for start in (JUNE, JULY)]
    june, july = gold(versions(tmp_path), outages=outages)
    # 12 hours are more than 1 % of a month: 10 % each, of 100.00 and of 200.00, capped at all of it.
    assert (june.fee, june.credits) == (Decimal("100.00"), Decimal("100.00"))
    assert (july.fee, july.credits) == (Decimal("200.00"), Decimal("200.00"))


def test_a_fee_that_a_version_does_not_state_is_not_that_of_another(tmp_path):
    contract = versions(tmp_path, old="")
    outage = Outage(JUNE, JUNE + 8 * HOUR)
    june, july = gold(contract, outages=[outage], monthly_cost=77)
    assert (june.fee, june.credits, july.fee) == (Decimal("77.00"), Decimal("61.60"), Decimal("200.00"))
    june, _ = gold(contract, costs=True)
    assert june.unpriced == ("monthly fee of tier 'gold' of contract 'v'",)


def test_currencies_are_never_added_up(tmp_path):
    contract = versions(tmp_path, currency="CHF", plat=False)
    ticket = Ticket("a", opened_at=JUNE, tier="gold", site="LU")
    (option,) = (found := choose_tier(*tables_of([ticket]), contract, as_of=LATER)).options
    assert option.totals == {"CHF": Decimal("200.00"), "EUR": Decimal("100.00")}
    assert option.total is None
    assert found.cheapest is None
    assert "cheapest: not known" in str(found)


def test_nothing_is_cheapest_where_no_fee_is_known():
    found = choose_tier(*tables_of(TICKETS), SERVICES, as_of=NOW)
    assert (found.cheapest, found.cheapest_kept) == (None, None)
    assert "cheapest: not known" in str(found)


NIGHT = Work("technician", OPENED + 12 * HOUR, OPENED + 13 * HOUR, about="T-0")  # from 22:00 local on, without a price


def test_a_dear_tier_is_not_the_cheapest_for_stating_all_its_prices():
    rates = {"tiers": {"business": {"out_of_hours_rates": {"technician": 200}}}}
    found = choose_tier(*tables_of(TICKETS), load_contract("mixvoip-support", changes=rates), as_of=NOW, work=NIGHT)
    assert [option.tier for option in found.comparable] == ["business"]
    assert found.cheapest is None
    assert "cheapest: not known" in str(found)


def test_a_tier_that_states_all_its_prices_is_cheapest_where_others_cost_more_without():
    rates = {"tiers": {"none": {"out_of_hours_rates": {"technician": 50}}}}
    found = choose_tier(*tables_of(TICKETS), load_contract("mixvoip-support", changes=rates), as_of=NOW, work=NIGHT)
    assert found.cheapest.tier == "none"


def test_work_without_a_price_under_all_tiers_leaves_them_comparable():
    found = choose_tier(*tables_of(TICKETS), SUPPORT, as_of=NOW, work=NIGHT)
    assert len(found.comparable) == 4
    assert found.cheapest.tier == "none"


def test_tiers_that_lack_prices_of_different_work_are_not_compared():
    changes = {
        "tiers": {
            "office": {"rates": {"technician": "n/a"}, "out_of_hours_rates": {"technician": 1}},
        }
    }
    day = Work("technician", OPENED, OPENED + 8 * HOUR, about="T-0")
    contract = load_contract("mixvoip-support", changes=changes)
    found = choose_tier(*tables_of(TICKETS), contract, as_of=NOW, work=[day, NIGHT], tiers=["standard", "office"])
    assert found.comparable == ()
    assert (found.cheapest, found.cheapest_kept) == (None, None)


def test_a_ticket_left_out_under_every_tier_decides_nothing():
    tickets = [*TICKETS, Ticket("c", opened_at=OPENED, tier="standard", site="XX")]
    found = choose_tier(*tables_of(tickets), SUPPORT, as_of=NOW, work=WORK)
    assert {option.left_out for option in found.options} == {0}
    assert (found.cheapest.tier, found.cheapest_kept.tier) == ("none", "standard")
    assert str(found).endswith("tickets left out under every tier: 1")


def test_a_tier_that_does_not_serve_a_ticket_does_not_keep_all():
    tickets = [
        Ticket("a", opened_at=OPENED, tier="office", site="LU", events=[Event("resolved", OPENED + HOUR)]),
        Ticket("b", opened_at=OPENED, tier="office", site="LU", channel="phone"),
    ]
    fees = {tier: 10 * place for place, tier in enumerate(SERVICES.tiers)}
    found = choose_tier(*tables_of(tickets), SERVICES, as_of=NOW, monthly_cost=fees)
    basic, *others = found.options
    assert (basic.left_out, basic.kept_all) == (1, None)
    assert {option.left_out for option in others} == {0}
    assert found.cheapest.tier == "standard"


def test_left_out_tickets_cost_no_fee_and_make_no_month():
    odd = Ticket("x", opened_at=datetime(1800, 1, 1, tzinfo=UTC), tier="business", site="LU")
    answer = compare(*tables_of([odd, TICKETS[0]]), Scenario("a", SUPPORT), as_of=NOW, costs=True)
    assert [(one.month, one.fee) for one in answer.cost] == [
        (month, Decimal("58.00")) for month in ("2026-04", "2026-05", "2026-06")
    ]


def test_a_month_that_begins_at_the_instant_looked_at_costs_nothing():
    edge = datetime(2026, 4, 30, 22, tzinfo=UTC)  # midnight of Luxembourg
    answer = compare(*tables_of(TICKETS[:1]), Scenario("a", SUPPORT), as_of=edge, costs=True)
    assert [one.month for one in answer.cost] == ["2026-04"]


def test_the_month_of_work_that_is_not_charged_is_the_contracts():
    odd = Ticket("x", opened_at=OPENED, tier="gold", site="LU")
    work = Work("technician", datetime(2026, 4, 30, 22, 30, tzinfo=UTC), NOW, about="T-0")
    answer = compare(*tables_of([odd, TICKETS[0]]), Scenario("a", SUPPORT), as_of=NOW, work=work)
    assert [bool(one.unpriced) for one in answer.cost] == [False, True, False]


def test_work_is_charged_under_the_tier_that_its_ticket_has_then():
    change = Event("tier_changed", datetime(2026, 5, 4, 8, tzinfo=UTC), value="business")
    ticket = Ticket("x", opened_at=OPENED, tier="standard", site="LU", events=[change])
    before = Work("technician", OPENED, OPENED + HOUR, about="T-0")
    after = Work("technician", change.at + HOUR, change.at + 2 * HOUR, about="T-0")
    answer = compare(*tables_of([ticket]), Scenario("a", SUPPORT), as_of=NOW, work=[before, after])
    assert [(one.fee, one.work) for one in answer.cost] == [
        (Decimal("58.00"), Decimal("104.00")),
        (Decimal("376.00"), Decimal("96.00")),
        (Decimal("376.00"), Decimal("0.00")),
    ]


def test_amounts_do_not_depend_on_the_precision_of_a_program():
    with localcontext(prec=3):
        found = compare(*tables_of(TICKETS), Scenario("a", SUPPORT), as_of=NOW, work=WORK).cost
        assert found[0].work == Decimal("346.75")
        outage = Outage(OPENED, OPENED + 3 * HOUR)
        assert credits([outage], SERVICES, tier="business", monthly_cost=Decimal("12345.67")).total == Decimal(
            "11111.10"
        )


def test_a_monthly_cost_of_no_tier_is_refused():
    with pytest.raises(UnknownNameError, match="unknown tier 'busines' of a monthly cost; did you mean 'business'"):
        costs([Scenario("a", SERVICES)], monthly_cost={"busines": 5})


@pytest.mark.parametrize("wrong", [{"work": [1]}, {"outages": [1]}, {"scenarios": [SUPPORT]}])
def test_what_is_of_another_kind_is_refused(wrong):
    with pytest.raises(InvalidArgumentError, match=r"expected .* as (work|outages|scenarios), got"):
        compare(*tables_of(TICKETS), **{"scenarios": [Scenario("a", SUPPORT)], "as_of": NOW} | wrong)


def test_what_lies_after_the_instant_looked_at_costs_nothing():
    later = Ticket("y", opened_at=NOW + 24 * HOUR, tier="business", site="LU")
    work = [Work("technician", NOW + HOUR, NOW + 2 * HOUR, about="T-0")]
    answer = compare(*tables_of([TICKETS[0], later]), [Scenario("a", SUPPORT)], as_of=NOW, work=work)
    assert [(one.month, one.total) for one in answer.cost] == [
        (month, Decimal("58.00")) for month in ("2026-04", "2026-05", "2026-06")
    ]


def test_a_tier_that_a_ticket_changes_to_costs_its_fee_too():
    change = Event("tier_changed", OPENED + HOUR, value="office")
    ticket = Ticket("x", opened_at=OPENED, tier="standard", site="LU", events=[change])
    answer = compare(*tables_of([ticket]), [Scenario("a", SUPPORT)], as_of=NOW, costs=True)
    assert {one.fee for one in answer.cost} == {Decimal("320.00")}


def test_one_of_each_will_do():
    work = Work("technician", OPENED, OPENED + HOUR, about="T-0")
    answer = compare(*tables_of(TICKETS), Scenario("a", SUPPORT), as_of=NOW, work=work)
    assert answer.cost[0].work == Decimal("104.00")
    several = compare(*tables_of(TICKETS), (Scenario(name, SUPPORT) for name in "ab"), as_of=NOW)
    assert several.scenarios == ("a", "b")
    (one,) = choose_tier(*tables_of(TICKETS), SUPPORT, as_of=NOW, tiers="office").options
    assert one.tier == "office"


def test_an_instant_beyond_all_years_is_an_error():
    with pytest.raises(OutOfRangeError, match="expected as_of within the years 1900 to 2200"):
        compare(*tables_of(TICKETS), Scenario("a", SUPPORT), as_of=NOW.replace(year=2300))


def test_tiers_are_chosen_of_one_contract():
    with pytest.raises(InvalidArgumentError, match="expected one contract, whose tiers"):
        choose_tier(*tables_of(TICKETS), {"a": SUPPORT}, as_of=NOW)


def test_of_several_contracts_the_one_with_the_tier_is_quoted():
    both = {"mixvoip-support": SUPPORT, "mixvoip-services": SERVICES}
    work = Work("technician", OPENED, OPENED + HOUR)
    assert quote(work, both, tier="standard", site="LU").contract == "mixvoip-support"


@pytest.mark.parametrize("kilometres", [1.5, Decimal("NaN"), Decimal("Infinity"), -1, True])
def test_kilometres_are_exact(kilometres):
    with pytest.raises(InvalidArgumentError, match="expected kilometres as int or Decimal, 0 or more"):
        Work("technician", OPENED, OPENED + HOUR, kilometres=kilometres)


def test_a_log_of_work_is_what_it_has(tmp_path):
    path = tmp_path / "work.csv"
    path.write_text(WORK_TABLE)
    log = read_work(path, tickets=["T-0", "T-1"])
    answer = compare(*tables_of(TICKETS), Scenario("a", SUPPORT), as_of=NOW, work=log)
    assert answer.cost[0].work == Decimal("346.75")
    assert repr(log) == "<WorkLog of 2 visits, 5 bad rows>"
    assert "<td>engineer</td>" in log._repr_html_()
    assert [row.line for row in log.bad] == [4, 5, 6, 7, 8]


def test_costs_show_themselves():
    (first, *_) = compare(*tables_of(TICKETS), Scenario("a", SUPPORT), as_of=NOW, costs=True).cost
    assert "<td>320.00</td>" in first._repr_html_()

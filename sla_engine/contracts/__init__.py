"""Contracts: their tiers, targets, sites and settings, read from TOML files."""

from sla_engine.contracts.contract import Contract
from sla_engine.contracts.contract_file.contract_parser import list_contracts, load_contract, parse_contract
from sla_engine.contracts.contract_file.contract_schema import contract_schema
from sla_engine.contracts.contract_file.lint import ContractDoubt, lint_contract
from sla_engine.contracts.promise import Promise
from sla_engine.contracts.values.sites import Site
from sla_engine.contracts.values.targets import BusinessDays, BusinessTime, ElapsedTime, Target
from sla_engine.contracts.values.tiers import Tier
from sla_engine.contracts.version_terms import Terms

Finding = ContractDoubt  # the class had this name at first

__all__ = [
    "BusinessDays",
    "BusinessTime",
    "Contract",
    "ContractDoubt",
    "ElapsedTime",
    "Finding",
    "Promise",
    "Site",
    "Target",
    "Terms",
    "Tier",
    "contract_schema",
    "lint_contract",
    "list_contracts",
    "load_contract",
    "parse_contract",
]

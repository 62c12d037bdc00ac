"""Values: what a contract is made of: tiers, sites, hours, targets, policies, billing."""

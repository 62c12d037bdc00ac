"""Values: what a contract is made of: tiers, sites, hours, targets, policies, billing; each says how a file states it."""

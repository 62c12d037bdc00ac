"""Values: the parts of a contract (tiers, sites, hours, targets, policies, billing), each with its form in a file."""

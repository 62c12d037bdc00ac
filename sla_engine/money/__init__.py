"""Money: what work costs and what downtime gives back under a contract, exact and explained."""

"""Money: what work, months and downtime cost, exact and explained."""

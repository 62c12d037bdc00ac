"""Reading: a contract file checked, its versions laid over each other, and built into a contract; the linter beside it."""

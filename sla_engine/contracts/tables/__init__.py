"""The tables of a contract file as pydantic models: what each key means and what it accepts."""

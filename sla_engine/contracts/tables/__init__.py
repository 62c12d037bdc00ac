"""The tables of a contract file as pydantic models: what each key means, what it accepts, and the schema."""

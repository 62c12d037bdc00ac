"""Arrow: tables of tickets in, due instants out; the form on which all other doors rest."""

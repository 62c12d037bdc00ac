"""What a file says beside its promises is kept as it stands there."""


def test_the_provider_the_sources_and_the_notes_are_kept(contract_of):
    said = 'provider = "Acme Ltd"\nsources = ["offer of 2026", "call of June"]\nnotes = ["as told"]'
    terms = contract_of(('currency = "EUR"', f'currency = "EUR"\n{said}')).latest
    assert terms.provider_name == "Acme Ltd"
    assert terms.sources == ("offer of 2026", "call of June")
    assert terms.notes == ("as told",)


def test_a_provider_sources_and_notes_that_are_not_stated_are_empty(contract_of):
    terms = contract_of().latest
    assert (terms.provider_name, terms.sources, terms.notes) == ("", (), ())

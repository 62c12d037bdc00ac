"""That Hypothesis draws the same examples whichever modules are loaded."""

from hypothesis.internal.conjecture import providers


def draw_no_constants_of_modules():
    """Turn off that Hypothesis draws now and then a constant that it found in the modules loaded so far; no setting does.

    Else examples would depend on which tests are chosen, which came before, and how the package is laid out.
    """
    if hasattr(providers, "_get_local_constants"):
        providers._get_local_constants = lambda: providers._local_constants  # those found so far, which are none

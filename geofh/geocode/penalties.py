"""What every liberty in a street's name costs: one table, and the letters it speaks of.

The unit is a hundredth of a slip: 100 is one wrong letter that nothing explains. The figures are
set by ``scripts/evaluate_mutations.py`` and explained in docs/geocoder.md.
"""

from dataclasses import dataclass

__all__ = ["PENALTIES", "Penalties"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Penalties:
    """Hold what is counted, in hundredths of a slip.

    Attributes
    ----------
    letter
        A letter that is wrong, missing or too many.
    sounds_alike
        d for t, b for p, k for c, f for v, s for z, i for y …
    neighbouring_key
        A letter beside the right one on a German keyboard.
    looks_alike
        0 for o, 1 for l: what a scanner reads.
    doubled
        One of two equal letters missing, or one too many.
    umlaut_missing, umlaut_extra
        The e of ae, oe, ue: an umlaut without its dots, or dots by mistake.
    mute
        A letter one does not hear: h, the e of ie, the c of ck, the d of dt, the t of tz.
    swapped, swapped_ie
        Two neighbours in the wrong order; i and e.
    first_letter
        On top, where it is the first letter: many names differ only there.
    cut_dotted, cut_initial, cut
        A word cut short: with a dot, to one letter, without a dot.
    cut_letter
        Per letter that was cut off: of two, the shorter word is meant.
    inside_dotted
        A letter missing inside a word with a dot ("Dtmd.").
    type_missing, type_extra
        "Straße", "Weg" … left out, or put behind a name without it.
    word_missing, word_extra
        Any other word.
    house_unknown, house_missing
        The street does not have the house number; none was given.
    district_differs, postcode_differs
        The street does not lie where the address says.
    budget_share, budget_share_placed, budget_strange, budget_most
        Accepted are this much per letter of the name without its type (more, where the address
        names a place of the region: then it is no other city's street), this much for every
        three letters in a row that no name of the register has (a slip makes such, another
        city's street rarely does), and no more than that.
    one_letter_from
        One letter is accepted where both names have so many letters, however plausible they are.
    margin
        A second street that costs less than this more makes the first doubtful.
    """

    letter: int = 100
    sounds_alike: int = 50
    neighbouring_key: int = 80
    looks_alike: int = 40
    doubled: int = 40
    umlaut_missing: int = 30
    umlaut_extra: int = 60
    mute: int = 60
    swapped: int = 80
    swapped_ie: int = 40
    first_letter: int = 150
    cut_dotted: int = 30
    cut_initial: int = 50
    cut: int = 80
    cut_letter: int = 2
    inside_dotted: int = 30
    type_missing: int = 60
    type_extra: int = 140
    word_missing: int = 180
    word_extra: int = 400
    house_unknown: int = 250
    house_missing: int = 250
    district_differs: int = 60
    postcode_differs: int = 60
    budget_share: int = 16
    budget_share_placed: int = 20
    budget_strange: int = 60
    budget_most: int = 320
    one_letter_from: int = 4
    margin: int = 50

    def budget(self, *, letters: int, meant: int, strange: int, is_placed: bool) -> int:
        """Give what a name may cost.

        Parameters
        ----------
        letters, meant
            Of what was typed, and of the name that is meant, each without its type.
        strange
            Trigrams that no name of the register has.
        is_placed
            The address names a place of the region.
        """
        least = self.letter if min(letters, meant) >= self.one_letter_from else 0
        per_letter = self.budget_share_placed if is_placed else self.budget_share
        share = per_letter * letters + self.budget_strange * strange
        return min(self.budget_most, max(least, share))


PENALTIES = Penalties()

"""Greek and Cyrillic region names in Latin letters, by the countries' own official rules.

Greek follows ELOT 743, Bulgarian the law of 2009, Ukrainian the resolution of 2010, Serbian and
Montenegrin their Latin alphabet, Macedonian the plain-letter form of its passports.
"""

import re
import unicodedata

GREEK_LETTERS = {
    "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i",
    "κ": "k", "λ": "l", "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s",
    "ς": "s", "τ": "t", "υ": "y", "φ": "f", "χ": "ch", "ψ": "ps", "ω": "o",
}  # fmt: skip
GREEK_PAIRS = {"ου": "ou", "γγ": "ng", "γξ": "nx", "γχ": "nch"}
GREEK_V_OR_F = {"αυ": "a", "ευ": "e", "ηυ": "i"}
GREEK_UNVOICED = "θκξπσςτφχψ"
BULGARIAN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i",
    "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s",
    "т": "t", "у": "u", "ф": "f", "х": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sht", "ъ": "a",
    "ь": "y", "ю": "yu", "я": "ya",
}  # fmt: skip
UKRAINIAN = {
    "а": "a", "б": "b", "в": "v", "г": "h", "ґ": "g", "д": "d", "е": "e", "є": "ie", "ж": "zh",
    "з": "z", "и": "y", "і": "i", "ї": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n",
    "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts",
    "ч": "ch", "ш": "sh", "щ": "shch", "ю": "iu", "я": "ia", "ь": "", "'": "", "’": "",
}  # fmt: skip
UKRAINIAN_FIRST = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}
SERBIAN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "ђ": "đ", "е": "e", "ж": "ž", "з": "z",
    "и": "i", "ј": "j", "к": "k", "л": "l", "љ": "lj", "м": "m", "н": "n", "њ": "nj", "о": "o",
    "п": "p", "р": "r", "с": "s", "т": "t", "ћ": "ć", "у": "u", "ф": "f", "х": "h", "ц": "c",
    "ч": "č", "џ": "dž", "ш": "š",
}  # fmt: skip
MACEDONIAN = SERBIAN | {
    "ѓ": "gj", "ж": "zh", "ѕ": "dz", "ќ": "kj", "ч": "ch", "џ": "dj", "ш": "sh",
}  # fmt: skip
CYRILLIC = {"BG": BULGARIAN, "UA": UKRAINIAN, "RS": SERBIAN, "ME": SERBIAN, "MK": MACEDONIAN}


def in_latin(name: str, country: str) -> str:
    """The name in Latin letters; a name already in Latin letters comes back as it was."""
    if country in {"GR", "CY"}:
        return re.sub(r"[\u0370-\u03ff\u1f00-\u1fff]+", _greek_word, name)
    if country in CYRILLIC:
        return re.sub(r"[\u0400-\u04ff'’]+", lambda word: _cyrillic_word(word[0], country), name)
    return name


def _greek_word(match: re.Match[str]) -> str:
    decomposed = unicodedata.normalize("NFD", match[0].lower())
    word = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    out, at = "", 0
    while at < len(word):
        pair = word[at : at + 2]
        if pair in GREEK_PAIRS:
            out += GREEK_PAIRS[pair]
        elif pair in GREEK_V_OR_F:
            unvoiced = word[at + 2 : at + 3] in GREEK_UNVOICED
            out += GREEK_V_OR_F[pair] + ("f" if unvoiced else "v")
        elif pair == "μπ":
            out += "b" if at == 0 else "mp"
        else:
            out += GREEK_LETTERS[word[at]]
            pair = word[at]
        at += len(pair)
    return _cased(match[0], out)


def _cyrillic_word(original: str, country: str) -> str:
    letters, word = CYRILLIC[country], original.lower()
    first, rest, end = "", word, ""
    if country == "UA":
        first, rest = UKRAINIAN_FIRST.get(word[0], letters[word[0]]), word[1:].replace("зг", "zgh")
    elif country == "BG" and word.endswith("ия"):
        rest, end = word[:-2], "ia"
    return _cased(original, first + "".join(letters.get(c, c) for c in rest) + end)


def _cased(original: str, latin: str) -> str:
    return latin[:1].upper() + latin[1:] if original[:1].isupper() else latin

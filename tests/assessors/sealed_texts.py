"""Drafts with things in them that must not leave, for tests of the vault: every value is made up and checks out."""

from dataclasses import dataclass

from hypothesis import strategies as st

EMAILS = ("lea.martin@lumen-demo.fr", "j.o'neil+x@post.example.org", "Karim.B@Acme-Demo.com")
PHONES = ("06 12 34 56 78", "+33 6 98 76 54 32", "+1 415-555-2671", "01.44.55.66.77")
IBANS = ("FR76 3000 6000 0112 3456 7890 189", "DE89370400440532013000", "GB29 NWBK 6016 1331 9268 19")
CARDS = ("4111 1111 1111 1111", "5500-0000-0000-0004")
NIRS = ("1 85 05 78 006 084 91", "2 69 05 49 588 157 80")
ADDRESSES = ("12 rue des Lilas, 75011 Paris", "221 Baker Street, London NW1 6XE")
PERSONAL = (*EMAILS, *PHONES, *IBANS, *CARDS, *NIRS, *ADDRESSES)
PASSWORDS = ("Tr0ub4dor&3xq", "hV7!pQz92mL", "S0leil-Levant_88")
TOKENS = ("ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8", "AKIA" + "IOSFODNN7EXAMPLZ")
NAMES = ("Lumen Noctule", "LumenNoctule")
TYPED = (
    "[[PHONE_NUMBER_1]]",
    "[[EMAIL_ADDRESS_2]]",
    "[[NAME_1]]",
    "[[TEXT_1]]",
    "[[PASSWORD_7]]",
    "[[X",
    "]]",
    "[[A_1",
)
FILLERS = (
    "Proud of the team today",
    "Merci à toute l’équipe",
    "e\u0301quipe en NFD, de\u0301ja\u0300 vu",
    "zero\u200bwidth\u200djoiner",
    "👩🏽\u200d🔧 ❤️ 🇫🇷 🎉",
    "call me on",
    "écrivez-moi :",
    "for Zoé, née à Besançon",
    "“quoted” «\u00a0cité\u00a0»",
    "日本語 текст",
)
GLUE = (" ", " ", " ", ", ", ". ", "\n", "", " — ", "\u202f", "(", ")", "\u200b")


@dataclass(frozen=True, slots=True)
class Said:
    """How a secret is told: the words that give it away and the secret itself."""

    text: str
    secret: str


def _told(password: str) -> Said:
    return Said(f"password: {password}", password)


SECRETS = (
    *map(_told, PASSWORDS),
    *(Said(f"mot de passe : {each}", each) for each in PASSWORDS),
    *(Said(f"key {each}", each) for each in TOKENS),
    Said("https://deploy:N0tForYou99@git.example.org/x", "N0tForYou99"),
)


def texts() -> st.SearchStrategy[str]:
    """Drafts of a few pieces stuck together in any way."""
    piece = st.one_of(
        st.sampled_from(FILLERS),
        st.sampled_from(PERSONAL),
        st.sampled_from(TYPED),
        st.sampled_from([each.text for each in SECRETS]),
        st.sampled_from([each.secret for each in SECRETS]),
        st.sampled_from(NAMES),
        st.text(max_size=8),
    )
    return st.lists(st.tuples(piece, st.sampled_from(GLUE)), max_size=8).map(
        lambda pairs: "".join(piece + glue for piece, glue in pairs)
    )

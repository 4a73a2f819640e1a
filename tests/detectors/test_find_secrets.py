"""Secrets: provider tokens, private keys, credentials in addresses, what a text calls a password; and look-alikes.

Nothing here is or was a secret, and none stands in one piece: scanners of repositories must stay quiet.
"""

import base64
import random
import string

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.domain.draft import Span
from bot.domain.matchers import SecretType
from bot.matching.detectors import find_secrets

ALL = frozenset(SecretType)
T = SecretType
HEX = "0123456789abcdef"
UPPER = string.ascii_uppercase + string.digits
ANY = string.ascii_letters + string.digits
URL = ANY + "-_"


def found(text: str, types: frozenset[SecretType] = ALL) -> list[tuple[str, SecretType]]:
    """What is found, as the author wrote it."""
    return [(text[span.start : span.end], kind) for span, kind in find_secrets(text, types)]


def drawn(alphabet: str, length: int, seed: int = 7) -> str:
    """A body that a machine could have drawn, the same at every run."""
    return "".join(random.Random(f"{seed}{alphabet}{length}").choices(alphabet, k=length))  # noqa: S311 - made up


PROVIDERS = [
    ("AK" + "IA", UPPER, 16),
    ("gh" + "p_", ANY, 36),
    ("github" + "_pat_", ANY, 82),
    ("gl" + "pat-", ANY, 20),
    ("gl" + "rt-", ANY, 20),
    ("sk_" + "live_", ANY, 24),
    ("rk_" + "live_", ANY, 24),
    ("AI" + "za", ANY, 35),
    ("GOC" + "SPX-", ANY, 28),
    ("sk-" + "proj-", ANY, 60),
    ("sk-" + "ant-api03-", ANY, 93),
    ("sk-" + "", ANY, 48),
    ("h" + "f_", string.ascii_letters, 34),
    ("np" + "m_", ANY, 36),
    ("py" + "pi-AgEIcHlwaS5vcmc", ANY, 120),
    ("h" + "vs.", ANY, 40),
    ("dop" + "_v1_", HEX, 64),
    ("shp" + "at_", HEX, 32),
    ("da" + "pi", HEX, 32),
    ("lin" + "_api_", ANY, 40),
    ("nt" + "n_" + drawn(string.digits, 11), ANY, 35),
    ("xkey" + "sib-", HEX, 64),
    ("figd" + "_", ANY, 40),
    ("dckr" + "_pat_", ANY, 27),
    ("PMAK" + "-", HEX, 24),
    ("gs" + "k_", ANY, 52),
    ("SK" + "", HEX, 32),
    ("key" + "-", HEX, 32),
]


@pytest.mark.parametrize(("prefix", "alphabet", "length"), PROVIDERS, ids=[row[0] for row in PROVIDERS])
@pytest.mark.parametrize(
    "frame", ["{}", "Notre clé ({}) est là.", '"k": "{}",', "https://x.example/{}?a=1", "clé\u202f: {}…"]
)
def test_finds_provider_tokens_exactly(prefix: str, alphabet: str, length: int, frame: str) -> None:
    """A token is found whole in prose, code and addresses."""
    token = prefix + drawn(alphabet, length)
    token += {"xkey" + "sib-": "-" + drawn(ANY, 16), "PMAK" + "-": "-" + drawn(HEX, 34)}.get(prefix, "")
    assert found(frame.format(token), frozenset({T.PROVIDER_TOKEN})) == [(token, T.PROVIDER_TOKEN)]


@pytest.mark.parametrize(
    "token",
    [
        "xo" + "xb-" + drawn(string.digits, 12) + "-" + drawn(string.digits, 13) + "-" + drawn(ANY, 24),
        "xa" + "pp-1-" + drawn(UPPER, 11) + "-" + drawn(string.digits, 13) + "-" + drawn(HEX, 64),
        "S" + "G." + drawn(URL, 22) + "." + drawn(URL, 43),
        drawn(string.digits, 10) + ":" + "AA" + drawn(ANY, 33),
        "MT" + drawn(ANY, 24) + "." + drawn(ANY, 6) + "." + drawn(ANY, 38),
        "ey" + "J" + drawn(ANY, 30) + ".ey" + "J" + drawn(ANY, 60) + "." + drawn(ANY, 43),
        "hooks.slack.com/" + "services/T" + drawn(UPPER, 9) + "/B" + drawn(UPPER, 10) + "/" + drawn(ANY, 24),
        "Account" + "Key=" + drawn(ANY, 86) + "==",
        drawn(HEX, 32) + "-us" + "12",
    ],
    ids=["slack", "slack app", "sendgrid", "telegram", "discord", "jwt", "webhook", "azure", "mailchimp"],
)
def test_finds_tokens_of_several_parts(token: str) -> None:
    """Tokens whose structure is the proof."""
    assert found(f"voici {token} merci", frozenset({T.PROVIDER_TOKEN})) == [(token, T.PROVIDER_TOKEN)]


@pytest.mark.parametrize(
    "text",
    [
        "AK" + "IAIOSFODNN7EXAMPLE",
        "gh" + "p_" + "x" * 36,
        "gh" + "p_short",
        "gl" + "pat-XXXXXXXXXXX-XXXXXXXX",
        "sk-" + "ant-api03-" + "abcdefghijklmnopqrstuvwxyz" * 4,
        "xo" + "xb-12345-abcd234",
        "xo" + "xb-my-bot-token",
        "global-search-counter-label-in-our-page",
        "npm_config_registry and pat answers sk-learn",
        "https://x.example/pictures/" + "ico-" + drawn(HEX, 32) + ".png",
        "anticonstitutionnellement-mais-presque-surement",
    ],
)
def test_lets_token_look_alikes_pass(text: str) -> None:
    """Examples of manuals, stars, names of files and classes are no tokens."""
    assert found(text) == []


BODY = "\n".join(drawn(ANY + "+/", 64, seed) for seed in range(8))
DASHES = "-" * 5


def armoured(kind: str, body: str = BODY) -> str:
    """A block as tools write it."""
    return f"{DASHES}BEGIN {kind}PRIVATE " + f"KEY{DASHES}\n{body}\n{DASHES}END {kind}PRIVATE " + f"KEY{DASHES}"


@pytest.mark.parametrize("kind", ["", "RSA ", "EC ", "OPENSSH ", "ENCRYPTED ", "DSA "])
def test_finds_private_key_blocks_whole(kind: str) -> None:
    """From the first dash to the last one."""
    block = armoured(kind)
    assert found(f"Voici :\n{block}\nmerci") == [(block, T.PRIVATE_KEY)]
    assert found(f"Voici : {block!r}")[0][1] is T.PRIVATE_KEY


@pytest.mark.parametrize(
    "secret",
    [
        "AGE-SECRET-" + "KEY-1" + drawn(UPPER, 58),
        "MIIEpAI" + "BAAKCAQEA" + drawn(ANY, 100),
        "MIIEvgI" + "BADANBgkqhkiG9w0BAQEFAASC" + drawn(ANY, 80),
        base64.b64encode(armoured("RSA ").encode()).decode()[:200],
    ],
    ids=["age", "pkcs1", "pkcs8", "armour in base64"],
)
def test_finds_private_keys_without_armour(secret: str) -> None:
    """Keys that stand alone."""
    assert [kind for _, kind in found(f"clé {secret} ok")] == [T.PRIVATE_KEY]


def test_finds_putty_and_web_keys() -> None:
    """PuTTY's own file, and the secret part of a JSON web key."""
    lines = f"3: ssh-ed25519\nEncryption: none\nPrivate-Lines: 1\n{drawn(ANY, 48)}\nPrivate-MAC: {drawn(HEX, 64)}"
    putty = f"{'PuTTY-User-Key'}-File-{lines}"
    assert [kind for _, kind in found(putty)] == [T.PRIVATE_KEY]
    secret = drawn(URL, 43)
    assert found('{"kty": "EC", "crv": "P-256", "d": "' + secret + '"}') == [(secret, T.PRIVATE_KEY)]


@pytest.mark.parametrize(
    "text",
    [
        armoured("", "anything"),
        armoured("OPENSSH ", ""),
        armoured("").replace("PRIVATE", "PUBLIC"),
        DASHES + "BEGIN CERTIFICATE" + DASHES,
        "Keep your private key private",
        "MIIDdzCCAl" + drawn(ANY, 60),
    ],
)
def test_lets_key_look_alikes_pass(text: str) -> None:
    """Empty blocks, public keys and certificates may be shown."""
    assert found(text, frozenset({T.PRIVATE_KEY})) == []


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("https://admin:S3cr3t!@intranet.lumen.example/", "admin:S3cr3t!"),
        ("postgres://bob:hunter2@db.internal:5432/prod", "bob:hunter2"),
        ("smtps://me@lumen.example:FnD83JZs@smtp.lumen.example:465", "me@lumen.example:FnD83JZs"),
        ("redis://:p4ssX9@cache:6379", ":p4ssX9"),
    ],
)
def test_finds_credentials_in_addresses(text: str, quote: str) -> None:
    """The user and the password, so that the rest of the address stays legible once they are masked."""
    assert found(text) == [(quote, T.URL_CREDENTIALS)]


@pytest.mark.parametrize(
    "text",
    [
        "https://user:password@host.example for the syntax",
        "postgres://user:pass@localhost/db, ftp://test:test@host",
        "https://${USER}:${PASS}@host and https://{{user}}:{{secret}}@host and https://me:<password>@host",
        "https://lumen.example:8080/path@v2, https://x.example/@user/12:30, http://localhost:3000",
        "https://me:******@lumen.example",
    ],
)
def test_lets_address_look_alikes_pass(text: str) -> None:
    """Placeholders, ports and handles are no credentials."""
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Le mot de passe du wifi invité est Soleil2024!", "Soleil2024!"),
        ("mdp : lumen-2024", "lumen-2024"),
        ("Notre code wifi : Bienvenue69", "Bienvenue69"),
        ("Voici le mdp Gr3nouille pour entrer", "Gr3nouille"),
        ("mot de passe :\nSoleil2024", "Soleil2024"),
        ("le mot de passe est « tournesol »", "tournesol"),
        ("identifiants : jdupont / Gr3nouille", "Gr3nouille"),
        ("ton mot de passe temporaire c’est Bonjour123", "Bonjour123"),
        ("Le digicode : 45B12", "45B12"),
        ("Le code de la porte est 4512A, à tout à l’heure", "4512A"),
        ("le code d’accès au local est 8842B", "8842B"),
        ("code PIN : 4821", "4821"),
        ("The guest wifi password is Welcome2Lumen", "Welcome2Lumen"),
        ("password: hunter22", "hunter22"),
        ("my password is 1234567.", "1234567"),
        ("The password is 'sunflower'", "sunflower"),
        ("the alarm code is 5521.", "5521"),
        ("Zoom passcode: 774411", "774411"),
        ("PW: Tr0ub4dor&3", "Tr0ub4dor&3"),
        ("user:master,pwd:dipXr168Gg!", "dipXr168Gg!"),
        ('{"password": "dkbjco1"}', "dkbjco1"),
        ("if password != 'x6s7djtEa':", "x6s7djtEa"),
        ('define("PASSWORD", "Zx9!kk2L")', "Zx9!kk2L"),
        ("mysql -u root --password Sne3sd8AZjq", "Sne3sd8AZjq"),
        ("curl -u admin:dG9rZW4g https://x.example", "dG9rZW4g"),
        ("CREATE USER a IDENTIFIED BY 'SqLx5sW0rD';", "SqLx5sW0rD"),
        ("Server=x;User=sa;Password=Zx9kk2L7;Timeout=3", "Zx9kk2L7"),
        ("export API_KEY=9f8A7b6C5d4E3f2G1h0J", "9f8A7b6C5d4E3f2G1h0J"),
        ("clé API : 9f8A7b6C5d4E3f2G1h0J", "9f8A7b6C5d4E3f2G1h0J"),
        ("client_secret = '9f8A7b6C5d4E3f2G1h0J'", "9f8A7b6C5d4E3f2G1h0J"),
        ("Authorization: Bearer 9f8A7b6C5d4E3f2G1h0J", "9f8A7b6C5d4E3f2G1h0J"),
        ("https://x.example/hook?token=9f8A7b6C5d4E3f2G1h0J&v=1", "9f8A7b6C5d4E3f2G1h0J"),
    ],
)
def test_finds_what_the_text_calls_a_password(text: str, quote: str) -> None:
    """The value alone is found, without the keyword, the quotes or the full stop."""
    assert found(text) == [(quote, T.PASSWORD)]


@pytest.mark.parametrize(
    "text",
    [
        "The password is important. Your password is required. password: ********",
        "Mot de passe oublié ? Le mot de passe est à changer tous les 90 jours.",
        "Mot de passe : les bonnes pratiques. Mot de passe : 12 caractères minimum",
        "Le mot de passe est mort, vive les passkeys",
        "mot de passe unique : NIS2 impose le MFA",
        "PASSWORD=${DB_PASSWORD} password=<your password> password = os.environ['DB_PASSWORD']",
        "password: changeme, api_key = 'your_api_key_here', token=xxxxxxxxxxxxxxxx",
        "The most common password is 123456",
        "Le mot de passe le plus utilisé reste 123456",
        "If your password is Summer2024, change it today",
        "Ne mettez jamais un mot de passe comme Azerty123",
        "The secret to success is consistency. Le secret : la patience",
        "Key dates: 2027-03-12. The key takeaway: AI4Good matters",
        "Code promo : LUMEN20, promo code SAVE2027",
        "Pass Navigo : 88,80 €. Boarding pass: AB1234. Compass: 45 degrees",
        "Le code de la route : 12 points. PIN code required. secret santa: 15/12",
        "Our API: v2.4.1 is out and handles 20000 requests",
        "Password managers: Bitwarden, 1Password. See 1Password.",
        "schemaKey = 'DOC_Vector_5_32', key_id: 9f8A7b6C5d4E3f2G1h0J, publicToken = '9f8A7b6C5d4E3f2G1h0J'",
        "curl -u test:test https://x.example; curl --user user:pass; curl -u ${U}:${P}",
        'works identified as "derived" from it',
        "clé USB : 64Go, mes clés : porte, voiture",
    ],
)
def test_lets_sentences_about_passwords_pass(text: str) -> None:
    """Advice, headlines, forms, variables and placeholders hold no secret."""
    assert found(text) == []


@given(
    st.sampled_from(
        [
            "mot de passe : {}",
            "Le mdp du wifi est {}",
            "password: {}",
            "the wifi password is {} ok",
            "pwd={}",
            'passwd = "{}"',
        ]
    ),
    st.text(string.ascii_lowercase, min_size=4, max_size=8),
    st.text(string.ascii_uppercase, min_size=1, max_size=3),
    st.text("23456789", min_size=2, max_size=4),
)
@settings(max_examples=100, deadline=None)
def test_finds_any_mixed_password(frame: str, small: str, capital: str, digits: str) -> None:
    """Small letters, capitals and digits together are never a word of the sentence."""
    assume(len(set(f"{capital}{small}".lower())) > 2)  # "Aaaa" is no choice
    value = f"{capital}{small}{digits}"
    text = frame.format(value)
    start = text.index(value)
    spans = find_secrets(text, frozenset({T.PASSWORD}))
    made_up = any(word in value.lower() for word in ("xxx", "todo", "test", "demo", "your", "fake"))
    assert made_up or spans == [(Span(start, start + len(value)), T.PASSWORD)]


def test_only_the_types_asked_for_are_found() -> None:
    """Each type can be asked for alone."""
    text = f"password: hunter22 postgres://bob:hunter3@db/x {'gh' + 'p_' + drawn(ANY, 36)}"
    assert [kind for _, kind in found(text)] == [T.PASSWORD, T.URL_CREDENTIALS, T.PROVIDER_TOKEN]
    for kind in SecretType:
        assert {other for _, other in found(text, frozenset({kind}))} <= {kind}
    assert found(text, frozenset()) == []

"""Tokens that name their provider: a published prefix, then a body of known length and alphabet.

A new provider is one line in the table. Prefixes come from the providers' own documentation.
"""

from collections.abc import Iterator
from functools import cache
from typing import Final

from bot.domain.matchers import SecretType
from bot.matching.detectors.found import SHAPE, Claim
from bot.matching.detectors.plausible import is_random
from bot.matching.detectors.reading import Expression, pattern

_HEX: Final = "[0-9a-f]"
_ANY: Final = "[A-Za-z0-9]"
_URL: Final = "[A-Za-z0-9_-]"
_BASE64: Final = "[A-Za-z0-9+/]"

_PREFIXES: Final = (
    # prefix, body
    ("AKIA", "[A-Z0-9]{16}"),
    ("ASIA", "[A-Z0-9]{16}"),
    ("ABIA", "[A-Z0-9]{16}"),
    ("ACCA", "[A-Z0-9]{16}"),
    ("ABSK", f"{_BASE64}{{90,160}}={{0,2}}"),
    ("bedrock-api-key-", f"{_BASE64}{{20,400}}={{0,2}}"),
    ("ghp_", f"{_ANY}{{36,255}}"),
    ("gho_", f"{_ANY}{{36,255}}"),
    ("ghu_", f"{_ANY}{{36,255}}"),
    ("ghs_", f"{_ANY}{{36,255}}"),
    ("ghr_", f"{_ANY}{{36,255}}"),
    ("github_pat_", "[A-Za-z0-9_]{60,255}"),
    ("GR1348941", f"{_URL}{{20,24}}"),
    ("_gitlab_session=", f"{_HEX}{{32}}"),
    ("xoxe.xoxb-", "[0-9]-[A-Za-z0-9-]{100,400}"),
    ("xoxe.xoxp-", "[0-9]-[A-Za-z0-9-]{100,400}"),
    ("xoxe-", "[0-9]-[A-Za-z0-9]{100,400}"),
    ("xapp-", "[0-9]-[A-Z0-9]{6,14}-[0-9]{9,14}-[a-z0-9]{40,80}"),
    ("xwfp-", "[0-9]{9,14}-[A-Za-z0-9-]{20,100}"),
    *((f"xox{kind}-", "[0-9]{8,14}-[A-Za-z0-9-]{16,100}") for kind in "abcdoprs"),
    *(
        (f"{kind}_{mode}_", f"{_ANY}{{16,250}}")
        for kind in ("sk", "rk", "pk", "whsec", "prod", "duffel", "shippo")
        for mode in ("live", "test")
    ),
    ("whsec_", f"{_ANY}{{24,64}}"),
    ("AIza", f"{_URL}{{35}}"),
    ("GOCSPX-", f"{_URL}{{28}}"),
    ("ya29.", "[A-Za-z0-9_.-]{30,400}"),
    ("sk-ant-", "[a-z]{2,12}[0-9]{2}-[A-Za-z0-9_-]{60,160}"),
    ("sk-or-v1-", f"{_HEX}{{64}}"),
    ("sk-proj-", f"{_URL}{{20,250}}"),
    ("sk-svcacct-", f"{_URL}{{20,250}}"),
    ("sk-admin-", f"{_URL}{{20,250}}"),
    ("sk-None-", f"{_URL}{{20,250}}"),
    ("sk-", f"{_ANY}{{32,64}}"),
    ("sk_", f"{_HEX}{{48}}"),
    ("gsk_", f"{_ANY}{{50,56}}"),
    ("xai-", f"{_ANY}{{70,90}}"),
    ("pplx-", f"{_ANY}{{40,60}}"),
    ("llx-", f"{_ANY}{{40,60}}"),
    ("tgp_v1_", f"{_URL}{{40,50}}"),
    ("r8_", f"{_ANY}{{37}}"),
    ("hf_", "[A-Za-z]{34}"),
    ("api_org_", "[A-Za-z]{34}"),
    ("npm_", f"{_ANY}{{36}}"),
    ("pypi-", f"{_URL}{{60,400}}"),
    ("rubygems_", f"{_HEX}{{48}}"),
    ("oy2", "[a-z0-9]{43}"),
    ("cio", f"{_ANY}{{32}}"),
    ("CLOJARS_", "[a-z0-9]{60}"),
    ("dckr_pat_", f"{_URL}{{27,36}}"),
    ("dckr_oat_", f"{_URL}{{27,36}}"),
    *(
        (f"dp.{kind}.", f"(?:[a-z0-9_-]{{2,35}}\\.)?{_ANY}{{40,44}}")
        for kind in ("pt", "st", "ct", "sa", "scim", "audit")
    ),
    ("SG.", f"{_URL}{{16,32}}\\.{_URL}{{30,64}}"),
    ("key-", f"{_HEX}{{32}}"),
    ("xkeysib-", f"{_HEX}{{64}}-{_ANY}{{16}}"),
    ("xsmtpsib-", f"{_HEX}{{64}}-{_ANY}{{16}}"),
    ("SK", f"{_HEX}{{32}}"),
    ("AC", f"{_HEX}{{32}}"),
    ("AccountKey=", f"{_BASE64}{{86}}=="),
    ("SharedAccessKey=", f"{_BASE64}{{43}}="),
    ("hvs.", "[A-Za-z0-9_.-]{24,200}"),
    ("hvb.", "[A-Za-z0-9_.-]{24,250}"),
    ("hvr.", "[A-Za-z0-9_.-]{24,200}"),
    *((f"do{kind}_v1_", f"{_HEX}{{64}}") for kind in "opr"),
    *((f"shp{kind}_", f"{_HEX}{{32}}") for kind in ("at", "ca", "pa", "ss")),
    ("sq0", f"[a-z]{{3}}-{_URL}{{22,43}}"),
    ("EAAA", f"{_URL}{{60}}"),
    ("EAAC", f"{_ANY}{{80,400}}"),
    ("EAAB", f"{_ANY}{{80,400}}"),
    ("EAAG", f"{_ANY}{{80,400}}"),
    ("IGQV", f"{_ANY}{{100,250}}"),
    ("IGQW", f"{_ANY}{{100,250}}"),
    ("IGAA", f"{_ANY}{{100,250}}"),
    ("access_token$production$", "[a-z0-9]{12,24}\\$[0-9a-f]{32}"),
    ("access_token$sandbox$", "[a-z0-9]{12,24}\\$[0-9a-f]{32}"),
    ("dapi", f"{_HEX}{{32}}(?:-[0-9])?"),
    ("ATATT3", "[A-Za-z0-9_=%-]{100,250}"),
    ("ATCTT3", "[A-Za-z0-9_=%-]{100,250}"),
    ("ATBB", f"{_ANY}{{32}}"),
    ("lin_api_", f"{_ANY}{{40}}"),
    ("lin_oauth_", f"{_HEX}{{64}}"),
    ("ntn_", f"[0-9]{{11}}{_ANY}{{32,36}}"),
    ("secret_", f"{_ANY}{{43}}"),
    ("pat", f"{_ANY}{{14}}\\.{_HEX}{{64}}"),
    *((f"nf{kind}_", f"{_ANY}{{36}}") for kind in "cpoub"),
    ("HRKU-", f"{_URL}{{36,80}}"),
    ("akab-", "[a-z0-9]{16}-[a-z0-9]{16}"),
    ("LTAI", f"{_ANY}{{12,24}}"),
    ("AKID", f"{_ANY}{{32}}"),
    *((f"fig{kind}_", f"{_URL}{{40,50}}") for kind in "doru"),
    *((f"cf{kind}_", f"{_ANY}{{40,64}}") for kind in ("at", "ut", "k")),
    ("v1.0-", f"{_HEX}{{24}}-{_HEX}{{146}}"),
    ("sntrys_", "[A-Za-z0-9_=+/-]{60,400}"),
    ("sntryu_", f"{_HEX}{{64}}"),
    ("NRAK-", "[A-Z0-9]{27}"),
    ("NRJS-", f"{_HEX}{{19}}"),
    ("NRII-", f"{_URL}{{24,32}}"),
    ("NRRA-", f"{_HEX}{{42}}"),
    ("dt0c01.", "[A-Z0-9]{24}\\.[A-Z0-9]{64}"),
    *((f"pscale_{kind}_", "[A-Za-z0-9_.=-]{32,64}") for kind in ("tkn", "pw", "oauth", "pass")),
    *((f"ph{kind}_", f"{_ANY}{{40,64}}") for kind in "acrsx"),
    ("PMAK-", f"{_HEX}{{24}}-{_HEX}{{34}}"),
    ("pnu_", "[a-z0-9]{36}"),
    ("pul-", f"{_HEX}{{40}}"),
    ("rdme_", "[a-z0-9]{70}"),
    ("sgp_", f"(?:(?:local|{_HEX}{{16}})_)?{_HEX}{{40}}"),
    ("slk_", f"{_HEX}{{64}}"),
    ("sbp_", f"{_HEX}{{40}}"),
    ("sb_secret_", f"{_URL}{{20,64}}"),
    ("3MVG", "[A-Za-z0-9_.]{60,120}"),
    ("ops_eyJ", f"{_URL}{{150,800}}"),
    ("sha256~", f"{_URL}{{43}}"),
    ("API-", "[A-Z0-9]{26}"),
    ("EZAK", f"{_ANY}{{54}}"),
    ("EZTK", f"{_ANY}{{54}}"),
    ("FLWSECK", "(?:_TEST)?-[a-h0-9]{12,32}-X"),
    ("fio-u-", f"{_URL}{{64}}"),
    ("aio_", f"{_ANY}{{28}}"),
    ("AKCp", f"{_ANY}{{60,80}}"),
    ("cmVmdGtuOj", f"{_ANY}{{50,64}}"),
    ("bkua_", f"{_HEX}{{40}}"),
    ("CFPAT-", f"{_URL}{{43}}"),
    ("tfp_", "[A-Za-z0-9_.-]{40,64}"),
    *((f"sm_{kind}_", f"{_ANY}{{16}}") for kind in ("pat", "aat", "sat")),
    ("tk-us-", f"{_URL}{{48}}"),
    ("zpka_", f"{_ANY}{{32}}_{_ANY}{{8}}"),
    ("ico-", f"{_ANY}{{32}}"),
    ("tskey-", f"[a-z]{{3,8}}-{_ANY}{{10,20}}-{_ANY}{{20,40}}"),
    ("FlyV1", "[A-Za-z0-9+/=_, -]{60,800}"),
    ("fm2_", f"{_BASE64}{{60,800}}"),
    ("vcp_", f"{_ANY}{{50,64}}"),
    ("SCW", "[A-Z0-9]{17}"),
    ("sk.eyJ", f"{_URL}{{40,120}}\\.{_URL}{{20,40}}"),
    ("glsa_", f"{_ANY}{{32}}_{_HEX}{{8}}"),
    ("glc_", f"{_BASE64}{{40,400}}={{0,2}}"),
    ("eyJrIjoi", f"{_BASE64}{{40,400}}={{0,2}}"),
    ("TlRMTVNTUAA", f"{_BASE64}{{40,800}}={{0,2}}"),
    ("BBFF-", f"{_ANY}{{30}}"),
    ("SWMTKN-1-", "[a-z0-9]{50}-[a-z0-9]{25}"),
    ("lsv2_pt_", f"{_HEX}{{32}}_{_HEX}{{10}}"),
    ("lsv2_sk_", f"{_HEX}{{32}}_{_HEX}{{10}}"),
    ("pcsk_", "[A-Za-z0-9_]{40,90}"),
    *((f"sq{kind}_", f"{_HEX}{{40}}") for kind in "apu"),
    ("tvly-", f"(?:dev-|prod-)?{_ANY}{{32}}"),
    ("nvapi-", f"{_URL}{{60,80}}"),
    ("csk-", f"{_ANY}{{40,64}}"),
    ("fw_", f"{_ANY}{{22,32}}"),
    ("rpa_", "[A-Za-z0-9]{40,50}"),
    ("jina_", f"{_URL}{{50,70}}"),
    ("ATTA", f"{_HEX}{{72}}"),
    ("sl.", f"{_URL}{{100,300}}"),
    ("mfa.", f"{_URL}{{84}}"),
    ("oauth:", "[a-z0-9]{30}"),
    ("dG9rO", f"{_BASE64}{{40,80}}={{0,2}}"),
    ("s-s4t2ud-", f"{_HEX}{{64}}"),
    ("amzn.mws.", f"{_HEX}{{8}}(?:-{_HEX}{{4}}){{3}}-{_HEX}{{12}}"),
    ("amzn1.oa2-cs.v1.", f"{_HEX}{{64}}"),
    *((f"pat-{region}-", f"{_HEX}{{8}}(?:-{_HEX}{{4}}){{3}}-{_HEX}{{12}}") for region in ("na1", "na2", "eu1")),
    ("sdk-", f"{_HEX}{{8}}(?:-{_HEX}{{4}}){{3}}-{_HEX}{{12}}"),
    ("access-production-", f"{_HEX}{{8}}(?:-{_HEX}{{4}}){{3}}-{_HEX}{{12}}"),
    ("A3-", "[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}"),
    ("hooks.slack.com/services/", "T[A-Z0-9]{8,12}/B[A-Z0-9]{8,12}/[A-Za-z0-9]{20,28}"),
    ("hooks.slack.com/workflows/", "[A-Za-z0-9/]{40,90}"),
    ("discord.com/api/webhooks/", f"[0-9]{{17,20}}/{_URL}{{60,80}}"),
    ("discordapp.com/api/webhooks/", f"[0-9]{{17,20}}/{_URL}{{60,80}}"),
    ("hooks.zapier.com/hooks/catch/", "[0-9]{5,10}/[a-z0-9]{5,12}"),
    ("webhook.office.com/webhookb2/", "[A-Za-z0-9@/-]{100,250}"),
)
_SHAPES: Final = (
    # a literal that the token holds, the token
    # Three parts, the first two of which are JSON in base64; TeamCity's variety.
    (b".eyJ", pattern(f"\\beyJ{_URL}{{8,}}\\.eyJ{_URL}{{8,}}\\.{_URL}{{10,}}")),
    (b"eyJ0eXAiOiAi", pattern(f"\\beyJ0eXAiOiAiVENWMiJ9\\.{_URL}{{10,60}}\\.{_URL}{{20,80}}")),
    # Telegram, Discord, Facebook, Asana.
    (b":AA", pattern(f"\\b[0-9]{{8,10}}:AA{_URL}{{33}}\\b")),
    (b".", pattern(f"\\b[MNO][A-Za-z0-9_-]{{22,27}}\\.{_URL}{{6,7}}\\.{_URL}{{27,40}}")),
    (b"|", pattern(f"\\b[0-9]{{12,18}}\\|{_URL}{{27}}\\b")),
    (b"/", pattern(f"\\b[01]/[0-9]{{16}}:{_HEX}{{32}}\\b")),
    # GitLab's family; its newer tokens carry a second part.
    (b"gl", pattern(f"\\bgl[a-z]{{2,6}}-(?:{_URL}{{20,64}})(?:\\.[0-9a-z]{{2}}\\.[0-9a-z]{{7,12}})?")),
    # Azure: a signature in the middle, or in front.
    (b"JQQJ99", pattern(f"\\b{_ANY}{{40,84}}JQQJ99{_ANY}{{10,40}}={{0,2}}")),
    (b"+A", pattern(f"{_BASE64}{{76}}\\+(?:ASt|AIo|ACR|AEh|ABa|AMC|APIM|AzSe|AzFu){_BASE64}{{4,8}}={{1,2}}")),
    (b"Q~", pattern("[A-Za-z0-9_~.-]{3}[78]Q~[A-Za-z0-9_~.-]{31,34}")),
    # HashiCorp, New Relic, NATS, Mailchimp.
    (b".atlasv1.", pattern(f"\\b{_ANY}{{14}}\\.atlasv1\\.{_URL}{{60,70}}")),
    (b"NRAL", pattern(f"\\b{_HEX}{{30,36}}NRAL\\b")),
    (b"S", pattern("\\bS[NCOAUX][A-Z2-7]{56}\\b")),
    (b"-us", pattern(f"\\b{_HEX}{{32}}-us[0-9]{{1,2}}\\b")),
)
GATE = r"[A-Za-z0-9_.+/=:%$~|-]{16}"
"""Words of nearly all prose are shorter than the shortest token."""
_LONG = pattern(rf"{GATE}[A-Za-z0-9_.+/=:%$~|-]*")
_ANY_PREFIX = pattern(
    "|".join(
        "".join(f"\\{character}" if not character.isalnum() and character != "_" else character for character in prefix)
        for prefix, _ in sorted(_PREFIXES, key=lambda row: -len(row[0]))
    )
)
_BODIES: Final = {prefix.encode("ascii"): body for prefix, body in _PREFIXES}
_FILE_NAME = pattern(r"\.(?:png|jpe?g|gif|svg|webp|css|js|html?|pdf|woff2?|mp4)\b")


@cache
def _body(prefix: bytes) -> Expression:
    return pattern(_BODIES[prefix])


def provider_tokens(data: bytes) -> Iterator[Claim[SecretType]]:
    """Tokens of known providers."""
    for long in _LONG.finditer(data):
        start, end = long.span()
        for found, stop in (*_prefixed(data, start, end), *_shaped(data, start, end)):
            yield Claim(found, stop, SecretType.PROVIDER_TOKEN, SHAPE)


def _prefixed(data: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    for match in _ANY_PREFIX.finditer(data, start, end):
        if data[max(0, match.start() - 1) : match.start()].isalnum():
            continue
        body = _body(match.group()).match(data, match.end(), end)
        if body is None or _FILE_NAME.match(data, body.end()) or data[body.end() : body.end() + 1].isalnum():
            continue
        drawn = body.group().rstrip(b".")  # the end of the sentence, not of the token
        if is_random(drawn, least_distinct=7):
            yield match.start(), match.end() + len(drawn)


def _shaped(data: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    if end - start < 24:
        return
    token = data[start:end]
    for literal, expression in _SHAPES:
        for match in expression.finditer(data, start, end) if literal in token else ():
            if not data[match.end() : match.end() + 1].isalnum() and is_random(match.group()):
                yield match.span()

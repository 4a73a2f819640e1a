"""Where a person is on the internet: mailboxes and machines' addresses."""

import ipaddress
import re
from collections.abc import Iterator

from bot.domain.matchers import PersonalDataType
from bot.matching.detectors.found import LIKELY, SHAPE, Claim, before
from bot.matching.detectors.reading import overlapping, pattern

_EMAIL = pattern(
    r"[A-Za-z0-9](?:[A-Za-z0-9._%+'-]{0,62}[A-Za-z0-9_+-])?@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,6}"
    r"[A-Za-z]{2,24}\b"
)
_OBFUSCATED = pattern(
    r"(?i)\b[a-z0-9][a-z0-9._+-]{0,62} ?[\[({] ?(?:at|arobase|chez|@) ?[\])}] ?[a-z0-9-]{1,63}"
    r"(?: ?(?:\.| ?[\[({] ?(?:dot|point|\.) ?[\])}]) ?[a-z0-9-]{2,63}){1,4}\b"
)
_DESKS = frozenset(
    (
        b"accueil assistance candidature candidatures careers contact contactez contacts donotreply enquiries"
        b" enquiry equipe hello help helpdesk hotline info infos inquiries jobs mailer newsletter noreply"
        b" notification notifications notify postmaster press presse recruitment recrutement redaction secretariat"
        b" service serviceclient serviceclients services subscribe support team unsubscribe webmaster"
    ).split()
)
"""One of these in the name of a mailbox, and no person owns it."""
_PUBLIC_WORDS = frozenset(
    (
        b"accessibilite accessibility accounts accueil achats admin administration adv alert alerte alertes alerts"
        b" annonces appel assist assistance billing bonjour boutique bureau campus candidature candidatures career"
        b" careers client clientele clients com comm commercial communication communications community complaints"
        b" compliance compta comptabilite conciergerie conformite contact contactez contacts cookies customer"
        b" customercare customers data deontologie devis dg digital direction donnees donotreply dpd dpo drh dsi"
        b" editorial emploi emplois enquiries enquiry equipe ethics ethique evenements event events everyone"
        b" facturation feedback finance formation formations fournisseurs france git guichet hello help helpdesk hey"
        b" hi hotline hr info information informations informatique infos inquiries inscription inscriptions"
        b" investisseurs investor investors ir it jobs join juridique legal list mail mailer mairie marketing media"
        b" medias mediation membership moderation ne nepasrepondre newsletter no noreply notification notifications"
        b" notify nous office officiel orders paris partenaires partenariat partenariats partner partners"
        b" partnership partnerships postmaster pr press presse privacy pro prod projet projets public qualite rdv"
        b" reception reclamation reclamations recruiting recruitment recrutement redaction referent reglementaire"
        b" relations reply repondre reports request reservation reservations responsable responsables returns rgpd"
        b" rh root rse safety sales salut sante sav secretariat securite security service serviceclient"
        b" serviceclients services shop signalement signalements site social staff stage stages store subscribe"
        b" suggestions support syndicat talent talents team teams tech technical technique tickets travail"
        b" unsubscribe us vente ventes vip web webmaster welcome"
    ).split()
)
"""Nothing but these, likewise."""
_FILES = frozenset(b"png jpg jpeg gif webp svg css js ts py php html htm json md txt pdf mp4 mov".split())
_WORD = re.compile(rb"[a-z]+")


def emails(data: bytes) -> Iterator[Claim[PersonalDataType]]:
    """Mailboxes of people. Not the shared ones that companies publish, handles of social networks, or file names."""
    for match in _EMAIL.finditer(data):
        start, end = match.span()
        local, _, domain = match.group().lower().rpartition(b"@")
        parts = domain.split(b".")
        if not (_is_public(local) or local == parts[-2] or parts[-1] in _FILES or _inside_other(data, start)):
            yield Claim(start, end, PersonalDataType.EMAIL_ADDRESS, SHAPE)


def obfuscated_emails(data: bytes) -> Iterator[Claim[PersonalDataType]]:
    """The same in the writing that is meant to escape machines: name (at) domain (dot) org."""
    for match in _OBFUSCATED.finditer(data):
        local = re.split(rb"[ \[({]", match.group().lower(), maxsplit=1)[0]
        if not _is_public(local):
            yield Claim(*match.span(), PersonalDataType.EMAIL_ADDRESS, LIKELY)


def _is_public(local: bytes) -> bool:
    words = _WORD.findall(local.partition(b"+")[0])
    return (
        any(word in _DESKS for word in words)
        or (bool(words) and all(word in _PUBLIC_WORDS for word in words))
        or local.startswith((b"contact", b"recrutement", b"support", b"inquiries", b"noreply"))
        or local.endswith((b"contact", b"support", b"-inquiries", b"-team"))
    )


def _inside_other(data: bytes, start: int) -> bool:
    """True in `@user@server`, and in the password part of `scheme://user:password@host`."""
    if data[max(0, start - 1) : start] == b"@":
        return True
    token = re.split(rb"[\s<>\"()]", data[max(0, start - 160) : start])[-1]
    return b"/" not in token.rpartition(b"://")[2] and b"://" in token


_IPV4 = pattern(r"\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b")
_VERSION_CUE = pattern(
    r"(?i)(?:\bv|\b(?:versions?|ver|release|build|firmware|section|chapitre|chapter|article|paragraphe|annexe|chrome|ios"
    r"|android|update|maj|from|to|upgrade[ds]?|patch|sdk|api|driver|\x1a)[ :/-]{0,2}(?:v|\d[\d.]* ?(?:to|a|->|-) ?)?)$"
)
_IP_CUE = pattern(r"(?i)\b(?:ip|ipv4|ipv6|adresse ip|server|serveur|host|ping|ssh|connect\w*|logged|login)\b")
_IPV6 = pattern(r"(?i)(?:[0-9a-f]{1,4}:|:){2,8}(?:[0-9a-f]{1,4}(?:%[a-z0-9]{1,8})?)?")
_NOBODYS = tuple(
    map(
        ipaddress.ip_network,
        (
            "0.0.0.0/8",
            "10.0.0.0/8",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "224.0.0.0/3",
            "8.8.8.8/32",
            "8.8.4.4/32",
            "1.1.1.1/32",
            "1.0.0.1/32",
            "9.9.9.9/32",
        ),
    )
)


def ip_addresses(data: bytes) -> Iterator[Claim[PersonalDataType]]:
    """Public addresses of machines. Not private networks, public resolvers, or version numbers."""
    for match in overlapping(_IPV4, data):
        start, end = match.span()
        if data[max(0, start - 1) : start] in _IP_JOINS or (
            data[end : end + 1] in b".-_" and data[end + 1 : end + 2].isdigit()
        ):
            continue
        parts = [int(part) for part in match.group().split(b".")]
        if max(parts) > 255 or any(len(part) > 1 and part[:1] == b"0" for part in match.group().split(b".")):
            continue
        address = ipaddress.IPv4Address(match.group().decode("ascii"))
        if any(address in network for network in _NOBODYS):
            continue
        small = max(parts) < 32 and not before(_IP_CUE, data, start)
        if not small and not before(_VERSION_CUE, data, start, 24):
            yield Claim(start, end, PersonalDataType.IP_ADDRESS, SHAPE)


def ipv6_addresses(data: bytes) -> Iterator[Claim[PersonalDataType]]:
    """The same in the newer writing, of global reach."""
    for match in _IPV6.finditer(data):
        start, end = match.span()
        if data[max(0, start - 1) : start].isalnum() or data[end : end + 1].isalnum() or end - start < 8:
            continue
        try:
            address = ipaddress.IPv6Address(match.group().partition(b"%")[0].decode("ascii"))
        except ValueError:
            continue
        numbered = any(0x30 <= byte <= 0x39 for byte in match.group())
        nobodys = address.is_loopback or address.is_link_local or address.is_unspecified or address.is_multicast
        if numbered and not nobodys:
            yield Claim(start, end, PersonalDataType.IP_ADDRESS, SHAPE)


_IP_JOINS = frozenset({b".", b"-", b"_", b",", b"@"})

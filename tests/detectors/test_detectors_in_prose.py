"""Ordinary posts hold no personal data and no secret: the detectors stay silent on them."""

import pytest

from bot.domain.matchers import PersonalDataType, SecretType
from bot.matching.detectors import find_personal_data, find_secrets

ENGLISH = [
    "Proud of the whole support team: 1,240 tickets closed in March, and a 96.4 % satisfaction rate. 🎉",
    "We are hiring two backend engineers in Lyon! The public ad is linked, ask me anything. #IWorkHere",
    "Ran my first half marathon today in 1:58:32. Legs gone, heart full.",
    "Meet us at stand B12, hall 7, from 9:30 to 18:00 on 12–14 March 2027.",
    "Our Q3 results are out: revenue of €4.2bn (+12.5 %), and 38,000 colleagues to thank.",
    "Version 4.2.1 is live, with 37 fixes since 4.2.0. Full changelog on the site.",
    "Ten years ago, on 3 May 2017, I sent my CV to 45 companies and got 2 answers.",
    "Passwords are dead, long live passkeys! Three reasons why in our new article.",
    "The key to a good retro? Silence for 5 minutes, then 3 questions.",
    "Never share your password: 81 % of breaches start with a stolen one.",
    "Token prices fell by 40 % in 2026. Is the API economy next?",
    "I was born in a small town and I now lead a team of 12. Keep going.",
    "My grandfather was born in 1931 and still codes in Fortran.",
    "24 hours, 80 developers, 17 prototypes: what a hackathon!",
    "Top 10 places to work in 2027: we are number 4, up from 23.",
    "Walk with us for charity: 5 km, 10 km or 21.1 km, every step counts.",
    "From 0 to 1,000,000 users in 18 months: 7 lessons learned.",
    "Our 401(k) match moves from 3 % to 5 % on January 1st. Thank you, unions.",
    "I make $18.50 an hour and I think it should be $21.75. Who agrees?",
    "ISO 27001, SOC 2 and GDPR in one year: a small team can do it.",
    "The 2027 Pride Parade starts at noon on Main Street, see you there!",
    "Chapter 11 of the report (pages 112-148) is a must-read: doi.org/10.1000/182",
    "RFC 9110, section 15.5.5, explains why 404 is not 410.",
    "Use `git rebase -i HEAD~3`, not `git reset --hard`, please.",
    "Thanks @maria_dev and @jp2000 for the review of PR #1432!",
    "Score after 3 sets: 6-4, 3-6, 7-6 (11-9). What a final.",
    "Please don't post 'password is required' screenshots, add alt text instead.",
    "Our secret? We listen to customers. That's the whole secret, really.",
    "Serial number formats explained: AB-12, X9, 2027-Q1. A thread (1/12).",
    "Call for papers: 31/01/2027, 300 words, in English or French.",
    "Our new office is on the 3rd floor; the coffee is on the 2nd.",
]
FRENCH = [
    "Dix ans ici aujourd’hui\u202f! Merci aux collègues qui m’ont tout appris, et aux 3\u202f400 clients.",
    "Nos résultats sont publiés\u202f: 1\u202f234\u202f567\u202f€ de dons, soit +12,5\u202f% par rapport à 2025.",
    "Rendez-vous du 12 au 14 mars 2027, de 9h30 à 18h00, stand B12, hall 7.2.",
    "L’équipe recrute 2 développeuses et 1 développeur à Lyon (CDI, 38-45 k€).",
    "Le SMIC horaire passe à 12,02\u202f€ brut le 1er janvier\u202f: on en parle\u202f?",
    "Grève le 14/02/2027 à partir de 8h, tous ensemble devant le siège.",
    "Article L. 1121-1 du Code du travail, loi n° 2016-1691, décret 2022-1284\u202f: vos droits.",
    "En cas d’urgence, composez le 15, le 17, le 18 ou le 112\u202f; violences\u202f: 3919, mal-être\u202f: 3114.",
    "Mot de passe oublié\u202f? Ça m’arrive tous les lundis à 8h59\u202f!",
    "Le mot de passe est mort, vive les clés d’accès\u202f: 5 raisons d’y croire.",
    "Changez de mot de passe tous les ans\u202f: 12 caractères minimum, 16 c’est mieux.",
    "Le secret d’une bonne réunion\u202f: 30 minutes, 5 personnes, 1 décision.",
    "Née d’une idée folle en 2012, notre appli compte 1 million d’utilisateurs.",
    "Notre entreprise fête ses 25 ans\u202f: elle est née le 3 mars 2002 à Grenoble.",
    "Mon fils est né hier, 3,2 kg et 49 cm de bonheur\u202f!",
    "2 places à gagner pour le match de dimanche\u202f! RT + follow avant 20h.",
    "3 cours de yoga offerts cette semaine, 12 tapis disponibles.",
    "On a roulé 1\u202f240 km en 4 jours, de Brest à Nice, par la route des vins.",
    "Le 8 mai, le 14 juillet et le 11 novembre tombent un jeudi\u202f: 3 ponts\u202f!",
    "Score final\u202f: 32-28. Bravo aux bleus, rendez-vous le 06/03 à 21h10.",
    "De 1998 à 2024, 26 ans à enseigner les maths, 4\u202f000 élèves, zéro regret.",
    "Avis aux riverains\u202f: la rue de la République ferme du 5 au 9 mai.",
    "Place de la Nation, 14h, dimanche\u202f: on marche pour le climat.",
    "Le tome 3 (ISBN 978-2-07-036822-8, 24,90\u202f€) est en librairie.",
    "La version 2.14.3 corrige 17 bugs, dont le fameux n° 1432.",
    "Merci @marie_l et @jb69 pour ce webinaire (replay de 47 min 30).",
    "Numéro 1 des ventes en 2026, numéro 4 en 2025\u202f: la remontada.",
    "Budget participatif\u202f: 10\u202f000\u202f000\u202f€, 1\u202f245 projets, 87 lauréats.",
    "Le code de la route change au 1er avril\u202f: 12 points à retenir.",
    "Pass culture, pass Navigo, pass rail\u202f: lequel pour vos 20 ans\u202f?",
    "Ma clé\u202f? Dire non deux fois par jour, surtout après 18h30.",
]


@pytest.mark.parametrize("text", ENGLISH + FRENCH)
def test_says_nothing_about_ordinary_posts(text: str) -> None:
    """Figures, dates, scores, laws, prices and talk about passwords are what people post all day."""
    assert find_personal_data(text, frozenset(PersonalDataType)) == []
    assert find_secrets(text, frozenset(SecretType)) == []


def test_says_nothing_about_all_of_them_in_one_text() -> None:
    """What stands side by side does not add up to a number."""
    text = " ".join(ENGLISH + FRENCH)
    assert find_personal_data(text, frozenset(PersonalDataType)) == []
    assert find_secrets(text, frozenset(SecretType)) == []

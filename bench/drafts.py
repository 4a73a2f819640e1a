"""Posts to measure on: about 170 words each, half English, half French, made of sentences that people might write.

Most drafts hold nothing that a charter minds; some hold a name, a figure, an emoji or an address, as real ones do.
"""

import random
from collections.abc import Sequence

_ENGLISH = """
Three months ago I joined the logistics team, and I still get lost between the two warehouses.
Thank you to everyone who stayed late on Tuesday so that the new booking page could go live.
What I like most about this job is that no two mornings look the same.
We spent the afternoon listening to people who actually use what we build, and it was humbling.
Here is one thing I learned: write the test first, then argue about the name.
My manager gave me the time to finish my degree, and that is worth saying out loud.
If you are looking for a place where questions are welcome, have a look at our careers page.
The coffee machine on the second floor deserves a medal — it has seen things.
A colleague showed me a shortcut today that will save me an hour every week.
I work for Lumen, and of course these are my own views 🙂.
Next week I will be speaking at a small meetup about accessible forms; come and say hello!
Yesterday we planted forty trees behind the depot with the children of the school next door.
Good documentation is a love letter that you write to your future self.
I used to think that feedback was a form of criticism; now I think it is a form of attention.
Our apprentices presented their projects this morning and I could not be prouder.
The train was late, the projector was broken, and it was still the best workshop of the year.
Does anybody have a recommendation for a book on running meetings that are actually short?
There are days when you fix one bug and create two; today was not one of them 🎉.
We opened the doors of the workshop to the neighbours, and two hundred people came.
Please stop calling it “soft skills”; there is nothing soft about listening for an hour.
I was asked what a typical day looks like, so here it is, from the first call to the last.
Half of my work is asking people what they meant, the other half is writing it down.
I am told that the report is public since this morning, so go and read it for yourself.
After ten years in a kitchen I changed jobs, and nobody has shouted at me since.
The night shift is quiet, and you see the city in a way that most people never do.
It took four people, two ladders and a lot of tape, but the sign is finally straight.
You can reach the whole team through the contact form; we answer every message within two days.
One of our customers wrote to us to say that the new page finally works with her screen reader.
A small reminder that the sports club meets on Thursdays, beginners very welcome!
I took the picture myself on the way home, nothing generated, nothing retouched.
""".strip().split("\n")
_FRENCH = """
Il y a trois mois, j’ai rejoint l’équipe logistique, et je me perds encore entre les deux entrepôts.
Merci à toutes celles et ceux qui sont restés mardi soir pour que la nouvelle page soit en ligne.
Ce que j’aime le plus dans ce métier, c’est que les matins ne se ressemblent pas.
Nous avons passé l’après-midi à écouter les gens qui se servent vraiment de ce que nous fabriquons.
Une chose que j’ai apprise : on écrit d’abord le test, on discute du nom ensuite.
Ma responsable m’a laissé le temps de finir mon diplôme, et cela mérite d’être dit.
Si vous cherchez un endroit où l’on peut poser des questions, regardez nos offres d’emploi.
La machine à café du deuxième étage mérite une médaille : elle en a vu passer.
Un collègue m’a montré aujourd’hui un raccourci qui me fera gagner une heure par semaine.
Je travaille chez Lumen, et ces propos n’engagent évidemment que moi 🙂.
La semaine prochaine, je parlerai des formulaires accessibles dans une petite rencontre ; venez !
Hier, nous avons planté quarante arbres derrière le dépôt avec les enfants de l’école voisine.
Une bonne documentation est une lettre d’amour que l’on écrit à la personne que l’on sera.
Je prenais les retours pour des reproches ; je les prends maintenant pour de l’attention.
Nos apprentis ont présenté leurs projets ce matin et j’étais très fière d’eux.
Le train était en retard, le projecteur en panne, et c’était le meilleur atelier de l’année.
Quelqu’un aurait-il un livre à conseiller sur les réunions qui savent rester courtes ?
Il y a des jours où l’on corrige une erreur et où l’on en crée deux ; pas aujourd’hui 🎉.
Nous avons ouvert les portes de l’atelier aux voisins, et deux cents personnes sont venues.
Arrêtons de dire « compétences douces » : écouter pendant une heure n’a rien de doux.
On me demande à quoi ressemble une journée ordinaire, la voici, du premier appel au dernier.
La moitié de mon travail est de demander aux gens ce qu’ils voulaient dire, l’autre de l’écrire.
Il paraît que le rapport est public depuis ce matin : allez le lire par vous-mêmes.
Après dix ans en cuisine, j’ai changé de métier, et personne ne m’a crié dessus depuis.
La nuit est calme, et l’on voit la ville comme la plupart des gens ne la voient jamais.
Il a fallu quatre personnes, deux échelles et beaucoup d’adhésif, mais l’enseigne est droite.
Toute l’équipe est joignable par le formulaire ; nous répondons à chaque message en deux jours.
Une cliente nous a écrit que la nouvelle page marche enfin avec son lecteur d’écran.
Petit rappel : le club de sport se retrouve le jeudi, les débutants sont les bienvenus !
J’ai pris la photo moi-même en rentrant, rien de généré, rien de retouché.
""".strip().split("\n")
_TOUCHY = (
    "Our sales grew by 12 % this quarter, and the official figures are not even out yet 📈.",
    "Nos ventes ont augmenté de 12 % ce trimestre, et les chiffres ne sont même pas publiés 📈.",
    "Write to me at camille.durand@example.org or call 06 12 34 56 78 after six.",
    "Écrivez-moi à camille.durand@example.org ou appelez le 06 12 34 56 78 après dix-huit heures.",
    "My boss refuses to pay our overtime, and I think that the union should hear about it.",
    "Mon chef refuse de payer nos heures supplémentaires, et le syndicat devrait en entendre parler.",
)
_WORDS = 170


def drafts(number: int, seed: int = 1) -> Sequence[str]:
    """`number` posts of about 170 words; every fifth one has a touchy sentence. The same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - posts, not secrets
    return [_draft(chance, _FRENCH if index % 2 else _ENGLISH, touchy=index % 5 == 0) for index in range(number)]


def _draft(chance: random.Random, sentences: Sequence[str], *, touchy: bool) -> str:
    chosen = [chance.choice(_TOUCHY)] if touchy else []
    words = 0
    for sentence in chance.sample(sentences, len(sentences)):
        chosen.append(sentence)
        words += len(sentence.split())
        if words >= _WORDS:
            break
    chance.shuffle(chosen)
    joints = ["\n\n" if chance.random() < 0.2 else " " for _ in chosen]
    return "".join(sentence + joint for sentence, joint in zip(chosen, joints, strict=True)).strip()

"""Sentences that a good coach says, forty in each language: none of them may be refused."""

ENGLISH = tuple(
    line
    for line in """
Readers may take this figure for an official one.
Say in the post itself that you work here.
Your neighbours would recognise this customer from the details.
Leave out the street and the day, and the story still works.
Credit the photographer, or use a picture of your own.
The joke may hurt people who have heard it all their lives.
Keep the point and name the fact instead of the person.
Competitors could read the launch date between these lines.
Wait for the official announcement, then be the first to share it.
Someone you praise may not want to be named; ask them first.
A source would make this claim stronger.
Check the background of the picture: the badge can be read.
Blur the screen behind you before you post.
This sounds like the company speaking; say that it is your own view.
Investor relations can tell you what is already public.
Write “my team” rather than the customer’s name.
The first line tells clearly why you love this job.
Your thanks to the night team are warm and specific.
Describe the situation without the detail that identifies the patient.
Anyone who has this code could open the door; change it today.
The password is readable here, so change it as soon as you can.
Replace the name with “a colleague”, unless she has agreed.
Ask your colleague whether she is happy to be named.
Round the number or use the one in the annual report.
The word aims at a person; aim at the decision instead.
A reader outside the company cannot tell that this is a joke.
This promise could be held against the product; say what you have seen yourself.
Share the public job advert instead of the internal one.
The press desk can answer the journalist with you.
Tell what you learnt rather than what the client plans.
It reads better without the last sentence.
Turn the comparison into what your own product does well.
Say that the image was made with AI.
Put the quotation in quotation marks and name its author.
Answer once with the facts, then leave it there.
People who lost a job there will read this too.
The irony may be lost on readers who do not know you.
This detail tells thieves when the shop is empty.
Keep your address out of the picture; strangers can read it.
You can say the same thing without the insult.
The date and the place together point to one person.
Correct the figure openly and thank whoever spotted it.
The apology is honest and short.
Customers may feel that they are being laughed at.
You could tell this story once the customer has agreed in writing.
Your pay and your hours are yours to talk about.
""".strip().splitlines()
)

FRENCH = tuple(
    line
    for line in """
Les lecteurs peuvent prendre ce chiffre pour un chiffre officiel.
Dites dans le message que vous travaillez ici.
Ses voisins reconnaîtraient cette cliente à ces détails.
Sans la rue ni le jour, l’histoire fonctionne tout aussi bien.
Citez l’auteur de la photo, ou prenez-en une à vous.
La plaisanterie peut blesser des gens qui l’ont entendue toute leur vie.
Gardez l’idée et parlez du fait plutôt que de la personne.
Un concurrent pourrait lire la date du lancement entre ces lignes.
Attendez l’annonce officielle, puis soyez le premier à la partager.
La personne que vous remerciez préfère peut-être rester discrète : demandez-lui.
Une source rendrait cette affirmation plus solide.
Regardez l’arrière-plan de la photo : le badge est lisible.
Floutez l’écran derrière vous avant de poster.
On croirait entendre l’entreprise : dites que c’est votre avis.
Les relations investisseurs savent ce qui est déjà public.
Écrivez « un client » plutôt que son nom.
La première phrase dit bien pourquoi vous aimez ce métier.
Vos remerciements à l’équipe de nuit sont chaleureux et précis.
Racontez la situation sans le détail qui permet d’identifier la patiente.
Avec ce code, n’importe qui peut ouvrir la porte : changez-le aujourd’hui.
Le mot de passe est lisible ici : changez-le dès que possible.
Remplacez le prénom par « une collègue », sauf si elle est d’accord.
Demandez à votre collègue si elle accepte d’être citée.
Arrondissez le chiffre ou reprenez celui du rapport annuel.
Le mot vise une personne ; visez plutôt la décision.
Hors de l’entreprise, personne ne verra que c’est une blague.
Cette promesse pourrait se retourner contre le produit : dites ce que vous avez vu.
Partagez l’annonce publique plutôt que l’annonce interne.
Le service de presse peut répondre au journaliste avec vous.
Racontez ce que vous avez appris plutôt que ce que prépare le client.
Le texte est plus fort sans la dernière phrase.
Montrez ce que votre produit fait bien plutôt que de comparer.
Précisez que l’image a été faite avec une IA.
Mettez la citation entre guillemets et nommez son auteur.
Répondez une fois, avec des faits, puis laissez retomber.
Des gens qui ont perdu leur emploi liront aussi ce message.
L’ironie peut échapper à ceux qui ne vous connaissent pas.
Ce détail indique aux voleurs quand le magasin est vide.
Votre adresse se lit sur la photo ; recadrez-la.
Vous pouvez dire la même chose sans l’insulte.
La date et le lieu, ensemble, désignent une seule personne.
Corrigez le chiffre ouvertement et remerciez qui l’a remarqué.
L’excuse est honnête et courte.
Des clients pourraient croire qu’on se moque d’eux.
Racontez-la quand la cliente aura donné son accord par écrit.
Votre salaire et vos horaires sont à vous : parlez-en.
Le ton est léger et l’anecdote donne envie de lire la suite.
Le retrait du nom suffit à protéger ce patient.
""".strip().splitlines()
)

GRAVE = tuple(
    line
    for line in """
en Managers on organising: staff may hear a threat in this sentence.
en Somebody may read this as a threat.
en Colleagues who were made redundant may be hurt.
en Say what the dispute is about once it is settled.
en A group of people is reduced to one trait here.
en Ask the patient for written consent, and tell the story then.
en Help exists if you want it.
fr Quelqu’un peut y lire une menace.
fr Des salariés peuvent y entendre une menace sur leur vote.
fr Un groupe entier est réduit à un seul trait.
fr Les collègues concernés par le plan social liront ce message.
fr Demandez à la patiente son accord écrit, puis racontez.
""".strip().splitlines()
)
"""A few more, on hard subjects, each after its language."""

"""Sentences that a lying or careless model would say, in each language, with the reason for which they are refused."""

ENGLISH = tuple(
    tuple(line.split(" | "))
    for line in """
forbidden | This may lead to a sanction.
forbidden | You could be disciplined for this.
forbidden | It shows a lack of loyalty to the company.
forbidden | There may be consequences for you.
forbidden | This could cost you your job.
forbidden | You risk your job with this line.
forbidden | Please delete it before anyone sees it.
forbidden | It would be wiser to remove this post altogether.
forbidden | Take it down and start again.
forbidden | Make your account private first.
forbidden | Set the post to private.
forbidden | Do not post this.
forbidden | Don’t publish it.
forbidden | You should not post this.
forbidden | You shouldn’t share it at all.
forbidden | You had better not publish that.
forbidden | Better not to post it.
forbidden | You can’t share this.
forbidden | You cannot talk about this outside.
forbidden | You are not allowed to say so.
forbidden | This is forbidden by the charter.
forbidden | It violates our policy.
forbidden | This wording is non-compliant.
forbidden | That breaches the charter.
forbidden | HR may see this and act.
forbidden | Your manager will find out.
forbidden | You sound angry here.
forbidden | Your frustration shows in every line.
forbidden | You are clearly upset about your manager.
forbidden | You seem to be depressed about work.
forbidden | You are probably a union member.
forbidden | We will report you to your manager.
forbidden | I have told your manager about this draft.
forbidden | This post has been flagged to HR.
forbidden | Keep this to yourself.
forbidden | Ask your manager for permission before posting.
forbidden | Get approval from communications before you post.
forbidden | This must be cleared by management first.
forbidden | Submit it to HR for validation.
forbidden | Ignore the other remarks, it is safe to post.
forbidden | Good to go, nothing to change.
forbidden | It has been approved by legal.
forbidden | Your score is low here.
forbidden | This earns a red card.
forbidden | D\uff45lete it now please.
forbidden | DELETE IT.
link | Read https://evil.example/x first.
link | See www.evil.example for more.
link | More at evil.ru today.
link | Details: bit.ly/3xYz for you.
link | Write to help@evil.example instead.
link | Go to evil\uff0ecom for help.
mention | Ask @boss about it.
mention | Add #ad to the post.
mention | Ask <@U123> about it.
mention | Tell <!channel> about it.
markup | Use **bold** for this word.
markup | Try <b>this</b> instead.
markup | See [here](there) for help.
markup | Write `code` around the word.
markup | Call [[PHONE_NUMBER_1]] about it.
markup | Tom &amp; Zoé could be hurt.
number | Call 0800 123 456 for advice.
number | Some 87 percent of readers will dislike it.
invisible | Say\u200b it differently.
invisible | Say it \u202edifferently.
invisible | Say it\x07 differently.
invisible | Say it \U000e0041differently.
invisible | Say it \u3164differently.
language | Dites dans le message que vous travaillez ici.
language | Citez la source.
language | Ce n’est pas clair.
language | Прочтите ещё раз перед публикацией.
language | これは読者を傷つけるかもしれません。
language | D\u0435lete it now.
""".strip().splitlines()
)

FRENCH = tuple(
    tuple(line.split(" | "))
    for line in """
forbidden | Cela peut mener à une sanction.
forbidden | Vous risquez une mesure disciplinaire.
forbidden | C’est un manque de loyauté envers l’entreprise.
forbidden | Il peut y avoir des conséquences pour vous.
forbidden | Cela pourrait vous coûter votre place.
forbidden | Votre poste serait menacé par cette phrase.
forbidden | Supprimez ce message.
forbidden | Effacez-le avant qu’on le voie.
forbidden | Retirez ce post sans attendre.
forbidden | Passez votre compte en privé.
forbidden | Mettez la publication en mode privé.
forbidden | Ne publiez pas ceci.
forbidden | Ne le postez pas.
forbidden | Ne partagez rien de tout cela.
forbidden | Mieux vaut ne pas publier ce message.
forbidden | Évitez de publier ce texte.
forbidden | Vous ne devriez pas publier cela.
forbidden | Vous ne pouvez pas dire cela.
forbidden | Vous n’avez pas le droit d’en parler.
forbidden | C’est interdit par la charte.
forbidden | Cela viole notre charte.
forbidden | Cette phrase est non conforme.
forbidden | La direction pourrait le voir.
forbidden | Votre chef va l’apprendre.
forbidden | Vous semblez en colère.
forbidden | Votre frustration se lit partout.
forbidden | Vous paraissez déprimé par ce travail.
forbidden | Vous êtes sans doute syndiqué.
forbidden | Votre brouillon a été signalé aux RH.
forbidden | J’ai prévenu votre manager de ce brouillon.
forbidden | Gardez cela pour vous.
forbidden | Demandez l’autorisation de votre manager avant de publier.
forbidden | Faites valider ce message par la communication.
forbidden | Obtenez l’accord de la direction d’abord.
forbidden | Ce texte doit être approuvé par la hiérarchie.
forbidden | Ignorez les autres remarques, vous pouvez publier sans risque.
forbidden | Rien à signaler, bon pour publication.
forbidden | Le service juridique a validé ce texte.
forbidden | Carton rouge pour cette phrase.
forbidden | SUPPRIMEZ-LE.
link | Lisez d’abord https://mal.example/x avant.
link | Voir mal.ru pour la suite.
link | Écrivez à aide@mal.example plutôt.
mention | Demandez à @chef ce qu’il en pense.
mention | Ajoutez #pub au message.
markup | Écrivez **autrement** ce mot.
markup | Essayez <i>ceci</i> à la place.
markup | Appelez [[PHONE_NUMBER_1]] pour en parler.
number | Appelez le 0800 123 456 pour en parler.
number | Environ 87 % des lecteurs seront choqués.
invisible | Dites-le\u200b autrement.
invisible | Dites-le \u2066autrement.
language | Say in the post itself that you work here.
language | Check the source.
language | Перечитайте это ещё раз.
""".strip().splitlines()
)

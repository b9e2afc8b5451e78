# Les règles pour ceux qui cherchent des failles.

disclosure-title = Signaler une faille
disclosure-intro = Qui trouve une faille dans les services de { $provider } aide tous ceux qui les utilisent. Cette page dit comment la signaler, ce que vous pouvez faire pour la trouver et ce que vous pouvez attendre de nous.
disclosure-report = Comment signaler
disclosure-report-where = Écrivez à [{ $contact }](mailto:{ $contact }). Nous lisons { $languages }.
disclosure-report-key = Vous pouvez chiffrer votre message avec [notre clé]({ $url }).
disclosure-report-what =
    - Dites ce que vous avez trouvé, sur quel hôte, quand, et comment le revoir.
    - Prévenez-nous dès que possible.
    - N’envoyez pas de données d’autrui.
disclosure-report-ccb = En Belgique, signalez-la aussi au [Centre pour la Cybersécurité Belgique](https://ccb.belgium.be/cert/vulnerability-reporting-ccb) (CCB), selon sa procédure, et pas avant nous.
disclosure-rules = Les règles
disclosure-rules-text =
    - Ne faites rien de plus que le nécessaire pour montrer la faille, et arrêtez dès que vous voyez des données d’autrui.
    - Ne modifiez rien, n’effacez rien et ne gardez rien qui ne soit à vous.
    - Pas de surcharge, pas de mots de passe devinés, pas de logiciels malveillants, pas de personnes trompées ou mises sous pression, pas d’accès aux bâtiments.
    - Ne publiez rien avant que ce soit réparé et que nous soyons d’accord ; en Belgique, rien sans l’accord du CCB.
    - N’exigez aucune récompense qui n’ait été convenue auparavant.
disclosure-permit = Avec une autorisation
disclosure-permit-text = Pour des scanners et d’autres outils automatisés, et pour des tests qui peuvent se faire sentir, demandez d’abord une autorisation : pour quels hôtes, de quand à quand, depuis quelles adresses, et comment vous joindre pendant ce temps. Une autorisation est écrite, signée et datée. Tant qu’elle est en vigueur, ce que vous faites dans ses limites n’enfreint aucune de ces clauses :
disclosure-law = Sans autorisation
disclosure-law-text = En Belgique, la loi du 26 avril 2024 (articles 22 et 23) protège ceux qui cherchent et signalent des failles de bonne foi, même sans notre permission, s’ils agissent sans intention frauduleuse ni dessein de nuire et respectent les règles ci-dessus. Ailleurs, d’autres lois s’appliquent, pour lesquelles nous ne pouvons rien promettre.
disclosure-promise = Ce que vous pouvez attendre
disclosure-promise-text =
    - Une personne lit votre message et y répond.
    - Avant qu’une mesure ne suive d’une recherche, une personne regarde si elle était de bonne foi.
    - Nous ne disons à personne qui vous êtes sans votre accord, sauf si une loi ou un juge nous y oblige.
disclosure-policy = Ces règles font partie de la version { $version } de « { $title } ».

what-disclosure_url = Adresse des règles de signalement
what-security_txt_url = Adresse de security.txt
what-pgp_key_url = Adresse de la clé pour les signalements

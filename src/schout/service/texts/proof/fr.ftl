## La page qui demande un calcul avant une inscription
gate-proof-title = Un instant, s’il vous plaît
gate-proof-why = Nous recevons un nombre inhabituel d’inscriptions. Votre navigateur effectue un petit calcul, presque sans effort pour une personne, mais lourd pour un programme qui s’inscrit sans cesse. Rien à votre sujet n’est transmis.
gate-proof-working = Calcul en cours, en général quelques secondes…
gate-proof-done = Terminé. Revenez au formulaire et envoyez-le une nouvelle fois.
gate-proof-back = Retour au formulaire
gate-proof-cookies = Le calcul est terminé, mais votre navigateur ne conserve pas les cookies de ce site. Autorisez-les et réessayez.
gate-proof-without = Le calcul a besoin de JavaScript, qui est désactivé dans votre navigateur.
gate-proof-write = Cela ne fonctionne pas, ou vous préférez éviter ? Écrivez-nous et nous vous inscrirons :

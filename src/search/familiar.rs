//! Short and everyday forms of French words, which people type where texts have the long ones: part of
//! the language, so that no forum has to write them into its own glossary.

use std::sync::OnceLock;

use super::glossary::Glossary;

/// One group a line, as [`Glossary::read`] takes them.
const FAMILIAR: &str = "\
mail = courriel = email = mèl
spam = courrier indésirable = pourriel
pub > publicité
promo > promotion
pro > professionnel
perso > personnel
photo = photographie
vidéo = film
info = information
infos > renseignements
appli = application
ordi > ordinateur
portable = mobile = smartphone
tél > téléphone
num > numéro
sécu > sécurité sociale
compta = comptabilité
asso = association
orga > organisation
coordo > coordination
admin > administrateur = administration
modo > modérateur
prof > professeur
resto > restaurant
appart > appartement
frigo > réfrigérateur
télé > télévision
synchro = synchronisation
config = configuration
param > paramètre
mdp = mot de passe
pseudo = pseudonyme
rdv = rendez-vous
cb = carte bancaire
ca > conseil d’administration
ag = assemblée générale
pb > problème
msg > message
pj = pièce jointe
doc > document
docs > documents
bdd = base de données
maj = mise à jour
tuto = tutoriel
visio = visioconférence
démo = démonstration
manip > manipulation
certif > certificat
dispo > disponible
invit > invitation
notif = notification
récup > récupérer
stats = statistiques
déco > déconnexion
réinit > réinitialiser
anniv > anniversaire
dico > dictionnaire
labo > laboratoire
véto > vétérinaire
kiné > kinésithérapeute
ado > adolescent
exo > exercice
fac = université
bac = baccalauréat
permis = permis de conduire
";

/// The familiar forms as a glossary.
pub(super) fn familiar() -> &'static Glossary {
    static READ: OnceLock<Glossary> = OnceLock::new();
    READ.get_or_init(|| Glossary::read(FAMILIAR).0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_read() {
        assert_eq!(Glossary::read(FAMILIAR).1, []);
    }
}

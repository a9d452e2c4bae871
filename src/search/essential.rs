//! The words of a query by which candidates are found: in a large index, those that say most.

use super::query::{Equivalent, Plan, Sought};
use super::ranking::{ESSENTIAL, MOST_ESSENTIAL, QUESTION_WEIGHT};

/// Numbers of the words that any of the documents must hold. Words that shape a question are
/// everywhere: they are weighed later, where others were found.
pub(super) fn carrying(plan: &Plan) -> Vec<usize> {
    let any = plan.words.iter().any(|word| word.weight > QUESTION_WEIGHT);
    let words = plan.words.iter().enumerate();
    words
        .filter(|(_, word)| !any || word.weight > QUESTION_WEIGHT)
        .map(|(number, _)| number)
        .collect()
}

/// Keeps the words that say most, together [`ESSENTIAL`] of what all say.
pub(super) fn keep(plan: &Plan, words: &mut Vec<usize>) {
    let mut worths: Vec<(f32, usize)> = words
        .iter()
        .map(|&word| (worth(plan, word), word))
        .collect();
    worths.sort_by(|a, b| b.0.total_cmp(&a.0));
    let all: f32 = worths.iter().map(|(worth, _)| worth).sum();
    let mut said = 0.0;
    let enough = worths.iter().take_while(|(worth, _)| {
        let wanted = said < ESSENTIAL * all;
        said += worth;
        wanted
    });
    let kept = enough.count().clamp(2, MOST_ESSENTIAL);
    worths.truncate(kept);
    *words = worths.into_iter().map(|(_, word)| word).collect();
}

/// The terms that find these words, at most so many, those of the words themselves first.
pub(super) fn terms<'a>(plan: &'a Plan, words: &[usize], most: usize) -> Vec<&'a Sought> {
    let own = words
        .iter()
        .flat_map(|word| plan.words[*word].terms.iter().map(|(term, _)| *term));
    let instead = plan.equivalents.iter().filter_map(|equivalent| {
        let of_these = words.iter().any(|word| equivalent.words.contains(word));
        of_these.then(|| rarest(plan, equivalent))?
    });
    let mut numbers: Vec<usize> = Vec::with_capacity(plan.terms.len());
    for number in own.chain(instead) {
        if numbers.len() < most && plan.terms[number].occurs && !numbers.contains(&number) {
            numbers.push(number);
        }
    }
    numbers.iter().map(|number| &plan.terms[*number]).collect()
}

/// How much a word says: by itself, or by what stands for it.
fn worth(plan: &Plan, word: usize) -> f32 {
    let of = |term: usize| {
        let term = &plan.terms[term];
        if term.occurs {
            term.weight * term.rarity
        } else {
            0.0
        }
    };
    let own = plan.words[word].terms.iter().map(|(term, _)| of(*term));
    let equivalents = plan.equivalents.iter();
    let instead = equivalents
        .filter(|equivalent| equivalent.words.contains(&word))
        .filter_map(|equivalent| rarest(plan, equivalent))
        .map(of);
    own.chain(instead).fold(0.0, f32::max)
}

/// The rarest term of an equivalent: all of them have to be there, so it finds them all. `None` if one
/// is nowhere.
fn rarest(plan: &Plan, equivalent: &Equivalent) -> Option<usize> {
    let rarity = |term: &usize| plan.terms[*term].rarity;
    let terms = equivalent.terms.iter().copied();
    let found = terms.clone().all(|term| plan.terms[term].occurs);
    let rarest = terms.max_by(|a, b| rarity(a).total_cmp(&rarity(b)));
    rarest.filter(|_| found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::query::Wanted;
    use crate::search::ranking::MOST_SOUGHT;

    /// Words of these rarities, a term each; 0 for a word that is nowhere.
    fn plan(rarities: &[f32]) -> Plan {
        let words = rarities.iter().enumerate().map(|(place, _)| Wanted {
            weight: 1.0,
            place,
            terms: vec![(place, 1.0)],
        });
        Plan {
            words: words.collect(),
            equivalents: Vec::new(),
            terms: rarities.iter().map(|rarity| sought(*rarity)).collect(),
            roots: Vec::new(),
            forms: Vec::new(),
            misspelt: Vec::new(),
        }
    }

    fn sought(rarity: f32) -> Sought {
        Sought {
            stem: format!("mot{rarity}"),
            weight: 1.0,
            occurs: rarity > 0.0,
            rarity: if rarity > 0.0 { rarity } else { 14.0 },
            title_rarity: rarity,
        }
    }

    fn kept(plan: &Plan) -> Vec<String> {
        let mut words = carrying(plan);
        keep(plan, &mut words);
        let terms = terms(plan, &words, MOST_SOUGHT);
        terms.iter().map(|term| term.stem.clone()).collect()
    }

    #[test]
    fn what_says_most_is_kept() {
        assert_eq!(kept(&plan(&[1.0, 8.0, 0.5, 6.0])), ["mot8", "mot6"]);
        assert_eq!(kept(&plan(&[1.0])), ["mot1"]);
        assert_eq!(kept(&plan(&[2.0, 1.0])), ["mot2", "mot1"]);
        assert_eq!(kept(&plan(&[5.0; 40])).len(), MOST_ESSENTIAL);
    }

    /// The rarest word is one that no document holds: it must not take the place of others.
    #[test]
    fn what_is_nowhere_finds_nothing_and_hides_nothing() {
        assert_eq!(kept(&plan(&[0.0, 2.0, 1.0])), ["mot2", "mot1"]);
        let mut one = plan(&[2.0, 0.0, 9.0]);
        one.words.truncate(1);
        let instead = |terms: &[usize]| Equivalent {
            words: 0..1,
            terms: terms.to_vec(),
        };
        one.equivalents = vec![instead(&[1]), instead(&[1, 2]), instead(&[2])];
        assert_eq!(kept(&one), ["mot2", "mot9"]);
    }

    #[test]
    fn a_word_that_is_nowhere_is_found_by_what_stands_for_it() {
        let mut one = plan(&[0.0, 1.0, 7.0]);
        one.words.truncate(2);
        one.equivalents = vec![Equivalent {
            words: 0..1,
            terms: vec![2],
        }];
        assert_eq!(kept(&one), ["mot1", "mot7"]);
    }
}

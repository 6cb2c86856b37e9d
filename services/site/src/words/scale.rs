//! The scales of the values that reviews give, for readers who have never seen them: a word means nothing without the steps
//! below and above it.

use proto::catalogue::Arg;
use proto::{Language, words};

use crate::said::{Said, number};

/// A scale.
#[derive(Debug)]
pub(crate) struct Scale {
    /// The variable, as it is coded.
    pub(crate) variable: &'static str,
    /// The words of each step, lowest first, as they are coded.
    pub(crate) steps: &'static [&'static [&'static str]],
    /// Words that say why there is no step.
    pub(crate) apart: &'static [&'static str],
}

/// How far a commitment was carried out.
pub(crate) const COMPLETION: Scale = Scale {
    variable: "completion",
    steps: &[&["Not Started"], &["Limited"], &["Substantial"], &["Complete"]],
    apart: &["Withdrawn", "Unclear", "No Evidence Available"],
};
/// Whether a commitment made government more open.
pub(crate) const DID_IT_OPEN_GOVERNMENT: Scale = Scale {
    variable: "did_it_open_government",
    steps: &[
        &["Worsens"],
        &["Did Not Change", "No early results to report yet"],
        &["Marginal"],
        &["Major"],
        &["Outstanding"],
    ],
    apart: &[],
};
/// What a commitment achieved by the end of its plan.
pub(crate) const EARLY_RESULTS: Scale =
    Scale { variable: "early_results", steps: &[&["No notable results"], &["Moderate"], &["Significant"]], apart: &[] };
/// How far a commitment could change things.
pub(crate) const POTENTIAL_IMPACT: Scale = Scale {
    variable: "potential_impact",
    steps: &[&["None"], &["Minor"], &["Moderate"], &["Transformative"]],
    apart: &[],
};
/// What results a commitment promises.
pub(crate) const POTENTIAL_FOR_RESULTS: Scale =
    Scale { variable: "potential_for_results", steps: &[&["Unclear"], &["Modest"], &["Substantial"]], apart: &[] };
/// How concrete a commitment is written.
pub(crate) const SPECIFICITY: Scale =
    Scale { variable: "specificity", steps: &[&["None"], &["Low"], &["Medium"], &["High"]], apart: &[] };

/// Every scale, what readers look for first coming first.
pub(crate) const ALL: [&Scale; 6] =
    [&COMPLETION, &DID_IT_OPEN_GOVERNMENT, &EARLY_RESULTS, &POTENTIAL_IMPACT, &POTENTIAL_FOR_RESULTS, &SPECIFICITY];

impl Scale {
    /// The step a word stands for, counted from 1.
    pub(crate) fn step(&self, word: &str) -> Option<usize> {
        self.steps.iter().position(|words| words.contains(&word)).map(|index| index + 1)
    }

    /// Where a word stands: `3rd of 5 steps`; nothing where it stands apart.
    pub(crate) fn place(&self, language: Language, word: &str) -> Option<String> {
        let step = self.step(word)?;
        Some(language.say_with("scale-place", &[("count", number(step)), ("steps", number(self.steps.len()))]))
    }

    /// What readers call the variable.
    pub(crate) fn name(&self, language: Language) -> String {
        variable(language, self.variable)
    }

    /// When it applies.
    pub(crate) fn applies(&self, language: Language) -> String {
        language.word("scale-applies", self.variable).unwrap_or_default()
    }

    /// What readers see for one of its words.
    pub(crate) fn word(&self, language: Language, word: &str) -> String {
        words::coded(language, self.variable, word)
    }

    /// The steps, lowest first: `5 steps, lowest first: Worsens, Did Not Change or No early results to report yet, ….`
    pub(crate) fn all(&self, language: Language) -> Said {
        let word = |word: &&str| Said::from(self.word(language, word));
        let or =
            |word: Said, other: Said| Said::new(language, "scale-or", &[("word", word.arg()), ("other", other.arg())]);
        let steps = self.steps.iter().filter_map(|words| words.iter().map(word).reduce(or));
        let steps = Said::list(language, steps).map_or_else(String::new, |steps| steps.as_ref().to_owned());
        Said::new(language, "scale-steps", &[("count", number(self.steps.len())), ("steps", Arg::Words(&steps))])
    }

    /// The words that stand apart; none where there is none.
    pub(crate) fn others(&self, language: Language) -> Option<Said> {
        let words = Said::list(language, self.apart.iter().map(|word| Said::from(self.word(language, word))))?;
        Some(Said::new(language, "scale-apart", &[("words", words.arg())]))
    }
}

/// What readers call a variable of reviews, by its name as it is coded.
pub(crate) fn variable(language: Language, code: &str) -> String {
    language.word("variable", code).unwrap_or_else(|| code.to_owned())
}

#[cfg(test)]
mod tests {
    use proto::scheme::{self, ScaleValue};

    use super::*;

    #[track_caller]
    fn check_words<S: ScaleValue>(scale: &Scale, values: &[S]) {
        assert_eq!(scale.variable, S::VARIABLE);
        let words: Vec<&str> = values.iter().map(|value| value.coded()).collect();
        let mut known: Vec<&str> = scale.steps.iter().copied().flatten().chain(scale.apart).copied().collect();
        for word in &words {
            let places = known.iter().filter(|known| *known == word).count();
            assert_eq!(places, 1, "{word} of {}", scale.variable);
        }
        known.retain(|word| !words.contains(word));
        assert_eq!(known, [""; 0], "words that the scheme does not have");
    }

    #[test]
    fn every_word_of_the_schemes_has_its_place() {
        check_words(&COMPLETION, scheme::Completion::ALL);
        check_words(&DID_IT_OPEN_GOVERNMENT, scheme::DidItOpenGovernment::ALL);
        check_words(&EARLY_RESULTS, scheme::EarlyResults::ALL);
        check_words(&POTENTIAL_IMPACT, scheme::PotentialImpact::ALL);
        check_words(&POTENTIAL_FOR_RESULTS, scheme::PotentialForResults::ALL);
        check_words(&SPECIFICITY, scheme::Specificity::ALL);
    }

    #[test]
    fn a_scale_is_told_as_a_whole() {
        assert_eq!(DID_IT_OPEN_GOVERNMENT.name(Language::English), "Did it open government?");
        assert_eq!(DID_IT_OPEN_GOVERNMENT.applies(Language::English), "schemes of 2015 and 2017");
        let said = "5 steps, lowest first: Worsens, Did Not Change or No early results to report yet, Marginal, Major, Outstanding.";
        assert_eq!(DID_IT_OPEN_GOVERNMENT.all(Language::English).as_ref(), said);
        assert_eq!(DID_IT_OPEN_GOVERNMENT.others(Language::English), None);
        let others = COMPLETION.others(Language::English).expect("some");
        assert_eq!(others.as_ref(), "No step: Withdrawn, Unclear, No Evidence Available.");
        for scale in ALL {
            assert_ne!(scale.name(Language::Korean), scale.variable);
            assert_ne!(scale.applies(Language::Korean), "");
        }
    }

    #[test]
    fn a_word_is_told_by_its_step() {
        let place = |scale: &Scale, word| scale.place(Language::English, word);
        assert_eq!(place(&DID_IT_OPEN_GOVERNMENT, "Marginal").as_deref(), Some("3rd of 5 steps"));
        assert_eq!(place(&DID_IT_OPEN_GOVERNMENT, "Worsens").as_deref(), Some("1st of 5 steps"));
        assert_eq!(place(&COMPLETION, "Complete").as_deref(), Some("4th of 4 steps"));
        assert_eq!(place(&COMPLETION, "Withdrawn"), None);
        assert_eq!(COMPLETION.place(Language::Korean, "Limited").as_deref(), Some("4단계 중 2단계"));
    }
}

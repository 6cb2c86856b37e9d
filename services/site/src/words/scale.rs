//! The scales of the values that reviews give, for readers who have never seen them: a word means nothing without the steps
//! below and above it.

/// A scale.
#[derive(Debug)]
pub(crate) struct Scale {
    /// The name of the variable.
    pub(crate) variable: &'static str,
    /// When it applies.
    pub(crate) applies: &'static str,
    /// The words of each step, lowest first.
    pub(crate) steps: &'static [&'static [&'static str]],
    /// Words that say why there is no step.
    pub(crate) apart: &'static [&'static str],
}

/// How far a commitment was carried out.
pub(crate) const COMPLETION: Scale = Scale {
    variable: "Completion",
    applies: "every scheme: how far the commitment was carried out",
    steps: &[&["Not Started"], &["Limited"], &["Substantial"], &["Complete"]],
    apart: &["Withdrawn", "Unclear", "No Evidence Available"],
};
/// Whether a commitment made government more open.
pub(crate) const DID_IT_OPEN_GOVERNMENT: Scale = Scale {
    variable: "Did it open government?",
    applies: "schemes of 2015 and 2017",
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
pub(crate) const EARLY_RESULTS: Scale = Scale {
    variable: "Early results",
    applies: "scheme of 2020",
    steps: &[&["No notable results"], &["Moderate"], &["Significant"]],
    apart: &[],
};
/// How far a commitment could change things.
pub(crate) const POTENTIAL_IMPACT: Scale = Scale {
    variable: "Potential impact",
    applies: "schemes before 2020",
    steps: &[&["None"], &["Minor"], &["Moderate"], &["Transformative"]],
    apart: &[],
};
/// What results a commitment promises.
pub(crate) const POTENTIAL_FOR_RESULTS: Scale = Scale {
    variable: "Potential for results",
    applies: "scheme of 2020",
    steps: &[&["Unclear"], &["Modest"], &["Substantial"]],
    apart: &[],
};
/// How concrete a commitment is written.
pub(crate) const SPECIFICITY: Scale = Scale {
    variable: "Specificity",
    applies: "schemes before 2017",
    steps: &[&["None"], &["Low"], &["Medium"], &["High"]],
    apart: &[],
};

/// Every scale, what readers look for first coming first.
pub(crate) const ALL: [&Scale; 6] =
    [&COMPLETION, &DID_IT_OPEN_GOVERNMENT, &EARLY_RESULTS, &POTENTIAL_IMPACT, &POTENTIAL_FOR_RESULTS, &SPECIFICITY];

impl Scale {
    /// The step a word stands for, counted from 1.
    pub(crate) fn step(&self, word: &str) -> Option<usize> {
        self.steps.iter().position(|words| words.contains(&word)).map(|index| index + 1)
    }

    /// Where a word stands: `3rd of 5 steps`; nothing where it stands apart.
    pub(crate) fn place(&self, word: &str) -> Option<String> {
        self.step(word).map(|step| format!("{} of {} steps", ordinal(step), self.steps.len()))
    }

    /// The steps in words, lowest first: `Worsens < Did Not Change or No early results to report yet < …`.
    pub(crate) fn words(&self) -> String {
        let steps: Vec<String> = self.steps.iter().map(|words| words.join(" or ")).collect();
        steps.join(", ")
    }
}

fn ordinal(number: usize) -> String {
    let ending = match number {
        1 => "st",
        2 => "nd",
        3 => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

#[cfg(test)]
mod tests {
    use proto::scheme;

    use super::*;

    #[track_caller]
    fn check_words<'a>(scale: &Scale, words: impl IntoIterator<Item = &'a str>) {
        let words: Vec<&str> = words.into_iter().collect();
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
        check_words(&COMPLETION, scheme::Completion::ALL.iter().map(|value| value.word()));
        check_words(&DID_IT_OPEN_GOVERNMENT, scheme::DidItOpenGovernment::ALL.iter().map(|value| value.word()));
        check_words(&EARLY_RESULTS, scheme::EarlyResults::ALL.iter().map(|value| value.word()));
        check_words(&POTENTIAL_IMPACT, scheme::PotentialImpact::ALL.iter().map(|value| value.word()));
        check_words(&POTENTIAL_FOR_RESULTS, scheme::PotentialForResults::ALL.iter().map(|value| value.word()));
        check_words(&SPECIFICITY, scheme::Specificity::ALL.iter().map(|value| value.word()));
    }

    #[test]
    fn a_word_is_told_by_its_step() {
        assert_eq!(DID_IT_OPEN_GOVERNMENT.place("Marginal").as_deref(), Some("3rd of 5 steps"));
        assert_eq!(DID_IT_OPEN_GOVERNMENT.place("Worsens").as_deref(), Some("1st of 5 steps"));
        assert_eq!(COMPLETION.place("Complete").as_deref(), Some("4th of 4 steps"));
        assert_eq!(COMPLETION.place("Withdrawn"), None);
    }
}

//! How well a reviewer's verdicts agree with the truth, which only the box knows.

use super::briefs::Errand;
use super::pictures::{self, Flaw, Rgb, Shot};
use super::world::{Job, Judged, Submission, World};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;

/// The verdicts that came in over the API, counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Score {
    /// All of them.
    pub decided: u64,
    /// Those that were as the truth was.
    pub right: u64,
    /// The others, by what was wrong about them: `paid for the wrong shop`, …
    pub mistakes: BTreeMap<&'static str, u64>,
}

impl Score {
    /// Counts one verdict.
    pub(super) fn count(&mut self, mistake: Option<&'static str>) {
        self.decided += 1;
        match mistake {
            None => self.right += 1,
            Some(words) => *self.mistakes.entry(words).or_default() += 1,
        }
    }
}

/// One line, the commonest mistake first.
impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { decided, right, .. } = self;
        if *decided == 0 {
            return f.write_str("Nothing was decided; the same proofs will wait next time.");
        }
        write!(f, "{right} of {decided} decided as the truth was")?;
        let mut mistakes: Vec<_> = self.mistakes.iter().collect();
        mistakes.sort_by_key(|(words, count)| (std::cmp::Reverse(**count), **words));
        for (nth, (words, count)) in mistakes.into_iter().enumerate() {
            let before = if nth == 0 { "; " } else { ", " };
            write!(f, "{before}{count} {words}")?;
        }
        f.write_str(".")
    }
}

/// What was wrong about a verdict, in words that go after a number; nothing where it was
/// right.
pub(super) fn mistake(job: &Job, sent: &Submission, approved: bool) -> Option<&'static str> {
    if approved == sent.truth.right {
        return None;
    }
    Some(match (approved, sent.shot.flaw) {
        (false, _) => "rejected though it was right",
        (true, Flaw::None) => paid_for(job.errand),
        (true, Flaw::Screenshot) => "paid for a screenshot",
        (true, _) => "paid for a picture that nobody could read",
    })
}

fn paid_for(errand: Errand) -> &'static str {
    match errand {
        Errand::Shopfront => "paid for the wrong shop",
        Errand::Parcel => "paid for the wrong door",
        Errand::Meter => "paid for the wrong meter",
        Errand::Board => "paid for the wrong notice",
        Errand::Shelf => "paid for the wrong shelf",
        Errand::StreetSign => "paid for the wrong street sign",
        Errand::Interior => "paid for the wrong aisle",
        Errand::Signature => "paid for a stray line as a signature",
    }
}

/// A verdict that was wrong, with all it takes to see why.
#[derive(Clone, Debug)]
pub struct Mistake {
    /// What was wrong, as in [`Score::mistakes`].
    pub what: &'static str,
    /// What the task was called.
    pub title: String,
    /// What had to be seen.
    pub instructions: String,
    /// What is true about the proof.
    pub why: String,
    asked: Shot,
    sent: Shot,
}

impl Mistake {
    fn of(world: &World, judged: &Judged) -> Option<Self> {
        let what = judged.mistake?;
        let job = world.job(judged.task.as_str())?;
        let sent = job.sent(&judged.proof)?;
        let scene = if sent.truth.right {
            &sent.shot.scene
        } else {
            &job.brief.right
        };
        // The same light and the same hand, so that only what matters differs.
        let asked = Shot {
            scene: scene.clone(),
            flaw: Flaw::None,
            ..sent.shot.clone()
        };
        Some(Self {
            what,
            title: job.brief.title.clone(),
            instructions: job.brief.instructions.clone(),
            why: sent.truth.why.clone(),
            asked,
            sent: sent.shot.clone(),
        })
    }

    /// What was asked for and what was sent, each as large as fits into so many pixels.
    /// Draws, so call it where blocking is allowed; nothing where that can't be done.
    pub(crate) fn draw(&self, width: u32, height: u32) -> Option<[Rgb; 2]> {
        let draw = |shot| pictures::preview(shot, width, height).ok();
        Some([draw(&self.asked)?, draw(&self.sent)?])
    }
}

/// The verdicts that were wrong, as far as they are remembered: those that cost money
/// first, then in their order.
pub(super) fn mistakes(world: &World) -> Vec<Mistake> {
    let mut wrong: Vec<_> = world.judged().iter().filter(|j| !j.agrees()).collect();
    wrong.sort_by_key(|judged| !judged.approved);
    let mistakes = wrong.into_iter();
    mistakes
        .filter_map(|judged| Mistake::of(world, judged))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_score_is_one_line_with_the_commonest_mistake_first() {
        let mut score = Score::default();
        assert_eq!(
            score.to_string(),
            "Nothing was decided; the same proofs will wait next time."
        );
        score.count(None);
        assert_eq!(score.to_string(), "1 of 1 decided as the truth was.");
        for words in ["b", "a", "b", "c"] {
            score.count(Some(words));
        }
        assert_eq!(
            score.to_string(),
            "1 of 5 decided as the truth was; 2 b, 1 a, 1 c."
        );
    }
}

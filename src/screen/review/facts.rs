//! What was found about a proof, as lines: the heaviest first, each with a glyph and words.
//!
//! Nothing here is a verdict on the worker.

use super::standing::{Fact, earlier, first, stakes};
use crate::domain::finding::Gauge;
use crate::domain::time::{seconds_between, short_age};
use crate::domain::{FileFacts, Finding, Proof, Weight};
use crate::model::{Entry, PictureState, Scene};
use crate::theme::Role;

/// Cells of a gauge.
const GAUGE: usize = 10;

/// How a finding of this weight looks.
fn role(weight: Weight) -> Role {
    match weight {
        Weight::Contradiction => Role::Bad,
        Weight::Notable => Role::Flag,
        Weight::Plain => Role::Text,
    }
}

fn headline(finding: &Finding) -> Fact {
    let text = format!("{} {}", finding.weight.glyph(), finding.text);
    Fact::new(role(finding.weight), text)
}

/// What is read in two seconds: how it stands, what is odd, and the rest in one line.
pub fn brief(scene: Scene<'_>, entry: &Entry, proof: &Proof) -> Vec<Fact> {
    let found = scene.data.findings(entry, proof, &scene.settings.zone);
    let (odd, plain): (Vec<&Finding>, Vec<&Finding>) = found
        .iter()
        .filter(|finding| !(finding.is_detail && finding.weight == Weight::Plain))
        .partition(|finding| finding.weight != Weight::Plain);
    let mut lines = first(scene, entry, proof);
    lines.extend(odd.into_iter().map(headline));
    lines.extend(stakes(scene, &entry.task, proof));
    lines.extend(earlier(entry, proof));
    let plain: Vec<&str> = plain.iter().map(|finding| finding.text.as_str()).collect();
    if !plain.is_empty() {
        lines.push(Fact::new(Role::Text, format!("· {}", plain.join(" · "))));
    }
    lines
}

/// A line of the whole list, and how far it is indented.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it says.
    pub fact: Fact,
    /// Columns.
    pub indent: u16,
}

/// Everything, with where it comes from and how it can be innocent: what is odd and what is
/// at stake, and what is as it mostly is.
pub fn all(scene: Scene<'_>, entry: &Entry, proof: &Proof) -> (Vec<Line>, Vec<Line>) {
    let bare = |fact: Fact| Line { fact, indent: 0 };
    let found = scene.data.findings(entry, proof, &scene.settings.zone);
    let split = found.partition_point(|finding| finding.weight != Weight::Plain);
    let (odd, plain) = found.split_at(split);
    let mut lines: Vec<Line> = first(scene, entry, proof).into_iter().map(bare).collect();
    lines.extend(odd.iter().flat_map(explained));
    lines.extend(stakes(scene, &entry.task, proof).into_iter().map(bare));
    lines.extend(earlier(entry, proof).into_iter().map(bare));
    (lines, plain.iter().flat_map(explained).collect())
}

/// A finding with where it comes from; an odd one with how it can be innocent, a plain one in
/// one quiet line.
fn explained(finding: &Finding) -> Vec<Line> {
    let line = |indent: u16, role: Role, text: String| Line {
        fact: Fact::new(role, text),
        indent,
    };
    let gauge = finding.gauge.map(|gauge| format!(" {}", bar(gauge)));
    let gauge = gauge.unwrap_or_default();
    if finding.weight == Weight::Plain {
        let innocent = finding.innocent.map(|how| format!(": {how}"));
        let innocent = innocent.unwrap_or_default();
        let text = format!("· {}{gauge} — {}{innocent}", finding.text, finding.source);
        return vec![line(0, Role::Dim, text)];
    }
    let Fact { text, role } = headline(finding);
    let mut lines = vec![line(0, role, format!("{text}{gauge}"))];
    let innocent = finding.innocent.map(|how| format!("could be: {how}"));
    lines.extend(innocent.map(|text| line(2, Role::Text, text)));
    let (topic, source) = (finding.topic.name(), finding.source);
    let source = match source.starts_with(topic) {
        true => source.to_owned(),
        false => format!("{topic}: {source}"),
    };
    lines.push(line(2, Role::Dim, source));
    lines
}

/// `░░▒▒▒█░░░░`: the number on its scale, what is usual shaded.
fn bar(gauge: Gauge) -> String {
    let cell = |value: f32| ((value * GAUGE as f32) as usize).min(GAUGE - 1);
    let at = cell(gauge.value);
    let usual = gauge.usual.map(|(lower, upper)| cell(lower)..=cell(upper));
    let symbols = (0..GAUGE).map(|n| match &usual {
        _ if n == at => '█',
        Some(usual) if usual.contains(&n) => '▒',
        _ => '░',
    });
    symbols.collect()
}

/// The one line of a narrow window: the heaviest fact, and how many more are odd.
pub fn narrowest(scene: Scene<'_>, entry: &Entry, proof: &Proof) -> Option<(Fact, usize)> {
    let lines = brief(scene, entry, proof);
    let odd = |fact: &&Fact| matches!(fact.role, Role::Bad | Role::Flag);
    let more = lines.iter().skip(1).filter(odd).count();
    lines.into_iter().next().map(|fact| (fact, more))
}

/// ` · sent 4m ago`, or nothing where that isn't known.
pub fn age_words(scene: Scene<'_>, proof: &Proof) -> String {
    proof
        .created_at
        .map(|at| short_age(seconds_between(at, scene.now.wall)))
        .map(|age| format!(" · sent {age} ago"))
        .unwrap_or_default()
}

/// What the fetched file says of itself, once it is whole.
pub fn file_facts<'a>(scene: Scene<'a>, entry: &Entry, proof: &Proof) -> Option<&'a FileFacts> {
    match scene.data.pictures.get(&entry.task.key.proof(&proof.id))? {
        PictureState::Ready { shown, .. } if !shown.is_rough => Some(&shown.facts),
        _ => None,
    }
}

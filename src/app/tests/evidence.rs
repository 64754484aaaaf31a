//! What was seen before, and what follows from it for a verdict.

use super::stories::{Story, copied, twin};
use super::*;
use crate::domain::memory::{Claim, Remark};
use crate::domain::{Flag, Memory};

#[test]
fn a_file_that_was_sent_for_another_job_needs_a_note_to_be_paid() {
    let mut bench = copied().open(WIDE);
    bench.press(&["a"]);
    assert_eq!(bench.submitted().len(), 0);
    assert!(bench.text().contains("! contradiction: why is it right"));
    bench.press(&["1", "Enter"]);
    assert_eq!(bench.submitted()[0].subject.flags, [Flag::Contradiction]);
}

#[test]
fn no_verdict_is_taken_while_a_file_is_being_compared() {
    let mut bench = Story::plain().open(WIDE);
    let proof = Story::plain().proofs[0].clone();
    let file = FileFacts {
        content: Some([9; 32]),
        ..facts()
    };
    bench.see(&proof_key("t1"), &proof, file);
    bench.paint();
    bench.press(&["a"]);
    assert_eq!(bench.submitted().len(), 0);
    assert!(bench.text().contains("still being compared"));
    assert_eq!(bench.recall(|_| Err("the disk is full".to_owned())), 1);
    assert!(bench.text().contains("the disk is full"));
    bench.press(&["a"]);
    assert_eq!(bench.submitted().len(), 1, "a failed disk stops nobody");
}

#[test]
fn a_file_is_asked_about_once_however_often_it_is_looked_at() {
    let mut bench = Story::plain().open(WIDE);
    let proof = Story::plain().proofs[0].clone();
    for content in [Some([1; 32]), None, Some([1; 32])] {
        let file = FileFacts { content, ..facts() };
        bench.see(&proof_key("t1"), &proof, file);
        assert_eq!(bench.recall(|_| Ok(Box::default())), 0, "{content:?}");
    }
}

#[test]
fn the_other_of_two_equal_files_is_flagged_as_well() {
    let mut bench = Story::plain().open(WIDE);
    let other = three()[1].1[0].clone();
    let file = FileFacts {
        content: Some([1; 32]),
        ..facts()
    };
    bench.see(&proof_key("t2"), &other, file);
    let claim = Claim::of(&other);
    bench.recall(|_| {
        Ok(Box::new(Memory {
            claim,
            twins: vec![twin("t1", "t1-p1", "w1")],
            ..Memory::default()
        }))
    });
    let flags = |task: &str| {
        let entry = bench.model.data.entry(&key(task)).unwrap();
        bench.model.data.flags(entry)
    };
    assert_eq!(flags("t2"), [Flag::Contradiction]);
    assert_eq!(flags("t1"), [Flag::Contradiction]);
}

#[test]
fn what_an_earlier_run_has_found_flags_the_row_before_its_picture_comes() {
    let mut bench = Bench::new(WIDE);
    let (task, proofs) = three().remove(1);
    let memory = Memory {
        claim: Claim::of(&proofs[0]),
        remarks: vec![Remark::BeforeTask],
        ..Memory::default()
    };
    bench.send(Msg::Recalled(vec![(proof_key("t2"), memory)]));
    bench.send(Msg::Tasks {
        account: "workfunder".into(),
        tasks: vec![task.clone()],
    });
    bench.send(Msg::ProofsRead {
        key: task.key.clone(),
        result: Ok(proofs),
    });
    let entry = bench.model.data.entry(&task.key).unwrap();
    assert_eq!(bench.model.data.flags(entry), [Flag::Contradiction]);
    assert!(bench.text().contains("before the job was posted"));
}

#[test]
fn another_file_under_the_same_id_is_judged_anew() {
    let mut bench = copied().open(WIDE);
    let mut replaced = copied();
    replaced.proofs[0].size_bytes = Some(4);
    replaced.task.updated_at = at("2026-02-24T14:29:00Z");
    bench.send(Msg::ProofsRead {
        key: key("t1"),
        result: Ok(replaced.proofs.clone()),
    });
    let entry = bench.model.data.entry(&key("t1")).unwrap();
    assert_eq!(bench.model.data.flags(entry), []);
}

#[test]
fn reasons_are_filled_with_what_was_seen_and_those_that_apply_come_first() {
    let settings = Settings {
        canned_reasons: vec![
            "Too dark.".to_owned(),
            "The picture was taken {distance} from the job.".to_owned(),
            "The same picture as in attempt {earlier}.".to_owned(),
        ],
        ..settings()
    };
    let mut bench = Bench::with(settings, WIDE);
    bench.fill(three());
    bench.press(&["r"]);
    let text = bench.text();
    assert!(text.contains("1 The picture was taken 623 m from the job."));
    assert!(text.contains("2 Too dark."));
    assert!(!text.contains("attempt {") && !text.contains("3 The same"));
    bench.press(&["1", "Enter"]);
    let reason = bench.submitted()[0].verdict.reason();
    assert_eq!(reason, Some("The picture was taken 623 m from the job."));
}

#[test]
fn page_keys_scroll_the_facts_to_their_end_and_no_further() {
    let mut bench = copied().open((80, 24));
    bench.press(&["m"]);
    let top = bench.text();
    assert!(top.contains("same file as for another job") && top.contains("more"));
    for _ in 0..20 {
        bench.press(&["PageDown"]);
    }
    let end = bench.text();
    assert!(end.contains("· photo · JPEG 4032×3024"), "{end}");
    assert!(!end.contains("more lines"));
    bench.press(&["PageUp"]);
    assert_ne!(bench.text(), end, "one page back is one key");
    assert_eq!(
        bench.cursor().as_deref(),
        Some("t1"),
        "the list stands still"
    );
}

#[test]
fn long_words_of_a_task_take_the_row_above_the_picture_and_short_ones_leave_it() {
    let above = |words: &str| {
        let mut asked = task("t9", "Parcel");
        asked.instructions = words.into();
        let mut bench = Bench::new(WIDE);
        bench.fill(vec![(asked, vec![proof("t9", 1, 1)])]);
        let text = bench.text();
        let lines: Vec<_> = text.lines().collect();
        let picture = lines.iter().position(|line| line.contains('▀')).unwrap();
        lines[picture - 1]
            .split_once('│')
            .unwrap()
            .1
            .trim()
            .to_owned()
    };
    let long = "Every word of this matters. ".repeat(7);
    assert!(above(&long).ends_with("matters. ”"), "{}", above(&long));
    assert_eq!(above("The number must be readable."), "");
}

#[test]
fn the_same_file_of_another_job_stands_beside_it_under_its_title() {
    let mut bench = copied().open(WIDE);
    bench.press(&["Esc"]);
    bench.settle();
    let alone = bench.text();
    assert!(alone.contains("c compare"), "{alone}");
    bench.press(&["c"]);
    let wants = bench.model.wants(bench.now).pictures;
    let other: Vec<_> = wants
        .iter()
        .filter(|want| want.key == proof_key("t2"))
        .collect();
    assert_eq!(other.len(), 1, "in one size, though its row is near");
    assert!(other[0].area.columns < 45);
    bench.settle();
    assert_eq!(bench.model.wants(bench.now).pictures, []);
    let text = bench.text();
    assert!(text.contains("attempt 1: Parcel at 88 Pine"), "{text}");
    assert!(text.contains("c one alone"), "{text}");
    bench.press(&["c"]);
    bench.settle();
    assert_eq!(bench.text(), alone);
}

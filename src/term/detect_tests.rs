//! Which terminal gets what.

use super::*;

const KITTY: Protocol = Protocol::Kitty;

fn hints(environment: &[(&str, &str)]) -> Hints {
    let lookup = |name: &str| {
        let mut known = environment.iter();
        let found = known.find(|(key, _)| *key == name);
        found.map(|(_, value)| (*value).to_owned())
    };
    Hints::of(lookup, None)
}

fn heard(answers: &[Answer]) -> Heard {
    let mut heard = Heard::default();
    for answer in answers {
        heard.take(answer.clone());
    }
    heard
}

fn named(name: &str) -> Answer {
    Answer::Name(name.to_owned())
}

fn sixel(sixel: bool) -> Answer {
    Answer::Attributes { sixel }
}

fn chosen(environment: &[(&str, &str)], answers: &[Answer]) -> Protocol {
    let display = hints(environment).choose(&heard(answers), ColourDepth::True);
    display.protocol
}

#[test]
fn each_terminal_gets_the_best_that_it_says_it_has() {
    use Protocol::{Blocks, Iterm, Sixel};
    let yes = Answer::Kitty(true);
    let cases: [(&[Answer], Protocol); 9] = [
        (&[yes.clone(), named("kitty(0.41.1)"), sixel(false)], KITTY),
        (&[yes.clone(), named("ghostty 1.1.3"), sixel(false)], KITTY),
        // Too old for pictures within cells.
        (&[yes.clone(), named("kitty(0.26.5)"), sixel(false)], Blocks),
        // They take kitty's pictures, but not within cells.
        (&[yes.clone(), named("Konsole 23.08"), sixel(true)], Sixel),
        (
            &[yes.clone(), named("WezTerm 20240203"), sixel(true)],
            Iterm,
        ),
        (&[yes, named("xterm.js(5.5.0)"), sixel(true)], Sixel),
        (&[named("iTerm2 3.5.0"), sixel(true)], Iterm),
        (&[named("XTerm(390)"), sixel(true)], Sixel),
        (&[sixel(false)], Blocks),
    ];
    for (answers, protocol) in cases {
        assert_eq!(chosen(&[], answers), protocol, "{answers:?}");
    }
}

#[test]
fn a_silent_terminal_gets_what_the_environment_says() {
    for (environment, protocol) in [
        (("TERM", "xterm-kitty"), KITTY),
        (("TERM", "xterm-ghostty"), KITTY),
        (("KITTY_WINDOW_ID", "1"), KITTY),
        (("TERM_PROGRAM", "iTerm.app"), Protocol::Iterm),
        (("LC_TERMINAL", "iTerm2"), Protocol::Iterm),
        (("TERM_PROGRAM", "WezTerm"), Protocol::Iterm),
        (("TERM", "xterm-256color"), Protocol::Blocks),
    ] {
        assert_eq!(chosen(&[environment], &[]), protocol, "{environment:?}");
    }
    let refuses = [Answer::Kitty(false), sixel(false)];
    let kitty = ("TERM", "xterm-kitty");
    assert_eq!(chosen(&[kitty], &refuses), Protocol::Blocks);
}

#[test]
fn in_tmux_only_an_answer_counts_and_in_screen_nothing_does() {
    let tmux = ("TMUX", "/tmp/tmux-1/default,1,0");
    let kitty = ("KITTY_WINDOW_ID", "1");
    assert_eq!(chosen(&[tmux, kitty], &[]), Protocol::Blocks);
    assert_eq!(chosen(&[tmux, kitty], &[sixel(false)]), Protocol::Blocks);
    let yes = Answer::Kitty(true);
    assert_eq!(chosen(&[tmux], &[sixel(false), yes.clone()]), KITTY);
    let konsole = ("KONSOLE_VERSION", "230804");
    let both = [sixel(true), yes.clone()];
    assert_eq!(chosen(&[tmux, konsole], &both), Protocol::Sixel);
    let screen = [("STY", "1.x"), kitty];
    assert_eq!(chosen(&screen, &[yes]), Protocol::Blocks);
    assert_eq!(hints(&screen).question(), None);
    assert!(
        hints(&[tmux])
            .question()
            .is_some_and(|q| q.starts_with("\x1bPtmux;"))
    );
}

#[test]
fn few_colours_mean_half_blocks_and_the_person_has_the_last_word() {
    let all = heard(&[Answer::Kitty(true), named("kitty(0.41.1)"), sixel(true)]);
    for depth in [ColourDepth::Mono, ColourDepth::Sixteen] {
        let display = hints(&[]).choose(&all, depth);
        assert_eq!(display.protocol, Protocol::Blocks);
    }
    let forced = Hints::of(|_| None, Some(Protocol::Sixel));
    assert_eq!(forced.question(), None);
    let display = forced.choose(&Heard::default(), ColourDepth::True);
    assert_eq!(display.protocol, Protocol::Sixel);
}

#[tokio::test(start_paused = true)]
async fn pictures_wait_for_the_last_answer_or_for_150_milliseconds() {
    let begun = tokio::time::Instant::now();
    let (tell, answers) = mpsc::unbounded_channel();
    for answer in [Answer::Kitty(true), named("kitty(0.41.1)"), sixel(false)] {
        tell.send(answer).unwrap();
    }
    let mut listening = hints(&[]).listen(answers, ColourDepth::True);
    let display = listening.within(PATIENCE).await;
    assert_eq!((display.protocol, begun.elapsed()), (KITTY, Duration::ZERO));
    let (_silent, answers) = mpsc::unbounded_channel();
    let kitty = hints(&[("TERM", "xterm-kitty")]);
    let display = kitty
        .listen(answers, ColourDepth::True)
        .within(PATIENCE)
        .await;
    assert_eq!((display.protocol, begun.elapsed()), (KITTY, PATIENCE));
}

#[tokio::test(start_paused = true)]
async fn in_tmux_the_answer_from_behind_may_come_last_and_late() {
    let tmux = hints(&[("TMUX", "x")]);
    let (tell, answers) = mpsc::unbounded_channel();
    tell.send(sixel(false)).unwrap();
    let mut listening = tmux.listen(answers, ColourDepth::True);
    let first = listening.within(PATIENCE).await;
    assert_eq!(first.protocol, Protocol::Blocks);
    tell.send(Answer::Kitty(true)).unwrap();
    let display = listening.within(LATE).await;
    assert_eq!((display.protocol, display.in_tmux), (KITTY, true));
}

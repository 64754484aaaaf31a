//! `listen` as a process that can be killed, and commands beside it on the same folder.

use crate::support::doomed::Doomed;
use crate::world::{World, program};
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

/// A port that is free, and will be the receiver's through all its lives.
pub fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

pub struct Listener<'a> {
    world: &'a World,
    port: u16,
    child: Doomed,
}

impl<'a> Listener<'a> {
    /// Starts it and waits until it listens.
    pub fn start(world: &'a World, port: u16) -> Self {
        let address = format!("127.0.0.1:{port}");
        let mut command = command(world, &["listen", "--addr", &address, "--json"]);
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = Doomed::spawn(&mut command);
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let first: Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
        assert_eq!(first["addr"], address.as_str());
        // What it prints is held against the feed by others; it must only not fill up.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        Self { world, port, child }
    }

    /// Kills it with -9.
    pub fn kill(self) {
        drop(self.child);
    }

    /// Ends it in order.
    pub fn stop(mut self) {
        rustix::process::kill_process(self.child.pid(), rustix::process::Signal::TERM).unwrap();
        assert!(self.child.wait().unwrap().success());
    }

    /// All events of the feed, from `watch` in another process. It goes on for ever, so
    /// a worker whom the marketplace doesn't know marks the end.
    pub fn feed(&self) -> Vec<Value> {
        const END: &str = "the-end";
        let to = format!("http://127.0.0.1:{}/webhooks/workfunder", self.port);
        let set = format!("data.worker_id={END}");
        let mut trigger = Doomed::spawn(&mut command(
            self.world,
            &["trigger", "worker.verified", "--to", &to, "--set", &set],
        ));
        assert!(trigger.wait().unwrap().success());
        let events = lines(self.world, &["watch", "--since", "1d", "--json"]);
        let events = events.take_while(|event| event["data"]["worker_id"] != END);
        // What the house says about its own absences is another matter.
        events
            .filter(|event| event["source"] == "webhook")
            .collect()
    }

    /// All tasks, from `board`.
    pub fn board(&self) -> Vec<Value> {
        lines(self.world, &["board", "--json"]).collect()
    }
}

/// What a command prints, an object a line. It dies when nobody reads any more.
fn lines(world: &World, args: &[&str]) -> impl Iterator<Item = Value> {
    let mut child = Doomed::spawn(command(world, args).stdout(Stdio::piped()));
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    lines.map(move |line| {
        let _lives = &child;
        serde_json::from_str(&line.unwrap()).unwrap()
    })
}

fn command(world: &World, args: &[&str]) -> Command {
    let mut command = Command::new(program());
    command.args(args).env_clear().stdin(Stdio::null());
    command
        .env("HOME", world.home())
        .env("WORKFUNDER_API_KEY", &world.key);
    command.env("WORKFUNDER_BASE_URL", &world.base_url);
    command.env("WORKFUNDER_WEBHOOK_SECRET", world.webhook_secret());
    command
}

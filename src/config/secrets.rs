//! Keys and secrets: fetched when they are needed, never part of the configuration.
//!
//! Must not: run a shell, put any part of a secret into an error, or wait for ever.

use super::{Account, ConfigError, Env, KeySource};
use crate::clock::Clock;
use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// How long `api_key_command` may take: a person may have to unlock something.
const COMMAND_TIMEOUT: Duration = Duration::from_secs(10);

/// No key is longer.
const LINE_CAP: u64 = 16 * 1024;

/// How often a child that has said its line is asked whether it has ended.
const POLL: Duration = Duration::from_millis(5);

impl Account {
    /// The API key, `None` for an account that only receives. Blocks while
    /// `api_key_command` runs; its stderr goes to ours, so call it before the screen
    /// is taken.
    ///
    /// # Errors
    /// [`ConfigError::Secret`], naming the variable or what the command did.
    pub fn api_key(&self, env: &Env) -> Result<Option<SecretString>, ConfigError> {
        let key = match &self.key {
            KeySource::None => return Ok(None),
            KeySource::Env(name) => env.get(name).ok_or_else(|| {
                self.trouble(format!(
                    "{name} is empty; set it, or name another variable in api_key_env"
                ))
            })?,
            KeySource::Command(argv) => first_line(argv, COMMAND_TIMEOUT)
                .map_err(|why| self.trouble(format!("api_key_command {why}")))?,
        };
        let key = Zeroizing::new(key);
        Ok(Some(SecretString::from(key.trim())))
    }

    /// The webhook secrets that are set, in order; none where no variable is named.
    ///
    /// # Errors
    /// [`ConfigError::Secret`] where variables are named and all of them are empty.
    pub fn webhook_secrets(&self, env: &Env) -> Result<Vec<SecretString>, ConfigError> {
        let names = &self.webhook_secret_env;
        let secrets: Vec<_> = names
            .iter()
            .filter_map(|name| env.get(name))
            .map(SecretString::from)
            .collect();
        if secrets.is_empty() && !names.is_empty() {
            let names = names.join(" and ");
            return Err(self.trouble(format!(
                "{names} is empty; set it, or name another variable in webhook_secret_env"
            )));
        }
        Ok(secrets)
    }

    fn trouble(&self, why: String) -> ConfigError {
        ConfigError::Secret {
            account: self.name.as_str().to_owned(),
            why,
        }
    }
}

/// Runs a program and returns the first line it prints, or what it did instead.
fn first_line(argv: &[String], limit: Duration) -> Result<String, String> {
    let (program, arguments) = argv.split_first().ok_or("is empty; name a program")?;
    let clock = Clock::system();
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("can't be started ({}); check its first word", error.kind()))?;
    let stdout = child.stdout.take().ok_or("has no output")?;
    let (send, receive) = mpsc::channel();
    std::thread::spawn(move || read_first_line(stdout, &send));
    let line = receive.recv_timeout(limit);
    let ended = wait(&mut child, clock, limit);
    let (Ok(line), Some(success)) = (line, ended) else {
        let seconds = limit.as_secs();
        return Err(format!("took longer than {seconds} s; run it by hand once"));
    };
    if !success {
        return Err("ended with an error; run it by hand to see why".to_owned());
    }
    match String::from_utf8(line) {
        Ok(line) if !line.trim().is_empty() => Ok(line),
        Ok(_) => Err("printed nothing on its first line; it must print the key".to_owned()),
        Err(_) => Err("printed no text; it must print the key".to_owned()),
    }
}

/// Sends the first line, then swallows the rest, so that the program doesn't die of a
/// closed pipe.
fn read_first_line(stdout: ChildStdout, send: &mpsc::Sender<Vec<u8>>) {
    let mut reader = BufReader::new(stdout);
    let mut line = Vec::new();
    if reader
        .by_ref()
        .take(LINE_CAP)
        .read_until(b'\n', &mut line)
        .is_err()
    {
        line.clear();
    }
    // Nobody waits any more only if the time is up.
    let _ = send.send(line);
    let _ = std::io::copy(&mut reader, &mut std::io::sink());
}

/// Whether it ended well; `None` if it had to be killed, `limit` after `clock` started.
fn wait(child: &mut Child, clock: Clock, limit: Duration) -> Option<bool> {
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status.success()),
            Ok(None) if clock.mono().0 < limit => std::thread::sleep(POLL),
            Ok(None) | Err(_) => {
                let _ = child.kill();
                let _ = child.wait();
                return None;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(argv: &[&str]) -> Result<String, String> {
        let argv: Vec<String> = argv.iter().map(|word| (*word).to_owned()).collect();
        first_line(&argv, Duration::from_millis(2000))
    }

    #[test]
    fn the_first_line_of_a_command_is_the_key_and_no_shell_sees_it() {
        assert_eq!(
            run(&["printf", "wf_test_1\nsecond\n"]).unwrap(),
            "wf_test_1\n"
        );
        assert_eq!(run(&["echo", "$HOME;", "`id`"]).unwrap(), "$HOME; `id`\n");
    }

    #[test]
    fn a_command_that_fails_says_how_without_its_output() {
        for (argv, word) in [
            (&["/nonexistent/program"][..], "can't be started"),
            (
                &["sh", "-c", "echo wf_live_1; exit 3"],
                "ended with an error",
            ),
            (&["true"], "printed nothing"),
            (&["printf", "\n key on the second line"], "printed nothing"),
            (&["printf", "\\377"], "printed no text"),
        ] {
            let error = run(argv).unwrap_err();
            assert!(error.contains(word), "{error}");
            assert!(!error.contains("wf_live_1"), "{error}");
        }
    }

    #[test]
    fn a_command_that_never_ends_is_killed() {
        let argv = ["sleep".to_owned(), "600".to_owned()];
        let error = first_line(&argv, Duration::from_millis(1)).unwrap_err();
        assert!(error.contains("took longer"), "{error}");
        // One that prints its line and then hangs as well.
        let argv = ["sh", "-c", "echo key; exec sleep 600"].map(str::to_owned);
        let error = first_line(&argv, Duration::from_millis(100)).unwrap_err();
        assert!(error.contains("took longer"), "{error}");
    }

    #[test]
    fn a_long_output_after_the_key_does_no_harm() {
        let long = ["sh", "-c", "echo key; head -c 1000000 /dev/zero"];
        assert_eq!(run(&long).unwrap(), "key\n");
    }
}

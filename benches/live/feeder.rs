//! Signed events at a steady rate, over connections that stay open, until it is dropped.

use crate::requests::request;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Connections; each waits for an answer before it sends again.
const CONNECTIONS: usize = 16;

/// The senders.
pub struct Feeder {
    taken: Arc<AtomicUsize>,
    is_over: Arc<AtomicBool>,
    senders: Vec<JoinHandle<()>>,
}

impl Feeder {
    /// Sends `rate` events a second there.
    pub fn start(to: SocketAddr, rate: f64) -> Self {
        let (taken, is_over) = (Arc::<AtomicUsize>::default(), Arc::<AtomicBool>::default());
        let begun = Instant::now();
        let sender = |line: usize| {
            let (taken, is_over) = (taken.clone(), is_over.clone());
            std::thread::spawn(move || {
                let mut wire = Wire::open(to);
                for number in (line..).step_by(CONNECTIONS) {
                    let due = begun + Duration::from_secs_f64(number as f64 / rate);
                    std::thread::sleep(due.saturating_duration_since(Instant::now()));
                    if is_over.load(Ordering::Relaxed) {
                        return;
                    }
                    wire.deliver(number);
                    taken.fetch_add(1, Ordering::Relaxed);
                }
            })
        };
        let senders = (0..CONNECTIONS).map(sender).collect();
        Self {
            taken,
            is_over,
            senders,
        }
    }

    /// How many were answered 200 so far.
    pub fn taken(&self) -> usize {
        self.taken.load(Ordering::Relaxed)
    }
}

impl Drop for Feeder {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        for sender in self.senders.drain(..) {
            // What went wrong in it has been printed.
            let _ = sender.join();
        }
    }
}

struct Wire {
    out: TcpStream,
    back: BufReader<TcpStream>,
}

impl Wire {
    fn open(to: SocketAddr) -> Self {
        let out = TcpStream::connect(to).unwrap();
        out.set_nodelay(true).unwrap();
        let back = BufReader::new(out.try_clone().unwrap());
        Self { out, back }
    }

    /// Sends this event, and waits until it is on disk.
    fn deliver(&mut self, number: usize) {
        self.out.write_all(&request(number)).unwrap();
        let mut line = String::new();
        self.back.read_line(&mut line).unwrap();
        assert!(line.starts_with("HTTP/1.1 200"), "{line}");
        let mut length = 0;
        loop {
            line.clear();
            self.back.read_line(&mut line).unwrap();
            let Some((name, value)) = line.trim().split_once(": ") else {
                break;
            };
            if name.eq_ignore_ascii_case("content-length") {
                length = value.parse().unwrap();
            }
        }
        let mut body = vec![0; length];
        self.back.read_exact(&mut body).unwrap();
    }
}

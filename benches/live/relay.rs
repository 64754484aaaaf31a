//! Between the console and the sandbox: the API passes as it is, but for the address of the
//! files, which are handed on when they are let.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{scope, spawn};
use std::time::Instant;

/// The first bytes of a file: as many as the console looks for a small picture in.
const BEGINNING: usize = 65_536;

/// A file that the console has asked for.
pub struct Held {
    length: Receiver<usize>,
    go: Sender<()>,
    begun: Receiver<Instant>,
}

impl Held {
    /// Hands on the head of the answer and the first bytes of the file: when the last of them
    /// had gone. The rest goes when this is dropped. `None` where the console has hung up.
    pub fn begin(&self) -> Option<Instant> {
        self.go.send(()).ok()?;
        self.begun.recv().ok()
    }

    /// Waits until the sandbox has drawn the file; whether more is to come after its beginning.
    pub fn has_more(&self) -> bool {
        self.length.recv().is_ok_and(|length| length > BEGINNING)
    }
}

/// Where the console finds the marketplace, and the files that it asks for, in order.
pub fn start(api: SocketAddr, media: SocketAddr) -> (SocketAddr, Receiver<Held>) {
    let listen = || TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let (front, files) = (listen(), listen());
    let address = front.local_addr().unwrap();
    let renamed = (media.to_string(), files.local_addr().unwrap().to_string());
    assert_eq!(renamed.0.len(), renamed.1.len(), "bodies keep their length");
    let (tell, held) = channel();
    spawn(move || {
        for console in front.incoming().flatten() {
            let renamed = renamed.clone();
            spawn(move || pass(&console, &TcpStream::connect(api).unwrap(), &renamed));
        }
    });
    spawn(move || {
        for console in files.incoming().flatten() {
            let tell = tell.clone();
            spawn(move || hold(console, media, &tell));
        }
    });
    (address, held)
}

/// Both ways until one end hangs up.
fn pass(console: &TcpStream, market: &TcpStream, (from, to): &(String, String)) {
    console.set_nodelay(true).unwrap();
    market.set_nodelay(true).unwrap();
    scope(|both| {
        both.spawn(|| copy(console, market, |_| {}));
        copy(market, console, |bytes| rename(bytes, from, to));
    });
}

fn copy(mut from: &TcpStream, mut to: &TcpStream, change: impl Fn(&mut [u8])) {
    let mut bytes = vec![0; 1 << 20];
    while let Ok(count @ 1..) = from.read(&mut bytes) {
        change(&mut bytes[..count]);
        if to.write_all(&bytes[..count]).is_err() {
            break;
        }
    }
    // It may have hung up itself.
    let _ = to.shutdown(Shutdown::Both);
}

/// An address that two reads cut through stays as it is; its file is then not measured.
fn rename(bytes: &mut [u8], from: &str, to: &str) {
    for start in 0..bytes.len().saturating_sub(from.len() - 1) {
        let place = &mut bytes[start..start + from.len()];
        if *place == *from.as_bytes() {
            place.copy_from_slice(to.as_bytes());
        }
    }
}

/// Fetches all of a file, then hands it on as it is let.
fn hold(mut console: TcpStream, media: SocketAddr, tell: &Sender<Held>) {
    console.set_nodelay(true).unwrap();
    let asked = String::from_utf8(head_of(&mut console)).unwrap();
    if asked.is_empty() {
        // It connected, and then there was nobody who wanted it any more.
        return;
    }
    let ((go, may_go), (tell_begun, begun)) = (channel(), channel());
    let (tell_length, length) = channel();
    // In the order of asking, which is that of urgency.
    if tell.send(Held { length, go, begun }).is_err() {
        return;
    }
    let alone = asked.replacen("\r\n", "\r\nconnection: close\r\n", 1);
    // Gone with the sandbox when all has been seen.
    let Ok(mut source) = TcpStream::connect(media) else {
        return;
    };
    source.write_all(alone.as_bytes()).unwrap();
    let head = head_of(&mut source);
    let mut file = Vec::new();
    source.read_to_end(&mut file).unwrap();
    // Nobody may want to know any more.
    let _ = tell_length.send(file.len());
    let (beginning, rest) = file.split_at(file.len().min(BEGINNING));
    if may_go.recv().is_ok() {
        let sent = console.write_all(&[&head, beginning].concat());
        if sent.is_err() || tell_begun.send(Instant::now()).is_err() {
            return;
        }
        // Ends when the other end is dropped.
        let _ = may_go.recv();
        let _ = console.write_all(rest);
        return;
    }
    let _ = console.write_all(&[&head, beginning, rest].concat());
}

/// A head up to its empty line.
fn head_of(stream: &mut TcpStream) -> Vec<u8> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && matches!(stream.read(&mut byte), Ok(1)) {
        head.extend(byte);
    }
    head
}

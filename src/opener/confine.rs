//! What a process that opens strangers' files may do: compute, for a while, in some
//! memory, and talk through the pipes it was born with. It takes this from itself before
//! it reads the first byte, and can't have it back.

use rustix::process::{Resource, Rlimit, setrlimit};
use std::io;

/// Memory of the whole process, in bytes.
pub(super) const MEMORY: u64 = 512 * 1024 * 1024;

/// Seconds of computing that one file may take.
pub(super) const CPU_SECONDS: u64 = 10;

/// Gives up files, sockets and programs, and bounds the memory. On Linux, Landlock refuses
/// files, connections and signals to others too, where the kernel has it; no descriptor
/// beyond those that are open can be made anywhere.
///
/// # Errors
/// Where the system doesn't take a limit; then no file may be opened.
pub(super) fn confine() -> io::Result<()> {
    refuse_files_and_connections();
    limit(Resource::Core, 0)?;
    limit(Resource::Fsize, 0)?;
    limit(Resource::Nofile, 0)?;
    bound_memory()
}

/// From now on, computing for this long ends the process (`SIGXCPU`).
///
/// # Errors
/// Where the system doesn't take the limit.
pub(super) fn allow_cpu(seconds_so_far: u64) -> io::Result<()> {
    // Only the soft limit: a hard one would end a process that has opened many files.
    let maximum = rustix::process::getrlimit(Resource::Cpu).maximum;
    let wanted = seconds_so_far + CPU_SECONDS;
    let current = Some(maximum.map_or(wanted, |most| wanted.min(most)));
    Ok(setrlimit(Resource::Cpu, Rlimit { current, maximum })?)
}

fn limit(resource: Resource, most: u64) -> io::Result<()> {
    let most = Some(most);
    let limits = Rlimit {
        current: most,
        maximum: most,
    };
    Ok(setrlimit(resource, limits)?)
}

/// macOS knows no bound on a process's addresses; there the pictures' own limits stand
/// alone.
fn bound_memory() -> io::Result<()> {
    if cfg!(target_os = "linux") {
        limit(Resource::As, MEMORY)?;
    }
    Ok(())
}

#[cfg(target_os = "linux")]
fn refuse_files_and_connections() {
    use landlock::{ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr, Scope};
    // The newest rules that this kernel knows; older kernels know fewer or none, and the
    // limits stand then without them.
    let abi = ABI::V6;
    let _ = Ruleset::default()
        .handle_access(AccessFs::from_all(abi))
        .and_then(|rules| rules.handle_access(AccessNet::from_all(abi)))
        .and_then(|rules| rules.scope(Scope::from_all(abi)))
        .and_then(Ruleset::create)
        .and_then(landlock::RulesetCreated::restrict_self);
}

#[cfg(not(target_os = "linux"))]
fn refuse_files_and_connections() {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_file_may_compute_as_long_as_the_first() {
        // Far from what this process computes. Only the soft limit: it can be put back.
        let before = rustix::process::getrlimit(Resource::Cpu);
        allow_cpu(100_000).unwrap();
        let during = rustix::process::getrlimit(Resource::Cpu);
        setrlimit(Resource::Cpu, before).unwrap();
        assert_eq!(during.current, Some(100_010));
        assert_eq!(during.maximum, before.maximum);
    }

    /// In a thread of its own, which is what these rules hold for.
    #[cfg(target_os = "linux")]
    #[test]
    fn files_connections_and_signals_are_refused_where_the_kernel_can() {
        use rustix::process::{getppid, test_kill_process};
        use std::net::{TcpListener, TcpStream};
        let ours = getppid().unwrap();
        test_kill_process(ours).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let refused = std::thread::spawn(move || {
            refuse_files_and_connections();
            let file = std::fs::File::open("/dev/null").map(|_| ());
            let connection = TcpStream::connect(address).map(|_| ());
            let signal = test_kill_process(ours).map_err(io::Error::from);
            [file, connection, signal].map(|tried| tried.map_err(|error| error.kind()))
        });
        let known = [knows_files(), knows_connections(), knows_signals()];
        for (tried, is_known) in refused.join().unwrap().into_iter().zip(known) {
            if is_known {
                assert_eq!(tried, Err(io::ErrorKind::PermissionDenied));
            } else {
                println!("skipped: this kernel's Landlock doesn't know it ({tried:?})");
            }
        }
    }

    #[cfg(target_os = "linux")]
    fn knows_files() -> bool {
        use landlock::{AccessFs, CompatLevel, Compatible, Ruleset, RulesetAttr};
        let rules = Ruleset::default().set_compatibility(CompatLevel::HardRequirement);
        rules.handle_access(AccessFs::ReadFile).is_ok()
    }

    #[cfg(target_os = "linux")]
    fn knows_connections() -> bool {
        use landlock::{AccessNet, CompatLevel, Compatible, Ruleset, RulesetAttr};
        let rules = Ruleset::default().set_compatibility(CompatLevel::HardRequirement);
        rules.handle_access(AccessNet::ConnectTcp).is_ok()
    }

    #[cfg(target_os = "linux")]
    fn knows_signals() -> bool {
        use landlock::{CompatLevel, Compatible, Ruleset, RulesetAttr, Scope};
        let rules = Ruleset::default().set_compatibility(CompatLevel::HardRequirement);
        rules.scope(Scope::Signal).is_ok()
    }
}

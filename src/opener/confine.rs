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
/// files and connections too, where the kernel has it; no descriptor beyond those that are
/// open can be made anywhere.
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
    use landlock::{ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr};
    // The newest rules that this kernel knows; older kernels know fewer or none, and the
    // limits stand then without them.
    let abi = ABI::V5;
    let _ = Ruleset::default()
        .handle_access(AccessFs::from_all(abi))
        .and_then(|rules| rules.handle_access(AccessNet::from_all(abi)))
        .and_then(Ruleset::create)
        .and_then(landlock::RulesetCreated::restrict_self);
}

#[cfg(not(target_os = "linux"))]
fn refuse_files_and_connections() {}

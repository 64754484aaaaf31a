//! The budget on a paused clock, over a log in memory.

use super::*;
use crate::ledger::WINDOW;
use crate::ledger::contract::at;
use crate::testkit::ledger::{MemoryLedger, MemoryStore};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};

const MINUTE: Duration = Duration::from_secs(60);

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn told(limit: u32) -> Told {
    Told {
        limit: Some(limit),
        ..Told::default()
    }
}

/// A process with its budget of `limit` on a shared store.
fn process(store: &MemoryStore, limit: u32) -> (Arc<Budget>, Arc<MemoryLedger>) {
    let log = Arc::new(store.open());
    let clock = Clock::following(at(0));
    let budget = Budget::new(log.clone(), "k".to_owned(), limit, clock);
    (budget, log)
}

fn budget(limit: u32) -> (Arc<Budget>, Arc<MemoryLedger>) {
    process(&MemoryStore::default(), limit)
}

/// Asks for `class` without end, telling when each request goes out.
fn greedy(
    budget: &Arc<Budget>,
    class: Class,
) -> (JoinHandle<()>, mpsc::UnboundedReceiver<Instant>) {
    let (tell, went) = mpsc::unbounded_channel();
    let budget = budget.clone();
    let asks = tokio::spawn(async move {
        while budget.acquire(class).await.is_ok() && tell.send(Instant::now()).is_ok() {}
    });
    (asks, went)
}

async fn take_all(budget: &Budget, class: Class) -> u32 {
    let mut taken = 0;
    while budget.try_acquire(class).await.unwrap() {
        taken += 1;
    }
    taken
}

fn most_in_a_minute(times: &[i64]) -> usize {
    let minute = i64::try_from(MINUTE.as_millis()).unwrap();
    let since = |start: i64| {
        times
            .iter()
            .filter(move |t| (start..start + minute).contains(t))
    };
    times.iter().map(|t| since(*t).count()).max().unwrap_or(0)
}

#[tokio::test(start_paused = true)]
async fn greedy_polling_never_delays_a_decision_nor_breaks_the_limit() {
    let (budget, log) = budget(10);
    let (_first, _) = greedy(&budget, Class::Sweep);
    let (_second, mut swept) = greedy(&budget, Class::Sweep);
    for decision in 0..30 {
        sleep(seconds(20)).await;
        let start = Instant::now();
        budget.acquire(Class::Decision).await.unwrap();
        budget.acquire(Class::Decision).await.unwrap();
        assert_eq!(start.elapsed(), Duration::ZERO, "decision {decision}");
    }
    let times = log.request_times("k");
    assert!(most_in_a_minute(&times) <= 10, "{times:?}");
    assert!(times.len() >= 60 + 10, "polling starved: {}", times.len());
    assert!(swept.try_recv().is_ok());
}

#[tokio::test(start_paused = true)]
async fn every_class_together_keeps_the_limit_over_two_processes() {
    let store = MemoryStore::default();
    let (one, log) = process(&store, 10);
    let (two, _) = process(&store, 10);
    let mut asking = Vec::new();
    for budget in [&one, &two] {
        for class in Class::ALL {
            asking.push(greedy(budget, class));
        }
    }
    sleep(10 * MINUTE).await;
    let times = log.request_times("k");
    assert_eq!(most_in_a_minute(&times), 10, "{times:?}");
    assert!(times.len() >= 90, "the limit is not used: {}", times.len());
}

#[tokio::test(start_paused = true)]
async fn waiters_are_served_by_class_and_then_by_arrival() {
    let (budget, _) = budget(10);
    assert_eq!(take_all(&budget, Class::Decision).await, 10);
    let (tell, mut served) = mpsc::unbounded_channel();
    let classes = [4, 3, 2, 1, 0, 1, 3].map(|n| Class::ALL[n]);
    for (n, class) in classes.into_iter().enumerate() {
        let (budget, tell) = (budget.clone(), tell.clone());
        tokio::spawn(async move {
            budget.acquire(class).await.unwrap();
            tell.send(n).unwrap();
        });
        tokio::task::yield_now().await;
    }
    drop(tell);
    let mut order = Vec::new();
    while let Some(n) = served.recv().await {
        order.push(n);
    }
    assert_eq!(order, [4, 3, 5, 2, 1, 6, 0]);
}

#[tokio::test(start_paused = true)]
async fn after_a_429_nobody_passes_before_its_time() {
    let (budget, log) = budget(10);
    budget.limited(seconds(30));
    budget.limited(seconds(5));
    assert!(!budget.try_acquire(Class::Decision).await.unwrap());
    let start = Instant::now();
    let (_sweeping, mut swept) = greedy(&budget, Class::Sweep);
    budget.acquire(Class::Decision).await.unwrap();
    assert_eq!(start.elapsed(), seconds(30));
    assert_eq!(swept.recv().await.unwrap() - start, seconds(30));
    assert!(
        log.request_times("k")
            .iter()
            .all(|t| *t >= at(30).as_millisecond())
    );
}

#[tokio::test(start_paused = true)]
async fn a_429_stops_whoever_already_waits() {
    let (budget, _) = budget(1);
    budget.acquire(Class::Decision).await.unwrap();
    let (_asks, mut went) = greedy(&budget, Class::Decision);
    let start = Instant::now();
    sleep(seconds(50)).await;
    budget.limited(seconds(100));
    assert_eq!(went.recv().await.unwrap() - start, seconds(150));
}

#[tokio::test(start_paused = true)]
async fn a_higher_limit_lets_those_who_wait_go_at_once() {
    let (budget, _) = budget(10);
    take_all(&budget, Class::Decision).await;
    let (_asks, mut went) = greedy(&budget, Class::Sweep);
    sleep(seconds(3)).await;
    assert!(went.try_recv().is_err());
    let start = Instant::now();
    budget.heard(&told(100));
    assert_eq!(went.recv().await.unwrap(), start);
    assert_eq!(budget.view().borrow().limit, 100);
}

#[tokio::test(start_paused = true)]
async fn a_lower_limit_holds_from_then_on() {
    let (budget, _) = budget(100);
    for _ in 0..20 {
        budget.acquire(Class::Sweep).await.unwrap();
    }
    budget.heard(&told(10));
    budget.heard(&Told::default());
    let start = Instant::now();
    budget.acquire(Class::Decision).await.unwrap();
    assert_eq!(start.elapsed(), WINDOW);
}

#[tokio::test(start_paused = true)]
async fn the_learnt_limit_beats_the_configured_one_next_time() {
    let (budget, log) = budget(100);
    for limit in [500, 100, 10] {
        budget.heard(&told(limit));
    }
    sleep(seconds(1)).await;
    assert_eq!(log.limit("k").await.unwrap(), Some(10));
    let (next, _) = process(&log.store(), 100);
    assert_eq!(take_all(&next, Class::Decision).await, 10);
    assert_eq!(next.view().borrow().limit, 10);
    // What the answers say beats what was remembered.
    let (told_first, _) = process(&log.store(), 100);
    told_first.heard(&told(12));
    assert_eq!(take_all(&told_first, Class::Decision).await, 2);
}

#[tokio::test(start_paused = true)]
async fn a_held_decision_keeps_two_requests_for_itself() {
    let (budget, _) = budget(10);
    let held = [(); 3].map(|()| budget.expect_decision());
    assert_eq!(take_all(&budget, Class::Sweep).await, 3);
    assert_eq!(take_all(&budget, Class::OnScreen).await, 1);
    let (_asks, mut went) = greedy(&budget, Class::OnScreen);
    sleep(seconds(1)).await;
    assert!(went.try_recv().is_err());
    let undone = Instant::now();
    drop(held);
    assert_eq!(went.recv().await.unwrap(), undone);
    sleep(seconds(1)).await;
    assert_eq!(take_all(&budget, Class::Decision).await, 2);
}

#[tokio::test(start_paused = true)]
async fn who_stops_waiting_gives_up_the_place_and_costs_nothing() {
    let (budget, log) = budget(1);
    budget.acquire(Class::Decision).await.unwrap();
    let start = Instant::now();
    let patient = {
        let budget = budget.clone();
        tokio::spawn(async move { budget.acquire(Class::Sweep).await })
    };
    for _ in 0..3 {
        let impatient = timeout(seconds(10), budget.acquire(Class::Decision)).await;
        assert!(impatient.is_err());
    }
    patient.await.unwrap().unwrap();
    assert_eq!(start.elapsed(), WINDOW);
    assert_eq!(log.request_times("k").len(), 2);
}

#[tokio::test(start_paused = true)]
async fn trying_does_not_overtake_those_who_wait() {
    let (budget, _) = budget(10);
    take_all(&budget, Class::OnScreen).await;
    let (_asks, _went) = greedy(&budget, Class::OnScreen);
    sleep(seconds(1)).await;
    assert!(!budget.try_acquire(Class::OnScreen).await.unwrap());
    assert!(!budget.try_acquire(Class::Sweep).await.unwrap());
    assert!(budget.try_acquire(Class::Decision).await.unwrap());
    // There is room now, but the one who waits has not had the time to take it.
    budget.heard(&told(100));
    assert!(!budget.try_acquire(Class::OnScreen).await.unwrap());
}

#[tokio::test(start_paused = true)]
async fn polling_is_not_starved_by_a_limit_of_one() {
    for limit in 0..=3 {
        let (budget, log) = budget(limit);
        let (asks, _went) = greedy(&budget, Class::Sweep);
        sleep(5 * WINDOW).await;
        asks.abort();
        assert!(log.request_times("k").len() >= 5, "limit {limit}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_view_tells_what_is_used_and_who_waits_and_comes_to_rest() {
    let (budget, _) = budget(2);
    let mut view = budget.view();
    budget.acquire(Class::Decision).await.unwrap();
    sleep(seconds(20)).await;
    budget.acquire(Class::Decision).await.unwrap();
    assert_eq!((view.borrow().used, view.borrow().waiting_until), (2, None));
    let waits = {
        let budget = budget.clone();
        tokio::spawn(async move { budget.acquire(Class::Decision).await })
    };
    sleep(seconds(1)).await;
    assert_eq!(view.borrow().waiting_until, Some(Mono(WINDOW)));
    waits.await.unwrap().unwrap();
    assert_eq!(view.borrow_and_update().waiting_until, None);
    for _ in 0..2 {
        sleep(2 * WINDOW).await;
        assert_eq!(view.borrow_and_update().used, 0);
        budget.acquire(Class::Decision).await.unwrap();
        assert_eq!(view.borrow_and_update().used, 1);
    }
    sleep(2 * WINDOW).await;
    assert_eq!(view.borrow_and_update().used, 0);
    // Nothing is left that could wake up.
    assert!(timeout(seconds(86_400), view.changed()).await.is_err());
    assert_eq!(
        tokio::runtime::Handle::current()
            .metrics()
            .num_alive_tasks(),
        0
    );
}

#[tokio::test(start_paused = true)]
async fn without_the_log_no_request_goes_out() {
    let (budget, log) = budget(10);
    log.break_with(Some(LedgerError::Storage("no room; make some".to_owned())));
    assert!(budget.acquire(Class::Decision).await.is_err());
    assert!(budget.try_acquire(Class::Decision).await.is_err());
    log.break_with(None);
    assert_eq!(budget.acquire(Class::Decision).await, Ok(()));
}

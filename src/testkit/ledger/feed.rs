//! The feed in memory: events once each, joined and folded as the real one does.

use super::*;

#[async_trait]
impl Feed for MemoryLedger {
    async fn take(&self, events: Vec<NewEvent>) -> Result<Vec<Taken>, LedgerError> {
        self.taking.pass(&events).await?;
        let mut content = self.content()?;
        let taken = events.into_iter().map(|event| content.take(event));
        let taken = taken.collect();
        self.store.1.send_modify(|written| *written += 1);
        Ok(taken)
    }

    async fn since(&self, cursor: Cursor, limit: usize) -> Result<News, LedgerError> {
        let content = self.content()?;
        let later = content.events.iter().filter(|event| event.seq > cursor.seq);
        let events: Vec<_> = later.take(limit).cloned().collect();
        let seen = usize::try_from(cursor.joins).unwrap();
        let joins: Vec<_> = content.joins.iter().skip(seen).collect();
        let joins = &joins[..joins.len().min(limit - events.len())];
        let of = |seq: &&Seq| content.events.iter().find(|event| event.seq == **seq);
        let known = joins.iter().filter(|seq| ***seq <= cursor.seq);
        Ok(News {
            cursor: Cursor {
                seq: events.last().map_or(cursor.seq, |event| event.seq),
                joins: cursor.joins + i64::try_from(joins.len()).unwrap(),
            },
            joined: known.filter_map(of).cloned().collect(),
            events,
        })
    }

    async fn end(&self) -> Result<Cursor, LedgerError> {
        let seq = self.newest().await?;
        let joins = i64::try_from(self.content()?.joins.len()).unwrap();
        Ok(Cursor { seq, joins })
    }

    async fn changed(&self, known: Option<Stamp>) -> Result<Stamp, LedgerError> {
        let mut written = self.store.1.subscribe();
        let other = written.wait_for(|now| known != Some(Stamp(*now))).await;
        let now = Stamp(*other.unwrap());
        self.content().map(|_| now)
    }

    async fn after(&self, cursor: Seq, limit: usize) -> Result<Vec<Event>, LedgerError> {
        let content = self.content()?;
        let later = content.events.iter().filter(|event| event.seq > cursor);
        Ok(later.take(limit).cloned().collect())
    }

    async fn newest(&self) -> Result<Seq, LedgerError> {
        let content = self.content()?;
        Ok(content
            .events
            .last()
            .map_or(Seq::default(), |event| event.seq))
    }

    async fn before(&self, from: Timestamp) -> Result<Seq, LedgerError> {
        let content = self.content()?;
        let mut events = content.events.iter();
        let earlier = events.rfind(|event| event.body.received_at < from);
        Ok(earlier.map_or(Seq::default(), |event| event.seq))
    }

    async fn about(&self, task: &TaskKey) -> Result<Vec<Event>, LedgerError> {
        let content = self.content()?;
        let about = |event: &&Event| event.body.task_key().as_ref() == Some(task);
        Ok(content.events.iter().filter(about).cloned().collect())
    }

    async fn cards(&self) -> Result<Vec<Card>, LedgerError> {
        Ok(self.content()?.cards.values().cloned().collect())
    }

    async fn alive(
        &self,
        account: &AccountName,
        way: Way,
        at: Timestamp,
    ) -> Result<(), LedgerError> {
        let mut content = self.content()?;
        content.alive_until.insert((account.clone(), way), at);
        Ok(())
    }

    async fn last_alive(&self, account: &AccountName) -> Result<Alive, LedgerError> {
        let content = self.content()?;
        let until = |way| content.alive_until.get(&(account.clone(), way)).copied();
        Ok(Alive {
            receiver: until(Way::Receiver),
            poller: until(Way::Poller),
        })
    }

    async fn trim(&self, horizon: Timestamp, limit: usize) -> Result<usize, LedgerError> {
        let mut content = self.content()?;
        let is_old = |event: &&Event| event.body.received_at < horizon;
        let old = content.events.iter().take_while(is_old).count().min(limit);
        if old > 0 {
            content.events.drain(..old);
            return Ok(old);
        }
        let first = content
            .events
            .first()
            .map_or(Seq(i64::MAX), |event| event.seq);
        let blank = Untrusted::default();
        let is_due =
            |card: &Card| card.last < first && (card.is_over() || card.worker_name != blank);
        let due = content.cards.values().filter(|card| is_due(card));
        let due: Vec<_> = due.take(limit).cloned().collect();
        for card in &due {
            match content.cards.get_mut(&card.key) {
                Some(card) if !card.is_over() => card.worker_name = blank.clone(),
                _ => drop(content.cards.remove(&card.key)),
            }
        }
        let known = content.sightings.len();
        content.sightings.retain(|seen| seen.seen_at >= horizon);
        Ok(due.len() + known - content.sightings.len())
    }
}

impl Content {
    fn take(&mut self, event: NewEvent) -> Taken {
        let same = |known: &Event| {
            let known = &known.body;
            known.account == event.account && known.identity == event.identity
        };
        if event.identity.is_some() && self.events.iter().any(same) {
            return Taken::Again;
        }
        let seq = Seq(self.places + 1);
        let card = event.task_key().and_then(|key| self.cards.get(&key));
        let (reception, after) = Card::receive(card, &event, seq);
        let key = after.as_ref().map(|card| card.key.clone());
        if let Some(card) = after {
            self.cards.insert(card.key.clone(), card);
        }
        match reception {
            Reception::Known => Taken::Known,
            Reception::Joins(found) => {
                let mut events = self.events.iter_mut();
                let Some(known) = events.find(|known| known.seq == found) else {
                    let card = key.and_then(|key| self.cards.get_mut(&key));
                    card.unwrap().last = seq;
                    return self.enter(seq, Effect::Told, event);
                };
                let received_at = known.body.received_at;
                known.body = NewEvent {
                    received_at,
                    ..event
                };
                self.joins.push(found);
                Taken::Joined(known.clone())
            }
            Reception::Event(effect) => self.enter(seq, effect, event),
        }
    }

    fn enter(&mut self, seq: Seq, effect: Effect, body: NewEvent) -> Taken {
        let event = Event { seq, effect, body };
        self.places = seq.0;
        self.events.push(event.clone());
        Taken::Event(event)
    }
}

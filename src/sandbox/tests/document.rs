//! The OpenAPI document and the server agree, both ways: each call, each documented status
//! provoked, each body held against its schema, no field more and none less.

use super::*;
use crate::sandbox::{media, routes};
use boon::{Compiler, SchemaIndex, Schemas};
use reqwest::{RequestBuilder, Response};

const BASE: &str = "http://document.example/openapi.json";
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// The document, its schemas by their place in it, and what was seen of it.
struct Document {
    json: Value,
    schemas: Schemas,
    by_place: BTreeMap<String, SchemaIndex>,
    seen: BTreeSet<(String, String, String)>,
}

impl Document {
    fn read() -> Self {
        let json: Value = serde_json::from_str(routes::DOCUMENT).unwrap();
        let mut compiler = Compiler::new();
        compiler.enable_format_assertions();
        compiler.add_resource(BASE, json.clone()).unwrap();
        let mut schemas = Schemas::new();
        let names = json["components"]["schemas"].as_object().unwrap().keys();
        let places = names.map(|name| format!("#/components/schemas/{name}"));
        let by_place = places.map(|place| {
            let schema = compiler.compile(&format!("{BASE}{place}"), &mut schemas);
            (place, schema.unwrap())
        });
        Self {
            by_place: by_place.collect(),
            seen: BTreeSet::new(),
            schemas,
            json,
        }
    }

    /// Paths and methods.
    fn calls(&self) -> BTreeSet<(String, String)> {
        let paths = self.json["paths"].as_object().unwrap().iter();
        let calls = paths.flat_map(|(path, item)| {
            let methods = item.as_object().unwrap().keys();
            let methods = methods.filter(|key| METHODS.contains(&key.as_str()));
            methods.map(|method| (path.clone(), method.clone()))
        });
        calls.collect()
    }

    /// Those with a key, and whether they take a body.
    fn keyed(&self) -> Vec<(String, String, bool)> {
        let calls = self.calls().into_iter().filter_map(|(path, method)| {
            let call = &self.json["paths"][&path][&method];
            let keyed = call.get("security").is_none();
            keyed.then(|| (path, method, call.get("requestBody").is_some()))
        });
        calls.collect()
    }

    /// Every status of every call.
    fn told(&self) -> BTreeSet<(String, String, String)> {
        let calls = self.calls().into_iter().flat_map(|(path, method)| {
            let responses = &self.json["paths"][&path][&method]["responses"];
            let statuses = responses.as_object().unwrap().keys().cloned();
            let statuses: Vec<_> = statuses.collect();
            let each = statuses.into_iter();
            each.map(move |status| (path.clone(), method.clone(), status))
        });
        calls.collect()
    }

    fn resolve<'a>(&'a self, value: &'a Value) -> &'a Value {
        match value["$ref"].as_str() {
            Some(at) => self.json.pointer(at.trim_start_matches('#')).unwrap(),
            None => value,
        }
    }

    /// Holds a body against the schema that is meant.
    #[track_caller]
    fn fits(&self, schema: &Value, body: &Value, about: &str) {
        let place = schema["$ref"].as_str().unwrap();
        if let Err(error) = self.schemas.validate(body, self.by_place[place]) {
            panic!("{about} is not as {place} says: {error}\n{body:#}");
        }
    }

    /// Sends a request of this call, and holds the answer against what is told of it.
    async fn ask(&mut self, path: &str, method: &str, request: RequestBuilder) -> (u16, Value) {
        let answer: Response = request.send().await.unwrap();
        let status = answer.status().as_u16();
        let about = format!("{method} {path} {status}");
        let responses = &self.json["paths"][path][method]["responses"];
        let told = responses.get(status.to_string());
        let told = self.resolve(told.unwrap_or_else(|| panic!("{about} is not in the document")));
        let headers = told["headers"].as_object();
        for name in headers.into_iter().flat_map(serde_json::Map::keys) {
            assert!(answer.headers().contains_key(name), "{about}: no {name}");
        }
        let kind = answer.headers().get("content-type").cloned();
        let kind = kind.map(|kind| kind.to_str().unwrap().to_owned());
        let body = answer.bytes().await.unwrap();
        let mut json = Value::Null;
        match told["content"].as_object() {
            None => assert!(body.is_empty(), "{about} has a body"),
            Some(content) => {
                let kind = kind.unwrap();
                let told = &content.get(&kind);
                let told = told.unwrap_or_else(|| panic!("{about} is {kind}"));
                if kind == "application/json" {
                    json = serde_json::from_slice(&body).unwrap();
                    if told["schema"].get("$ref").is_some() {
                        self.fits(&told["schema"], &json, &about);
                    }
                }
            }
        }
        let seen = (path.to_owned(), method.to_owned(), status.to_string());
        self.seen.insert(seen);
        (status, json)
    }
}

/// A bench and the document, together.
struct Walk {
    bench: Bench,
    document: Document,
}

impl Walk {
    async fn call(
        &mut self,
        path: &str,
        method: &str,
        ids: [&str; 2],
        body: Value,
    ) -> (u16, Value) {
        let request = self
            .bench
            .request(&method.to_uppercase(), &filled(path, ids));
        let request = match body {
            Value::Null => request,
            body => request
                .header("content-type", "application/json")
                .body(body.to_string()),
        };
        self.document.ask(path, method, request).await
    }

    /// The task and the proof that wait on this attempt.
    async fn waiting(&self, attempt: u64) -> [String; 2] {
        let (task, _, proof) = self.bench.waiting(attempt).await;
        [&task, &proof].map(|thing| thing["id"].as_str().unwrap().to_owned())
    }

    async fn in_status(&self, status: &str) -> String {
        let tasks = self.bench.tasks(&format!("&status={status}")).await;
        tasks[0]["id"].as_str().unwrap().to_owned()
    }
}

/// A path with ids in the place of its parameters.
fn filled(path: &str, [first, second]: [&str; 2]) -> String {
    path.replace("{task}", first)
        .replace("{key}", first)
        .replace("{proof}", second)
}

async fn walk() -> Walk {
    let bench = Bench::new(Options {
        elsewhere: 22,
        tier: Tier::Free,
        rate_limit: 1_000_000,
        ..options()
    })
    .await;
    Walk {
        bench,
        document: Document::read(),
    }
}

#[tokio::test]
async fn each_route_is_in_the_document_and_the_other_way_round() {
    let bench = Bench::plain().await;
    let mut served = BTreeSet::new();
    let mut paths: Vec<_> = routes::table().into_iter().map(|(path, _)| path).collect();
    paths.extend(["/openapi.json", media::SIGNED]);
    for path in paths {
        for method in METHODS {
            let base = if path == media::SIGNED {
                bench.sandbox.media_url()
            } else {
                bench.sandbox.base_url()
            };
            let url = format!("{base}{}", filled(path, ["none", "none"]));
            let asked = bench
                .client
                .request(method.to_uppercase().parse().unwrap(), url);
            let asked = asked.bearer_auth(bench.sandbox.api_key());
            if asked.send().await.unwrap().status() != 405 {
                served.insert((path.to_owned(), method.to_owned()));
            }
        }
    }
    assert_eq!(served, Document::read().calls());
}

#[tokio::test]
async fn each_documented_status_is_met_and_its_body_is_as_documented() {
    let mut walk = walk().await;
    anybody(&mut walk).await;
    reading(&mut walk).await;
    posting(&mut walk).await;
    ending(&mut walk).await;
    judging(&mut walk).await;
    account(&mut walk).await;
    files(&mut walk).await;
    let told = walk.document.told();
    let missed: Vec<_> = told.difference(&walk.document.seen).collect();
    assert!(missed.is_empty(), "never seen: {missed:#?}");
}

/// What befalls every call: no key, no room, trouble, bodies that are none.
async fn anybody(walk: &mut Walk) {
    let none = ["none", "none"];
    for (path, method, takes_body) in walk.document.keyed() {
        let url = format!("{}{}", walk.bench.sandbox.base_url(), filled(&path, none));
        let verb: reqwest::Method = method.to_uppercase().parse().unwrap();
        let stranger = walk.bench.client.request(verb, url);
        assert_eq!(walk.document.ask(&path, &method, stranger).await.0, 401);
        walk.bench.sandbox.server.set_limit(0);
        assert_eq!(walk.call(&path, &method, none, Value::Null).await.0, 429);
        walk.bench.sandbox.server.set_limit(1_000_000);
        let trouble = Fault::new(FaultKind::ServerError).times(1);
        walk.bench.sandbox.faults().add(trouble);
        assert_eq!(walk.call(&path, &method, none, Value::Null).await.0, 500);
        if takes_body {
            let huge = json!({"reason": "x".repeat(65 * 1024)});
            assert_eq!(walk.call(&path, &method, none, huge).await.0, 413);
            assert_eq!(walk.call(&path, &method, none, json!([])).await.0, 400);
            let form = walk
                .bench
                .request(&method.to_uppercase(), &filled(&path, none));
            let form = form.header("content-type", "text/plain").body("reason=x");
            assert_eq!(walk.document.ask(&path, &method, form).await.0, 415);
        }
    }
}

async fn reading(walk: &mut Walk) {
    const LIST: &str = "/v1/tasks";
    const PROOFS: &str = "/v1/tasks/{task}/proofs";
    let key = walk.bench.sandbox.api_key().to_owned();
    let mut tasks = Vec::new();
    for (query, status) in [
        ("", 200),
        ("?limit=100&status=completed", 200),
        ("?offset=x", 400),
    ] {
        let path = format!("{LIST}{query}");
        let request = walk.bench.request_as(&key, "GET", &path);
        let (said, page) = walk.document.ask(LIST, "get", request).await;
        assert_eq!(said, status);
        tasks.extend(page["data"].as_array().cloned().unwrap_or_default());
    }
    for task in &tasks {
        let id = task["id"].as_str().unwrap();
        walk.call("/v1/tasks/{task}", "get", [id, ""], Value::Null)
            .await;
        walk.call(PROOFS, "get", [id, ""], Value::Null).await;
    }
    let id = tasks[0]["id"].as_str().unwrap();
    let asked = format!("/v1/tasks/{id}/proofs?limit=none");
    let request = walk.bench.request_as(&key, "GET", &asked);
    assert_eq!(walk.document.ask(PROOFS, "get", request).await.0, 400);
    for path in ["/v1/tasks/{task}", PROOFS] {
        let none = walk.call(path, "get", ["none", ""], Value::Null).await;
        assert_eq!(none.0, 404);
    }
}

/// The free tier has 50 tasks a month.
async fn posting(walk: &mut Walk) {
    let mut least = orders::new_task();
    for field in [
        "instructions",
        "required_skills",
        "priority",
        "deadline",
        "metadata",
    ] {
        least.as_object_mut().unwrap().remove(field);
    }
    let whole = orders::new_task();
    let schema = json!({"$ref": "#/components/schemas/NewTask"});
    for body in [&least, &whole] {
        walk.document.fits(&schema, body, "a new task");
    }
    for nth in 0..51 {
        let body = if nth % 2 == 0 { &least } else { &whole };
        let path = ["/v1/tasks", "/v1/bounties"][nth % 2];
        let (status, _) = walk.call(path, "post", ["", ""], body.clone()).await;
        assert_eq!(status, if nth < 50 { 201 } else { 403 });
    }
    let bounty = walk.call("/v1/bounties", "post", ["", ""], whole).await;
    assert_eq!(bounty.0, 403);
}

async fn ending(walk: &mut Walk) {
    for (path, method) in [
        ("/v1/tasks/{task}", "delete"),
        ("/v1/tasks/{task}/cancel", "post"),
    ] {
        let task = walk.in_status("funded").await;
        for status in [200, 409] {
            let said = walk.call(path, method, [&task, ""], Value::Null).await;
            assert_eq!(said.0, status);
        }
        let none = walk.call(path, method, ["none", ""], Value::Null).await;
        assert_eq!(none.0, 404);
    }
    const DISPUTE: &str = "/v1/tasks/{task}/dispute";
    let [task, _] = walk.waiting(1).await;
    for (task, status) in [(task.as_str(), 201), (task.as_str(), 409), ("none", 404)] {
        let body = json!({"reason": "Another shop."});
        let said = walk.call(DISPUTE, "post", [task, ""], body).await;
        assert_eq!(said.0, status);
    }
}

async fn judging(walk: &mut Walk) {
    const APPROVE: &str = "/v1/tasks/{task}/proofs/{proof}/approve";
    const REJECT: &str = "/v1/tasks/{task}/proofs/{proof}/reject";
    for (path, attempts) in [(APPROVE, vec![1]), (REJECT, vec![1, 2, 3])] {
        for attempt in attempts {
            let [task, proof] = walk.waiting(attempt).await;
            let body = json!({"reason": "Blurred."});
            for status in [200, 409] {
                let said = walk.call(path, "post", [&task, &proof], body.clone()).await;
                assert_eq!(said.0, status);
            }
            for ids in [["none", "none"], [&task, "none"]] {
                assert_eq!(walk.call(path, "post", ids, body.clone()).await.0, 404);
            }
        }
    }
}

async fn account(walk: &mut Walk) {
    const WEBHOOK: &str = "/v1/account/webhook";
    let none = ["", ""];
    for body in [
        json!({"url": "https://hooks.example/"}),
        json!({"url": "https://hooks.example/", "events": ["task.created"]}),
    ] {
        assert_eq!(
            walk.call("/v1/account", "get", none, Value::Null).await.0,
            200
        );
        assert_eq!(walk.call(WEBHOOK, "put", none, body).await.0, 200);
    }
    assert_eq!(
        walk.call("/v1/account", "get", none, Value::Null).await.0,
        200
    );
    let mut ids = Vec::new();
    for environment in ["live", "test"] {
        let body = json!({"name": "CI", "environment": environment});
        let (status, key) = walk.call("/v1/account/keys", "post", none, body).await;
        assert_eq!(status, 201);
        ids.push(key);
    }
    const KEY: &str = "/v1/account/keys/{key}";
    let [live, test] = [&ids[0], &ids[1]].map(|key| key["id"].as_str().unwrap());
    for (id, status) in [(live, 204), (live, 404)] {
        assert_eq!(
            walk.call(KEY, "delete", [id, ""], Value::Null).await.0,
            status
        );
    }
    let own = format!("/v1/account/keys/{test}");
    let secret = ids[1]["key"].as_str().unwrap();
    let request = walk.bench.request_as(secret, "DELETE", &own);
    assert_eq!(walk.document.ask(KEY, "delete", request).await.0, 409);
    let document = format!("{}/openapi.json", walk.bench.sandbox.base_url());
    let request = walk.bench.client.get(document);
    let (_, served) = walk.document.ask("/openapi.json", "get", request).await;
    assert_eq!(served, walk.document.json);
}

async fn files(walk: &mut Walk) {
    const FILE: &str = "/signed/{proof}";
    let (_, _, proof) = walk.bench.waiting(1).await;
    let url = proof["file_url"].as_str().unwrap().to_owned();
    let tag = format!("\"{}\"", proof["id"].as_str().unwrap());
    let server = &walk.bench.sandbox.server;
    let nobodys = server
        .signer
        .url("none", server.wall() + jiff::SignedDuration::from_secs(60));
    let expired = server
        .signer
        .url("none", server.wall() - jiff::SignedDuration::from_secs(1));
    let get = |url: &str| walk.bench.client.get(url);
    let asked = [
        (get(&url), 200),
        (get(&url).header("range", "bytes=0-9"), 206),
        (get(&url).header("range", "bytes=99999999-"), 416),
        (get(&url).header("if-none-match", tag), 304),
        (get(&url).bearer_auth("wf_test_0"), 400),
        (get(&expired), 403),
        (get(&nobodys), 404),
    ];
    for (request, status) in asked {
        assert_eq!(walk.document.ask(FILE, "get", request).await.0, status);
    }
    let trouble = Fault::new(FaultKind::ServerError).on(Aim::Media).times(1);
    walk.bench.sandbox.faults().add(trouble);
    let request = walk.bench.client.get(&url);
    assert_eq!(walk.document.ask(FILE, "get", request).await.0, 500);
}

#[tokio::test]
async fn each_event_is_told_as_the_document_says() {
    let document = Document::read();
    let mut seen = BTreeSet::new();
    for told in samples::events().await {
        let event = told["event"].as_str().unwrap();
        let webhook = &document.json["webhooks"][event]["post"]["requestBody"];
        let schema = &webhook["content"]["application/json"]["schema"];
        document.fits(schema, &told, event);
        seen.insert(event.to_owned());
    }
    let told = document.json["webhooks"].as_object().unwrap();
    assert_eq!(seen, told.keys().cloned().collect());
}

#[test]
fn every_example_of_the_document_is_as_its_schema_says() {
    let document = Document::read();
    let mut found = 0;
    let mut inside = vec![&document.json];
    while let Some(value) = inside.pop() {
        if let Some(example) = value.get("example") {
            document.fits(&value["schema"], example, "an example");
            found += 1;
        }
        match value {
            Value::Object(fields) => inside.extend(fields.values()),
            Value::Array(items) => inside.extend(items),
            _ => {}
        }
    }
    assert!(found > 30, "{found}");
}

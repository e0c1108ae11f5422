//! What is counted, for Prometheus.

use std::fmt;

use esc_store::{Event, Status};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

use crate::evaluate::Judged;

/// Everything that is counted.
pub(crate) struct Metrics {
    registry: Registry,
    decisions: Family<OfStatus, Counter>,
    requests: Family<OfCode, Counter>,
    swaps: Counter,
    refusals: Counter,
    refused: Gauge,
    since: Gauge,
    rules: Family<OfRules, Gauge>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfStatus {
    status: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfCode {
    code: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfRules {
    id: String,
    source_hash: String,
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let mut registry = Registry::with_prefix("esc");
        let decisions = Family::default();
        registry.register("decisions", "Cases judged, by what became of them", decisions.clone());
        let requests = Family::default();
        registry.register("requests", "Requests to judge cases, by status code", requests.clone());
        let swaps = Counter::default();
        registry.register("rules_swaps", "How often other rules came into force", swaps.clone());
        let refusals = Counter::default();
        registry.register("rules_refusals", "How often rules were refused", refusals.clone());
        let refused = Gauge::default();
        registry.register(
            "rules_refused",
            "1 if the rules in the file are not those in force",
            refused.clone(),
        );
        let since = Gauge::default();
        registry.register("rules_since_seconds", "When the rules in force came into force", since.clone());
        let rules = Family::default();
        registry.register("rules", "The rules in force", rules.clone());
        Self { registry, decisions, requests, swaps, refusals, refused, since, rules }
    }

    /// Counts what happened to the rules.
    pub(crate) fn event(&self, event: &Event) {
        match event {
            Event::Swapped { .. } => self.swaps.inc(),
            Event::Refused(_) => self.refusals.inc(),
            Event::Restored(_) => 0,
        };
    }

    /// Counts the cases of a request.
    pub(crate) fn judged(&self, judged: &Judged) {
        let counts = [
            ("matched", judged.matched),
            ("unmatched", judged.unmatched),
            ("closed", judged.closed),
            ("error", judged.errors),
        ];
        for (status, count) in counts {
            self.decisions.get_or_create(&OfStatus { status }).inc_by(count);
        }
    }

    /// Counts a request.
    pub(crate) fn request(&self, code: u16) {
        self.requests.get_or_create(&OfCode { code }).inc();
    }

    /// All counts as text.
    pub(crate) fn text(&self, rules: &Status) -> Result<String, fmt::Error> {
        let (id, source_hash) = (rules.current.id().to_string(), rules.current.source_hash().to_string());
        self.rules.clear();
        self.rules.get_or_create(&OfRules { id, source_hash }).set(1);
        self.since.set(rules.since.unix());
        self.refused.set(rules.refused.is_some().into());
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

//! What installed link lists say about a link.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::{LinkFacts, hosts};
use crate::blocklist::link::{CanonicalLink, LinkMatch, key_of};
use crate::blocklist::{Category, Confidence, Gate, List, Mark, Standing};
use crate::feed::Trust;
use crate::guard::Source;

/// A list of links, open.
#[derive(Clone, Debug)]
pub struct LinkList {
    /// The list.
    pub list: Arc<List>,
    /// How reasons name it.
    pub source: Source,
    /// What its publisher may do.
    pub trust: Trust,
}

/// The lists of links that are in force.
#[derive(Debug, Default)]
pub struct LinkLists {
    lists: Vec<LinkList>,
    gate: Option<Arc<Gate>>,
    has_failed: AtomicBool,
}

/// A link that a list holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkHit {
    /// The list.
    pub source: Source,
    /// What the link is for.
    pub category: Category,
    /// How sure the publisher is.
    pub confidence: Confidence,
    /// Through which part of the link it was found.
    pub matched: LinkMatch,
}

impl LinkLists {
    /// Takes lists of links; `gate` must hold all their keys, and may hold others.
    #[must_use]
    pub fn new(lists: Vec<LinkList>, gate: Option<Arc<Gate>>) -> Self {
        Self { lists, gate, has_failed: AtomicBool::new(false) }
    }

    /// Asks every list about a link: first about the whole of it, then about shorter prefixes, the host, and the domains
    /// above it down to the registrable one. The most exact entry decides; of entries about the same prefix a correction
    /// goes before an accusation, then the higher confidence counts.
    ///
    /// A list that cannot be read counts as one that does not know the link, and [`LinkLists::has_failed`] tells.
    #[must_use]
    pub fn look_up(&self, link: &LinkFacts) -> Option<LinkHit> {
        if self.lists.is_empty() || link.host.is_empty() {
            return None;
        }
        let link = CanonicalLink::from_parts(&link.host, &link.path).ok()?;
        let found =
            link.each_prefix(hosts::registrable(link.host()), |matched, prefix| self.ask(key_of(prefix), matched));
        found.break_value().flatten()
    }

    /// Ends with what the lists say about one key: that it is in order (`None`), or an accusation.
    fn ask(&self, key: u64, matched: LinkMatch) -> ControlFlow<Option<LinkHit>> {
        if self.gate.as_ref().is_some_and(|gate| !gate.may_hold(key)) {
            return ControlFlow::Continue(());
        }
        let mut worst: Option<(Mark, &LinkList)> = None;
        for open in &self.lists {
            let mark = match open.list.lookup_key(key) {
                Ok(Some(mark)) => mark,
                Ok(None) => continue,
                Err(_) => {
                    self.has_failed.store(true, Ordering::Relaxed);
                    continue;
                }
            };
            match mark.standing {
                Standing::Clear => return ControlFlow::Break(None),
                Standing::Listed if open.trust > Trust::CorrectionsOnly => {
                    if worst.is_none_or(|(known, _)| known.confidence < mark.confidence) {
                        worst = Some((mark, open));
                    }
                }
                // Nobody "calls" from a link.
                Standing::Listed | Standing::InboundOnly => {}
            }
        }
        let Some((mark, open)) = worst else { return ControlFlow::Continue(()) };
        let (source, category, confidence) = (open.source.clone(), mark.category, mark.confidence);
        ControlFlow::Break(Some(LinkHit { source, category, confidence, matched }))
    }

    /// Whether a list could not be read since this was made.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.has_failed.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blocklist::{GateBudget, ListBuilder, ListKind, ListMeta};
    use crate::text::{Context, Message, analyse};

    fn list(title: &str, entries: &[(&str, Standing, u8)], trust: Trust) -> LinkList {
        let mut entries: Vec<(u64, Mark)> = entries
            .iter()
            .map(|(text, standing, confidence)| {
                let confidence = Confidence::new(*confidence).expect("a confidence");
                let mark = Mark { category: Category::Parcel, confidence, standing: *standing };
                (CanonicalLink::parse(text).expect(text).key(), mark)
            })
            .collect();
        entries.sort_unstable_by_key(|(key, _)| *key);
        let meta = ListMeta {
            kind: ListKind::Links,
            title: title.into(),
            publisher: String::new(),
            region: None,
            issued: None,
        };
        let bytes = ListBuilder::new(meta).to_bytes(&entries).expect("sorted");
        let list = Arc::new(List::from_bytes(bytes).expect("well formed"));
        LinkList { list, source: source(title), trust }
    }

    fn source(title: &str) -> Source {
        Source::List { name: title.into(), publisher: String::new(), issued: None }
    }

    fn links_of(text: &str, lists: &LinkLists) -> Option<LinkHit> {
        let found = analyse(&Message { text, ..Message::default() }, &Context::default());
        found.links.iter().find_map(|link| lists.look_up(&link.facts))
    }

    #[test]
    fn a_listed_link_is_found_behind_every_trick() {
        use LinkMatch::{Host, Parent, Path};
        use Standing::{Clear, Listed};
        let entries = [
            ("evil.example.com", Listed, 9),
            ("bad-parcel.top", Listed, 12),
            ("bit.ly/3abc", Listed, 8),
            ("192.0.2.7", Listed, 8),
            ("xn--pypal-4ve.com", Listed, 8),
            ("shared.example.net/bad", Listed, 8),
            ("shared.example.net/bad/but/good", Clear, 8),
            ("alice.weebly.com", Listed, 8),
        ];
        let all = [list("links", &entries, Trust::MayWarn)];
        let gate = Gate::build(all.iter().map(|open| &*open.list), GateBudget::default()).expect("sound").map(Arc::new);
        assert!(gate.is_some());
        for lists in [LinkLists::new(all.to_vec(), None), LinkLists::new(all.to_vec(), gate)] {
            for (what, text, expected) in [
                ("the host", "tap https://bad-parcel.top", Some(Host)),
                ("www before it", "tap https://www.bad-parcel.top/x", Some(Host)),
                ("a host below it", "tap https://usps.com.id7.bad-parcel.top/x", Some(Parent)),
                ("upper case", "tap HTTPS://BAD-PARCEL.TOP/X", Some(Host)),
                ("no scheme", "tap bad-parcel.top/x now", Some(Host)),
                ("a port", "tap http://bad-parcel.top:8080/x", Some(Host)),
                ("user-info", "tap https://usps.com@bad-parcel.top/x", Some(Host)),
                ("a trailing dot", "tap https://bad-parcel.top./x", Some(Host)),
                ("the end of the sentence", "tap https://bad-parcel.top.", Some(Host)),
                ("hxxp and brackets", "tap hxxps://bad-parcel[.]top/x", Some(Host)),
                ("full width", "tap https://ｂａｄ-parcel.top/x", Some(Host)),
                ("a Cyrillic twin", "tap https://pаypal.com/x", Some(Host)),
                ("punycode", "tap https://xn--pypal-4ve.com/x", Some(Host)),
                ("what the twin looks like", "tap https://paypal.com/x", None),
                ("a short link", "tap https://bit.ly/3AbC", Some(Path)),
                ("a short link with a query", "tap bit.ly/3abc?utm=1", Some(Path)),
                ("another short link", "tap https://bit.ly/3abd", None),
                ("an address", "tap http://192.0.2.7:81/x", Some(Host)),
                ("an address in one number", "tap http://3221225991/x", Some(Host)),
                ("an address in hexadecimal", "tap http://0xc0000207/x", Some(Host)),
                ("a directory", "tap https://shared.example.net/bad/page?x=1", Some(Path)),
                ("a percent-encoded directory", "tap https://shared.example.net/%62%61%64/page", Some(Path)),
                ("a detour through dots", "tap https://shared.example.net/x/../bad/page", Some(Path)),
                ("a directory that is only spelt alike", "tap https://shared.example.net/badge", None),
                ("a correction that is more exact", "tap https://shared.example.net/bad/but/good/x", None),
                ("a neighbour of a listed host", "tap https://good.example.com", None),
                ("the domain above a listed host", "tap https://example.com", None),
                ("somebody's page on free hosting", "tap https://alice.weebly.com/x", Some(Host)),
                ("somebody else's page there", "tap https://bob.weebly.com/x", None),
            ] {
                assert_eq!(links_of(text, &lists).map(|hit| hit.matched), expected, "{what}");
            }
            assert!(!lists.has_failed());
        }
    }

    #[test]
    fn lists_that_disagree_are_weighed() {
        use Standing::{Clear, InboundOnly, Listed};
        let ask = |lists: &[LinkList]| links_of("https://a.bad.top/x", &LinkLists::new(lists.to_vec(), None));
        let one = list("one", &[("bad.top", Listed, 5)], Trust::MayWarn);
        let sure = list("sure", &[("bad.top", Listed, 14)], Trust::MayBlock);
        let clears = list("clears", &[("bad.top", Clear, 3)], Trust::CorrectionsOnly);
        let exact = list("exact", &[("a.bad.top", Listed, 2)], Trust::MayWarn);
        let accuses = list("accuses", &[("bad.top", Listed, 15)], Trust::CorrectionsOnly);
        let odd = list("odd", &[("bad.top", InboundOnly, 15)], Trust::MayBlock);
        for (what, lists, expected) in [
            ("none", vec![], None),
            ("the surer one counts", vec![one.clone(), sure.clone()], Some("sure")),
            ("a correction counts more", vec![sure.clone(), clears.clone()], None),
            ("what is more exact counts most", vec![sure, clears.clone(), exact], Some("exact")),
            ("who may only correct accuses nobody", vec![accuses, one], Some("one")),
            ("a standing of numbers means nothing", vec![odd], None),
        ] {
            assert_eq!(ask(&lists).map(|hit| hit.source), expected.map(source), "{what}");
        }
    }
}

use std::sync::Arc;

use ringfence::guard::{self, Channel, Folder, MessageVerdict};
use ringfence::text::{Class, NumberKind};
use ringfence::time::UnixSeconds;

use crate::guard::{Shared, region};
use crate::{RingfenceFailure, Span, Verdict};

/// A message as the phone sees it.
#[derive(Clone, uniffi::Record)]
pub struct IncomingMessage {
    /// The sender as shown: a number, a short code, a name, an e-mail address; empty where none is shown.
    pub sender: String,
    /// The text as received.
    pub text: String,
    /// When.
    pub at: i64,
    /// Two letters of the country where the SIM that received it is at home.
    #[uniffi(default = None)]
    pub region: Option<String>,
    /// Which SIM received it, from 0.
    #[uniffi(default = None)]
    pub sim_slot: Option<u32>,
    /// Whether the sender is one of the owner's contacts.
    #[uniffi(default = false)]
    pub is_contact: bool,
    /// Whether the owner has written to the sender before.
    #[uniffi(default = false)]
    pub known_thread: bool,
    /// The app whose notification it is; none for a text message of the telephone network.
    #[uniffi(default = None)]
    pub app: Option<String>,
    /// Whether the owner asked about it, by sharing or pasting.
    #[uniffi(default = false)]
    pub is_shared: bool,
}

/// A one-time code.
#[derive(Clone, uniffi::Record)]
pub struct OneTimeCode {
    /// Its digits.
    pub code: String,
    /// Where it stands.
    pub span: Option<Span>,
    /// The service that sent it, as named in the message or by the sender.
    pub service: Option<String>,
}

/// A number in a message.
#[derive(Clone, uniffi::Record)]
pub struct MessageNumber {
    /// What it is.
    pub kind: NumberKind,
    /// Its digits.
    pub digits: String,
    /// Where it stands.
    pub span: Option<Span>,
}

/// A link in a message.
#[derive(Clone, uniffi::Record)]
pub struct MessageLink {
    /// The server that it leads to.
    pub host: String,
    /// The part of it that somebody registered, such as `example.co.uk`.
    pub domain: String,
    /// Whether something about the link itself speaks against it.
    pub is_risky: bool,
    /// Where it stands.
    pub span: Option<Span>,
}

/// A message that was judged.
#[derive(uniffi::Object)]
pub struct ScreenedMessage {
    shared: Arc<Shared>,
    message: guard::IncomingMessage,
    verdict: MessageVerdict,
}

#[uniffi::export]
impl ScreenedMessage {
    /// The verdict in the language of a BCP 47 tag.
    #[must_use]
    pub fn verdict(&self, language: &str) -> Verdict {
        let verdict = &self.verdict.verdict;
        self.shared
            .show(|| Verdict::of_message(verdict, &self.message.text, language), || Verdict::without_words(verdict))
    }

    /// What kind of message it most likely is.
    #[must_use]
    pub fn class(&self) -> Class {
        self.verdict.class
    }

    /// The one-time code that it brings.
    #[must_use]
    pub fn code(&self) -> Option<OneTimeCode> {
        let span = |code: &ringfence::text::OneTimeCode| Span::of(&self.message.text, code.span);
        let found = self.verdict.code.as_ref();
        let show = |code: &ringfence::text::OneTimeCode| OneTimeCode {
            code: code.code.clone(),
            span: span(code),
            service: code.service.clone(),
        };
        self.shared.show(|| found.map(show), || None)
    }

    /// The links in it.
    #[must_use]
    pub fn links(&self) -> Vec<MessageLink> {
        let link = |link: &ringfence::text::Link| MessageLink {
            host: link.facts.host.clone(),
            domain: link.facts.domain.clone(),
            is_risky: link.facts.is_risky(),
            span: Span::of(&self.message.text, link.span),
        };
        self.shared.show(|| self.verdict.links.iter().map(link).collect(), Vec::new)
    }

    /// The numbers in it.
    #[must_use]
    pub fn numbers(&self) -> Vec<MessageNumber> {
        let number = |number: &ringfence::text::Number| MessageNumber {
            kind: number.kind,
            digits: number.digits.clone(),
            span: Span::of(&self.message.text, number.span),
        };
        self.shared.show(|| self.verdict.numbers.iter().map(number).collect(), Vec::new)
    }

    /// Where a phone that sorts messages may put it. What brings a code is never junk.
    ///
    /// # Errors
    /// [`RingfenceFailure::Closed`], [`RingfenceFailure::Storage`] when the settings cannot be read: leave it in the inbox.
    pub fn folder(&self) -> Result<Folder, RingfenceFailure> {
        self.shared.ask(|guard| Ok(self.verdict.folder(&guard.settings())))
    }

    /// Writes the verdict into the history, and remembers the numbers that it names; the text is kept only where the owner's
    /// settings say so. Gives its id there. Blocks.
    ///
    /// # Errors
    /// [`RingfenceFailure::Storage`] when it cannot be written, [`RingfenceFailure::ReadOnly`].
    pub fn record(&self) -> Result<i64, RingfenceFailure> {
        self.shared.ask(|guard| Ok(guard.record_message(&self.message, &self.verdict)?))
    }
}

/// Messages.
#[derive(uniffi::Object)]
pub struct Messages {
    pub(crate) shared: Arc<Shared>,
}

#[uniffi::export]
impl Messages {
    /// Judges a message, in microseconds; the first one of a process reads the model. Writes nothing. Where something inside
    /// goes wrong the verdict lets the message through and says so.
    ///
    /// # Errors
    /// [`RingfenceFailure::Input`] for a region that is none, [`RingfenceFailure::Closed`]: let the message through then.
    pub fn screen(&self, message: IncomingMessage) -> Result<Arc<ScreenedMessage>, RingfenceFailure> {
        let region = region(message.region.as_ref())?;
        let channel = match (message.is_shared, message.app) {
            (true, _) => Channel::Shared,
            (false, Some(app)) => Channel::Notification { app },
            (false, None) => Channel::Sms,
        };
        let message = guard::IncomingMessage {
            sender: message.sender,
            text: message.text,
            at: UnixSeconds(message.at),
            region,
            sim_slot: message.sim_slot.and_then(|slot| u8::try_from(slot).ok()),
            is_contact: message.is_contact,
            known_thread: message.known_thread,
            channel,
        };
        let verdict = self.shared.ask(|guard| Ok(guard.screen_message(&message)))?;
        Ok(Arc::new(ScreenedMessage { shared: Arc::clone(&self.shared), message, verdict }))
    }
}

//! The one table of operations: who may call each, what body it takes, and which errors it has of
//! its own. The gate reads it, and so does the OpenAPI document: neither can know an operation
//! that the other does not.
//!
//! Map: `table` is the table itself; this file says what its columns mean and looks it up.

mod table;

use std::collections::{HashMap, HashSet};

use axum::http::Method;
use serde_json::Value;
use service::{Code, Error};

use crate::{domain::scope::Scope, http::query::Parameter};

/// Who may call an operation (api.md, "Scopes").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Everybody, without a key.
    Public,
    /// Who has the secret link, a few times a minute from one address; browsers see errors as pages.
    Link,
    /// Every key.
    AnyKey,
    /// Reading: `read`, or the area's scope.
    Read([Scope; 2]),
    /// Writing: the area's scope.
    Write([Scope; 1]),
    /// Reading and writing with `admin` alone, the key in a header of its own; without a valid key,
    /// a few times a minute from one address.
    Admin,
}

impl Access {
    /// The scopes of which one is needed; `None` when none is.
    pub(crate) fn scopes(&self) -> Option<&[Scope]> {
        match self {
            Self::Public | Self::Link | Self::AnyKey => None,
            Self::Read(scopes) => Some(scopes),
            Self::Write(scopes) => Some(scopes),
            Self::Admin => Some(&[Scope::Admin]),
        }
    }

    /// Whether a key is needed.
    pub(crate) fn keyed(self) -> bool {
        !matches!(self, Self::Public | Self::Link)
    }
}

/// What a wrong key on `/admin` is answered with.
pub(crate) const FORBIDDEN: u16 = 403;

/// What an operation does with a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Body {
    /// It does not look.
    Ignored,
    /// It refuses all but an empty one.
    Empty,
    /// It needs JSON.
    Json,
    /// It needs a file, which it reads as it arrives.
    Import,
    /// It takes a form.
    Form,
    /// It takes bytes, and what they are is the service's to judge.
    Raw,
}

/// One line of the table.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) method: Method,
    /// The route's template.
    pub(crate) path: &'static str,
    pub(crate) access: Access,
    body: Body,
    /// The errors that it has beyond those that follow from the other columns: two sets, because
    /// many operations share one of them.
    codes: [&'static [Code]; 2],
}

impl Operation {
    /// Every error that it may answer with, in the order of the statuses.
    pub(crate) fn codes(&self) -> Vec<Code> {
        Code::all().filter(|code| self.may_answer(*code)).collect()
    }

    /// The statuses that a code is answered with: one, but that on `/admin` a wrong key is 403, while
    /// a session that has ended stays 401 (conversations.md, "REST").
    pub(crate) fn statuses(&self, code: Code) -> Vec<u16> {
        let forbidden = self.access == Access::Admin && code == Code::InvalidApiKey;
        [code.http()].into_iter().chain(forbidden.then_some(FORBIDDEN)).collect()
    }

    /// Whether its request may take longer than the deadline: it ends by itself when nothing
    /// arrives any more.
    pub(crate) fn is_import(&self) -> bool {
        self.body == Body::Import
    }

    /// Whether the documentation says that it may answer so.
    pub(crate) fn may_answer(&self, code: Code) -> bool {
        let keyed = self.access.keyed();
        self.codes.iter().any(|codes| codes.contains(&code))
            || match code {
                Code::Internal | Code::DeadlineExceeded => true,
                Code::InvalidRequest
                | Code::MissingApiKey
                | Code::InvalidApiKey
                | Code::TenantMismatch
                | Code::Unavailable => keyed,
                Code::RateLimited => keyed || self.access == Access::Link,
                Code::InsufficientScope => self.access.scopes().is_some(),
                Code::OriginMismatch => keyed && self.method != Method::GET,
                Code::BodyTooLarge => !matches!(self.body, Body::Ignored | Body::Import),
                Code::UnsupportedMediaType => {
                    matches!(self.body, Body::Json | Body::Import | Body::Form)
                }
                _ => false,
            }
    }
}

/// Every operation.
pub(crate) fn all() -> impl Iterator<Item = &'static Operation> {
    table::all()
}

/// An operation, with its name and the query parameters that its handler documents.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) operation: &'static Operation,
    /// Such as `approveLead`.
    pub(crate) id: String,
    pub(crate) parameters: Vec<Parameter>,
}

/// The table, compared with the routes and ready to be looked up.
#[derive(Debug)]
pub(crate) struct Operations(HashMap<&'static str, Vec<Known>>);

impl Operations {
    /// Joins the table with the OpenAPI document of the routes.
    ///
    /// # Errors
    /// `INTERNAL` when one has an operation that the other lacks: then a route would be open to
    /// everybody, or documented and not there.
    pub(crate) fn new(document: &Value) -> Result<Self, Error> {
        let mut routed = routed(document);
        let mut known: HashMap<&'static str, Vec<Known>> = HashMap::new();
        for operation in all() {
            let method = operation.method.as_str().to_lowercase();
            if !routed.remove(&(operation.path.to_owned(), method.clone())) {
                return Err(Error::internal(format!("no route for {method} {}", operation.path)));
            }
            let documented = &document["paths"][operation.path][method];
            let id = documented["operationId"].as_str().unwrap_or_default().to_owned();
            let parameters = query_parameters(documented);
            known.entry(operation.path).or_default().push(Known { operation, id, parameters });
        }
        match routed.into_iter().next() {
            Some((path, method)) => {
                Err(Error::internal(format!("{method} {path} is not in the table of operations")))
            }
            None => Ok(Self(known)),
        }
    }

    /// The operation of a method on a route; a HEAD is the GET without its body.
    pub(crate) fn find(&self, method: &Method, path: &str) -> Option<&Known> {
        let method = if method == Method::HEAD { &Method::GET } else { method };
        self.0.get(path)?.iter().find(|known| known.operation.method == *method)
    }
}

fn routed(document: &Value) -> HashSet<(String, String)> {
    let paths = document["paths"].as_object().into_iter().flatten();
    paths
        .flat_map(|(path, item)| {
            let methods = item.as_object().into_iter().flatten();
            methods.map(move |(method, _)| (path.clone(), method.clone()))
        })
        .collect()
}

fn query_parameters(operation: &Value) -> Vec<Parameter> {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    parameters
        .filter(|parameter| parameter["in"] == "query")
        .filter_map(|parameter| {
            let many = parameter["schema"]["type"] == "array";
            Some(Parameter { name: parameter["name"].as_str()?.to_owned(), many })
        })
        .collect()
}

//! The contract between the gateway and the services, generated from `fanfare/**/v1/*.proto`.
//!
//! What it is for: messages, clients and servers of the internal gRPC calls. What it is not for:
//! rules, REST shapes or conversions; those live in the services.
//!
//! Map: one module per package (`common`, `publisher`, `scheduler`, `conversations`), each with
//! its version, and [`DESCRIPTORS`] for reflection.
#![allow(clippy::all, clippy::pedantic, unreachable_pub, reason = "generated code")]

/// Messages that every context shares.
pub mod common {
    pub mod v1 {
        tonic::include_proto!("fanfare.common.v1");
    }
}

/// Stories, posts and publications.
pub mod publisher {
    pub mod v1 {
        tonic::include_proto!("fanfare.publisher.v1");
    }
}

/// EROS caption scheduling.
pub mod scheduler {
    pub mod v1 {
        tonic::include_proto!("fanfare.scheduler.v1");
    }
}

/// Leads, deposits and bookings.
pub mod conversations {
    pub mod v1 {
        tonic::include_proto!("fanfare.conversations.v1");
    }
}

/// The encoded `FileDescriptorSet` of the whole contract, for gRPC reflection.
pub const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/fanfare.binpb"));

//! The gRPC handlers: translate, call, translate back. No rules here.

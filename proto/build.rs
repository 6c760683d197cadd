//! Compiles the contract with protox, so that no protoc is needed, and keeps the descriptor set
//! for gRPC reflection.

use prost::Message as _;

const FILES: [&str; 9] = [
    "fanfare/common/v1/common.proto",
    "fanfare/publisher/v1/connections.proto",
    "fanfare/publisher/v1/posts.proto",
    "fanfare/publisher/v1/publications.proto",
    "fanfare/publisher/v1/stories.proto",
    "fanfare/publisher/v1/webhooks.proto",
    "fanfare/scheduler/v1/pages.proto",
    "fanfare/scheduler/v1/schedules.proto",
    "fanfare/conversations/v1/conversations.proto",
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=fanfare");
    let descriptors = protox::compile(FILES, ["."])?;
    let out = std::path::PathBuf::from(std::env::var_os("OUT_DIR").ok_or("OUT_DIR is unset")?);
    std::fs::write(out.join("fanfare.binpb"), descriptors.encode_to_vec())?;
    tonic_prost_build::configure().compile_fds(descriptors)?;
    Ok(())
}

//! Prints the OpenAPI document, to be committed as `services/gateway/openapi.json`:
//! `make openapi`.

fn main() -> Result<(), serde_json::Error> {
    println!("{}", serde_json::to_string_pretty(&gateway::openapi())?);
    Ok(())
}
